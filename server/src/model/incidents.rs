//! Incidents, where they lie, and an R-tree over their positions.

use std::collections::HashMap;

use rstar::{RTree, primitives::GeomWithData};
use xunge_data::{Bbox, Code, GridKind, Incident, Offset, Report, Step, Timestamp};

use super::{Refused, Territory, place::envelope};

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

/// All incidents, in the order they were recorded.
#[derive(Clone, Debug, Default)]
pub struct Incidents {
    list: Vec<Located>,
    by_id: HashMap<Code, usize>,
    by_grid: HashMap<Code, Vec<usize>>,
    tree: RTree<GeomWithData<[f64; 2], usize>>,
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

    /// The one that was recorded at this offset.
    #[must_use]
    pub fn recorded_at(&self, offset: Offset) -> Option<&Located> {
        let at = self
            .list
            .binary_search_by_key(&offset, |located| located.offset);
        self.list.get(at.ok()?)
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
        let found = self
            .by_id
            .get(id)
            .and_then(|&index| self.list.get_mut(index));
        let located = found.ok_or_else(|| Refused::NeverReported(id.clone()))?;
        located.incident.take(step).map_err(|reason| Refused::Step {
            id: id.clone(),
            reason,
        })
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
