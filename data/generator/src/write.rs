//! Files as bytes: GeoJSON with one feature to a line, CSV with LF.

use std::fmt::Write;

use geo::{Coord, LineString, MultiPolygon, Polygon};
use serde::Serialize;

use crate::error::GeneratorError;
use crate::frame::lng_lat;

/// A file of the town: name and content.
pub(crate) type File = (&'static str, Vec<u8>);

type Ring = Vec<[f64; 2]>;

#[derive(Serialize)]
#[serde(tag = "type", content = "coordinates")]
pub(crate) enum Geometry {
    Point([f64; 2]),
    LineString(Ring),
    Polygon(Vec<Ring>),
    MultiPolygon(Vec<Vec<Ring>>),
}

impl Geometry {
    pub(crate) fn point(p: Coord) -> Self {
        Self::Point(lng_lat(p))
    }

    pub(crate) fn line(line: &[Coord]) -> Self {
        Self::LineString(line.iter().map(|&p| lng_lat(p)).collect())
    }

    pub(crate) fn polygon(polygon: &Polygon) -> Self {
        Self::Polygon(rings(polygon))
    }

    pub(crate) fn polygons(polygons: &MultiPolygon) -> Self {
        Self::MultiPolygon(polygons.iter().map(rings).collect())
    }
}

/// Exterior counter-clockwise and holes clockwise, closed, without repeated positions.
fn rings(polygon: &Polygon) -> Vec<Ring> {
    use geo::{Orient, orient::Direction};
    let polygon = polygon.orient(Direction::Default);
    let ring = |line: &LineString| {
        let mut ring: Ring = line.0.iter().map(|&p| lng_lat(p)).collect();
        ring.dedup();
        ring
    };
    std::iter::once(polygon.exterior())
        .chain(polygon.interiors())
        .map(ring)
        .collect()
}

#[derive(Serialize)]
pub(crate) struct Feature<P> {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    properties: P,
    geometry: Geometry,
}

impl<P> Feature<P> {
    pub(crate) fn new(id: Option<String>, properties: P, geometry: Geometry) -> Self {
        Self {
            kind: "Feature",
            id,
            properties,
            geometry,
        }
    }
}

/// A feature collection; `name` and `description` stand at its top.
pub(crate) fn collection<P: Serialize>(
    name: &str,
    description: &str,
    features: &[Feature<P>],
) -> Result<Vec<u8>, GeneratorError> {
    let mut out = String::from("{\"type\":\"FeatureCollection\",\n");
    let _ = writeln!(out, "\"name\":{},", serde_json::to_string(name)?);
    let _ = writeln!(
        out,
        "\"description\":{},",
        serde_json::to_string(description)?
    );
    out.push_str("\"features\":[\n");
    for (i, feature) in features.iter().enumerate() {
        out.push_str(if i == 0 { "" } else { ",\n" });
        out.push_str(&serde_json::to_string(feature)?);
    }
    out.push_str("\n]}\n");
    Ok(out.into_bytes())
}

/// Rows with a header made from the field names.
pub(crate) fn table<R: Serialize>(rows: &[R]) -> Result<Vec<u8>, GeneratorError> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.serialize(row)?;
    }
    writer
        .into_inner()
        .map_err(|e| GeneratorError::CsvEnd(e.to_string()))
}
