//! HTTP: one file per resource, one table of routes.

mod accounts;
mod arrival;
mod audit;
mod bbox;
mod capture;
mod catch_up;
mod compressed;
mod conditional;
mod coverage;
mod cql;
mod docs;
mod extract;
mod failures;
mod figures;
mod fixes;
mod guard;
mod health;
mod html;
mod incidents;
mod items;
mod json;
mod live;
mod metrics;
mod near;
mod oas30;
mod ogc;
mod page;
mod queryables;
mod session;
mod state;
mod summary;
mod tile_cache;
mod tiles;
mod tilesets;
mod tokens;
mod town;
mod tracks;
mod wall;
mod wall_link;
mod walls;

use axum::{
    Router,
    http::{HeaderName, HeaderValue, header},
    middleware,
    response::{IntoResponse, Response},
    routing::get,
};
use tower::{ServiceBuilder, util::MapResponseLayer};
use tower_http::{catch_panic::CatchPanicLayer, csrf::CsrfLayer};
use tower_sessions::{
    Expiry, SessionManagerLayer,
    cookie::{SameSite, time},
};
use utoipa::OpenApi as _;
use utoipa_axum::{router::OpenApiRouter, routes};

use compressed::CompressedLayer;
pub use state::AppState;

use crate::{
    auth::{LogSessions, credentials::SESSION_COOKIE},
    error::ApiError,
};

/// How long one stays signed in.
const SESSION_DAYS: i64 = 7;

/// Nothing from elsewhere, no inline script. MapLibre and the app set styles
/// on elements, so inline styles are allowed.
const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; \
    script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data: blob:; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; \
    form-action 'self'; frame-ancestors 'self'";

const HEADERS: [(HeaderName, &str); 3] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
];

/// Everything the server answers.
pub fn router(state: AppState) -> Router {
    let (data, api) = OpenApiRouter::with_openapi(docs::Contract::openapi())
        .routes(routes!(town::find_town))
        .routes(routes!(town::find_basemap))
        .routes(routes!(figures::find_overview))
        .routes(routes!(figures::list_grid_figures))
        .routes(routes!(figures::find_grid_figures))
        .routes(routes!(coverage::list_coverage))
        .routes(routes!(wall::find_wall))
        .routes(routes!(fixes::take_fixes))
        .routes(routes!(capture::take_owntracks))
        .routes(routes!(
            capture::take_osmand_query,
            capture::take_osmand_body
        ))
        .routes(routes!(incidents::report))
        .routes(routes!(incidents::step))
        .routes(routes!(near::locate, near::locate_many))
        .routes(routes!(near::list_nearest))
        .routes(routes!(summary::find_summary, summary::find_summary_within))
        .routes(routes!(summary::find_timeline))
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
    let csrf = CsrfLayer::new();
    let csrf = csrf.with_rejection_response(|_| ApiError::CrossOrigin.into_response());
    let guarded = ServiceBuilder::new().layer(csrf);
    let answered = middleware::from_fn_with_state(state.clone(), conditional::answer);
    let data = data
        .method_not_allowed_fallback(async || ApiError::MethodNotAllowed)
        .layer(guarded.clone().layer(answered));
    // Tiles are kept compressed, by what they are made of, and a stream has no end: neither is
    // among the answers. What is told of persons is told anew each time.
    let sessions = OpenApiRouter::new()
        .routes(routes!(
            session::find_session,
            session::sign_in,
            session::sign_out
        ))
        .routes(routes!(session::set_up))
        .layer(sessions(&state));
    let (tiles, api) = OpenApiRouter::with_openapi(api)
        .routes(routes!(accounts::list_accounts, accounts::put_account))
        .routes(routes!(accounts::remove_account))
        .routes(routes!(tokens::list_tokens, tokens::issue_token))
        .routes(routes!(tokens::revoke_token))
        .routes(routes!(audit::list_audit))
        .routes(routes!(walls::list_walls))
        .routes(routes!(walls::drive_wall, walls::release_wall))
        .routes(routes!(tracks::list_tracks))
        .routes(routes!(tracks::list_visits))
        .merge(sessions)
        .routes(routes!(tiles::find_collection_tile))
        .routes(routes!(live::follow))
        .split_for_parts();
    let ready = middleware::from_fn_with_state(state.clone(), conditional::wait_until_ready);
    let tiles = tiles
        .route(tiles::TILE_ROUTE, get(tiles::find_tile))
        .method_not_allowed_fallback(async || ApiError::MethodNotAllowed)
        .layer(guarded.clone().layer(ready));
    let health = OpenApiRouter::with_openapi(api)
        .routes(routes!(health::find_health))
        .routes(routes!(health::find_readiness))
        .routes(routes!(metrics::find_metrics));
    let (health, api) = health.split_for_parts();
    let admitted = middleware::from_fn_with_state(state.clone(), guard::guard);
    let health = health
        .method_not_allowed_fallback(async || ApiError::MethodNotAllowed)
        .layer(guarded.layer(admitted));
    let router = data.merge(tiles).merge(health);
    let router = router
        .merge(docs::router(&api))
        .with_state(state.clone())
        .merge(page::router().layer(middleware::from_fn_with_state(
            state.clone(),
            wall_link::note_token,
        )));
    harden(router, state)
}

/// Sessions, in a cookie that scripts do not see and other sites do not send.
fn sessions(state: &AppState) -> SessionManagerLayer<LogSessions> {
    let edge = &state.access.edge;
    SessionManagerLayer::new(LogSessions(state.clone()))
        .with_name(SESSION_COOKIE)
        .with_same_site(SameSite::Lax)
        // TLS is spoken here, or by a proxy.
        .with_secure(edge.speaks_tls || !edge.trusted_proxies.is_empty())
        .with_expiry(Expiry::OnInactivity(time::Duration::days(SESSION_DAYS)))
}

/// Headers of every answer, where it does not have them already.
fn with_headers(mut response: Response) -> Response {
    for (name, value) in HEADERS {
        let entry = response.headers_mut().entry(name);
        entry.or_insert(HeaderValue::from_static(value));
    }
    response
}

/// What holds for every answer: compression, headers, and that it is
/// counted. A layer given to a router is boxed for every request: several are
/// given as one.
fn harden(router: Router, state: AppState) -> Router {
    router.layer(
        ServiceBuilder::new()
            .layer(MapResponseLayer::new(with_headers))
            .layer(CompressedLayer)
            .layer(middleware::from_fn_with_state(state, arrival::note))
            .layer(CatchPanicLayer::custom(|_| {
                ApiError::Internal.into_response()
            })),
    )
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
    use axum::{body::Body, extract::Request, http::StatusCode};
    use tower::ServiceExt as _;

    use super::*;
    use crate::{auth::Access, writer::SharedModel};

    #[tokio::test]
    async fn an_answer_that_breaks_off_is_a_failure_that_is_counted() {
        let state = AppState::new(SharedModel::default(), "a log", Access::default());
        #[expect(clippy::panic, reason = "what must not end the server")]
        let breaks_off = || async { panic!("broken") as () };
        let router = Router::new().route("/", get(breaks_off));
        let request = Request::get("/").body(Body::empty()).unwrap();
        let answer = harden(router, state.clone()).oneshot(request).await;
        assert_eq!(answer.unwrap().status(), StatusCode::INTERNAL_SERVER_ERROR);
        let text = state.metrics.text(&state.model(), &state.live).unwrap();
        let counted = r#"xunge_http_requests_total{method="GET",route="/",status="500"} 1"#;
        assert!(text.contains(counted), "{text}");
    }
}
