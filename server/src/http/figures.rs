//! Figures of the whole subdistrict and of grids.

use axum::extract::State;
use xunge_data::{
    Problem, Right,
    api::{
        AllGridFigures, ByCode, Endpoint, GridFigures, GridFiguresBody, GridSummary, Overview,
        OverviewBody, WindowQuery,
    },
};

use super::{
    AppState,
    extract::{Path, Query},
    json::Json,
};
use crate::{auth::Caller, error::ApiError};

/// The whole subdistrict: counts, incidents, shares, stars.
#[utoipa::path(
    get, path = Overview::PATH, tag = "figures", params(WindowQuery),
    responses((status = 200, body = OverviewBody), (status = 400, body = Problem))
)]
pub(super) async fn find_overview(
    State(state): State<AppState>,
    Query(query): Query<WindowQuery>,
) -> Result<Json<OverviewBody>, ApiError> {
    let (window, as_of) = AppState::window(query)?;
    Ok(Json(state.model().overview(window, as_of)))
}

/// Every grid in short, in order of code.
#[utoipa::path(
    get, path = AllGridFigures::PATH, tag = "figures", params(WindowQuery),
    responses((status = 200, body = Vec<GridSummary>), (status = 400, body = Problem))
)]
pub(super) async fn list_grid_figures(
    State(state): State<AppState>,
    Query(query): Query<WindowQuery>,
) -> Result<Json<Vec<GridSummary>>, ApiError> {
    let (window, as_of) = AppState::window(query)?;
    Ok(Json(state.model().grid_summaries(window, as_of)))
}

/// One grid: all that its panel shows; its worker to those with the right to
/// names.
#[utoipa::path(
    get, path = GridFigures::PATH, tag = "figures", params(("code" = String, Path), WindowQuery),
    responses(
        (status = 200, body = GridFiguresBody), (status = 400, body = Problem),
        (status = 404, body = Problem)
    )
)]
pub(super) async fn find_grid_figures(
    State(state): State<AppState>,
    caller: Caller,
    Path(ByCode { code }): Path<ByCode>,
    Query(query): Query<WindowQuery>,
) -> Result<Json<GridFiguresBody>, ApiError> {
    let (window, as_of) = AppState::window(query)?;
    let figures = state.model().grid_figures(&code, window, as_of);
    let nothing = || ApiError::NotFound(format!("grid {code}"));
    let mut figures = figures.ok_or_else(nothing)?;
    if !caller.may(Right::Names) {
        figures.worker = None;
    }
    Ok(Json(figures))
}
