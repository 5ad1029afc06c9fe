//! The fixes of one device that are kept, in order of time, by hour.

mod jumps;
mod saved;

pub(super) use jumps::{is_joined, judge_in_order};

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use serde::{Deserialize, Serialize};
use xunge_data::{Fix, KeptFix};

use self::jumps::is_jump;
use super::plane::is_too_fast;

/// An hour since 1970, UTC; hours and days of Asia/Shanghai begin with one.
pub(super) type Hour = i32;

/// An hour, milliseconds.
pub(super) const HOUR_MS: i64 = 3_600_000;

/// The hour that holds a moment.
#[expect(
    clippy::cast_possible_truncation,
    reason = "moments are of years -9999 to 9999"
)]
pub(super) fn hour_of(time_ms: i64) -> Hour {
    time_ms.div_euclid(HOUR_MS) as Hour
}

/// The first moment of an hour, milliseconds.
pub(super) fn start_of(hour: Hour) -> i64 {
    i64::from(hour) * HOUR_MS
}

/// A fix in its hour: 16 bytes, for there are millions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Slot {
    /// Since the hour began, milliseconds.
    ms: u32,
    lng_e7: i32,
    lat_e7: i32,
    /// [`UNKNOWN`] if the device does not say.
    accuracy_cm: u16,
}

const UNKNOWN: u16 = u16::MAX;

impl Slot {
    fn new(fix: &KeptFix) -> Self {
        let ms = fix.time_ms.rem_euclid(HOUR_MS);
        Self {
            ms: u32::try_from(ms).unwrap_or(0),
            lng_e7: fix.lng_e7,
            lat_e7: fix.lat_e7,
            accuracy_cm: fix.accuracy_cm.unwrap_or(UNKNOWN),
        }
    }

    fn fix(&self, hour: Hour) -> KeptFix {
        KeptFix {
            time_ms: start_of(hour) + i64::from(self.ms),
            lng_e7: self.lng_e7,
            lat_e7: self.lat_e7,
            accuracy_cm: Some(self.accuracy_cm).filter(|&cm| cm != UNKNOWN),
        }
    }

    /// Of two fixes of the same time the first in this order is kept, in
    /// whatever order they come: the more accurate one, then any fixed order.
    fn rank(&self) -> (u16, i32, i32) {
        (self.accuracy_cm, self.lng_e7, self.lat_e7)
    }
}

/// What became of a fix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kept {
    /// It is new.
    New,
    /// It takes the place of a fix of the same time.
    Instead,
    /// It is left out: one of the same time is kept.
    Not,
}

/// The fixes of one device, in order of time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Fixes {
    #[serde(with = "saved")]
    hours: BTreeMap<Hour, Vec<Slot>>,
}

impl Fixes {
    /// What would become of a fix.
    pub(super) fn would_keep(&self, fix: &KeptFix) -> Kept {
        let slot = Slot::new(fix);
        let Some(slots) = self.hours.get(&hour_of(fix.time_ms)) else {
            return Kept::New;
        };
        match slots.binary_search_by_key(&slot.ms, |s| s.ms) {
            Ok(at) if slots.get(at).is_some_and(|s| slot.rank() < s.rank()) => Kept::Instead,
            Ok(_) => Kept::Not,
            Err(_) => Kept::New,
        }
    }

    /// Adds fixes, in any order.
    pub(super) fn add(&mut self, fixes: &[KeptFix]) {
        let is_same_hour = |a: &KeptFix, b: &KeptFix| hour_of(a.time_ms) == hour_of(b.time_ms);
        for of_hour in fixes.chunk_by(is_same_hour) {
            let hour = of_hour.first().map_or(0, |fix| hour_of(fix.time_ms));
            let slots = self.hours.entry(hour).or_default();
            slots.reserve_exact(of_hour.len());
            for slot in of_hour.iter().map(Slot::new) {
                add_slot(slots, slot);
            }
        }
    }

    /// From which moment on, milliseconds, new fixes add to what was seen, and
    /// take nothing back: where they are in order of time and later than those
    /// known, none of which they show to be a jump. Else none.
    pub(super) fn only_adds(&self, fixes: &[KeptFix]) -> Option<i64> {
        let first = fixes.first()?;
        if !fixes.is_sorted_by(|a, b| a.time_ms < b.time_ms) {
            return None;
        }
        let Some(last) = self.last() else {
            return Some(first.time_ms);
        };
        let came_fast = || {
            let before = self.before(last.time_ms);
            before.is_some_and(|before| is_too_fast(&before, &last))
        };
        let is_jump = || is_too_fast(&last, first) && came_fast();
        (last.time_ms < first.time_ms && !is_jump()).then_some(last.time_ms)
    }

    /// Forgets the fixes before an hour.
    pub(super) fn forget(&mut self, before: Hour) {
        self.hours = self.hours.split_off(&before);
    }

    /// The first hour that nothing follows of the fixes before another for: what is
    /// [cleaned](Self::cleaned) of it looks back at one that is kept.
    pub(super) fn apart_from(&self, before: Hour) -> Hour {
        let first = self.from(start_of(before)).map(|fix| fix.time_ms);
        first.map_or(Hour::MAX, |first| {
            hour_of(first.saturating_add(Fix::MAX_GAP_MS)) + 1
        })
    }

    /// The hours with fixes, in order.
    pub(super) fn hours(&self) -> impl Iterator<Item = Hour> {
        self.hours.keys().copied()
    }

