//! Which cells were visited when: per hour, per day, and last.

use std::collections::BTreeMap;

use h3o::{CellIndex, Resolution};
use roaring::RoaringBitmap;
use serde::{Deserialize, Serialize};

use super::{
    fixes::{HOUR_MS, Hour, hour_of, start_of},
    layout::Layout,
    walk::NEVER,
};

/// A day in Asia/Shanghai since 1970.
pub(super) type Day = i32;

/// The day that holds an hour: days begin at 16:00 UTC.
pub(super) fn day_of(hour: Hour) -> Day {
    (hour + 8).div_euclid(24)
}

/// The hours of a day.
pub(super) fn hours_of(day: Day) -> std::ops::Range<Hour> {
    day * 24 - 8..day * 24 + 16
}

/// The visits of all devices that the roster names or named.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct History {
    hours: BTreeMap<Hour, RoaringBitmap>,
    /// The union of the day's hours.
    days: BTreeMap<Day, RoaringBitmap>,
    /// By ordinal, milliseconds; [`NEVER`] if not visited. Shorter than the
    /// territory as long as nothing was.
    last: Vec<i64>,
    /// No visit is later, milliseconds.
    latest: Option<i64>,
}

impl History {
    /// The cells visited in an hour.
    pub(super) fn hour(&self, hour: Hour) -> Option<&RoaringBitmap> {
        self.hours.get(&hour)
    }

    /// The last visit of a cell, milliseconds; [`NEVER`] if there was none.
    pub(super) fn last(&self, cell: u32) -> i64 {
        self.last.get(cell as usize).copied().unwrap_or(NEVER)
    }

    /// The last visits by ordinal; empty as long as there were none.
    pub(super) fn all_last(&self) -> &[i64] {
        &self.last
    }

    /// No visit is later, milliseconds.
    pub(super) fn latest(&self) -> Option<i64> {
        self.latest
    }

    /// Adds visits of an hour: cells in order, each with its last moment.
    pub(super) fn add(&mut self, hour: Hour, visits: &[(u32, i64)], layout: &Layout) {
        if visits.is_empty() {
            return;
        }
        self.last.resize(layout.cells.len(), NEVER);
        let mut cells = RoaringBitmap::new();
        for &(cell, time_ms) in visits {
            cells.insert(cell);
            if let Some(last) = self.last.get_mut(cell as usize) {
                *last = time_ms.max(*last);
            }
        }
        let latest = visits.iter().map(|&(_, time_ms)| time_ms).max();
        self.latest = self.latest.max(latest);
        *self.days.entry(day_of(hour)).or_default() |= &cells;
        *self.hours.entry(hour).or_default() |= cells;
    }

    /// Adds all visits of another history of the same layout.
    pub(super) fn unite(&mut self, other: Self, layout: &Layout) {
        if !other.last.is_empty() {
            self.last.resize(layout.cells.len(), NEVER);
        }
        for (last, later) in self.last.iter_mut().zip(other.last) {
            *last = later.max(*last);
        }
        self.latest = self.latest.max(other.latest);
        for (hour, cells) in other.hours {
            *self.hours.entry(hour).or_default() |= cells;
        }
        for (day, cells) in other.days {
            *self.days.entry(day).or_default() |= cells;
        }
    }

    /// Puts other visits in the place of those of an hour. The last visits of
    /// cells that it had are not known until [`History::date`] says: gives
    /// these cells.
    #[must_use]
    pub(super) fn put(
        &mut self,
        hour: Hour,
        visits: &[(u32, i64)],
        layout: &Layout,
    ) -> RoaringBitmap {
        let before = self.hours.remove(&hour).unwrap_or_default();
        for cell in &before {
            if let Some(last) = self.last.get_mut(cell as usize)
                && hour_of(*last) == hour
            {
                *last = NEVER;
            }
        }
        let mut day = RoaringBitmap::new();
        for (_, cells) in self.hours.range(hours_of(day_of(hour))) {
            day |= cells;
        }
        self.days.insert(day_of(hour), day);
        self.days.retain(|_, cells| !cells.is_empty());
        self.add(hour, visits, layout);
        self.latest = self
            .last
            .iter()
            .copied()
            .max()
            .filter(|&last| last != NEVER);
        if self.latest.is_none() {
            self.last.clear();
        }
        before
    }

    /// Of some cells, those without a last visit though some hour has them,
    /// by the last such hour.
    pub(super) fn undated(&self, cells: &RoaringBitmap) -> BTreeMap<Hour, RoaringBitmap> {
        let mut undated: RoaringBitmap = cells
            .iter()
            .filter(|&cell| self.last(cell) == NEVER)
            .collect();
        let mut found = BTreeMap::new();
        for (&hour, visited) in self.hours.iter().rev() {
            if undated.is_empty() {
                break;
            }
            let here = visited & &undated;
            if !here.is_empty() {
                undated -= &here;
                found.insert(hour, here);
            }
        }
        found
    }

    /// Says when cells were visited last.
    pub(super) fn date(&mut self, visits: impl Iterator<Item = (u32, i64)>, layout: &Layout) {
        self.last.resize(layout.cells.len(), NEVER);
        for (cell, time_ms) in visits {
            if let Some(last) = self.last.get_mut(cell as usize) {
                *last = time_ms.max(*last);
                self.latest = self.latest.max(Some(*last));
            }
        }
    }

