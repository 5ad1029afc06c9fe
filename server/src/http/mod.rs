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
mod headers;
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

use axum::{Router, middleware, response::IntoResponse, routing::get};
use tower::ServiceBuilder;
use tower_http::csrf::CsrfLayer;
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
    // Each layer that a router is given is boxed for every request: a part is given its whole
    // way in as one.
    let noted = middleware::from_fn_with_state(state.clone(), arrival::note);
    let every = ServiceBuilder::new().layer(CompressedLayer).layer(noted);
    let csrf = CsrfLayer::new();
    let csrf = csrf.with_rejection_response(|_| ApiError::CrossOrigin.into_response());
    let guarded = every.clone().layer(csrf);
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
    let docs = docs::router(&api).layer(every.clone());
    let token = middleware::from_fn_with_state(state.clone(), wall_link::note_token);
    let page = page::router().layer(every.layer(token));
    let router = data.merge(tiles).merge(health).merge(docs);
    router.with_state(state).merge(page)
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
