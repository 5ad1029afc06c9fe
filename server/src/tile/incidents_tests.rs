#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
use std::collections::{BTreeMap, BTreeSet};

use h3o::LatLng;
use mvt_reader::{
    Reader,
    feature::{Feature, Value as Read},
};
use proptest::prelude::*;
use strum::VariantArray;
use xunge_data::{Action, Category, Code, Level, Record, Report, Step};

use super::*;
use crate::tile::{Drawing, draw};

/// Where, when in seconds, and of which category.
type Matter = ((f64, f64), u32, usize);

fn at(second: u32) -> Timestamp {
    Timestamp::from_second(1_660_000_000 + i64::from(second)).unwrap()
}

fn model(matters: &[Matter]) -> Model {
    let mut model = Model::default();
    for (i, ((lng, lat), second, category)) in matters.iter().enumerate() {
        let report = Report {
            id: Code::new(format!("事{i}")).unwrap(),
            category: Category::VARIANTS[*category],
            subcategory: None,
            title: format!("第{i}件"),
            position: Position::new(*lng, *lat).unwrap(),
            reported_at: at(*second),
            due_at: None,
        };
        let offset = model.offset() + 1;
        model
            .apply(offset, Record::IncidentReported(report))
            .unwrap();
    }
    model
}

fn asked(from: u32, to: u32, categories: &[Category]) -> AskedIncidents {
    AskedIncidents {
        window: Window::new(at(from), at(to)).unwrap(),
        as_of: at(to),
        categories: categories.iter().copied().collect(),
        single: false,
        titles: true,
    }
}

fn features(model: &Model, asked: &AskedIncidents, tile: (u8, u32, u32)) -> Vec<Feature<i32>> {
    let tile = TileCoord::new(tile.0, tile.1, tile.2).unwrap();
    let bytes = draw(model, &Drawing::Incidents(asked.clone()), tile);
    if bytes.is_empty() {
        return Vec::new();
    }
    let reader = Reader::new(bytes).unwrap();
    assert_eq!(reader.get_layer_names().unwrap(), ["incidents"]);
    reader.get_features_as(0).unwrap()
}

fn number(feature: &Feature<i32>, name: &str) -> Option<u64> {
    match feature.properties.as_ref()?.get(name)? {
        Read::UInt(number) => Some(*number),
        other => unreachable!("{name} is {other:?}"),
    }
}

fn text<'a>(feature: &'a Feature<i32>, name: &str) -> Option<&'a str> {
    match feature.properties.as_ref()?.get(name)? {
        Read::String(text) => Some(text),
        other => unreachable!("{name} is {other:?}"),
    }
}

/// By the formula of the OpenStreetMap wiki, which is not the one that draws.
fn tile_of((lng, lat): (f64, f64), z: u8) -> (u32, u32) {
    let n = f64::from(1u32 << z);
    let lat = lat.to_radians();
    let y = (1.0 - (lat.tan() + 1.0 / lat.cos()).ln() / std::f64::consts::PI) / 2.0 * n;
    let x = (lng + 180.0) / 360.0 * n;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a tile"
    )]
    let tile = |at: f64| at.clamp(0.0, n - 1.0) as u32;
    (tile(x), tile(y))
}

/// The tiles around those that hold an incident; a cell is far smaller than a tile.
fn tiles(matters: &[Matter], z: u8) -> BTreeSet<(u32, u32)> {
    let n = 1u32 << z;
    let around = |(x, y): (u32, u32)| {
        let columns = [x.checked_sub(1).unwrap_or(n - 1), x, (x + 1) % n];
        let rows = y.saturating_sub(1)..=(y + 1).min(n - 1);
        rows.flat_map(move |y| columns.map(|x| (x, y)))
    };
    let own = matters.iter().map(|(place, _, _)| tile_of(*place, z));
    own.flat_map(around).collect()
}

fn place() -> impl Strategy<Value = (f64, f64)> {
    prop_oneof![
        8 => (115.60..115.75f64, 32.10..32.25f64),
        3 => (115.67..115.6701f64, 32.17..32.1701f64),
        1 => (179.99..=180.0f64, 10.0..10.01f64),
        1 => (-180.0..-179.99f64, 10.0..10.01f64),
        1 => (-180.0..=180.0f64, -60.0..60.0f64),
    ]
}

