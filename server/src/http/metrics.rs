//! What the server counts of itself.

use std::time::Instant;

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderName, Method, StatusCode, header},
};
use xunge_data::{
    Problem,
    api::{Endpoint, MetricsText},
};

use super::AppState;
use crate::{
    error::ApiError,
    metrics::{MEDIA_TYPE, Metrics},
};

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

/// A request that will be counted once it is answered.
pub(super) struct Count {
    begun: Instant,
    method: &'static str,
    route: Option<MatchedPath>,
}

impl Count {
    pub(super) fn begin(request: &Request) -> Self {
        Self {
            begun: Instant::now(),
            method: name(request.method()),
            route: request.extensions().get().cloned(),
        }
    }

    /// Of the page's files there are many: they are one route.
    pub(super) fn end(self, metrics: &Metrics, status: StatusCode) {
        let route = self.route.as_ref().map_or("page", MatchedPath::as_str);
        let (method, took) = (self.method, self.begun.elapsed());
        metrics.answered(method, route, status, took);
        tracing::debug!(method, route, %status, ?took, "answered");
        // That the log is still being replayed is no failure.
        if status.is_server_error() && status != StatusCode::SERVICE_UNAVAILABLE {
            tracing::error!(method, route, %status, ?took, "an answer failed");
        }
    }
}

/// A client may call its method anything.
fn name(method: &Method) -> &'static str {
    let known = [
        Method::GET,
        Method::HEAD,
        Method::POST,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
        Method::OPTIONS,
    ];
    let names = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    let found = known.iter().zip(names).find(|(known, _)| *known == method);
    found.map_or("OTHER", |(_, name)| name)
}
