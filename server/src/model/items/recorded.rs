//! Pages of incidents in the order they were recorded, of which nothing is
//! asked but that they lie in a box: counted by cell, and looked at no farther
//! than the page reaches.

use xunge_data::{Bbox, Offset, api::CollectionId};

use super::{Asked, Candidate, Page};
use crate::model::{Located, Model, Region};

/// Where every incident is.
const EARTH: Bbox = Bbox {
    west: -180.0,
    south: -90.0,
    east: 180.0,
    north: 90.0,
};
/// To pick an incident by its cell and sort it costs as much as to look at so
/// many in their order.
const PICK: usize = 4;

impl Model {
    /// The page of incidents, as [`Model::items`] gives it; none where more is
    /// asked than a box in degrees and a place to start.
    pub(super) fn recorded_page<'a>(&'a self, asked: &Asked) -> Option<Page<'a>> {
        if asked.datetime.is_some() || !asked.filters.is_empty() || !asked.sort.is_empty() {
            return None;
        }
        let boxes = match &asked.region {
            None => vec![EARTH],
            Some(Region::Degrees(bbox)) => bbox.split(),
            Some(Region::Zone { .. }) => return None,
        };
        // Nothing comes after a cursor that is no offset.
        let cursor = asked.cursor.as_ref();
        let after = cursor.map_or(0, |cursor| cursor.parse().unwrap_or(Offset::MAX));
        let (matched, mut found) = self.first_in(&boxes, after, asked.limit + 1);
        let more = found.len() > asked.limit;
        found.truncate(asked.limit);
        let page: Vec<_> = found.into_iter().map(Candidate::Incident).collect();
        Some(self.page(CollectionId::Incidents, &page, matched, more))
    }

    /// How many incidents lie in any of some boxes, and the first of them after
    /// an offset.
    fn first_in(&self, boxes: &[Bbox], after: Offset, most: usize) -> (usize, Vec<Located<'_>>) {
        let incidents = &self.incidents;
        let matched = incidents.count_within(boxes);
        let looks = incidents.count().saturating_mul(most) / matched.max(1);
        let start = incidents.recorded_by(after);
        let found = if matched.saturating_mul(PICK) < looks {
            let places = incidents.places_within(boxes);
            let mut places: Vec<_> = places.filter(|&place| place >= start).collect();
            places.sort_unstable();
            incidents.at_places(places.into_iter()).take(most).collect()
        } else {
            let holds = |position| boxes.iter().any(|part| part.holds(position));
            let places = start..incidents.count();
            let places = places.filter(|&place| incidents.position(place).is_some_and(holds));
            incidents.at_places(places).take(most).collect()
        };
        (matched, found)
    }
}
