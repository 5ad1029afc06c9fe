//! The shapes of the demo town's base map.

use geo_types::{Geometry, LineString, Polygon};
use geojson::{Feature, FeatureCollection};

/// A feature of the base map: its kind, its class (empty if it has none) and
/// its shape in WGS 84 degrees.
pub(super) struct Shape<'a> {
    /// Such as `street`, `building`, `river`.
    pub(super) kind: &'a str,
    /// Such as `lane`, `residential`.
    pub(super) class: &'a str,
    geometry: Geometry<f64>,
}

/// The features that have a kind and a shape.
pub(super) fn shapes(basemap: &FeatureCollection) -> impl Iterator<Item = Shape<'_>> {
    basemap.features.iter().filter_map(|feature| {
        Some(Shape {
            kind: text(feature, "kind")?,
            class: text(feature, "class").unwrap_or_default(),
            geometry: Geometry::try_from(feature.geometry.as_ref()?).ok()?,
        })
    })
}

fn text<'a>(feature: &'a Feature, name: &str) -> Option<&'a str> {
    feature.property(name)?.as_str()
}

impl Shape<'_> {
    /// Its lines, if it is made of lines.
    pub(super) fn lines(self) -> Vec<LineString<f64>> {
        match self.geometry {
            Geometry::LineString(line) => vec![line],
            Geometry::MultiLineString(lines) => lines.0,
            _ => Vec::new(),
        }
    }

    /// Its areas, if it is made of areas.
    pub(super) fn areas(self) -> Vec<Polygon<f64>> {
        match self.geometry {
            Geometry::Polygon(area) => vec![area],
            Geometry::MultiPolygon(areas) => areas.0,
            _ => Vec::new(),
        }
    }
}