    /// The hours with fixes from one on, in order, and how many there are.
    pub(super) fn counts_from(&self, hour: Hour) -> impl Iterator<Item = (Hour, usize)> {
        let hours = self.hours.range(hour..);
        hours.map(|(&hour, slots)| (hour, slots.len()))
    }

    /// Whether there are any in the hour.
    pub(super) fn has(&self, hour: Hour) -> bool {
        self.hours.contains_key(&hour)
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.hours.values().map(Vec::len).sum()
    }

    /// Those of a span of time.
    pub(super) fn between(&self, span: Range<i64>) -> impl DoubleEndedIterator<Item = KeptFix> {
        let hours = hour_of(span.start)..=hour_of(span.end).max(hour_of(span.start));
        let slots = self
            .hours
            .range(hours)
            .flat_map(|(&hour, slots)| slots.iter().map(move |slot| slot.fix(hour)));
        slots.filter(move |fix| span.contains(&fix.time_ms))
    }

    /// The last one of all.
    pub(super) fn last(&self) -> Option<KeptFix> {
        let (&hour, slots) = self.hours.last_key_value()?;
        Some(slots.last()?.fix(hour))
    }

    /// The last one before a moment.
    pub(super) fn before(&self, time_ms: i64) -> Option<KeptFix> {
        let mut hours = self.hours.range(..=hour_of(time_ms)).rev();
        let last = |(&hour, slots): (&Hour, &Vec<Slot>)| {
            let end = slots.partition_point(|s| start_of(hour) + i64::from(s.ms) < time_ms);
            Some(slots.get(end.checked_sub(1)?)?.fix(hour))
        };
        hours.find_map(last)
    }

    /// The first one at or after a moment.
    pub(super) fn from(&self, time_ms: i64) -> Option<KeptFix> {
        let mut hours = self.hours.range(hour_of(time_ms)..);
        let first = |(&hour, slots): (&Hour, &Vec<Slot>)| {
            let at = slots.partition_point(|s| start_of(hour) + i64::from(s.ms) < time_ms);
            slots.get(at).map(|slot| slot.fix(hour))
        };
        hours.find_map(first)
    }

    /// Those of a span that are no jumps, in order, and as many before and
    /// after as may be joined to them.
    pub(super) fn cleaned(&self, span: &Range<i64>) -> Vec<KeptFix> {
        let wider =
            span.start.saturating_sub(Fix::MAX_GAP_MS)..span.end.saturating_add(Fix::MAX_GAP_MS);
        let around: Vec<KeptFix> = self
            .before(wider.start)
            .into_iter()
            .chain(self.between(wider.clone()))
            .chain(self.from(wider.end))
            .collect();
        let too_fast: Vec<bool> = around
            .windows(2)
            .map(|pair| matches!(pair, [a, b] if is_too_fast(a, b)))
            .collect();
        // The first and the last are no jumps: nothing contradicts them yet.
        let is_jump = |i: usize| {
            let way = |i: usize| too_fast.get(i).copied().unwrap_or(false);
            i.checked_sub(1).is_some_and(way) && way(i)
        };
        let kept = around.iter().enumerate();
        kept.filter(|(i, fix)| wider.contains(&fix.time_ms) && !is_jump(*i))
            .map(|(_, fix)| *fix)
            .collect()
    }

    /// Whether the fix kept at a moment is a jump.
    pub(super) fn is_jump_at(&self, time_ms: i64) -> bool {
        let before = self.before(time_ms);
        let fix = self.from(time_ms).filter(|fix| fix.time_ms == time_ms);
        let after = self.from(time_ms + 1);
        fix.is_some_and(|fix| is_jump(before.as_ref(), &fix, after.as_ref()))
    }

    /// The hours whose cells and minutes may change when fixes of these
    /// moments come: theirs, and those of the fixes beside them, which may
    /// now be jumps or none, with what is joined to those.
    pub(super) fn affected(&self, fixes: &[KeptFix]) -> BTreeSet<Hour> {
        let mut spans: BTreeMap<Hour, (i64, i64)> = BTreeMap::new();
        for fix in fixes {
            let time = fix.time_ms;
            let span = spans.entry(hour_of(time)).or_insert((time, time));
            *span = (span.0.min(time), span.1.max(time));
        }
        let mut hours = BTreeSet::new();
        for (first, last) in spans.into_values() {
            let before = self.before(first).map(|fix| fix.time_ms);
            let after = self.from(last + 1).map(|fix| fix.time_ms);
            for time in [Some(first), Some(last), before, after]
                .into_iter()
                .flatten()
            {
                hours.insert(hour_of(time.saturating_sub(Fix::MAX_GAP_MS)));
                hours.insert(hour_of(time));
                hours.insert(hour_of(time.saturating_add(Fix::MAX_GAP_MS)));
            }
        }
        hours
    }
}

/// Adds a fix to those of its hour.
fn add_slot(slots: &mut Vec<Slot>, slot: Slot) {
    if slots.last().is_none_or(|last| last.ms < slot.ms) {
        slots.push(slot);
        return;
    }
    match slots.binary_search_by_key(&slot.ms, |s| s.ms) {
        Err(at) => slots.insert(at, slot),
        Ok(at) => {
            if let Some(kept) = slots.get_mut(at).filter(|s| slot.rank() < s.rank()) {
                *kept = slot;
            }
        }
    }
}

#[cfg(test)]
mod tests;
