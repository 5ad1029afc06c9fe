//! Moments, windows and days.

use jiff::{
    Timestamp, ToSpan,
    civil::{Date, Time},
    tz::{Offset, TimeZone},
};
use serde::{Deserialize, Serialize};

/// Asia/Shanghai: UTC+8 all year since 1991.
pub const SHANGHAI: TimeZone = TimeZone::fixed(OFFSET);
/// The same without its name: all that counting days needs.
const OFFSET: Offset = jiff::tz::offset(8);

/// The day in Asia/Shanghai that holds a moment.
#[must_use]
pub fn day_of(moment: Timestamp) -> Date {
    OFFSET.to_datetime(moment).date()
}

/// Whole minutes since midnight in Asia/Shanghai, 0 to 1,439.
#[must_use]
pub fn minute_of_day(moment: Timestamp) -> i64 {
    (moment.as_second() + i64::from(OFFSET.seconds())).rem_euclid(86_400) / 60
}

/// The first moment of a day in Asia/Shanghai; the ends of time for days
/// beyond them.
#[must_use]
pub fn day_start(day: Date) -> Timestamp {
    let end = if day.year() < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    };
    let midnight = day.to_datetime(Time::midnight());
    OFFSET.to_timestamp(midnight).unwrap_or(end)
}

/// A span of time, closed at the start and open at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Window {
    /// First moment, inclusive.
    pub from: Timestamp,
    /// Last moment, exclusive.
    pub to: Timestamp,
}

/// Why two moments are not a [`Window`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WindowError {
    /// The window ends before it starts.
    #[error("from {from} is later than to {to}")]
    Reversed {
        /// Start as given.
        from: Timestamp,
        /// End as given.
        to: Timestamp,
    },
    /// The window is longer than [`Window::MAX_DAYS`].
    #[error("{from} to {to} is longer than a hundred years")]
    TooLong {
        /// Start as given.
        from: Timestamp,
        /// End as given.
        to: Timestamp,
    },
}

impl Window {
    /// The longest window, in days of 24 hours: a hundred years.
    pub const MAX_DAYS: i64 = 36_525;
    /// The window that is meant when nothing is said, in days of 24 hours.
    pub const DEFAULT_DAYS: i64 = 30;

    /// A window from its ends.
    ///
    /// # Errors
    /// [`WindowError`] if it ends before it starts, or is over a hundred years.
    pub fn new(from: Timestamp, to: Timestamp) -> Result<Self, WindowError> {
        if from > to {
            return Err(WindowError::Reversed { from, to });
        }
        if to.as_second() - from.as_second() > Self::MAX_DAYS * 86_400 {
            return Err(WindowError::TooLong { from, to });
        }
        Ok(Self { from, to })
    }

    /// The window that a query means: a missing end is `now`, a missing start
    /// [`Window::DEFAULT_DAYS`] before the end.
    ///
    /// # Errors
    /// As [`Window::new`].
    pub fn resolve(
        from: Option<Timestamp>,
        to: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<Self, WindowError> {
        let to = to.unwrap_or(now);
        let earlier = to
            .checked_sub((Self::DEFAULT_DAYS * 24).hours())
            .unwrap_or(Timestamp::MIN);
        Self::new(from.unwrap_or(earlier.min(to)), to)
    }

    /// Whether the window holds the moment.
    #[must_use]
    pub fn contains(&self, moment: Timestamp) -> bool {
        self.from <= moment && moment < self.to
    }

    /// The whole hours that the window begins and ends in, and all between
    /// them.
    #[must_use]
    pub fn in_whole_hours(self) -> Self {
        const HOUR_NS: i128 = 3_600_000_000_000;
        let (from, to) = (self.from.as_nanosecond(), self.to.as_nanosecond());
        let begin = from.div_euclid(HOUR_NS) * HOUR_NS;
        let end = -(-to).div_euclid(HOUR_NS) * HOUR_NS;
        Self {
            from: Timestamp::from_nanosecond(begin).unwrap_or(self.from),
            to: Timestamp::from_nanosecond(end).unwrap_or(self.to),
        }
    }
}

/// OGC API - Features `datetime`: a moment, or an interval whose ends may be
/// open. Unlike a [`Window`] it is closed at both ends, as the standard says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Datetime {
    /// First moment, inclusive; none if open.
    pub from: Option<Timestamp>,
    /// Last moment, inclusive; none if open.
    pub to: Option<Timestamp>,
}

/// Why a text is not a [`Datetime`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DatetimeError {
    /// Not an RFC 3339 moment.
    #[error("{0:?} is not a moment as RFC 3339 writes it, such as 2022-08-01T00:00:00Z")]
    NotAMoment(String),
    /// Both ends open: no interval.
    #[error("both ends of the interval are open: leave datetime out instead")]
    BothOpen,
    /// The interval ends before it starts.
    #[error("{from} is later than {to}")]
    Reversed {
        /// Start as given.
        from: Timestamp,
        /// End as given.
        to: Timestamp,
    },
}

