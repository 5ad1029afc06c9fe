//! Incidents by squares of a raster of degrees: how those in a box and those near a
//! spot are found.
//!
//! A square is found by hashing, and has the places of its incidents side by side,
//! in single precision. To round never changes an order: only of one on a border
//! must the exact position be asked.

use hashbrown::HashMap;
use wide::f32x8;
use xunge_data::{Bbox, Position, Timestamp, Window};

use super::square::{Range, Square};
use crate::model::sketch::{Rough, Sketch};

/// So many squares may be looked for in any case.
const FEW: usize = 1024;

/// All incidents, by square.
#[derive(Clone, Debug, Default)]
pub(super) struct Squares {
    squares: HashMap<Square, Held>,
}

/// The incidents of a square.
#[derive(Clone, Debug, Default)]
struct Held {
    count: u32,
    eights: Vec<Eight>,
}

/// So many incidents are looked at together: as many as [`f32x8`] has lanes.
const LANES: usize = 8;

/// Eight incidents side by side: degrees from the south-western corner of their
/// square, places in the list, and minutes in which they were reported. Lanes that
/// hold none are no number.
#[derive(Clone, Copy, Debug)]
struct Eight {
    east: [f32; LANES],
    north: [f32; LANES],
    places: [u32; LANES],
    minutes: [i32; LANES],
}

const NONE: Eight = Eight {
    east: [f32::NAN; LANES],
    north: [f32::NAN; LANES],
    places: [0; LANES],
    minutes: [0; LANES],
};

impl Squares {
    /// Adds the incident at a place in the list.
    pub(super) fn insert(&mut self, place: u32, position: Position, reported_at: Timestamp) {
        let square = Square::of(position);
        let held = self.squares.entry(square).or_default();
        let lane = held.count as usize % LANES;
        if lane == 0 {
            let eights = &mut held.eights;
            if eights.len() == eights.capacity() {
                // Most squares hold few: to double would leave much room unused.
                eights.reserve_exact(1 + eights.len() / 4);
            }
            eights.push(NONE);
        }
        if let Some(last) = held.eights.last_mut() {
            (last.east[lane], last.north[lane]) = square.offset(position);
            last.places[lane] = place;
            last.minutes[lane] = minute_of(reported_at);
            held.count += 1;
        }
    }

    /// Whether the squares that meet a box, which does not cross the antimeridian,
    /// hold so many at most.
    pub(super) fn hold_at_most(&self, most: usize, part: Bbox) -> bool {
        let counts = self.meeting(part).map(|(_, held)| held.count as usize);
        let mut sums = counts.scan(0, |sum, count| {
            *sum += count;
            Some(*sum)
        });
        sums.all(|sum| sum <= most)
    }

    /// How many are in a box that does not cross the antimeridian, its border
    /// included, where it is known of a place on the border whether it is.
    pub(super) fn count_in(&self, part: Bbox, is_in: impl Fn(u32) -> bool + Copy) -> usize {
        let counts = self.meeting(part).map(|(square, held)| {
            if part.covers(square.bbox()) {
                return held.count as usize;
            }
            let found = lanes_in(square, held, part, is_in);
            found.map(|(_, lanes)| lanes.count_ones() as usize).sum()
        });
        counts.sum()
    }

    /// The places in the list of those in such a box, in no order.
    pub(super) fn places_in(
        &self,
        part: Bbox,
        is_in: impl Fn(u32) -> bool + Copy,
    ) -> impl Iterator<Item = u32> {
        let found = self.meeting(part);
        let found = found.flat_map(move |(square, held)| lanes_in(square, held, part, is_in));
        found.flat_map(|(eight, lanes)| Ones(lanes).map(|lane| eight.places[lane]))
    }

    /// Meets those of a window near the spot of a sketch, roughly the nearest first:
    /// each with the square of its distance, radians, and its place in the list.
    /// Whoever meets one says how far to reach from then on, as a square. It is asked
    /// of those reported in the first or the last minute of the window.
    ///
    /// False if it ended before all within reach were met: so few are near that it
    /// is as quick to go through all, or the antimeridian is in the way.
    pub(super) fn meet_nearer(
        &self,
        sketch: &Sketch,
        window: Window,
        is_of_window: impl Fn(u32) -> bool,
        mut meet: impl FnMut(f64, u32) -> f64,
    ) -> bool {
        let (from, to) = (minute_of(window.from), minute_of(window.to));
        let is_of_window = |minute, place| {
            let surely = from < minute && minute < to;
            surely || (from <= minute && minute <= to && is_of_window(place))
        };
        let home = Square::of(sketch.spot());
        let most = self.squares.len().max(FEW);
        let mut reach_2 = f64::INFINITY;
        let (mut within, mut near) = (Vec::with_capacity(8), Vec::with_capacity(8));
        for steps in 0..u16::MAX {
            let Some(ring) = home.ring(steps.into()) else {
                return false;
            };
            let ring = ring.map(|square| (sketch.square_to(square.bbox()), square));
            within.clear();
            within.extend(ring.filter(|(square, _)| *square <= reach_2));
            if within.is_empty() {
                return true;
            }
            let side = 2 * usize::from(steps) + 1;
            if side * side > most {
                return false;
            }
            // They are far away in memory: all are looked up at once.
            let held = |&(to, square)| Some((to, square, self.squares.get(&square)?));
            near.clear();
            near.extend(within.iter().filter_map(held));
            near.sort_unstable_by(|a: &(f64, _, _), b| a.0.total_cmp(&b.0));
            for &(to, square, held) in &near {
                if to > reach_2 {
                    break;
                }
                let rough = sketch.rough(square.corner());
                reach_2 = held.meet_nearer(&rough, is_of_window, reach_2, &mut meet);
            }
        }
        false
    }

