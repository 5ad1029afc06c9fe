//! Asks the server: one function for every endpoint of `xunge_data::api`, one for those that are
//! asked with a document.
use std::{future::Future, pin::Pin};

use gloo_net::http::{Request, RequestBuilder, Response};
use serde::de::DeserializeOwned;
use serde_json::Value;
use web_sys::AbortSignal;
use xunge_data::{
    Problem,
    api::{Endpoint, Posted, UrlError, url},
};

use crate::who::note_refusal;

/// An answer that takes longer is given up, so that a retry can be offered.
const TIMEOUT_MS: u32 = 30_000;

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub(crate) enum ClientError {
    /// The server was not reached, or took too long.
    #[error("the server cannot be reached: {0}")]
    Network(String),
    /// The server said what is wrong.
    #[error("{}", .0.detail.as_deref().unwrap_or(&.0.title))]
    Problem(Problem),
    /// The answer is not what this page understands: page and server differ in version.
    #[error("the server's answer cannot be read: {0}")]
    Unreadable(String),
    /// A part of the page was not fetched.
    #[error("a part of the page cannot be fetched")]
    Part,
}

impl From<UrlError> for ClientError {
    fn from(error: UrlError) -> Self {
        Self::Unreadable(error.to_string())
    }
}

/// The answer of an endpoint.
///
/// # Errors
/// [`ClientError`]
pub(crate) async fn get<E: Endpoint>(
    path: E::Path,
    query: E::Query,
) -> Result<E::Response, ClientError> {
    get_as::<E, E::Response>(path, query).await
}

/// The answer of an endpoint as it came, to be read with [`read`].
///
/// # Errors
/// [`ClientError`]
pub(crate) async fn get_body<E: Endpoint>(
    path: E::Path,
    query: E::Query,
) -> Result<Vec<u8>, ClientError> {
    answer(Request::get(&url::<E>(&path, &query)?), None).await
}

/// The part of an endpoint's answer that `T` reads.
///
/// # Errors
/// [`ClientError`]
pub(crate) async fn get_as<E: Endpoint, T: DeserializeOwned>(
    path: E::Path,
    query: E::Query,
) -> Result<T, ClientError> {
    ask(Request::get(&url::<E>(&path, &query)?), None).await
}

/// The answer of an endpoint that takes something away.
///
/// # Errors
/// [`ClientError`]
pub(crate) async fn delete<E: Endpoint>(
    path: E::Path,
    query: E::Query,
) -> Result<E::Response, ClientError> {
    ask(Request::delete(&url::<E>(&path, &query)?), None).await
}

/// The answer of an endpoint that is asked with a document: JSON that reads as its body.
///
/// # Errors
/// [`ClientError`]
pub(crate) async fn post<E: Posted>(
    path: E::Path,
    query: E::Query,
    document: &Value,
) -> Result<E::Response, ClientError> {
    post_as::<E, E::Response>(path, query, document).await
}

/// The part of such an answer that `T` reads.
///
/// # Errors
/// [`ClientError`]
pub(crate) async fn post_as<E: Posted, T: DeserializeOwned>(
    path: E::Path,
    query: E::Query,
    document: &Value,
) -> Result<T, ClientError> {
    ask(Request::post(&url::<E>(&path, &query)?), Some(document)).await
}

async fn ask<T: DeserializeOwned>(
    request: RequestBuilder,
    document: Option<&Value>,
) -> Result<T, ClientError> {
    // Behind a pointer: it would be compiled anew for each type.
    let answering: Pin<Box<dyn Future<Output = _> + '_>> = Box::pin(answer(request, document));
    read(&answering.await?)
}

async fn answer(request: RequestBuilder, document: Option<&Value>) -> Result<Vec<u8>, ClientError> {
    // Who signs in with a wrong password is told so where it was typed.
    let is_read = document.is_none();
    let (status, body) = fetch(request, document)
        .await
        .map_err(|e| ClientError::Network(e.to_string()))?;
    if status == 401 && is_read {
        note_refusal();
    }
    if (200..300).contains(&status) {
        Ok(body)
    } else {
        Err(read(&body).map_or_else(|error| error, ClientError::Problem))
    }
}

async fn fetch(
    request: RequestBuilder,
    document: Option<&Value>,
) -> Result<(u16, Vec<u8>), gloo_net::Error> {
    let signal = AbortSignal::timeout_with_u32(TIMEOUT_MS);
    let request = request.abort_signal(Some(&signal));
    let request = match document {
        Some(document) => request.json(document)?,
        None => request.build()?,
    };
    let response: Response = request.send().await?;
    Ok((response.status(), response.binary().await?))
}

/// What a body says.
///
/// # Errors
/// [`ClientError::Unreadable`]
pub(crate) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, ClientError> {
    serde_json::from_slice(body).map_err(|e| ClientError::Unreadable(e.to_string()))
}
