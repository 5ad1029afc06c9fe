//! The cells of incidents are worked out when somebody asks for them. After a start
//! that is done some incidents at a time, so that the model is free in between.

use h3o::{CellIndex, LatLng};
use xunge_data::{Offset, Position};

use super::{IncidentCells, Incidents, bucket::FINEST, kept::Kept, place_of};
use crate::parallel;

/// So many incidents are given their cells in one go.
const SOME: usize = 20_000;

/// Cells while they are worked out.
#[derive(Debug, Default)]
pub struct Laying {
    cells: IncidentCells,
    /// How many incidents, from the first, have theirs.
    laid: usize,
    /// The offset of the last of them.
    last: Option<Offset>,
}

impl Incidents {
    /// All of them, by H3 cell.
    #[must_use]
    pub fn cells(&self) -> &IncidentCells {
        self.cells.get_or_init(|| {
            let mut laying = Laying::default();
            while self.lay_on(&mut laying) {}
            laying.cells
        })
    }

    /// Begins to work the cells out in steps: none if they are known. Whoever asks
    /// for them before the end has all of them worked out at once.
    #[must_use]
    pub fn begin_laying(&self) -> Option<Laying> {
        self.cells.get().is_none().then(Laying::default)
    }

    /// Gives some more their cells; whether there were any left.
    pub fn lay_on(&self, laying: &mut Laying) -> bool {
        let rest = self.list.iter_from(laying.laid);
        let some: Vec<&Kept> = rest.take(SOME).collect();
        let finest = parallel::map(&some, |kept| finest_cell(kept.position));
        for (kept, cell) in some.iter().zip(finest) {
            laying.cells.insert(place_of(laying.laid), kept, cell);
            laying.laid += 1;
        }
        laying.last = self.last_of(laying.laid);
        !some.is_empty()
    }

    /// Takes the cells that were worked out, and those of incidents reported since.
    pub(in crate::model) fn end_laying(&mut self, mut laying: Laying) {
        // Of another list, where a town was begun anew, they are of no use.
        if laying.last == self.last_of(laying.laid) {
            while self.lay_on(&mut laying) {}
            let _ = self.cells.set(laying.cells);
        }
    }

    /// The last incident is in the list: where the cells are known, it gets its own.
    pub(super) fn lay_last(&mut self) {
        if let (Some(cells), Some(place)) = (self.cells.get_mut(), self.list.len().checked_sub(1))
            && let Some(kept) = self.list.get(place)
        {
            cells.insert(place_of(place), kept, finest_cell(kept.position));
        }
    }

    /// The offset of the last of so many, from the first.
    fn last_of(&self, count: usize) -> Option<Offset> {
        self.offsets.get(count.checked_sub(1)?).copied()
    }
}

/// The finest cell that holds a position. There always is one: a position is checked
/// where it is read.
fn finest_cell(position: Position) -> Option<CellIndex> {
    let place = LatLng::new(position.lat, position.lng).ok()?;
    Some(place.to_cell(FINEST))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
    use xunge_data::{Category, Code, Record, Report, Timestamp, Town};

    use super::*;
    use crate::model::Model;

    /// Reports so many more, scattered over the town.
    fn report(model: &mut Model, count: usize) {
        let first = model.offset();
        for n in (first..).take(count) {
            let step = |many: u64| f64::from(u32::try_from(n % many).unwrap());
            let report = Report {
                id: Code::new(n.to_string()).unwrap(),
                category: Category::Other,
                subcategory: None,
                title: String::new(),
                position: Position {
                    lng: 115.6 + 0.0017 * step(97),
                    lat: 32.1 + 0.0013 * step(89),
                },
                reported_at: Timestamp::UNIX_EPOCH,
                due_at: None,
            };
            let offset = model.offset() + 1;
            model
                .apply(offset, Record::IncidentReported(report))
                .unwrap();
        }
    }

    /// The places in the list of the incidents of each cell.
    fn told(cells: &IncidentCells) -> Vec<(CellIndex, Vec<u32>)> {
        let cells = cells.iter().map(|(cell, bucket)| {
            let places = bucket.spots().iter().map(|spot| spot.index);
            (cell, places.collect())
        });
        cells.collect()
    }

    fn laid_at_once(model: &Model) -> Vec<(CellIndex, Vec<u32>)> {
        let mut laying = Laying::default();
        while model.incidents().lay_on(&mut laying) {}
        told(&laying.cells)
    }

    #[test]
    fn cells_worked_out_beside_reports_are_those_of_all() {
        let mut model = Model::default();
        report(&mut model, SOME + 100);
        let mut laying = model.incidents().begin_laying().unwrap();
        while model.incidents().lay_on(&mut laying) {
            report(&mut model, 7);
            if laying.laid > SOME + 200 {
                break;
            }
        }
        report(&mut model, 5);
        model.end_laying(laying);
        assert!(model.incidents().begin_laying().is_none());
        report(&mut model, 3);
        assert_eq!(told(model.incidents().cells()), laid_at_once(&model));
    }

    #[test]
    fn cells_of_a_town_that_was_begun_anew_are_forgotten() {
        let mut model = Model::default();
        report(&mut model, 50);
        let mut laying = model.incidents().begin_laying().unwrap();
        assert!(model.incidents().lay_on(&mut laying));
        let offset = model.offset() + 1;
        let town = Record::TownBegun(Town::default());
        model.apply(offset, town).unwrap();
        report(&mut model, 60);
        model.end_laying(laying);
        assert_eq!(told(model.incidents().cells()), laid_at_once(&model));
    }
}
