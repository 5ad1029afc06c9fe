//! Coverage cell by cell: as a collection and as tiles, beside what coverage
//! says of the grids.

use std::collections::BTreeSet;

use mvt_reader::{
    Reader,
    feature::{Feature, Value as Read},
};
use serde_json::{Value, json};
use xunge_data::{
    Timestamp,
    api::{NoQuery, TownIndex},
};

use crate::{
    app::App,
    coverage::{GRID, of_grid, recently, send, town, walk},
};

const ITEMS: &str = "/ogc/collections/coverage/items";

/// A town in which [`GRID`] was walked for some minutes an hour ago.
async fn walked() -> (tempfile::TempDir, App, Timestamp) {
    let (folder, config) = town().await;
    let app = App::start(config).await;
    let start = recently();
    let fixes = walk(&app, start, 20).await;
    let taken = send(&app, &json!({"device": "D1", "fixes": fixes})).await;
    assert_eq!(taken.accepted, 20);
    (folder, app, start)
}

async fn matched(app: &App, query: &str) -> u64 {
    let page = app.json(&format!("{ITEMS}?limit=1&{query}")).await;
    page["numberMatched"].as_u64().unwrap()
}

/// All pages of a question, by their links.
async fn pages(app: &App, query: &str) -> Vec<Value> {
    let mut found = Vec::new();
    let mut next = Some(format!("{ITEMS}?{query}"));
    while let Some(path) = next {
        let page = app.json(&path).await;
        found.extend(page["features"].as_array().unwrap().iter().cloned());
        let links = page["links"].as_array().unwrap();
        let link = links.iter().find(|link| link["rel"] == "next");
        next = link.map(|link| link["href"].as_str().unwrap().replace(app.base(), ""));
    }
    found
}

#[tokio::test]
async fn the_cells_of_a_grid_add_up_to_its_coverage() {
    let (_folder, app, _) = walked().await;
    let entry = of_grid(&app).await;
    assert!(entry.covered > 0);
    let of_grid = format!("grid={GRID}");
    for (query, count) in [
        ("patrollable=true", entry.cells),
        ("visited=true", entry.covered),
        ("filter=visited = TRUE", entry.covered),
        ("filter=last_visit IS NOT NULL", entry.covered),
        (
            "filter=patrollable = TRUE AND last_visit IS NULL",
            entry.never_visited,
        ),
        ("filter=age_s < 7200", entry.covered),
        ("state=no_data", matched(&app, &of_grid).await),
    ] {
        let query = format!("{of_grid}&{query}").replace(' ', "%20");
        assert_eq!(matched(&app, &query).await, count, "{query}");
    }
}

#[tokio::test]
async fn a_cell_is_the_polygon_of_its_number_with_what_is_known_of_it() {
    let (_folder, app, start) = walked().await;
    let page = app.json(&format!("{ITEMS}?visited=true&limit=1")).await;
    let cell = &page["features"][0];
    let id = cell["id"].as_str().unwrap();
    let facts = &cell["properties"];
    for (name, value) in [
        ("code", json!(id)),
        ("cell", json!(id)),
        ("kind", json!("cell")),
        ("patrollable", json!(true)),
        ("visited", json!(true)),
    ] {
        assert_eq!(facts[name], value, "{name}");
    }
    let at: Timestamp = facts["last_visit"].as_str().unwrap().parse().unwrap();
    assert!((start.as_second()..start.as_second() + 200).contains(&at.as_second()));
    let ring = cell["geometry"]["coordinates"][0].as_array().unwrap();
    assert_eq!(
        (cell["geometry"]["type"].as_str(), ring.len()),
        (Some("Polygon"), 7)
    );
    // Its middle is where locate finds its grid.
    let mean = |axis: usize| {
        ring[1..]
            .iter()
            .map(|c| c[axis].as_f64().unwrap())
            .sum::<f64>()
            / 6.0
    };
    let (lng, lat) = (mean(0), mean(1));
    let there = app
        .json(&format!("/api/v1/locate?lng={lng}&lat={lat}"))
        .await;
    assert_eq!(there["basic_grid"]["code"], facts["grid"]);
    assert_eq!(there["community"]["code"], facts["community"]);
    let alone = app.json(&format!("{ITEMS}/{id}")).await;
    assert_eq!(
        (&alone["id"], &alone["properties"]["cell"]),
        (&cell["id"], &facts["cell"])
    );
    for unknown in ["8d0000000000000", "nonsense", "8d411c95266b53f"] {
        assert_eq!(app.problem(&format!("{ITEMS}/{unknown}")).await.status, 404);
    }
}

