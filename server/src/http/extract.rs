//! Requests parsed at the edge: a handler never sees a text it must read.

use axum::{
    body::{Bytes, to_bytes},
    extract::{FromRequestParts, Request},
    http::{header, request::Parts},
};
use serde::de::DeserializeOwned;
use xunge_data::api::BadParameter;

use crate::error::ApiError;

/// The query string; 400 with the parameter's name if it cannot be read.
pub(super) struct Query<T>(pub(super) T);

impl<T: DeserializeOwned, S: Sync> FromRequestParts<S> for Query<T> {
    type Rejection = ApiError;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let query = parts.uri.query().unwrap_or_default();
        let pairs = serde_urlencoded::Deserializer::new(form_urlencoded::parse(query.as_bytes()));
        serde_path_to_error::deserialize(pairs)
            .map(Self)
            .map_err(|error| {
                let parameter = error.path().to_string();
                BadParameter::new(&parameter, error.into_inner()).into()
            })
    }
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

/// The body of a request; 413 if it has more bytes than `limit`.
pub(super) async fn body(request: Request, limit: usize) -> Result<Bytes, ApiError> {
    let read = to_bytes(request.into_body(), limit).await;
    read.map_err(|_| ApiError::BodyTooLarge(limit))
}

/// Where this server is, as the client sees it: `http://host`, for links.
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
            format!("http://{authority}")
        })))
    }
}
