//! Claims about the walks: the same however cut, on the ground, on foot.

use std::collections::BTreeMap;

use geo::{BoundingRect, Intersects};
use geo_types::{Point, Rect};
use proptest::prelude::*;
use xunge_data::{Code, Fix, Grid, day_of};

use super::{
    super::device::Quality, DAY_S, MONDAY, PATROLS, Patrols, TOWN, Town, after, at, days,
    rostered_s, seconds_between, window,
};
use crate::model::distance_m;

fn by_device(fixes: Vec<(Code, Vec<Fix>)>) -> BTreeMap<Code, Vec<Fix>> {
    fixes.into_iter().collect()
}

fn good(fixes: Vec<(Code, Vec<Fix>)>) -> BTreeMap<Code, Vec<Fix>> {
    let mut fixes = by_device(fixes);
    for beat in PATROLS.beats.iter().filter(|b| b.quality != Quality::Good) {
        fixes.remove(&beat.device);
    }
    fixes
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn patrols_are_the_same_however_they_are_cut(
        start in 0..400 * DAY_S, first in 0..2 * DAY_S, second in 0..2 * DAY_S,
    ) {
        let a = after(at(MONDAY), start);
        let mut parts = by_device(PATROLS.fixes(window(a, first)));
        for (device, fixes) in PATROLS.fixes(window(after(a, first), second)) {
            parts.entry(device).or_default().extend(fixes);
        }
        prop_assert_eq!(by_device(PATROLS.fixes(window(a, first + second))), parts);
    }
}

#[test]
fn the_same_town_has_the_same_patrols() {
    let two_days = window(at(MONDAY), 2 * DAY_S);
    assert_eq!(TOWN.patrols().fixes(two_days), PATROLS.fixes(two_days));
}

#[test]
fn a_worker_walks_the_same_whoever_else_is_on_the_roster() {
    let alone = Town {
        workers: vec![TOWN.workers[40].clone()],
        ..Town::read()
    };
    let day = window(at(MONDAY), DAY_S);
    let device = TOWN.workers[40].device.clone().unwrap();
    let among = by_device(PATROLS.fixes(day)).remove(&device).unwrap();
    assert_eq!(alone.patrols().fixes(day), vec![(device, among)]);
}

#[test]
fn fixes_stand_in_order_inside_the_window_20_seconds_apart_at_least() {
    let (from, seconds) = (at("2022-08-03T01:00:07Z"), 3 * DAY_S + 11);
    let window = window(from, seconds);
    for (_, fixes) in PATROLS.fixes(window) {
        assert!(fixes.iter().all(|fix| window.contains(fix.time)));
        assert!(
            fixes
                .windows(2)
                .all(|two| seconds_between(&two[0], &two[1]) >= 20)
        );
    }
}

#[test]
fn fixes_are_written_at_whole_seconds_with_six_decimals() {
    for fix in days(1).iter().flat_map(|(_, fixes)| fixes) {
        assert_eq!(fix.time.subsec_nanosecond(), 0);
        for degrees in [fix.position.lng, fix.position.lat] {
            assert_eq!(format!("{degrees:.6}").parse::<f64>().unwrap(), degrees);
        }
    }
}

#[test]
fn a_month_has_500_to_700_thousand_fixes() {
    let count: usize = days(30).iter().map(|(_, fixes)| fixes.len()).sum();
    assert!((500_000..700_000).contains(&count), "{count}");
}

#[test]
fn weekends_are_thinner_than_working_days() {
    let mut of_day = BTreeMap::<_, usize>::new();
    for (_, fixes) in days(7) {
        for fix in fixes {
            *of_day.entry(day_of(fix.time)).or_default() += 1;
        }
    }
    let counts: Vec<usize> = of_day.into_values().collect();
    let (working, weekend) = counts.split_at(5);
    let thinnest = *working.iter().min().unwrap() as f64;
    assert!(
        weekend.iter().all(|n| (*n as f64) < 0.9 * thinnest),
        "{counts:?}"
    );
    assert!(
        weekend.iter().all(|n| (*n as f64) > 0.5 * thinnest),
        "{counts:?}"
    );
}

