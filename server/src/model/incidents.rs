//! Incidents, where they lie, and an R-tree over their positions.

use std::collections::HashMap;

use rstar::{RTree, primitives::GeomWithData};
use xunge_data::{Bbox, Code, GridKind, Incident, Offset, Report, Status, Step, Timestamp};

use super::{IncidentCells, Refused, Territory, place::envelope};

/// An incident and the grids that hold it.
#[derive(Clone, Debug, PartialEq)]
pub struct Located {
    /// The offset at which it was reported: its place in the collection.
    pub offset: Offset,
    /// The incident.
    pub incident: Incident,
    /// The basic grid that holds it; none outside every basic grid.
    pub grid: Option<Code>,
    /// The community of that grid.
    pub community: Option<Code>,
    /// The dedicated grids that hold it.
    pub dedicated: Vec<Code>,
}

/// What is asked of incidents most often, close together in memory.
#[derive(Clone, Copy, Debug)]
pub struct Latest {
    /// When the last step was taken or, without any, it was reported.
    pub at: Timestamp,
    /// Its status since then.
    pub status: Status,
    grid: u32,
}

impl Latest {
    const NO_GRID: u32 = u32::MAX;

    /// The place of its basic grid in the list of grids; none outside every
    /// basic grid.
    #[must_use]
    pub fn grid(self) -> Option<usize> {
        let grid = Some(self.grid).filter(|&grid| grid != Self::NO_GRID);
        grid.and_then(|grid| usize::try_from(grid).ok())
    }
}

/// All incidents, in the order they were recorded.
#[derive(Clone, Debug, Default)]
pub struct Incidents {
    list: Vec<Located>,
    by_id: HashMap<Code, usize>,
    by_grid: HashMap<Code, Vec<usize>>,
    tree: RTree<GeomWithData<[f64; 2], usize>>,
    cells: IncidentCells,
    latest: Vec<Latest>,
}

/// Everything else follows from the list.
impl PartialEq for Incidents {
    fn eq(&self, other: &Self) -> bool {
        self.list == other.list
    }
}

impl Incidents {
    /// All of them, in the order they were recorded.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Located> {
        self.list.iter()
    }

    /// The one with this number.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<&Located> {
        self.list.get(*self.by_id.get(id)?)
    }

    /// Those inside a grid, basic or dedicated, in the order they were recorded.
    pub fn in_grid(&self, grid: &str) -> impl Iterator<Item = &Located> {
        let indices = self.by_grid.get(grid).map_or(&[][..], Vec::as_slice);
        indices.iter().filter_map(|&index| self.list.get(index))
    }

    /// Those in a box, its border included, in the order they were recorded.
    #[must_use]
    pub fn in_bbox(&self, bbox: Bbox) -> Vec<&Located> {
        let parts = bbox.split();
        let found = parts
            .iter()
            .flat_map(|part| self.tree.locate_in_envelope(&envelope(*part)));
        let mut indices: Vec<_> = found.map(|point| point.data).collect();
        indices.sort_unstable();
        indices.dedup();
        indices
            .into_iter()
            .filter_map(|index| self.list.get(index))
            .collect()
    }

    /// The one at this place in the list.
    #[must_use]
    pub fn at(&self, index: u32) -> Option<&Located> {
        self.list.get(usize::try_from(index).ok()?)
    }

    /// What has become of the one at this place in the list.
    #[must_use]
    pub fn latest(&self, index: u32) -> Option<&Latest> {
        self.latest.get(usize::try_from(index).ok()?)
    }

    /// All of them, by H3 cell.
    #[must_use]
    pub fn cells(&self) -> &IncidentCells {
        &self.cells
    }

    /// When the earliest and the latest were reported.
    #[must_use]
    pub fn reported_between(&self) -> Option<(Timestamp, Timestamp)> {
        let times = || {
            self.list
                .iter()
                .map(|located| located.incident.report.reported_at)
        };
        times().min().zip(times().max())
    }

    pub(super) fn report(
        &mut self,
        offset: Offset,
        report: Report,
        territory: &Territory,
    ) -> Result<(), Refused> {
        if self.by_id.contains_key(&report.id) {
            return Err(Refused::AlreadyReported(report.id));
        }
        let index = self.list.len();
        let position = report.position;
        self.by_id.insert(report.id.clone(), index);
        self.tree
            .insert(GeomWithData::new([position.lng, position.lat], index));
        self.cells.insert(index, &report);
        self.latest.push(Latest {
            at: report.reported_at,
            status: Status::Reported,
            grid: Latest::NO_GRID,
        });
        self.list.push(Located {
            offset,
            incident: Incident::new(report),
            grid: None,
            community: None,
            dedicated: Vec::new(),
        });
        self.locate(index, territory);
        Ok(())
    }

    pub(super) fn step(&mut self, id: &Code, step: Step) -> Result<(), Refused> {
        let index = self.by_id.get(id).copied().unwrap_or(usize::MAX);
        let found = self.list.get_mut(index).zip(self.latest.get_mut(index));
        let (located, latest) = found.ok_or_else(|| Refused::NeverReported(id.clone()))?;
        let (at, status) = (step.at, step.action.status());
        let refused = |reason| Refused::Step {
            id: id.clone(),
            reason,
        };
        located.incident.take(step).map_err(refused)?;
        latest.at = at;
        latest.status = status.unwrap_or(latest.status);
        Ok(())
    }

    /// The grids have changed: every incident finds its own anew.
    pub(super) fn relocate(&mut self, territory: &Territory) {
        self.by_grid.clear();
        for index in 0..self.list.len() {
            self.locate(index, territory);
        }
    }

    fn locate(&mut self, index: usize, territory: &Territory) {
        let Some(located) = self.list.get_mut(index) else {
            return;
        };
        let grids = territory.grids().at(located.incident.report.position);
        let (basic, dedicated): (Vec<_>, Vec<_>) = grids
            .into_iter()
            .partition(|grid| grid.kind == GridKind::Basic);
        let first = basic.first();
        let place = first.and_then(|grid| territory.grids().index_of(grid.code.as_str()));
        if let Some(latest) = self.latest.get_mut(index) {
            let place = place.and_then(|place| u32::try_from(place).ok());
            latest.grid = place.unwrap_or(Latest::NO_GRID);
        }
        located.grid = basic.first().map(|grid| grid.code.clone());
        located.community = basic.first().map(|grid| grid.community.clone());
        located.dedicated = dedicated
            .into_iter()
            .map(|grid| grid.code.clone())
            .collect();
        for grid in located.grid.iter().chain(&located.dedicated) {
            self.by_grid.entry(grid.clone()).or_default().push(index);
        }
    }
}
