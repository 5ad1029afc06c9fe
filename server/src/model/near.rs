//! What is near a position, in true metres.
//!
//! Degrees are no distances: the R-tree holds points of the unit sphere in
//! space, where straight chords sort as great circles do, and the candidates
//! are then measured along geodesics of the WGS 84 ellipsoid (Karney 2013).

use std::cmp::Ordering;

use geo::{Distance, Geodesic};
use geo_types::Point;
use rstar::{AABB, PointDistance, RTree, RTreeObject};
use xunge_data::Position;

use super::sketch::Sketch;

/// Sphere and ellipsoid differ by at most 0.56 % in a distance.
pub(super) const SPHERE_SLACK: f64 = 1.012;

/// A position as a point of the unit sphere, and its place in a list.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Door {
    on_sphere: [f64; 3],
    position: Position,
    index: usize,
}

/// WGS 84: the equatorial radius, metres, and the first eccentricity squared.
const A: f64 = 6_378_137.0;
const E_2: f64 = 0.006_694_379_990_141_317;
/// Positions so near each other in degrees, and so far from the poles, are
/// measured by the mid-latitude formula.
const SHORT: f64 = 0.02;
pub(super) const TEMPERATE: f64 = 70.0;

/// Length of the geodesic between two positions, metres.
///
/// Below some two kilometres it is worked out by the mid-latitude formula
/// (Gauss; Bomford, "Geodesy", section 2.1), which is then within 0.1 mm of the
/// geodesic, in a tenth of the time.
#[must_use]
pub fn distance_m(a: Position, b: Position) -> f64 {
    let (east, north) = (b.lng - a.lng, b.lat - a.lat);
    if east.abs() > SHORT || north.abs() > SHORT || a.lat.abs() > TEMPERATE {
        return Geodesic.distance(Point::from(a), Point::from(b));
    }
    let (parallel, meridian) = radii_m((a.lat + b.lat) / 2.0);
    let (east, north) = (parallel * east.to_radians(), meridian * north.to_radians());
    (east * east + north * north).sqrt()
}

/// The radii of the parallel and of the meridian's curve at a latitude, metres.
pub(super) fn radii_m(lat: f64) -> (f64, f64) {
    let (sin, cos) = lat.to_radians().sin_cos();
    let w_2 = 1.0 - E_2 * sin * sin;
    let normal = A / w_2.sqrt();
    (normal * cos, normal * (1.0 - E_2) / w_2)
}

fn on_sphere(position: Position) -> [f64; 3] {
    let (lng, lat) = (position.lng.to_radians(), position.lat.to_radians());
    [lat.cos() * lng.cos(), lat.cos() * lng.sin(), lat.sin()]
}

fn chord_2(a: &[f64; 3], b: &[f64; 3]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum()
}

/// Distances in metres and indices of the `k` nearest of some places, nearest
/// first; of equal distances the lower index first. Only those that may be
/// among them are measured along geodesics.
pub(super) fn nearest_of(
    places: impl Iterator<Item = (usize, Position)>,
    position: Position,
    k: usize,
) -> Vec<(f64, usize)> {
    let sketch = Sketch::around(position);
    let square = |place| sketch.as_ref().map_or(f64::INFINITY, |it| it.square(place));
    let drawn = |(index, place)| (square(place), index, place);
    let mut near: Vec<(f64, usize, Position)> = places.map(drawn).collect();
    if near.len() > k && k > 0 {
        let mut reach_2 = Sketch::reach_2(kth_of(&mut near, k));
        if reach_2 > Sketch::REACH * Sketch::REACH {
            let spot = on_sphere(position);
            for (square, _, place) in &mut near {
                *square = chord_2(&spot, &on_sphere(*place));
            }
            reach_2 = kth_of(&mut near, k) * SPHERE_SLACK * SPHERE_SLACK;
        }
        near.retain(|(square, ..)| *square <= reach_2);
    }
    let near = near.into_iter().map(|(_, index, place)| (index, place));
    measured(near, position, k)
}

/// As [`nearest_of`], with every place measured.
pub(super) fn measured(
    places: impl Iterator<Item = (usize, Position)>,
    position: Position,
    k: usize,
) -> Vec<(f64, usize)> {
    let measured = places.map(|(index, place)| (distance_m(position, place), index));
    let mut nearest: Vec<_> = measured.collect();
    nearest.sort_unstable_by(order_of_distance);
    nearest.truncate(k);
    nearest
}

/// The `k`-th least of so many squares and more.
fn kth_of(near: &mut [(f64, usize, Position)], k: usize) -> f64 {
    let by_square = |a: &(f64, _, _), b: &(f64, _, _)| a.0.total_cmp(&b.0);
    near.select_nth_unstable_by(k - 1, by_square).1.0
}

