//! Metres near a place, and between two fixes.

use xunge_data::{Fix, KeptFix};

/// Semi-major axis of WGS 84, metres.
const A: f64 = 6_378_137.0;
/// Square of the first eccentricity of WGS 84.
const E2: f64 = 0.006_694_379_990_141_316;

/// No degree is longer, metres: that of latitude at the poles.
const DEGREE_MAX_M: f64 = 111_700.0;

/// Metres per degree eastwards and northwards at a latitude: the radii of
/// curvature of the ellipsoid in the prime vertical and in the meridian.
fn metres_per_degree(lat: f64) -> (f64, f64) {
    let (sin, cos) = lat.to_radians().sin_cos();
    let w2 = 1.0 - E2 * sin * sin;
    let prime = A / w2.sqrt();
    let meridian = prime * (1.0 - E2) / w2;
    let degree = std::f64::consts::PI / 180.0;
    (prime * cos * degree, meridian * degree)
}

/// The plane around a town: equirectangular, true at its middle.
///
/// 35 km north or south of the middle, at 32 degrees, a metre eastwards is off
/// by 0.4 %: 0.1 m in 25 m. In a subdistrict it is off by millimetres.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plane {
    lng: f64,
    lat: f64,
    east: f64,
    north: f64,
}

impl Plane {
    /// A plane whose origin is a position, in degrees.
    pub(super) fn around(lng: f64, lat: f64) -> Self {
        let (east, north) = metres_per_degree(lat);
        // At the poles a degree eastwards is nothing; the plane stays one.
        Self {
            lng,
            lat,
            east: east.max(1e-3),
            north,
        }
    }

    /// Metres east and north of the origin.
    pub(super) fn metres(&self, lng: f64, lat: f64) -> (f64, f64) {
        ((lng - self.lng) * self.east, (lat - self.lat) * self.north)
    }

    /// Degrees of a place in the plane.
    #[cfg(test)]
    pub(super) fn degrees(&self, (x, y): (f64, f64)) -> (f64, f64) {
        (self.lng + x / self.east, self.lat + y / self.north)
    }

    /// Where a fix is in the plane.
    pub(super) fn place(&self, fix: &KeptFix) -> (f64, f64) {
        self.metres(fix.lng(), fix.lat())
    }
}

/// Metres between two fixes, on the plane at their middle latitude; better
/// than 0.1 % below 100 km, and long enough beyond to be a jump.
pub(super) fn distance_m(a: &KeptFix, b: &KeptFix) -> f64 {
    let (east, north) = metres_per_degree((a.lat() + b.lat()) / 2.0);
    let turn = (a.lng() - b.lng()).abs();
    let dx = turn.min(360.0 - turn) * east;
    let dy = (a.lat() - b.lat()) * north;
    dx.hypot(dy)
}

/// Whether getting from one fix to the other needs more than the speed of
/// somebody on patrol.
pub(super) fn is_too_fast(a: &KeptFix, b: &KeptFix) -> bool {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds stay below 2^52")]
    let seconds = (a.time_ms - b.time_ms).unsigned_abs() as f64 / 1000.0;
    let reach_m = Fix::MAX_SPEED_MPS * seconds;
    // Most are so near that no more need be asked.
    let (turn, rise) = (a.lng() - b.lng(), a.lat() - b.lat());
    (turn.abs() + rise.abs()) * DEGREE_MAX_M > reach_m && distance_m(a, b) > reach_m
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use xunge_data::Position;

    use super::*;

    proptest! {
        #[test]
        fn the_plane_agrees_with_geodesics(
            (lng, lat) in (115.64..115.70f64, 32.15..32.19f64),
            (dx, dy) in (-600.0..600.0f64, -600.0..600.0f64),
        ) {
            let plane = Plane::around(115.67, 32.17);
            let (x, y) = plane.metres(lng, lat);
            let (lng2, lat2) = plane.degrees((x + dx, y + dy));
            let fix = |lng: f64, lat: f64| KeptFix {
                time_ms: 0, accuracy_cm: None,
                lng_e7: (lng * 1e7).round() as i32, lat_e7: (lat * 1e7).round() as i32,
            };
            let true_m = super::super::super::distance_m(
                Position { lng, lat }, Position { lng: lng2, lat: lat2 });
            prop_assert!((dx.hypot(dy) - true_m).abs() < 0.001 * true_m + 0.001);
            let between = distance_m(&fix(lng, lat), &fix(lng2, lat2));
            prop_assert!((between - true_m).abs() < 0.0001 * true_m + 0.03);
        }
    }
}
