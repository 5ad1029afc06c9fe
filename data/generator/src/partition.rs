//! Groups neighbouring blocks into districts of even weight and round shape whose borders follow
//! the river and the larger streets: balanced growth from spread seeds, then threshold accepting.

use std::collections::BTreeMap;

use geo::{Centroid, Coord};
use rand::RngExt;
use rand_pcg::Pcg64;

use crate::frame::{at, distance, dot};
use crate::mesh::Mesh;
use crate::plan::Class;
use crate::town::Town;

/// What the grouping strives for.
pub(crate) struct Aims {
    pub(crate) districts: usize,
    /// How much an uneven weight costs.
    pub(crate) even: f64,
    /// How much a stretched shape costs.
    pub(crate) round: f64,
    /// How much a metre of border costs, times the factor of its street.
    pub(crate) border: f64,
    pub(crate) moves: usize,
}

/// Cost of a metre of border along a line of this class: cheap along what people take as a
/// border anyway, and a gain along the river.
fn border_factor(class: Class) -> f64 {
    match class {
        Class::Outline => 0.0,
        Class::River => -4.0,
        Class::Ring => -0.1,
        Class::Main => 0.05,
        Class::Secondary => 0.4,
        Class::Lane => 1.0,
    }
}

/// Cost that a move may add at the beginning.
const THRESHOLD: f64 = 0.2;
/// Groupings tried from different seeds; the cheapest is kept.
const STARTS: usize = 5;

struct Block {
    weight: f64,
    area: f64,
    centre: Coord,
    /// Neighbour, metres of shared border times factor.
    neighbours: BTreeMap<usize, f64>,
}

/// District number of each of `faces`, with `weight` to be shared evenly.
pub(crate) fn partition(
    town: &Town,
    faces: &[usize],
    weight: impl Fn(usize) -> f64,
    aims: &Aims,
    rng: &mut Pcg64,
) -> Vec<usize> {
    let blocks = blocks(town, faces, weight);
    let mut best: Option<(f64, Vec<usize>)> = None;
    for _ in 0..STARTS {
        let mut state = State::grow(town, faces, &blocks, aims, rng);
        state.improve(rng);
        let energy = state.energy();
        if best.as_ref().is_none_or(|(e, _)| energy < *e) {
            best = Some((energy, state.of));
        }
    }
    best.map(|(_, of)| of).unwrap_or_default()
}

fn blocks(town: &Town, faces: &[usize], weight: impl Fn(usize) -> f64) -> Vec<Block> {
    let place: BTreeMap<usize, usize> = faces.iter().enumerate().map(|(i, &f)| (f, i)).collect();
    let mesh = &town.mesh;
    faces
        .iter()
        .map(|&face| {
            let mut neighbours = BTreeMap::new();
            for (a, b) in Mesh::edges(&mesh.faces[face]) {
                if let Some(&i) = mesh.left_of(b, a).and_then(|f| place.get(&f)) {
                    *neighbours.entry(i).or_default() +=
                        mesh.length_m((a, b)) * border_factor(town.class(a, b));
                }
            }
            let polygon = mesh.polygon(&mesh.faces[face]);
            let centre = polygon.centroid().map_or(at(0.0, 0.0), Into::into);
            Block {
                weight: weight(face),
                area: mesh.area_m2(face),
                centre,
                neighbours,
            }
        })
        .collect()
}

struct State<'a> {
    town: &'a Town,
    faces: &'a [usize],
    blocks: &'a [Block],
    aims: &'a Aims,
    of: Vec<usize>,
    target: f64,
}

const NONE: usize = usize::MAX;

impl<'a> State<'a> {
    /// Seeds far from one another, then always the lightest district takes its nearest block.
    fn grow(
        town: &'a Town,
        faces: &'a [usize],
        blocks: &'a [Block],
        aims: &'a Aims,
        rng: &mut Pcg64,
    ) -> Self {
        let k = aims.districts;
        let mut seeds = vec![rng.random_range(0..blocks.len() as u32) as usize];
        while seeds.len() < k {
            let gap = |b: &Block| {
                let d = seeds.iter().map(|&s| distance(blocks[s].centre, b.centre));
                d.fold(f64::INFINITY, f64::min) * (b.weight + 5.0).sqrt()
            };
            let far =
                (0..blocks.len()).max_by(|&a, &b| gap(&blocks[a]).total_cmp(&gap(&blocks[b])));
            seeds.push(far.unwrap_or(0));
        }
        let mut of = vec![NONE; blocks.len()];
        let mut weights = vec![0.0; k];
        for (d, &s) in seeds.iter().enumerate() {
            of[s] = d;
            weights[d] = blocks[s].weight;
        }
        for _ in k..blocks.len() {
            let mut order: Vec<usize> = (0..k).collect();
            order.sort_by(|&a, &b| weights[a].total_cmp(&weights[b]));
            for d in order {
                let near = (0..blocks.len())
                    .filter(|&b| of[b] == NONE && blocks[b].neighbours.keys().any(|&n| of[n] == d))
                    .min_by(|&a, &b| {
                        let far = |x: usize| distance(blocks[x].centre, blocks[seeds[d]].centre);
                        far(a).total_cmp(&far(b))
                    });
                if let Some(b) = near {
                    of[b] = d;
                    weights[d] += blocks[b].weight;
                    break;
                }
            }
        }
        let target = blocks.iter().map(|b| b.weight).sum::<f64>() / k as f64;
        Self {
            town,
            faces,
            blocks,
            aims,
            of,
            target,
        }
    }

