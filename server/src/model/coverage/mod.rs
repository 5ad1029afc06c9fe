//! Patrol coverage: which cells of the territory were seen, and when.
//!
//! The territory is divided into H3 cells ([`layout`]). A fix of a device
//! first has to be good by itself (`Fix::check`, before it is logged), then
//! beside its neighbours ([`fixes`]): jumps are left out, and what is near
//! enough in time and speed is joined. A cell is visited when its centre is
//! within 25 m of a joined way or of a fix ([`walk`], [`raster`]). Per hour
//! and day the visited cells of all devices are kept as a roaring bitmap, and
//! per cell the last visit ([`history`]); a window is a union of those, a grid
//! an intersection ([`survey`]).
//!
//! **Order.** The fixes kept are always the truth for their hours. Those that
//! come in order only add: they are followed when somebody asks ([`walks`]).
//! Whatever else comes, the hours that it may change are followed anew. So late
//! and shuffled uploads end in the same coverage, and a visit can be taken
//! back when a fix is seen to be a jump.
//!
//! **Retention.** `Record::FixesForgotten` settles the hours before a moment:
//! their fixes go, their cells and minutes stay. What comes later still for
//! a settled hour counts by itself and is added.
//!
//! **Windows** that begin or end within an hour are exact as long as the fixes
//! of that hour are kept; a settled hour counts whole.
//!
//! **Resolution.** Against the exact answer (25 m buffers united and
//! intersected in the plane), on the demo town, the test
//! `oracle::resolutions` prints errors in percentage points. Worst and mean in
//! basic grids: at resolution 11 5.5 and 1.8, at 12 1.8 and 0.32, at 13 (44 m²)
//! 0.36 and 0.10. So 13 is the coarsest that stays within 1.0 and 0.3. In
//! dedicated grids it is 2.0 and 0.30: the smallest have 100 cells.

mod ages;
mod cells;
mod fixes;
mod history;
mod hours;
mod layout;
mod minutes;
mod news;
mod plane;
mod raster;
mod saved;
mod survey;
mod walk;
mod walks;
mod ways;

#[cfg(test)]
mod cells_laws;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod oracle;
#[cfg(test)]
mod town;

pub use cells::{Cell, CellSum, Cells, corners};
pub use news::{FixNews, Scratch, SeenCell, Taken};
pub use survey::{LastPosition, Survey};
pub use walks::Following;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, OnceLock},
};

use roaring::RoaringBitmap;
use serde::{Deserialize, Serialize};
use xunge_data::{Boundary, Code, KeptFix, Timestamp, Unfit, Window};

use super::{Roster, Territory};
use fixes::{Fixes, HOUR_MS, Hour, Kept, hour_of, is_joined, start_of};
use layout::Layout;
use minutes::Minutes;
use plane::distance_m;
use walk::{NEVER, Seen, follow};
use walks::{Late, Walked, Walks};

/// A device and what is known of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Device {
    fixes: Fixes,
    /// Whether the roster names it, or once did. What was walked stays walked
    /// when a device is replaced.
    counts: bool,
}

/// What is known of patrols.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    mask: Vec<Boundary>,
    devices: BTreeMap<Code, Device>,
    walks: Walks,
    /// The fixes of the hours before are forgotten.
    settled: Option<Hour>,
    /// Minutes with fixes in settled hours, by basic grid.
    settled_minutes: BTreeMap<Code, BTreeMap<Hour, Minutes>>,
    /// Follows from the grids; made when it is first needed.
    layout: OnceLock<Arc<Layout>>,
    /// Follows from the layout and the mask.
    patrollable: OnceLock<Arc<RoaringBitmap>>,
}

/// Cells in order, each with the last moment at which it was seen.
type Visits = Vec<(u32, i64)>;

impl Coverage {
    /// The areas that nobody can patrol.
    #[must_use]
    pub fn mask(&self) -> &[Boundary] {
        &self.mask
    }

    /// Whether so many fixes are still to be followed that it takes a while.
    #[must_use]
    pub fn has_much_to_follow(&self) -> bool {
        self.walks.have_many_news(&self.devices)
    }

    /// Fixes kept in memory.
    #[must_use]
    pub fn fix_count(&self) -> usize {
        self.devices.values().map(|device| device.fixes.len()).sum()
    }

