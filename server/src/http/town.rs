//! The town as a list, and the base map under it.

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use xunge_data::{
    Right,
    api::{Basemap, Endpoint, GEOJSON, NoQuery, TownBody, TownIndex},
};

use super::{AppState, extract::Query, json::Json};
use crate::auth::Caller;

/// Names, codes and places of everything; workers to those with the right to
/// names.
#[utoipa::path(
    get, path = TownIndex::PATH, tag = "town", responses((status = 200, body = TownBody))
)]
pub(super) async fn find_town(
    State(state): State<AppState>,
    caller: Caller,
    _: Query<NoQuery>,
) -> Json<TownBody> {
    let mut town = state.model().town_index();
    if !caller.may(Right::Names) {
        town.grids.iter_mut().for_each(|grid| grid.worker = None);
    }
    Json(town)
}

/// Water, parks, buildings and streets, as GeoJSON.
#[utoipa::path(
    get, path = Basemap::PATH, tag = "town",
    responses((status = 200, body = Object, content_type = "application/geo+json"))
)]
pub(super) async fn find_basemap(State(state): State<AppState>, _: Query<NoQuery>) -> Response {
    (
        [(header::CONTENT_TYPE, GEOJSON)],
        state.model().basemap().to_string(),
    )
        .into_response()
}
