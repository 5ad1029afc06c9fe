//! Questions about a spot.

use axum::{Json, extract::State};
use xunge_data::{
    Position, Problem,
    api::{
        BadParameter, Endpoint, Locate, LocateBody, LocateQuery, Nearest, NearestKind,
        NearestQuery, NearestThing,
    },
};

use super::{AppState, extract::Query};
use crate::error::ApiError;

const K_DEFAULT: u32 = 5;
const K_MAX: u32 = 100;

fn position(lng: Option<f64>, lat: Option<f64>) -> Result<Position, ApiError> {
    let lng = lng.ok_or_else(|| BadParameter::new("lng", "the longitude is missing"))?;
    let lat = lat.ok_or_else(|| BadParameter::new("lat", "the latitude is missing"))?;
    Ok(Position::new(lng, lat)?)
}

/// Community, basic grid and dedicated grids at a position.
#[utoipa::path(
    get, path = Locate::PATH, tag = "spots", params(LocateQuery),
    responses((status = 200, body = LocateBody), (status = 400, body = Problem))
)]
pub(super) async fn locate(
    State(state): State<AppState>,
    Query(query): Query<LocateQuery>,
) -> Result<Json<LocateBody>, ApiError> {
    Ok(Json(state.model().locate(position(query.lng, query.lat)?)))
}

/// The nearest offices with true distances in metres, nearest first.
#[utoipa::path(
    get, path = Nearest::PATH, tag = "spots", params(NearestQuery),
    responses((status = 200, body = Vec<NearestThing>), (status = 400, body = Problem))
)]
pub(super) async fn list_nearest(
    State(state): State<AppState>,
    Query(query): Query<NearestQuery>,
) -> Result<Json<Vec<NearestThing>>, ApiError> {
    let k = query.k.unwrap_or(K_DEFAULT);
    if !(1..=K_MAX).contains(&k) {
        let reason = format_args!("{k} is not between 1 and {K_MAX}");
        return Err(BadParameter::new("k", reason).into());
    }
    let position = position(query.lng, query.lat)?;
    match query.kind.unwrap_or_default() {
        NearestKind::Office => Ok(Json(state.model().nearest_offices(position, k as usize))),
    }
}
