//! Supervision (督查): communities are inspected every week and scored, and
//! what is found wrong goes on a list with a deadline (问题清单, 限时整改).
//! Communities are judged, never persons.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{Category, Code, day_of};

/// An inspection of a community: one a day at most, the last one counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Inspection {
    /// The community.
    pub community: Code,
    /// The day in Asia/Shanghai.
    pub day: Date,
    /// What it scored.
    pub score: Score,
}

/// A score of an inspection: 0 to 100, both included; more is better.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = f64))]
pub struct Score(f64);

/// A number is not a [`Score`].
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("{0} is not a score from 0 to 100")]
pub struct NotAScore(f64);

impl TryFrom<f64> for Score {
    type Error = NotAScore;
    fn try_from(number: f64) -> Result<Self, NotAScore> {
        (0.0..=100.0)
            .contains(&number)
            .then_some(Self(number))
            .ok_or(NotAScore(number))
    }
}

impl From<Score> for f64 {
    fn from(score: Score) -> Self {
        score.0
    }
}

/// A problem on the list: found in a community, to be put right by a day.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ListedProblem {
    /// Its number on the list.
    pub id: Code,
    /// The community.
    pub community: Code,
    /// The grid, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grid: Option<Code>,
    /// Which of the duties it is about.
    pub category: Category,
    /// One line that says what is wrong.
    pub title: String,
    /// The day in Asia/Shanghai on which it was found.
    pub found_on: Date,
    /// The last day on which it may be put right; none without a deadline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<Date>,
    /// The day on which it was put right; none while it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub put_right_on: Option<Date>,
}

impl ListedProblem {
    /// Whether it was on the list at a moment, and not put right by then. What
    /// happens on a day is known from its beginning.
    #[must_use]
    pub fn is_open_at(&self, moment: Timestamp) -> bool {
        let today = day_of(moment);
        self.found_on <= today && self.put_right_on.is_none_or(|day| today < day)
    }

    /// Whether it was open at a moment, and its last day was over.
    #[must_use]
    pub fn is_overdue_at(&self, moment: Timestamp) -> bool {
        self.is_open_at(moment) && self.due_on.is_some_and(|due| due < day_of(moment))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
    use super::*;

    #[test]
    fn a_score_is_from_0_to_100_and_travels_as_a_number() {
        assert_eq!(serde_json::from_str::<Score>("96.5").unwrap(), Score(96.5));
        assert_eq!(serde_json::to_string(&Score(96.5)).unwrap(), "96.5");
        for wrong in ["-0.5", "100.1", "1e999", "null"] {
            assert!(serde_json::from_str::<Score>(wrong).is_err(), "{wrong}");
        }
        assert!(Score::try_from(f64::NAN).is_err());
    }

    #[test]
    fn a_problem_is_overdue_once_its_last_day_is_over_and_until_it_is_put_right() {
        let day = |day| Date::constant(2022, 8, day);
        let problem = ListedProblem {
            id: Code::new("1").unwrap(),
            community: Code::new("A").unwrap(),
            grid: None,
            category: Category::Environment,
            title: String::new(),
            found_on: day(5),
            due_on: Some(day(8)),
            put_right_on: Some(day(10)),
        };
        let at = |text: &str| -> Timestamp { text.parse().unwrap() };
        let told = |moment: &str| {
            let moment = at(moment);
            (problem.is_open_at(moment), problem.is_overdue_at(moment))
        };
        // Midnight in Shanghai is 16:00 UTC of the day before.
        assert_eq!(told("2022-08-04T15:59:59Z"), (false, false));
        assert_eq!(told("2022-08-04T16:00:00Z"), (true, false));
        assert_eq!(told("2022-08-08T15:59:59Z"), (true, false));
        assert_eq!(told("2022-08-08T16:00:00Z"), (true, true));
        assert_eq!(told("2022-08-09T15:59:59Z"), (true, true));
        assert_eq!(told("2022-08-09T16:00:00Z"), (false, false));
    }
}
