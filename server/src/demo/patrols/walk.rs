//! A worker under way: where somebody really is, second by second.

use fastrand::Rng;
use geo_types::Coord;

use super::network::{Network, Way};

/// Walking speeds of a shift, metres per second.
const SPEED_MPS: std::ops::Range<f64> = 0.95..1.4;
/// A worker stops at so many nodes, of 100 …
const STOPS: u32 = 16;
/// … for so many seconds: at a door, for a word.
const STOP_S: std::ops::Range<f64> = 20.0..240.0;
/// A goal is reached at this distance …
const GOAL_M: f64 = 35.0;
/// … or given up after so many nodes.
const PATIENCE: u32 = 30;
/// Of so many places the one nearest to the day's middle becomes the goal.
const FOCUS: u32 = 4;

/// What draws a worker into one way rather than another; the lowest sum wins.
const AGAIN: f64 = 1.6;
const TURN_BACK: f64 = 3.0;
const GOAL: f64 = 0.9;
const STRAIGHT: f64 = 0.35;
const WHIM: f64 = 0.9;

/// A day's walk through a network.
pub(super) struct Walk<'a> {
    network: &'a Network,
    /// How often each edge was walked today.
    walked: Vec<u32>,
    /// Most of the day is spent around here.
    middle: Coord<f64>,
    way: Way,
    /// How much of the way is still to go.
    left_m: f64,
    goal: Coord<f64>,
    patience: u32,
    /// The worker's speed of this shift, and on this way.
    pace_mps: f64,
    speed_mps: f64,
    /// How long the worker still stands.
    stands_s: f64,
}

impl<'a> Walk<'a> {
    /// A day begins; none where there is nowhere to walk.
    pub(super) fn begin(network: &'a Network, rng: &mut Rng) -> Option<Self> {
        let start = network.place(rng)?;
        let way = *network.ways(start).first()?;
        Some(Self {
            network,
            walked: vec![0; network.edges()],
            middle: network.position(start),
            way,
            left_m: way.length_m,
            goal: network.position(start),
            patience: 0,
            pace_mps: SPEED_MPS.start,
            speed_mps: SPEED_MPS.start,
            stands_s: 0.0,
        })
    }

    /// A shift begins, anywhere in the grid.
    pub(super) fn set_out(&mut self, rng: &mut Rng) {
        self.pace_mps = between(&SPEED_MPS, rng);
        self.stands_s = 0.0;
        self.patience = 0;
        if let Some(place) = self.network.place(rng) {
            self.way.to = place;
            self.choose(rng);
        }
    }

    /// Where the worker is.
    pub(super) fn position(&self) -> Coord<f64> {
        self.network.position(self.way.to) - self.way.heading * self.left_m
    }

    /// Goes on for so many seconds.
    pub(super) fn go_on(&mut self, mut seconds: f64, rng: &mut Rng) {
        loop {
            let stood_s = self.stands_s.min(seconds);
            self.stands_s -= stood_s;
            seconds -= stood_s;
            let stride_m = seconds * self.speed_mps;
            if stride_m < self.left_m {
                self.left_m -= stride_m;
                return;
            }
            seconds -= self.left_m / self.speed_mps;
            self.arrive(rng);
        }
    }

    /// At the end of a way: perhaps a stop, then the next way.
    fn arrive(&mut self, rng: &mut Rng) {
        self.walked[self.way.edge] += 1;
        if rng.u32(0..100) < STOPS {
            self.stands_s = between(&STOP_S, rng);
        }
        self.choose(rng);
    }

    fn choose(&mut self, rng: &mut Rng) {
        let before = self.way;
        let ahead = self.ahead(self.network.position(before.to), rng);
        let mut best = f64::INFINITY;
        for way in self.network.ways(before.to) {
            let cost = self.cost(way, before, ahead) + WHIM * rng.f64();
            if cost < best {
                best = cost;
                self.way = *way;
            }
        }
        self.left_m = self.way.length_m;
        self.speed_mps = self.pace_mps * (0.9 + 0.2 * rng.f64());
    }

    /// The direction of the goal, of length one or less; a goal reached or
    /// given up makes way for another.
    fn ahead(&mut self, here: Coord<f64>, rng: &mut Rng) -> Coord<f64> {
        if self.patience == 0 || apart_m(self.goal, here) < GOAL_M {
            let places = (0..FOCUS).filter_map(|_| self.network.place(rng));
            let spots = places.map(|place| self.network.position(place));
            let near = |a: &Coord<f64>, b: &Coord<f64>| {
                apart_m(*a, self.middle).total_cmp(&apart_m(*b, self.middle))
            };
            self.goal = spots.min_by(near).unwrap_or(here);
            self.patience = PATIENCE;
        }
        self.patience -= 1;
        (self.goal - here) / apart_m(self.goal, here).max(1.0)
    }

    fn cost(&self, way: &Way, before: Way, ahead: Coord<f64>) -> f64 {
        let again = AGAIN * f64::from(self.walked[way.edge]);
        let back = if way.edge == before.edge {
            TURN_BACK
        } else {
            0.0
        };
        again + back - GOAL * dot(way.heading, ahead) - STRAIGHT * dot(way.heading, before.heading)
    }
}

fn apart_m(a: Coord<f64>, b: Coord<f64>) -> f64 {
    (a - b).x.hypot((a - b).y)
}

fn dot(a: Coord<f64>, b: Coord<f64>) -> f64 {
    a.x * b.x + a.y * b.y
}

/// Any number of a range.
pub(super) fn between(range: &std::ops::Range<f64>, rng: &mut Rng) -> f64 {
    range.start + (range.end - range.start) * rng.f64()
}
