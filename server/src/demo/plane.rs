//! A plane in metres around a place, for shapes as small as a town.

use geo_types::{Coord, Rect};

/// Semi-major axis of the WGS 84 ellipsoid, metres.
const AXIS_M: f64 = 6_378_137.0;
/// First eccentricity of the WGS 84 ellipsoid, squared.
const ECCENTRICITY_2: f64 = 0.006_694_379_990_14;

/// Metres east and north of an origin. Five kilometres across, a length is
/// wrong by less than one part in three thousand.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Plane {
    origin: Coord<f64>,
    /// Length of a degree of longitude and of latitude at the origin.
    degree_m: Coord<f64>,
}

impl Plane {
    /// The plane that touches the ellipsoid at `origin`, WGS 84 degrees.
    pub(super) fn at(origin: Coord<f64>) -> Self {
        let latitude = origin.y.to_radians();
        let w_2 = 1.0 - ECCENTRICITY_2 * latitude.sin().powi(2);
        let normal_m = AXIS_M / w_2.sqrt();
        let meridian_m = normal_m * (1.0 - ECCENTRICITY_2) / w_2;
        Self {
            origin,
            degree_m: Coord {
                x: (normal_m * latitude.cos()).to_radians(),
                y: meridian_m.to_radians(),
            },
        }
    }

    /// The plane that touches the ellipsoid in the middle of a box.
    pub(super) fn amid(rect: Rect<f64>) -> Self {
        Self::at(rect.center())
    }

    /// WGS 84 degrees to metres.
    pub(super) fn metres(&self, degrees: Coord<f64>) -> Coord<f64> {
        let apart = degrees - self.origin;
        Coord {
            x: apart.x * self.degree_m.x,
            y: apart.y * self.degree_m.y,
        }
    }

    /// Metres to WGS 84 degrees.
    pub(super) fn degrees(&self, metres: Coord<f64>) -> Coord<f64> {
        let apart = Coord {
            x: metres.x / self.degree_m.x,
            y: metres.y / self.degree_m.y,
        };
        self.origin + apart
    }
}

#[cfg(test)]
mod tests {
    use geo_types::coord;

    use super::*;
    use crate::model::distance_m;

    #[test]
    fn lengths_are_those_of_the_geodesic_to_one_in_three_thousand() {
        let plane = Plane::at(coord! { x: 115.67, y: 32.17 });
        for (east, north) in [(2500.0, 0.0), (0.0, -2500.0), (1700.0, 1700.0)] {
            let far = plane.degrees(coord! { x: east, y: north });
            let near = plane.degrees(coord! { x: 0.9 * east, y: 0.9 * north });
            let length_m = distance_m(near.into(), far.into());
            let drawn_m = 0.1 * f64::hypot(east, north);
            assert!(
                (length_m / drawn_m - 1.0).abs() < 1.0 / 3000.0,
                "{length_m}"
            );
        }
    }

    #[test]
    fn there_and_back_is_the_same_place() {
        let plane = Plane::at(coord! { x: 115.67, y: 32.17 });
        let back = plane.degrees(plane.metres(coord! { x: 115.7, y: 32.2 }));
        assert!((back.x - 115.7).abs() < 1e-12 && (back.y - 32.2).abs() < 1e-12);
    }
}
