//! The incidents nearest to a position, in a window and a state; the workers
//! nearest to it.

use jiff::ToSpan;
use xunge_data::{
    Category, Code, Position, Timestamp, Window,
    api::{NearestThing, ThingKind},
};

use super::{
    LastPosition, Located, Model, distance_m,
    near::{measured, nearest_of},
    sketch::Sketch,
};

/// To look at one that is near takes as long as to measure so many.
const SEARCH: usize = 16;

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

    /// The nearest by going outwards from the spot; none where it is quicker to
    /// measure all of the window.
    fn within_reach(&self, asked: &NearestAsked) -> Option<Vec<(f64, usize)>> {
        // For each of the window so many are met that are not: `all / some`.
        let all = self.incidents.count();
        let some = self.incidents.at_most_in(asked.window);
        if some * some < SEARCH * all * asked.k {
            return None;
        }
        let sketch = Sketch::around(asked.position)?;
        let mut nearest = Nearest::new(asked.k);
        let is_whole = self
            .incidents
            .meet_nearer(&sketch, asked.window, |square, place| {
                if self.fits(asked, place) {
                    nearest.meet(square, place);
                }
                nearest.reach_2
            });
        let positions = |place| self.incidents.position(place);
        is_whole.then(|| nearest.measured_from(asked.position, positions))
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

/// The nearest of those that were met.
struct Nearest {
    k: usize,
    /// The least squares, radians, in order: at most `k`.
    squares: Vec<f64>,
    /// Whoever may be among the nearest, by its place in the list.
    met: Vec<(f64, usize)>,
    /// Beyond this square nobody is among them.
    reach_2: f64,
}

impl Nearest {
    fn new(k: usize) -> Self {
        Self {
            k,
            squares: Vec::with_capacity(k + 1),
            met: Vec::with_capacity(4 * k),
            reach_2: f64::INFINITY,
        }
    }

    fn meet(&mut self, square: f64, place: usize) {
        self.met.push((square, place));
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
    fn measured_from(
        self,
        position: Position,
        position_of: impl Fn(usize) -> Option<Position>,
    ) -> Vec<(f64, usize)> {
        let near = self.met.iter();
        let near = near.filter(|(square, _)| *square <= self.reach_2);
        let near = near.map(|(_, place)| *place);
        // Where they are is far away in memory: all are looked up at once.
        let near = near.filter_map(|place| Some((place, position_of(place)?)));
        let near: Vec<_> = near.collect();
        measured(near.into_iter(), position, self.k)
    }
}
