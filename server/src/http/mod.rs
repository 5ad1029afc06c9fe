//! HTTP: one file per resource, one table of routes.

mod bbox;
mod conditional;
mod coverage;
mod cql;
mod docs;
mod extract;
mod figures;
mod fixes;
mod guard;
mod health;
mod html;
mod items;
mod near;
mod oas30;
mod ogc;
mod page;
mod queryables;
mod state;
mod summary;
mod tile_cache;
mod tiles;
mod tilesets;
mod town;

use std::time::Duration;

use axum::{
    Router,
    http::{HeaderName, HeaderValue, StatusCode},
    middleware,
    response::IntoResponse,
    routing::get,
};
use tower::ServiceBuilder;
use tower_http::{
    catch_panic::CatchPanicLayer, classify::ServerErrorsFailureClass,
    compression::CompressionLayer, set_header::SetResponseHeaderLayer, timeout::TimeoutLayer,
    trace::TraceLayer,
};
use utoipa::OpenApi as _;
use utoipa_axum::{router::OpenApiRouter, routes};

pub use state::AppState;

use crate::error::ApiError;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Nothing from elsewhere, no inline script. MapLibre and the app set styles
/// on elements, so inline styles are allowed.
const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; \
    script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data: blob:; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; \
    form-action 'self'; frame-ancestors 'self'";

/// Everything the server answers.
pub fn router(state: AppState) -> Router {
    let (data, api) = OpenApiRouter::with_openapi(docs::Contract::openapi())
        .routes(routes!(town::find_town))
        .routes(routes!(town::find_basemap))
        .routes(routes!(figures::find_overview))
        .routes(routes!(figures::list_grid_figures))
        .routes(routes!(figures::find_grid_figures))
        .routes(routes!(coverage::list_coverage))
        .routes(routes!(fixes::take_fixes))
        .routes(routes!(near::locate, near::locate_many))
        .routes(routes!(near::list_nearest))
        .routes(routes!(summary::find_summary, summary::find_summary_within))
        .routes(routes!(summary::list_hotspots))
        .routes(routes!(ogc::find_landing))
        .routes(routes!(ogc::find_conformance))
        .routes(routes!(ogc::list_collections))
        .routes(routes!(ogc::find_collection))
        .routes(routes!(queryables::find_queryables))
        .routes(routes!(items::list_items))
        .routes(routes!(items::find_item))
        .routes(routes!(tilesets::list_tile_matrix_sets))
        .routes(routes!(tilesets::find_tile_matrix_set))
        .routes(routes!(tilesets::list_tilesets))
        .routes(routes!(tilesets::find_tileset))
        .split_for_parts();
    let data = data.route(tiles::TILE_JSON_ROUTE, get(tiles::find_tile_json));
    let data = data
        .method_not_allowed_fallback(async || ApiError::MethodNotAllowed)
        .layer(middleware::from_fn_with_state(
            state.clone(),
            conditional::answer,
        ));
    // Tiles are kept compressed, by what they are made of: not among the answers.
    let (tiles, api) = OpenApiRouter::with_openapi(api)
        .routes(routes!(tiles::find_collection_tile))
        .split_for_parts();
    let tiles = tiles
        .route(tiles::TILE_ROUTE, get(tiles::find_tile))
        .method_not_allowed_fallback(async || ApiError::MethodNotAllowed)
        .layer(middleware::from_fn_with_state(
            state.clone(),
            conditional::wait_until_ready,
        ));
    let health = OpenApiRouter::with_openapi(api)
        .routes(routes!(health::find_health))
        .routes(routes!(health::find_readiness));
    let (health, api) = health.split_for_parts();
    let router = data
        .merge(tiles)
        .merge(health.method_not_allowed_fallback(async || ApiError::MethodNotAllowed))
        .layer(middleware::from_fn_with_state(state.clone(), guard::guard));
    harden(
        router
            .merge(docs::router(api))
            .with_state(state)
            .merge(page::router()),
    )
}

/// Tells the server's own log of an answer that failed. That the log is still
/// being replayed is no failure.
fn failed(class: ServerErrorsFailureClass, took: Duration, _: &tracing::Span) {
    match class {
        ServerErrorsFailureClass::StatusCode(StatusCode::SERVICE_UNAVAILABLE) => {}
        class => tracing::error!(%class, ?took, "an answer failed"),
    }
}

/// What holds for every answer: limits, compression, headers.
fn harden(router: Router) -> Router {
    let header = |name: &'static str, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        )
    };
    router.layer(
        ServiceBuilder::new()
            .layer(TraceLayer::new_for_http().on_failure(failed))
            .layer(header("content-security-policy", CONTENT_SECURITY_POLICY))
            .layer(header("x-content-type-options", "nosniff"))
            .layer(header("referrer-policy", "same-origin"))
            .layer(CompressionLayer::new())
            .layer(CatchPanicLayer::custom(|_| {
                ApiError::Internal.into_response()
            }))
            .layer(TimeoutLayer::with_status_code(
                StatusCode::GATEWAY_TIMEOUT,
                PATIENCE,
            )),
    )
}