fn matters() -> impl Strategy<Value = Vec<Matter>> {
    prop::collection::vec((place(), 0u32..1000, 0usize..7), 0..80)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn over_all_tiles_of_any_zoom_every_incident_asked_for_counts_once(
        matters in matters(),
        (from, to) in (0u32..500, 500u32..1000),
        wanted in prop::collection::vec(0usize..7, 0..4),
    ) {
        let wanted: Vec<_> = wanted.into_iter().map(|i| Category::VARIANTS[i]).collect();
        let model = model(&matters);
        let asked = asked(from, to, &wanted);
        let mut expected = BTreeMap::new();
        for (_, second, category) in &matters {
            let category = Category::VARIANTS[*category];
            if (from..to).contains(second) && (wanted.is_empty() || wanted.contains(&category)) {
                *expected.entry(category.to_string()).or_insert(0) += 1;
            }
        }
        for z in (0..=16).chain([18, 20, 22]) {
            let mut counted = BTreeMap::new();
            for (x, y) in tiles(&matters, z) {
                let features = features(&model, &asked, (z, x, y));
                let ids: BTreeSet<_> = features.iter().map(|feature| feature.id).collect();
                prop_assert_eq!(ids.len(), features.len());
                for feature in &features {
                    if let Some(category) = text(feature, "category") {
                        prop_assert!(z >= SINGLE_FROM);
                        *counted.entry(category.to_owned()).or_insert(0) += 1;
                        continue;
                    }
                    let mut sum = 0;
                    for category in Category::VARIANTS.iter().map(Category::to_string) {
                        let n = number(feature, &category).unwrap_or(0);
                        if n > 0 {
                            *counted.entry(category).or_insert(0) += n;
                        }
                        sum += n;
                    }
                    prop_assert_eq!(number(feature, "count"), Some(sum));
                    // Who is alone can be asked about.
                    prop_assert_eq!(text(feature, "incident").is_some(), sum == 1);
                    prop_assert_eq!(text(feature, "status").is_some(), sum == 1);
                }
            }
            prop_assert_eq!(&counted, &expected, "zoom {}", z);
        }
    }

    #[test]
    fn a_summary_is_a_cell_and_its_count(matters in matters(), z in 0u8..15) {
        let model = model(&matters);
        let mut expected = BTreeMap::new();
        for ((lng, lat), _, _) in &matters {
            let finest = LatLng::new(*lat, *lng).unwrap().to_cell(Resolution::Fifteen);
            let cell = finest.parent(resolution(z)).unwrap();
            *expected.entry(cell.to_string()).or_insert(0) += 1;
        }
        let mut drawn = BTreeMap::new();
        for (x, y) in tiles(&matters, z) {
            for feature in features(&model, &asked(0, 1000, &[]), (z, x, y)) {
                let cell = text(&feature, "code").unwrap().to_owned();
                prop_assert!(drawn.insert(cell, number(&feature, "count").unwrap()).is_none());
            }
        }
        prop_assert_eq!(drawn, expected);
    }

    #[test]
    fn asked_for_single_a_tile_holds_every_incident_of_its_box_where_it_is(
        matters in matters(),
        z in 0u8..=22,
    ) {
        let model = model(&matters);
        let asked = AskedIncidents { single: true, ..asked(0, 1000, &[]) };
        for tile in tiles(&matters, z) {
            let own = (1u64..).zip(&matters).filter(|(_, (place, _, _))| tile_of(*place, z) == tile);
            let own: BTreeMap<_, _> = own.map(|(offset, matter)| (Some(offset), matter)).collect();
            let features = features(&model, &asked, (z, tile.0, tile.1));
            prop_assert_eq!(features.len(), own.len());
            for feature in features {
                let ((lng, lat), second, category) = own[&feature.id];
                // The decoder takes every point for one of several.
                let geo_types::Geometry::MultiPoint(points) = &feature.geometry else {
                    return Err(TestCaseError::fail("an incident is no point"));
                };
                prop_assert_eq!(points.0.len(), 1);
                let point = points.0[0];
                let n = f64::from(1u32 << z);
                let x = ((lng + 180.0) / 360.0 * n - f64::from(tile.0)) * 4096.0;
                let y = 0.5 - lat.to_radians().sin().atanh() / std::f64::consts::TAU;
                let y = (y * n - f64::from(tile.1)) * 4096.0;
                let away = (f64::from(point.x()) + 0.5 - x, f64::from(point.y()) + 0.5 - y);
                prop_assert!(away.0.abs() <= 0.6 && away.1.abs() <= 0.6, "{away:?}");
                let name = Category::VARIANTS[*category].to_string();
                prop_assert_eq!(text(&feature, "category"), Some(name.as_str()));
                let seconds = number(&feature, "reported_at").unwrap();
                prop_assert_eq!(seconds, 1_660_000_000 + u64::from(*second));
                prop_assert_eq!(text(&feature, "title").is_some(), z >= TITLES_FROM);
            }
        }
    }
}

