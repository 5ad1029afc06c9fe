//! Requests parsed at the edge: a handler never sees a text it must read.

use axum::{
    extract::FromRequestParts,
    http::{header, request::Parts},
};
use serde::de::DeserializeOwned;
use xunge_data::api::{BadParameter, TileQuery};

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

/// What a query string says.
fn read<T: DeserializeOwned>(query: &str) -> Result<T, BadParameter> {
    let pairs = serde_urlencoded::Deserializer::new(form_urlencoded::parse(query.as_bytes()));
    serde_path_to_error::deserialize(pairs).map_err(|error| {
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
