#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a failed unwrap is a failed claim"
)]

use proptest::{prelude::*, test_runner::RngSeed};
use strum::VariantArray;

use super::*;
use crate::model::distance_m;

/// First and second coordinate, metres, and how exactly they are published.
struct Control(Crs, f64, f64, [f64; 2], f64);

/// By PROJ 9.1, as `gdaltransform` prints it; the length of the meridian
/// quadrant of GRS80 (Moritz 2000); the example of EPSG method 1024 in IOGP
/// guidance note 7-2.
const CONTROLS: [Control; 6] = [
    Control(
        Crs::Epsg4547,
        115.67,
        32.17,
        [3_561_925.931_499_47, 657_521.425_407_352],
        1e-6,
    ),
    Control(
        Crs::Epsg4548,
        115.67,
        32.17,
        [3_561_478.757_764_42, 374_551.639_924_798],
        1e-6,
    ),
    Control(
        Crs::Epsg4547,
        117.0,
        45.0,
        [4_989_325.234_673_12, 736_540.642_360_095],
        1e-6,
    ),
    Control(
        Crs::Epsg4548,
        117.0,
        45.0,
        [4_984_944.377_858, 500_000.0],
        1e-5,
    ),
    Control(
        Crs::Epsg4547,
        114.0,
        90.0,
        [10_001_965.729_3, 500_000.0],
        1e-4,
    ),
    Control(
        Crs::Epsg3857,
        -100.333_333_333_333,
        24.381_786_944_444,
        [-11_169_055.58, 2_800_000.0],
        0.01,
    ),
];

#[test]
fn projections_meet_the_control_values() {
    for Control(crs, lng, lat, [first, second], within_m) in CONTROLS {
        let [x, y] = project(crs, Position { lng, lat }).unwrap();
        let off = (x - first).hypot(y - second);
        assert!(off < within_m, "{crs} {lng} {lat}: {x} {y} is {off} m off");
    }
}

#[test]
fn the_first_axis_is_the_one_of_the_register() {
    let place = Position {
        lng: 115.67,
        lat: 32.17,
    };
    let of = |crs| project(crs, place).unwrap();
    assert_eq!(of(Crs::Crs84), [115.67, 32.17]);
    assert_eq!(of(Crs::Epsg4326), [32.17, 115.67]);
    assert_eq!(of(Crs::Epsg4490), [32.17, 115.67]);
    let [easting, northing] = of(Crs::Epsg3857);
    assert!(easting > 12_000_000.0 && northing < 4_000_000.0);
    let [northing, easting] = of(Crs::Epsg4547);
    assert!(northing > 3_000_000.0 && easting < 700_000.0);
}

#[test]
fn what_a_system_cannot_express_is_refused() {
    let pole = Position {
        lng: 114.0,
        lat: 90.0,
    };
    assert!(project(Crs::Epsg3857, pole).is_err());
    assert!(unproject(Crs::Epsg4326, [115.0, 32.0]).is_err());
    let edge = 20_037_508.342_789_2;
    assert!(unproject(Crs::Epsg3857, [edge, edge]).is_ok());
    assert!(unproject(Crs::Epsg3857, [edge + 1.0, 0.0]).is_err());
    for &crs in Crs::VARIANTS {
        assert!(unproject(crs, [f64::NAN, 0.0]).is_err(), "{crs}");
        assert!(unproject(crs, [1e300, -1e300]).is_err(), "{crs}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(4547), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn there_and_back_is_the_same_place_to_a_tenth_of_a_millimetre(
        lng in 110.0..120.0, lat in -80.0..80.0,
    ) {
        let place = Position { lng, lat };
        for &crs in Crs::VARIANTS {
            let back = unproject(crs, project(crs, place).unwrap()).unwrap();
            prop_assert!(distance_m(place, back) < 0.000_1, "{crs}: {back:?}");
        }
    }

    #[test]
    fn what_is_answered_is_within_a_millimetre(lng in 112.0..119.0, lat in 20.0..50.0) {
        let point = geo::Geometry::Point(geo::Point::new(lng, lat));
        for &crs in Crs::VARIANTS {
            let there = project_geometry(crs, &point).unwrap();
            let back = unproject_geometry(crs, &there).unwrap();
            let geo::Geometry::Point(back) = back else { panic!("{back:?}") };
            let off = distance_m(Position { lng, lat }, back.0.into());
            prop_assert!(off < 0.001, "{crs}: {off} m");
        }
    }

    #[test]
    fn no_coordinates_break_it(a: f64, b: f64) {
        for &crs in Crs::VARIANTS {
            let _ = unproject(crs, [a, b]).map(|place| project(crs, place));
        }
    }
}
