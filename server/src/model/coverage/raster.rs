//! The centres of all cells in square buckets, so that those near a track are
//! found without a look at the others.

use std::ops::Range;

/// Who is within this of a track has seen the place, metres.
pub(super) const REACH_M: f64 = 25.0;
/// The side of a bucket, metres: few more cells are looked at than are near.
const SIDE_M: f64 = REACH_M / 2.0;
/// Buckets at most: 40 km by 40 km. A wider territory has wider buckets, and is
/// slower.
const BUCKETS_MAX: f64 = 1e7;
/// So many cells are looked at together.
const LANES: usize = 8;

/// A place in the plane, metres east and north of its origin.
pub(super) type Place = (f64, f64);

/// Cell centres by bucket, row by row from the south-west.
#[derive(Debug, Default)]
pub(super) struct Raster {
    west: f64,
    south: f64,
    side: f64,
    columns: usize,
    rows: usize,
    /// Where each bucket begins in the lists that follow; one more than there are buckets.
    starts: Vec<u32>,
    /// Metres east and north of the south-western corner.
    east: Vec<f32>,
    north: Vec<f32>,
    ordinals: Vec<u32>,
}

/// A part of a way, metres from the south-western corner.
struct Way {
    a: (f32, f32),
    b: (f32, f32),
}

/// Where a cell is beside a way.
struct Beside {
    /// Along it from its begin, and across it: both times its length.
    along: f32,
    across: f32,
}

impl Raster {
    /// A raster of the places of cells, in order of their ordinals. Single
    /// precision keeps them to 4 mm in a territory 60 km wide.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "places are kept in single precision, ordinals are below 2^32"
    )]
    pub(super) fn new(places: &[Place]) -> Self {
        let bound = |axis: fn(&Place) -> f64, pick: fn(f64, f64) -> f64, start: f64| {
            places.iter().map(axis).fold(start, pick)
        };
        let (west, east) = (
            bound(|p| p.0, f64::min, f64::MAX),
            bound(|p| p.0, f64::max, f64::MIN),
        );
        let (south, north) = (
            bound(|p| p.1, f64::min, f64::MAX),
            bound(|p| p.1, f64::max, f64::MIN),
        );
        if places.is_empty() {
            return Self::default();
        }
        let area = (east - west + SIDE_M) * (north - south + SIDE_M);
        let side = SIDE_M.max((area / BUCKETS_MAX).sqrt());
        let mut raster = Self {
            west,
            south,
            side,
            columns: index((east - west) / side) + 1,
            rows: index((north - south) / side) + 1,
            ..Self::default()
        };
        let bucket = |raster: &Self, &(x, y): &Place| {
            index((y - south) / side) * raster.columns + index((x - west) / side)
        };
        let mut order: Vec<(u32, u32)> = (0u32..)
            .zip(places)
            .map(|(ordinal, place)| (bucket(&raster, place) as u32, ordinal))
            .collect();
        order.sort_unstable();
        raster.starts = vec![0; raster.columns * raster.rows + 1];
        for (bucket, _) in &order {
            if let Some(count) = raster.starts.get_mut(*bucket as usize + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut raster.starts {
            sum += *start;
            *start = sum;
        }
        for (_, ordinal) in order {
            if let Some(&(x, y)) = places.get(ordinal as usize) {
                raster.east.push((x - west) as f32);
                raster.north.push((y - south) as f32);
                raster.ordinals.push(ordinal);
            }
        }
        raster
    }

    /// Where in the lists the cells in a box are, and perhaps some around it,
    /// row by row.
    fn runs(&self, low: Place, high: Place) -> impl Iterator<Item = Range<usize>> {
        let across = (low.0 - self.west, high.0 - self.west);
        let columns = span(across.0, across.1, self.side, self.columns);
        let up = (low.1 - self.south, high.1 - self.south);
        let rows = span(up.0, up.1, self.side, self.rows);
        rows.map(move |row| {
            let at = |column: usize| self.starts.get(row * self.columns + column).copied();
            let from = at(columns.start).unwrap_or(0) as usize;
            from..from.max(at(columns.end).unwrap_or(0) as usize)
        })
    }

    /// Gives the ordinals of the cells in a box to `found`, in no order.
    pub(super) fn each_in(&self, low: Place, high: Place, mut found: impl FnMut(u32)) {
        let (west, south) = (self.west, self.south);
        for i in self.runs(low, high).flatten() {
            let (Some(x), Some(y), Some(ordinal)) =
                (self.east.get(i), self.north.get(i), self.ordinals.get(i))
            else {
                continue;
            };
            let (x, y) = (f64::from(*x) + west, f64::from(*y) + south);
            if low.0 <= x && x <= high.0 && low.1 <= y && y <= high.1 {
                found(*ordinal);
            }
        }
    }

    /// Gives the ordinals of the cells whose centre is within [`REACH_M`] of a
    /// place to `found`.
    pub(super) fn each_at(&self, place: Place, mut found: impl FnMut(u32)) {
        let at = self.relative(place);
        let is_near = |x: f32, y: f32| distance_2((x, y), at) <= REACH_2;
        self.each(place, place, is_near, |_, _, ordinal| found(ordinal));
    }

    /// Finds the cells whose centre is within [`REACH_M`] of somebody who goes
    /// straight from `a` to `b`, and is no more when they are there. `found` hears
    /// of each, and of the last part of the way, from 0 at `a` to 1 at `b`, at which
    /// it is. What is near at `b` is left behind on the next way, or found by
    /// [`Raster::each_at`].
    pub(super) fn each_left(&self, a: Place, b: Place, mut found: impl FnMut(u32, f64)) {
        let way = Way {
            a: self.relative(a),
            b: self.relative(b),
        };
        let length_2 = distance_2(way.a, way.b);
        let body_2 = REACH_2 * length_2;
        let is_left = |x: f32, y: f32| {
            let beside = way.beside(x, y);
            let is_beside = (beside.along > 0.0) & (beside.along < length_2);
            let is_near = is_beside & (beside.across * beside.across <= body_2);
            (is_near | (distance_2((x, y), way.a) <= REACH_2))
                & (distance_2((x, y), way.b) > REACH_2)
        };
        self.each(a, b, is_left, |x, y, ordinal| {
            // The foot of the perpendicular, and how far the way is from it
            // where the way is just within reach.
            let Beside { along, across } = way.beside(x, y);
            let spare_2 = (REACH_2 - across * across / length_2).max(0.0);
            let last = along / length_2 + (spare_2 / length_2).sqrt();
            found(ordinal, f64::from(last.clamp(0.0, 1.0)));
        });
    }

    /// Gives the cells within [`REACH_M`] of the box between two corners that are
    /// as asked for to `found`: many are asked for at once, without a branch.
    fn each(
        &self,
        a: Place,
        b: Place,
        is_it: impl Fn(f32, f32) -> bool,
        mut found: impl FnMut(f32, f32, u32),
    ) {
        let low = (a.0.min(b.0) - REACH_M, a.1.min(b.1) - REACH_M);
        let high = (a.0.max(b.0) + REACH_M, a.1.max(b.1) + REACH_M);
        for run in self.runs(low, high) {
            let (Some(east), Some(north), Some(ordinals)) = (
                self.east.get(run.clone()),
                self.north.get(run.clone()),
                self.ordinals.get(run),
            ) else {
                continue;
            };
            let mut tell = |x: &f32, y: &f32, ordinal: &u32| found(*x, *y, *ordinal);
            let (east, last_east) = east.as_chunks::<LANES>();
            let (north, last_north) = north.as_chunks::<LANES>();
            let (ordinals, last_ordinals) = ordinals.as_chunks::<LANES>();
            for ((east, north), ordinals) in east.iter().zip(north).zip(ordinals) {
                let mut are = [false; LANES];
                for ((it, x), y) in are.iter_mut().zip(east).zip(north) {
                    *it = is_it(*x, *y);
                }
                for (((it, x), y), ordinal) in are.iter().zip(east).zip(north).zip(ordinals) {
                    if *it {
                        tell(x, y, ordinal);
                    }
                }
            }
            for ((x, y), ordinal) in last_east.iter().zip(last_north).zip(last_ordinals) {
                if is_it(*x, *y) {
                    tell(x, y, ordinal);
                }
            }
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "as the centres are kept")]
    fn relative(&self, place: Place) -> (f32, f32) {
        ((place.0 - self.west) as f32, (place.1 - self.south) as f32)
    }
}

/// [`REACH_M`] squared.
#[expect(clippy::cast_possible_truncation, reason = "a small whole number")]
const REACH_2: f32 = (REACH_M * REACH_M) as f32;

fn distance_2(a: (f32, f32), b: (f32, f32)) -> f32 {
    let (x, y) = (a.0 - b.0, a.1 - b.1);
    x * x + y * y
}

impl Way {
    fn beside(&self, x: f32, y: f32) -> Beside {
        let (dx, dy) = (self.b.0 - self.a.0, self.b.1 - self.a.1);
        let (x, y) = (x - self.a.0, y - self.a.1);
        Beside {
            along: x * dx + y * dy,
            across: x * dy - y * dx,
        }
    }
}

/// A number of buckets; none for what is negative or no number.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "floats turn into integers saturating"
)]
fn index(buckets: f64) -> usize {
    buckets as usize
}

