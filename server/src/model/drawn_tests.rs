#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
use geo_types::{LineString, Polygon};
use proptest::prelude::*;
use xunge_data::Boundary;

use super::*;

fn drawn(polygons: Vec<Polygon<f64>>) -> Result<Drawn, DrawnError> {
    Drawn::new(Within(Boundary(MultiPolygon(polygons))))
}

fn ring(corners: &[(f64, f64)]) -> LineString<f64> {
    LineString::from(corners.to_vec())
}

fn area(corners: &[(f64, f64)]) -> Result<Drawn, DrawnError> {
    drawn(vec![Polygon::new(ring(corners), Vec::new())])
}

/// A ring around a position that does not cross itself: a corner for each hour.
fn star(lng: f64, lat: f64, reach: &[f64]) -> LineString<f64> {
    let turns = (0..12).map(|hour| f64::from(hour) * std::f64::consts::TAU / 12.0);
    let corner = |(turn, reach): (f64, &f64)| (lng + reach * turn.cos(), lat + reach * turn.sin());
    turns.zip(reach).map(corner).collect()
}

proptest! {
    #[test]
    fn an_area_holds_what_testing_its_border_says(
        stars in prop::collection::vec(
            (0.0..1.0f64, 0.0..1.0f64, prop::collection::vec(0.05..0.4f64, 12)), 1..4
        ),
        spots in prop::collection::vec((-0.5..1.5f64, -0.5..1.5f64), 0..200),
    ) {
        // Each star has a hole of half its size, and stars may overlap.
        let with_hole = |(lng, lat, reach): &(f64, f64, Vec<f64>)| {
            let half: Vec<f64> = reach.iter().map(|reach| reach / 2.0).collect();
            Polygon::new(star(*lng, *lat, reach), vec![star(*lng, *lat, &half)])
        };
        let polygons: Vec<_> = stars.iter().map(with_hole).collect();
        let area = drawn(polygons.clone()).unwrap();
        let corners = polygons.iter().flat_map(|p| p.exterior().0.clone()).map(Position::from);
        let spots = spots.iter().map(|&(lng, lat)| Position { lng, lat });
        let all: Vec<Position> = spots.chain(corners).collect();
        let mut kept = all.clone();
        area.keep(&mut kept, |spot| Some(*spot)).unwrap();
        let polygons = MultiPolygon(polygons);
        let exact: Vec<_> = all.into_iter().filter(|spot| holds(&polygons, *spot)).collect();
        prop_assert_eq!(kept, exact);
    }
}

#[test]
fn borders_that_cross_or_touch_themselves_are_refused_with_the_place() {
    let bow_tie = area(&[(0.0, 0.0), (2.0, 2.0), (2.0, 0.0), (0.0, 2.0)]);
    let middle = Position { lng: 1.0, lat: 1.0 };
    assert_eq!(bow_tie.unwrap_err(), DrawnError::Crossing(middle));
    let pinched = [
        (0.0, 0.0),
        (1.0, 1.0),
        (2.0, 0.0),
        (2.0, 2.0),
        (1.0, 1.0),
        (0.0, 2.0),
    ];
    assert!(matches!(area(&pinched), Err(DrawnError::Crossing(_))));
    let spike = [
        (0.0, 0.0),
        (2.0, 0.0),
        (2.0, 1.0),
        (2.0, 3.0),
        (2.0, 1.0),
        (0.0, 1.0),
    ];
    assert!(matches!(area(&spike), Err(DrawnError::Crossing(_))));
    let flat = [(0.0, 0.0), (1.0, 1.0), (2.0, 2.0)];
    assert!(matches!(area(&flat), Err(DrawnError::Crossing(_))));
    let square = [(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0)];
    let over = ring(&[(3.0, 1.0), (5.0, 1.0), (5.0, 2.0), (3.0, 2.0)]);
    let over_the_edge = drawn(vec![Polygon::new(ring(&square), vec![over])]);
    assert!(matches!(over_the_edge, Err(DrawnError::Crossing(_))));
}

#[test]
fn straight_corners_and_holes_that_touch_the_border_in_a_corner_are_fine() {
    let square = [
        (0.0, 0.0),
        (2.0, 0.0),
        (4.0, 0.0),
        (4.0, 4.0),
        (4.0, 4.0),
        (0.0, 4.0),
    ];
    assert!(area(&square).is_ok());
    let touching = ring(&[(0.0, 0.0), (2.0, 1.0), (1.0, 2.0)]);
    assert!(drawn(vec![Polygon::new(ring(&square), vec![touching])]).is_ok());
}

#[test]
fn what_is_empty_or_off_the_earth_is_refused() {
    assert!(matches!(drawn(Vec::new()), Err(DrawnError::Empty)));
    assert!(matches!(area(&[]), Err(DrawnError::Empty)));
    assert!(matches!(
        area(&[(1.0, 1.0), (1.0, 1.0)]),
        Err(DrawnError::Empty)
    ));
    let off = area(&[(0.0, 0.0), (0.0, 95.0), (1.0, 1.0)]);
    assert!(matches!(off, Err(DrawnError::Corner(_))), "{off:?}");
    let nan = area(&[(0.0, 0.0), (f64::NAN, 5.0), (1.0, 1.0)]);
    assert!(matches!(nan, Err(DrawnError::Corner(_))), "{nan:?}");
}

/// A ring with so many corners: a circle.
fn circle(corners: u32) -> Vec<(f64, f64)> {
    let turns = (0..corners).map(|i| f64::from(i) / f64::from(corners) * std::f64::consts::TAU);
    turns.map(|turn| (turn.cos(), turn.sin())).collect()
}

#[test]
fn ten_thousand_corners_are_taken_and_one_more_is_not() {
    let max = u32::try_from(Within::MAX_CORNERS).unwrap();
    // The ring's last corner is its first once more.
    assert!(area(&circle(max - 1)).is_ok());
    let refused = area(&circle(max)).unwrap_err();
    assert_eq!(refused, DrawnError::TooManyCorners(Within::MAX_CORNERS + 1));
}

#[test]
fn a_border_too_intricate_for_so_many_is_refused() {
    let area = area(&circle(9_000)).unwrap();
    let mut near = vec![Position { lng: 1.0, lat: 0.0 }; 100_000];
    let refused = area.keep(&mut near, |spot| Some(*spot));
    assert_eq!(refused, Err(DrawnError::TooIntricate(100_000)));
}