#[test]
fn a_crowd_stays_one_point_from_near_too() {
    let here = ((115.67, 32.17), 5, 2);
    let model = model(&[here; CROWD + 1]);
    let (x, y) = tile_of(here.0, 22);
    let features = features(&model, &asked(0, 10, &[]), (22, x, y));
    assert_eq!(features.len(), 1);
    assert_eq!(number(&features[0], "dispute"), Some(17));
    let few = self::model(&[here; CROWD]);
    assert_eq!(
        self::features(&few, &asked(0, 10, &[]), (22, x, y)).len(),
        CROWD
    );
}

#[test]
fn the_status_is_that_at_the_end_of_the_window() {
    let mut model = model(&[((115.67, 32.17), 5, 0)]);
    let step = Step {
        at: at(50),
        action: Action::Verify,
        level: Level::Grid,
        note: None,
    };
    let id = Code::new("事0").unwrap();
    model
        .apply(2, Record::IncidentStepped { id, step })
        .unwrap();
    let (x, y) = tile_of((115.67, 32.17), 16);
    for (to, status) in [(49, "reported"), (50, "verified")] {
        let features = features(&model, &asked(0, to, &[]), (16, x, y));
        assert_eq!(text(&features[0], "status"), Some(status));
    }
}

#[test]
fn poles_and_the_antimeridian_are_in_the_world() {
    let ends = [-180.0, -90.0, 0.0, 179.999_999, 180.0];
    let places = ends
        .into_iter()
        .flat_map(|lng| [-90.0, 0.0, 90.0].map(|lat| (lng, lat)));
    let matters: Vec<_> = places.map(|place| (place, 1, 6)).collect();
    let model = model(&matters);
    for z in 0..=4u8 {
        let n = 1u32 << z;
        let all = (0..n).flat_map(|x| (0..n).map(move |y| (z, x, y)));
        let counts = all.flat_map(|tile| features(&model, &asked(0, 9, &[]), tile));
        let sum: u64 = counts
            .map(|feature| number(&feature, "count").unwrap())
            .sum();
        assert_eq!(sum, 15, "zoom {z}");
    }
}

#[test]
fn what_is_kept_close_is_what_the_timelines_say() {
    let mut model = Model::default();
    for record in crate::demo::town().unwrap() {
        model.apply(model.offset() + 1, record).unwrap();
    }
    let grids = model
        .territory()
        .grids()
        .iter()
        .map(|(grid, _)| grid.clone());
    let grids: Vec<_> = grids.collect();
    let window = Window::new(at(0), at(10 * 86_400)).unwrap();
    let basic: Vec<_> = grids
        .iter()
        .filter(|grid| grid.kind == xunge_data::GridKind::Basic)
        .collect();
    for record in crate::demo::incidents::facts(&basic, window.from, window) {
        model.apply(model.offset() + 1, record).unwrap();
    }
    // The grids are published again, in part and under other codes too.
    let mut fewer = grids[40..].to_vec();
    fewer[0].code = Code::new("0").unwrap();
    let replace = true;
    let record = Record::GridsPut {
        replace,
        grids: fewer,
    };
    model.apply(model.offset() + 1, record).unwrap();
    let incidents = model.incidents();
    assert!(incidents.count() > 100);
    for (index, located) in (0u32..).zip(incidents.iter()) {
        for as_of in [at(2 * 86_400), at(5 * 86_400), Timestamp::MAX] {
            let status = incidents.at(index).unwrap().stood_at(as_of).0;
            let told = located.course().status_at(as_of);
            assert_eq!(status, told.unwrap_or(xunge_data::Status::Reported));
        }
        let place = incidents.at(index).unwrap().grid_place();
        let mut grids = model.territory().grids().iter();
        let grid = grids.nth(place);
        assert_eq!(grid.map(|(grid, _)| &grid.code), located.grid());
    }
}
