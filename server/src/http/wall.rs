//! What the command-centre wall shows.

use axum::extract::State;
use xunge_data::{
    Problem, Right,
    api::{Endpoint, Wall, WallBody, WallQuery},
};

use super::{AppState, extract::Query, json::Json};
use crate::{auth::Caller, error::ApiError};

/// All that the command-centre wall shows: the subdistrict as it stands, each
/// figure beside the one of yesterday or last week. Names nobody; what people wrote
/// of problems is for those with the right to names.
#[utoipa::path(
    get, path = Wall::PATH, tag = "figures", params(WallQuery),
    responses((status = 200, body = WallBody), (status = 400, body = Problem))
)]
pub(super) async fn find_wall(
    State(state): State<AppState>,
    caller: Caller,
    Query(WallQuery { at, days }): Query<WallQuery>,
) -> Result<Json<WallBody>, ApiError> {
    let now = AppState::now();
    let as_of = at.map_or(now, |at| at.min(now));
    let days = days.unwrap_or(WallQuery::DAYS);
    WallQuery::check_days(days)?;
    let sees_names = caller.may(Right::Names);
    let work = move |state: &AppState| {
        let mut wall = state.model().wall(as_of, days);
        if !sees_names {
            wall.supervision.without_texts();
        }
        Ok(wall)
    };
    state.work(work).await.map(Json)
}
