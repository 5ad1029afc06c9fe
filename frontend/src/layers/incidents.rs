//! Which incidents are drawn, and which of them paler.
use serde_json::Value;
use strum::VariantArray;
use xunge_data::{Datetime, Status, Timestamp, Window, api::CollectionId};

use super::items_url;

/// Where the incidents of a window come from. OGC's `datetime` is closed at both ends, a window
/// open at its end: it ends a millisecond before.
pub(crate) fn incidents_url(window: Window) -> String {
    let last = Timestamp::from_millisecond(window.to.as_millisecond() - 1).unwrap_or(window.from);
    let datetime = Datetime {
        from: Some(window.from),
        to: Some(last.max(window.from)),
    };
    items_url(CollectionId::Incidents, Some(datetime.to_string()))
}

/// The statuses of incidents that wait for nobody any more.
pub(super) fn done() -> Value {
    let done = Status::VARIANTS.iter().filter(|status| !status.is_open());
    done.map(|status| Value::from(status.to_string())).collect()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
    use super::*;

    #[test]
    fn the_end_of_the_window_is_not_asked_for() {
        let from = "2022-08-01T00:00:00Z".parse().unwrap();
        let to = "2022-08-02T00:00:00Z".parse().unwrap();
        let url = incidents_url(Window { from, to });
        assert!(url.contains("T23%3A59%3A59.999Z"), "{url}");
        assert!(url.contains("limit=10000"), "{url}");
        let empty = incidents_url(Window { from, to: from });
        assert!(
            empty.contains("T00%3A00%3A00Z%2F2022-08-01T00%3A00%3A00Z"),
            "{empty}"
        );
    }
}