    /// The cells visited at or after a moment, milliseconds.
    pub(super) fn since(&self, from: i64) -> RoaringBitmap {
        let octet = |last: &[i64]| {
            let bits = last.iter().rev();
            bits.fold(0u8, |octet, &last| octet << 1 | u8::from(last >= from))
        };
        // Of a known number of cells: the loop is unrolled, twice as fast.
        let (eights, rest) = self.last.as_chunks::<8>();
        let octets = eights.iter().map(|eight| octet(eight));
        let octets: Vec<u8> = octets.chain([octet(rest)]).collect();
        RoaringBitmap::from_lsb0_bytes(0, &octets)
    }

    /// The cells visited in whole hours, from the first to before the last.
    pub(super) fn union(&self, hours: &std::ops::Range<Hour>) -> RoaringBitmap {
        let mut union = RoaringBitmap::new();
        // Whole days at once, and the hours before and after them.
        let days = day_of(hours.start.saturating_add(23))..day_of(hours.end);
        if days.is_empty() {
            for (_, cells) in self.hours.range(hours.start..hours.end.max(hours.start)) {
                union |= cells;
            }
            return union;
        }
        let before = hours.start..hours_of(days.start).start;
        let after = hours_of(days.end).start..hours.end;
        for (_, cells) in self.days.range(days) {
            union |= cells;
        }
        for (_, cells) in self.hours.range(before).chain(self.hours.range(after)) {
            union |= cells;
        }
        union
    }

    /// Where cells were visited again at or after a moment: the last of the
    /// hours before in which they were, from the latest hour back.
    pub(super) fn revisited(&self, hour: Hour) -> impl Iterator<Item = (Hour, RoaringBitmap)> {
        let start = start_of(hour);
        let again = (0u32..).zip(&self.last).filter(|(_, last)| **last >= start);
        let mut again: RoaringBitmap = again.map(|(cell, _)| cell).collect();
        let days = self.days.range(..=day_of(hour)).rev();
        let days = days.filter_map(move |(&day, visited)| {
            let here = visited & &again;
            let hours = hours_of(day).start..hours_of(day).end.min(hour);
            let mut found = Vec::new();
            for (&hour, visited) in self
                .hours
                .range(hours.start..hours.end.max(hours.start))
                .rev()
            {
                if here.is_empty() || again.is_empty() {
                    break;
                }
                let here = visited & &again;
                again -= &here;
                found.push((hour, here));
            }
            (!found.is_empty()).then_some(found)
        });
        days.flatten()
    }

    /// The same history told by the cells of another layout. A visit of a
    /// coarser cell is one of all its parts, and of a part one of the whole.
    pub(super) fn retold(&self, old: &Layout, new: &Layout) -> Self {
        let mut told = Self::default();
        let anew = places(old, new);
        for (&hour, cells) in &self.hours {
            let cells = cells.iter().filter_map(|cell| anew.get(cell as usize));
            let mut cells: Vec<u32> = cells.flatten().copied().collect();
            cells.sort_unstable();
            cells.dedup();
            let undated: Vec<_> = cells.into_iter().map(|cell| (cell, NEVER)).collect();
            told.add(hour, &undated, new);
        }
        told.latest = None;
        let dated = anew
            .iter()
            .zip(&self.last)
            .filter(|(_, last)| **last != NEVER);
        let dated = dated.flat_map(|(cells, last)| cells.iter().map(|&cell| (cell, *last)));
        told.date(dated, new);
        told
    }

    /// Forgets the visits from an hour on.
    pub(super) fn clear_from(&mut self, hour: Hour) {
        self.hours.split_off(&hour);
        self.days.clear();
        for (&hour, cells) in &self.hours {
            *self.days.entry(day_of(hour)).or_default() |= cells;
        }
        let start = start_of(hour);
        for last in self.last.iter_mut().filter(|last| **last >= start) {
            *last = NEVER;
        }
        let mut all = RoaringBitmap::new();
        for cells in self.days.values() {
            all |= cells;
        }
        // What is known to the hour only is dated to its end.
        for (hour, cells) in self.undated(&all) {
            let end = start_of(hour) + HOUR_MS - 1;
            for cell in cells {
                if let Some(last) = self.last.get_mut(cell as usize) {
                    *last = end;
                }
            }
        }
        self.latest = self
            .last
            .iter()
            .copied()
            .max()
            .filter(|&last| last != NEVER);
        if self.latest.is_none() {
            self.last.clear();
        }
    }
}

/// Where each cell of the old layout is in the new one.
fn places(old: &Layout, new: &Layout) -> Vec<Vec<u32>> {
    let ordinals: std::collections::HashMap<CellIndex, u32> =
        new.cells.iter().copied().zip(0u32..).collect();
    let other: Resolution = new.resolution;
    let place = |&cell: &CellIndex| {
        let same: Vec<CellIndex> = match cell.parent(other) {
            Some(parent) => vec![parent],
            None => cell.children(other).collect(),
        };
        same.iter()
            .filter_map(|cell| ordinals.get(cell).copied())
            .collect()
    };
    old.cells.iter().map(place).collect()
}
