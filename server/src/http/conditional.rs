//! Conditional and repeated requests: a weak `ETag` from the log's offset,
//! 304 where the browser has the answer, and answers already made kept.

use std::fmt::{self, Write as _};

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use quick_cache::{Weighter, sync::Cache};
use xunge_data::Offset;

use super::{AppState, arrival::Arrival, guard::admit};
use crate::error::ApiError;

/// The system that coordinates of an answer are in (OGC 18-058r1).
pub(super) const CONTENT_CRS: HeaderName = HeaderName::from_static("content-crs");
/// Memory for kept answers, bytes.
const KEPT_BYTES: u64 = 32 << 20;
/// A larger answer is not kept, bytes.
const ANSWER_BYTES: usize = 16 << 20;

/// Room for an `ETag`, bytes.
const ETAG_BYTES: usize = 64;

/// Last parts of the paths of answers that depend on the clock.
const TIMED: [&str; 7] = [
    "/figures",
    "/overview",
    "/coverage",
    "/summary",
    "/nearest",
    "/hotspots",
    "/wall",
];

/// Last parts of the paths of answers that tell of coverage.
const PATROLLED: [&str; 4] = ["/figures", "/overview", "/coverage", "/wall"];

/// Last parts of the paths of answers about a spot: nobody asks twice of the very same.
const SPOTS: [&str; 2] = ["/nearest", "/locate"];

/// The cells and one of them, which have an age.
const TIMED_ITEMS: &str = "/ogc/collections/coverage/items";

/// Answers already made, by address. An answer holds for one `ETag`.
pub(super) struct Answers {
    /// First part of every `ETag`: this log, as this version tells it.
    identity: String,
    kept: Cache<String, Kept, Weight>,
}

#[derive(Clone)]
struct Kept {
    etag: HeaderValue,
    content_type: HeaderValue,
    content_crs: Option<HeaderValue>,
    body: Bytes,
}

#[derive(Clone)]
struct Weight;

impl Weighter<String, Kept> for Weight {
    fn weight(&self, address: &String, kept: &Kept) -> u64 {
        (address.len() + kept.body.len()) as u64
    }
}

impl Answers {
    pub(super) fn new(identity: &str) -> Self {
        let name = format!("{identity} {}", env!("CARGO_PKG_VERSION"));
        let identity = format!("{:08x}", crc32fast::hash(name.as_bytes()));
        Self {
            identity,
            kept: Cache::with_weighter(1_000, KEPT_BYTES, Weight),
        }
    }

    /// The tag of an answer at this moment. Some also depend on the clock, to
    /// the minute.
    /// Who may see less of persons has other answers.
    fn etag(&self, state: &AppState, path: &str, sight: &str) -> Result<HeaderValue, ApiError> {
        let offset = state.model().offset();
        let by_the_clock =
            TIMED.iter().any(|last| path.ends_with(last)) || path.starts_with(TIMED_ITEMS);
        let seen = match sight {
            "" => None,
            sight => Some(crc32fast::hash(sight.as_bytes()).into()),
        };
        self.tag(offset, by_the_clock, seen)
    }

    /// The tag of what follows from the log up to an offset and, perhaps, from
    /// the minute and from what was asked, by its hash.
    pub(super) fn tag(
        &self,
        offset: Offset,
        by_the_clock: bool,
        asked: Option<u64>,
    ) -> Result<HeaderValue, ApiError> {
        let minute = fmt::from_fn(|f| match by_the_clock {
            true => write!(f, "-{}", AppState::now().as_second() / 60),
            false => Ok(()),
        });
        let asked = fmt::from_fn(|f| match asked {
            Some(hash) => write!(f, "-{hash:x}"),
            None => Ok(()),
        });
        let mut etag = String::with_capacity(ETAG_BYTES);
        write!(etag, "W/\"{}-{offset}{minute}{asked}\"", self.identity)
            .map_err(|_| ApiError::Internal)?;
        HeaderValue::try_from(etag).map_err(|_| ApiError::Internal)
    }
}

/// Answers a data request from what is known to be current, or by asking on.
pub(super) async fn answer(
    State(state): State<AppState>,
    route: MatchedPath,
    mut request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    let caller = admit(&state, &route, &mut request)?;
    if !state.is_ready() {
        return Err(ApiError::NotReady);
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Ok(next.run(request).await);
    }
    let path = request.uri().path();
    if PATROLLED.iter().any(|last| path.ends_with(last)) || path.starts_with(TIMED_ITEMS) {
        state.catch_up.patrols().await;
    }
    let sight = caller.sight();
    let etag = state.answers.etag(&state, path, &sight)?;
    if has(request.headers(), &etag) {
        return Ok((StatusCode::NOT_MODIFIED, validators(etag)).into_response());
    }
    if SPOTS.iter().any(|last| path.ends_with(last)) {
        let mut response = next.run(request).await;
        if response.status() == StatusCode::OK {
            response.headers_mut().extend(validators(etag));
        }
        return Ok(response);
    }
    // Links are absolute, so an answer belongs to the host it was asked at.
    let host = request
        .headers()
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    let is_tls = request
        .extensions()
        .get()
        .is_some_and(|a: &Arrival| a.is_tls);
    let host = host.unwrap_or_default();
    let address = format!("{sight} {is_tls} {host}{}", request.uri());
    if let Some(kept) = state
        .answers
        .kept
        .get(&address)
        .filter(|kept| kept.etag == etag)
    {
        return Ok(kept.into_response());
    }
    let response = next.run(request).await;
    let content_type = response.headers().get(header::CONTENT_TYPE).cloned();
    let (StatusCode::OK, Some(content_type)) = (response.status(), content_type) else {
        return Ok(response);
    };
    let content_crs = response.headers().get(CONTENT_CRS).cloned();
    let body = to_bytes(response.into_body(), usize::MAX)
        .await
        .map_err(|_| ApiError::Internal)?;
    let kept = Kept {
        etag,
        content_type,
        content_crs,
        body,
    };
    if kept.body.len() <= ANSWER_BYTES {
        state.answers.kept.insert(address, kept.clone());
    }
    Ok(kept.into_response())
}

impl IntoResponse for Kept {
    fn into_response(self) -> Response {
        let content_type = [(header::CONTENT_TYPE, self.content_type)];
        let answer = (validators(self.etag), content_type, Body::from(self.body));
        let mut response = answer.into_response();
        if let Some(crs) = self.content_crs {
            response.headers_mut().insert(CONTENT_CRS, crs);
        }
        response
    }
}

pub(super) fn validators(etag: HeaderValue) -> [(header::HeaderName, HeaderValue); 2] {
    let ask_first = HeaderValue::from_static("no-cache");
    [(header::ETAG, etag), (header::CACHE_CONTROL, ask_first)]
}

/// Nothing is answered before the log is replayed.
pub(super) async fn wait_until_ready(
    State(state): State<AppState>,
    route: MatchedPath,
    mut request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    admit(&state, &route, &mut request)?;
    match state.is_ready() {
        true => Ok(next.run(request).await),
        false => Err(ApiError::NotReady),
    }
}

/// Weak comparison, as RFC 9110 section 13.1.2 asks of `If-None-Match`.
pub(super) fn has(headers: &HeaderMap, etag: &HeaderValue) -> bool {
    let wanted = etag.to_str().unwrap_or_default().trim_start_matches("W/");
    let given = headers.get_all(header::IF_NONE_MATCH).iter();
    given
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|tag| tag.trim() == "*" || tag.trim().trim_start_matches("W/") == wanted)
}
