//! The incidents nearest to a position, in a window and a state; the workers
//! nearest to it.

use jiff::ToSpan;
use xunge_data::{
    Bbox, Category, Code, Position, Timestamp, Window,
    api::{NearestThing, ThingKind},
};

use super::{
    BUCKET, LastPosition, Located, Model, Spot, distance_m,
    near::{Sketch, nearest_of, order_of_distance},
};

/// A degree of latitude or, at the equator, of longitude is nowhere less, metres.
const DEGREE_M: f64 = 110_500.0;
/// So many times as many as are asked for are a crowd, and so many enough, in a
/// square around the spot.
const CROWD: f64 = 4.0;
const ENOUGH: f64 = 2.4;
/// How far the tree is asked at first, least and most, and at last, metres.
const FIRST_M: (f64, f64) = (1.0, 2000.0);
const LAST_M: f64 = 100_000.0;
/// To find one in the tree takes as long as to measure so many.
const SEARCH: usize = 16;
/// Rough places are off by less than this, radians: 0.06 mm.
const ROUGH: f64 = 1e-11;
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
    /// The incidents nearest to a position, nearest first; of equal distances
    /// in the order they were recorded.
    #[must_use]
    pub fn nearest_incidents(&self, asked: &NearestAsked) -> Vec<NearestThing> {
        let found = self.within_reach(asked);
        let found = found.unwrap_or_else(|| {
            let all = self.incidents.places_reported(asked.window);
            let fitting = all.filter(|&index| self.fits(asked, index));
            let places = fitting.filter_map(|index| Some((index, self.incidents.position(index)?)));
            nearest_of(places, asked.position, asked.k)
        });
        let thing = |(distance_m, place): (f64, usize)| {
            let located = self.incidents.located(place)?;
            Some(thing(located, asked.as_of, distance_m))
        };
        found.into_iter().filter_map(thing).collect()
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
        let first_m = self.first_reach_m(asked);
        let mut reach_m = first_m * self.crowding(asked, first_m)?;
        while reach_m <= LAST_M {
            let mut near = Vec::new();
            for part in around(asked.position, reach_m)?.split() {
                for bucket in self.incidents.few_buckets(part, asked.window)? {
                    let spots = bucket.roughly_within(part);
                    near.extend(spots.map(|(place, spot)| (sketch.square(place), spot)));
                }
            }
            let nearest = self.nearest_that_fit(asked, near);
            // Beyond the reach, others that are nearer may lie outside the box.
            let is_within = |(distance_m, _): &(f64, usize)| *distance_m <= reach_m;
            if nearest.len() == asked.k && nearest.last().is_some_and(is_within) {
                return Some(nearest);
            }
            reach_m *= 2.0;
        }
        None
    }

    /// The nearest of some that are of the window, the category and the state
    /// asked for. They are looked at in the order of their sketched distances, as
    /// far as those may deceive.
    fn nearest_that_fit(
        &self,
        asked: &NearestAsked,
        mut near: Vec<(f64, &Spot)>,
    ) -> Vec<(f64, usize)> {
        near.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        let mut nearest = Vec::with_capacity(asked.k + 4);
        let mut reach_2 = f64::INFINITY;
        for (square, spot) in near {
            if square > reach_2 {
                break;
            }
            let index = spot.index as usize;
            if !asked.window.contains(spot.reported_at) || !self.fits(asked, index) {
                continue;
            }
            nearest.push((distance_m(asked.position, spot.position), index));
            if nearest.len() == asked.k {
                reach_2 = (square.sqrt() * Sketch::SLACK + ROUGH).powi(2);
            }
        }
        nearest.sort_unstable_by(order_of_distance);
        nearest.truncate(asked.k);
        nearest
    }

    /// By how much less one need go where there are far more than are asked for:
    /// of each cell, as many as its share of the box.
    #[expect(clippy::cast_precision_loss, reason = "an estimate")]
    fn crowding(&self, asked: &NearestAsked, reach_m: f64) -> Option<f64> {
        let mut crowd = 0.0;
        for part in around(asked.position, reach_m)?.split() {
            for bucket in self.incidents.few_buckets(part, asked.window)? {
                crowd += bucket.spots().len() as f64 * part.share_of(bucket.bbox());
            }
        }
        let all = self.incidents.count() as f64;
        let share = self.incidents.at_most_in(asked.window) as f64 / all;
        let (crowd, k) = (crowd * share, asked.k as f64);
        Some(if crowd > CROWD * k {
            (ENOUGH * k / crowd).sqrt()
        } else {
            1.0
        })
    }

    /// How far one must go to find about twice as many, were those of the
    /// window spread evenly over the cells that have any.
    #[expect(clippy::cast_precision_loss, reason = "an estimate")]
    fn first_reach_m(&self, asked: &NearestAsked) -> f64 {
        let room_m2 = self.incidents.cells().count() as f64 * BUCKET.area_m2();
        let count = self.incidents.at_most_in(asked.window).max(1);
        (room_m2 / count as f64 * asked.k as f64 * 0.6)
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

fn thing(located: Located<'_>, as_of: Timestamp, distance_m: f64) -> NearestThing {
    NearestThing {
        code: located.code(),
        name: located.title().to_owned(),
        kind: ThingKind::Incident,
        community: located.community().cloned(),
        position: located.position(),
        time: Some(located.reported_at()),
        category: Some(located.category()),
        status: Some(located.stood_at(as_of).0),
        distance_m,
    }
}
