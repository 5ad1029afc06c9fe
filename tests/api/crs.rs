//! OGC API - Features part 2: the systems that coordinates are asked for in.

use geo_types::{Coord, Rect};
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, RngSeed, TestRunner},
};
use serde_json::Value;
use strum::VariantArray;
use xunge_data::Crs;

use crate::app::App;

const OFFICES: &str = "/ogc/collections/offices/items?limit=100";
const INCIDENTS: &str = "/ogc/collections/incidents/items?limit=10000";

fn features(page: &Value) -> &Vec<Value> {
    page["features"].as_array().unwrap()
}

fn point(feature: &Value) -> Coord<f64> {
    let at = &feature["geometry"]["coordinates"];
    Coord {
        x: at[0].as_f64().unwrap(),
        y: at[1].as_f64().unwrap(),
    }
}

#[tokio::test]
async fn every_collection_says_what_it_speaks() {
    let app = App::august().await;
    let all: Vec<_> = Crs::VARIANTS.iter().map(|crs| crs.uri()).collect();
    let collections = app.json("/ogc/collections").await;
    assert_eq!(collections["crs"], serde_json::json!(all));
    for collection in collections["collections"].as_array().unwrap() {
        assert_eq!(collection["crs"], serde_json::json!(["#/crs"]));
        assert_eq!(collection["storageCrs"], Crs::Crs84.uri());
        let alone = app
            .json(&format!(
                "/ogc/collections/{}",
                collection["id"].as_str().unwrap()
            ))
            .await;
        assert_eq!(alone["crs"], serde_json::json!(all));
    }
}

#[tokio::test]
async fn an_answer_names_its_system_also_when_it_was_kept() {
    let app = App::august().await;
    for crs in Crs::VARIANTS {
        for path in [
            format!("/ogc/collections/grids/items?crs={crs}"),
            format!("/ogc/collections/grids/items/411525001001001?crs={crs}"),
        ] {
            for _ in 0..2 {
                let answer = app.ask(&path).await;
                assert_eq!(answer.status(), 200, "{path}");
                assert_eq!(
                    answer.headers()["content-crs"],
                    format!("<{crs}>").as_str(),
                    "{path}"
                );
            }
        }
    }
    let plain = app.ask("/ogc/collections/grids/items").await;
    assert_eq!(
        plain.headers()["content-crs"],
        format!("<{}>", Crs::Crs84).as_str()
    );
}

#[tokio::test]
async fn coordinates_come_in_the_order_of_the_register() {
    let app = App::august().await;
    let stored = app.json(OFFICES).await;
    let there = async |crs: Crs| app.json(&format!("{OFFICES}&crs={crs}")).await;
    let (latlng, cgcs) = (there(Crs::Epsg4326).await, there(Crs::Epsg4490).await);
    let (web, zone) = (there(Crs::Epsg3857).await, there(Crs::Epsg4547).await);
    for (n, feature) in features(&stored).iter().enumerate() {
        let at = point(feature);
        let turned = Coord { x: at.y, y: at.x };
        assert_eq!(point(&features(&latlng)[n]), turned);
        assert_eq!(point(&features(&cgcs)[n]), turned);
        // Easting 12.87 million, northing 3.78 million; northing 3.56 million, easting 0.66.
        let web = point(&features(&web)[n]);
        assert!((web.x - 12_875_000.0).abs() < 20_000.0 && (web.y - 3_785_000.0).abs() < 30_000.0);
        let zone = point(&features(&zone)[n]);
        assert!((zone.x - 3_562_000.0).abs() < 20_000.0 && (zone.y - 657_000.0).abs() < 20_000.0);
    }
}

