//! Data completeness in a window: whether enough is known of patrols to judge.

use std::collections::BTreeSet;

use xunge_data::{
    Window,
    api::{CoverageEntry, CoverageState},
};

use super::{
    layout::GridCells,
    minutes::{Patrolled, Roster as Hours, Span},
    survey::Survey,
};

/// What a share says with data of such completeness.
pub(super) fn state(completeness: Option<f64>) -> CoverageState {
    match completeness {
        Some(known) if known < CoverageEntry::COMPLETE_ENOUGH => CoverageState::NoData,
        _ => CoverageState::Ok,
    }
}

impl Survey<'_> {
    /// Basic grids without enough data to judge their coverage.
    #[must_use]
    pub fn without_data(&self) -> u64 {
        let state = |grid| state(self.patrolled(&[grid]).completeness());
        let unknown = self
            .basic()
            .filter(|&grid| state(grid) == CoverageState::NoData);
        unknown.count() as u64
    }

    /// Minutes of patrol in the window up to now, pooled over the basic grids
    /// that some grids lie on.
    pub(super) fn patrolled(&self, grids: &[&GridCells]) -> Patrolled {
        let span = self.span(self.window);
        pooled(grids, |basic| {
            let told = self.patrolled.get(basic)?;
            Some(*told.get_or_init(|| self.patrolled_on(basic, span)))
        })
    }

    /// As [`Survey::patrolled`], in another window.
    pub(super) fn patrolled_in(&self, grids: &[&GridCells], window: Window) -> Patrolled {
        let span = self.span(window);
        pooled(grids, |basic| Some(self.patrolled_on(basic, span)))
    }

    /// The minutes of a window up to now.
    fn span(&self, window: Window) -> Span {
        Span::of_window(Window {
            from: window.from,
            to: window.to.min(self.as_of).max(window.from),
        })
    }

    /// Minutes of patrol of a basic grid's workers; the grid by its place in the
    /// list.
    fn patrolled_on(&self, basic: usize, span: Span) -> Patrolled {
        let Some(grid) = self.layout.grids.get(basic) else {
            return Patrolled::default();
        };
        let coverage = &self.model.coverage;
        let workers = Vec::from_iter(self.model.roster().workers_of(&grid.code));
        let hours = Hours::of(workers.iter().flat_map(|worker| &worker.patrol));
        let devices = workers.iter().filter_map(|worker| worker.device.as_ref());
        let known = devices.filter_map(|device| coverage.walks(&self.layout).minutes.get(device));
        let sources: Vec<_> = known
            .chain(coverage.settled_minutes.get(&grid.code))
            .collect();
        hours.patrolled(span, &sources)
    }
}

/// What is told of each basic grid that some grids lie on, put together.
fn pooled(grids: &[&GridCells], told: impl Fn(usize) -> Option<Patrolled>) -> Patrolled {
    let basic: BTreeSet<usize> = grids.iter().flat_map(|grid| &grid.basic).copied().collect();
    let told = basic.into_iter().filter_map(told);
    told.fold(Patrolled::default(), Patrolled::and)
}
