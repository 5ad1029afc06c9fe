//! Smooth lines through hand-drawn points, and ribbons around them.

use geo::{Coord, LineString, Polygon, Simplify};
use rand::RngExt;
use rand_pcg::Pcg64;

use crate::frame::{distance, left, snap, unit};

/// Steps per span of a spline before it is simplified.
const STEPS: usize = 16;
/// A simplified spline stays this close to the smooth one.
const TOLERANCE_M: f64 = 1.2;

/// Centripetal-like Catmull-Rom curve through `points`, ends included.
pub(crate) fn through(points: &[Coord]) -> Vec<Coord> {
    let n = points.len();
    let mut out = Vec::with_capacity(n * STEPS);
    for i in 0..n.saturating_sub(1) {
        let p0 = points[i.saturating_sub(1)];
        let p3 = points[(i + 2).min(n - 1)];
        span(p0, points[i], points[i + 1], p3, &mut out);
    }
    out.extend(points.last());
    simplified(out)
}

/// The same for a closed curve; the first position is repeated at the end.
pub(crate) fn around(points: &[Coord]) -> Vec<Coord> {
    let n = points.len();
    let mut out = Vec::with_capacity(n * STEPS);
    for i in 0..n {
        let p = |k: usize| points[(i + n + k - 1) % n];
        span(p(0), p(1), p(2), p(3), &mut out);
    }
    out.extend(points.first());
    simplified(out)
}

fn span(p0: Coord, p1: Coord, p2: Coord, p3: Coord, out: &mut Vec<Coord>) {
    let reach = distance(p1, p2);
    let m1 = unit(p2 - p0) * reach;
    let m2 = unit(p3 - p1) * reach;
    for step in 0..STEPS {
        let t = step as f64 / STEPS as f64;
        let (t2, t3) = (t * t, t * t * t);
        out.push(
            p1 * (2.0 * t3 - 3.0 * t2 + 1.0)
                + m1 * (t3 - 2.0 * t2 + t)
                + p2 * (3.0 * t2 - 2.0 * t3)
                + m2 * (t3 - t2),
        );
    }
}

fn simplified(points: Vec<Coord>) -> Vec<Coord> {
    LineString::new(points)
        .simplify(TOLERANCE_M)
        .0
        .into_iter()
        .map(snap)
        .collect()
}

/// A polyline whose segments are broken once or twice by up to `share` of their length, as
/// field paths and ditches break a boundary.
pub(crate) fn jagged(points: &[Coord], share: f64, rng: &mut Pcg64) -> Vec<Coord> {
    let mut out = Vec::new();
    for pair in points.windows(2) {
        out.push(pair[0]);
        let (a, b) = (pair[0], pair[1]);
        let normal = left(b - a);
        if distance(a, b) > 160.0 {
            let t = rng.random_range(0.3..0.45);
            let kink = rng.random_range(-share..share);
            out.push(a + (b - a) * t + normal * kink);
            out.push(a + (b - a) * (t + 0.25) + normal * (kink * 0.3));
        }
    }
    out.extend(points.last());
    out.into_iter().map(snap).collect()
}

/// Unit tangent at vertex `i`.
fn tangent(line: &[Coord], i: usize) -> Coord {
    let (a, b) = (line[i.saturating_sub(1)], line[(i + 1).min(line.len() - 1)]);
    unit(b - a)
}

/// `line` moved `offset_m` to its left.
pub(crate) fn beside(line: &[Coord], offset_m: f64) -> Vec<Coord> {
    (0..line.len())
        .map(|i| snap(line[i] + left(tangent(line, i)) * offset_m))
        .collect()
}

/// The strip of varying width along `line`; `width_m` is asked by vertex number.
pub(crate) fn ribbon(line: &[Coord], width_m: impl Fn(usize) -> f64) -> Polygon {
    let side = |sign: f64| {
        (0..line.len())
            .map(|i| snap(line[i] + left(tangent(line, i)) * (sign * width_m(i) / 2.0)))
            .collect::<Vec<_>>()
    };
    let mut ring = side(-1.0);
    ring.extend(side(1.0).into_iter().rev());
    Polygon::new(LineString::new(ring), Vec::new())
}
