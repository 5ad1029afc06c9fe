//! Driving walls from the desk.

use axum::extract::State;
use xunge_data::{
    Problem, Timestamp,
    api::{
        BadParameter, ByName, DriveWall, Endpoint, NoQuery, ReleaseWall, WallEntry, WallOrder,
        WallQuery, Walls,
    },
};

use super::{
    AppState,
    extract::{Path, Query, Question},
    json::Json,
};
use crate::{auth::Caller, error::ApiError};

/// The walls that are connected by a name.
#[utoipa::path(
    get, path = Walls::PATH, tag = "walls", responses((status = 200, body = Vec<WallEntry>))
)]
pub(super) async fn list_walls(
    State(state): State<AppState>,
    Query(NoQuery {}): Query<NoQuery>,
) -> Json<Vec<WallEntry>> {
    Json(state.live.walls.list(Timestamp::now()))
}

/// Tells a wall what to show; it hears so over the live stream, and goes on by
/// itself two minutes after the last word.
#[utoipa::path(
    post, path = DriveWall::PATH, tag = "walls", request_body = WallOrder,
    params(("name" = String, Path, description = "The wall's name")),
    responses(
        (status = 200, body = WallEntry), (status = 400, body = Problem),
        (status = 404, body = Problem)
    )
)]
pub(super) async fn drive_wall(
    State(state): State<AppState>,
    caller: Caller,
    Path(ByName { name }): Path<ByName>,
    Query(NoQuery {}): Query<NoQuery>,
    Question(order): Question<WallOrder>,
) -> Result<Json<WallEntry>, ApiError> {
    if let Some(days) = order.days {
        WallQuery::check_days(days)?;
    }
    if let Some(grid) = &order.grid
        && state
            .model()
            .territory()
            .grids()
            .find(grid.as_str())
            .is_none()
    {
        let reason = format_args!("there is no grid {grid}");
        return Err(BadParameter::new("grid", reason).into());
    }
    let now = Timestamp::now();
    let driven = state.live.walls.drive(&name, order, caller.role, now);
    driven.map(Json).ok_or_else(|| no_such_wall(&name))
}

/// Lets a wall go on by itself.
#[utoipa::path(
    delete, path = ReleaseWall::PATH, tag = "walls",
    params(("name" = String, Path, description = "The wall's name")),
    responses((status = 200, body = WallEntry), (status = 404, body = Problem))
)]
pub(super) async fn release_wall(
    State(state): State<AppState>,
    Path(ByName { name }): Path<ByName>,
    Query(NoQuery {}): Query<NoQuery>,
) -> Result<Json<WallEntry>, ApiError> {
    let released = state.live.walls.release(&name, Timestamp::now());
    released.map(Json).ok_or_else(|| no_such_wall(&name))
}

fn no_such_wall(name: &xunge_data::Code) -> ApiError {
    ApiError::NotFound(format!("wall {name}: open /screen?wall={name} on it"))
}
