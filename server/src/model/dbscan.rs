//! DBSCAN (Ester, Kriegel, Sander, Xu, KDD 1996), exactly, by cells.
//!
//! In cells whose diagonal is the radius all of a cell are near each other, so
//! a cell with enough of them has cores only, and a crowd costs no more than
//! its size (Gunawan, "A faster algorithm for DBSCAN", TU Eindhoven 2013; Gan
//! and Tao, "DBSCAN revisited", SIGMOD 2015).

use std::{collections::HashMap, ops::Range};

use rstar::RTree;

/// A point in metres, on a plane.
pub(super) type Spot = [f64; 2];

/// So many pairs may be measured: some seconds.
const PAIRS_MAX: usize = 5_000_000_000;
/// From so many pairs on, two cells are compared by a tree.
const TREE_PAIRS: usize = 4_096;
/// How far away in columns and rows another cell may be and yet hold near
/// spots: two, but for the corners.
const NEAR: i64 = 2;

/// More pairs of spots would have to be measured than is bearable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooMany;

/// The spots sorted into cells.
struct Cells<'a> {
    spots: &'a [Spot],
    radius_2: f64,
    /// Spots by cell, by their place in the list and as they are.
    order: Vec<usize>,
    sorted: Vec<Spot>,
    /// Each cell's stretch of the order.
    ranges: Vec<Range<usize>>,
    keys: Vec<(i64, i64)>,
    known: HashMap<(i64, i64), usize>,
}

/// The cluster of each spot, numbered from 0 on; none for those in no cluster.
///
/// A spot with at least `min_count` within `radius_m` (inclusive), itself
/// among them, is a core. Cores within the radius of each other are of one
/// cluster. Another spot with a core within the radius is of the cluster of its
/// nearest core; of equally near ones, the first.
pub(super) fn clusters(
    spots: &[Spot],
    radius_m: f64,
    min_count: usize,
) -> Result<Vec<Option<usize>>, TooMany> {
    let cells = Cells::new(spots, radius_m);
    if cells.pairs(min_count) > PAIRS_MAX {
        return Err(TooMany);
    }
    let is_core = cells.cores(min_count);
    let cores: Vec<Vec<usize>> = cells
        .ranges
        .iter()
        .map(|range| {
            let members = cells.order[range.clone()].iter().copied();
            members.filter(|&spot| is_core[spot]).collect()
        })
        .collect();
    let cluster_of_cell = cells.join(&cores);
    let mut clusters = vec![None; spots.len()];
    for cell in 0..cells.ranges.len() {
        for &spot in &cells.order[cells.ranges[cell].clone()] {
            clusters[spot] = match is_core[spot] {
                true => Some(cluster_of_cell[cell]),
                false => cells
                    .nearest_core(cell, spot, &cores)
                    .map(|core_cell| cluster_of_cell[core_cell]),
            };
        }
    }
    Ok(clusters)
}

fn distance_2(a: Spot, b: Spot) -> f64 {
    (a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1])
}

