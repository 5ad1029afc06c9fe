//! Communities, grids and offices as GeoJSON.

use geo::{Contains, Coord, Point};
use serde::Serialize;

use crate::error::GeneratorError;
use crate::frame::{distance, left, unit};
use crate::landuse::{Landuse, Use, centre};
use crate::mesh::{Mesh, undirected};
use crate::plan::Class;
use crate::territory::{Grid, Territory};
use crate::town::Town;
use crate::write::{Feature, Geometry, collection};

const NOTE: &str = "演示数据：边界、人名、事件均为虚构。WGS 84 经纬度。";

#[derive(Serialize)]
struct CommunityProperties<'a> {
    code: &'a str,
    name: &'a str,
    kind: &'static str,
    community: &'a str,
    stars: usize,
    star_kinds: &'a [&'static str],
    households: u32,
    residents: u32,
    secretary: &'a str,
}

pub(crate) fn communities(territory: &Territory) -> Result<Vec<u8>, GeneratorError> {
    let mut features = Vec::new();
    for (i, c) in territory.communities.iter().enumerate() {
        let own = || territory.basic.iter().filter(move |g| g.community == i);
        let properties = CommunityProperties {
            code: &c.code,
            name: &c.name,
            kind: "community",
            community: &c.code,
            stars: c.star_kinds.len(),
            star_kinds: &c.star_kinds,
            households: own().map(|g| g.households).sum(),
            residents: own().map(|g| g.residents).sum(),
            secretary: &c.secretary,
        };
        let boundary = Geometry::polygon(&c.boundary);
        features.push(Feature::new(Some(c.code.clone()), properties, boundary));
    }
    collection("蓼城街道社区（演示数据）", NOTE, &features)
}

#[derive(Serialize)]
struct GridProperties<'a> {
    code: &'a str,
    name: &'a str,
    kind: &'static str,
    community: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    facility: Option<&'static str>,
    households: u32,
    residents: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    worker: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    party_group: Option<String>,
}

/// Code of the worker of the `i`-th basic grid.
pub(crate) fn worker_code(i: usize) -> String {
    format!("W{:03}", i + 1)
}

/// Code of the party group of a basic grid.
pub(crate) fn group_code(grid: &Grid) -> String {
    format!("{}-P", grid.code)
}

pub(crate) fn grids(territory: &Territory) -> Result<Vec<u8>, GeneratorError> {
    let basic = territory
        .basic
        .iter()
        .enumerate()
        .map(|(i, g)| (Some(i), g));
    let dedicated = territory.dedicated.iter().map(|g| (None, g));
    let mut all: Vec<(Option<usize>, &Grid)> = basic.chain(dedicated).collect();
    all.sort_by(|a, b| a.1.code.cmp(&b.1.code));
    let features: Vec<_> = all
        .into_iter()
        .map(|(worker, grid)| {
            let properties = GridProperties {
                code: &grid.code,
                name: &grid.name,
                kind: if worker.is_some() {
                    "basic"
                } else {
                    "dedicated"
                },
                community: &territory.communities[grid.community].code,
                facility: grid.facility,
                households: grid.households,
                residents: grid.residents,
                worker: worker.map(worker_code),
                party_group: worker.map(|_| group_code(grid)),
            };
            Feature::new(
                Some(grid.code.clone()),
                properties,
                Geometry::polygon(&grid.boundary),
            )
        })
        .collect();
    collection("蓼城街道网格（演示数据）", NOTE, &features)
}

#[derive(Serialize)]
struct OfficeProperties<'a> {
    code: String,
    name: String,
    kind: &'static str,
    community: &'a str,
    address: String,
}

const OFFICE_KINDS: &[(&str, &str, &str)] = &[
    ("H1", "residents_reception", "群众会客室"),
    ("L1", "mobile_party_member", "流动党员室"),
    ("W1", "property_talk", "物业恳谈室"),
];

/// Three offices in every community, beside a street, apart from one another.
pub(crate) fn offices(
    town: &Town,
    landuse: &Landuse,
    territory: &Territory,
) -> Result<Vec<u8>, GeneratorError> {
    let mut features = Vec::new();
    for community in &territory.communities {
        let places = doors(town, landuse, &community.faces);
        let middle = centre(&community.boundary);
        let mut taken: Vec<Coord> = Vec::new();
        for (mark, kind, word) in OFFICE_KINDS {
            let score = |p: Coord| {
                let apart = taken.iter().map(|&t| distance(t, p)).fold(420.0, f64::min);
                apart - distance(p, middle) * 0.6
            };
            let best = places
                .iter()
                .max_by(|a, b| score(a.0).total_cmp(&score(b.0)));
            let Some((p, address)) = best else { continue };
            taken.push(*p);
            let code = format!("{}-{mark}", community.code);
            let properties = OfficeProperties {
                code: code.clone(),
                name: format!("{}{word}", community.name),
                kind,
                community: &community.code,
                address: address.clone(),
            };
            features.push(Feature::new(Some(code), properties, Geometry::point(*p)));
        }
    }
    collection("蓼城街道网格“三室”（演示数据）", NOTE, &features)
}

/// Positions beside the streets of some blocks, with their addresses.
fn doors(town: &Town, landuse: &Landuse, faces: &[usize]) -> Vec<(Coord, String)> {
    let mut out = Vec::new();
    for &face in faces {
        let parcel = landuse.parcels.iter().any(|p| p.face == face);
        if parcel
            || matches!(
                landuse.uses.get(&face),
                Some(Use::Park(_) | Use::Square(_)) | None
            )
        {
            continue;
        }
        let block = town.block(face);
        for (a, b) in Mesh::edges(&town.mesh.faces[face]) {
            if town.class(a, b) < Class::Ring || town.mesh.length_m((a, b)) < 40.0 {
                continue;
            }
            let street = town.mesh.inside[&undirected(a, b)];
            let (a, b) = (town.mesh.vertices[a], town.mesh.vertices[b]);
            let p = (a + b) / 2.0 + left(unit(b - a)) * 17.0;
            if block.contains(&Point::from(p)) && !town.bank.contains(&Point::from(p)) {
                let number = 1 + (distance(p, centre(&block)) as u32 * 7) % 188;
                out.push((p, format!("{}{number}号", town.streets[street].name)));
            }
        }
    }
    out
}
