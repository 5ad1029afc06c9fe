#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
use geo::{Area as _, Euclidean, Length, Validation};
use proptest::prelude::*;
use xunge_data::api::TileCoord;

use super::*;

/// A star around a spot: corners at growing angles, so that no edge crosses another.
fn star(centre: [f64; 2], radii: &[f64], scale: f64) -> LineString<f64> {
    #[expect(clippy::cast_precision_loss, reason = "a few corners")]
    let angle = |i: usize| i as f64 / radii.len() as f64 * std::f64::consts::TAU;
    let corner = |(i, radius): (usize, &f64)| Coord {
        x: centre[0] + angle(i).cos() * radius * scale,
        y: centre[1] + angle(i).sin() * radius * scale,
    };
    let mut ring: Vec<_> = radii.iter().enumerate().map(corner).collect();
    ring.push(ring[0]);
    LineString(ring)
}

fn line(ring: &Ring) -> LineString<f64> {
    let corners = ring.iter().map(|&[x, y]| Coord {
        x: f64::from(x),
        y: f64::from(y),
    });
    let mut line = LineString(corners.collect());
    line.close();
    line
}

proptest! {
    #[test]
    fn what_is_cut_is_valid_wound_as_mvt_says_and_as_large_as_what_is_there(
        radii in prop::collection::vec(0.3..1.0f64, 3..24),
        hole in prop::option::of(prop::collection::vec(0.05..0.28f64, 3..9)),
        (lng, lat) in (115.60..115.75f64, 32.10..32.25f64),
        scale in prop_oneof![Just(0.00002), Just(0.0005), Just(0.01), Just(0.2)],
        z in 10u8..=22,
        (right, down) in (-1i32..=1, -1i32..=1),
    ) {
        let holes = hole.iter().map(|radii| star([lng, lat], radii, scale)).collect();
        let polygons = MultiPolygon(vec![Polygon::new(star([lng, lat], &radii, scale), holes)]);
        // The tile of its middle, or one beside it.
        let n = f64::from(1u32 << z);
        let y = 0.5 - lat.to_radians().tan().asinh() / std::f64::consts::TAU;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a tile")]
        let tile = |at: f64, by: i32| (at * n + f64::from(by)) as u32;
        let grid = TileGrid::new(
            TileCoord::new(z, tile(lng / 360.0 + 0.5, right), tile(y, down)).unwrap(),
        );
        let area = clip(&polygons, grid);

        let mut drawn = Vec::new();
        for polygon in &area {
            for (i, ring) in polygon.iter().enumerate() {
                prop_assert!(ring.len() >= 3);
                prop_assert!(ring.iter().zip(ring.iter().cycle().skip(1)).all(|(a, b)| a != b));
                prop_assert_eq!(surveyors_area_2(ring).signum(), if i == 0 { 1 } else { -1 });
                let within = |n: &i32| (-BUFFER..=EXTENT + BUFFER).contains(n);
                prop_assert!(ring.iter().flatten().all(within));
            }
            let holes = polygon[1..].iter().map(line).collect();
            drawn.push(Polygon::new(line(&polygon[0]), holes));
        }
        let drawn = MultiPolygon(drawn);
        prop_assert!(drawn.is_valid(), "{drawn:?}");

        let exact = polygons.map_coords(|c| {
            let [x, y] = grid.place(Position::from(c));
            Coord { x, y }
        });
        let (low, high) = (f64::from(-BUFFER), f64::from(EXTENT + BUFFER));
        let window = Rect::new((low, low), (high, high)).to_polygon();
        let exact = exact.intersection(&MultiPolygon::from(window));
        // A corner moves by up to half a step each way, and crossings of rounded edges again.
        let around: f64 = exact.iter().flat_map(rings).map(|r| Euclidean.length(r)).sum();
        let error = (drawn.unsigned_area() - exact.unsigned_area()).abs();
        prop_assert!(error <= around + 4.0, "{error} of {}", exact.unsigned_area());
    }
}

#[test]
fn a_hole_of_a_step_is_wound_the_other_way() {
    let radii = [0.627, 0.834, 0.92, 0.3, 0.3];
    let hole = [0.05, 0.05, 0.05, 0.05, 0.242, 0.05, 0.05, 0.05];
    let centre = [115.661_657_922_001_61, 32.213_141_546_182_57];
    let holes = vec![star(centre, &hole, 2e-5)];
    let polygons = MultiPolygon(vec![Polygon::new(star(centre, &radii, 2e-5), holes)]);
    let grid = TileGrid::new(TileCoord::new(13, 6727, 3320).unwrap());
    for polygon in clip(&polygons, grid) {
        let signs: Vec<_> = polygon
            .iter()
            .map(surveyors_area_2)
            .map(i64::signum)
            .collect();
        assert!(
            signs[0] == 1 && signs[1..].iter().all(|&sign| sign == -1),
            "{signs:?}"
        );
    }
}

#[test]
fn a_bow_tie_becomes_two_triangles() {
    let ring = LineString::from(vec![
        (0.0, 0.0),
        (8.0, 8.0),
        (8.0, 0.0),
        (0.0, 8.0),
        (0.0, 0.0),
    ]);
    let area = whole(&MultiPolygon(vec![Polygon::new(ring, vec![])]));
    assert_eq!(area.len(), 2);
    assert!(
        area.iter()
            .all(|polygon| surveyors_area_2(&polygon[0]) == 32)
    );
}

#[test]
fn an_area_without_a_whole_step_is_nothing() {
    let ring = LineString::from(vec![(1.1, 1.1), (1.3, 1.1), (1.3, 1.3), (1.1, 1.1)]);
    assert!(whole(&MultiPolygon(vec![Polygon::new(ring, vec![])])).is_empty());
    assert!(
        clip(
            &MultiPolygon(vec![]),
            TileGrid::new(TileCoord::new(0, 0, 0).unwrap())
        )
        .is_empty()
    );
}