impl<'a> Cells<'a> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "metres on Earth over metres"
    )]
    fn new(spots: &'a [Spot], radius_m: f64) -> Self {
        // A hair less than the diagonal, so that rounding cannot make it more.
        let side = radius_m / std::f64::consts::SQRT_2 * (1.0 - 1e-9);
        let key = |spot: &Spot| {
            let [x, y] = spot.map(|metres| (metres / side).floor() as i64);
            (x, y)
        };
        let mut order: Vec<usize> = (0..spots.len()).collect();
        order.sort_by_key(|&spot| key(&spots[spot]));
        let mut cells = Self {
            spots,
            radius_2: radius_m * radius_m,
            order: Vec::new(),
            sorted: order.iter().map(|&spot| spots[spot]).collect(),
            ranges: Vec::new(),
            keys: Vec::new(),
            known: HashMap::new(),
        };
        let mut start = 0;
        for members in order.chunk_by(|&a, &b| key(&spots[a]) == key(&spots[b])) {
            let key = key(&spots[members[0]]);
            cells.known.insert(key, cells.ranges.len());
            cells.ranges.push(start..start + members.len());
            cells.keys.push(key);
            start += members.len();
        }
        cells.order = order;
        cells
    }

    /// Other cells that may hold spots near those of a cell.
    fn near(&self, cell: usize) -> impl Iterator<Item = usize> {
        let (x, y) = self.keys[cell];
        let steps = (-NEAR..=NEAR).flat_map(|dx| (-NEAR..=NEAR).map(move |dy| (dx, dy)));
        steps
            .filter(|(dx, dy)| (*dx, *dy) != (0, 0) && dx.abs() + dy.abs() < 2 * NEAR)
            .filter_map(move |(dx, dy)| self.known.get(&(x + dx, y + dy)).copied())
    }

    /// How many pairs may have to be measured at most.
    fn pairs(&self, min_count: usize) -> usize {
        let sparse = (0..self.ranges.len()).filter(|&cell| self.ranges[cell].len() < min_count);
        let pairs = sparse.map(|cell| {
            let near: usize = self.near(cell).map(|other| self.ranges[other].len()).sum();
            self.ranges[cell].len().saturating_mul(near)
        });
        pairs.fold(0, usize::saturating_add)
    }

    /// Which spots are cores.
    fn cores(&self, min_count: usize) -> Vec<bool> {
        let mut is_core = vec![false; self.spots.len()];
        for cell in 0..self.ranges.len() {
            let members = &self.order[self.ranges[cell].clone()];
            let near: Vec<usize> = self.near(cell).collect();
            for &spot in members {
                let mut count = members.len();
                for &other in &near {
                    if count >= min_count {
                        break;
                    }
                    let others = self.sorted[self.ranges[other].clone()].iter();
                    let is_near =
                        |other: &&Spot| distance_2(self.spots[spot], **other) <= self.radius_2;
                    count += others.filter(is_near).count();
                }
                is_core[spot] = count >= min_count;
            }
        }
        is_core
    }

    /// The cluster of each cell's cores; clusters are numbered as they first
    /// come among the spots.
    fn join(&self, cores: &[Vec<usize>]) -> Vec<usize> {
        let mut parent: Vec<usize> = (0..cores.len()).collect();
        let mut trees: Vec<Option<RTree<Spot>>> = vec![None; cores.len()];
        for cell in 0..cores.len() {
            let others = self.near(cell).filter(|&other| other > cell);
            for other in others.collect::<Vec<_>>() {
                let (a, b) = (root(&mut parent, cell), root(&mut parent, other));
                if a != b && self.touch(cell, other, cores, &mut trees) {
                    parent[a.max(b)] = a.min(b);
                }
            }
        }
        let roots: Vec<usize> = (0..cores.len())
            .map(|cell| root(&mut parent, cell))
            .collect();
        let mut first = vec![usize::MAX; cores.len()];
        for (cell, cores) in cores.iter().enumerate() {
            let earliest = cores.iter().copied().min().unwrap_or(usize::MAX);
            first[roots[cell]] = first[roots[cell]].min(earliest);
        }
        let mut clusters: Vec<usize> = (0..cores.len())
            .filter(|&cell| first[cell] < usize::MAX)
            .collect();
        clusters.sort_by_key(|&cell| first[cell]);
        let mut number = vec![0; cores.len()];
        for (cluster, &cell) in clusters.iter().enumerate() {
            number[cell] = cluster;
        }
        roots.into_iter().map(|root| number[root]).collect()
    }

    /// Whether two cells have cores within the radius of each other.
    fn touch(
        &self,
        a: usize,
        b: usize,
        cores: &[Vec<usize>],
        trees: &mut [Option<RTree<Spot>>],
    ) -> bool {
        let (few, many) = match cores[a].len() <= cores[b].len() {
            true => (a, b),
            false => (b, a),
        };
        let spot = |&spot: &usize| self.spots[spot];
        let pairs = cores[few].len().saturating_mul(cores[many].len());
        if pairs <= TREE_PAIRS {
            return cores[few].iter().any(|a| {
                let mut others = cores[many].iter();
                others.any(|b| distance_2(spot(a), spot(b)) <= self.radius_2)
            });
        }
        let tree = trees[many]
            .get_or_insert_with(|| RTree::bulk_load(cores[many].iter().map(spot).collect()));
        cores[few].iter().any(|a| {
            let mut near = tree.locate_within_distance(spot(a), self.radius_2);
            near.next().is_some()
        })
    }

    /// The cell of the core nearest to a spot, within the radius.
    fn nearest_core(&self, cell: usize, spot: usize, cores: &[Vec<usize>]) -> Option<usize> {
        let cells = std::iter::once(cell).chain(self.near(cell));
        let all = cells.flat_map(|cell| cores[cell].iter().map(move |&core| (cell, core)));
        let near = all.filter_map(|(cell, core)| {
            let away_2 = distance_2(self.spots[spot], self.spots[core]);
            (away_2 <= self.radius_2).then_some((away_2, core, cell))
        });
        let nearest = near.min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)))?;
        Some(nearest.2)
    }
}