    /// When the last of the fixes kept in memory was taken.
    #[must_use]
    pub fn last_fix_at(&self) -> Option<Timestamp> {
        let last = self
            .devices
            .values()
            .filter_map(|device| device.fixes.last());
        let last = last.map(|fix| fix.time_ms).max()?;
        Timestamp::from_millisecond(last).ok()
    }

    /// The length of the cleaned tracks of all devices that count in a window,
    /// metres; a way from one fix to the next counts where the first is in it.
    /// Forgotten fixes are not in it.
    #[must_use]
    pub fn walked_m(&self, window: Window) -> f64 {
        let span = window.from.as_millisecond()..window.to.as_millisecond();
        let of_device = |device: &Device| -> f64 {
            let cleaned = device.fixes.cleaned(&span);
            let ways = cleaned.windows(2).filter_map(|pair| match pair {
                [a, b] if span.contains(&a.time_ms) && is_joined(a, b) => Some(distance_m(a, b)),
                _ => None,
            });
            ways.sum()
        };
        let devices = self.devices.values().filter(|device| device.counts);
        // The sum of nothing is -0.0.
        devices.map(of_device).sum::<f64>() + 0.0
    }

    /// Whether fixes are kept of hours that ended by a moment.
    #[must_use]
    pub fn has_fixes_to_forget(&self, before: Timestamp) -> bool {
        let first = self
            .devices
            .values()
            .filter_map(|device| device.fixes.hours().next());
        first
            .min()
            .is_some_and(|first| first < hour_of(before.as_millisecond()))
    }

    /// Whether the fixes of a device count: the roster names it, or once did.
    #[must_use]
    pub fn counts(&self, device: &Code) -> bool {
        self.devices.get(device).is_some_and(|device| device.counts)
    }

    /// Of fixes that are good by themselves, which a device may add: none for
    /// those that are, or the reason against them. Jumps are to be taken in
    /// all the same: later fixes may show that they are none. `ahead` are the
    /// device's fixes that are taken in before these.
    #[must_use]
    pub fn judge(&self, device: &Code, ahead: &[KeptFix], fixes: &[KeptFix]) -> Vec<Option<Unfit>> {
        let nothing = Fixes::default();
        let known = self
            .devices
            .get(device)
            .map_or(&nothing, |device| &device.fixes);
        if let Some(verdicts) = fixes::judge_in_order(known.last().as_slice(), ahead, fixes) {
            return verdicts;
        }
        // Neighbours among the fixes known, and the new ones.
        let mut around = Fixes::default();
        let (first, last) = fixes
            .iter()
            .fold((i64::MAX, i64::MIN), |(first, last), fix| {
                (first.min(fix.time_ms), last.max(fix.time_ms))
            });
        if first <= last {
            let beside: Vec<KeptFix> = (known.before(first).into_iter())
                .chain(known.between(first..last))
                .chain(known.from(last))
                .chain(known.from(last.saturating_add(1)))
                .collect();
            around.add(&beside);
        }
        around.add(ahead);
        let mut verdicts = vec![None; fixes.len()];
        let mut holders: BTreeMap<i64, usize> = BTreeMap::new();
        for (i, fix) in fixes.iter().enumerate() {
            let repeated = match around.would_keep(fix) {
                Kept::Not => Some(i),
                Kept::New | Kept::Instead => {
                    around.add(std::slice::from_ref(fix));
                    holders.insert(fix.time_ms, i)
                }
            };
            if let Some(verdict) = repeated.and_then(|i| verdicts.get_mut(i)) {
                *verdict = Some(Unfit::Repeated);
            }
        }
        for (&time_ms, &i) in &holders {
            if around.is_jump_at(time_ms)
                && let Some(verdict) = verdicts.get_mut(i)
            {
                *verdict = Some(Unfit::Jump);
            }
        }
        verdicts
    }

    pub(super) fn put_mask(&mut self, replace: bool, areas: Vec<Boundary>) {
        self.mask.retain(|_| !replace);
        self.mask.extend(areas);
        self.patrollable = OnceLock::new();
    }

    /// Takes fixes in.
    pub(super) fn take(&mut self, code: &Code, fixes: &[KeptFix], territory: &Territory) {
        let settled = start_of(self.settled_hour());
        let device = self.devices.entry(code.clone()).or_default();
        if let Some(from_ms) = device
            .fixes
            .only_adds(fixes)
            .filter(|from| *from >= settled)
        {
            device.fixes.add(fixes);
            self.walks.note(code, from_ms);
        } else if !fixes.is_empty() {
            self.take_late(code, fixes, territory);
        }
    }