#[tokio::test]
async fn the_past_is_told_as_it_was_known_and_no_cell_is_left_out() {
    let (_folder, app, start) = walked().await;
    let all = matched(&app, "").await;
    let after = |seconds: i64| Timestamp::from_second(start.as_second() + seconds).unwrap();
    let visited = async |datetime: String| {
        assert_eq!(matched(&app, &format!("datetime={datetime}")).await, all);
        matched(&app, &format!("datetime={datetime}&visited=true")).await
    };
    let now = matched(&app, "visited=true").await;
    assert_eq!(visited(format!("{}", after(-1))).await, 0);
    assert_eq!(visited(format!("{}/{}", after(-60), after(600))).await, now);
    let half = visited(format!("../{}", after(100))).await;
    assert!(0 < half && half < now, "{half} of {now}");
    assert_eq!(visited(format!("{}/..", after(600))).await, 0);
    for wrong in [
        "yesterday",
        "2022-08-02T00:00:00Z/2022-08-01T00:00:00Z",
        "1700-01-01T00:00:00Z/..",
    ] {
        let problem = app.problem(&format!("{ITEMS}?datetime={wrong}")).await;
        let named = problem.parameter.as_deref();
        assert_eq!((problem.status, named), (400, Some("datetime")), "{wrong}");
    }
}

