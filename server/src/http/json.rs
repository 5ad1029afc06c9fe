//! Answers in JSON.

use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;

use crate::error::ApiError;

/// Most answers are no longer, bytes. A longer one is moved each time that it outgrows its room.
const ROOM: usize = 4 << 10;

/// An answer in JSON (RFC 8259).
pub(super) struct Json<T>(pub(super) T);

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        let json = HeaderValue::from_static("application/json");
        let text = text(&self.0);
        text.map(|text| ([(header::CONTENT_TYPE, json)], text))
            .into_response()
    }
}

/// An answer as text.
pub(super) fn text(answer: &impl Serialize) -> Result<Vec<u8>, ApiError> {
    let mut text = Vec::with_capacity(ROOM);
    serde_json::to_writer(&mut text, answer).map_err(|_| ApiError::Internal)?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
    use std::collections::BTreeMap;

    use axum::{body::to_bytes, http::StatusCode};

    use super::*;

    #[tokio::test]
    async fn an_answer_of_any_length_is_what_it_is_in_json() {
        for length in [0, 1, ROOM, 10 * ROOM] {
            let given = "网".repeat(length);
            let answer = Json(&given).into_response();
            assert_eq!(answer.headers()[header::CONTENT_TYPE], "application/json");
            let bytes = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
            let told: String = serde_json::from_slice(&bytes).unwrap();
            assert_eq!(told, given);
        }
    }

    #[test]
    fn what_has_no_form_in_json_is_a_failure_that_says_nothing_of_itself() {
        let nameless = BTreeMap::from([(vec![0], 0)]);
        let answer = Json(nameless).into_response();
        assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let problem = xunge_data::problem::MEDIA_TYPE;
        assert_eq!(answer.headers()[header::CONTENT_TYPE], problem);
    }
}
