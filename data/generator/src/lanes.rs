//! Cuts the large blocks between the streets into blocks by lanes.

use geo::{Centroid, Coord, MinimumRotatedRect};
use rand::RngExt;
use rand_pcg::Pcg64;

use crate::frame::{at, cross, distance, dot, left, snap, unit};
use crate::mesh::{Mesh, StreetId};
use crate::zone::Zones;

/// Cuts tried before the best is taken.
const TRIES: usize = 40;
/// A lane that would end this close to a junction ends in it.
const SNAP_M: f64 = 32.0;

/// Splits every face until it is about as large as its zone asks.
pub(crate) fn subdivide(mesh: &mut Mesh, zones: &Zones, lane: StreetId, rng: &mut Pcg64) {
    let mut open = mesh.live();
    while let Some(face) = open.pop() {
        let centre = centre_of(mesh, face);
        let wanted = zones.block_m2(centre) * rng.random_range(0.8..1.35);
        if mesh.area_m2(face) < wanted * 1.55 {
            continue;
        }
        let bend = if zones.is_old(centre) { 7.0 } else { 0.0 };
        if let Some(new) = cut(mesh, face, lane, bend, rng) {
            open.extend([face, new]);
        }
    }
}

/// Joins blocks that are too small or too thin to the neighbour they share most lane with.
pub(crate) fn absorb_slivers(mesh: &mut Mesh, mergeable: impl Fn(StreetId) -> bool) {
    for face in mesh.live() {
        let area = mesh.area_m2(face);
        let perimeter: f64 = Mesh::edges(&mesh.faces[face])
            .map(|e| mesh.length_m(e))
            .sum();
        let roundness = 4.0 * std::f64::consts::PI * area / (perimeter * perimeter);
        if area > 7_000.0 && roundness > 0.3 {
            continue;
        }
        let mut shared = std::collections::BTreeMap::<usize, f64>::new();
        for (a, b) in Mesh::edges(&mesh.faces[face]) {
            let street = mesh.inside.get(&crate::mesh::undirected(a, b));
            if let (Some(other), Some(&street)) = (mesh.left_of(b, a), street)
                && mergeable(street)
            {
                *shared.entry(other).or_default() += mesh.length_m((a, b));
            }
        }
        let mut best: Vec<(usize, f64)> = shared.into_iter().collect();
        best.sort_by(|a, b| b.1.total_cmp(&a.1));
        for (other, _) in best {
            if mesh.merge(other, face) {
                break;
            }
        }
    }
}

fn centre_of(mesh: &Mesh, face: usize) -> Coord {
    mesh.polygon(&mesh.faces[face])
        .centroid()
        .map_or(at(0.0, 0.0), Into::into)
}

/// Where a cut meets the ring: on the edge that starts at ring place `i`.
#[derive(Clone, Copy)]
struct End {
    i: usize,
    p: Coord,
    /// The ring vertex to use instead of a new one.
    vertex: Option<usize>,
}

/// Splits `face` across its long side by the best of several candidate cuts.
fn cut(
    mesh: &mut Mesh,
    face: usize,
    lane: StreetId,
    bend_m: f64,
    rng: &mut Pcg64,
) -> Option<usize> {
    let mut best: Option<(f64, End, End)> = None;
    for _ in 0..TRIES {
        if let Some((from, to)) = candidate(mesh, face, rng) {
            let score = score(mesh, face, from, to);
            if best.is_none_or(|(s, ..)| score > s) {
                best = Some((score, from, to));
            }
        }
    }
    let (score, from, to) = best?;
    if score < 0.0 {
        return None;
    }
    let ring = mesh.faces[face].clone();
    let next = |i: usize| ring[(i + 1) % ring.len()];
    let a = from
        .vertex
        .unwrap_or_else(|| mesh.cut_edge(ring[from.i], next(from.i), from.p));
    let b = to
        .vertex
        .unwrap_or_else(|| mesh.cut_edge(ring[to.i], next(to.i), to.p));
    let mut path = vec![a];
    if bend_m > 0.0 && distance(from.p, to.p) > 70.0 {
        let side = left(unit(to.p - from.p)) * rng.random_range(-bend_m..bend_m);
        let t = rng.random_range(0.35..0.65);
        path.push(mesh.add(from.p + (to.p - from.p) * t + side));
    }
    path.push(b);
    mesh.split(face, &path, lane)
}

