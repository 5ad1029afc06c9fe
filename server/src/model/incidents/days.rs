//! Incidents by the day they were reported on, and how many there were of each
//! category in each grid: what makes a window quick to count.
//!
//! A window is its whole days, which are counted already, and two edges, whose
//! incidents are looked at one by one. The order of reporting changes nothing.

use std::collections::BTreeMap;

use strum::VariantArray;
use xunge_data::{Category, Date, Timestamp, Window};

const DAY_S: i64 = 86_400;
const SECOND_NS: i64 = 1_000_000_000;
/// Asia/Shanghai is 8 hours ahead of UTC, all year since 1991; see
/// [`xunge_data::SHANGHAI`].
const AHEAD_S: i64 = 8 * 3_600;

/// A day in Asia/Shanghai: how many after 1970-01-01.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::model) struct Day(i32);

impl Day {
    /// The day that holds a moment, and the nanoseconds since it began.
    fn split(moment: Timestamp) -> (Self, u64) {
        // Before 1970 both are negative.
        let ns = i64::from(moment.subsec_nanosecond());
        let seconds = moment.as_second() + ns.div_euclid(SECOND_NS) + AHEAD_S;
        let since = seconds.rem_euclid(DAY_S) * SECOND_NS + ns.rem_euclid(SECOND_NS);
        // Timestamps reach 9,999 years either way: both fit.
        let day = i32::try_from(seconds.div_euclid(DAY_S)).unwrap_or(i32::MAX);
        (Self(day), u64::try_from(since).unwrap_or(0))
    }

    /// The day that holds a moment.
    pub(in crate::model) fn of(moment: Timestamp) -> Self {
        Self::split(moment).0
    }

    /// The day as the calendar has it.
    pub(in crate::model) fn date(self) -> Date {
        const EPOCH: Date = Date::constant(1970, 1, 1);
        let days = jiff::Span::new().try_days(self.0).ok();
        days.and_then(|days| EPOCH.checked_add(days).ok())
            .unwrap_or(Date::MAX)
    }
}

/// A category in a grid, as one number: `grid × categories + category`; the
/// grid after the last is "outside every basic grid".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::model) struct Slot(u32);

impl Slot {
    /// How many categories there are.
    const CATEGORIES: u32 = Category::VARIANTS.len() as u32;

    pub(in crate::model) fn new(grid: u32, category: Category) -> Self {
        Self(grid * Self::CATEGORIES + category as u32)
    }

    /// The place of the grid among the grids.
    pub(in crate::model) fn grid(self) -> u32 {
        self.0 / Self::CATEGORIES
    }

    /// The place of the category among the categories.
    pub(in crate::model) fn category(self) -> u32 {
        self.0 % Self::CATEGORIES
    }
}

/// One incident in its day.
#[derive(Clone, Copy, Debug)]
struct Row {
    /// Nanoseconds since the day began.
    ns: u64,
    /// The place of the incident in the list.
    index: u32,
    slot: Slot,
}

#[derive(Clone, Debug, Default)]
struct Page {
    rows: Vec<Row>,
    /// How many by slot; empty while rows are fewer than slots.
    counts: Vec<u32>,
}

/// All incidents by day.
#[derive(Clone, Debug)]
pub(in crate::model) struct Days {
    slots: usize,
    /// How many incidents there are.
    count: usize,
    pages: BTreeMap<Day, Page>,
}

/// A day of a window, or the part of it that lies in the window.
pub(in crate::model) struct Part<'a> {
    pub(in crate::model) day: Day,
    page: &'a Page,
    /// From and to, nanoseconds since the day began; none if the whole day.
    edges: Option<(u64, u64)>,
}

impl Default for Days {
    fn default() -> Self {
        Self::new(0)
    }
}

impl Days {
    /// No incidents, over so many grids.
    pub(in crate::model) fn new(grids: u32) -> Self {
        Self {
            slots: (grids as usize + 1) * Category::VARIANTS.len(),
            count: 0,
            pages: BTreeMap::new(),
        }
    }

    pub(in crate::model) fn insert(&mut self, at: Timestamp, index: u32, slot: Slot) {
        let (day, ns) = Day::split(at);
        self.count += 1;
        let page = self.pages.entry(day).or_default();
        page.rows.push(Row { ns, index, slot });
        if !page.counts.is_empty() {
            page.counts[slot.0 as usize] += 1;
        } else if page.rows.len() >= self.slots {
            page.counts = vec![0; self.slots];
            for row in &page.rows {
                page.counts[row.slot.0 as usize] += 1;
            }
        }
    }

    /// The days of a window that have incidents, in order.
    pub(in crate::model) fn within(&self, window: Window) -> impl Iterator<Item = Part<'_>> {
        let (first, from) = Day::split(window.from);
        let (last, to) = Day::split(window.to);
        self.pages
            .range(first..=last.max(first))
            .map(move |(&day, page)| {
                let from = if day == first { from } else { 0 };
                let to = if day == last { to } else { u64::MAX };
                let edges = (from > 0 || to < u64::MAX).then_some((from, to));
                Part { day, page, edges }
            })
    }

    /// How many there are on the days of a window.
    pub(in crate::model) fn at_most_in(&self, window: Window) -> usize {
        let (first, last) = (Day::of(window.from), Day::of(window.to));
        let ends = self.pages.keys().next().zip(self.pages.keys().next_back());
        if ends.is_some_and(|(begin, end)| first <= *begin && *end <= last) {
            return self.count;
        }
        let pages = self.pages.range(first..=last.max(first));
        pages.map(|(_, page)| page.rows.len()).sum()
    }
}

impl<'a> Part<'a> {
    /// The incidents of this part by their place in the list, and their slots.
    pub(in crate::model) fn rows(&self) -> impl Iterator<Item = (u32, Slot)> + use<'a> {
        let (from, to) = self.edges.unwrap_or((0, u64::MAX));
        let rows = self.page.rows.iter();
        rows.filter(move |row| from <= row.ns && row.ns < to)
            .map(|row| (row.index, row.slot))
    }

    /// How many there are in each slot.
    pub(in crate::model) fn counts(&self) -> impl Iterator<Item = (Slot, u64)> + use<'a> {
        let counted = self.edges.is_none() && !self.page.counts.is_empty();
        let counts = if counted { &self.page.counts[..] } else { &[] };
        let counts = (0..)
            .map(Slot)
            .zip(counts.iter().map(|&count| u64::from(count)));
        let rows = (!counted).then(|| self.rows().map(|(_, slot)| (slot, 1)));
        counts
            .filter(|(_, count)| *count > 0)
            .chain(rows.into_iter().flatten())
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
    use xunge_data::{day_of, day_start};

    use super::*;

    #[test]
    fn a_day_is_the_calendars_day_in_shanghai_from_end_to_end_of_time() {
        for text in [
            "1970-01-01T00:00:00Z",
            "1969-12-31T15:59:59.999999999Z",
            "2022-08-01T16:00:00Z",
            "0001-01-01T00:00:00Z",
            "-009990-01-02T01:59:59Z",
            "9999-12-30T22:00:00Z",
        ] {
            let moment: Timestamp = text.parse().unwrap();
            let (day, ns) = Day::split(moment);
            assert_eq!(day.date(), day_of(moment), "{text}");
            let began = day_start(day_of(moment)).as_nanosecond();
            assert_eq!(began + i128::from(ns), moment.as_nanosecond(), "{text}");
        }
    }
}
