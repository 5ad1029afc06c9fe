//! What the server counts of itself.

use std::time::Instant;

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderName, header},
    middleware::Next,
    response::Response,
};
use xunge_data::{
    Problem,
    api::{Endpoint, MetricsText},
};

use super::AppState;
use crate::{error::ApiError, metrics::MEDIA_TYPE};

/// Counters and gauges in the text format of Prometheus.
#[utoipa::path(
    get, path = MetricsText::PATH, tag = "health",
    responses(
        (status = 200, body = String, content_type = "text/plain"), (status = 503, body = Problem)
    )
)]
pub(super) async fn find_metrics(
    State(state): State<AppState>,
) -> Result<([(HeaderName, &'static str); 1], String), ApiError> {
    let text = state.metrics.text(&state.model(), &state.live);
    let text = text.map_err(|_| ApiError::Internal)?;
    Ok(([(header::CONTENT_TYPE, MEDIA_TYPE)], text))
}

/// Counts a request once it is answered. Of the page's files there are many:
/// they are one route.
pub(super) async fn count(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).await;
    let route = route.as_ref().map_or("page", MatchedPath::as_str);
    // A client may call its method anything.
    let method = if method.as_str().len() > 7 {
        "OTHER"
    } else {
        method.as_str()
    };
    let status = response.status().as_u16();
    state
        .metrics
        .answered(method, route, status, begun.elapsed());
    response
}
