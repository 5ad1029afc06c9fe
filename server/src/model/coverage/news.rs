//! What came of fixes that were just taken in, for those who follow live.

use std::{collections::BTreeSet, ops::Range};

use h3o::CellIndex;
use roaring::RoaringBitmap;
use xunge_data::{Bbox, Code, Fix, GridKind, KeptFix, Position};

use super::{
    Coverage, HOUR_MS, LastPosition, Seen,
    fixes::is_joined,
    hour_of,
    layout::{Layout, Members, centre},
    start_of,
    walk::follow,
};
use crate::model::Model;

/// Where somebody walked for longer than this, milliseconds, the cells are not
/// looked up: such tracks are of days gone by.
const LONG_MS: i64 = 26 * HOUR_MS;

/// Memory that is used again from one question to the next: a place for every
/// cell.
#[derive(Debug, Default)]
pub struct Scratch(Seen);

/// Fixes of a device that the model has taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The device.
    pub device: Code,
    /// The time of the first fix, milliseconds.
    pub first_ms: i64,
    /// The time of the last fix, milliseconds.
    pub last_ms: i64,
    /// How many they are.
    pub count: usize,
}

/// What came of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FixNews {
    /// Where the device is now, once for each worker who carries it; nothing
    /// if a later fix was known already.
    pub positions: Vec<LastPosition>,
    /// Where it was before.
    pub before: Option<Position>,
    /// The patrollable cells that were seen, by basic grid; none outside every
    /// basic grid.
    pub seen: Vec<(Option<Code>, Vec<SeenCell>)>,
    /// The grids whose figures may have changed, and the box around each.
    pub grids: Vec<(Code, Bbox)>,
}

/// A cell that was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeenCell {
    /// The cell.
    pub cell: CellIndex,
    /// When, milliseconds.
    pub time_ms: i64,
}

impl SeenCell {
    /// The centre of the cell.
    #[must_use]
    pub fn centre(&self) -> Position {
        centre(self.cell)
    }
}

impl Coverage {
    /// The fixes that are kept, by device, each device's in order of time.
    pub fn kept_fixes(&self) -> impl Iterator<Item = (&Code, KeptFix)> {
        self.devices.iter().flat_map(|(code, device)| {
            let hours = device.fixes.hours();
            let kept = hours.flat_map(|hour| {
                let start = start_of(hour);
                device.fixes.between(start..start + HOUR_MS)
            });
            kept.map(move |fix| (code, fix))
        })
    }
}

impl Model {
    /// What came of fixes that were taken in; nothing if they do not count.
    #[must_use]
    pub fn news_of(&self, taken: &Taken, scratch: &mut Scratch) -> FixNews {
        let known = self.coverage.devices.get(&taken.device);
        let Some(device) = known.filter(|device| device.counts) else {
            return FixNews::default();
        };
        let layout = self.coverage.layout(&self.territory);
        let before = device.fixes.before(taken.first_ms);
        let positions = self.moved(taken);
        let carried = self.roster.workers().iter();
        let carried = carried.filter(|worker| worker.device.as_ref() == Some(&taken.device));
        let mut changed: BTreeSet<Code> = carried.map(|worker| worker.grid.clone()).collect();
        let mut seen = Vec::new();
        if taken.last_ms - taken.first_ms <= LONG_MS {
            let visits = self.visits_of(taken, &layout, scratch);
            let cells: RoaringBitmap = visits.iter().map(|&(cell, _)| cell).collect();
            let touched = layout.grids.iter();
            let touched = touched.filter(|grid| grid.members.count_in(&cells) > 0);
            changed.extend(touched.map(|grid| grid.code.clone()));
            seen = by_grid(&visits, &layout);
        } else {
            changed.extend(layout.grids.iter().map(|grid| grid.code.clone()));
        }
        let boxed = |code: Code| {
            let (_, place) = self.territory.grids().find(code.as_str())?;
            Some((code, place.bbox))
        };
        FixNews {
            before: before.map(|fix| Fix::from(&fix).position),
            positions,
            seen,
            grids: changed.into_iter().filter_map(boxed).collect(),
        }
    }

