//! Counts of incidents, and where they cluster.

use axum::extract::State;
use xunge_data::{
    Problem, Right,
    api::{
        BadParameter, Endpoint, Hotspots, HotspotsBody, HotspotsQuery, IncidentSummary,
        SummaryBody, SummaryQuery, Timeline, TimelineBody, WindowQuery, Within,
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
    model::{Area, Drawn, HotspotsAsked, SummaryAsked},
};

/// Counts of the incidents reported in a window, and in an area if one is
/// given, by category, grid, day and status.
#[utoipa::path(
    get, path = IncidentSummary::PATH, tag = "incidents", params(SummaryQuery),
    responses((status = 200, body = SummaryBody), (status = 400, body = Problem))
)]
pub(super) async fn find_summary(
    State(state): State<AppState>,
    Query(query): Query<SummaryQuery>,
) -> Result<Json<SummaryBody>, ApiError> {
    let within = query.within()?;
    state.work(|state| count(state, query, within)).await
}

/// As GET, in an area that is sent: a GeoJSON Polygon or MultiPolygon, a
/// Feature with such a geometry, or either in `{"within": …}`; 10,000 corners
/// at most.
#[utoipa::path(
    post, path = IncidentSummary::PATH, tag = "incidents", params(SummaryQuery),
    request_body(content = Object, description = "the area as GeoJSON"),
    responses((status = 200, body = SummaryBody), (status = 400, body = Problem))
)]
pub(super) async fn find_summary_within(
    State(state): State<AppState>,
    Query(query): Query<SummaryQuery>,
    Question(within): Question<Within>,
) -> Result<Json<SummaryBody>, ApiError> {
    if query.within.is_some() {
        let reason = "an area was sent already: leave this one out";
        return Err(BadParameter::new("within", reason).into());
    }
    state.work(|state| count(state, query, Some(within))).await
}

fn count(
    state: &AppState,
    query: SummaryQuery,
    within: Option<Within>,
) -> Result<Json<SummaryBody>, ApiError> {
    let (from, to) = (query.from, query.to);
    let (window, as_of) = AppState::window(WindowQuery { from, to })?;
    let area = match (query.bbox()?, within) {
        (Some(_), Some(_)) => {
            let reason = "another area is given: leave one of them out";
            return Err(BadParameter::new("bbox", reason).into());
        }
        (Some(bbox), None) => Some(Area::Box(bbox)),
        (None, Some(within)) => Some(Area::Drawn(Box::new(Drawn::new(within)?))),
        (None, None) => None,
    };
    let asked = SummaryAsked {
        window,
        as_of,
        category: query.category,
        area,
        by: query.by.unwrap_or_default(),
    };
    Ok(Json(state.model().summary(&asked)?))
}

/// The incidents reported in a window, in order of report, each with how far it
/// came and when; 20,000 at most. Titles are for those with the right to names.
#[utoipa::path(
    get, path = Timeline::PATH, tag = "incidents", params(WindowQuery),
    responses((status = 200, body = TimelineBody), (status = 400, body = Problem))
)]
pub(super) async fn find_timeline(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<WindowQuery>,
) -> Result<Json<TimelineBody>, ApiError> {
    let (window, _) = AppState::window(query)?;
    let look = move |state: &AppState| {
        let mut timeline = state.model().timeline(window)?;
        if !caller.may(Right::Names) {
            timeline.without_texts();
        }
        Ok(Json(timeline))
    };
    state.work(look).await
}

/// Clusters of the incidents reported in a window, the largest first.
#[utoipa::path(
    get, path = Hotspots::PATH, tag = "incidents", params(HotspotsQuery),
    responses((status = 200, body = HotspotsBody), (status = 400, body = Problem))
)]
pub(super) async fn list_hotspots(
    State(state): State<AppState>,
    Query(query): Query<HotspotsQuery>,
) -> Result<Json<HotspotsBody>, ApiError> {
    let (from, to) = (query.from, query.to);
    let (window, _) = AppState::window(WindowQuery { from, to })?;
    let radius_m = query.radius_m.unwrap_or(HotspotsQuery::DEFAULT_RADIUS_M);
    if !HotspotsQuery::RADII_M.contains(&radius_m) {
        let reason = format_args!("{radius_m} is not between 10 and 2000 metres");
        return Err(BadParameter::new("radius_m", reason).into());
    }
    let few_or_many = |count: &u32| !HotspotsQuery::MIN_COUNTS.contains(count);
    if let Some(count) = query.min_count.filter(few_or_many) {
        let reason = format_args!("{count} is not between 3 and 100000");
        return Err(BadParameter::new("min_count", reason).into());
    }
    let asked = HotspotsAsked {
        window,
        category: query.category,
        radius_m,
        min_count: query.min_count,
    };
    // The model is not held while the clusters are found.
    let find = move |state: &AppState| {
        let spots = state.model().spots(asked);
        Ok(Json(spots.hotspots()?))
    };
    state.work(find).await
}