/// The nearer first; of equally near ones the one recorded earlier.
pub(super) fn order_of_distance(a: &(f64, usize), b: &(f64, usize)) -> Ordering {
    a.0.total_cmp(&b.0).then(a.1.cmp(&b.1))
}

impl Door {
    pub(super) fn new(position: Position, index: usize) -> Self {
        Self {
            on_sphere: on_sphere(position),
            position,
            index,
        }
    }

    /// Indices and distances in metres of the `k` nearest, nearest first; of
    /// equal distances the lower index first.
    pub(super) fn nearest(tree: &RTree<Self>, position: Position, k: usize) -> Vec<(usize, f64)> {
        let spot = on_sphere(position);
        let mut near: Vec<(usize, f64)> = Vec::with_capacity(k + 4);
        let mut reach_2 = f64::INFINITY;
        for (door, chord_2) in tree.nearest_neighbor_iter_with_distance_2(&spot) {
            if chord_2 > reach_2 {
                break;
            }
            near.push((door.index, distance_m(position, door.position)));
            if near.len() == k {
                // Whoever is nearer on the ellipsoid lies within this chord.
                reach_2 = chord_2 * SPHERE_SLACK * SPHERE_SLACK;
            }
        }
        near.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
        near.truncate(k);
        near
    }
}

impl RTreeObject for Door {
    type Envelope = AABB<[f64; 3]>;
    fn envelope(&self) -> Self::Envelope {
        AABB::from_point(self.on_sphere)
    }
}

impl PointDistance for Door {
    fn distance_2(&self, point: &[f64; 3]) -> f64 {
        chord_2(&self.on_sphere, point)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn nearest_is_what_measuring_everything_gives(
            places in prop::collection::vec((-180.0..=180.0f64, -90.0..=90.0f64), 0..60),
            near in prop::collection::vec((115.60..115.75f64, 32.10..32.25f64), 0..60),
            (lng, lat) in (115.60..115.75f64, 32.10..32.25f64),
            k in 1usize..12,
        ) {
            let positions: Vec<_> =
                places.iter().chain(&near).map(|&(lng, lat)| Position { lng, lat }).collect();
            let doors = positions.iter().enumerate().map(|(i, &p)| Door::new(p, i)).collect();
            let spot = Position { lng, lat };
            let found = Door::nearest(&RTree::bulk_load(doors), spot, k);
            let listed = nearest_of(positions.iter().copied().enumerate(), spot, k);
            let mut all: Vec<_> =
                positions.iter().map(|&p| distance_m(spot, p)).enumerate().collect();
            all.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
            all.truncate(k);
            prop_assert_eq!(&found, &all);
            let listed: Vec<_> = listed.into_iter().map(|(m, index)| (index, m)).collect();
            prop_assert_eq!(listed, all);
        }
    }

    proptest! {
        #[test]
        fn the_nearest_of_a_list_are_the_nearest_anywhere_on_earth(
            (lng, lat) in (-180.0..=180.0f64, -89.0..=89.0f64),
            near in prop::collection::vec((-4.0..=4.0f64, -4.0..=4.0f64, 0i32..6), 0..60),
            k in 1usize..12,
        ) {
            let spot = Position { lng, lat };
            let around = |&(east, north, nearer): &(f64, f64, i32)| {
                let (east, north) = (east / 8f64.powi(nearer), north / 8f64.powi(nearer));
                let lng = (lng + east + 540.0).rem_euclid(360.0) - 180.0;
                Position { lng, lat: (lat + north).clamp(-90.0, 90.0) }
            };
            let places: Vec<_> = near.iter().map(around).enumerate().collect();
            let measure = |&(index, place): &(usize, Position)| (distance_m(spot, place), index);
            let mut all: Vec<_> = places.iter().map(measure).collect();
            all.sort_by(order_of_distance);
            all.truncate(k);
            prop_assert_eq!(nearest_of(places.into_iter(), spot, k), all);
        }
    }

    proptest! {
        #[test]
        fn short_ways_are_geodesics_to_a_tenth_of_a_millimetre(
            (lng, lat) in (-180.0..=180.0f64, -70.0..=70.0f64),
            (east, north) in (-0.02..=0.02f64, -0.02..=0.02f64),
        ) {
            let a = Position { lng, lat };
            let b = Position { lng: (lng + east).clamp(-180.0, 180.0), lat: lat + north };
            let geodesic = Geodesic.distance(Point::from(a), Point::from(b));
            prop_assert!((distance_m(a, b) - geodesic).abs() < 1e-4);
        }
    }

    #[test]
    fn a_degree_of_latitude_is_metres_not_degrees() {
        let a = Position {
            lng: 115.67,
            lat: 32.0,
        };
        let b = Position {
            lng: 115.67,
            lat: 33.0,
        };
        // 110,892.7 m by Vincenty's formula on WGS 84.
        assert!(
            (distance_m(a, b) - 110_892.0).abs() < 10.0,
            "{}",
            distance_m(a, b)
        );
    }
}
