//! Incidents in: matters reported, and moved along.

use axum::{
    extract::State,
    http::{HeaderName, StatusCode, header},
};
use xunge_data::{
    Code, GridKind, Position, Problem, Right, Scope, Timestamp,
    api::{
        ById, ByItem, CollectionId, Endpoint, IncidentBody, Item, ItemQuery, NoQuery,
        ReportIncident, ReportSent, StepIncident, StepSent, url,
    },
};

use super::{
    AppState,
    extract::{Path, Query, Question},
    json::Json,
};
use crate::{
    auth::Caller,
    capture::{self, Decided},
    error::ApiError,
    model::Model,
};

/// Where an incident can be read, and how it stands.
type Reported = (StatusCode, [(HeaderName, String); 1], Json<IncidentBody>);

/// Reports a matter. When it answers, the matter is on disk.
#[utoipa::path(
    post, path = ReportIncident::PATH, tag = "incidents", request_body = ReportSent,
    responses(
        (status = 201, body = IncidentBody), (status = 200, body = IncidentBody),
        (status = 400, body = Problem), (status = 403, body = Problem),
        (status = 409, body = Problem)
    )
)]
pub(super) async fn report(
    State(state): State<AppState>,
    caller: Caller,
    Query(NoQuery {}): Query<NoQuery>,
    Question(sent): Question<ReportSent>,
) -> Result<Reported, ApiError> {
    let decide = move |model: &Model| {
        handles_at(&caller, model, sent.position)?;
        Ok(capture::report(model, sent, Timestamp::now())?)
    };
    let (is_new, incident) = write(state, decide).await?;
    let item = ByItem {
        collection: CollectionId::Incidents,
        id: incident.report.id.to_string(),
    };
    let place = url::<Item>(&item, &ItemQuery::default()).map_err(|_| ApiError::Internal)?;
    let status = if is_new {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok((status, [(header::LOCATION, place)], Json(incident)))
}

/// Moves a matter along. When it answers, the step is on disk.
#[utoipa::path(
    post, path = StepIncident::PATH, tag = "incidents", params(("id" = Code, Path)),
    request_body = StepSent,
    responses(
        (status = 200, body = IncidentBody), (status = 400, body = Problem),
        (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)
    )
)]
pub(super) async fn step(
    State(state): State<AppState>,
    caller: Caller,
    Path(ById { id }): Path<ById>,
    Query(NoQuery {}): Query<NoQuery>,
    Question(sent): Question<StepSent>,
) -> Result<Json<IncidentBody>, ApiError> {
    let decide = move |model: &Model| {
        if let Some(known) = model.incidents().find(id.as_str()) {
            handles_at(&caller, model, known.position())?;
        }
        Ok(capture::step(model, id, &sent, Timestamp::now())?)
    };
    Ok(Json(write(state, decide).await?.1))
}

/// Whether the caller may handle what lies at a position: what is in no grid is
/// for those who handle the whole subdistrict.
fn handles_at(caller: &Caller, model: &Model, position: Position) -> Result<(), ApiError> {
    let grids = model.territory().grids();
    let grid = grids.at(position).find(|grid| grid.kind == GridKind::Basic);
    let may = match grid {
        Some(grid) => caller.may_in(Right::Handle, &grid.code, &grid.community),
        None => caller.may(Right::Handle) && caller.scope == Scope::Whole,
    };
    may.then_some(()).ok_or(ApiError::Forbidden(Right::Handle))
}

/// Appends what is decided while nobody else writes. Gives whether it is new,
/// and how the incident stands.
async fn write(
    state: AppState,
    decide: impl FnOnce(&Model) -> Result<Decided, ApiError> + Send + 'static,
) -> Result<(bool, IncidentBody), ApiError> {
    let writer = state.writer()?;
    let decided = writer.decide(move |model| match decide(model) {
        Ok((id, record)) => {
            let is_new = record.is_some();
            (record.into_iter().collect(), Ok((id, is_new)))
        }
        Err(refused) => (Vec::new(), Err(refused)),
    });
    let (id, is_new) = decided.await?.1?;
    let model = state.model();
    let found = model
        .incidents()
        .find(id.as_str())
        .ok_or(ApiError::Internal)?;
    Ok((
        is_new,
        IncidentBody {
            grid: found.grid().cloned(),
            community: found.community().cloned(),
            ..IncidentBody::of(model.offset(), &found.incident())
        },
    ))
}
