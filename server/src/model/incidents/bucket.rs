//! The incidents of one cell.

use h3o::{CellIndex, Resolution};
use xunge_data::{Bbox, Category, Position, Timestamp};

use super::kept::Kept;

/// What a summary needs of an incident, close together in memory.
#[derive(Clone, Copy, Debug)]
pub struct Spot {
    /// Where it is.
    pub position: Position,
    /// When it was reported.
    pub reported_at: Timestamp,
    /// Its place in the list of incidents.
    pub index: u32,
    /// Its cell at the finest resolution, by its place among those of its bucket.
    below: u16,
    /// Its category.
    pub category: Category,
}

const _: () = assert!(size_of::<Spot>() == 40, "as many megabytes a million");

/// The finest resolution. A cell at any coarser one is the parent of those at
/// this, so that the cells of one resolution add up to those of another.
pub(super) const FINEST: Resolution = Resolution::Fifteen;

/// The incidents of one cell, in the order they were recorded.
#[derive(Clone, Debug)]
pub struct Bucket {
    cell: CellIndex,
    bbox: Bbox,
    spots: Vec<Spot>,
}

impl Bucket {
    /// None yet, in a cell that is to hold some: the first of them is there.
    pub(super) fn new(cell: CellIndex, first: Position) -> Self {
        Self {
            cell,
            bbox: Bbox::at(first),
            spots: Vec::new(),
        }
    }

    /// The cell of one of them at a resolution finer than that of the bucket.
    #[must_use]
    pub fn cell_of(&self, spot: &Spot, resolution: Resolution) -> CellIndex {
        let finest = self.cell.child_at(spot.below.into(), FINEST);
        let cell = finest.and_then(|cell| cell.parent(resolution));
        cell.unwrap_or(self.cell)
    }

    /// The box around them.
    #[must_use]
    pub fn bbox(&self) -> Bbox {
        self.bbox
    }

    /// Them.
    #[must_use]
    pub fn spots(&self) -> &[Spot] {
        &self.spots
    }

    /// Adds one, whose cell at the finest resolution is one of the bucket's.
    pub(super) fn push(&mut self, finest: CellIndex, index: u32, kept: &Kept) {
        let below = finest.child_position(self.cell.resolution());
        let spot = Spot {
            position: kept.position,
            reported_at: kept.reported_at,
            index,
            below: below.and_then(|n| u16::try_from(n).ok()).unwrap_or(0),
            category: kept.category,
        };
        self.bbox = self.bbox.union(Bbox::at(spot.position));
        self.spots.push(spot);
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
    use h3o::LatLng;
    use xunge_data::{Code, Report};

    use super::*;
    use crate::model::{BUCKET, incidents::texts::Texts};

    fn kept_at(position: Position) -> Kept {
        let report = Report {
            id: Code::new("1").unwrap(),
            category: Category::Other,
            subcategory: None,
            title: String::new(),
            position,
            reported_at: Timestamp::UNIX_EPOCH,
            due_at: None,
        };
        Kept::new(report, &mut Texts::default())
    }

    #[test]
    fn an_incidents_cell_at_any_finer_resolution_is_known() {
        for (lng, lat) in [(115.67, 32.17), (179.999, -16.5), (-152.7, 64.7)] {
            let position = Position { lng, lat };
            let finest = LatLng::new(lat, lng).unwrap().to_cell(FINEST);
            let mut bucket = Bucket::new(finest.parent(BUCKET).unwrap(), position);
            bucket.push(finest, 0, &kept_at(position));
            for resolution in [Resolution::Twelve, Resolution::Thirteen, FINEST] {
                let told = bucket.cell_of(&bucket.spots()[0], resolution);
                assert_eq!(Some(told), finest.parent(resolution));
            }
        }
    }
}
