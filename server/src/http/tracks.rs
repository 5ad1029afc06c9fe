//! Where devices were, and who was in an area. Whoever sees a device here
//! leaves a trace.

use axum::extract::State;
use geo::{Destination, Geodesic};
use geo_types::{LineString, MultiPolygon, Point, Polygon};
use xunge_data::{
    Boundary, Code, Deed, Problem, Right, Window, Worker,
    api::{
        BadParameter, Circle, Endpoint, Tracks, TracksBody, TracksQuery, VisitedArea, Visits,
        VisitsBody, WindowQuery, Within,
    },
};

use super::{
    AppState,
    arrival::Arrival,
    extract::{Query, Question},
    json::Json,
};
use crate::{
    auth::{Caller, audited},
    error::ApiError,
    model::{Drawn, Model},
};

/// Corners of a circle: at 100 m the border is off by 4 mm.
const CORNERS: u32 = 360;
/// The window of tracks if nothing is said.
const DAY_S: i64 = 86_400;

/// Where devices were in a window: those of a grid, one, or all whom the
/// caller may see. Leaves an audit record.
#[utoipa::path(
    get, path = Tracks::PATH, tag = "tracks", params(TracksQuery),
    responses(
        (status = 200, body = TracksBody), (status = 400, body = Problem),
        (status = 403, body = Problem)
    )
)]
pub(super) async fn list_tracks(
    State(state): State<AppState>,
    arrival: Arrival,
    caller: Caller,
    Query(query): Query<TracksQuery>,
) -> Result<Json<TracksBody>, ApiError> {
    let (asking, asked) = (caller.clone(), query.clone());
    let body = state
        .clone()
        .work(move |state| tracks(state, &asking, &asked))
        .await?;
    let devices = body
        .tracks
        .iter()
        .map(|track| track.device.clone())
        .collect();
    let window = Window {
        from: body.from,
        to: body.to,
    };
    leave_a_trace(&state, &caller, &arrival, devices, window).await?;
    Ok(Json(body))
}

fn tracks(state: &AppState, caller: &Caller, query: &TracksQuery) -> Result<TracksBody, ApiError> {
    let to = query.to.unwrap_or_else(AppState::now);
    let day_before = to
        .checked_sub(jiff::SignedDuration::from_secs(DAY_S))
        .unwrap_or(to);
    let from = query.from.unwrap_or(day_before);
    let window = Window::new(from, to)?;
    let model = state.model();
    if let Some(grid) = &query.grid {
        let found = model.territory().grids().find(grid.as_str());
        let (found, _) = found.ok_or_else(|| ApiError::NotFound(format!("grid {grid}")))?;
        if !caller.may_in(Right::Tracks, grid, &found.community) {
            return Err(ApiError::Forbidden(Right::Tracks));
        }
    }
    let is_asked = |device: &Code, worker: Option<&Worker>| {
        let grid = worker.map(|worker| &worker.grid);
        query.device.as_ref().is_none_or(|only| only == device)
            && query.grid.as_ref().is_none_or(|only| Some(only) == grid)
    };
    if let Some(device) = &query.device {
        let mut workers = model.roster().workers().iter();
        let worker = workers.find(|worker| worker.device.as_ref() == Some(device));
        if !sees(&model, caller, worker) {
            return Err(ApiError::Forbidden(Right::Tracks));
        }
    }
    let tracks = model.tracks(window, |device, worker| {
        is_asked(device, worker) && sees(&model, caller, worker)
    });
    let ways = tracks.iter().flat_map(|track| &track.ways);
    let count: usize = ways.map(|way| way.0.len()).sum();
    if count > TracksBody::MAX_FIXES {
        let most = TracksBody::MAX_FIXES;
        let reason = format_args!("{count} fixes; {most} are the most: ask for less at once");
        return Err(BadParameter::new("from", reason).into());
    }
    Ok(TracksBody {
        from: window.from,
        to: window.to,
        tracks,
    })
}

/// Whether somebody may see the tracks of a worker's device; of a device that
/// nobody carries, if they may see the whole.
fn sees(model: &Model, caller: &Caller, worker: Option<&Worker>) -> bool {
    let grids = model.territory().grids();
    let grid = worker.and_then(|worker| grids.find(worker.grid.as_str()));
    match grid {
        Some((grid, _)) => caller.may_in(Right::Tracks, &grid.code, &grid.community),
        None => caller.may_everywhere(Right::Tracks),
    }
}

/// Who was in an area in a window: the grids and how often they were visited
/// there; to those with the right to tracks also the devices with their times
/// of entry and exit, which leaves an audit record. The area is
/// `{"circle": {"lng", "lat", "radius_m"}}`, a GeoJSON Polygon or MultiPolygon, a
/// Feature with such a geometry, or either in `{"within": …}`.
#[utoipa::path(
    post, path = Visits::PATH, tag = "tracks", params(WindowQuery),
    request_body(content = Object, description = "the area"),
    responses((status = 200, body = VisitsBody), (status = 400, body = Problem))
)]
pub(super) async fn list_visits(
    State(state): State<AppState>,
    arrival: Arrival,
    caller: Caller,
    Query(query): Query<WindowQuery>,
    Question(area): Question<VisitedArea>,
) -> Result<Json<VisitsBody>, ApiError> {
    let (window, _) = AppState::window(query)?;
    let asking = caller.clone();
    let look = move |state: &AppState| {
        let area = match area {
            VisitedArea::Circle(circle) => round(circle)?,
            VisitedArea::Drawn(within) => within.0.0,
        };
        Drawn::new(Within(Boundary(area.clone())))?;
        let model = state.model();
        let seen = |worker: Option<&Worker>| sees(&model, &asking, worker);
        let may = asking.may(Right::Tracks);
        Ok(model.visits(&area, window, may.then_some(&seen)))
    };
    let body = state.clone().work(look).await?;
    if let Some(visits) = &body.devices {
        let mut devices: Vec<_> = visits.iter().map(|visit| visit.device.clone()).collect();
        devices.sort_unstable();
        devices.dedup();
        leave_a_trace(&state, &caller, &arrival, devices, window).await?;
    }
    Ok(Json(body))
}

fn round(circle: Circle) -> Result<MultiPolygon<f64>, BadParameter> {
    let Circle { centre, radius_m } = circle;
    let is_possible = radius_m > 0.0 && radius_m <= Circle::MAX_RADIUS_M;
    if !is_possible {
        let most = Circle::MAX_RADIUS_M;
        let reason = format_args!("{radius_m} is not above 0 and {most} at most");
        return Err(BadParameter::new("radius_m", reason));
    }
    let corner = |i: u32| {
        let bearing = f64::from(i % CORNERS) * 360.0 / f64::from(CORNERS);
        Geodesic
            .destination(Point::from(centre), bearing, radius_m)
            .0
    };
    let ring = LineString((0..=CORNERS).map(corner).collect());
    Ok(MultiPolygon(vec![Polygon::new(ring, Vec::new())]))
}

async fn leave_a_trace(
    state: &AppState,
    caller: &Caller,
    arrival: &Arrival,
    devices: Vec<Code>,
    window: Window,
) -> Result<(), ApiError> {
    let deed = Deed::TrackOpened { devices, window };
    let trace = audited(caller, arrival.address, deed);
    state.commit(vec![trace]).await.map(drop)
}
