//! Turns the plan's lines into one planar graph and walks its faces.

use std::collections::{BTreeMap, BTreeSet};

use geo::line_intersection::{LineIntersection, line_intersection};
use geo::{Contains, Coord, Line, LineString, Polygon};

use crate::frame::{distance, dot, snap};
use crate::mesh::{Mesh, StreetId, undirected};

/// Crossings closer than this to a vertex are that vertex.
const WELD_M: f64 = 9.0;

/// A line of the plan, sampled.
pub(crate) struct Drawn {
    pub(crate) street: StreetId,
    pub(crate) points: Vec<Coord>,
}

/// The planar graph of `outline` (closed) and `lines`, which may reach beyond the outline. Ends
/// that lead nowhere inside it are trimmed.
pub(crate) fn arrange(outline: &Drawn, lines: &[Drawn]) -> Mesh {
    let mut welder = Welder::default();
    let noded = node(outline, lines, &mut welder);
    let town = Polygon::new(
        LineString::new(noded[0].1.iter().map(|&v| welder.vertices[v]).collect()),
        vec![],
    );
    let mut inside = BTreeMap::new();
    let mut outside = BTreeMap::new();
    for (k, (street, path)) in noded.iter().enumerate() {
        for pair in path.windows(2).filter(|pair| pair[0] != pair[1]) {
            let edge = undirected(pair[0], pair[1]);
            let middle = (welder.vertices[edge.0] + welder.vertices[edge.1]) / 2.0;
            if k == 0 || town.contains(&geo::Point::from(middle)) {
                inside.entry(edge).or_insert(*street);
            } else if !inside.contains_key(&edge) {
                outside.insert(edge, *street);
            }
        }
    }
    trim(&mut inside);
    let faces = walk(&welder.vertices, &inside);
    Mesh::new(welder.vertices, faces, inside, outside)
}

#[derive(Default)]
struct Welder {
    vertices: Vec<Coord>,
}

impl Welder {
    /// The vertex at `p`, or a new one.
    fn vertex(&mut self, p: Coord) -> usize {
        let near = self.vertices.iter().position(|&v| distance(v, p) < WELD_M);
        near.unwrap_or_else(|| {
            self.vertices.push(snap(p));
            self.vertices.len() - 1
        })
    }
}

/// Each line as a path of vertices that passes through all its crossings. Crossings are welded
/// first, so that a sampled vertex gives way to a junction beside it.
fn node(outline: &Drawn, lines: &[Drawn], welder: &mut Welder) -> Vec<(StreetId, Vec<usize>)> {
    let all: Vec<&Drawn> = std::iter::once(outline).chain(lines).collect();
    let segments: Vec<(usize, Line)> = all
        .iter()
        .enumerate()
        .flat_map(|(k, drawn)| {
            drawn
                .points
                .windows(2)
                .map(move |p| (k, Line::new(p[0], p[1])))
        })
        .collect();
    let mut cuts: Vec<Vec<usize>> = vec![Vec::new(); segments.len()];
    for (i, (k, a)) in segments.iter().enumerate() {
        for (j, (l, b)) in segments.iter().enumerate().skip(i + 1) {
            if k == l {
                continue;
            }
            if let Some(LineIntersection::SinglePoint { intersection, .. }) =
                line_intersection(*a, *b)
            {
                let vertex = welder.vertex(intersection);
                cuts[i].push(vertex);
                cuts[j].push(vertex);
            }
        }
    }
    let mut paths: Vec<(StreetId, Vec<usize>)> = all.iter().map(|d| (d.street, vec![])).collect();
    for ((k, segment), mut cut) in segments.into_iter().zip(cuts) {
        let along = |v: &usize| dot(welder.vertices[*v] - segment.start, segment.delta());
        cut.sort_by(|a, b| along(a).total_cmp(&along(b)));
        let path = &mut paths[k].1;
        path.push(welder.vertex(segment.start));
        path.extend(cut);
        path.push(welder.vertex(segment.end));
    }
    for (_, path) in &mut paths {
        path.dedup();
    }
    paths
}

/// Takes away edges that end nowhere.
fn trim(edges: &mut BTreeMap<(usize, usize), StreetId>) {
    loop {
        let mut degree: BTreeMap<usize, usize> = BTreeMap::new();
        for &(a, b) in edges.keys() {
            *degree.entry(a).or_default() += 1;
            *degree.entry(b).or_default() += 1;
        }
        let before = edges.len();
        edges.retain(|(a, b), _| degree[a] > 1 && degree[b] > 1);
        if edges.len() == before {
            return;
        }
    }
}

/// The bounded faces, counter-clockwise.
fn walk(vertices: &[Coord], edges: &BTreeMap<(usize, usize), StreetId>) -> Vec<Vec<usize>> {
    let mut around: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for &(a, b) in edges.keys() {
        around.entry(a).or_default().push(b);
        around.entry(b).or_default().push(a);
    }
    for (v, neighbours) in &mut around {
        let angle = |w: &usize| {
            let d = vertices[*w] - vertices[*v];
            d.y.atan2(d.x)
        };
        neighbours.sort_by(|a, b| angle(a).total_cmp(&angle(b)));
    }
    let mut seen = BTreeSet::new();
    let mut faces = Vec::new();
    for (&start, neighbours) in &around {
        for &first in neighbours {
            let mut ring = Vec::new();
            let (mut a, mut b) = (start, first);
            while seen.insert((a, b)) {
                ring.push(a);
                let turns = &around[&b];
                let back = turns.iter().position(|&w| w == a).unwrap_or(0);
                (a, b) = (b, turns[(back + turns.len() - 1) % turns.len()]);
            }
            if ring.len() > 2 && area_of(vertices, &ring) > 0.0 {
                faces.push(ring);
            }
        }
    }
    faces
}

/// Signed area in square metres, positive counter-clockwise.
pub(crate) fn area_of(vertices: &[Coord], ring: &[usize]) -> f64 {
    let twice: f64 = (0..ring.len())
        .map(|i| {
            let (a, b) = (vertices[ring[i]], vertices[ring[(i + 1) % ring.len()]]);
            a.x * b.y - b.x * a.y
        })
        .sum();
    twice / 2.0
}
