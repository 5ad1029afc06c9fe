//! The audit, for those who keep it.

use axum::extract::State;
use xunge_data::{
    Offset, Problem,
    api::{Audit, AuditBody, AuditEntry, AuditQuery, BadParameter, Endpoint},
};

use super::{AppState, extract::Query, json::Json};
use crate::error::ApiError;

const LIMIT: u32 = 100;
const LIMIT_MAX: u32 = 1_000;

/// Who did what that must leave a trace, the latest first.
#[utoipa::path(
    get, path = Audit::PATH, tag = "administration", params(AuditQuery),
    responses((status = 200, body = AuditBody), (status = 400, body = Problem))
)]
pub(super) async fn list_audit(
    State(state): State<AppState>,
    Query(query): Query<AuditQuery>,
) -> Result<Json<AuditBody>, ApiError> {
    let limit = query.limit.unwrap_or(LIMIT);
    if !(1..=LIMIT_MAX).contains(&limit) {
        let reason = format_args!("{limit} is not between 1 and {LIMIT_MAX}");
        return Err(BadParameter::new("limit", reason).into());
    }
    let model = state.model();
    let mut found = model.audit().before(query.before.unwrap_or(Offset::MAX));
    let traces = found.by_ref().take(limit as usize);
    let traces = traces.map(|(offset, trace)| AuditEntry {
        offset: *offset,
        trace: trace.clone(),
    });
    let traces: Vec<_> = traces.collect();
    let next = traces.last().map(|last| last.offset);
    Ok(Json(AuditBody {
        next: next.filter(|_| found.next().is_some()),
        traces,
    }))
}
