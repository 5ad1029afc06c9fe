//! What the contract says of failures: every endpoint may fail in some ways
//! that no handler writes down, because they happen on the way to it.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};
use xunge_data::{
    Right,
    api::{Declared, ENDPOINTS, Method},
    problem::MEDIA_TYPE,
};

/// How a schema names the problem that all failures are.
const PROBLEM: &str = "#/components/schemas/Problem";

/// Writes down the failures of every operation, each with its media type.
pub(super) fn complete(contract: &mut Value) {
    for endpoint in ENDPOINTS {
        let method = endpoint.method.name().to_ascii_lowercase();
        let responses = &mut contract["paths"][endpoint.path][&method]["responses"];
        let Some(responses) = responses.as_object_mut() else {
            continue;
        };
        responses.values_mut().for_each(say_media_type);
        for status in on_the_way(endpoint) {
            let words = status.canonical_reason().unwrap_or_default();
            let problem = json!({MEDIA_TYPE: {"schema": {"$ref": PROBLEM}}});
            let failure = json!({"description": words, "content": problem});
            let code = status.as_str().to_owned();
            responses.entry(code).or_insert(failure);
        }
    }
}

/// A problem has a media type of its own (RFC 9457).
fn say_media_type(response: &mut Value) {
    let content = response.get_mut("content");
    let Some(content) = content.and_then(Value::as_object_mut) else {
        return;
    };
    let said = std::mem::take(content);
    let named = said.into_iter().map(|(kind, body)| {
        let is_problem = body["schema"]["$ref"] == PROBLEM;
        (
            if is_problem {
                MEDIA_TYPE.to_owned()
            } else {
                kind
            },
            body,
        )
    });
    *content = named.collect::<Map<_, _>>();
}

/// Failures that happen before a handler is asked, or while it is.
fn on_the_way(endpoint: &Declared) -> Vec<StatusCode> {
    let is_sent = endpoint.method == Method::Post;
    let is_for_some = endpoint.right != Right::Public;
    let may_write = endpoint.method != Method::Get || endpoint.right == Right::Report;
    let all = [
        // A token that is not valid.
        (true, StatusCode::UNAUTHORIZED),
        // A right that is not held; a page of another site.
        (is_for_some || may_write, StatusCode::FORBIDDEN),
        (is_sent, StatusCode::BAD_REQUEST),
        (is_sent, StatusCode::REQUEST_TIMEOUT),
        (
            endpoint.right == Right::Report,
            StatusCode::TOO_MANY_REQUESTS,
        ),
        // The log is being read, or cannot be written.
        (true, StatusCode::SERVICE_UNAVAILABLE),
        (may_write, StatusCode::INSUFFICIENT_STORAGE),
    ];
    let said = all.into_iter().filter(|(is_said, _)| *is_said);
    said.map(|(_, status)| status).collect()
}
