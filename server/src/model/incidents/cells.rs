//! Incidents by H3 cell: what summaries on the map are added up from, and how
//! those in a box are found.
//!
//! A bucket is one cell of resolution [`BUCKET`] that holds an incident. Buckets
//! come in the order of their cells, and so do their parents: the incidents of
//! any coarser cell are a run of buckets. An R-tree has the boxes of the buckets,
//! a little wider than they are.

use std::collections::BTreeMap;

use h3o::{CellIndex, LatLng, Resolution};
use hashbrown::HashMap;
use rstar::{
    RTree,
    primitives::{GeomWithData, Rectangle},
};
use xunge_data::{Bbox, Position, Report};

use super::bucket::{Bucket, FINEST};
use crate::model::place::envelope;

/// The resolution of a bucket: cells some 50 m across.
pub const BUCKET: Resolution = Resolution::Eleven;

/// All incidents, by cell.
#[derive(Clone, Debug, Default)]
pub struct IncidentCells {
    buckets: Vec<Bucket>,
    /// The places of the buckets in the list.
    places: HashMap<CellIndex, u32>,
    /// The same, in the order of their cells.
    order: BTreeMap<CellIndex, u32>,
    boxes: RTree<Boxed>,
}

/// The box of a bucket, and its place in the list.
type Boxed = GeomWithData<Rectangle<[f64; 2]>, u32>;

/// Boxes in the tree end at multiples of this, degrees, some 27 m: they seldom
/// have to grow.
const STEP: f64 = 1.0 / 4096.0;

fn boxed(bbox: Bbox, place: u32) -> Boxed {
    let (low, high) = (
        |degrees: f64| (degrees / STEP).floor() * STEP,
        |degrees: f64| (degrees / STEP).ceil() * STEP,
    );
    let roomy = Bbox {
        west: low(bbox.west),
        south: low(bbox.south),
        east: high(bbox.east),
        north: high(bbox.north),
    };
    GeomWithData::new(envelope(roomy).into(), place)
}

/// The finest cell that holds a position.
pub(in crate::model) fn finest_cell(position: Position) -> Option<CellIndex> {
    let place = LatLng::new(position.lat, position.lng).ok()?;
    Some(place.to_cell(FINEST))
}

impl IncidentCells {
    /// The buckets, in the order of their cells.
    pub fn iter(&self) -> impl Iterator<Item = (CellIndex, &Bucket)> {
        let places = self.order.iter();
        places.filter_map(|(&cell, &place)| Some((cell, self.buckets.get(place as usize)?)))
    }

    /// How many buckets there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.buckets.len()
    }

    /// The buckets whose box shares a point with a box, which may not cross the
    /// antimeridian; in no order.
    pub(in crate::model) fn meeting(&self, part: Bbox) -> impl Iterator<Item = &Bucket> {
        let boxes = self.boxes.locate_in_envelope_intersecting(&envelope(part));
        let buckets = boxes.filter_map(|boxed| self.buckets.get(boxed.data as usize));
        buckets.filter(move |bucket| bucket.bbox().meets(part))
    }

    /// The box around all incidents; none without any.
    #[must_use]
    pub fn bbox(&self) -> Option<Bbox> {
        let boxes = self.buckets.iter().map(Bucket::bbox);
        boxes.reduce(Bbox::union)
    }

    /// How many lie in any of some boxes that do not share a point, borders
    /// included; none may cross the antimeridian.
    #[must_use]
    pub fn count_in(&self, boxes: &[Bbox]) -> usize {
        let count = |bucket: &Bucket, part: Bbox| match part.covers(bucket.bbox()) {
            true => bucket.spots().len(),
            false => bucket.within(part).count(),
        };
        let counts = boxes.iter().flat_map(|&part| {
            let buckets = self.meeting(part);
            buckets.map(move |bucket| count(bucket, part))
        });
        counts.sum()
    }

    /// The places in the list of those in any of such boxes, in no order.
    #[must_use]
    pub fn places_in(&self, boxes: &[Bbox]) -> Vec<usize> {
        let near = |part| {
            let buckets = self.meeting(part);
            buckets.flat_map(move |bucket| bucket.within(part))
        };
        let spots = boxes.iter().flat_map(|&part| near(part));
        spots.map(|spot| spot.index as usize).collect()
    }

    /// Adds an incident, whose finest cell is known. It always is: a position is
    /// checked where it is read.
    pub(super) fn insert(&mut self, index: u32, report: &Report, finest: Option<CellIndex>) {
        let Some(finest) = finest else {
            return;
        };
        let cell = finest.parent(BUCKET).unwrap_or(finest);
        let next = u32::try_from(self.buckets.len()).unwrap_or(u32::MAX);
        let place = *self.places.entry(cell).or_insert(next);
        let is_new = place == next;
        if is_new {
            self.order.insert(cell, place);
            self.buckets.push(Bucket::new(cell, report.position));
        }
        let Some(bucket) = self.buckets.get_mut(place as usize) else {
            return;
        };
        let before = boxed(bucket.bbox(), place);
        bucket.push(finest, index, report);
        let after = boxed(bucket.bbox(), place);
        if after != before {
            self.boxes.remove(&before);
        }
        if is_new || after != before {
            self.boxes.insert(after);
        }
    }
}