    /// The squares that hold an incident and share a point with a box.
    fn meeting(&self, part: Bbox) -> impl Iterator<Item = (Square, &Held)> {
        let range = Range::of(part);
        let few = range.count() <= self.squares.len();
        let named = few.then(|| range.iter()).into_iter().flatten();
        let named = named.filter_map(|square| Some((square, self.squares.get(&square)?)));
        let all = (!few).then(|| self.squares.iter()).into_iter().flatten();
        let all = all.map(|(&square, held)| (square, held));
        named.chain(all.filter(move |(square, _)| range.holds(*square)))
    }
}

impl Held {
    fn meet_nearer(
        &self,
        rough: &Rough,
        is_of_window: impl Fn(i32, u32) -> bool,
        mut reach_2: f64,
        meet: &mut impl FnMut(f64, u32) -> f64,
    ) -> f64 {
        for eight in &self.eights {
            let squares = rough.squares(eight.east, eight.north);
            let near = squares.simd_le(f32x8::splat(rounded_up(reach_2)));
            for lane in Ones(near.to_bitmask()) {
                let (square, place) = (squares.as_array()[lane].into(), eight.places[lane]);
                if square <= reach_2 && is_of_window(eight.minutes[lane], place) {
                    reach_2 = meet(square, place);
                }
            }
        }
        reach_2
    }
}

/// The minute of a moment, counted from 1970.
fn minute_of(moment: Timestamp) -> i32 {
    let minute = moment.as_second().div_euclid(60);
    // Whatever lies beyond is of the first or the last minute.
    i32::try_from(minute).unwrap_or(if minute < 0 { i32::MIN } else { i32::MAX })
}

/// Which of a square's incidents lie in a box, as masks of lanes. Of those on the
/// border, or rounded to it, it is asked.
fn lanes_in(
    square: Square,
    held: &Held,
    part: Bbox,
    is_in: impl Fn(u32) -> bool,
) -> impl Iterator<Item = (&Eight, u32)> {
    let corner = |lng, lat| square.offset(Position { lng, lat });
    let (west, south) = corner(part.west, part.south);
    let (east, north) = corner(part.east, part.north);
    let (west, east) = (f32x8::splat(west), f32x8::splat(east));
    let (south, north) = (f32x8::splat(south), f32x8::splat(north));
    held.eights.iter().map(move |eight| {
        let (x, y) = (f32x8::new(eight.east), f32x8::new(eight.north));
        let perhaps = x.simd_ge(west) & x.simd_le(east) & y.simd_ge(south) & y.simd_le(north);
        let surely = x.simd_gt(west) & x.simd_lt(east) & y.simd_gt(south) & y.simd_lt(north);
        let surely = surely.to_bitmask();
        let asked = Ones(perhaps.to_bitmask() & !surely);
        let found = asked.filter(|&lane| is_in(eight.places[lane]));
        (eight, found.fold(surely, |lanes, lane| lanes | 1 << lane))
    })
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
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn those_in_a_box_are_those_that_looking_at_each_finds(
            (lng, lat) in prop::sample::select(vec![
                (115.67, 32.17), (179.999, -16.5), (0.0, 0.0), (-180.0, 90.0),
            ]),
            places in prop::collection::vec((-20i32..20, -20i32..20), 0..150),
            (a, b) in ((-25i32..25, -25i32..25), (-25i32..25, -25i32..25)),
            step in prop::sample::select(vec![1e-12, 1e-5, 1e-3]),
            most in 0usize..20,
        ) {
            // Coarse places lie on the borders of boxes; fine ones just beside them.
            let at = |(x, y): (i32, i32)| Position {
                lng: (lng + f64::from(x) * step).clamp(-180.0, 180.0),
                lat: (lat + f64::from(y) * step).clamp(-90.0, 90.0),
            };
            let places: Vec<_> = places.into_iter().map(at).collect();
            let mut squares = Squares::default();
            for (place, &position) in (0..).zip(&places) {
                squares.insert(place, position, Timestamp::UNIX_EPOCH);
            }
            let part = Bbox::at(at(a)).union(Bbox::at(at(b)));
            let is_in = |place: u32| part.holds(places[place as usize]);
            let mut found: Vec<_> = squares.places_in(part, is_in).collect();
            found.sort_unstable();
            let all = (0..).zip(&places).filter(|(_, place)| part.holds(**place));
            let all: Vec<u32> = all.map(|(place, _)| place).collect();
            prop_assert_eq!(squares.count_in(part, is_in), all.len());
            // Never fewer than there are, and never more than there are at all.
            prop_assert!(!squares.hold_at_most(most, part) || all.len() <= most);
            prop_assert!(squares.hold_at_most(places.len(), part));
            prop_assert_eq!(found, all);
        }
    }
}
