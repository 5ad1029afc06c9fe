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
mod completeness;
mod fixes;
mod history;
mod hours;
mod judge;
mod late;
mod layout;
mod minutes;
mod news;
mod plane;
mod raster;
mod saved;
mod steps;
mod survey;
mod unlaid;
mod visited;
mod walk;
mod walks;
mod ways;

#[cfg(test)]
mod cells_laws;
#[cfg(test)]
mod claims;
#[cfg(test)]
mod definition;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod oracle;
#[cfg(test)]
mod town;

pub use cells::{Cell, CellSum, Cells, corners};
pub use news::{FixNews, Scratch, SeenCell, Taken};
pub use survey::{LastPosition, Survey};
pub use unlaid::{Laid, Unlaid};
pub use walks::Following;

use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};

use roaring::RoaringBitmap;
use serde::{Deserialize, Serialize};
use xunge_data::{Boundary, Code, KeptFix, Timestamp, Window};

use super::{Roster, Territory};
use fixes::{Fixes, HOUR_MS, Hour, hour_of, is_joined, start_of};
use layout::Layout;
use minutes::Minutes;
use plane::distance_m;
use walk::{NEVER, Seen, follow};
use walks::{Walked, Walks};

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
}

fn span_of(hour: Hour) -> std::ops::Range<i64> {
    start_of(hour)..start_of(hour) + HOUR_MS
}
