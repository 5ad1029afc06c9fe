//! The span of time that is shown, and the window that it means at a moment.
use xunge_data::{Date, Timestamp, Window, day_of, day_start};

/// The span of time that figures count. Its window follows from it and the clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Period {
    /// Since midnight in Asia/Shanghai.
    Today,
    /// The last 7 times 24 hours.
    Days7,
    /// The last 30 times 24 hours.
    #[default]
    Days30,
    /// Days in Asia/Shanghai, both included.
    Custom {
        /// First day.
        from: Date,
        /// Last day.
        to: Date,
    },
}

impl Period {
    /// A period of days, both included; none if they are in the wrong order or a hundred years apart.
    pub(crate) fn custom(from: Date, to: Date) -> Option<Self> {
        let window = Window::new(day_start(from), day_start(day_after(to)));
        (from <= to && window.is_ok()).then_some(Self::Custom { from, to })
    }

    /// The 30 days up to the one that holds `last`.
    pub(crate) fn days_up_to(last: Timestamp) -> Option<Self> {
        Self::custom(day_of(days_before(last, 29)), day_of(last))
    }

    /// The window that is meant at a moment that is over: as much of it as was over then.
    pub(crate) fn window_at(self, moment: Timestamp) -> Window {
        let Window { from, to } = self.window(moment);
        Window {
            from: from.min(moment),
            to: to.min(moment),
        }
    }

    /// The span of time that the clock can be wound through, while it shows `moment`: none if it is
    /// live.
    pub(crate) fn span(self, moment: Option<Timestamp>, now: Timestamp) -> Window {
        let around = |days: i64| {
            let from = days_before(now, days);
            match moment.filter(|moment| *moment < from) {
                Some(moment) => Window {
                    from: days_before(moment, days),
                    to: days_before(moment, -days).min(now),
                },
                None => Window { from, to: now },
            }
        };
        match self {
            Self::Today => {
                let day = day_of(moment.unwrap_or(now));
                let (from, to) = (day_start(day), day_start(day_after(day)).min(now));
                Window { from, to }
            }
            Self::Days7 => around(7),
            Self::Days30 => around(30),
            Self::Custom { .. } => {
                let Window { from, to } = self.window(now);
                let to = if from < now { to.min(now) } else { to };
                Window { from, to }
            }
        }
    }

    /// The window that is meant at the moment `now`.
    pub(crate) fn window(self, now: Timestamp) -> Window {
        let (from, to) = match self {
            Self::Today => (day_start(day_of(now)), now),
            Self::Days7 => (days_before(now, 7), now),
            Self::Days30 => (days_before(now, 30), now),
            Self::Custom { from, to } => (day_start(from), day_start(day_after(to))),
        };
        Window { from, to }
    }
}

fn day_after(day: Date) -> Date {
    day.tomorrow().unwrap_or(day)
}

fn days_before(moment: Timestamp, days: i64) -> Timestamp {
    Timestamp::from_second(moment.as_second() - days * 86_400).unwrap_or(Timestamp::MIN)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
    use super::*;

    fn moment(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn today_starts_at_midnight_in_shanghai() {
        let window = Period::Today.window(moment("2022-08-10T17:30:00Z"));
        assert_eq!(window.from, moment("2022-08-10T16:00:00Z"));
        assert_eq!(window.to, moment("2022-08-10T17:30:00Z"));
    }

    #[test]
    fn the_last_day_of_a_custom_period_is_included() {
        let (from, to) = ("2022-08-01".parse().unwrap(), "2022-08-03".parse().unwrap());
        let window = Period::custom(from, to).unwrap().window(Timestamp::MIN);
        assert_eq!(window.from, moment("2022-07-31T16:00:00Z"));
        assert_eq!(window.to, moment("2022-08-03T16:00:00Z"));
        assert_eq!(Period::custom(to, from), None);
    }

    #[test]
    fn a_moment_of_the_past_counts_what_was_over_by_then() {
        let at = moment("2022-08-10T06:00:00Z");
        let today = Period::Today.window_at(at);
        assert_eq!(today.from, moment("2022-08-09T16:00:00Z"));
        assert_eq!(today.to, at);
        let days = ("2022-08-10".parse().unwrap(), "2022-08-12".parse().unwrap());
        let custom = Period::custom(days.0, days.1).unwrap();
        assert_eq!(custom.window_at(at).to, at);
        let before = moment("2022-08-01T00:00:00Z");
        let nothing = custom.window_at(before);
        assert_eq!((nothing.from, nothing.to), (before, before));
    }

    #[test]
    fn the_clock_is_wound_through_the_period_and_around_what_is_older() {
        let now = moment("2022-08-10T06:00:00Z");
        let days7 = Period::Days7.span(None, now);
        assert_eq!(
            (days7.from, days7.to),
            (moment("2022-08-03T06:00:00Z"), now)
        );
        let yesterday = moment("2022-08-09T06:00:00Z");
        assert_eq!(Period::Days7.span(Some(yesterday), now), days7);
        let day = Period::Today.span(Some(yesterday), now);
        assert_eq!(day.from, moment("2022-08-08T16:00:00Z"));
        assert_eq!(day.to, moment("2022-08-09T16:00:00Z"));
        assert_eq!(Period::Today.span(None, now).to, now);
        let old = moment("2022-07-30T00:00:00Z");
        let around = Period::Days7.span(Some(old), now);
        assert!(around.from < old && old < around.to && around.to < now);
    }

    #[test]
    fn old_data_are_shown_by_the_thirty_days_up_to_the_newest() {
        let period = Period::days_up_to(moment("2022-08-30T10:00:00Z")).unwrap();
        let window = period.window(Timestamp::MIN);
        assert_eq!(window.from, moment("2022-07-31T16:00:00Z"));
        assert_eq!(window.to, moment("2022-08-30T16:00:00Z"));
    }
}
