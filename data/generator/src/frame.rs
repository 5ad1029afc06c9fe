//! The local frame: metres east and north of the town's centre, snapped to micro-degrees.
//!
//! Every vertex is snapped *before* anything is built on it, so a border that two grids share
//! is the same list of numbers in both files and no rounding happens afterwards.

use geo::Coord;

/// The town's centre, WGS 84, in micro-degrees of longitude and latitude.
const CENTRE_MICRO_DEG: (i64, i64) = (115_670_000, 32_170_000);
/// Length of a micro-degree of longitude and of latitude at 32.17° N on WGS 84.
const MICRO_DEG_M: (f64, f64) = (0.094_318_3, 0.110_889_8);

/// Shorthand for a coordinate in metres.
pub(crate) const fn at(x: f64, y: f64) -> Coord {
    Coord { x, y }
}

/// Micro-degrees east and north of the centre.
pub(crate) fn key(p: Coord) -> (i64, i64) {
    (
        (p.x / MICRO_DEG_M.0).round() as i64,
        (p.y / MICRO_DEG_M.1).round() as i64,
    )
}

/// The nearest position that six decimals of a degree can say.
pub(crate) fn snap(p: Coord) -> Coord {
    let (x, y) = key(p);
    at(x as f64 * MICRO_DEG_M.0, y as f64 * MICRO_DEG_M.1)
}

/// Longitude and latitude, WGS 84 degrees, six decimals.
pub(crate) fn lng_lat(p: Coord) -> [f64; 2] {
    let (x, y) = key(p);
    [
        (CENTRE_MICRO_DEG.0 + x) as f64 / 1e6,
        (CENTRE_MICRO_DEG.1 + y) as f64 / 1e6,
    ]
}

/// Length of a vector in metres.
pub(crate) fn length(v: Coord) -> f64 {
    (v.x * v.x + v.y * v.y).sqrt()
}

/// Distance in metres.
pub(crate) fn distance(a: Coord, b: Coord) -> f64 {
    length(b - a)
}

/// The vector of length one in the direction of `v`.
pub(crate) fn unit(v: Coord) -> Coord {
    v / length(v).max(1e-9)
}

/// `v` turned a quarter to the left.
pub(crate) fn left(v: Coord) -> Coord {
    at(-v.y, v.x)
}

/// Twice the signed area of the triangle `o`, `a`, `b`: positive when it turns left.
pub(crate) fn cross(o: Coord, a: Coord, b: Coord) -> f64 {
    (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x)
}

/// Scalar product.
pub(crate) fn dot(a: Coord, b: Coord) -> f64 {
    a.x * b.x + a.y * b.y
}
