//! The incidents of one cell, and which of them lie in a box.

use h3o::{CellIndex, Resolution};
use wide::f32x8;
use xunge_data::{Bbox, Category, Position, Report, Timestamp};

use crate::model::sketch::Sketch;

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
    /// Where the first of them is.
    first: Position,
    spots: Vec<Spot>,
    /// Where they are, degrees from the first of them: a sixth of their memory.
    places: Vec<Eight>,
}

/// Eight places side by side; lanes that hold none are no number.
#[derive(Clone, Copy, Debug)]
struct Eight {
    east: [f32; LANES],
    north: [f32; LANES],
}

/// So many places are looked at together: as many as [`f32x8`] has lanes.
const LANES: usize = 8;

impl Bucket {
    /// None yet, in a cell that is to hold some: the first of them is there.
    pub(super) fn new(cell: CellIndex, first: Position) -> Self {
        Self {
            cell,
            bbox: Bbox::at(first),
            first,
            spots: Vec::new(),
            places: Vec::new(),
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
    pub(super) fn push(&mut self, finest: CellIndex, index: u32, report: &Report) {
        let below = finest.child_position(self.cell.resolution());
        let spot = Spot {
            position: report.position,
            reported_at: report.reported_at,
            index,
            below: below.and_then(|n| u16::try_from(n).ok()).unwrap_or(0),
            category: report.category,
        };
        self.bbox = self.bbox.union(Bbox::at(spot.position));
        let lane = self.spots.len() % LANES;
        self.spots.push(spot);
        if lane == 0 {
            self.places.push(Eight {
                east: [f32::NAN; LANES],
                north: [f32::NAN; LANES],
            });
        }
        let (east, north) = self.offset(spot.position.lng, spot.position.lat);
        if let Some(last) = self.places.last_mut() {
            (last.east[lane], last.north[lane]) = (east, north);
        }
    }

    /// Those in a box that does not cross the antimeridian, its border included.
    pub(in crate::model) fn within(&self, part: Bbox) -> impl Iterator<Item = &Spot> {
        let spots = self.near(part);
        spots.filter(move |spot| part.holds(spot.position))
    }

    /// Meets those that a sketch roughly says are within reach, each with the
    /// square of its distance, radians. Whoever meets one says how far to reach
    /// from then on, as a square.
    pub(in crate::model) fn meet_nearer<'a>(
        &'a self,
        sketch: &Sketch,
        mut reach_2: f64,
        mut meet: impl FnMut(f64, &'a Spot) -> f64,
    ) {
        if self.bbox.east - self.bbox.west > 180.0 {
            // They lie on both sides of the antimeridian: their places are far from the first.
            for spot in &self.spots {
                let square = sketch.square(spot.position);
                if square <= reach_2 {
                    reach_2 = meet(square, spot);
                }
            }
            return;
        }
        let rough = sketch.rough(self.first);
        for (eight, spots) in self.places.iter().zip(self.spots.chunks(LANES)) {
            let squares = rough.squares(eight.east, eight.north);
            let near = squares.simd_le(f32x8::splat(rounded_up(reach_2)));
            for lane in Ones(near.to_bitmask()) {
                let square = squares.as_array()[lane].into();
                if square <= reach_2
                    && let Some(spot) = spots.get(lane)
                {
                    reach_2 = meet(square, spot);
                }
            }
        }
    }

    /// Those whose rounded places are in a rounded box. To round never changes
    /// an order: whatever lies in the box is among them.
    fn near(&self, part: Bbox) -> impl Iterator<Item = &Spot> {
        let (west, south) = self.offset(part.west, part.south);
        let (east, north) = self.offset(part.east, part.north);
        let (west, east) = (f32x8::splat(west), f32x8::splat(east));
        let (south, north) = (f32x8::splat(south), f32x8::splat(north));
        let lanes = move |eight: &Eight| {
            let (x, y) = (f32x8::new(eight.east), f32x8::new(eight.north));
            let is_in = x.simd_ge(west) & x.simd_le(east) & y.simd_ge(south) & y.simd_le(north);
            Ones(is_in.to_bitmask())
        };
        let eights = self.places.iter().zip(self.spots.chunks(LANES));
        eights.flat_map(move |(eight, spots)| lanes(eight).filter_map(|lane| spots.get(lane)))
    }

    /// Degrees east and north of the first.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "single precision sorts out most"
    )]
    fn offset(&self, lng: f64, lat: f64) -> (f32, f32) {
        ((lng - self.first.lng) as f32, (lat - self.first.lat) as f32)
    }
}