#[test]
fn nobody_is_out_of_town_and_nine_fixes_of_ten_lie_in_the_own_grid() {
    let boxes = TOWN
        .grids
        .iter()
        .filter_map(|g| g.boundary.polygons().bounding_rect());
    let town = boxes.reduce(|a, b| {
        let (min, max) = (a.min(), b.max());
        Rect::new(
            (min.x.min(b.min().x), min.y.min(b.min().y)),
            (max.x.max(a.max().x), max.y.max(a.max().y)),
        )
    });
    let fixes = by_device(days(7));
    for fix in fixes.values().flatten() {
        assert!(
            town.unwrap().intersects(&Point::from(fix.position)),
            "{fix:?}"
        );
    }
    for worker in &TOWN.workers {
        let device = worker.device.as_ref();
        let Some(fixes) = device.and_then(|device| fixes.get(device)) else {
            continue;
        };
        let grid: &Grid = TOWN.grids.iter().find(|g| g.code == worker.grid).unwrap();
        let fixes: Vec<_> = fixes.iter().filter(|f| f.accuracy_m < Some(50.0)).collect();
        let own = fixes.iter().filter(|f| {
            grid.boundary
                .polygons()
                .intersects(&Point::from(f.position))
        });
        let share = own.count() as f64 / fixes.len() as f64;
        assert!(share >= 0.9, "{share} of {}", worker.code);
    }
}

#[test]
fn people_walk_at_walking_speed_and_stop_now_and_then() {
    let mut speeds_mps: Vec<f64> = Vec::new();
    for fixes in good(days(7)).values() {
        for two in fixes.windows(2) {
            let seconds = seconds_between(&two[0], &two[1]);
            if seconds <= 60 {
                speeds_mps.push(distance_m(two[0].position, two[1].position) / seconds as f64);
            }
        }
    }
    speeds_mps.sort_by(f64::total_cmp);
    let at = |share: f64| speeds_mps[(share * (speeds_mps.len() - 1) as f64) as usize];
    let [slow, middle, brisk, quick, most] = [0.1, 0.5, 0.75, 0.95, 1.0].map(at);
    assert!(slow < 0.3, "{slow}");
    assert!((0.5..1.1).contains(&middle), "{middle}");
    assert!((0.8..1.6).contains(&brisk), "{brisk}");
    assert!(quick < 1.9 && most < 3.0, "{quick} {most}");
}

#[test]
fn an_hour_on_patrol_is_two_to_four_kilometres() {
    let fixes = good(days(5));
    let mut lengths_km = Vec::new();
    for worker in &TOWN.workers {
        let device = worker.device.as_ref();
        let Some(fixes) = device.and_then(|device| fixes.get(device)) else {
            continue;
        };
        let pairs = fixes
            .windows(2)
            .filter(|two| seconds_between(&two[0], &two[1]) <= 60);
        let (mut walked_m, mut walked_s) = (0.0, 0);
        for two in pairs {
            walked_m += distance_m(two[0].position, two[1].position);
            walked_s += seconds_between(&two[0], &two[1]);
        }
        assert!(walked_s > 2 * rostered_s(worker), "{}", worker.code);
        lengths_km.push(walked_m / 1e3 / (walked_s as f64 / 3600.0));
    }
    lengths_km.sort_by(f64::total_cmp);
    let (least, most) = (lengths_km[0], lengths_km[lengths_km.len() - 1]);
    assert!(least > 2.0 && most < 4.0, "{least} to {most}");
}

#[test]
fn without_streets_or_workers_nobody_walks() {
    let town = Town::read();
    let grids: Vec<&Grid> = town.grids.iter().collect();
    let day = window(at(MONDAY), DAY_S);
    let nobody = Patrols::new(&grids, &town.basemap, &[]);
    assert_eq!(nobody.fixes(day), vec![]);
    let empty = geojson::FeatureCollection::from_iter([]);
    let nowhere = Patrols::new(&grids, &empty, &town.workers);
    assert_eq!(nowhere.fixes(day), vec![]);
    let homeless = Patrols::new(&[], &town.basemap, &town.workers);
    assert_eq!(homeless.fixes(day), vec![]);
}
