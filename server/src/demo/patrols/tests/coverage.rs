//! How much of each grid the walks cover, by brute force on a raster of 10 m.

use std::collections::BTreeMap;

use geo::{BoundingRect, Contains, MapCoords};
use geo_types::{Coord, Point};
use xunge_data::{Code, Fix};

use super::{
    super::device::Quality, DAY_S, MONDAY, PATROLS, TOWN, after, at, seconds_between, window,
};
use crate::model::distance_m;

const CELL_M: f64 = 10.0;
const REACH_M: f64 = 25.0;

type Cell = (i32, i32);

fn centre(cell: Cell) -> Coord<f64> {
    let of = |i: i32| (f64::from(i) + 0.5) * CELL_M;
    Coord {
        x: of(cell.0),
        y: of(cell.1),
    }
}

/// The grid of each cell.
fn cells() -> BTreeMap<Cell, usize> {
    let mut cells = BTreeMap::new();
    for (number, grid) in TOWN.grids.iter().enumerate() {
        let area = grid
            .boundary
            .polygons()
            .map_coords(|c| PATROLS.plane.metres(c));
        let rect = area.bounding_rect().unwrap();
        let from = rect.min() / CELL_M;
        let to = rect.max() / CELL_M;
        for x in from.x.floor() as i32..=to.x as i32 {
            for y in from.y.floor() as i32..=to.y as i32 {
                if area.contains(&Point(centre((x, y)))) {
                    cells.insert((x, y), number);
                }
            }
        }
    }
    cells
}

/// The cells within reach of spots at most 10 m apart on the joined track.
fn visited(fixes: &[Fix], visit: &mut impl FnMut(Cell)) {
    let kept: Vec<&Fix> = fixes
        .iter()
        .filter(|fix| fix.accuracy_m <= Some(50.0))
        .collect();
    for two in kept.windows(2) {
        let seconds = seconds_between(two[0], two[1]);
        let length_m = distance_m(two[0].position, two[1].position);
        if seconds > 60 || length_m > 10.0 * seconds as f64 {
            continue;
        }
        let [a, b] = [two[0], two[1]].map(|fix| PATROLS.plane.metres(fix.position.into()));
        let steps = (length_m / CELL_M).ceil().max(1.0);
        for step in 0..=steps as u32 {
            let spot = a + (b - a) * (f64::from(step) / steps);
            let (x, y) = (
                (spot.x / CELL_M).floor() as i32,
                (spot.y / CELL_M).floor() as i32,
            );
            for cell in (-3..=3).flat_map(|i| (-3..=3).map(move |j| (x + i, y + j))) {
                let apart = centre(cell) - spot;
                if apart.x.hypot(apart.y) <= REACH_M {
                    visit(cell);
                }
            }
        }
    }
}

/// The share of each basic grid that is covered from a day on, in the order of
/// the town's grids.
fn shares(cells: &BTreeMap<Cell, usize>, from_day: i64, days: i64) -> Vec<f64> {
    let mut left = cells.clone();
    let from = after(at(MONDAY), from_day * DAY_S);
    for (_, fixes) in PATROLS.fixes(window(from, days * DAY_S)) {
        visited(&fixes, &mut |cell| {
            left.remove(&cell);
        });
    }
    let count = |cells: &BTreeMap<Cell, usize>| {
        let mut counts = vec![0.0; TOWN.grids.len()];
        for grid in cells.values() {
            counts[*grid] += 1.0;
        }
        counts
    };
    let of = |(all, left): (f64, f64)| 1.0 - left / all;
    count(cells).into_iter().zip(count(&left)).map(of).collect()
}

/// The shares of the grids whose devices work, in order.
fn well_known(shares: Vec<f64>) -> Vec<f64> {
    let is_poor = |code: &Code| {
        let worker = TOWN
            .workers
            .iter()
            .find(|worker| worker.grid == *code)
            .unwrap();
        let device = worker.device.as_ref();
        let beat = PATROLS
            .beats
            .iter()
            .find(|beat| Some(&beat.device) == device);
        beat.is_none_or(|beat| beat.quality == Quality::Poor)
    };
    let grids = TOWN.grids.iter().zip(shares);
    let mut shares: Vec<f64> = grids
        .filter(|(g, _)| !is_poor(&g.code))
        .map(|(_, s)| s)
        .collect();
    shares.sort_by(f64::total_cmp);
    shares
}

fn quantile(sorted: &[f64], share: f64) -> f64 {
    sorted[(share * (sorted.len() - 1) as f64).round() as usize]
}

#[test]
fn a_day_covers_half_of_most_grids_and_a_month_nearly_all_but_the_corners() {
    let cells = cells();
    let [day, week, month] = [1, 7, 30].map(|days| well_known(shares(&cells, 0, days)));
    let middle = |sorted: &[f64]| quantile(sorted, 0.5);
    assert!((0.35..0.75).contains(&middle(&day)), "{day:?}");
    assert!((0.55..0.90).contains(&middle(&week)), "{week:?}");
    assert!((0.70..0.95).contains(&middle(&month)), "{month:?}");
    assert!(
        quantile(&day, 0.1) > 0.1 && quantile(&day, 0.95) < 0.9,
        "{day:?}"
    );
    assert!(
        quantile(&month, 0.05) > 0.3 && quantile(&month, 0.9) < 0.98,
        "{month:?}"
    );
}

#[test]
#[ignore = "prints what the claim above is about"]
#[expect(clippy::print_stdout, reason = "it is there to print")]
fn the_distribution_of_coverage() {
    let cells = cells();
    for (from_day, days) in [(0, 1), (1, 1), (5, 1), (0, 7), (0, 30)] {
        let sorted = well_known(shares(&cells, from_day, days));
        let tenths =
            (0..=10).map(|i| format!("{:4.0}", 100.0 * quantile(&sorted, f64::from(i) / 10.0)));
        println!("day {from_day} +{days:2}: {}", tenths.collect::<String>());
    }
}

#[test]
#[ignore = "prints how long it takes; run it with --release"]
#[expect(clippy::print_stdout, reason = "it is there to print")]
fn the_time_that_a_month_of_patrols_takes() {
    std::sync::LazyLock::force(&TOWN);
    let started = std::time::Instant::now();
    let patrols = TOWN.patrols();
    let ready = started.elapsed();
    let fixes = patrols.fixes(window(at(MONDAY), 30 * DAY_S));
    let count: usize = fixes.iter().map(|(_, fixes)| fixes.len()).sum();
    println!(
        "{count} fixes; networks {ready:?}, with walks {:?}",
        started.elapsed()
    );
}