/// The buckets from one place to another along an axis.
fn span(low: f64, high: f64, side: f64, count: usize) -> Range<usize> {
    if count == 0 || high < 0.0 || low > high || low.is_nan() || high.is_nan() {
        return 0..0;
    }
    let first = index(low / side).min(count);
    first..index(high / side).saturating_add(1).min(count).max(first)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    /// The last of a thousand steps from `a` to `b` at which `p` is in reach.
    fn by_steps(p: Place, a: Place, b: Place, reach_m: f64) -> Option<f64> {
        let steps = (0..=1000).rev().map(|i| f64::from(i) / 1000.0);
        let mut near = steps.filter(|t| {
            let at = (a.0 + (b.0 - a.0) * t, a.1 + (b.1 - a.1) * t);
            (p.0 - at.0).hypot(p.1 - at.1) <= reach_m
        });
        near.next()
    }

    fn place() -> impl Strategy<Value = Place> {
        (-200.0..200.0f64, -200.0..200.0f64)
    }

    proptest! {
        #[test]
        fn the_cells_near_a_way_are_those_that_steps_along_it_find(
            places in prop::collection::vec(place(), 1..80), a in place(), b in place()
        ) {
            let mut found = BTreeMap::new();
            let raster = Raster::new(&places);
            raster.each_left(a, b, |ordinal, last| {
                assert!(found.insert(ordinal as usize, last).is_none());
            });
            raster.each_at(b, |ordinal| {
                assert!(found.insert(ordinal as usize, 1.0).is_none());
            });
            for (i, &p) in places.iter().enumerate() {
                let surely = by_steps(p, a, b, REACH_M - 0.6);
                let perhaps = by_steps(p, a, b, REACH_M + 0.6);
                match found.get(&i) {
                    None => prop_assert!(surely.is_none()),
                    Some(last) => {
                        prop_assert!(perhaps.is_some_and(|perhaps| *last <= perhaps + 0.002));
                        prop_assert!(surely.is_none_or(|surely| *last >= surely - 0.002));
                    }
                }
            }
        }
    }
}
