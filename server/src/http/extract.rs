//! Requests parsed at the edge: a handler never sees a text it must read.

use std::{error::Error, pin::Pin, time::Duration};

use axum::{
    body::{Body, Bytes, HttpBody, to_bytes},
    extract::{FromRequest, FromRequestParts, Request},
    http::{header, request::Parts},
};
use serde::de::DeserializeOwned;
use tower_http::timeout::{TimeoutBody, TimeoutError};
use xunge_data::api::{BadParameter, TileQuery};

use super::arrival::{Arrival, in_time};
use crate::error::ApiError;

/// The query string; 400 with the parameter's name if it cannot be read.
pub(super) struct Query<T>(pub(super) T);

impl<T: DeserializeOwned, S: Sync> FromRequestParts<S> for Query<T> {
    type Rejection = ApiError;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let query = parts.uri.query().unwrap_or_default();
        read(query).map(Self).map_err(ApiError::from)
    }
}

/// What a query string says; one that cannot be read is read again, to tell where not.
fn read<T: DeserializeOwned>(query: &str) -> Result<T, BadParameter> {
    let pairs = || serde_urlencoded::Deserializer::new(form_urlencoded::parse(query.as_bytes()));
    if let Ok(read) = T::deserialize(pairs()) {
        return Ok(read);
    }
    serde_path_to_error::deserialize(pairs()).map_err(|error| {
        let parameter = error.path().to_string();
        BadParameter::new(&parameter, error.into_inner())
    })
}

/// The query string of tiles, in which `category` may stand more than once.
pub(super) struct Tiles(pub(super) TileQuery);

impl<S: Sync> FromRequestParts<S> for Tiles {
    type Rejection = ApiError;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let query = parts.uri.query().unwrap_or_default();
        let (categories, others): (Vec<_>, Vec<_>) =
            form_urlencoded::parse(query.as_bytes()).partition(|(name, _)| name == "category");
        let list: Vec<_> = categories.iter().map(|(_, value)| &**value).collect();
        let mut once = form_urlencoded::Serializer::new(String::new());
        once.extend_pairs(&others);
        if !list.is_empty() {
            once.append_pair("category", &list.join(","));
        }
        read(&once.finish()).map(Self).map_err(ApiError::from)
    }
}

/// The JSON body of a question; 400 with the member's name if it cannot be
/// read or is longer than [`BODY_BYTES`].
pub(super) struct Question<T>(pub(super) T);

/// The longest question, bytes.
const BODY_BYTES: usize = 1 << 20;
/// How long is waited for the next part of a body.
const BODY_PATIENCE: Duration = Duration::from_secs(10);
/// How long the whole of a body may take to come: less than an answer may, so that its sender
/// hears who was slow (RFC 9110, section 15.5.9).
const WHOLE_BODY: Duration = Duration::from_secs(25);
/// A longer one is still read so far, so that its sender hears the answer.
const HEARD_BYTES: usize = 64 << 20;

impl<T: DeserializeOwned, S: Sync> FromRequest<S> for Question<T> {
    type Rejection = ApiError;
    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let body = in_time(WHOLE_BODY, collect(timed(request)), ApiError::TooSlow).await??;
        let mut json = serde_json::Deserializer::from_slice(&body);
        let question = serde_path_to_error::deserialize(&mut json).map_err(|error| {
            let member = error.path().to_string();
            let is_named = member.starts_with(char::is_alphabetic);
            let member = if is_named { &member } else { "body" };
            BadParameter::new(member, error.inner())
        })?;
        json.end()
            .map_err(|error| BadParameter::new("body", error))?;
        Ok(Self(question))
    }
}

async fn collect(mut body: Body) -> Result<Vec<u8>, ApiError> {
    let (mut kept, mut heard) = (Vec::new(), 0);
    while let Some(frame) = std::future::poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
        let frame = frame.map_err(|error| match is_slow(&error) {
            true => ApiError::TooSlow,
            false => BadParameter::new("body", error).into(),
        })?;
        let data = frame.into_data().unwrap_or_default();
        heard += data.len();
        if heard <= BODY_BYTES {
            kept.extend_from_slice(&data);
        } else if heard > HEARD_BYTES {
            break;
        }
    }
    if heard > BODY_BYTES {
        let reason = format_args!("longer than {BODY_BYTES} bytes: ask for less at once");
        return Err(BadParameter::new("body", reason).into());
    }
    Ok(kept)
}

/// The path parameters; 404 if they are nonsense.
pub(super) struct Path<T>(pub(super) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = ApiError;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let extracted = axum::extract::Path::<T>::from_request_parts(parts, state).await;
        let nothing = |_| ApiError::NotFound(parts.uri.path().to_owned());
        extracted
            .map(|axum::extract::Path(inner)| Self(inner))
            .map_err(nothing)
    }
}

/// The body of a request; 413 if it has more bytes than `limit`, 408 if its sender stops or is
/// slow.
pub(super) async fn body(request: Request, limit: usize) -> Result<Bytes, ApiError> {
    let reading = async {
        let read = to_bytes(timed(request), limit).await;
        read.map_err(|error| match is_slow(&error) {
            true => ApiError::TooSlow,
            false => ApiError::BodyTooLarge(limit),
        })
    };
    in_time(WHOLE_BODY, reading, ApiError::TooSlow).await?
}

/// The body of a request whose sender may not stop for long.
fn timed(request: Request) -> Body {
    Body::new(TimeoutBody::new(BODY_PATIENCE, request.into_body()))
}

/// Whether the sender of a body kept us waiting too long.
fn is_slow(error: &(dyn Error + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if error.is::<TimeoutError>() {
            return true;
        }
        cause = error.source();
    }
    false
}

/// Where this server is, as the client sees it: `http://host`, or `https://host`
/// behind a proxy that speaks TLS; for links.
pub(super) struct Base(String);

impl Base {
    /// An absolute link to a path of this server.
    pub(super) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }
}

impl<S: Sync> FromRequestParts<S> for Base {
    type Rejection = ApiError;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let host = parts
            .headers
            .get(header::HOST)
            .and_then(|host| host.to_str().ok());
        let authority = host.and_then(|host| host.parse::<axum::http::uri::Authority>().ok());
        Ok(Self(authority.map_or_else(String::new, |authority| {
            let is_tls = parts.extensions.get().is_some_and(|a: &Arrival| a.is_tls);
            format!("{}://{authority}", if is_tls { "https" } else { "http" })
        })))
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use futures_util::stream;

    use super::*;

    #[tokio::test]
    async fn a_body_that_trickles_without_an_end_is_its_senders_fault() {
        let trickle = stream::repeat_with(|| Ok::<_, Infallible>(Bytes::from_static(b" ")));
        // As slow as it can be without ever stopping for long.
        let trickle = futures_util::StreamExt::then(trickle, |byte| async {
            tokio::time::sleep(Duration::from_millis(1)).await;
            byte
        });
        let reading = collect(Body::from_stream(trickle));
        let read = in_time(Duration::from_millis(50), reading, ApiError::TooSlow).await;
        assert_eq!(read, Err(ApiError::TooSlow));
        assert!(WHOLE_BODY < super::super::arrival::PATIENCE);
    }

    #[tokio::test]
    async fn a_body_that_comes_in_time_is_read() {
        let reading = collect(Body::from("{}"));
        let read = in_time(WHOLE_BODY, reading, ApiError::TooSlow).await;
        assert_eq!(read.flatten().as_deref(), Ok(&b"{}"[..]));
    }
}
