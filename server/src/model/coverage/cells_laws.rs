//! What the cells say one by one and added up is what coverage says of grids.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]

use std::collections::BTreeMap;

use proptest::{prelude::*, test_runner::RngSeed};
use xunge_data::{Bbox, api::CoverageState};

use super::{cells::Cell, layout::centre, town::*};
use crate::model::Model;

/// Later than every walk of the small town.
const NOW: i64 = 86_400;

fn all<'a>(cells: &'a super::Cells<'_>) -> Vec<Cell<'a>> {
    (0..cells.len())
        .map(|ordinal| cells.get(ordinal).unwrap())
        .collect()
}

fn town_box(model: &Model) -> Bbox {
    model.territory().grids().bbox().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 24, rng_seed: RngSeed::Fixed(1), failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn cells_add_up_to_the_coverage_of_their_grid(
        walk in walk(), from in 0i64..9000, length in 60i64..9000,
    ) {
        let mask = rectangle((-150.0, -50.0), (-60.0, 60.0));
        let mask = xunge_data::Record::MaskPut { replace: true, areas: vec![mask] };
        let model = town([mask, taken("D1", &walk)]);
        let (window, now) = (window(from, from + length), at(NOW));
        let cells = model.cells(window, now);
        let entry = model.survey(window, now).grid(&code("1")).unwrap();
        let of_grid = all(&cells).into_iter();
        let of_grid: Vec<_> = of_grid
            .filter(|cell| cell.is_patrollable && cell.grid.is_some_and(|g| g.code == code("1")))
            .collect();
        let count = |is: fn(&&Cell<'_>) -> bool| of_grid.iter().filter(is).count() as u64;
        prop_assert_eq!(of_grid.len() as u64, entry.cells);
        prop_assert_eq!(count(|cell| cell.is_visited), entry.covered);
        prop_assert_eq!(count(|cell| cell.last_visit.is_none()), entry.never_visited);
        prop_assert_eq!(of_grid.iter().filter_map(|cell| cell.last_visit).max(), entry.last_visit);
        prop_assert_eq!(of_grid.iter().filter_map(|cell| cell.age_s).max(), entry.age_oldest_s);
        prop_assert!(of_grid.iter().all(|cell| cell.state == entry.state));
        let masked = all(&cells).into_iter().filter(|cell| !cell.is_patrollable);
        prop_assert!(masked.clone().count() > 0);
        for cell in masked {
            prop_assert!(!cell.is_visited && cell.last_visit.is_none());
        }
    }

    #[test]
    fn a_coarser_cell_is_the_sum_of_its_parts(walk in walk(), steps in 1u8..5) {
        let model = town([taken("D1", &walk), taken("D2", &walk[..walk.len() / 2])]);
        let window = window(0, 7200);
        let cells = model.cells(window, at(NOW));
        let own = cells.get(0).unwrap().index.resolution();
        let coarse = h3o::Resolution::try_from(u8::from(own) - steps).unwrap();
        let mut expected: BTreeMap<_, (u64, u64, u64)> = BTreeMap::new();
        for cell in all(&cells) {
            let sum = expected.entry(cell.index.parent(coarse).unwrap()).or_default();
            sum.0 += u64::from(cell.is_patrollable);
            sum.1 += u64::from(cell.is_visited);
            sum.2 += u64::from(cell.is_patrollable && cell.last_visit.is_none());
        }
        let sums = cells.sums(coarse, town_box(&model));
        let found: BTreeMap<_, _> = sums
            .iter()
            .map(|sum| (sum.index, (sum.cells, sum.covered, sum.never_visited)))
            .collect();
        prop_assert_eq!(found, expected);
    }
}

#[test]
fn every_cell_is_found_by_its_number_and_by_a_box_around_its_centre() {
    let model = town([]);
    let cells = model.cells(window(0, 60), at(NOW));
    for ordinal in (0..cells.len()).step_by(97) {
        let cell = cells.get(ordinal).unwrap();
        assert_eq!(cells.find(cell.index), Some(ordinal));
        let at = centre(cell.index);
        let point = Bbox {
            west: at.lng,
            south: at.lat,
            east: at.lng,
            north: at.lat,
        };
        assert!(cells.near(point).contains(&ordinal));
        let elsewhere = Bbox {
            west: 1.0,
            south: 1.0,
            east: 2.0,
            north: 2.0,
        };
        assert!(cells.near(elsewhere).is_empty());
    }
    let foreign = h3o::LatLng::new(1.0, 1.0).unwrap();
    assert_eq!(cells.find(foreign.to_cell(h3o::Resolution::Thirteen)), None);
}

#[test]
fn a_cell_is_of_unknown_state_where_its_grid_is() {
    // W1 walks from 08:00 to 11:00 and sent nothing; W2 has no hours.
    let model = town([]);
    let cells = model.cells(window(0, 10_800), at(NOW));
    for cell in all(&cells) {
        let expected = match cell.grid {
            Some(grid) if grid.code == code("1") => CoverageState::NoData,
            _ => CoverageState::Ok,
        };
        assert_eq!(cell.state, expected);
    }
    let resolution = h3o::Resolution::Eleven;
    let sums = cells.sums(resolution, town_box(&model));
    assert!(sums.iter().any(|sum| sum.state == CoverageState::NoData));
    assert!(sums.iter().any(|sum| sum.state == CoverageState::Ok));
}
