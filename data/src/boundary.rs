//! Boundaries: the areas of communities and grids.

use geo_types::{MultiPolygon, Polygon};
use serde::{Deserialize, Serialize};

/// An area in WGS 84 degrees, travelling as a GeoJSON Polygon or MultiPolygon.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "geojson::Geometry", into = "geojson::Geometry")]
pub struct Boundary(pub MultiPolygon<f64>);

/// Why a geometry is not a [`Boundary`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BoundaryError {
    /// Another type of geometry.
    #[error("a boundary is a Polygon or MultiPolygon, not a {0}")]
    WrongType(String),
    /// A coordinate that is no pair of numbers.
    #[error("the boundary's coordinates cannot be read: {0}")]
    Unreadable(String),
}

impl Boundary {
    /// The area as `geo` knows it.
    #[must_use]
    pub fn polygons(&self) -> &MultiPolygon<f64> {
        &self.0
    }
}

impl TryFrom<geojson::Geometry> for Boundary {
    type Error = BoundaryError;
    fn try_from(geometry: geojson::Geometry) -> Result<Self, BoundaryError> {
        let kind = geometry.value.type_name().to_owned();
        let unreadable = |e: geojson::Error| BoundaryError::Unreadable(e.to_string());
        match kind.as_str() {
            "Polygon" => Polygon::try_from(geometry.value)
                .map(|polygon| Self(MultiPolygon(vec![polygon])))
                .map_err(unreadable),
            "MultiPolygon" => MultiPolygon::try_from(geometry.value)
                .map(Self)
                .map_err(unreadable),
            _ => Err(BoundaryError::WrongType(kind)),
        }
    }
}

impl From<Boundary> for geojson::Geometry {
    fn from(boundary: Boundary) -> Self {
        match &boundary.0.0[..] {
            [one] => Self::new(one.into()),
            _ => Self::new((&boundary.0).into()),
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
    use super::*;

    #[test]
    fn a_boundary_travels_as_geojson() {
        let text =
            r#"{"type":"Polygon","coordinates":[[[0.0,0.0],[1.0,0.0],[1.0,1.0],[0.0,0.0]]]}"#;
        let boundary: Boundary = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&boundary).unwrap(), text);
        let point = r#"{"type":"Point","coordinates":[0.0,0.0]}"#;
        let refused = serde_json::from_str::<Boundary>(point).unwrap_err();
        assert!(refused.to_string().contains("not a Point"), "{refused}");
    }
}
