//! What the log says of incidents, taken in.

use xunge_data::{Bbox, Code, Offset, Position, Report, Step, Timestamp};

use super::{Incidents, Slot, days::Days, is_at, kept::Kept, place_of, within::Withins};
use crate::model::{Refused, Territory};

impl Incidents {
    /// Takes in a report.
    ///
    /// # Errors
    /// [`Refused`] if its number is known.
    pub(in crate::model) fn report(
        &mut self,
        offset: Offset,
        report: Report,
        territory: &Territory,
    ) -> Result<(), Refused> {
        let index = self.list.len();
        let id = report.id.as_str();
        let is_at = |place| is_at(&self.list, &self.texts, place, id);
        if !self.by_id.insert(id, place_of(index), is_at) {
            return Err(Refused::AlreadyReported(report.id));
        }
        let (position, reported_at) = (report.position, report.reported_at);
        self.squares.insert(place_of(index), position, reported_at);
        self.extend(position, reported_at);
        self.list.push(Kept::new(report, &mut self.texts));
        self.offsets.push(offset);
        self.lay_last();
        self.locate(index, territory);
        Ok(())
    }

    /// Takes in a step.
    ///
    /// # Errors
    /// [`Refused`] if nobody reported the incident, or the step does not follow.
    pub(in crate::model) fn step(&mut self, id: &Code, step: Step) -> Result<(), Refused> {
        let place = self.find(id.as_str()).map(|located| located.place as usize);
        let kept = place.and_then(|place| self.list.get_mut(place));
        let kept = kept.ok_or_else(|| Refused::NeverReported(id.clone()))?;
        kept.course()
            .may_follow(&step)
            .map_err(|reason| Refused::Step {
                id: id.clone(),
                reason,
            })?;
        kept.take(step);
        Ok(())
    }

    /// The grids have changed: every incident finds its own anew.
    pub(in crate::model) fn relocate(&mut self, territory: &Territory) {
        let grids = territory.grids().iter();
        self.days = Days::new(place_of(grids.len()));
        self.in_grids = vec![Vec::new(); grids.len()];
        let codes = grids.map(|(grid, _)| grid.code.clone());
        self.grids = codes.zip(0..).collect();
        self.withins = Withins::default();
        for index in 0..self.list.len() {
            self.locate(index, territory);
        }
    }

    fn extend(&mut self, position: Position, reported_at: Timestamp) {
        let around = Bbox::at(position);
        self.bbox = Some(self.bbox.map_or(around, |bbox| bbox.union(around)));
        let (first, last) = self.reported_between.unwrap_or((reported_at, reported_at));
        self.reported_between = Some((first.min(reported_at), last.max(reported_at)));
    }

    fn locate(&mut self, index: usize, territory: &Territory) {
        let Some(kept) = self.list.get_mut(index) else {
            return;
        };
        let grids = territory.grids().indexed_at(kept.position);
        let grids = grids.map(|(place, _)| place);
        kept.within = self.withins.number(grids, territory);
        let Some(within) = self.withins.get(kept.within) else {
            return;
        };
        for &grid in &within.places {
            if let Some(in_grid) = self.in_grids.get_mut(grid) {
                in_grid.push(place_of(index));
            }
        }
        let slot = Slot::new(within.place, kept.category);
        self.days.insert(kept.reported_at, place_of(index), slot);
    }
}