/// The least number of single precision that is greater, or infinite.
#[expect(clippy::cast_possible_truncation, reason = "single precision is meant")]
fn rounded_up(number: f64) -> f32 {
    (number as f32).next_up()
}

/// The places of the ones of a mask, from the lowest.
struct Ones(u32);

impl Iterator for Ones {
    type Item = usize;
    fn next(&mut self) -> Option<usize> {
        let lowest = self.0.trailing_zeros();
        self.0 &= self.0.checked_sub(1)?;
        Some(lowest as usize)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
    use h3o::LatLng;
    use proptest::prelude::*;
    use xunge_data::Code;

    use super::*;
    use crate::model::BUCKET;

    /// A bucket of incidents at some places, all said to be in the cell of the first.
    fn bucket_of(places: impl IntoIterator<Item = Position>) -> Bucket {
        let mut places = places.into_iter().peekable();
        let first = *places.peek().unwrap();
        let finest = |place: Position| LatLng::new(place.lat, place.lng).unwrap().to_cell(FINEST);
        let mut bucket = Bucket::new(finest(first).parent(BUCKET).unwrap(), first);
        for (index, position) in (0..).zip(places) {
            let report = Report {
                id: Code::new("1").unwrap(),
                category: Category::Other,
                subcategory: None,
                title: String::new(),
                position,
                reported_at: Timestamp::UNIX_EPOCH,
                due_at: None,
            };
            bucket.push(finest(position), index, &report);
        }
        bucket
    }

    #[test]
    fn an_incidents_cell_at_any_finer_resolution_is_known() {
        for (lng, lat) in [(115.67, 32.17), (179.999, -16.5), (-152.7, 64.7)] {
            let bucket = bucket_of([Position { lng, lat }]);
            for resolution in [Resolution::Twelve, Resolution::Thirteen, FINEST] {
                let parent = LatLng::new(lat, lng)
                    .unwrap()
                    .to_cell(FINEST)
                    .parent(resolution);
                let told = bucket.cell_of(&bucket.spots()[0], resolution);
                assert_eq!(Some(told), parent);
            }
        }
    }

    proptest! {
        #[test]
        fn those_in_a_box_are_those_that_looking_at_each_finds(
            (lng, lat) in prop::sample::select(vec![(115.67, 32.17), (179.999, -16.5), (0.0, 0.0)]),
            places in prop::collection::vec((-20i32..20, -20i32..20), 1..70),
            (a, b) in ((-25i32..25, -25i32..25), (-25i32..25, -25i32..25)),
            fine in prop::bool::ANY,
        ) {
            // Coarse places lie on the borders of boxes; fine ones just beside them.
            let step = if fine { 1e-12 } else { 1e-5 };
            let at = |(x, y): (i32, i32)| Position {
                lng: lng + f64::from(x) * step,
                lat: lat + f64::from(y) * step,
            };
            let bucket = bucket_of(places.into_iter().map(at));
            let part = Bbox::at(at(a)).union(Bbox::at(at(b)));
            let found: Vec<u32> = bucket.within(part).map(|spot| spot.index).collect();
            let all = bucket.spots().iter().filter(|spot| part.holds(spot.position));
            prop_assert_eq!(&found, &all.map(|spot| spot.index).collect::<Vec<_>>());
            prop_assert!(bucket.spots().iter().all(|spot| bucket.bbox().holds(spot.position)));
        }
    }
}
