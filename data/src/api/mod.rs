//! Every endpoint as a type: its path, query and response.
//!
//! The server registers [`Endpoint::PATH`] and asks [`Endpoint::RIGHT`] of every
//! caller; the browser and the tests ask by [`url`]. They are read with GET or, where they are [`Posted`], asked with
//! POST and a JSON body.

mod accounts;
mod audit;
mod capture;
mod categories;
mod coverage;
mod declared;
mod figures;
mod hotspots;
mod incidents;
mod items;
mod items_query;
mod live;
mod near;
mod queryables;
mod session;
mod summary;
mod supervision;
mod tiles;
mod tilesets;
mod timeline;
mod town;
mod tracks;
mod wall;
mod walls;

pub use accounts::*;
pub use audit::*;
pub use capture::*;
pub use categories::*;
pub use coverage::*;
pub use declared::*;
pub use figures::*;
pub use hotspots::*;
pub use incidents::*;
pub use items::*;
pub use items_query::*;
pub use live::*;
pub use near::*;
pub use queryables::*;
pub use session::*;
pub use summary::*;
pub use supervision::*;
pub use tiles::*;
pub use tilesets::*;
pub use timeline::*;
pub use town::*;
pub use tracks::*;
pub use wall::*;
pub use walls::*;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Serialize, de::DeserializeOwned};

use crate::Right;

/// One endpoint of the HTTP contract.
pub trait Endpoint {
    /// The path with its parameters in braces, such as `/api/v1/grids/{code}/figures`.
    const PATH: &'static str;
    /// What it asks of its caller.
    const RIGHT: Right;
    /// The parameters in the path: a struct with fields of their names, or `()`.
    type Path: Serialize + DeserializeOwned;
    /// The query string; every field may be left out.
    type Query: Serialize + DeserializeOwned + Default;
    /// The body of a 200 answer.
    type Response: Serialize + DeserializeOwned;
}

/// An endpoint that is asked with POST: the question does not fit a URL.
pub trait Posted: Endpoint {
    /// The JSON body of the request.
    type Body: Serialize + DeserializeOwned;
}

/// A query string without parameters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoQuery {}

/// The path parameter `{code}`.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ByCode {
    /// Which one.
    pub code: crate::Code,
}

/// A request cannot be written as a URL.
#[derive(Debug, thiserror::Error)]
pub enum UrlError {
    /// A parameter is not a text or a number.
    #[error("the parameters cannot be written: {0}")]
    Parameter(#[from] serde_json::Error),
    /// The query is not flat.
    #[error("the query cannot be written: {0}")]
    Query(#[from] serde_urlencoded::ser::Error),
}

const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The path and query string that ask an endpoint.
///
/// # Errors
/// [`UrlError`] if a parameter is not a flat value.
pub fn url<E: Endpoint>(path: &E::Path, query: &E::Query) -> Result<String, UrlError> {
    let mut url = E::PATH.to_owned();
    if let serde_json::Value::Object(parameters) = serde_json::to_value(path)? {
        for (name, value) in parameters {
            let encoded = utf8_percent_encode(&text_of(value), SEGMENT).to_string();
            url = url.replace(&format!("{{{name}}}"), &encoded);
        }
    }
    if let serde_json::Value::Object(parameters) = serde_json::to_value(query)? {
        let texts = parameters
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(name, value)| (name, text_of(value)));
        let query = serde_urlencoded::to_string(texts.collect::<Vec<_>>())?;
        if !query.is_empty() {
            url = format!("{url}?{query}");
        }
    }
    Ok(url)
}

/// A value as it stands in a URL: a text without its quotes.
fn text_of(value: serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => text,
        value => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
    use super::*;

    #[test]
    fn a_url_carries_path_and_query() {
        let code = crate::Code::new("格/1 a").unwrap();
        let query = WindowQuery {
            from: Some("2022-08-01T00:00:00Z".parse().unwrap()),
            to: None,
        };
        assert_eq!(
            url::<GridFigures>(&ByCode { code }, &query).unwrap(),
            "/api/v1/grids/%E6%A0%BC%2F1%20a/figures?from=2022-08-01T00%3A00%3A00Z"
        );
        assert_eq!(url::<TownIndex>(&(), &NoQuery {}).unwrap(), "/api/v1/town");
    }
}