/// A box around what lies between two positions of a list of points, by each of
/// its corners; and which points are in it.
fn boxed(points: &[Coord<f64>], a: usize, b: usize) -> (String, usize) {
    let (a, b) = (points[a % points.len()], points[b % points.len()]);
    let rect = Rect::new(a, b);
    let (min, max) = (rect.min(), rect.max());
    let inside = |p: &&Coord<f64>| (min.x..=max.x).contains(&p.x) && (min.y..=max.y).contains(&p.y);
    let count = points.iter().filter(inside).count();
    (format!("{},{},{},{}", min.x, min.y, max.x, max.y), count)
}

#[tokio::test]
async fn a_box_in_any_system_holds_what_lies_in_it_there() {
    let app = App::august().await;
    let mut runner = TestRunner::new(Config {
        rng_seed: RngSeed::Fixed(18058),
        ..Config::default()
    });
    for crs in Crs::VARIANTS {
        let all = app.json(&format!("{INCIDENTS}&crs={crs}")).await;
        let points: Vec<_> = features(&all).iter().map(point).collect();
        assert_eq!(all["numberMatched"], points.len());
        for _ in 0..8 {
            let pair = (any::<usize>(), any::<usize>());
            let (a, b) = pair.new_tree(&mut runner).unwrap().current();
            let (bbox, expected) = boxed(&points, a, b);
            let path =
                format!("/ogc/collections/incidents/items?limit=1&bbox={bbox}&bbox-crs={crs}");
            let found = app.json(&path).await["numberMatched"].as_u64().unwrap();
            // The corners are incidents, known to 0.1 mm there: either may fall on both sides.
            let expected = expected as u64;
            assert!(
                (expected.saturating_sub(2)..=expected).contains(&found),
                "{path}: {found} of {expected}"
            );
        }
    }
}

#[tokio::test]
async fn an_area_meets_a_box_in_a_zone_if_it_does_in_degrees() {
    let app = App::august().await;
    let grids = "/ogc/collections/grids/items?limit=1000";
    // A box that is nearly upright in both: a grid office's street, 200 m by 200 m.
    let offices = app.json(&format!("{OFFICES}&crs={}", Crs::Epsg4548)).await;
    for office in features(&offices) {
        let at = point(office);
        let path = format!(
            "{grids}&bbox={},{},{},{}&bbox-crs={}",
            at.x,
            at.y,
            at.x,
            at.y,
            Crs::Epsg4548
        );
        let found = app.json(&path).await;
        let community = &office["properties"]["community"];
        let near = features(&found)
            .iter()
            .map(|grid| &grid["properties"]["community"]);
        assert!(near.clone().any(|of| of == community), "{path}: {near:?}");
    }
}

#[tokio::test]
async fn systems_that_are_not_spoken_are_refused_by_name() {
    let app = App::august().await;
    let unknown = "http://www.opengis.net/def/crs/EPSG/0/4549";
    let zone = Crs::Epsg4547;
    for (query, parameter) in [
        (format!("crs={unknown}"), "crs"),
        ("crs=EPSG:4326".to_owned(), "crs"),
        (format!("bbox-crs={unknown}"), "bbox-crs"),
        (format!("filter-crs={unknown}"), "filter-crs"),
        (
            format!("bbox=115,32,116,33&bbox-crs={}", Crs::Epsg4326),
            "bbox",
        ),
        (format!("bbox=1,2,3&bbox-crs={zone}"), "bbox"),
        (format!("bbox=2,2,1,1&bbox-crs={zone}"), "bbox"),
        (format!("bbox=NaN,0,1,1&bbox-crs={zone}"), "bbox"),
        (format!("bbox=0,0,1e300,1e300&bbox-crs={zone}"), "bbox"),
    ] {
        let problem = app
            .problem(&format!("/ogc/collections/grids/items?{query}"))
            .await;
        assert_eq!(
            (problem.status, problem.parameter.as_deref()),
            (400, Some(parameter)),
            "{query}"
        );
    }
    let item = "/ogc/collections/grids/items/411525001001001";
    let problem = app.problem(&format!("{item}?crs={unknown}")).await;
    assert_eq!(problem.parameter.as_deref(), Some("crs"));
}