/// A straight cut near the middle, across the long side of the smallest rectangle around.
fn candidate(mesh: &Mesh, face: usize, rng: &mut Pcg64) -> Option<(End, End)> {
    let polygon = mesh.polygon(&mesh.faces[face]);
    let corners = polygon.minimum_rotated_rect()?.exterior().0.clone();
    let (u, v) = (corners[1] - corners[0], corners[2] - corners[1]);
    let (long, wide) = if dot(u, u) >= dot(v, v) {
        (u, v)
    } else {
        (v, u)
    };
    let middle = (corners[0] + corners[2]) / 2.0;
    let through = middle + long * rng.random_range(-0.22..0.22);
    let direction = unit(wide) + unit(long) * rng.random_range(-0.16..0.16);
    chord(mesh, face, through, direction)
}

/// The part of the line through `p` that crosses the face and holds the point nearest to `p`.
fn chord(mesh: &Mesh, face: usize, p: Coord, direction: Coord) -> Option<(End, End)> {
    let ring = &mesh.faces[face];
    let along = unit(direction);
    let mut hits: Vec<(f64, End)> = Vec::new();
    for i in 0..ring.len() {
        let (a, b) = (
            mesh.vertices[ring[i]],
            mesh.vertices[ring[(i + 1) % ring.len()]],
        );
        let (da, db) = (cross(p, p + along, a), cross(p, p + along, b));
        if (da > 0.0) != (db > 0.0) {
            let hit = snap(a + (b - a) * (da / (da - db)));
            hits.push((
                dot(hit - p, along),
                End {
                    i,
                    p: hit,
                    vertex: None,
                },
            ));
        }
    }
    hits.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (from, to) = hits
        .chunks_exact(2)
        .map(|pair| (pair[0], pair[1]))
        .min_by(|a, b| reach(a).total_cmp(&reach(b)))?;
    Some((settle(mesh, face, from.1), settle(mesh, face, to.1)))
}

/// How far a chord from `a` to `b` stays from the place asked for.
fn reach((a, b): &((f64, End), (f64, End))) -> f64 {
    if a.0 <= 0.0 && b.0 >= 0.0 {
        0.0
    } else {
        a.0.abs().min(b.0.abs())
    }
}

/// Moves an end into a vertex of the ring close by.
fn settle(mesh: &Mesh, face: usize, end: End) -> End {
    let ring = &mesh.faces[face];
    let near = [end.i, (end.i + 1) % ring.len()]
        .into_iter()
        .map(|i| (distance(mesh.vertices[ring[i]], end.p), i))
        .min_by(|a, b| a.0.total_cmp(&b.0));
    match near {
        Some((d, i)) if d < SNAP_M => End {
            i,
            p: mesh.vertices[ring[i]],
            vertex: Some(ring[i]),
        },
        _ => end,
    }
}

/// How good a cut is; below zero it must not be made.
fn score(mesh: &Mesh, face: usize, from: End, to: End) -> f64 {
    let ring = &mesh.faces[face];
    let length = distance(from.p, to.p);
    if length < 30.0 || (from.vertex.is_some() && from.vertex == to.vertex) {
        return -1.0;
    }
    let whole = mesh.area_m2(face);
    let share = side_area(mesh, ring, from, to) / whole;
    if !(0.2..=0.8).contains(&share) {
        return -1.0;
    }
    let mut score = 2.0 - (share - 0.5).abs() * 3.0 - length / whole.sqrt() * 0.5;
    for (end, other) in [(from, to), (to, from)] {
        let d = unit(other.p - end.p);
        let n = ring.len();
        let (before, after) = match end.vertex {
            Some(_) => (
                mesh.vertices[ring[(end.i + n - 1) % n]],
                mesh.vertices[ring[(end.i + 1) % n]],
            ),
            None => (
                mesh.vertices[ring[end.i]],
                mesh.vertices[ring[(end.i + 1) % n]],
            ),
        };
        let sharp = dot(d, unit(before - end.p)).max(dot(d, unit(after - end.p)));
        if sharp > 0.62 {
            return -1.0;
        }
        score -= sharp.max(0.0) * 1.6;
        if end.vertex.is_some() {
            score += 0.35;
        }
    }
    score
}

/// Area at the right of the cut: the ring from `from` to `to`.
fn side_area(mesh: &Mesh, ring: &[usize], from: End, to: End) -> f64 {
    let n = ring.len();
    let mut points = vec![from.p];
    let mut i = (from.i + 1) % n;
    loop {
        points.push(mesh.vertices[ring[i]]);
        if i == to.i || points.len() > n + 1 {
            break;
        }
        i = (i + 1) % n;
    }
    points.push(to.p);
    let twice: f64 = (0..points.len())
        .map(|k| {
            let (a, b) = (points[k], points[(k + 1) % points.len()]);
            a.x * b.y - b.x * a.y
        })
        .sum();
    twice / 2.0
}
