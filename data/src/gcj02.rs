//! GCJ-02 (国测局坐标): what phones and maps in mainland China say instead of
//! WGS 84, a few hundred metres off.
//!
//! The system is not published. The formula is the one that has been known
//! since 2010 and that agrees with what Chinese map services do to better than
//! a metre; see <https://github.com/googollee/eviltransform>. Its way back has
//! no formula: it is found by iteration, to 1e-9 degrees.

use std::f64::consts::PI;

use serde::{Deserialize, Serialize};
use strum::{Display, EnumString, VariantArray};

use crate::{Bbox, Position};

/// What the degrees of a device or a file are in.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    Display,
    EnumString,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Datum {
    /// WGS 84; CGCS2000 is the same to 0.1 mm.
    #[default]
    Wgs84,
    /// GCJ-02, see [`to_wgs84`].
    Gcj02,
}

impl Datum {
    /// A position, given in this one, in WGS 84.
    #[must_use]
    pub fn to_wgs84(self, position: Position) -> Position {
        match self {
            Self::Wgs84 => position,
            Self::Gcj02 => to_wgs84(position),
        }
    }

    pub(crate) fn is_wgs84(&self) -> bool {
        *self == Self::Wgs84
    }
}

/// Semi-major axis of the ellipsoid of Krassowsky 1940, metres.
const AXIS_M: f64 = 6_378_245.0;
/// Its first eccentricity, squared.
const ECCENTRICITY_2: f64 = 0.006_693_421_622_965_943;
/// Outside this box GCJ-02 is WGS 84.
const CHINA: Bbox = Bbox {
    west: 72.004,
    south: 0.8293,
    east: 137.8347,
    north: 55.8271,
};
/// The iteration ends at this accuracy, degrees: a tenth of a millimetre …
const ACCURACY_DEG: f64 = 1e-9;
/// … which takes about five rounds.
const ROUNDS: u32 = 30;

/// GCJ-02 to WGS 84.
#[must_use]
pub fn to_wgs84(gcj02: Position) -> Position {
    let mut wgs84 = gcj02;
    for _ in 0..ROUNDS {
        let there = from_wgs84(wgs84);
        let (lng, lat) = (there.lng - gcj02.lng, there.lat - gcj02.lat);
        if lng.abs().max(lat.abs()) < ACCURACY_DEG {
            return wgs84;
        }
        wgs84 = Position {
            lng: wgs84.lng - lng,
            lat: wgs84.lat - lat,
        };
    }
    // On the edge of the box there is none: nothing is moved there.
    gcj02
}

/// WGS 84 to GCJ-02.
#[must_use]
pub fn from_wgs84(wgs84: Position) -> Position {
    if !CHINA.holds(wgs84) {
        return wgs84;
    }
    let (x, y) = (wgs84.lng - 105.0, wgs84.lat - 35.0);
    let lat = wgs84.lat.to_radians();
    let w_2 = 1.0 - ECCENTRICITY_2 * lat.sin().powi(2);
    let normal_m = AXIS_M / w_2.sqrt();
    let meridian_m = normal_m * (1.0 - ECCENTRICITY_2) / w_2;
    Position {
        lng: wgs84.lng + (east_m(x, y) / (normal_m * lat.cos())).to_degrees(),
        lat: wgs84.lat + (north_m(x, y) / meridian_m).to_degrees(),
    }
}

/// How far east a place is moved; `x` and `y` are degrees from 105° E, 35° N.
fn east_m(x: f64, y: f64) -> f64 {
    let plain = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * x.abs().sqrt();
    let waves = common_waves(x)
        + 20.0 * (x * PI).sin()
        + 40.0 * (x / 3.0 * PI).sin()
        + 150.0 * (x / 12.0 * PI).sin()
        + 300.0 * (x / 30.0 * PI).sin();
    plain + waves * 2.0 / 3.0
}

/// How far north.
fn north_m(x: f64, y: f64) -> f64 {
    let plain = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * x.abs().sqrt();
    let waves = common_waves(x)
        + 20.0 * (y * PI).sin()
        + 40.0 * (y / 3.0 * PI).sin()
        + 160.0 * (y / 12.0 * PI).sin()
        + 320.0 * (y / 30.0 * PI).sin();
    plain + waves * 2.0 / 3.0
}

fn common_waves(x: f64) -> f64 {
    20.0 * (6.0 * x * PI).sin() + 20.0 * (2.0 * x * PI).sin()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn apart(a: Position, b: Position) -> f64 {
        (a.lng - b.lng).abs().max((a.lat - b.lat).abs())
    }

    /// From the tests of eviltransform, which were read off a map service.
    #[test]
    fn three_places_are_where_a_map_service_shows_them() {
        for (lng, lat, shown_lng, shown_lat) in [
            (121.527_210_6, 31.177_427_6, 121.531_541_859, 31.175_303_984),
            (113.912_316, 22.543_847, 113.917_176_481, 22.540_796_132),
            (116.377_817, 39.911_954, 116.384_047_225, 39.913_345_455),
        ] {
            let shown = Position {
                lng: shown_lng,
                lat: shown_lat,
            };
            let there = from_wgs84(Position { lng, lat });
            assert!(apart(there, shown) < 1e-8, "{there:?}");
            assert!(apart(to_wgs84(shown), Position { lng, lat }) < 1e-8);
        }
    }

    #[test]
    fn outside_china_nothing_is_moved() {
        for (lng, lat) in [(2.29, 48.86), (140.0, 35.0), (180.0, -90.0)] {
            let place = Position { lng, lat };
            assert_eq!((from_wgs84(place), to_wgs84(place)), (place, place));
        }
    }

    proptest! {
        #[test]
        fn there_and_back_is_the_same_place_to_a_millimetre(
            lng in 72.1..137.7f64, lat in 0.9..55.7f64
        ) {
            let place = Position { lng, lat };
            prop_assert!(apart(to_wgs84(from_wgs84(place)), place) < 1e-8);
        }

        #[test]
        fn every_place_has_a_way_back(lng in -180.0..=180.0f64, lat in -90.0..=90.0f64) {
            let place = Position { lng, lat };
            prop_assert!(apart(to_wgs84(place), place) < 0.02);
        }
    }
}
