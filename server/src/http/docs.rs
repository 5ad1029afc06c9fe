//! The contract as OpenAPI, and a page to read it that needs no internet.

use axum::{Router, http::header, routing::get};
use utoipa::{OpenApi, openapi};
use utoipa_swagger_ui::{Config, SwaggerUi};

use super::{AppState, failures, oas30, tiles};

/// What stands above the list of endpoints.
#[derive(OpenApi)]
#[openapi(
    paths(tiles::find_tile, tiles::find_tile_json),
    info(
        title = "Xunge 巡格",
        description = "Map dashboard for grid governance. Coordinates are WGS 84 degrees, longitude \
                   first; times are UTC; errors are application/problem+json (RFC 9457)."
    )
)]
pub(super) struct Contract;

/// `/api/openapi.json` and `/api/docs`; `/ogc/api`, the same of OGC API as OpenAPI 3.0.
pub(super) fn router(contract: &openapi::OpenApi) -> Router<AppState> {
    let mut whole = serde_json::to_value(contract).unwrap_or_default();
    failures::complete(&mut whole);
    let ogc = oas30::document(&whole).to_string();
    let answer = async move || ([(header::CONTENT_TYPE, oas30::MEDIA_TYPE)], ogc);
    let ui = SwaggerUi::new("/api/docs").external_url_unchecked("/api/openapi.json", whole);
    let ui: Router<AppState> = ui.config(Config::default().validator_url("none")).into();
    ui.route(oas30::PATH, get(answer))
}
