//! Reads the committed files the way another program would.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a broken file is a failed test"
)]

use std::collections::BTreeMap;

use geo::{BoundingRect, Centroid, Coord, LineString, MapCoords, Point, Polygon, Winding};
use geojson::GeoJson;

/// A position in whole micro-degrees.
pub(crate) type Micro = (i64, i64);

/// A feature of a file.
pub(crate) struct Item {
    pub(crate) id: String,
    properties: serde_json::Map<String, serde_json::Value>,
    geometry: geo::Geometry,
}

pub(crate) fn text(file: &str) -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../liaocheng/");
    std::fs::read_to_string(format!("{folder}{file}")).unwrap()
}

/// All features of a GeoJSON file.
pub(crate) fn features(file: &str) -> Vec<Item> {
    let GeoJson::FeatureCollection(all) = text(file).parse().unwrap() else {
        panic!("{file} is no feature collection")
    };
    let item = |(i, f): (usize, geojson::Feature)| Item {
        id: match f.id {
            Some(geojson::feature::Id::String(id)) => id,
            _ => i.to_string(),
        },
        properties: f.properties.unwrap(),
        geometry: f.geometry.unwrap().try_into().unwrap(),
    };
    all.features.into_iter().enumerate().map(item).collect()
}

/// Features that must have a code.
pub(crate) fn named(file: &str) -> Vec<Item> {
    let items = features(file);
    assert!(
        items
            .iter()
            .all(|i| !i.text("code").is_empty() && !i.text("name").is_empty())
    );
    items
}

/// Rows of a CSV file by column name.
pub(crate) fn rows(file: &str) -> Vec<BTreeMap<String, String>> {
    let text = text(file);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

impl Item {
    /// A text property, empty where there is none.
    pub(crate) fn text(&self, name: &str) -> String {
        self.properties
            .get(name)
            .and_then(|v| v.as_str())
            .unwrap_or_default()
            .to_owned()
    }

    pub(crate) fn number(&self, name: &str) -> u64 {
        self.properties[name].as_u64().unwrap()
    }

    pub(crate) fn list(&self, name: &str) -> Vec<String> {
        let all = self.properties[name].as_array().unwrap();
        all.iter().map(|v| v.as_str().unwrap().to_owned()).collect()
    }

    pub(crate) fn point(&self) -> Point {
        self.geometry.clone().try_into().unwrap()
    }

    pub(crate) fn polygon(&self) -> Polygon {
        self.geometry.clone().try_into().unwrap()
    }

    /// Its polygons, none for points and lines.
    pub(crate) fn polygons(&self) -> Vec<Polygon> {
        match &self.geometry {
            geo::Geometry::Polygon(p) => vec![p.clone()],
            geo::Geometry::MultiPolygon(all) => all.0.clone(),
            _ => vec![],
        }
    }

    /// Exterior rings in micro-degrees.
    pub(crate) fn rings(&self) -> Vec<Vec<Micro>> {
        let micro = |c: &Coord| ((c.x * 1e6).round() as i64, (c.y * 1e6).round() as i64);
        let ring = |p: &Polygon| p.exterior().0.iter().map(micro).collect();
        self.polygons().iter().map(ring).collect()
    }

    /// Directed edges of the exterior.
    pub(crate) fn edges(&self) -> impl Iterator<Item = (Micro, Micro)> {
        let rings = self.rings();
        let edges = |ring: Vec<Micro>| ring.windows(2).map(|p| (p[0], p[1])).collect::<Vec<_>>();
        rings.into_iter().flat_map(edges)
    }
}

/// Twice the signed area in square micro-degrees, without rounding.
pub(crate) fn signed_area_micro(item: &Item) -> i128 {
    let twice = |((ax, ay), (bx, by)): (Micro, Micro)| {
        i128::from(ax) * i128::from(by) - i128::from(bx) * i128::from(ay)
    };
    item.edges().map(twice).sum()
}

pub(crate) fn is_right_handed(polygon: &Polygon) -> bool {
    polygon.exterior().is_ccw() && polygon.interiors().iter().all(LineString::is_cw)
}

/// About metres, good enough for distances inside the town.
fn to_metres(c: Coord) -> Coord {
    Coord {
        x: c.x * 94_318.3,
        y: c.y * 110_889.8,
    }
}

pub(crate) fn metres(p: Point) -> Point {
    p.map_coords(to_metres)
}

pub(crate) fn polygon_metres(p: &Polygon) -> Polygon {
    p.map_coords(to_metres)
}

/// Codes in the order of the README's rule: √n (rounded) bands of latitude over the extent of
/// all; bands from the north, in a band centroids from the west.
pub(crate) fn row_order(items: &[&Item]) -> Vec<String> {
    let boxes: Vec<geo::Rect> = items
        .iter()
        .map(|i| i.polygon().bounding_rect().unwrap())
        .collect();
    let north = boxes.iter().map(|b| b.max().y).fold(f64::MIN, f64::max);
    let south = boxes.iter().map(|b| b.min().y).fold(f64::MAX, f64::min);
    let bands = (items.len() as f64).sqrt().round();
    let mut placed: Vec<(i64, f64, String)> = items
        .iter()
        .map(|i| {
            let c = i.polygon().centroid().unwrap();
            let band = ((north - c.y()) / (north - south) * bands).floor() as i64;
            (band, c.x(), i.text("code"))
        })
        .collect();
    placed.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    placed.into_iter().map(|p| p.2).collect()
}
