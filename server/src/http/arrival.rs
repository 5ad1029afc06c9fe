//! Where a request comes from, and how: the address, and whether by TLS, which
//! is spoken here or by a proxy. What one says counts only if it is trusted.
//! Every request arrives, and every answer is counted, here.

use std::{
    net::{IpAddr, SocketAddr},
    panic::AssertUnwindSafe,
    pin::pin,
    time::Duration,
};

use axum::{
    extract::{ConnectInfo, FromRequestParts, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures_util::FutureExt as _;
use tokio::time::timeout;

use super::{AppState, headers, metrics};
use crate::error::ApiError;

/// How long an answer may take.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// How a request came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Arrival {
    /// From which address; none if that is not known.
    pub(super) address: Option<IpAddr>,
    /// Whether by TLS.
    pub(super) is_tls: bool,
}

impl Arrival {
    fn new(peer: Option<IpAddr>, headers: &HeaderMap, trusted: &[IpAddr]) -> Self {
        let is_trusted = |address: &IpAddr| trusted.contains(&address.to_canonical());
        if !peer.as_ref().is_some_and(is_trusted) {
            return Self {
                address: peer,
                is_tls: false,
            };
        }
        // Each proxy adds the address it heard from at the end.
        let lists = headers.get_all(FORWARDED_FOR).iter();
        let texts: Vec<_> = lists.filter_map(|list| list.to_str().ok()).collect();
        let hops = texts.iter().rev().flat_map(|list| list.rsplit(','));
        let hops = hops.map_while(|hop| hop.trim().parse::<IpAddr>().ok());
        let mut last = None;
        let stranger = hops
            .inspect(|hop| last = Some(*hop))
            .find(|hop| !is_trusted(hop));
        let proto = headers.get(FORWARDED_PROTO).map(HeaderValue::as_bytes);
        Self {
            address: stranger.or(last).or(peer),
            is_tls: proto.is_some_and(|proto| proto.eq_ignore_ascii_case(b"https")),
        }
    }
}

/// Notes how a request came, waits so long for its answer and counts it, also one that
/// breaks off.
pub(super) async fn note(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let peer = peer.map(|ConnectInfo(address)| address.ip().to_canonical());
    let edge = &state.access.edge;
    let mut arrival = Arrival::new(peer, request.headers(), &edge.trusted_proxies);
    arrival.is_tls |= edge.speaks_tls;
    request.extensions_mut().insert(arrival);
    let count = metrics::Count::begin(&request);
    let answer = AssertUnwindSafe(next.run(request)).catch_unwind();
    let answer = in_time(PATIENCE, answer, ApiError::TimedOut).await;
    let whole = answer.and_then(|whole| whole.map_err(|_| ApiError::Internal));
    let mut response = whole.unwrap_or_else(IntoResponse::into_response);
    count.end(&state.metrics, response.status());
    headers::complete(response.headers_mut(), arrival.is_tls);
    response
}

/// What comes in time, or that it is late.
pub(super) async fn in_time<T>(
    patience: Duration,
    work: impl Future<Output = T>,
    late: ApiError,
) -> Result<T, ApiError> {
    let mut work = pin!(work);
    // Most is there at once, and needs no timer.
    if let Some(done) = work.as_mut().now_or_never() {
        return Ok(done);
    }
    timeout(patience, work).await.map_err(|_| late)
}

impl<S: Sync> FromRequestParts<S> for Arrival {
    type Rejection = ApiError;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        Ok(parts.extensions.get().copied().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
    use axum::{Router, body::Body, http::StatusCode, middleware, routing::get};
    use tower::ServiceExt as _;

    use super::*;
    use crate::{auth::Access, writer::SharedModel};

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn arrival(peer: &str, forwarded: &[(HeaderName, &str)]) -> Arrival {
        let mut headers = HeaderMap::new();
        for (name, value) in forwarded {
            headers.append(name, value.parse().unwrap());
        }
        let trusted = [ip("10.0.0.1"), ip("10.0.0.2")];
        Arrival::new(Some(ip(peer)), &headers, &trusted)
    }

    #[test]
    fn only_a_trusted_proxy_says_from_where_and_how_a_request_came() {
        let said = [
            (FORWARDED_FOR, "1.1.1.1, 192.0.2.7, 10.0.0.2"),
            (FORWARDED_PROTO, "https"),
        ];
        let through = arrival("10.0.0.1", &said);
        assert_eq!(through.address, Some(ip("192.0.2.7")));
        assert!(through.is_tls);
        let liar = arrival("192.0.2.9", &said);
        assert_eq!(liar.address, Some(ip("192.0.2.9")));
        assert!(!liar.is_tls);
    }

    #[tokio::test]
    async fn an_answer_that_takes_too_long_is_given_up() {
        let never = std::future::pending::<Response>();
        let late = in_time(Duration::from_millis(1), never, ApiError::TimedOut).await;
        let said = late.unwrap_err().into_response();
        assert_eq!(said.status(), StatusCode::GATEWAY_TIMEOUT);
        let answer = std::future::ready(().into_response());
        let at_once = in_time(PATIENCE, answer, ApiError::TimedOut).await;
        assert_eq!(at_once.unwrap().status(), StatusCode::OK);
    }

    #[tokio::test]
    async fn an_answer_that_breaks_off_is_a_failure_that_is_counted() {
        let state = AppState::new(SharedModel::default(), "a log", Access::default());
        #[expect(clippy::panic, reason = "what must not end the server")]
        let breaks_off = || async { panic!("broken") as () };
        let router = Router::new().route("/", get(breaks_off));
        let router = router.layer(middleware::from_fn_with_state(state.clone(), note));
        let request = Request::get("/").body(Body::empty()).unwrap();
        let answer = router.oneshot(request).await;
        assert_eq!(answer.unwrap().status(), StatusCode::INTERNAL_SERVER_ERROR);
        let text = state.metrics.text(&state.model(), &state.live).unwrap();
        let counted = r#"xunge_http_requests_total{method="GET",route="/",status="500"} 1"#;
        assert!(text.contains(counted), "{text}");
    }

    #[test]
    fn a_proxy_that_says_nothing_or_nonsense_is_itself_the_address() {
        assert_eq!(arrival("10.0.0.1", &[]).address, Some(ip("10.0.0.1")));
        let nonsense = [(FORWARDED_FOR, "1.1.1.1, unknown")];
        assert_eq!(arrival("10.0.0.1", &nonsense).address, Some(ip("10.0.0.1")));
        let two = [(FORWARDED_FOR, "192.0.2.7"), (FORWARDED_FOR, "10.0.0.2")];
        assert_eq!(arrival("10.0.0.1", &two).address, Some(ip("192.0.2.7")));
    }
}
