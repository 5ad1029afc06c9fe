//! The planar subdivision of the town: faces over shared vertices, so neighbours always agree.

use std::collections::{BTreeMap, BTreeSet};

use geo::{Coord, LineString, Polygon};

use crate::arrange::area_of;
use crate::frame::{distance, snap};
use crate::plan::Class;

/// Number of a street in the list of all lines.
pub(crate) type StreetId = usize;

/// The key of an edge without direction.
pub(crate) fn undirected(a: usize, b: usize) -> (usize, usize) {
    (a.min(b), a.max(b))
}

/// Faces, and which line each edge belongs to. An emptied face was merged into another.
pub(crate) struct Mesh {
    pub(crate) vertices: Vec<Coord>,
    pub(crate) faces: Vec<Vec<usize>>,
    pub(crate) inside: BTreeMap<(usize, usize), StreetId>,
    pub(crate) outside: BTreeMap<(usize, usize), StreetId>,
    sides: BTreeMap<(usize, usize), usize>,
}

impl Mesh {
    pub(crate) fn new(
        vertices: Vec<Coord>,
        faces: Vec<Vec<usize>>,
        inside: BTreeMap<(usize, usize), StreetId>,
        outside: BTreeMap<(usize, usize), StreetId>,
    ) -> Self {
        let mut mesh = Self {
            vertices,
            faces: Vec::new(),
            inside,
            outside,
            sides: BTreeMap::new(),
        };
        for ring in faces {
            mesh.faces.push(Vec::new());
            mesh.set_ring(mesh.faces.len() - 1, ring);
        }
        mesh
    }

    /// The face at the left of the directed edge.
    pub(crate) fn left_of(&self, a: usize, b: usize) -> Option<usize> {
        self.sides.get(&(a, b)).copied()
    }

    /// Directed edges of a ring.
    pub(crate) fn edges(ring: &[usize]) -> impl Iterator<Item = (usize, usize)> + '_ {
        (0..ring.len()).map(|i| (ring[i], ring[(i + 1) % ring.len()]))
    }

    pub(crate) fn area_m2(&self, face: usize) -> f64 {
        area_of(&self.vertices, &self.faces[face])
    }

    pub(crate) fn length_m(&self, (a, b): (usize, usize)) -> f64 {
        distance(self.vertices[a], self.vertices[b])
    }

    /// A ring of vertices as a polygon, counter-clockwise and closed.
    pub(crate) fn polygon(&self, ring: &[usize]) -> Polygon {
        Polygon::new(
            LineString::new(ring.iter().map(|&v| self.vertices[v]).collect()),
            vec![],
        )
    }

    fn set_ring(&mut self, face: usize, ring: Vec<usize>) {
        for edge in Self::edges(&ring) {
            self.sides.insert(edge, face);
        }
        self.faces[face] = ring;
    }

    /// Adds a vertex at `p` on the edge between `a` and `b`, in the faces at both its sides.
    pub(crate) fn cut_edge(&mut self, a: usize, b: usize, p: Coord) -> usize {
        let new = self.add(p);
        if let Some(street) = self.inside.remove(&undirected(a, b)) {
            self.inside.insert(undirected(a, new), street);
            self.inside.insert(undirected(new, b), street);
        }
        for (from, to) in [(a, b), (b, a)] {
            if let Some(face) = self.sides.remove(&(from, to)) {
                self.sides.insert((from, new), face);
                self.sides.insert((new, to), face);
                if let Some(i) = self.faces[face].iter().position(|&v| v == from) {
                    self.faces[face].insert(i + 1, new);
                }
            }
        }
        new
    }

    pub(crate) fn add(&mut self, p: Coord) -> usize {
        self.vertices.push(snap(p));
        self.vertices.len() - 1
    }

    /// Splits `face` along `path`, whose ends are vertices of its ring; returns the new face.
    pub(crate) fn split(&mut self, face: usize, path: &[usize], street: StreetId) -> Option<usize> {
        let (&a, &b) = (path.first()?, path.last()?);
        let ring = std::mem::take(&mut self.faces[face]);
        let i = ring.iter().position(|&v| v == a)?;
        let ring: Vec<usize> = ring[i..].iter().chain(&ring[..i]).copied().collect();
        let j = ring.iter().position(|&v| v == b)?;
        let inner = || path[1..path.len() - 1].iter().copied();
        let mut right = ring[..=j].to_vec();
        right.extend(inner().rev());
        let mut left: Vec<usize> = ring[j..].to_vec();
        left.push(a);
        left.extend(inner());
        for pair in path.windows(2) {
            self.inside.insert(undirected(pair[0], pair[1]), street);
        }
        self.faces.push(Vec::new());
        let new = self.faces.len() - 1;
        self.set_ring(face, right);
        self.set_ring(new, left);
        Some(new)
    }

    /// The outer ring of a set of faces, counter-clockwise from its lowest vertex; `None` when it
    /// is not one simple ring (in several parts, with a hole, or touching itself).
    pub(crate) fn boundary(&self, faces: &[usize]) -> Option<Vec<usize>> {
        let edges: BTreeSet<(usize, usize)> = faces
            .iter()
            .flat_map(|&f| Self::edges(&self.faces[f]))
            .collect();
        let mut next = BTreeMap::new();
        for &(a, b) in &edges {
            if !edges.contains(&(b, a)) && next.insert(a, b).is_some() {
                return None;
            }
        }
        let start = *next.keys().next()?;
        let mut ring = vec![start];
        let mut v = *next.get(&start)?;
        while v != start {
            ring.push(v);
            v = *next.get(&v)?;
        }
        (ring.len() == next.len()).then_some(ring)
    }

    /// Joins face `gone` to face `kept` and forgets the streets between them. False, and nothing
    /// done, when the union would not be a simple ring.
    pub(crate) fn merge(&mut self, kept: usize, gone: usize) -> bool {
        let Some(ring) = self.boundary(&[kept, gone]) else {
            return false;
        };
        for (a, b) in Self::edges(&self.faces[gone].clone()) {
            if self.left_of(b, a) == Some(kept) {
                self.sides.remove(&(a, b));
                self.sides.remove(&(b, a));
                self.inside.remove(&undirected(a, b));
            }
        }
        self.faces[gone].clear();
        self.set_ring(kept, ring);
        true
    }

    /// Faces that were not merged away.
    pub(crate) fn live(&self) -> Vec<usize> {
        (0..self.faces.len())
            .filter(|&f| !self.faces[f].is_empty())
            .collect()
    }
}

/// A line of the plan or a lane: its class and, once given, its name.
pub(crate) struct Street {
    pub(crate) name: String,
    pub(crate) class: Class,
    pub(crate) bridge: bool,
}
