//! What was covered in a window: shares, ages and completeness.

use std::{
    borrow::Cow,
    ops::Range,
    sync::{Arc, OnceLock},
};

use roaring::RoaringBitmap;
use xunge_data::{
    Code, Date, Fix, GridKind, Timestamp, Window,
    api::{CoverageDay, CoverageEntry},
    day_of, day_start,
};

use super::{
    NEVER,
    ages::Ages,
    completeness::state,
    layout::{GridCells, Layout},
    minutes::Patrolled,
};
use crate::{model::Model, parallel};

/// Days that are told one by one, at most.
const DAYS_MAX: usize = 30;

/// Coverage in a window, ready to be asked of any grid.
pub struct Survey<'a> {
    pub(super) model: &'a Model,
    pub(super) window: Window,
    pub(super) as_of: Timestamp,
    pub(super) layout: Arc<Layout>,
    pub(super) patrollable: Arc<RoaringBitmap>,
    /// The patrollable cells visited in the window.
    pub(super) visited: RoaringBitmap,
    /// The last visit of every cell before the end of the window.
    pub(super) last: Cow<'a, [i64]>,
    /// Minutes of patrol in the window, by basic grid; told when first asked.
    pub(super) patrolled: Vec<OnceLock<Patrolled>>,
}

/// Where a worker's device was last.
#[derive(Clone, Debug, PartialEq)]
pub struct LastPosition {
    /// The worker.
    pub worker: Code,
    /// The basic grid the worker walks.
    pub grid: Code,
    /// The last fix that is no jump.
    pub fix: Fix,
}

pub(super) fn ms(moment: Timestamp) -> i64 {
    moment.as_millisecond()
}

pub(super) fn moment(time_ms: i64) -> Option<Timestamp> {
    Timestamp::from_millisecond(time_ms)
        .ok()
        .filter(|_| time_ms != NEVER)
}

impl Model {
    /// Looks at coverage in a window; `now` ends what can be known.
    #[must_use]
    pub fn survey(&self, window: Window, now: Timestamp) -> Survey<'_> {
        let layout = self.coverage.layout(&self.territory);
        let patrollable = self.coverage.patrollable(&layout);
        Survey {
            visited: self.coverage.visited(window, &layout) & &*patrollable,
            last: self.coverage.last_before(ms(window.to), &layout),
            as_of: window.to.min(now),
            patrolled: layout.grids.iter().map(|_| OnceLock::new()).collect(),
            model: self,
            window,
            layout,
            patrollable,
        }
    }

    /// Where the devices of the workers were last, at or before a moment; of
    /// those whose fixes are kept.
    #[must_use]
    pub fn last_positions(&self, at: Timestamp) -> Vec<LastPosition> {
        let position = |worker: &xunge_data::Worker| {
            let device = self.coverage.devices.get(worker.device.as_ref()?)?;
            let mut before = ms(at).saturating_add(1);
            loop {
                let fix = device.fixes.before(before)?;
                if !device.fixes.is_jump_at(fix.time_ms) {
                    return Some(LastPosition {
                        worker: worker.code.clone(),
                        grid: worker.grid.clone(),
                        fix: Fix::from(&fix),
                    });
                }
                before = fix.time_ms;
            }
        };
        self.roster.workers().iter().filter_map(position).collect()
    }
}

