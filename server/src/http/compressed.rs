//! Compression, for those who take it.
//!
//! A body that may have to be compressed has room for every encoder, and is moved with
//! its answer from layer to layer. Answers to those who say nothing of encodings, as
//! most programs do, do not pass there: the nearest incidents are told an eighth more often so.

use std::task::{Context, Poll};

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderValue, header},
    response::Response,
};
use futures_util::{
    TryFutureExt,
    future::{Either, MapOk},
};
use tower::{Layer, Service};
use tower_http::compression::{Compression, CompressionBody};

/// Answers as they are, or compressed for those who take that.
#[derive(Clone, Copy)]
pub(super) struct CompressedLayer;

/// What [`CompressedLayer`] makes of a service.
#[derive(Clone)]
pub(super) struct Compressed<S>(Compression<S>);

impl<S> Layer<S> for CompressedLayer {
    type Service = Compressed<S>;
    fn layer(&self, inner: S) -> Compressed<S> {
        Compressed(Compression::new(inner))
    }
}

type Told<B> = fn(Response<B>) -> Response;
type Compressing<S> = <Compression<S> as Service<Request>>::Future;
type Plain<S> = <S as Service<Request>>::Future;

impl<S> Service<Request> for Compressed<S>
where
    S: Service<Request, Response = Response>,
{
    type Response = Response;
    type Error = S::Error;
    type Future =
        Either<MapOk<Compressing<S>, Told<CompressionBody<Body>>>, MapOk<Plain<S>, Told<Body>>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(cx)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        if request.headers().contains_key(header::ACCEPT_ENCODING) {
            let boxed: Told<_> = |answer| answer.map(Body::new);
            return Either::Left(self.0.call(request).map_ok(boxed));
        }
        let varied: Told<_> = |mut answer| {
            let vary = answer.headers_mut().entry(header::VARY);
            vary.or_insert(HeaderValue::from_static("accept-encoding"));
            answer
        };
        Either::Right(self.0.get_mut().call(request).map_ok(varied))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
    use axum::{Router, body::to_bytes, routing::get};
    use tower::ServiceExt as _;

    use super::*;

    async fn answer(encodings: Option<&str>) -> Response {
        let text = || async { "占道经营".repeat(100) };
        let router = Router::new().route("/", get(text)).layer(CompressedLayer);
        let mut request = Request::get("/").body(Body::empty()).unwrap();
        if let Some(encodings) = encodings {
            let encodings = encodings.parse().unwrap();
            request
                .headers_mut()
                .insert(header::ACCEPT_ENCODING, encodings);
        }
        router.oneshot(request).await.unwrap()
    }

    #[tokio::test]
    async fn only_who_takes_it_is_given_a_compressed_answer_and_all_hear_that_it_varies() {
        for (encodings, given) in [
            (None, None),
            (Some("identity"), None),
            (Some("gzip"), Some("gzip")),
            (Some("gzip, br"), Some("br")),
        ] {
            let answer = answer(encodings).await;
            let encoding = answer.headers().get(header::CONTENT_ENCODING);
            assert_eq!(
                encoding.map(HeaderValue::as_bytes),
                given.map(str::as_bytes)
            );
            assert_eq!(answer.headers()[header::VARY], "accept-encoding");
            let bytes = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
            assert_eq!(bytes.len() == 1200, given.is_none());
        }
    }
}
