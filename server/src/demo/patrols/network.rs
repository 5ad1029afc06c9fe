//! Where the worker of a grid walks: the pavements of its streets, and paths
//! between the buildings.

use std::collections::{BTreeMap, BTreeSet};

use fastrand::Rng;
use geo::{BoundingRect, Buffer, Closest, ClosestPoint, Distance, Euclidean, Intersects};
use geo_types::{Coord, Line, MultiPolygon, Point};
use rstar::{AABB, RTree, primitives::GeomWithData};

use super::ground::Ground;

/// Streets no farther than this from the grid belong to its network.
const STREET_M: f64 = 12.0;
/// How far from the grid's border its worker keeps: a border is the middle of
/// a street, and people walk on the pavement.
const PAVEMENT_M: f64 = 8.0;
/// Distance between spots in the yards.
const YARD_M: f64 = 36.0;
/// A spot is linked to others at most so far away …
const LINK_M: f64 = 54.0;
/// … and to at most so many.
const LINKS: usize = 4;

/// One direction of an edge of the network.
#[derive(Clone, Copy, Debug)]
pub(super) struct Way {
    /// The node it leads to.
    pub(super) to: usize,
    /// The edge, in either direction.
    pub(super) edge: usize,
    /// Its length.
    pub(super) length_m: f64,
    /// Its direction, of length one.
    pub(super) heading: Coord<f64>,
}

/// Nodes and the ways between them, in metres on the town's plane.
pub(super) struct Network {
    nodes: Vec<Coord<f64>>,
    ways: Vec<Vec<Way>>,
    edges: usize,
    /// The nodes that can be reached from each other: the largest such set.
    places: Vec<usize>,
}

impl Network {
    /// The network of a grid, drawn with `rng`; without ways if nothing is
    /// near.
    pub(super) fn of(grid: &MultiPolygon<f64>, ground: &Ground, rng: &mut Rng) -> Self {
        let mut sketch = Sketch::default();
        let shrunk = grid.buffer(-PAVEMENT_M);
        let inner = if shrunk.0.is_empty() { grid } else { &shrunk };
        sketch.streets(grid, inner, ground);
        sketch.yards(inner, ground, rng);
        sketch.finish()
    }

    /// The ways out of a node.
    pub(super) fn ways(&self, node: usize) -> &[Way] {
        &self.ways[node]
    }

    /// Where a node is.
    pub(super) fn position(&self, node: usize) -> Coord<f64> {
        self.nodes[node]
    }

    /// How many edges there are.
    pub(super) fn edges(&self) -> usize {
        self.edges
    }

    /// Any node; none in an empty network.
    pub(super) fn place(&self, rng: &mut Rng) -> Option<usize> {
        rng.choice(&self.places).copied()
    }
}

/// A network while it is drawn. Nodes stand on whole metres, so that streets
/// meet where they cross, and no edge is shorter than a metre.
#[derive(Default)]
struct Sketch {
    nodes: Vec<Coord<f64>>,
    known: BTreeMap<(i64, i64), usize>,
    edges: BTreeSet<(usize, usize)>,
}

impl Sketch {
    fn node(&mut self, spot: Coord<f64>) -> usize {
        let (x, y) = (spot.x.round(), spot.y.round());
        let nodes = &mut self.nodes;
        *self.known.entry((x as i64, y as i64)).or_insert_with(|| {
            nodes.push(Coord { x, y });
            nodes.len() - 1
        })
    }

    fn edge(&mut self, a: usize, b: usize) {
        if a != b {
            self.edges.insert((a.min(b), a.max(b)));
        }
    }

    fn streets(&mut self, grid: &MultiPolygon<f64>, inner: &MultiPolygon<f64>, ground: &Ground) {
        let Some(envelope) = envelope(grid, STREET_M) else {
            return;
        };
        for piece in ground.streets_near(&envelope) {
            let middle = Point(piece.start + piece.delta() * 0.5);
            if Euclidean.distance(&middle, grid) <= STREET_M {
                let (a, b) = (pavement(piece.start, inner), pavement(piece.end, inner));
                let (a, b) = (self.node(a), self.node(b));
                self.edge(a, b);
            }
        }
    }

