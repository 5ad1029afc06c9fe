//! Blocks grouped into communities and basic grids, and the dedicated grids; all with codes.

use std::collections::BTreeMap;

use geo::{BoundingRect, Centroid, Coord, LineString, Polygon};
use rand::RngExt;
use rand::seq::SliceRandom;
use rand_pcg::Pcg64;

use crate::error::GeneratorError;
use crate::frame::lng_lat;
use crate::landuse::{Landuse, centre};
use crate::mesh::Mesh;
use crate::names::people;
use crate::partition::{Aims, partition};
use crate::plan::Class;
use crate::town::Town;

pub(crate) const COMMUNITIES: usize = 15;
pub(crate) const BASIC_GRIDS: usize = 88;
const HOUSEHOLDS: f64 = 26_480.0;
/// Code of the subdistrict, the first nine digits of every code.
const SUBDISTRICT: &str = "411525001";

pub(crate) struct Community {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) faces: Vec<usize>,
    pub(crate) boundary: Polygon,
    pub(crate) star_kinds: Vec<&'static str>,
    pub(crate) secretary: String,
}

pub(crate) struct Grid {
    pub(crate) code: String,
    pub(crate) name: String,
    /// Place of its community in the list.
    pub(crate) community: usize,
    pub(crate) facility: Option<&'static str>,
    pub(crate) boundary: Polygon,
    pub(crate) households: u32,
    pub(crate) residents: u32,
}

/// Communities and grids in the order of their codes.
pub(crate) struct Territory {
    pub(crate) communities: Vec<Community>,
    pub(crate) basic: Vec<Grid>,
    pub(crate) dedicated: Vec<Grid>,
}

/// The polygon in degrees, as the files say it.
fn degrees(polygon: &Polygon) -> Polygon {
    let ring = polygon
        .exterior()
        .0
        .iter()
        .map(|&p| Coord::from(lng_lat(p)))
        .collect();
    Polygon::new(LineString::new(ring), vec![])
}

/// The order of the standard, west to east and north to south: the extent of all is cut into
/// √n bands of latitude (rounded); bands from the north, in a band centroids from the west.
fn in_order(polygons: &[Polygon]) -> Vec<usize> {
    let all: Vec<Polygon> = polygons.iter().map(degrees).collect();
    let extents: Vec<geo::Rect> = all.iter().filter_map(BoundingRect::bounding_rect).collect();
    let north = extents.iter().map(|r| r.max().y).fold(f64::MIN, f64::max);
    let south = extents.iter().map(|r| r.min().y).fold(f64::MAX, f64::min);
    let bands = (all.len() as f64).sqrt().round();
    let place = |i: usize| {
        let c: Coord = all[i].centroid().map_or(Coord::zero(), Into::into);
        (
            ((north - c.y) / (north - south) * bands).floor() as i64,
            c.x,
        )
    };
    let mut order: Vec<usize> = (0..all.len()).collect();
    order.sort_by(|&a, &b| {
        let (a, b) = (place(a), place(b));
        a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))
    });
    order
}

/// Members of each district as faces.
fn groups(faces: &[usize], of: &[usize], count: usize) -> Vec<Vec<usize>> {
    let mut out = vec![Vec::new(); count];
    for (&face, &district) in faces.iter().zip(of) {
        if let Some(group) = out.get_mut(district) {
            group.push(face);
        }
    }
    out
}

fn outlines(town: &Town, groups: &[Vec<usize>]) -> Result<Vec<Polygon>, GeneratorError> {
    let outline = |faces: &Vec<usize>| {
        let ring = town
            .mesh
            .boundary(faces)
            .ok_or(GeneratorError::NotOneRing(faces.len()))?;
        Ok(town.mesh.polygon(&ring))
    };
    groups.iter().map(outline).collect()
}

impl Territory {
    pub(crate) fn group(
        town: &Town,
        landuse: &Landuse,
        rng: &mut Pcg64,
    ) -> Result<Self, GeneratorError> {
        let faces = town.mesh.live();
        let households = households(town, landuse, &faces);
        let weight = |face: usize| f64::from(households[&face]);
        let aims = Aims {
            districts: COMMUNITIES,
            even: 1.0,
            round: 5.0,
            border: 0.0006,
            moves: 90_000,
        };
        let of = partition(town, &faces, weight, &aims, rng);
        let found = groups(&faces, &of, COMMUNITIES);
        let shapes = outlines(town, &found)?;
        let order = in_order(&shapes);
        let mut communities: Vec<Community> = order
            .iter()
            .enumerate()
            .map(|(i, &k)| Community {
                code: format!("{SUBDISTRICT}{:03}", i + 1),
                name: String::new(),
                faces: found[k].clone(),
                boundary: shapes[k].clone(),
                star_kinds: Vec::new(),
                secretary: String::new(),
            })
            .collect();
        name_communities(town, &mut communities);
        give_stars(&mut communities, rng);
        for (community, name) in communities.iter_mut().zip(people(COMMUNITIES, rng)) {
            community.secretary = name;
        }
        let basic = basic_grids(town, &communities, &households, rng)?;
        let dedicated = dedicated_grids(landuse, &communities, rng);
        Ok(Self {
            communities,
            basic,
            dedicated,
        })
    }
}

/// Households of each block, by area, zone and use.
fn households(town: &Town, landuse: &Landuse, faces: &[usize]) -> BTreeMap<usize, u32> {
    let raw = |face: usize| {
        let density = town.zones.households_per_ha(centre(&town.block(face)));
        density * town.mesh.area_m2(face) / 1e4 * landuse.housing_share(town, face)
    };
    let scale = HOUSEHOLDS / faces.iter().map(|&f| raw(f)).sum::<f64>();
    faces
        .iter()
        .map(|&f| (f, (raw(f) * scale).round() as u32))
        .collect()
}

