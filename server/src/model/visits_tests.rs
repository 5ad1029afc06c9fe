//! Claims about stays in an area.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]

use geo_types::polygon;
use proptest::prelude::*;

use super::*;

fn fix(time_ms: i64, lng_e7: i32, lat_e7: i32) -> KeptFix {
    KeptFix {
        time_ms,
        lng_e7,
        lat_e7,
        accuracy_cm: None,
    }
}

/// An L of 3 by 3 steps of 1e-4 degrees: what is right above is missing.
fn ell() -> MultiPolygon<f64> {
    let step = 1e-4;
    MultiPolygon(vec![polygon![
        (x: 0.0, y: 0.0), (x: 3.0 * step, y: 0.0), (x: 3.0 * step, y: step),
        (x: step, y: step), (x: step, y: 3.0 * step), (x: 0.0, y: 3.0 * step),
    ]])
}

fn stays(way: &[KeptFix]) -> Vec<Stay> {
    Zone::new(&ell()).stays(way)
}

#[test]
fn who_walks_through_comes_in_and_goes_out_where_the_border_is() {
    let through = stays(&[fix(0, -1000, 500), fix(5_000, 4000, 500)]);
    assert_eq!(through.len(), 1);
    assert!((through[0].0 - 1_000.0).abs() < 1e-3, "{through:?}");
    assert!((through[0].1 - 4_000.0).abs() < 1e-3, "{through:?}");
}

#[test]
fn who_walks_across_the_notch_was_there_twice() {
    // From (0.5, 2.5) to (2.5, 0.5): out at x = 1, in again at y = 1.
    let twice = stays(&[fix(0, 500, 2500), fix(2_000, 2500, 500)]);
    let times: Vec<_> = twice.iter().map(|(a, b)| (a.round(), b.round())).collect();
    assert_eq!(times, [(0.0, 500.0), (1_500.0, 2_000.0)]);
}

#[test]
fn a_stay_goes_on_from_fix_to_fix_and_a_fix_alone_is_a_moment() {
    let way = [fix(0, 500, 500), fix(1_000, 600, 500), fix(2_000, 600, 500)];
    assert_eq!(stays(&way), [(0.0, 2_000.0)]);
    assert_eq!(stays(&way[..1]), [(0.0, 0.0)]);
    assert!(stays(&[fix(0, 2000, 2000)]).is_empty());
}

#[test]
fn a_window_cuts_stays_and_is_open_at_its_end() {
    let at = |second| Timestamp::from_second(second).unwrap();
    let window = Window {
        from: at(1),
        to: at(2),
    };
    let cut = within(
        window,
        &[(0.0, 1_500.0), (2_000.0, 3_000.0), (1_700.0, 1_700.0)],
    );
    assert_eq!(cut, [(1_000.0, 1_500.0), (1_700.0, 1_700.0)]);
}

proptest! {
    #[test]
    fn stays_are_where_looking_every_tenth_of_a_second_finds_somebody(
        way in prop::collection::vec((-2000..5000i32, -2000..5000i32), 2..12)
    ) {
        let fixes = (0i64..).zip(&way).map(|(i, (x, y))| fix(i * 10_000, *x, *y));
        let fixes: Vec<_> = fixes.collect();
        let (area, found) = (ell(), stays(&fixes));
        for pair in fixes.windows(2) {
            for tenth in 0..100 {
                let part = f64::from(tenth) / 100.0;
                let (a, b) = (place(&pair[0]), place(&pair[1]));
                let here = a + (b - a) * part;
                let now = time(&pair[0]) + part * 10_000.0;
                let is_in = area.intersects(&Point(here));
                let border = |stay: &Stay| (stay.0 - now).abs().min((stay.1 - now).abs());
                let near = found.iter().map(border).fold(f64::INFINITY, f64::min);
                let is_found = found.iter().any(|(from, to)| (*from..=*to).contains(&now));
                // To touch the border for no time is no stay.
                let touches = area.lines_iter().any(|edge| edge.intersects(&Point(here)));
                prop_assert!(is_in == is_found || near < 1.0 || touches, "{now}: {found:?}");
            }
        }
        prop_assert!(found.windows(2).all(|pair| pair[0].1 < pair[1].0));
    }
}
