//! The contract as OpenAPI, and a page to read it that needs no internet.

use axum::Router;
use utoipa::{OpenApi, openapi};
use utoipa_swagger_ui::{Config, SwaggerUi};

use super::{AppState, tiles};

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

/// `/api/openapi.json` and `/api/docs`.
pub(super) fn router(contract: openapi::OpenApi) -> Router<AppState> {
    let ui = SwaggerUi::new("/api/docs").url("/api/openapi.json", contract);
    ui.config(Config::default().validator_url("none")).into()
}