    /// The last position of the device, if these fixes moved it.
    fn moved(&self, taken: &Taken) -> Vec<LastPosition> {
        let Some(device) = self.coverage.devices.get(&taken.device) else {
            return Vec::new();
        };
        let mut fix = device.fixes.last();
        while let Some(jump) = fix.filter(|fix| device.fixes.is_jump_at(fix.time_ms)) {
            fix = device.fixes.before(jump.time_ms);
        }
        let is_taken = |fix: &KeptFix| (taken.first_ms..=taken.last_ms).contains(&fix.time_ms);
        let Some(fix) = fix.filter(is_taken) else {
            return Vec::new();
        };
        let workers = self.roster.workers().iter();
        let workers = workers.filter(|worker| worker.device.as_ref() == Some(&taken.device));
        let position = |worker: &xunge_data::Worker| LastPosition {
            worker: worker.code.clone(),
            grid: worker.grid.clone(),
            fix: Fix::from(&fix),
        };
        workers.map(position).collect()
    }

    /// The patrollable cells seen from the first of these fixes to the last,
    /// and on the ways that join them to those around them.
    fn visits_of(&self, taken: &Taken, layout: &Layout, scratch: &mut Scratch) -> Vec<(u32, i64)> {
        let patrollable = self.coverage.patrollable(layout);
        let Some(device) = self.coverage.devices.get(&taken.device) else {
            return Vec::new();
        };
        let Scratch(seen) = scratch;
        seen.resize(layout.cells.len());
        let span = device.joined_span(taken);
        let (first, last) = (hour_of(span.start), hour_of(span.end - 1));
        for hour in first..=last {
            let part = span.start.max(start_of(hour))..span.end.min(start_of(hour) + HOUR_MS);
            follow(&device.fixes.cleaned(&part), &part, layout, seen);
        }
        let visits = seen.take().into_iter();
        visits
            .filter(|&(cell, _)| patrollable.contains(cell))
            .collect()
    }
}

impl super::Device {
    /// From after the fix before to the fix after, where they are joined.
    fn joined_span(&self, taken: &Taken) -> Range<i64> {
        let first = self.fixes.from(taken.first_ms);
        let last = self.fixes.before(taken.last_ms + 1);
        let joined = |pair: (KeptFix, KeptFix)| is_joined(&pair.0, &pair.1);
        let before = self
            .fixes
            .before(taken.first_ms)
            .zip(first)
            .filter(|p| joined(*p));
        let after = last
            .zip(self.fixes.from(taken.last_ms + 1))
            .filter(|p| joined(*p));
        let start = before.map_or(taken.first_ms, |(before, _)| before.time_ms + 1);
        start..after.map_or(taken.last_ms, |(_, after)| after.time_ms) + 1
    }
}

/// Visits in order of ordinal, taken apart by basic grid.
fn by_grid(visits: &[(u32, i64)], layout: &Layout) -> Vec<(Option<Code>, Vec<SeenCell>)> {
    let told = |visits: &[(u32, i64)]| {
        let cell = |&(ordinal, time_ms): &(u32, i64)| {
            let cell = *layout.cells.get(ordinal as usize)?;
            Some(SeenCell { cell, time_ms })
        };
        visits.iter().filter_map(cell).collect()
    };
    let mut parts = Vec::new();
    let mut rest = visits;
    for grid in layout
        .grids
        .iter()
        .filter(|grid| grid.kind == GridKind::Basic)
    {
        let Members::Range(range) = &grid.members else {
            continue;
        };
        let begin = rest.partition_point(|&(cell, _)| cell < range.start);
        let (_, from) = rest.split_at(begin);
        let (own, after) = from.split_at(from.partition_point(|&(cell, _)| cell < range.end));
        if !own.is_empty() {
            parts.push((Some(grid.code.clone()), told(own)));
        }
        rest = after;
    }
    if !rest.is_empty() {
        parts.push((None, told(rest)));
    }
    parts
}
