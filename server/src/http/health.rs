//! Alive, and ready.

use axum::extract::State;
use xunge_data::{
    Problem,
    api::{Endpoint, Health, HealthBody, Readiness},
};

use super::{AppState, json::Json};
use crate::error::ApiError;

fn ok() -> Json<HealthBody> {
    Json(HealthBody {
        status: "ok".to_owned(),
    })
}

/// The process is alive.
#[utoipa::path(get, path = Health::PATH, tag = "health", responses((status = 200, body = HealthBody)))]
pub(super) async fn find_health() -> Json<HealthBody> {
    ok()
}

/// The log is replayed; questions are answered.
#[utoipa::path(
    get, path = Readiness::PATH, tag = "health",
    responses((status = 200, body = HealthBody), (status = 503, body = Problem))
)]
pub(super) async fn find_readiness(
    State(state): State<AppState>,
) -> Result<Json<HealthBody>, ApiError> {
    state.is_ready().then(ok).ok_or(ApiError::NotReady)
}
