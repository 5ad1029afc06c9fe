//! Patrol coverage.

use axum::extract::State;
use xunge_data::{
    Problem,
    api::{Coverage, CoverageBy, CoverageEntry, CoverageQuery, Endpoint, WindowQuery},
};

use super::{AppState, extract::Query, json::Json};
use crate::error::ApiError;

/// Coverage of every grid or community, in order of code, or of the
/// subdistrict.
#[utoipa::path(
    get, path = Coverage::PATH, tag = "figures", params(CoverageQuery),
    responses((status = 200, body = Vec<CoverageEntry>), (status = 400, body = Problem))
)]
pub(super) async fn list_coverage(
    State(state): State<AppState>,
    Query(query): Query<CoverageQuery>,
) -> Result<Json<Vec<CoverageEntry>>, ApiError> {
    let CoverageQuery { from, to, by } = query;
    let (window, as_of) = AppState::window(WindowQuery { from, to })?;
    let model = state.model();
    let survey = model.survey(window, as_of);
    Ok(Json(match by.unwrap_or_default() {
        CoverageBy::Grid => survey.grids(),
        CoverageBy::Community => survey.communities(),
        CoverageBy::Subdistrict => survey.subdistrict().into_iter().collect(),
    }))
}