fn basic_grids(
    town: &Town,
    communities: &[Community],
    households: &BTreeMap<usize, u32>,
    rng: &mut Pcg64,
) -> Result<Vec<Grid>, GeneratorError> {
    let total = |faces: &[usize]| faces.iter().map(|f| households[f]).sum::<u32>();
    let sizes: Vec<u32> = communities.iter().map(|c| total(&c.faces)).collect();
    let mut grids = Vec::new();
    for (c, (community, count)) in communities
        .iter()
        .zip(apportion(&sizes, BASIC_GRIDS))
        .enumerate()
    {
        let aims = Aims {
            districts: count,
            even: 2.5,
            round: 6.0,
            border: 0.0016,
            moves: 15_000,
        };
        let weight = |face: usize| f64::from(households[&face]);
        let of = partition(town, &community.faces, weight, &aims, rng);
        let found = groups(&community.faces, &of, count);
        let shapes = outlines(town, &found)?;
        for (i, k) in in_order(&shapes).into_iter().enumerate() {
            let households = total(&found[k]);
            grids.push(Grid {
                code: format!("{}{:03}", community.code, i + 1),
                name: format!("{}第{}网格", community.name, i + 1),
                community: c,
                facility: None,
                boundary: shapes[k].clone(),
                households,
                residents: (f64::from(households) * rng.random_range(2.85..3.3)).round() as u32,
            });
        }
    }
    Ok(grids)
}

fn dedicated_grids(landuse: &Landuse, communities: &[Community], rng: &mut Pcg64) -> Vec<Grid> {
    let mut grids = Vec::new();
    for (c, community) in communities.iter().enumerate() {
        let here: Vec<_> = landuse
            .parcels
            .iter()
            .filter(|p| community.faces.contains(&p.face))
            .collect();
        let shapes: Vec<Polygon> = here.iter().map(|p| p.ground.clone()).collect();
        for (i, k) in in_order(&shapes).into_iter().enumerate() {
            let (low, high) = here[k].facility.people;
            grids.push(Grid {
                code: format!("{}{:03}", community.code, 101 + i),
                name: format!("{}专属网格", here[k].name),
                community: c,
                facility: Some(here[k].facility.code),
                boundary: shapes[k].clone(),
                households: 0,
                residents: rng.random_range(low..high),
            });
        }
    }
    grids
}

/// Shares `seats` by size, largest remainders last.
fn apportion(sizes: &[u32], seats: usize) -> Vec<usize> {
    let total: u32 = sizes.iter().sum();
    let exact: Vec<f64> = sizes
        .iter()
        .map(|&s| f64::from(s) / f64::from(total) * seats as f64)
        .collect();
    let mut out: Vec<usize> = exact.iter().map(|e| e.floor() as usize).collect();
    let mut order: Vec<usize> = (0..sizes.len()).collect();
    order.sort_by(|&a, &b| exact[b].fract().total_cmp(&exact[a].fract()));
    let missing = seats - out.iter().sum::<usize>();
    for &i in order.iter().take(missing) {
        out[i] += 1;
    }
    out
}

/// Each community takes the name of the street that runs longest through it and is still free;
/// the one with the least to show becomes 红旗.
fn name_communities(town: &Town, communities: &mut [Community]) {
    let mut claims: Vec<(f64, usize, usize)> = Vec::new();
    for (c, community) in communities.iter().enumerate() {
        let mut lengths = BTreeMap::<usize, f64>::new();
        for &face in &community.faces {
            for (a, b) in Mesh::edges(&town.mesh.faces[face]) {
                if matches!(town.class(a, b), Class::Main | Class::Secondary) {
                    let street = town.mesh.inside[&crate::mesh::undirected(a, b)];
                    *lengths.entry(street).or_default() += town.mesh.length_m((a, b));
                }
            }
        }
        claims.extend(
            lengths
                .into_iter()
                .map(|(street, metres)| (metres, c, street)),
        );
    }
    claims.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut taken = Vec::new();
    for (_, c, street) in claims {
        let named = communities.iter().filter(|c| !c.name.is_empty()).count();
        let stem: String = town.streets[street].name.chars().take(2).collect();
        if communities[c].name.is_empty() && !taken.contains(&stem) && named + 1 < COMMUNITIES {
            communities[c].name = format!("{stem}社区");
            taken.push(stem);
        }
    }
    for community in communities.iter_mut().filter(|c| c.name.is_empty()) {
        community.name = "红旗社区".into();
    }
}

/// The star plan: 5, 4, 3, 3, seven times 2 and four times 1; every branch has 宜业兴业.
fn give_stars(communities: &mut [Community], rng: &mut Pcg64) {
    const SHARED: &str = "shared_building";
    const SAFETY: &str = "safety_rule_of_law";
    const HAPPY: &str = "happiness_harmony";
    const BUSINESS: &str = "business_employment";
    const STRONG: &str = "strong_branch";
    let mut plan: Vec<Vec<&'static str>> = vec![
        vec![SHARED, SAFETY, HAPPY, BUSINESS, STRONG],
        vec![SHARED, SAFETY, HAPPY, BUSINESS],
        vec![SHARED, HAPPY, BUSINESS],
        vec![SHARED, HAPPY, BUSINESS],
        vec![HAPPY, BUSINESS],
    ];
    plan.extend(vec![vec![SHARED, BUSINESS]; 6]);
    plan.extend(vec![vec![BUSINESS]; 4]);
    plan.shuffle(rng);
    for (community, kinds) in communities.iter_mut().zip(plan) {
        community.star_kinds = kinds;
    }
}
