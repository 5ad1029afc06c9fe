//! Incidents by position.

use xunge_data::{Bbox, Window};

use super::{Incidents, Located, place_of};
use crate::model::sketch::Sketch;

/// So many are few in any case.
const FEW: usize = 64;

impl Incidents {
    /// Those in a box, its border included, in the order they were recorded.
    #[must_use]
    pub fn in_bbox(&self, bbox: Bbox) -> Vec<Located<'_>> {
        let mut places: Vec<_> = self.places_within(&bbox.split()).collect();
        places.sort_unstable();
        self.at_places(places.into_iter()).collect()
    }

    /// How many lie in any of some boxes that do not share a point, borders
    /// included; none may cross the antimeridian.
    pub(in crate::model) fn count_within(&self, boxes: &[Bbox]) -> usize {
        let count = |&part: &Bbox| {
            let is_in = |place| self.is_in(part, place);
            self.squares.count_in(part, is_in)
        };
        boxes.iter().map(count).sum()
    }

    /// The places in the list of those in any of such boxes, in no order.
    pub(in crate::model) fn places_within(&self, boxes: &[Bbox]) -> impl Iterator<Item = usize> {
        let places = boxes.iter().flat_map(move |&part| {
            let is_in = move |place| self.is_in(part, place);
            self.squares.places_in(part, is_in)
        });
        places.map(|place| place as usize)
    }

    /// The places in the list of those in a box and reported in a window; the
    /// box must not cross the antimeridian.
    pub(in crate::model) fn places_in(&self, bbox: Bbox, window: Window) -> Vec<usize> {
        // Where those near the box are many, to go through the window is quicker.
        let few = self.at_most_in(window).max(FEW);
        if !self.squares.hold_at_most(few, bbox) {
            let places = self.places_reported(window);
            return places
                .filter(|&place| self.is_in(bbox, place_of(place)))
                .collect();
        }
        let boxes = [bbox];
        let places = self.places_within(&boxes);
        places.filter(|&place| self.is_of(window, place)).collect()
    }

    /// Meets those of a window near the spot of a sketch, roughly the nearest first:
    /// each with the square of its distance, radians, and its place in the list.
    /// Whoever meets one says how far to reach from then on, as a square.
    ///
    /// False if it ended before all within reach were met: so few are near that it
    /// is as quick to go through all, or the antimeridian is in the way.
    pub(in crate::model) fn meet_nearer(
        &self,
        sketch: &Sketch,
        window: Window,
        mut meet: impl FnMut(f64, usize) -> f64,
    ) -> bool {
        let is_of_window = |place: u32| self.is_of(window, place as usize);
        let meet = |square, place: u32| meet(square, place as usize);
        self.squares.meet_nearer(sketch, window, is_of_window, meet)
    }

    fn is_in(&self, bbox: Bbox, place: u32) -> bool {
        let position = self.position(place as usize);
        position.is_some_and(|position| bbox.holds(position))
    }
}