    /// Takes fixes in that may take back what was seen before: their hours are
    /// followed anew when somebody asks. To what is known of settled hours, of
    /// which most fixes are gone, they add at once.
    fn take_late(&mut self, code: &Code, fixes: &[KeptFix], territory: &Territory) {
        let (settled, layout) = (self.settled_hour(), self.layout(territory));
        let Some(device) = self.devices.get_mut(code) else {
            return;
        };
        let mut affected = device.fixes.affected(fixes);
        let open = affected.split_off(&settled);
        let before = |&hour: &Hour| (hour, device.fixes.cleaned(&span_of(hour)));
        let mut late: BTreeMap<Hour, Vec<KeptFix>> = open.iter().map(before).collect();
        device.fixes.add(fixes);
        late.retain(|&hour, _| device.fixes.has(hour));
        affected.retain(|&hour| device.fixes.has(hour));
        self.walks.note_late(code, late);
        if affected.is_empty() {
            return;
        }
        let walked = self.walks.before();
        let mut seen = std::mem::take(&mut walked.seen);
        seen.resize(layout.cells.len());
        for hour in affected {
            let cleaned = device.fixes.cleaned(&span_of(hour));
            walked.count_minutes(code, hour, &cleaned, true);
            if device.counts {
                let visits = walk_hour(&cleaned, hour, &layout, &mut seen);
                walked.history.add(hour, &visits, &layout);
            }
        }
        walked.seen = seen;
    }

    /// The roster has changed: the devices that it names count from now on,
    /// and from the start.
    pub(super) fn name(&mut self, roster: &Roster) {
        for code in roster
            .workers()
            .iter()
            .filter_map(|worker| worker.device.as_ref())
        {
            let device = self.devices.entry(code.clone()).or_default();
            let did_count = std::mem::replace(&mut device.counts, true);
            if let Some(first) = device.fixes.hours().next().filter(|_| !did_count) {
                self.walks.note(code, start_of(first));
            }
        }
    }

    /// Settles the hours that ended by a moment: their fixes go.
    pub(super) fn forget(&mut self, before: Timestamp, roster: &Roster, territory: &Territory) {
        let layout = self.layout(territory);
        let hour = hour_of(before.as_millisecond()).max(self.settled_hour());
        if !self.walks.follow_before(hour, &self.devices, &layout) {
            self.walks(&layout);
        }
        let mut walked = std::mem::take(self.walks.before());
        self.settled = Some(hour);
        let mut grids: BTreeMap<&Code, Vec<&Code>> = BTreeMap::new();
        for worker in roster.workers() {
            if let Some(device) = &worker.device {
                grids.entry(device).or_default().push(&worker.grid);
            }
        }
        for (code, device) in &mut self.devices {
            device.fixes.forget(hour);
            let Some(minutes) = walked.minutes.get_mut(code) else {
                continue;
            };
            let kept = minutes.split_off(&hour);
            let gone = std::mem::replace(minutes, kept);
            if minutes.is_empty() {
                walked.minutes.remove(code);
            }
            for &grid in grids.get(code).into_iter().flatten() {
                let settled = self.settled_minutes.entry(grid.clone()).or_default();
                for (&hour, &minutes) in &gone {
                    *settled.entry(hour).or_default() |= minutes;
                }
            }
        }
        self.devices
            .retain(|_, device| device.counts || device.fixes.len() > 0);
        *self.walks.before() = walked;
    }

    /// The grids have changed: the cells are laid out anew, and what was
    /// visited is told by them.
    pub(super) fn relay(&mut self, territory: &Territory) {
        let old = self.layout.take();
        self.patrollable = OnceLock::new();
        if self.walks.is_empty() && self.fix_count() == 0 {
            return;
        }
        let new = self.layout(territory);
        let settled = self.settled_hour();
        let walked = self.walks.before();
        let retold = old.map(|old| walked.history.retold(&old, &new));
        walked.history = retold.unwrap_or_default();
        walked.history.clear_from(settled);
        walked.seen = Seen::default();
        for (code, device) in self.devices.iter().filter(|(_, device)| device.counts) {
            if let Some(first) = device.fixes.hours().next() {
                self.walks.note(code, start_of(first));
            }
        }
    }

