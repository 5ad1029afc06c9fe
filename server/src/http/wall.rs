//! What the command-centre wall shows.

use axum::{Json, extract::State};
use xunge_data::{
    Problem,
    api::{BadParameter, Endpoint, Wall, WallBody, WallQuery},
};

use super::{AppState, extract::Query};
use crate::error::ApiError;

/// All that the command-centre wall shows: the subdistrict as it stands, each
/// figure beside the one of yesterday or last week. Names nobody.
#[utoipa::path(
    get, path = Wall::PATH, tag = "figures", params(WallQuery),
    responses((status = 200, body = WallBody), (status = 400, body = Problem))
)]
pub(super) async fn find_wall(
    State(state): State<AppState>,
    Query(WallQuery { at, days }): Query<WallQuery>,
) -> Result<Json<WallBody>, ApiError> {
    let now = AppState::now();
    let as_of = at.map_or(now, |at| at.min(now));
    let days = days.unwrap_or(WallQuery::DAYS);
    if days == 0 || days > WallQuery::MAX_DAYS {
        let reason = format_args!("{days} is not from 1 to {}", WallQuery::MAX_DAYS);
        return Err(BadParameter::new("days", reason).into());
    }
    let work = move |state: &AppState| Ok(state.model().wall(as_of, days));
    state.work(work).await.map(Json)
}
