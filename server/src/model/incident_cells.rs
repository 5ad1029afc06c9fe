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

impl Bucket {
    /// Those in a box.
    fn within(&self, part: Bbox) -> impl Iterator<Item = &Spot> {
        let spots = self.spots.iter();
        spots.filter(move |spot| part.holds(spot.position))
    }
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

    /// How many lie in any of some boxes that do not share a point, borders
    /// included; none may cross the antimeridian.
    #[must_use]
    pub fn count_in(&self, boxes: &[Bbox]) -> usize {
        let buckets = self.buckets.values();
        let count = |bucket: &Bucket, part: &Bbox| match part {
            part if !part.meets(bucket.bbox) => 0,
            part if part.covers(bucket.bbox) => bucket.spots.len(),
            part => bucket.within(*part).count(),
        };
        buckets
            .map(|bucket| boxes.iter().map(|part| count(bucket, part)).sum::<usize>())
            .sum()
    }

    /// The places in the list of those in any of such boxes, in no order.
    #[must_use]
    pub fn places_in(&self, boxes: &[Bbox]) -> Vec<usize> {
        let near = |part: Bbox| {
            let buckets = self.buckets.values();
            let buckets = buckets.filter(move |bucket| part.meets(bucket.bbox));
            buckets.flat_map(move |bucket| bucket.within(part))
        };
        let spots = boxes.iter().flat_map(|&part| near(part));
        spots.map(|spot| spot.index as usize).collect()
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
