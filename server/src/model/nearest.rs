//! The incidents nearest to a position, in a window and a state; the workers
//! nearest to it.

use std::ptr;

use jiff::ToSpan;
use xunge_data::{
    Bbox, Category, Code, Position, Timestamp, Window,
    api::{NearestThing, ThingKind},
};

use super::{
    BUCKET, Bucket, LastPosition, Located, Model, Spot, distance_m,
    near::{measured, nearest_of},
    sketch::Sketch,
};

/// A degree of latitude or, at the equator, of longitude is nowhere less, metres.
const DEGREE_M: f64 = 110_500.0;
/// How far the tree is asked at first, least and most, and at last, metres.
const FIRST_M: (f64, f64) = (1.0, 2000.0);
const LAST_M: f64 = 100_000.0;
/// To find one in the tree takes as long as to measure so many.
const SEARCH: usize = 16;
/// Towards the poles a box around a circle is no use, degrees.
const POLAR: f64 = 80.0;

/// What is asked of [`Model::nearest_incidents`].
#[derive(Clone, Copy, Debug)]
pub struct NearestAsked {
    /// From where.
    pub position: Position,
    /// How many at most, 1 or more.
    pub k: usize,
    /// When the incidents were reported.
    pub window: Window,
    /// The moment at which their status is judged.
    pub as_of: Timestamp,
    /// Only those of this category.
    pub category: Option<Category>,
    /// Only those that were open, or only those that had ended.
    pub open: Option<bool>,
}

impl Model {
    /// The incidents nearest to a position with their distances in metres,
    /// nearest first; of equal distances in the order they were recorded.
    #[must_use]
    pub fn nearest_incidents(&self, asked: &NearestAsked) -> Vec<(f64, Located<'_>)> {
        let found = self.within_reach(asked);
        let found = found.unwrap_or_else(|| {
            let all = self.incidents.places_reported(asked.window);
            let fitting = all.filter(|&index| self.fits(asked, index));
            let places = fitting.filter_map(|index| Some((index, self.incidents.position(index)?)));
            nearest_of(places, asked.position, asked.k)
        });
        let located = |(distance_m, place)| Some((distance_m, self.incidents.located(place)?));
        found.into_iter().filter_map(located).collect()
    }

    /// The workers nearest to a position, nearest first, each where the device
    /// was last in the window, if `sees` says so of the grid and its community;
    /// of equal distances by code.
    #[must_use]
    pub fn nearest_workers(
        &self,
        position: Position,
        k: usize,
        window: Window,
        sees: impl Fn(&Code, &Code) -> bool,
    ) -> Vec<NearestThing> {
        // Workers are few: all are measured.
        let thing = |last: LastPosition| {
            let worker = self.roster.worker_of(&last.grid)?;
            let grid = self.territory.grids().find(last.grid.as_str());
            let community = grid.map_or(&last.grid, |(grid, _)| &grid.community);
            if !sees(&last.grid, community) {
                return None;
            }
            Some(NearestThing {
                code: last.worker,
                name: worker.name.clone(),
                kind: ThingKind::Worker,
                community: grid.map(|(grid, _)| grid.community.clone()),
                position: last.fix.position,
                time: Some(last.fix.time),
                category: None,
                status: None,
                distance_m: distance_m(position, last.fix.position),
            })
        };
        let end = window.to.checked_sub(1.nanosecond()).unwrap_or(window.to);
        let last = self.last_positions(end).into_iter();
        let mut things: Vec<_> = last
            .filter(|last| window.contains(last.fix.time))
            .filter_map(thing)
            .collect();
        things.sort_by(|a, b| {
            let by_distance = a.distance_m.total_cmp(&b.distance_m);
            by_distance.then_with(|| a.code.cmp(&b.code))
        });
        things.truncate(k);
        things
    }

    /// The nearest by asking the tree ever farther; none where it is quicker
    /// to measure all of the window.
    fn within_reach(&self, asked: &NearestAsked) -> Option<Vec<(f64, usize)>> {
        // For each of the window the tree finds so many that are not: `all / some`.
        let all = self.incidents.count();
        let some = self.incidents.at_most_in(asked.window);
        if some * some < SEARCH * all * asked.k {
            return None;
        }
        let sketch = Sketch::around(asked.position)?;
        let mut reach_m = self.first_reach_m(asked.k, some);
        while reach_m <= LAST_M {
            let mut near = Vec::new();
            for part in around(asked.position, reach_m)?.split() {
                let buckets = self.incidents.few_buckets(part, some)?.into_iter();
                near.extend(buckets.map(|bucket| (sketch.square_to(bucket.bbox()), bucket)));
            }
            let nearest = self.nearest_in(asked, &sketch, near);
            // Beyond the reach, others that are nearer may lie outside the box.
            let is_within = |(distance_m, _): &(f64, usize)| *distance_m <= reach_m;
            if nearest.len() == asked.k && nearest.last().is_some_and(is_within) {
                return Some(nearest);
            }
            reach_m *= 2.0;
        }
        None
    }

