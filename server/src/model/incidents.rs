//! Incidents, where they lie, and what finds them by position and time.

use std::collections::HashMap;

use rstar::{RTree, primitives::GeomWithData};
use xunge_data::{
    Bbox, Code, GridKind, Incident, Level, Offset, Position, Report, Status, Step, Timestamp,
    Window,
};

use super::{
    IncidentCells, Refused, Territory,
    days::{Day, Days, Part, Slot},
    place::envelope,
    standing::Standing,
};

/// So many are few in any case.
const FEW: usize = 64;

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
    cells: IncidentCells,
    standings: Vec<Standing>,
    slots: Vec<Slot>,
    days: Days,
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

    /// How many had been recorded at an offset: the place in the list of the
    /// first after it.
    pub(super) fn recorded_by(&self, offset: Offset) -> usize {
        self.list
            .partition_point(|located| located.offset <= offset)
    }

    /// Those at some places in the list.
    pub(super) fn at_places(
        &self,
        places: impl Iterator<Item = usize>,
    ) -> impl Iterator<Item = &Located> {
        places.filter_map(|place| self.list.get(place))
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

    /// The one at this place in the list, its status at a moment, and the place
    /// of its basic grid among the grids: beyond the last if it has none.
    #[must_use]
    pub fn stood(&self, index: u32, as_of: Timestamp) -> Option<(&Located, Status, usize)> {
        let index = usize::try_from(index).ok()?;
        let (standing, located) = self.standing(index)?;
        let grid = usize::try_from(self.slots.get(index)?.grid()).ok()?;
        Some((located, standing.at(as_of, &located.incident).0, grid))
    }

    /// All of them, by H3 cell.
    #[must_use]
    pub fn cells(&self) -> &IncidentCells {
        &self.cells
    }

    /// Those reported in a window, by day.
    pub(super) fn by_day(&self, window: Window) -> impl Iterator<Item = Part<'_>> {
        self.days.within(window)
    }

    /// Those reported in a window, in no order.
    pub fn reported_in(&self, window: Window) -> impl Iterator<Item = &Located> {
        let places = self.places_reported(window);
        places.filter_map(|index| self.list.get(index))
    }

    /// How many at most were reported in a window: those of its days.
    pub(super) fn at_most_in(&self, window: Window) -> usize {
        self.by_day(window).map(|part| part.at_most()).sum()
    }

    /// How those inside a grid stood at a moment: status, and level if closed.
    pub(super) fn stood_in_grid(
        &self,
        grid: &str,
        window: Window,
        as_of: Timestamp,
    ) -> impl Iterator<Item = (Status, Option<Level>)> {
        let indices = self.by_grid.get(grid).map_or(&[][..], Vec::as_slice);
        let known = indices.iter().filter_map(|&index| self.standing(index));
        known
            .filter(move |(standing, _)| window.contains(standing.reported_at))
            .map(move |(standing, located)| standing.at(as_of, &located.incident))
    }

    /// The incident at a place in the list, and how it stands.
    pub(super) fn standing(&self, index: usize) -> Option<(&Standing, &Located)> {
        self.standings.get(index).zip(self.list.get(index))
    }

    /// The places in the list of those in a box and reported in a window; the
    /// box must not cross the antimeridian.
    pub(super) fn places_in(&self, bbox: Bbox, window: Window) -> Vec<usize> {
        let Some(few) = self.few_in(bbox, window) else {
            let holds = |index: &usize| self.position(*index).is_some_and(|p| bbox.holds(p));
            return self.places_reported(window).filter(holds).collect();
        };
        let places = few.into_iter().map(|(index, _)| index);
        places.filter(|&index| self.is_in(index, window)).collect()
    }

    /// The places in the list of those in a box, whenever they were reported,
    /// from the tree; none where the tree has so many in the box that going
    /// through all of a window is quicker.
    pub(super) fn few_in(&self, bbox: Bbox, window: Window) -> Option<Vec<(usize, Position)>> {
        let mut found = Vec::new();
        let mut most = FEW;
        for point in self.tree.locate_in_envelope(&envelope(bbox)) {
            if found.len() == FEW {
                // A step in the tree costs about as much as four in the list.
                most = FEW.max(self.at_most_in(window) / 4);
            }
            if found.len() == most {
                return None;
            }
            let [lng, lat] = *point.geom();
            found.push((point.data, Position { lng, lat }));
        }
        Some(found)
    }

    /// Whether the incident at a place in the list was reported in a window.
    pub(super) fn is_in(&self, index: usize, window: Window) -> bool {
        let standing = self.standings.get(index);
        standing.is_some_and(|standing| window.contains(standing.reported_at))
    }

    /// The places in the list of those reported in a window, in no order. Goes
    /// through the days, or where they have much of the list, through that.
    pub(super) fn places_reported(&self, window: Window) -> impl Iterator<Item = usize> {
        let few = self.at_most_in(window) < self.list.len() / 4;
        let days = few.then(|| self.by_day(window)).into_iter().flatten();
        let rows = days.flat_map(|part| part.rows());
        let all = (!few).then(|| self.standings.iter().enumerate());
        let reported = all.into_iter().flatten();
        let reported = reported.filter(move |(_, s)| window.contains(s.reported_at));
        rows.map(|(index, _)| index as usize)
            .chain(reported.map(|(index, _)| index))
    }

    /// The category and grid of the incident at a place in the list.
    pub(super) fn slot(&self, index: usize) -> Option<Slot> {
        self.slots.get(index).copied()
    }

    /// Incidents by their places in the list, with the day they were reported
    /// on and their slot, in order of day.
    pub(super) fn days_of(&self, places: &[usize]) -> Vec<(Day, usize, Slot)> {
        let known = places.iter().filter_map(|&index| {
            let day = Day::of(self.standings.get(index)?.reported_at);
            Some((day, index, *self.slots.get(index)?))
        });
        let mut known: Vec<_> = known.collect();
        known.sort_unstable_by_key(|(day, index, _)| (*day, *index));
        known
    }

    /// Where the incident at a place in the list is.
    pub(super) fn position(&self, index: usize) -> Option<Position> {
        Some(self.standings.get(index)?.position)
    }

    /// The box around all of them; none if there are none.
    #[must_use]
    pub fn bbox(&self) -> Option<Bbox> {
        let around = self.tree.root().envelope();
        let ([west, south], [east, north]) = (around.lower(), around.upper());
        (!self.list.is_empty()).then_some(Bbox {
            west,
            south,
            east,
            north,
        })
    }

    /// When the earliest and the latest were reported.
    #[must_use]
    pub fn reported_between(&self) -> Option<(Timestamp, Timestamp)> {
        let (first, last) = self.days.ends()?;
        let at = |index: u32| Some(self.standings.get(index as usize)?.reported_at);
        at(first).zip(at(last))
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
        let incident = Incident::new(report);
        self.standings.push(Standing::of(&incident));
        self.list.push(Located {
            offset,
            incident,
            grid: None,
            community: None,
            dedicated: Vec::new(),
        });
        self.locate(index, territory);
        Ok(())
    }

    pub(super) fn step(&mut self, id: &Code, step: Step) -> Result<(), Refused> {
        let found = self.by_id.get(id).copied();
        let found = found.and_then(|index| {
            let located = self.list.get_mut(index)?;
            Some((located, self.standings.get_mut(index)?))
        });
        let (located, standing) = found.ok_or_else(|| Refused::NeverReported(id.clone()))?;
        located
            .incident
            .take(step)
            .map_err(|reason| Refused::Step {
                id: id.clone(),
                reason,
            })?;
        *standing = Standing::of(&located.incident);
        Ok(())
    }

    /// The grids have changed: every incident finds its own anew.
    pub(super) fn relocate(&mut self, territory: &Territory) {
        self.by_grid.clear();
        let grids = territory.grids().iter().len();
        self.days = Days::new(u32::try_from(grids).unwrap_or(0));
        for index in 0..self.list.len() {
            self.locate(index, territory);
        }
    }

    fn locate(&mut self, index: usize, territory: &Territory) {
        let Some(located) = self.list.get_mut(index) else {
            return;
        };
        let grids = territory.grids().at(located.incident.report.position);
        let (basic, dedicated): (Vec<_>, Vec<_>) =
            grids.partition(|grid| grid.kind == GridKind::Basic);
        located.grid = basic.first().map(|grid| grid.code.clone());
        located.community = basic.first().map(|grid| grid.community.clone());
        located.dedicated = dedicated
            .into_iter()
            .map(|grid| grid.code.clone())
            .collect();
        for grid in located.grid.iter().chain(&located.dedicated) {
            self.by_grid.entry(grid.clone()).or_default().push(index);
        }
        let report = &located.incident.report;
        let known = located.grid.as_ref();
        let known = known.and_then(|grid| territory.grids().place_of(grid));
        let grid = known.unwrap_or(territory.grids().iter().len());
        // Fewer than 2^32 grids and incidents fit into memory.
        let slot = Slot::new(u32::try_from(grid).unwrap_or(0), report.category);
        let row = u32::try_from(index).unwrap_or(u32::MAX);
        self.days.insert(report.reported_at, row, slot);
        match self.slots.get_mut(index) {
            Some(known) => *known = slot,
            None => self.slots.push(slot),
        }
    }
}