    fn members(&self, district: usize) -> Vec<usize> {
        (0..self.of.len())
            .filter(|&b| self.of[b] == district)
            .collect()
    }

    /// Cost of the weight and shape of a district.
    fn own_cost(&self, members: &[usize]) -> f64 {
        let blocks = || members.iter().map(|&b| &self.blocks[b]);
        let weight: f64 = blocks().map(|b| b.weight).sum();
        let area: f64 = blocks().map(|b| b.area).sum();
        let centre = blocks().fold(at(0.0, 0.0), |sum, b| sum + b.centre * b.area) / area.max(1.0);
        let moment: f64 = blocks()
            .map(|b| {
                let d = b.centre - centre;
                b.area * (dot(d, d) + b.area / 6.0)
            })
            .sum();
        let off = (weight - self.target) / self.target;
        let lack = if (-0.3..=0.35).contains(&off) {
            1.0
        } else {
            8.0
        };
        self.aims.even * off * off * lack + self.aims.round * moment / (area * area).max(1.0)
    }

    fn border_cost(&self, block: usize, district: usize) -> f64 {
        let foreign = self.blocks[block]
            .neighbours
            .iter()
            .filter(|(n, _)| self.of[**n] != district);
        foreign.map(|(_, m)| m).sum::<f64>() * self.aims.border
    }

    fn energy(&self) -> f64 {
        let own: f64 = (0..self.aims.districts)
            .map(|d| self.own_cost(&self.members(d)))
            .sum();
        let border: f64 = (0..self.of.len())
            .map(|b| self.border_cost(b, self.of[b]))
            .sum();
        let broken = (0..self.aims.districts)
            .filter(|&d| !self.is_simple(&self.members(d)))
            .count();
        own + border / 2.0 + 1000.0 * broken as f64
    }

    /// Whether a district is one polygon with one ring that does not touch itself.
    fn is_simple(&self, members: &[usize]) -> bool {
        let faces: Vec<usize> = members.iter().map(|&b| self.faces[b]).collect();
        self.town.mesh.boundary(&faces).is_some()
    }

    /// Moves border blocks to a neighbouring district where that costs less than the threshold,
    /// which falls to nothing.
    fn improve(&mut self, rng: &mut Pcg64) {
        for step in 0..self.aims.moves {
            let left = 1.0 - step as f64 / self.aims.moves as f64;
            let threshold = THRESHOLD * left * left;
            let block = rng.random_range(0..self.of.len() as u32) as usize;
            let from = self.of[block];
            let mut others: Vec<usize> = self.blocks[block]
                .neighbours
                .keys()
                .map(|&n| self.of[n])
                .collect();
            others.sort_unstable();
            others.dedup();
            others.retain(|&d| d != from);
            if others.is_empty() {
                continue;
            }
            let to = others[rng.random_range(0..others.len() as u32) as usize];
            self.try_move(block, from, to, threshold);
        }
    }

    fn try_move(&mut self, block: usize, from: usize, to: usize, threshold: f64) {
        let (giver, taker) = (self.members(from), self.members(to));
        let rest: Vec<usize> = giver.iter().copied().filter(|&b| b != block).collect();
        if rest.is_empty() {
            return;
        }
        let mut more = taker.clone();
        more.push(block);
        let before = self.own_cost(&giver) + self.own_cost(&taker) + self.border_cost(block, from);
        let after = self.own_cost(&rest) + self.own_cost(&more) + self.border_cost(block, to);
        let heals = !self.is_simple(&giver) || !self.is_simple(&taker);
        if after - before < threshold && (heals || (self.is_simple(&rest) && self.is_simple(&more)))
        {
            self.of[block] = to;
        }
    }
}
