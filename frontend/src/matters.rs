//! Incidents as they stood at any moment: the server's timeline, ready to be drawn.
use serde::Deserialize;
use xunge_data::{Category, Code, Position, Status, Timestamp, Window, api::Turn};

/// An incident and what became of it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(crate) struct Matter {
    /// Its code.
    pub(crate) code: Code,
    /// Its title.
    pub(crate) title: String,
    /// What it is about.
    pub(crate) category: Category,
    lng: f64,
    lat: f64,
    /// When it was reported.
    pub(crate) reported_at: Timestamp,
    turns: Vec<Turn>,
}

/// What the page reads of [`xunge_data::api::TimelineBody`].
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(crate) struct Matters {
    incidents: Vec<Matter>,
}

impl Matter {
    /// Where it is.
    pub(crate) fn position(&self) -> Position {
        let Self { lng, lat, .. } = *self;
        Position { lng, lat }
    }

    /// How far it had come at a moment not before its report.
    pub(crate) fn status_at(&self, at: Timestamp) -> Status {
        let turned = self.turns.partition_point(|turn| turn.at <= at);
        let last = turned.checked_sub(1).and_then(|i| self.turns.get(i));
        last.map_or(Status::Reported, |turn| turn.status)
    }

    /// When it was closed, by a moment.
    pub(crate) fn closed_at(&self, at: Timestamp) -> Option<Timestamp> {
        let turned = self.turns.partition_point(|turn| turn.at <= at);
        let last = self.turns.get(turned.checked_sub(1)?)?;
        (last.status == Status::Closed).then_some(last.at)
    }
}

impl Matters {
    /// Those reported in a window, in order of report.
    pub(crate) fn reported_in(&self, window: Window) -> &[Matter] {
        let first = self.before(window.from);
        let end = self.before(window.to);
        self.incidents.get(first..end).unwrap_or_default()
    }

    fn before(&self, moment: Timestamp) -> usize {
        self.incidents
            .partition_point(|matter| matter.reported_at < moment)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
    use super::*;
    use serde_json::json;

    fn moment(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_matter_stands_at_a_moment_as_its_last_turn_before_says() {
        let body = json!({"from": "2022-08-01T00:00:00Z", "to": "2022-08-02T00:00:00Z", "incidents": [{
            "code": "M1", "title": "噪音", "category": "dispute", "lng": 115.6, "lat": 32.1,
            "reported_at": "2022-08-01T01:00:00Z",
            "turns": [
                {"at": "2022-08-01T02:00:00Z", "status": "verified"},
                {"at": "2022-08-01T03:00:00Z", "status": "closed"},
            ],
        }]});
        assert!(serde_json::from_value::<xunge_data::api::TimelineBody>(body.clone()).is_ok());
        let matters: Matters = serde_json::from_value(body).unwrap();
        let window = |from, to| Window {
            from: moment(from),
            to: moment(to),
        };
        let until = |to| {
            matters
                .reported_in(window("2022-08-01T00:00:00Z", to))
                .len()
        };
        assert_eq!(until("2022-08-01T01:00:00Z"), 0);
        assert_eq!(until("2022-08-01T01:00:01Z"), 1);
        let late = window("2022-08-01T01:00:01Z", "2022-08-02T00:00:00Z");
        assert!(matters.reported_in(late).is_empty());
        let matter = &matters.incidents[0];
        let at = |time| matter.status_at(moment(time));
        assert_eq!(at("2022-08-01T01:59:59Z"), Status::Reported);
        assert_eq!(at("2022-08-01T02:00:00Z"), Status::Verified);
        assert_eq!(at("2022-08-02T00:00:00Z"), Status::Closed);
        assert_eq!(matter.closed_at(moment("2022-08-01T02:30:00Z")), None);
        let closed = matter.closed_at(moment("2022-08-01T03:30:00Z"));
        assert_eq!(closed, Some(moment("2022-08-01T03:00:00Z")));
    }
}
