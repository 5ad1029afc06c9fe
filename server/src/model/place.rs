//! Areas made ready for questions.

use geo::{BoundingRect, GeodesicArea, InteriorPoint, Intersects};
use geo_types::{MultiPolygon, Point, Rect};
use xunge_data::{Bbox, Boundary, Position};

/// What is worked out of a boundary once, when it becomes known.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// The box around it.
    pub bbox: Bbox,
    /// A point surely inside it.
    pub inside: Position,
    /// Its area on the WGS 84 ellipsoid, square metres (Karney 2013).
    pub area_m2: f64,
}

impl Place {
    /// Measures a boundary; an empty one is nowhere and has no area.
    #[must_use]
    pub fn of(boundary: &Boundary) -> Self {
        let polygons = boundary.polygons();
        let rect = polygons
            .bounding_rect()
            .unwrap_or(Rect::new((0.0, 0.0), (0.0, 0.0)));
        let inside = polygons
            .interior_point()
            .map_or_else(|| rect.center(), |p| p.0);
        Self {
            bbox: Bbox {
                west: rect.min().x,
                south: rect.min().y,
                east: rect.max().x,
                north: rect.max().y,
            },
            inside: inside.into(),
            area_m2: polygons.geodesic_area_unsigned(),
        }
    }
}

/// Whether the area holds the position, its border included.
pub(super) fn holds(polygons: &MultiPolygon<f64>, position: Position) -> bool {
    polygons.intersects(&Point::from(position))
}

/// Whether the area and the box share a point; the box must not cross the
/// antimeridian.
pub(super) fn meets(polygons: &MultiPolygon<f64>, bbox: Bbox) -> bool {
    polygons.intersects(&Rect::new((bbox.west, bbox.south), (bbox.east, bbox.north)))
}