    /// The cells of the territory.
    fn layout(&self, territory: &Territory) -> Arc<Layout> {
        let layout = self.layout.get_or_init(|| Arc::new(Layout::new(territory)));
        Arc::clone(layout)
    }

    /// The cells that no mask takes away.
    fn patrollable(&self, layout: &Layout) -> Arc<RoaringBitmap> {
        let patrollable = || Arc::new(layout.outside(&self.mask));
        Arc::clone(self.patrollable.get_or_init(patrollable))
    }

    /// Visits and minutes, of all fixes.
    fn walks(&self, layout: &Layout) -> &Walked {
        self.walks.told(&self.devices, layout, |walked, late| {
            self.follow_late(late, walked, layout);
        })
    }

    /// Whether the same is known as `other` knows, and follows from it.
    pub(super) fn is_same(&self, territory: &Territory, other: &Self) -> bool {
        let layout = self.layout(territory);
        self.mask == other.mask
            && self.devices == other.devices
            && self.settled == other.settled
            && self.settled_minutes == other.settled_minutes
            && self.walks(&layout) == other.walks(&layout)
    }

    fn settled_hour(&self) -> Hour {
        self.settled.unwrap_or(Hour::MIN)
    }

    /// What all devices that count saw in a span of time in one hour.
    fn walk_all(&self, span: &std::ops::Range<i64>, layout: &Layout, seen: &mut Seen) -> Visits {
        let hour = hour_of(span.start);
        let devices = self.devices.values();
        for device in devices.filter(|device| device.counts && device.fixes.has(hour)) {
            follow(&device.fixes.cleaned(span), span, layout, seen);
        }
        seen.take()
    }

    /// Follows hours anew that have other fixes than they had: of the device
    /// alone if it lost nothing of what it had seen, else of all.
    fn follow_late(&self, late: &Late, walked: &mut Walked, layout: &Layout) {
        let mut lost = BTreeSet::new();
        let mut seen = std::mem::take(&mut walked.seen);
        seen.resize(layout.cells.len());
        for (code, of_device) in late {
            let Some(device) = self.devices.get(code) else {
                continue;
            };
            for (&hour, before) in of_device {
                let cleaned = device.fixes.cleaned(&span_of(hour));
                walked.count_minutes(code, hour, &cleaned, false);
                if !device.counts {
                    continue;
                }
                let after = walk_hour(&cleaned, hour, layout, &mut seen);
                let before = before.as_ref();
                let before = before.map(|fixes| walk_hour(fixes, hour, layout, &mut seen));
                if before.is_none_or(|before| has_lost(&before, &after)) {
                    lost.insert(hour);
                } else {
                    walked.history.add(hour, &after, layout);
                }
            }
        }
        let mut cells = RoaringBitmap::new();
        for hour in lost {
            let visits = self.walk_all(&span_of(hour), layout, &mut seen);
            cells |= walked.history.put(hour, &visits, layout);
        }
        for (hour, cells) in walked.history.undated(&cells) {
            let visits = if hour < self.settled_hour() {
                let end = start_of(hour) + HOUR_MS - 1;
                cells.iter().map(|cell| (cell, end)).collect()
            } else {
                self.walk_all(&span_of(hour), layout, &mut seen)
            };
            let dated = visits.into_iter().filter(|(cell, _)| cells.contains(*cell));
            walked.history.date(dated, layout);
        }
        walked.seen = seen;
    }
}

fn span_of(hour: Hour) -> std::ops::Range<i64> {
    start_of(hour)..start_of(hour) + HOUR_MS
}

fn walk_hour(cleaned: &[KeptFix], hour: Hour, layout: &Layout, seen: &mut Seen) -> Visits {
    follow(cleaned, &span_of(hour), layout, seen);
    seen.take()
}

/// Whether any visit of the first is missing in the second, or was earlier.
fn has_lost(before: &[(u32, i64)], after: &[(u32, i64)]) -> bool {
    let mut after = after.iter().peekable();
    before.iter().any(|&(cell, time_ms)| {
        while after.next_if(|(other, _)| *other < cell).is_some() {}
        after
            .peek()
            .is_none_or(|&&(other, last)| other != cell || last < time_ms)
    })
}