#[tokio::test]
async fn pages_follow_one_another_in_any_order() {
    let (_folder, app, _) = walked().await;
    let town = app.get::<TownIndex>(&(), &NoQuery {}).await;
    let at = town
        .grids
        .iter()
        .find(|grid| grid.code.as_str() == GRID)
        .unwrap()
        .inside;
    let (west, south, east, north) = (at.lng, at.lat, at.lng + 0.0006, at.lat + 0.0004);
    let bbox = format!("bbox={west},{south},{east},{north}");
    let ids = |cells: &[Value]| {
        cells
            .iter()
            .map(|cell| cell["id"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let whole = pages(&app, &format!("{bbox}&limit=10000")).await;
    assert!(whole.len() > 30, "{}", whole.len());
    // A hexagon is in the box if any of it is.
    for cell in &whole {
        let ring = cell["geometry"]["coordinates"][0].as_array().unwrap();
        let range = |axis: usize| {
            let of = ring.iter().map(|c| c[axis].as_f64().unwrap());
            (
                of.clone().fold(f64::MAX, f64::min),
                of.fold(f64::MIN, f64::max),
            )
        };
        let ((left, right), (down, up)) = (range(0), range(1));
        assert!(left <= east && right >= west && down <= north && up >= south);
    }
    for query in ["limit=13", "limit=13&sortby=-age_s", "limit=13&sortby=cell"] {
        let found = ids(&pages(&app, &format!("{bbox}&{query}")).await);
        let (found, expected): (BTreeSet<_>, BTreeSet<_>) = (
            found.iter().cloned().collect(),
            ids(&whole).into_iter().collect(),
        );
        assert_eq!(found, expected, "{query}");
    }
    let sorted = ids(&pages(&app, &format!("{bbox}&limit=13&sortby=-cell")).await);
    assert!(sorted.is_sorted_by(|a, b| a > b));
    assert_eq!(sorted.len(), whole.len());
    let box_text = format!("S_INTERSECTS(geometry,BBOX({west},{south},{east},{north}))");
    let filtered = pages(&app, &format!("limit=10000&filter={box_text}")).await;
    assert_eq!(ids(&filtered), ids(&whole));
}

#[tokio::test]
async fn tiles_say_the_same_of_a_cell_as_the_collection() {
    let (_folder, app, _) = walked().await;
    let page = app.json(&format!("{ITEMS}?visited=true&limit=10000")).await;
    let cells = page["features"].as_array().unwrap();
    let ring = &cells[0]["geometry"]["coordinates"][0];
    let (lng, lat) = (ring[0][0].as_f64().unwrap(), ring[0][1].as_f64().unwrap());
    for z in [16, 18] {
        let n = f64::from(1u32 << z);
        let x = ((lng + 180.0) / 360.0 * n) as u32;
        let lat = lat.to_radians();
        let y =
            ((1.0 - (lat.tan() + 1.0 / lat.cos()).ln() / std::f64::consts::PI) / 2.0 * n) as u32;
        let plain = app.ask(&format!("/tiles/coverage/{z}/{x}/{y}.mvt")).await;
        assert_eq!(
            plain.headers()["content-type"],
            "application/vnd.mapbox-vector-tile"
        );
        let ogc = format!("/ogc/collections/coverage/tiles/WebMercatorQuad/{z}/{y}/{x}");
        let bytes = plain.bytes().await.unwrap();
        assert_eq!(app.ask(&ogc).await.bytes().await.unwrap(), bytes);
        let features: Vec<Feature<f64>> = Reader::new(bytes.into())
            .unwrap()
            .get_features_as(0)
            .unwrap();
        let text =
            |feature: &Feature<f64>, name: &str| match feature.properties.as_ref()?.get(name)? {
                Read::String(text) => Some(text.clone()),
                Read::UInt(number) => Some(number.to_string()),
                other => panic!("{name} is {other:?}"),
            };
        let visited: BTreeSet<_> = cells
            .iter()
            .map(|cell| cell["id"].as_str().unwrap())
            .collect();
        let mut drawn = 0;
        for feature in &features {
            let code = text(feature, "code").unwrap();
            let is_visited = visited.contains(&*code);
            drawn += u32::from(is_visited);
            if text(feature, "cells").as_deref() == Some("1") {
                let share = if is_visited { "100" } else { "0" };
                assert_eq!(text(feature, "share").as_deref(), Some(share), "{code}");
                assert_eq!(
                    text(feature, "days").as_deref(),
                    is_visited.then_some("0"),
                    "{code}"
                );
                assert_eq!(
                    text(feature, "never").as_deref(),
                    Some(if is_visited { "0" } else { "1" })
                );
            } else {
                assert_eq!(text(feature, "state").as_deref(), Some("masked"));
            }
        }
        assert!(drawn > 0 && features.len() > 10);
    }
}

#[tokio::test]
async fn a_tile_of_a_window_before_the_walk_shows_no_visit() {
    let (_folder, app, start) = walked().await;
    let before = Timestamp::from_second(start.as_second() - 10).unwrap();
    let town = app.get::<TownIndex>(&(), &NoQuery {}).await;
    let at = town
        .grids
        .iter()
        .find(|grid| grid.code.as_str() == GRID)
        .unwrap()
        .inside;
    let n = f64::from(1u32 << 13);
    let x = ((at.lng + 180.0) / 360.0 * n) as u32;
    let lat = at.lat.to_radians();
    let y = ((1.0 - (lat.tan() + 1.0 / lat.cos()).ln() / std::f64::consts::PI) / 2.0 * n) as u32;
    let visits = async |query: &str| {
        let answer = app
            .ask(&format!("/tiles/coverage/13/{x}/{y}.mvt{query}"))
            .await;
        let reader = Reader::new(answer.bytes().await.unwrap().into()).unwrap();
        let features: Vec<Feature<f64>> = reader.get_features_as(0).unwrap();
        let share = |feature: &Feature<f64>| match feature.properties.as_ref()?.get("share")? {
            Read::UInt(share) => Some(*share),
            other => panic!("{other:?}"),
        };
        features.iter().filter_map(share).sum::<u64>()
    };
    assert!(visits("").await > 0);
    assert_eq!(visits(&format!("?to={before}")).await, 0);
}

#[tokio::test]
async fn the_cells_of_the_demo_town_are_answered_by_page_and_by_property() {
    let app = App::demo().await;
    let town = app.get::<TownIndex>(&(), &NoQuery {}).await;
    let all = matched(&app, "").await;
    assert!(all > 300_000, "{all}");
    let patrollable = matched(&app, "patrollable=true").await;
    assert!(patrollable < all && patrollable + matched(&app, "patrollable=false").await == all);
    let oldest = app
        .json(&format!("{ITEMS}?sortby=-last_visit&limit=3"))
        .await;
    assert_eq!(oldest["numberReturned"], 3);
    let collection = app.json("/ogc/collections/coverage").await;
    let bbox = collection["extent"]["spatial"]["bbox"][0].clone();
    let of_town = town.bbox.unwrap();
    assert!(
        bbox[0].as_f64().unwrap() <= of_town.west && bbox[3].as_f64().unwrap() >= of_town.north
    );
    let queryables = app.json("/ogc/collections/coverage/queryables").await;
    assert_eq!(queryables["properties"]["patrollable"]["type"], "boolean");
    assert_eq!(
        queryables["properties"]["last_visit"]["format"],
        "date-time"
    );
    for wrong in [
        "patrollable=perhaps",
        "filter=visited%20%3E%203",
        "sortby=geometry",
        "colour=red",
    ] {
        assert_eq!(
            app.problem(&format!("{ITEMS}?{wrong}")).await.status,
            400,
            "{wrong}"
        );
    }
}
