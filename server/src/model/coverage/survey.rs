//! What was covered in a window: shares, ages and completeness.

use std::{borrow::Cow, ops::Range, sync::Arc};

use roaring::RoaringBitmap;
use xunge_data::{
    Code, Date, Fix, GridKind, Timestamp, Window,
    api::{CoverageDay, CoverageEntry, CoverageState},
    day_of, day_start,
};

use super::{
    NEVER,
    ages::Ages,
    layout::{GridCells, Layout, Members},
    minutes::{Patrolled, Roster as Hours, Span},
};
use crate::{model::Model, parallel};

/// Days that are told one by one, at most.
const DAYS_MAX: usize = 30;

/// Coverage in a window, ready to be asked of any grid.
pub struct Survey<'a> {
    model: &'a Model,
    pub(super) window: Window,
    pub(super) as_of: Timestamp,
    pub(super) layout: Arc<Layout>,
    pub(super) patrollable: Arc<RoaringBitmap>,
    /// The patrollable cells visited in the window.
    pub(super) visited: RoaringBitmap,
    /// The last visit of every cell before the end of the window.
    pub(super) last: Cow<'a, [i64]>,
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

    /// Basic grids without enough data to judge their coverage.
    #[must_use]
    pub fn without_data(&self) -> u64 {
        let state = |grid| state(self.patrolled(&[grid], self.window).completeness());
        let unknown = self
            .basic()
            .filter(|&grid| state(grid) == CoverageState::NoData);
        unknown.count() as u64
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

    fn basic(&self) -> impl Iterator<Item = &GridCells> {
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
        let completeness = self.patrolled(grids, self.window).completeness();
        let ages = self.ages(grids.iter().map(|grid| &grid.members));
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

    /// The last visits of the cells of some grids.
    fn ages<'a>(&self, members: impl Iterator<Item = &'a Members>) -> Ages {
        let mut last = Vec::new();
        for members in members {
            members.each_run_of(&self.patrollable, |run| self.tell_last(run, &mut last));
        }
        Ages::of(&mut last, ms(self.window.to))
    }

    /// Adds the last visits of cells that follow one another.
    pub(super) fn tell_last(&self, run: Range<u32>, last: &mut Vec<i64>) {
        let known = self.last.get(run.start as usize..run.end as usize);
        match known {
            Some(known) => last.extend_from_slice(known),
            // Nothing was ever visited.
            None => last.extend(run.map(|_| NEVER)),
        }
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
                state: state(self.patrolled(grids, window).completeness()),
            }
        };
        let mut days = Vec::from_iter(days_back(self.window, self.as_of));
        days.reverse();
        parallel::map(&days, tell)
    }

    /// Minutes of patrol in a window up to now, pooled over the basic grids
    /// that some grids lie on.
    pub(super) fn patrolled(&self, grids: &[&GridCells], window: Window) -> Patrolled {
        let mut basic: Vec<usize> = grids.iter().flat_map(|g| g.basic.iter().copied()).collect();
        basic.sort_unstable();
        basic.dedup();
        let window = Window {
            from: window.from,
            to: window.to.min(self.as_of).max(window.from),
        };
        let span = Span::of_window(window);
        let grids = basic
            .into_iter()
            .filter_map(|index| self.layout.grids.get(index));
        let minutes = grids.map(|grid| self.patrolled_in(&grid.code, span));
        minutes.fold(Patrolled::default(), Patrolled::and)
    }

    /// Minutes of patrol of a basic grid's workers.
    fn patrolled_in(&self, grid: &Code, span: Span) -> Patrolled {
        let coverage = &self.model.coverage;
        let workers = Vec::from_iter(self.model.roster().workers_of(grid));
        let hours = Hours::of(workers.iter().flat_map(|worker| &worker.patrol));
        let devices = workers.iter().filter_map(|worker| worker.device.as_ref());
        let known = devices.filter_map(|device| coverage.walks(&self.layout).minutes.get(device));
        let sources: Vec<_> = known.chain(coverage.settled_minutes.get(grid)).collect();
        hours.patrolled(span, &sources)
    }
}

pub(super) fn state(completeness: Option<f64>) -> CoverageState {
    match completeness {
        Some(known) if known < CoverageEntry::COMPLETE_ENOUGH => CoverageState::NoData,
        _ => CoverageState::Ok,
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