/// The cell that stands for all that a cell is joined with.
fn root(parent: &mut [usize], mut cell: usize) -> usize {
    while parent[cell] != cell {
        parent[cell] = parent[parent[cell]];
        cell = parent[cell];
    }
    cell
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    /// The definition, pair by pair.
    fn naive(spots: &[Spot], radius_m: f64, min_count: usize) -> Vec<Option<usize>> {
        let near = |a: usize, b: usize| distance_2(spots[a], spots[b]) <= radius_m * radius_m;
        let all = 0..spots.len();
        let is_core: Vec<bool> = all
            .clone()
            .map(|a| all.clone().filter(|&b| near(a, b)).count() >= min_count)
            .collect();
        let mut clusters = vec![None; spots.len()];
        let mut next = 0;
        for start in all.clone().filter(|&spot| is_core[spot]) {
            if clusters[start].is_some() {
                continue;
            }
            let mut reached = vec![start];
            while let Some(spot) = reached.pop() {
                if clusters[spot].replace(next).is_none() {
                    let others = all.clone().filter(|&b| is_core[b] && near(spot, b));
                    reached.extend(others.filter(|&b| clusters[b].is_none()));
                }
            }
            next += 1;
        }
        for spot in all.clone().filter(|&spot| !is_core[spot]) {
            let cores = all
                .clone()
                .filter(|&core| is_core[core] && near(spot, core));
            let away = |core: &usize| distance_2(spots[spot], spots[*core]);
            let nearest = cores.min_by(|a, b| away(a).total_cmp(&away(b)));
            clusters[spot] = nearest.and_then(|core| clusters[core]);
        }
        clusters
    }

    proptest! {
        #[test]
        fn clusters_are_those_of_the_definition(
            crowds in prop::collection::vec((0.0..900.0f64, 0.0..900.0f64, 1usize..40), 0..6),
            steps in prop::collection::vec((-60i32..60, -60i32..60), 40),
            radius_m in 10.0..120.0f64,
            min_count in 3usize..12,
        ) {
            // Steps are shared, so that equal distances and equal places come up.
            let crowd = |&(x, y, n): &(f64, f64, usize)| {
                let steps = steps[..n].to_vec();
                steps.into_iter().map(move |(dx, dy)| [x + f64::from(dx), y + f64::from(dy)])
            };
            let spots: Vec<Spot> = crowds.iter().flat_map(crowd).collect();
            let found = clusters(&spots, radius_m, min_count).unwrap();
            prop_assert_eq!(found, naive(&spots, radius_m, min_count));
        }

        #[test]
        fn the_order_of_the_spots_changes_no_cluster(
            spots in prop::collection::vec((0.0..500.0f64, 0.0..500.0f64), 0..120),
            radius_m in 10.0..80.0f64,
        ) {
            let spots: Vec<Spot> = spots.into_iter().map(|(x, y)| [x, y]).collect();
            let reversed: Vec<Spot> = spots.iter().rev().copied().collect();
            let groups = |spots: &[Spot]| {
                let found = clusters(spots, radius_m, 4).unwrap();
                let mut groups: BTreeMap<usize, Vec<[u64; 2]>> = BTreeMap::new();
                for (spot, cluster) in spots.iter().zip(found) {
                    if let Some(cluster) = cluster {
                        groups.entry(cluster).or_default().push(spot.map(f64::to_bits));
                    }
                }
                let mut groups: Vec<_> = groups.into_values().collect();
                groups.iter_mut().for_each(|group| group.sort_unstable());
                groups.sort();
                groups
            };
            prop_assert_eq!(groups(&spots), groups(&reversed));
        }
    }

    #[test]
    fn thousands_on_one_spot_and_across_the_radius_are_joined_by_a_tree() {
        let mut spots = vec![[0.0, 0.0]; 500];
        spots.extend(vec![[100.0, 0.0]; 500]);
        spots.extend(vec![[200.5, 0.0]; 500]);
        let found = clusters(&spots, 100.0, 5).unwrap();
        assert_eq!(
            (found[0], found[999], found[1000]),
            (Some(0), Some(0), Some(1))
        );
    }
}