    /// The nearest of some buckets, given with the squares of their distances,
    /// that are of the window, the category and the state asked for.
    fn nearest_in(
        &self,
        asked: &NearestAsked,
        sketch: &Sketch,
        mut near: Vec<(f64, &Bucket)>,
    ) -> Vec<(f64, usize)> {
        // A bucket on the antimeridian meets the boxes on both sides of it.
        let address = |(_, bucket): &(f64, &Bucket)| ptr::from_ref(*bucket);
        near.sort_unstable_by(|a, b| {
            a.0.total_cmp(&b.0)
                .then_with(|| address(a).cmp(&address(b)))
        });
        near.dedup_by_key(|near| address(near));
        let mut nearest = Nearest::new(asked.k);
        for (square, bucket) in near {
            if square > nearest.reach_2 {
                break;
            }
            bucket.meet_nearer(sketch, nearest.reach_2, |square, spot| {
                let is_of_window = asked.window.contains(spot.reported_at);
                if is_of_window && self.fits(asked, spot.index as usize) {
                    nearest.meet(square, spot);
                }
                nearest.reach_2
            });
        }
        nearest.measured_from(asked.position)
    }

    /// How far one must go to find about twice as many as are asked for, were those
    /// of the window spread evenly over the cells that have any.
    #[expect(clippy::cast_precision_loss, reason = "an estimate")]
    fn first_reach_m(&self, k: usize, count: usize) -> f64 {
        let room_m2 = self.incidents.cells().count() as f64 * BUCKET.area_m2();
        (room_m2 / count.max(1) as f64 * k as f64 * 0.6)
            .sqrt()
            .clamp(FIRST_M.0, FIRST_M.1)
    }

    /// Whether an incident of the window is of the category and state asked for.
    fn fits(&self, asked: &NearestAsked, place: usize) -> bool {
        if asked.category.is_none() && asked.open.is_none() {
            return true;
        }
        self.incidents.located(place).is_some_and(|located| {
            let is_open = || located.stood_at(asked.as_of).0.is_open();
            asked.category.is_none_or(|only| only == located.category())
                && asked.open.is_none_or(|open| open == is_open())
        })
    }
}

/// A box that holds all within reach; none near the poles.
fn around(position: Position, reach_m: f64) -> Option<Bbox> {
    let north = reach_m / DEGREE_M;
    let farthest = position.lat.abs() + north;
    if farthest > POLAR {
        return None;
    }
    let east = north / farthest.to_radians().cos();
    let wrap = |lng: f64| match lng {
        beyond if beyond > 180.0 => beyond - 360.0,
        beyond if beyond < -180.0 => beyond + 360.0,
        within => within,
    };
    Some(Bbox {
        west: wrap(position.lng - east),
        south: position.lat - north,
        east: wrap(position.lng + east),
        north: position.lat + north,
    })
}

/// The nearest of those that were met.
struct Nearest<'a> {
    k: usize,
    /// The least squares, radians, in order: at most `k`.
    squares: Vec<f64>,
    /// Whoever may be among the nearest.
    met: Vec<(f64, &'a Spot)>,
    /// Beyond this square nobody is among them.
    reach_2: f64,
}

impl<'a> Nearest<'a> {
    fn new(k: usize) -> Self {
        Self {
            k,
            squares: Vec::with_capacity(k + 1),
            met: Vec::with_capacity(4 * k),
            reach_2: f64::INFINITY,
        }
    }

    fn meet(&mut self, square: f64, spot: &'a Spot) {
        self.met.push((square, spot));
        let rank = self.squares.partition_point(|less| *less <= square);
        if rank == self.k {
            return;
        }
        self.squares.insert(rank, square);
        self.squares.truncate(self.k);
        if let Some(farthest) = self.squares.get(self.k - 1) {
            self.reach_2 = Sketch::reach_2(*farthest);
        }
    }

    /// Distances in metres and places in the list of the nearest, nearest first.
    fn measured_from(self, position: Position) -> Vec<(f64, usize)> {
        let near = self.met.iter();
        let near = near.filter(|(square, _)| *square <= self.reach_2);
        let near = near.map(|(_, spot)| (spot.index as usize, spot.position));
        measured(near, position, self.k)
    }
}
