//! Incidents by H3 cell: what summaries on the map are added up from.
//!
//! A bucket is one cell of resolution [`BUCKET`] that holds an incident. Buckets
//! come in the order of their cells, and so do their parents: the incidents of
//! any coarser cell are a run of buckets.

use std::collections::BTreeMap;

use h3o::{CellIndex, LatLng, Resolution};
use xunge_data::{Bbox, Category, Position, Report, Timestamp};

/// The resolution of a bucket: cells some 50 m across.
pub const BUCKET: Resolution = Resolution::Eleven;

/// What a summary needs of an incident, close together in memory.
#[derive(Clone, Copy, Debug)]
pub struct Spot {
    /// Its cell at the finest resolution, 15. Its cell at any coarser one is the
    /// parent of this, so that the cells of one resolution add up to those of another.
    pub cell: CellIndex,
    /// Where it is.
    pub position: Position,
    /// When it was reported.
    pub reported_at: Timestamp,
    /// Its category.
    pub category: Category,
    /// Its place in the list of incidents.
    pub index: u32,
}

/// The incidents of one cell, in the order they were recorded.
#[derive(Clone, Debug)]
pub struct Bucket {
    /// The box around them.
    pub bbox: Bbox,
    /// Them.
    pub spots: Vec<Spot>,
}

/// All incidents, by cell.
#[derive(Clone, Debug, Default)]
pub struct IncidentCells {
    buckets: BTreeMap<CellIndex, Bucket>,
}

impl IncidentCells {
    /// The buckets, in the order of their cells.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (CellIndex, &Bucket)> {
        self.buckets.iter().map(|(&cell, bucket)| (cell, bucket))
    }

    /// The box around all incidents; none without any.
    #[must_use]
    pub fn bbox(&self) -> Option<Bbox> {
        let boxes = self.buckets.values().map(|bucket| bucket.bbox);
        boxes.reduce(Bbox::union)
    }

    /// Adds an incident. A position is always in a cell: it is checked where it is read.
    pub(super) fn insert(&mut self, index: usize, report: &Report) {
        let position = report.position;
        let (Ok(index), Ok(place)) = (
            u32::try_from(index),
            LatLng::new(position.lat, position.lng),
        ) else {
            return;
        };
        let cell = place.to_cell(Resolution::Fifteen);
        let here = Bbox {
            west: position.lng,
            south: position.lat,
            east: position.lng,
            north: position.lat,
        };
        let bucket = self.buckets.entry(cell.parent(BUCKET).unwrap_or(cell));
        let bucket = bucket.or_insert_with(|| Bucket {
            bbox: here,
            spots: Vec::new(),
        });
        bucket.bbox = bucket.bbox.union(here);
        bucket.spots.push(Spot {
            cell,
            position,
            reported_at: report.reported_at,
            category: report.category,
            index,
        });
    }
}
