//! Fixes in.

use axum::extract::{Request, State};
use xunge_data::{
    Problem, Right,
    api::{Endpoint, Fixes, FixesBody, FixesSent},
};

use super::{AppState, extract::body, json::Json};
use crate::{
    auth::Caller,
    capture::{self, Part},
    error::ApiError,
};

/// The largest body, bytes: some hundred thousand fixes.
pub(super) const BODY_BYTES: usize = 16 << 20;

/// Takes fixes of one device, or of several. When it answers, those accepted
/// are on disk.
#[utoipa::path(
    post, path = Fixes::PATH, tag = "capture", request_body = FixesSent,
    responses(
        (status = 200, body = FixesBody), (status = 400, body = Problem),
        (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 413, body = Problem), (status = 503, body = Problem)
    )
)]
pub(super) async fn take_fixes(
    State(state): State<AppState>,
    caller: Caller,
    request: Request,
) -> Result<Json<FixesBody>, ApiError> {
    let _room = state.room(&request, BODY_BYTES)?;
    let body = body(request, BODY_BYTES).await?;
    let parts = capture::fixes(&body).map_err(|e| ApiError::BadBody(e.to_string()))?;
    if !parts.iter().all(|part| caller.may_report_for(&part.device)) {
        return Err(ApiError::Forbidden(Right::Report));
    }
    take(state, parts).await.map(Json)
}

/// Takes fixes of several devices. When it is done, those accepted are on
/// disk.
pub(super) async fn take(state: AppState, parts: Vec<Part>) -> Result<FixesBody, ApiError> {
    let taken = capture::take(&state.writer()?, parts).await?;
    state.metrics.taken(&taken);
    Ok(taken)
}
