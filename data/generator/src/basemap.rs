//! The base map: water, land use, streets, railway, buildings, and fields around the town.

use geo::{Area, BooleanOps, Buffer, Contains, Coord, LineString, MultiLineString, Point, Polygon};
use rand::RngExt;
use rand_pcg::Pcg64;
use serde::Serialize;

use crate::buildings::buildings;
use crate::curve::beside;
use crate::error::GeneratorError;
use crate::frame::{at, snap};
use crate::landuse::{Landuse, Use};
use crate::plan::{self, Class};
use crate::streets::paths;
use crate::town::Town;
use crate::water::{PONDS, moat, ponds};
use crate::write::{Feature, Geometry, collection};

#[derive(Serialize)]
struct Properties {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    class: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
}

type Features = Vec<Feature<Properties>>;

fn push(
    out: &mut Features,
    kind: &'static str,
    class: Option<&'static str>,
    name: &str,
    g: Geometry,
) {
    let name = (!name.is_empty()).then(|| name.to_owned());
    out.push(Feature::new(None, Properties { kind, class, name }, g));
}

/// All features, what is painted first standing first.
pub(crate) fn basemap(
    town: &Town,
    landuse: &Landuse,
    boundary: &Polygon,
    rng: &mut Pcg64,
) -> Result<Vec<u8>, GeneratorError> {
    let mut out = Features::new();
    let ponds = ponds(town, rng);
    fields(town, boundary, rng, &mut out);
    push(
        &mut out,
        "town",
        None,
        "蓼城街道",
        Geometry::polygon(boundary),
    );
    grounds(town, landuse, &mut out);
    push(
        &mut out,
        "river",
        None,
        plan::RIVER.name,
        Geometry::polygon(&town.river),
    );
    push(&mut out, "pond", None, "护城河", Geometry::polygon(&moat()));
    for (pond, (.., name)) in ponds.iter().zip(PONDS) {
        push(&mut out, "pond", None, name, Geometry::polygon(pond));
    }
    for block in buildings(town, landuse, &ponds, rng) {
        push(&mut out, "building", None, "", Geometry::polygons(&block));
    }
    push(
        &mut out,
        "railway",
        None,
        "蓼城铁路",
        Geometry::line(&town.railway),
    );
    streets(town, &mut out);
    banks(town, boundary, &mut out);
    let note = "演示数据：底图为程序生成，街道、水系、建筑均为虚构。WGS 84 经纬度。";
    collection("蓼城街道底图（演示数据）", note, &out)
}

/// Fields around the town in a crooked pattern, cut at its boundary and at the river.
fn fields(town: &Town, boundary: &Polygon, rng: &mut Pcg64, out: &mut Features) {
    let wet = town.river.buffer(22.0);
    let near = boundary.buffer(26.0);
    let mut node = |i: i32, j: i32| {
        let (x, y) = (f64::from(i) * 430.0, f64::from(j) * 310.0);
        let bend = at(y * 0.08, -x * 0.05);
        at(x, y) + bend + at(rng.random_range(-60.0..60.0), rng.random_range(-45.0..45.0))
    };
    let corners: Vec<Vec<Coord>> = (-10..=10)
        .map(|i| (-10..=10).map(|j| node(i, j)).collect())
        .collect();
    for i in 0..20 {
        for j in 0..20 {
            let ring = vec![
                corners[i][j],
                corners[i + 1][j],
                corners[i + 1][j + 1],
                corners[i][j + 1],
            ];
            let field = Polygon::new(LineString::new(ring), vec![]).buffer(-4.0);
            for part in field.difference(&near).difference(&wet) {
                if part.unsigned_area() > 4_000.0 {
                    push(
                        out,
                        "landuse",
                        Some("farmland"),
                        "",
                        Geometry::polygon(&part),
                    );
                }
            }
        }
    }
}

fn grounds(town: &Town, landuse: &Landuse, out: &mut Features) {
    for (&face, &used) in &landuse.uses {
        let (kind, class, name) = match used {
            Use::Residential => ("landuse", Some("residential"), ""),
            Use::OldTown => ("landuse", Some("old_town"), ""),
            Use::Commercial => ("landuse", Some("commercial"), ""),
            Use::Village => ("landuse", Some("village"), ""),
            Use::Farm => ("landuse", Some("farmland"), ""),
            Use::Park(name) => ("park", None, name),
            Use::Square(name) => ("square", None, name),
        };
        push(out, kind, class, name, Geometry::polygon(&town.plot(face)));
    }
    for parcel in &landuse.parcels {
        let class = Some(parcel.facility.code);
        push(
            out,
            "landuse",
            class,
            parcel.name,
            Geometry::polygon(&parcel.ground),
        );
    }
}

fn class_name(class: Class) -> &'static str {
    match class {
        Class::Ring => "ring",
        Class::Main => "main",
        Class::Secondary => "secondary",
        Class::Lane | Class::Outline | Class::River => "lane",
    }
}

/// Streets, the widest last; those without a bridge stop at the bank.
fn streets(town: &Town, out: &mut Features) {
    let mut all = paths(town);
    all.sort_by_key(|(street, _)| std::cmp::Reverse(town.streets[*street].class));
    let bank = town.river.buffer(20.0);
    let span = town.river.buffer(9.0);
    let mut bridges = Features::new();
    for (id, path) in all {
        let street = &town.streets[id];
        let class = Some(class_name(street.class));
        let line = MultiLineString::new(vec![LineString::new(path)]);
        let drawn = if street.bridge {
            line.clone()
        } else {
            bank.clip(&line, true)
        };
        for part in drawn {
            let part: Vec<Coord> = part.0.into_iter().map(snap).collect();
            push(out, "street", class, &street.name, Geometry::line(&part));
        }
        if street.bridge {
            for part in span.clip(&line, false) {
                let name = format!("{}桥", street.name.trim_end_matches(['路', '街']));
                let part: Vec<Coord> = part.0.into_iter().map(snap).collect();
                push(&mut bridges, "bridge", class, &name, Geometry::line(&part));
            }
        }
    }
    out.extend(bridges);
}

/// The promenades on both banks between the ring road's bridges.
fn banks(town: &Town, boundary: &Polygon, out: &mut Features) {
    for (offset, name) in [(54.0, "滨河北路"), (-54.0, "滨河南路")] {
        let line: Vec<Coord> = beside(&town.river_line, offset)
            .into_iter()
            .filter(|&p| town.zones.is_inner(p) && boundary.contains(&Point::from(p)))
            .collect();
        push(
            out,
            "street",
            Some("secondary"),
            name,
            Geometry::line(&line),
        );
    }
}

/// The town's boundary: the outline of all its blocks.
pub(crate) fn boundary(town: &Town) -> Result<Polygon, GeneratorError> {
    let live = town.mesh.live();
    let ring = town
        .mesh
        .boundary(&live)
        .ok_or(GeneratorError::NotOneRing(live.len()))?;
    Ok(town.mesh.polygon(&ring))
}