    /// Spots on a crooked lattice, each linked to what can be seen from it.
    fn yards(&mut self, inner: &MultiPolygon<f64>, ground: &Ground, rng: &mut Rng) {
        let Some(rect) = inner.bounding_rect() else {
            return;
        };
        let first = self.nodes.len();
        let (columns, rows) = (rect.width() / YARD_M, rect.height() / YARD_M);
        for row in 0..=rows as u32 {
            for column in 0..=columns as u32 {
                let mut at = |i: u32| (f64::from(i) + 0.25 + 0.5 * rng.f64()) * YARD_M;
                let spot = rect.min()
                    + Coord {
                        x: at(column),
                        y: at(row),
                    };
                let draw = rng.f64();
                if inner.intersects(&spot) && draw < ground.openness(spot) {
                    self.node(spot);
                }
            }
        }
        self.link(first, ground);
    }

    fn link(&mut self, first: usize, ground: &Ground) {
        let indexed = self.nodes.iter().enumerate();
        let tree = RTree::bulk_load(
            indexed
                .map(|(i, &c)| GeomWithData::new(Point(c), i))
                .collect(),
        );
        for from in first..self.nodes.len() {
            let spot = self.nodes[from];
            let near = tree
                .nearest_neighbor_iter_with_distance_2(&Point(spot))
                .take_while(|(_, distance_2)| *distance_2 <= LINK_M * LINK_M)
                .filter(|(other, _)| other.data != from);
            let mut links = 0;
            for (other, _) in near {
                let is_known = self.edges.contains(&(other.data, from));
                if is_known || !ground.is_blocked(Line::new(spot, other.geom().0)) {
                    self.edge(from, other.data);
                    links += 1;
                }
                if links == LINKS {
                    break;
                }
            }
        }
    }

    fn finish(self) -> Network {
        let mut ways = vec![Vec::new(); self.nodes.len()];
        for (edge, &(a, b)) in self.edges.iter().enumerate() {
            for (from, to) in [(a, b), (b, a)] {
                let apart = self.nodes[to] - self.nodes[from];
                let length_m = apart.x.hypot(apart.y);
                ways[from].push(Way {
                    to,
                    edge,
                    length_m,
                    heading: apart / length_m,
                });
            }
        }
        Network {
            places: largest(&ways),
            nodes: self.nodes,
            ways,
            edges: self.edges.len(),
        }
    }
}

/// The nearest spot of the grid's inner part.
fn pavement(spot: Coord<f64>, inner: &MultiPolygon<f64>) -> Coord<f64> {
    match inner.closest_point(&Point(spot)) {
        Closest::Intersection(p) | Closest::SinglePoint(p) => p.0,
        Closest::Indeterminate => spot,
    }
}

/// The box around an area, and `more_m` beyond it.
fn envelope(area: &MultiPolygon<f64>, more_m: f64) -> Option<AABB<Point<f64>>> {
    let rect = area.bounding_rect()?;
    let more = Coord {
        x: more_m,
        y: more_m,
    };
    let corners = (rect.min() - more, rect.max() + more);
    Some(AABB::from_corners(corners.0.into(), corners.1.into()))
}

/// The largest set of nodes that are linked with each other, by whatever way.
fn largest(ways: &[Vec<Way>]) -> Vec<usize> {
    let mut is_seen = vec![false; ways.len()];
    let mut best = Vec::new();
    for start in 0..ways.len() {
        if std::mem::replace(&mut is_seen[start], true) || ways[start].is_empty() {
            continue;
        }
        let mut found = vec![start];
        let mut next = 0;
        while next < found.len() {
            for way in &ways[found[next]] {
                if !std::mem::replace(&mut is_seen[way.to], true) {
                    found.push(way.to);
                }
            }
            next += 1;
        }
        if found.len() > best.len() {
            best = found;
        }
    }
    best
}
