//! Incidents by H3 cell: what summaries on the map are added up from.
//!
//! A bucket is one cell of resolution [`BUCKET`] that holds an incident. Buckets
//! come in the order of their cells, and so do their parents: the incidents of
//! any coarser cell are a run of buckets.

use std::collections::BTreeMap;

use h3o::{CellIndex, Resolution};
use hashbrown::HashMap;

use super::{bucket::Bucket, kept::Kept};

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
}

impl IncidentCells {
    /// The buckets, in the order of their cells.
    pub fn iter(&self) -> impl Iterator<Item = (CellIndex, &Bucket)> {
        let places = self.order.iter();
        places.filter_map(|(&cell, &place)| Some((cell, self.buckets.get(place as usize)?)))
    }

    /// Adds the incident at a place in the list, if its finest cell is known.
    pub(super) fn insert(&mut self, index: u32, kept: &Kept, finest: Option<CellIndex>) {
        let Some(finest) = finest else {
            return;
        };
        let cell = finest.parent(BUCKET).unwrap_or(finest);
        let next = u32::try_from(self.buckets.len()).unwrap_or(u32::MAX);
        let place = *self.places.entry(cell).or_insert(next);
        if place == next {
            self.order.insert(cell, place);
            self.buckets.push(Bucket::new(cell, kept.position));
        }
        if let Some(bucket) = self.buckets.get_mut(place as usize) {
            bucket.push(finest, index, kept);
        }
    }
}
