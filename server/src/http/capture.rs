//! What people already carry: OwnTracks, and the OsmAnd protocol of Traccar
//! Client.
//!
//! Both apps keep what was not taken and send it again, for ever. So what can
//! be read but does not count (known, inaccurate, too early for our clock …)
//! is answered with 200, logged and counted; what cannot be read, or is no
//! place on earth, with 400.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, Uri},
};
use xunge_data::{
    Code, Problem, Right, Scope, Timestamp, Unfit,
    api::{Endpoint, FixesBody, OsmAnd, OwnTracks},
};

use super::{AppState, extract::body, fixes::take, json::Json};
use crate::{
    auth::Caller,
    capture::{self, CaptureRefused, Sender, Sent},
    error::ApiError,
};

/// The largest body, bytes: some thousand messages of a queue.
const BODY_BYTES: usize = 1 << 20;

/// Takes what OwnTracks sends in HTTP mode. Answers `[]`: there is nothing to
/// tell the app.
#[utoipa::path(
    post, path = OwnTracks::PATH, tag = "capture",
    params(
        ("u" = Option<String>, Query, description = "The user"),
        ("d" = Option<String>, Query, description = "The device"),
    ),
    request_body = Object,
    responses(
        (status = 200, body = Vec<Object>), (status = 400, body = Problem), (status = 403, body = Problem),
        (status = 413, body = Problem)
    )
)]
pub(super) async fn take_owntracks(
    State(state): State<AppState>,
    caller: Caller,
    request: Request,
) -> Result<Json<<OwnTracks as Endpoint>::Response>, ApiError> {
    let sender = sender(request.uri(), request.headers());
    let body = body(request, BODY_BYTES).await?;
    take_sent(
        state,
        &caller,
        "owntracks",
        capture::owntracks(&body, &sender),
    )
    .await?;
    Ok(Json(Vec::new()))
}

/// Takes a position by the OsmAnd protocol, from the query.
#[utoipa::path(
    get, path = OsmAnd::PATH, tag = "capture",
    params(
        ("id" = Option<String>, Query, description = "The device"),
        ("lat" = Option<f64>, Query, description = "Latitude, degrees"),
        ("lon" = Option<f64>, Query, description = "Longitude, degrees"),
        ("timestamp" = Option<String>, Query, description = "Seconds or milliseconds since 1970, or ISO 8601; now if left out"),
        ("accuracy" = Option<f64>, Query, description = "Metres"),
    ),
    responses((status = 200), (status = 400, body = Problem))
)]
pub(super) async fn take_osmand_query(
    State(state): State<AppState>,
    caller: Caller,
    request: Request,
) -> Result<(), ApiError> {
    take_osmand(state, &caller, request).await
}

/// Takes positions by the OsmAnd protocol, from the query, a form or JSON.
#[utoipa::path(
    post, path = OsmAnd::PATH, tag = "capture", request_body = Object,
    responses(
        (status = 200), (status = 400, body = Problem), (status = 413, body = Problem)
    )
)]
pub(super) async fn take_osmand_body(
    State(state): State<AppState>,
    caller: Caller,
    request: Request,
) -> Result<(), ApiError> {
    take_osmand(state, &caller, request).await
}

async fn take_osmand(state: AppState, caller: &Caller, request: Request) -> Result<(), ApiError> {
    let sender = sender(request.uri(), request.headers());
    let query = request.uri().query().unwrap_or_default().to_owned();
    let body = body(request, BODY_BYTES).await?;
    let sent = capture::osmand(&query, &body, &sender, Timestamp::now());
    take_sent(state, caller, "osmand", sent).await
}

/// Who the request says it is from.
fn sender(uri: &Uri, headers: &HeaderMap) -> Sender {
    let header = |name| {
        let value = headers.get(name)?.to_str().ok()?;
        Some(value.to_owned())
    };
    let query = uri.query().unwrap_or_default();
    let parameter = |name| {
        let mut pairs = form_urlencoded::parse(query.as_bytes());
        pairs
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    };
    Sender {
        user: header("x-limit-u").or_else(|| parameter("u")),
        device: header("x-limit-d").or_else(|| parameter("d")),
    }
}

async fn take_sent(
    state: AppState,
    caller: &Caller,
    protocol: &'static str,
    sent: Result<Sent, CaptureRefused>,
) -> Result<(), ApiError> {
    let refused = |reason: &CaptureRefused| {
        tracing::info!(%reason, protocol, "an app's request is refused");
        state.metrics.refused(protocol);
    };
    let sent = sent.inspect_err(refused)?;
    if sent.unread > 0 {
        tracing::info!(
            sent.unread,
            protocol,
            "some of an app's messages cannot be read"
        );
    }
    state.metrics.ignored(protocol, sent.ignored + sent.unread);
    if sent.fixes.is_empty() {
        return Ok(());
    }
    let mut parts = sent.parts(|device| state.model().coverage().counts(device));
    for part in &mut parts {
        part.device = device_of(caller, &state, &part.device)?;
    }
    let taken = take(state.clone(), parts).await?;
    for fix in &taken.rejected {
        tracing::info!(why = %fix.why, protocol, "a fix of an app does not count");
    }
    match nonsense(&taken) {
        Some(why) => {
            state.metrics.refused(protocol);
            Err(ApiError::BadBody(format!("the position is no good: {why}")))
        }
        None => Ok(()),
    }
}

/// Whose fixes these are. A device's own token says so better than the app,
/// which may call it anything, but not like another one.
fn device_of(caller: &Caller, state: &AppState, named: &Code) -> Result<Code, ApiError> {
    match &caller.scope {
        _ if caller.may_report_for(named) => Ok(named.clone()),
        Scope::Device(own) if !state.model().coverage().counts(named) => Ok(own.clone()),
        _ => Err(ApiError::Forbidden(Right::Report)),
    }
}

/// Why nothing was taken, if no app that works would send it.
fn nonsense(taken: &FixesBody) -> Option<Unfit> {
    let is_nonsense = |why: &Unfit| {
        matches!(
            why,
            Unfit::NotAMoment | Unfit::NotFinite | Unfit::OutOfRange
        )
    };
    let mut whys = taken.rejected.iter().map(|fix| fix.why);
    whys.find(is_nonsense).filter(|_| taken.accepted == 0)
}