impl Datetime {
    /// Whether the interval holds the moment.
    #[must_use]
    pub fn contains(&self, moment: Timestamp) -> bool {
        self.from.is_none_or(|from| from <= moment) && self.to.is_none_or(|to| moment <= to)
    }
}

fn moment(text: &str) -> Result<Timestamp, DatetimeError> {
    text.parse()
        .map_err(|_| DatetimeError::NotAMoment(text.chars().take(80).collect()))
}

impl std::str::FromStr for Datetime {
    type Err = DatetimeError;
    fn from_str(text: &str) -> Result<Self, DatetimeError> {
        let Some((start, end)) = text.split_once('/') else {
            let at = moment(text)?;
            return Ok(Self {
                from: Some(at),
                to: Some(at),
            });
        };
        let side = |s: &str| match s {
            "" | ".." => Ok(None),
            s => moment(s).map(Some),
        };
        match (side(start)?, side(end)?) {
            (None, None) => Err(DatetimeError::BothOpen),
            (Some(from), Some(to)) if from > to => Err(DatetimeError::Reversed { from, to }),
            (from, to) => Ok(Self { from, to }),
        }
    }
}

impl std::fmt::Display for Datetime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let side = |end: Option<Timestamp>| end.map_or_else(|| "..".to_owned(), |t| t.to_string());
        write!(f, "{}/{}", side(self.from), side(self.to))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
    use super::*;

    fn t(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_is_a_day_in_shanghai() {
        assert_eq!(day_of(t("2022-08-01T15:59:59Z")).to_string(), "2022-08-01");
        assert_eq!(day_of(t("2022-08-01T16:00:00Z")).to_string(), "2022-08-02");
        assert_eq!(
            day_start(day_of(t("2022-08-01T15:59:59Z"))),
            t("2022-07-31T16:00:00Z")
        );
    }

    #[test]
    fn a_window_is_closed_at_the_start_and_open_at_the_end() {
        let w = Window::new(t("2022-08-01T00:00:00Z"), t("2022-08-02T00:00:00Z")).unwrap();
        assert!(w.contains(w.from));
        assert!(!w.contains(w.to));
        assert!(matches!(
            Window::new(w.to, w.from),
            Err(WindowError::Reversed { .. })
        ));
        assert!(matches!(
            Window::new(t("1900-01-01T00:00:00Z"), w.to),
            Err(WindowError::TooLong { .. })
        ));
    }

    #[test]
    fn a_window_left_open_is_the_thirty_days_up_to_now() {
        let now = t("2022-08-31T00:00:00Z");
        let w = Window::resolve(None, None, now).unwrap();
        assert_eq!((w.from, w.to), (t("2022-08-01T00:00:00Z"), now));
        assert!(Window::resolve(None, Some(Timestamp::MIN), now).is_ok());
    }

    #[test]
    fn whole_hours_hold_the_window_and_begin_and_end_on_the_hour() {
        let hours = |from, to| Window::new(t(from), t(to)).unwrap().in_whole_hours();
        let window = hours("2022-08-01T00:59:59.5Z", "2022-08-01T02:00:00.5Z");
        let ends = (t("2022-08-01T00:00:00Z"), t("2022-08-01T03:00:00Z"));
        assert_eq!((window.from, window.to), ends);
        assert_eq!(window.in_whole_hours(), window);
        let early = hours("1969-12-31T23:10:00Z", "1969-12-31T23:20:00Z");
        let ends = (t("1969-12-31T23:00:00Z"), t("1970-01-01T00:00:00Z"));
        assert_eq!((early.from, early.to), ends);
        for end in [Timestamp::MIN, Timestamp::MAX] {
            let none = Window { from: end, to: end }.in_whole_hours();
            assert!(none.from <= end && end <= none.to);
        }
    }

    #[test]
    fn datetime_reads_what_ogc_writes() {
        let d: Datetime = "2022-08-01T00:00:00Z/..".parse().unwrap();
        assert!(d.contains(Timestamp::MAX) && !d.contains(t("2022-07-31T23:59:59Z")));
        let d: Datetime = "2022-08-01T08:00:00+08:00".parse().unwrap();
        assert!(d.contains(t("2022-08-01T00:00:00Z")));
        assert_eq!("../..".parse::<Datetime>(), Err(DatetimeError::BothOpen));
        assert!("yesterday".parse::<Datetime>().is_err());
        assert!(
            "2022-08-02T00:00:00Z/2022-08-01T00:00:00Z"
                .parse::<Datetime>()
                .is_err()
        );
    }
}
