//! Data completeness: minutes of patrol, rostered and with fixes.

use std::collections::BTreeMap;

use xunge_data::{PatrolHours, Window};

use super::fixes::{Hour, start_of};

/// Minutes of an hour: bit 0 is the first.
pub(super) type Minutes = u64;

/// An hour in full.
const FULL: Minutes = (1 << 60) - 1;

/// Minutes of patrol, of one grid or of several pooled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Patrolled {
    /// Rostered minutes in which a device had fixes that count.
    pub(super) known: u64,
    /// Rostered minutes.
    pub(super) rostered: u64,
}

impl Patrolled {
    /// The two put together.
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            known: self.known + other.known,
            rostered: self.rostered + other.rostered,
        }
    }

    /// `known / rostered`; none without a roster.
    #[expect(clippy::cast_precision_loss, reason = "minutes stay below 2^52")]
    pub(super) fn completeness(self) -> Option<f64> {
        (self.rostered > 0).then(|| self.known as f64 / self.rostered as f64)
    }
}

/// Rostered minutes by local hour of the day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Roster([Minutes; 24]);

impl Roster {
    /// The minutes of all these hours of patrol.
    pub(super) fn of<'a>(patrol: impl Iterator<Item = &'a PatrolHours>) -> Self {
        let mut roster = Self::default();
        let minute =
            |time: jiff::civil::Time| i64::from(time.hour()) * 60 + i64::from(time.minute());
        for hours in patrol {
            let (from, to) = (minute(hours.from), minute(hours.to));
            let spans = if from < to {
                [from..to, 0..0]
            } else {
                [from..1440, 0..to]
            };
            for span in spans {
                for (start, minutes) in (0..).step_by(60).zip(&mut roster.0) {
                    *minutes |= bits_before(span.end - start) & !bits_before(span.start - start);
                }
            }
        }
        roster
    }

    /// The minutes of an hour since 1970.
    fn hour(&self, hour: Hour) -> Minutes {
        let local = (hour + 8).rem_euclid(24).unsigned_abs() as usize;
        self.0.get(local).copied().unwrap_or(0)
    }

    /// Rostered minutes that begin in a span, and those of them in which any
    /// of the sources has fixes.
    pub(super) fn patrolled(&self, span: Span, sources: &[&BTreeMap<Hour, Minutes>]) -> Patrolled {
        let mut known = 0;
        for (i, source) in sources.iter().enumerate() {
            for (&hour, &minutes) in source.range(span.first_hour()..=span.last_hour()) {
                let mut minutes = minutes & self.hour(hour) & span.of(hour);
                for earlier in sources.iter().take(i) {
                    minutes &= !earlier.get(&hour).copied().unwrap_or(0);
                }
                known += u64::from(minutes.count_ones());
            }
        }
        Patrolled {
            known,
            rostered: self
                .before(span.to)
                .saturating_sub(self.before(span.from))
                .unsigned_abs(),
        }
    }

    /// Rostered minutes from the first moment of 1970 in Shanghai to before a
    /// minute; negative for earlier ones.
    fn before(&self, minute: i64) -> i64 {
        let count = |minutes: &Minutes| i64::from(minutes.count_ones());
        let whole: i64 = self.0.iter().map(count).sum();
        let local = minute + 8 * 60;
        let (day, rest) = (local.div_euclid(1440), local.rem_euclid(1440));
        let (hour, rest) = (rest.unsigned_abs() as usize / 60, rest % 60);
        let hours: i64 = self.0.iter().take(hour).map(count).sum();
        let last = self.0.get(hour).copied().unwrap_or(0) & ((1 << rest) - 1);
        day * whole + hours + count(&last)
    }
}

/// Minutes since 1970 that begin in a window.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    from: i64,
    to: i64,
}

impl Span {
    /// The minutes that begin in a window; a minute belongs to where it begins.
    pub(super) fn of_window(window: Window) -> Self {
        let minute = |moment: xunge_data::Timestamp| {
            let ms = moment.as_millisecond();
            ms.div_euclid(60_000) + i64::from(ms.rem_euclid(60_000) > 0)
        };
        let from = minute(window.from);
        Self {
            from,
            to: minute(window.to).max(from),
        }
    }

    fn first_hour(self) -> Hour {
        super::fixes::hour_of(self.from * 60_000)
    }

    fn last_hour(self) -> Hour {
        super::fixes::hour_of(self.to * 60_000)
    }

    /// The minutes of an hour that are in the span.
    fn of(self, hour: Hour) -> Minutes {
        let start = start_of(hour) / 60_000;
        bits_before(self.to - start) & !bits_before(self.from - start)
    }
}

/// The minutes of an hour before one of them, or all or none of the hour's.
fn bits_before(minute: i64) -> Minutes {
    match minute {
        ..=0 => 0,
        60.. => FULL,
        some => (1 << some) - 1,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
    use proptest::prelude::*;

    use super::*;

    fn hours(from: &str, to: &str) -> PatrolHours {
        PatrolHours {
            from: from.parse().unwrap(),
            to: to.parse().unwrap(),
        }
    }

    proptest! {
        #[test]
        fn minutes_are_those_that_counting_one_by_one_gives(
            from in -5000i64..5000, length in 0i64..4000,
            known in prop::collection::btree_map(-90i32..160, any::<u64>(), 0..40),
        ) {
            let patrol = [hours("08:30", "11:45"), hours("22:10", "01:05")];
            let roster = Roster::of(patrol.iter());
            let span = Span { from, to: from + length };
            let known: BTreeMap<_, _> = known.into_iter().map(|(h, m)| (h, m & FULL)).collect();
            let is_rostered = |minute: i64| {
                let local = (minute + 480).rem_euclid(1440);
                (510..705).contains(&local) || !(65..1330).contains(&local)
            };
            let is_known = |minute: i64| {
                let hour = i32::try_from(minute.div_euclid(60)).unwrap();
                known.get(&hour).is_some_and(|m| m >> minute.rem_euclid(60) & 1 == 1)
            };
            let rostered = (from..from + length).filter(|&m| is_rostered(m));
            let both = rostered.clone().filter(|&m| is_known(m)).count() as u64;
            let patrolled = roster.patrolled(span, &[&known, &known]);
            prop_assert_eq!(patrolled, Patrolled { known: both, rostered: rostered.count() as u64 });
        }
    }

    #[test]
    fn a_roster_without_hours_says_nothing() {
        assert_eq!(Patrolled::default().completeness(), None);
    }
}
