//! Questions about a spot.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use xunge_data::{
    Category, Code, Position, Problem, Right, Status, Timestamp,
    api::{
        BadParameter, Endpoint, Locate, LocateBody, LocateMany, LocateQuery, Nearest, NearestKind,
        NearestQuery, NearestThing, NoQuery, Positions, ThingKind, WindowQuery,
    },
};

use super::{
    AppState,
    extract::{Query, Question},
    json::Json,
};
use crate::{
    auth::Caller,
    error::ApiError,
    model::{Located, NearestAsked},
};

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

/// Community, basic grid and dedicated grids at each of many positions, in
/// their order; 10,000 at most.
#[utoipa::path(
    post, path = LocateMany::PATH, tag = "spots", request_body = Positions,
    responses((status = 200, body = Vec<LocateBody>), (status = 400, body = Problem))
)]
pub(super) async fn locate_many(
    State(state): State<AppState>,
    Query(NoQuery {}): Query<NoQuery>,
    Question(question): Question<Positions>,
) -> Result<Json<Vec<LocateBody>>, ApiError> {
    let count = question.positions.len();
    if count > Positions::MAX {
        let reason = format_args!("{count} positions; {} are the most", Positions::MAX);
        return Err(BadParameter::new("positions", reason).into());
    }
    let model = state.model();
    let positions = question.positions.into_iter();
    Ok(Json(positions.map(|p| model.locate(p)).collect()))
}

/// The nearest offices, incidents or workers with true distances in metres, nearest
/// first. Workers to those with the right to positions, titles of incidents to
/// those with the right to names.
#[utoipa::path(
    get, path = Nearest::PATH, tag = "spots", params(NearestQuery),
    responses((status = 200, body = Vec<NearestThing>), (status = 400, body = Problem))
)]
pub(super) async fn list_nearest(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<NearestQuery>,
) -> Result<Response, ApiError> {
    let k = query.k.unwrap_or(K_DEFAULT);
    if !(1..=K_MAX).contains(&k) {
        let reason = format_args!("{k} is not between 1 and {K_MAX}");
        return Err(BadParameter::new("k", reason).into());
    }
    let (position, k) = (position(query.lng, query.lat)?, k as usize);
    match query.kind.unwrap_or_default() {
        NearestKind::Office => {
            refuse_times(&query)?;
            refuse_states(&query)?;
            Ok(Json(state.model().nearest_offices(position, k)).into_response())
        }
        NearestKind::Worker => {
            refuse_states(&query)?;
            if !caller.may(Right::Positions) {
                return Err(ApiError::Forbidden(Right::Positions));
            }
            let (from, to) = (query.from, query.to);
            let (window, _) = AppState::window(WindowQuery { from, to })?;
            let sees =
                |grid: &Code, community: &Code| caller.may_in(Right::Positions, grid, community);
            let nearest = state.model().nearest_workers(position, k, window, sees);
            Ok(Json(nearest).into_response())
        }
        NearestKind::Incident => {
            let (from, to) = (query.from, query.to);
            let (window, as_of) = AppState::window(WindowQuery { from, to })?;
            let asked = NearestAsked {
                position,
                k,
                window,
                as_of,
                category: query.category,
                open: query.open,
            };
            // A title may name somebody.
            let reads = caller.may(Right::Names);
            let told =
                |(distance_m, incident)| NearIncident::new(incident, as_of, distance_m, reads);
            let model = state.model();
            let nearest = model.nearest_incidents(&asked).into_iter();
            // Their texts are far away in memory: all are looked up at once, and then written.
            Ok(Json(nearest.map(told).collect::<Vec<_>>()).into_response())
        }
    }
}

/// An incident as a [`NearestThing`], told without a copy of its texts.
#[derive(Serialize)]
struct NearIncident<'a> {
    code: &'a str,
    name: &'a str,
    kind: ThingKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    community: Option<&'a Code>,
    position: Position,
    time: Timestamp,
    category: Category,
    status: Status,
    distance_m: f64,
}

impl<'a> NearIncident<'a> {
    fn new(incident: Located<'a>, as_of: Timestamp, distance_m: f64, reads: bool) -> Self {
        let (code, title) = incident.texts();
        Self {
            code,
            name: if reads { title } else { "" },
            kind: ThingKind::Incident,
            community: incident.community(),
            position: incident.position(),
            time: incident.reported_at(),
            category: incident.category(),
            status: incident.stood_at(as_of).0,
            distance_m,
        }
    }
}

/// Times say nothing about offices.
fn refuse_times(query: &NearestQuery) -> Result<(), BadParameter> {
    let given = [("from", query.from.is_some()), ("to", query.to.is_some())];
    refuse(given, "only for kind=incident and kind=worker")
}

/// What is said of incidents only.
fn refuse_states(query: &NearestQuery) -> Result<(), BadParameter> {
    let given = [
        ("category", query.category.is_some()),
        ("open", query.open.is_some()),
    ];
    refuse(given, "only for kind=incident")
}

fn refuse(given: [(&str, bool); 2], reason: &str) -> Result<(), BadParameter> {
    match given.iter().find(|(_, is_given)| *is_given) {
        Some((name, _)) => Err(BadParameter::new(name, reason)),
        None => Ok(()),
    }
}
