//! Streets as people name them: lanes joined into long lines, and every line as a path.

use std::collections::{BTreeMap, BTreeSet};

use geo::Coord;
use rand_pcg::Pcg64;

use crate::frame::{dot, unit};
use crate::mesh::{Street, StreetId};
use crate::names::lane_names;
use crate::plan::Class;
use crate::town::Town;

type Edge = (usize, usize);

/// Joins lanes that run on straight across a junction and gives each line a name of its own.
pub(crate) fn name_lanes(town: &mut Town, rng: &mut Pcg64) {
    let lanes: Vec<Edge> = town
        .mesh
        .inside
        .iter()
        .filter(|(_, s)| town.streets[**s].class == Class::Lane)
        .map(|(e, _)| *e)
        .collect();
    let onward = onward(town, &lanes);
    let mut names = lane_names(rng).into_iter();
    let mut seen = BTreeSet::new();
    for &edge in &lanes {
        let mut open = vec![edge];
        let id = town.streets.len();
        while let Some(edge) = open.pop() {
            if seen.insert(edge) {
                town.mesh.inside.insert(edge, id);
                open.extend(onward.get(&edge).into_iter().flatten());
            }
        }
        if town.mesh.inside[&edge] == id {
            let name = names.next().unwrap_or_default();
            town.streets.push(Street {
                name,
                class: Class::Lane,
                bridge: false,
            });
        }
    }
}

/// For each lane edge the edges that continue it almost straight, at most one at each end.
fn onward(town: &Town, lanes: &[Edge]) -> BTreeMap<Edge, Vec<Edge>> {
    let mut at_vertex: BTreeMap<usize, Vec<Edge>> = BTreeMap::new();
    for &edge in lanes {
        at_vertex.entry(edge.0).or_default().push(edge);
        at_vertex.entry(edge.1).or_default().push(edge);
    }
    let mut onward: BTreeMap<Edge, Vec<Edge>> = BTreeMap::new();
    for (v, edges) in at_vertex {
        let away = |e: &Edge| {
            let other = if e.0 == v { e.1 } else { e.0 };
            unit(town.mesh.vertices[other] - town.mesh.vertices[v])
        };
        let mut pairs: Vec<(f64, Edge, Edge)> = Vec::new();
        for (i, a) in edges.iter().enumerate() {
            for b in &edges[i + 1..] {
                pairs.push((dot(away(a), away(b)), *a, *b));
            }
        }
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut used = BTreeSet::new();
        for (straight, a, b) in pairs {
            if straight < -0.9 && !used.contains(&a) && !used.contains(&b) {
                used.extend([a, b]);
                onward.entry(a).or_default().push(b);
                onward.entry(b).or_default().push(a);
            }
        }
    }
    onward
}

/// The paths of every street, inside the town and beyond.
pub(crate) fn paths(town: &Town) -> Vec<(StreetId, Vec<Coord>)> {
    let mut edges: BTreeMap<StreetId, Vec<Edge>> = BTreeMap::new();
    for (&edge, &street) in town.mesh.inside.iter().chain(&town.mesh.outside) {
        if town.streets[street].class >= Class::Ring {
            edges.entry(street).or_default().push(edge);
        }
    }
    let mut out = Vec::new();
    for (street, edges) in edges {
        for path in chains(&edges) {
            out.push((
                street,
                path.into_iter().map(|v| town.mesh.vertices[v]).collect(),
            ));
        }
    }
    out
}

/// Walks unordered edges into paths, from the loose ends first.
fn chains(edges: &[Edge]) -> Vec<Vec<usize>> {
    let mut next: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for &(a, b) in edges {
        next.entry(a).or_default().insert(b);
        next.entry(b).or_default().insert(a);
    }
    let ends = next.iter().filter(|(_, n)| n.len() == 1).map(|(v, _)| *v);
    let starts: Vec<usize> = ends.chain(next.keys().copied()).collect();
    let mut out = Vec::new();
    for start in starts {
        let mut path = vec![start];
        let mut v = start;
        while let Some(w) = next.get(&v).and_then(|n| n.first().copied()) {
            for (from, to) in [(v, w), (w, v)] {
                next.entry(from).or_default().remove(&to);
            }
            path.push(w);
            v = w;
        }
        if path.len() > 1 {
            out.push(path);
        }
    }
    out
}
