//! The centres of all cells in square buckets, so that those near a track are
//! found without a look at the others.

use std::ops::Range;

use wide::f32x8;

/// Who is within this of a track has seen the place, metres.
pub(super) const REACH_M: f64 = 25.0;
/// The side of a bucket, metres: few more cells are looked at than are near.
const SIDE_M: f64 = REACH_M / 2.0;
/// Buckets at most: 40 km by 40 km. A wider territory has wider buckets, and is
/// slower.
const BUCKETS_MAX: f64 = 1e7;
/// So many cells are looked at together: as many as [`f32x8`] has lanes.
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

/// Places side by side: metres east, and metres north.
type Places = (f32x8, f32x8);

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
        // The last of them are looked at together with what is nowhere.
        raster.east.extend([f32::NAN; LANES]);
        raster.north.extend([f32::NAN; LANES]);
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
        let are_near = |places| are_within(places, at);
        self.each(place, place, are_near, |_, ordinal| found(ordinal));
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
        let (dx, dy) = (way.b.0 - way.a.0, way.b.1 - way.a.1);
        let length_2 = dx * dx + dy * dy;
        let (body_2, share) = (REACH_2 * length_2, length_2.recip());
        let are_left = |(x, y): Places| {
            let (east, north) = (x - way.a.0, y - way.a.1);
            let (along, across) = (east * dx + north * dy, east * dy - north * dx);
            let are_beside = along.simd_gt(f32x8::ZERO) & along.simd_lt(f32x8::splat(length_2));
            let are_near = are_beside & (across * across).simd_le(f32x8::splat(body_2));
            (are_near | are_within((x, y), way.a)) & !are_within((x, y), way.b)
        };
        self.each(a, b, are_left, |(x, y), ordinal| {
            // The foot of the perpendicular, and how far the way is from it
            // where the way is just within reach.
            let (east, north) = (x - way.a.0, y - way.a.1);
            let (along, across) = (east * dx + north * dy, east * dy - north * dx);
            let spare_2 = (REACH_2 - across * across * share).max(0.0);
            let last = along * share + (spare_2 * share).sqrt();
            found(ordinal, f64::from(last.clamp(0.0, 1.0)));
        });
    }

    /// Gives the cells within [`REACH_M`] of the box between two corners that are
    /// as asked for to `found`: many are asked for at once, without a branch.
    fn each(
        &self,
        a: Place,
        b: Place,
        are_it: impl Fn(Places) -> f32x8,
        mut found: impl FnMut((f32, f32), u32),
    ) {
        let low = (a.0.min(b.0) - REACH_M, a.1.min(b.1) - REACH_M);
        let high = (a.0.max(b.0) + REACH_M, a.1.max(b.1) + REACH_M);
        for run in self.runs(low, high) {
            for begin in run.clone().step_by(LANES) {
                let (Some(east), Some(north)) =
                    (lanes(&self.east, begin), lanes(&self.north, begin))
                else {
                    continue;
                };
                let mut rest = are_it((f32x8::new(*east), f32x8::new(*north))).to_bitmask();
                // What is beyond the run belongs to the next.
                if run.end - begin < LANES {
                    rest &= (1 << (run.end - begin)) - 1;
                }
                while rest != 0 {
                    let lane = rest.trailing_zeros() as usize % LANES;
                    rest &= rest - 1;
                    if let Some(&ordinal) = self.ordinals.get(begin + lane) {
                        found((east[lane], north[lane]), ordinal);
                    }
                }
            }
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "as the centres are kept")]
    fn relative(&self, place: Place) -> (f32, f32) {
        ((place.0 - self.west) as f32, (place.1 - self.south) as f32)
    }
}

fn lanes(places: &[f32], begin: usize) -> Option<&[f32; LANES]> {
    places.get(begin..)?.first_chunk()
}

/// [`REACH_M`] squared.
#[expect(clippy::cast_possible_truncation, reason = "a small whole number")]
const REACH_2: f32 = (REACH_M * REACH_M) as f32;

/// Which of the places are within [`REACH_M`] of one.
fn are_within((x, y): Places, at: (f32, f32)) -> f32x8 {
    let (x, y) = (x - at.0, y - at.1);
    (x * x + y * y).simd_le(f32x8::splat(REACH_2))
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
