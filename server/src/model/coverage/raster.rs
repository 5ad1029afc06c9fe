//! The centres of all cells in square buckets, so that those near a track are
//! found without a look at the others.

/// Who is within this of a track has seen the place, metres.
pub(super) const REACH_M: f64 = 25.0;
/// Buckets at most: 25 m squares of 80 km by 80 km. A wider territory has
/// wider buckets, and is slower.
const BUCKETS_MAX: f64 = 1e7;

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
    /// Where each bucket begins in `centres`; one more than there are buckets.
    starts: Vec<u32>,
    centres: Vec<(f32, f32, u32)>,
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
        let area = (east - west + REACH_M) * (north - south + REACH_M);
        let side = REACH_M.max((area / BUCKETS_MAX).sqrt());
        let mut raster = Self {
            west,
            south,
            side,
            columns: index((east - west) / side) + 1,
            rows: index((north - south) / side) + 1,
            starts: Vec::new(),
            centres: Vec::new(),
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
        let centre = |&(_, ordinal): &(u32, u32)| {
            let &(x, y) = places.get(ordinal as usize)?;
            Some(((x - west) as f32, (y - south) as f32, ordinal))
        };
        raster.centres = order.iter().filter_map(centre).collect();
        raster
    }

    /// The cells in a box, given by two opposite corners, and perhaps some
    /// around it: places relative to the raster's south-western corner.
    fn in_box(&self, low: Place, high: Place) -> impl Iterator<Item = &(f32, f32, u32)> {
        let columns = span(
            low.0 - self.west,
            high.0 - self.west,
            self.side,
            self.columns,
        );
        let rows = span(
            low.1 - self.south,
            high.1 - self.south,
            self.side,
            self.rows,
        );
        rows.flat_map(move |row| {
            let at = |column: usize| self.starts.get(row * self.columns + column).copied();
            let from = at(columns.start).unwrap_or(0) as usize;
            let to = at(columns.end).unwrap_or(0) as usize;
            self.centres.get(from..to.max(from)).unwrap_or_default()
        })
    }

    /// Gives the ordinals of the cells in a box to `found`, in no order.
    pub(super) fn each_in(&self, low: Place, high: Place, mut found: impl FnMut(u32)) {
        let (west, south) = (self.west, self.south);
        for &(x, y, ordinal) in self.in_box(low, high) {
            let (x, y) = (f64::from(x) + west, f64::from(y) + south);
            if low.0 <= x && x <= high.0 && low.1 <= y && y <= high.1 {
                found(ordinal);
            }
        }
    }

    /// Finds the cells whose centre is within [`REACH_M`] of somebody who
    /// goes straight from `a` to `b`. `found` hears of each, and of the last
    /// part of the way, from 0 at `a` to 1 at `b`, at which it is.
    pub(super) fn each_near(&self, a: Place, b: Place, mut found: impl FnMut(u32, f64)) {
        let low = (a.0.min(b.0) - REACH_M, a.1.min(b.1) - REACH_M);
        let high = (a.0.max(b.0) + REACH_M, a.1.max(b.1) + REACH_M);
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let length_2 = dx * dx + dy * dy;
        let (ax, ay) = (a.0 - self.west, a.1 - self.south);
        let reach_2 = REACH_M * REACH_M;
        for &(x, y, ordinal) in self.in_box(low, high) {
            let (x, y) = (f64::from(x) - ax, f64::from(y) - ay);
            // The foot of the perpendicular, and how far the way is from it
            // where the way is just within reach.
            let from_b_2 = (x - dx) * (x - dx) + (y - dy) * (y - dy);
            if from_b_2 <= reach_2 {
                found(ordinal, 1.0);
            } else if length_2 > 0.0 {
                let along = (x * dx + y * dy) / length_2;
                let across = x * dy - y * dx;
                let spare_2 = reach_2 - across * across / length_2;
                if spare_2 >= 0.0 {
                    let last = along + (spare_2 / length_2).sqrt();
                    if (0.0..=1.0).contains(&last) {
                        found(ordinal, last);
                    }
                }
            }
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
fn span(low: f64, high: f64, side: f64, count: usize) -> std::ops::Range<usize> {
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
            Raster::new(&places).each_near(a, b, |ordinal, last| {
                assert!(found.insert(ordinal as usize, last).is_none());
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