impl Survey<'_> {
    /// Every grid, in order of code.
    #[must_use]
    pub fn grids(&self) -> Vec<CoverageEntry> {
        parallel::map(&self.layout.grids, |grid| self.of_grid_cells(grid))
    }

    /// One grid; none if there is no such grid.
    #[must_use]
    pub fn grid(&self, code: &Code) -> Option<CoverageEntry> {
        Some(self.of_grid_cells(self.layout.grid(code.as_str())?))
    }

    /// Every community, in order of code: the cells of its basic grids.
    #[must_use]
    pub fn communities(&self) -> Vec<CoverageEntry> {
        let communities = self.model.territory().communities().iter();
        let entry = |(community, _): &(xunge_data::Community, _)| {
            let grids = self.basic().filter(|grid| grid.community == community.code);
            self.entry(
                community.code.clone(),
                community.name.clone(),
                &Vec::from_iter(grids),
            )
        };
        communities.map(entry).collect()
    }

    /// The subdistrict: the cells of all basic grids.
    #[must_use]
    pub fn subdistrict(&self) -> Option<CoverageEntry> {
        let code = Code::new("subdistrict").ok()?;
        let name = self.model.town().name.clone();
        Some(self.entry(code, name, &Vec::from_iter(self.basic())))
    }

    /// A grid on each day of the window, the last 30 at most.
    #[must_use]
    pub fn days_of_grid(&self, code: &Code) -> Vec<CoverageDay> {
        let grid = self.layout.grid(code.as_str());
        grid.map_or_else(Vec::new, |grid| self.days(&[grid]))
    }

    /// The subdistrict on each day of the window, the last 30 at most.
    #[must_use]
    pub fn days_of_subdistrict(&self) -> Vec<CoverageDay> {
        self.days(&Vec::from_iter(self.basic()))
    }

    pub(super) fn basic(&self) -> impl Iterator<Item = &GridCells> {
        self.layout
            .grids
            .iter()
            .filter(|grid| grid.kind == GridKind::Basic)
    }

    fn of_grid_cells(&self, grid: &GridCells) -> CoverageEntry {
        let found = self.model.territory().grids().find(grid.code.as_str());
        let name = found.map_or_else(String::new, |(grid, _)| grid.name.clone());
        self.entry(grid.code.clone(), name, &[grid])
    }

    fn entry(&self, code: Code, name: String, grids: &[&GridCells]) -> CoverageEntry {
        let count = |set| grids.iter().map(|grid| grid.members.count_in(set)).sum();
        let (cells, covered) = (count(&self.patrollable), count(&self.visited));
        let completeness = self.patrolled(grids).completeness();
        let ages = Ages::of(&self.last_of_all(grids));
        let age_s = |last: i64| moment(last).map(|_| (ms(self.as_of) - last).max(0) / 1000);
        CoverageEntry {
            code,
            name,
            cells,
            covered,
            share: CoverageEntry::share_of(covered, cells),
            completeness,
            state: state(completeness),
            last_visit: moment(ages.latest),
            age_p50_s: age_s(ages.p50),
            age_p90_s: age_s(ages.p90),
            age_oldest_s: age_s(ages.oldest),
            never_visited: ages.never,
        }
    }

    /// The last visits of the patrollable cells of some grids. Those that follow
    /// one another are not copied.
    fn last_of_all(&self, grids: &[&GridCells]) -> Cow<'_, [i64]> {
        let mut all: Cow<'_, [i64]> = Cow::default();
        for grid in grids {
            grid.members
                .each_run_of(&self.patrollable, |run| match self.last_of(run) {
                    first if all.is_empty() => all = Cow::Borrowed(first),
                    other => all.to_mut().extend_from_slice(other),
                });
        }
        all
    }

    /// The last visits of cells that follow one another.
    pub(super) fn last_of(&self, run: Range<u32>) -> &[i64] {
        let run = run.start as usize..run.end as usize;
        self.last.get(run).unwrap_or_default()
    }

    fn days(&self, grids: &[&GridCells]) -> Vec<CoverageDay> {
        let count = |set: &RoaringBitmap| grids.iter().map(|g| g.members.count_in(set)).sum();
        let cells: u64 = count(&self.patrollable);
        let tell = |&(day, window): &(Date, Window)| {
            let visited = self.model.coverage.visited(window, &self.layout) & &*self.patrollable;
            let covered = count(&visited);
            CoverageDay {
                day,
                covered,
                share: CoverageEntry::share_of(covered, cells),
                state: state(self.patrolled_in(grids, window).completeness()),
            }
        };
        let mut days = Vec::from_iter(days_back(self.window, self.as_of));
        days.reverse();
        parallel::map(&days, tell)
    }
}

/// The days of a window up to a moment, the last one first, each with its part
/// of the window.
fn days_back(window: Window, as_of: Timestamp) -> impl Iterator<Item = (Date, Window)> {
    let end = window.to.min(as_of);
    let last = end.checked_sub(std::time::Duration::from_nanos(1)).ok();
    let first = last.filter(|_| window.from < end).map(day_of);
    let days = std::iter::successors(first, |day| day.yesterday().ok());
    let parts = days.map(move |day| {
        let next = day.tomorrow().map_or(Timestamp::MAX, day_start);
        let part = Window {
            from: day_start(day).max(window.from),
            to: next.min(end),
        };
        (day, part)
    });
    parts
        .take_while(move |(_, part)| part.to > window.from)
        .take(DAYS_MAX)
}
