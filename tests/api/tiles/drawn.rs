//! What is drawn in a tile.

use std::collections::BTreeMap;

use geo::{Area, BooleanOps, Euclidean, Length, MapCoords};
use geo_types::{Coord, Geometry, MultiPolygon, Rect};
use serde_json::Value as Json;
use strum::VariantArray;
use xunge_data::{
    Bbox, Category,
    api::{CollectionId, TownIndex},
};

use super::{features, items, number, steps, text, tiles, town};
use crate::app::App;

#[tokio::test]
async fn a_tile_shows_each_grid_that_reaches_it_as_large_as_it_is() {
    let app = App::demo().await;
    let grids = items(&app, CollectionId::Grids).await;
    let margin = Rect::new((-64.0, -64.0), (4160.0, 4160.0)).to_polygon();
    for z in [12, 14, 16, 18] {
        for tile in tiles(town(&app).await, z)
            .into_iter()
            .step_by(if z > 14 { 7 } else { 1 })
        {
            let path = format!("/tiles/grids/{}/{}/{}.mvt", tile.0, tile.1, tile.2);
            let mut drawn = BTreeMap::new();
            for feature in features(&app, &path).await {
                drawn.insert(text(&feature, "code").unwrap(), feature);
            }
            for (code, grid) in &grids {
                let geometry = grid.geometry.clone().unwrap();
                let polygons = xunge_data::Boundary::try_from(geometry).unwrap().0;
                let polygons = polygons.map_coords(|at| steps(tile, at));
                let exact = polygons.intersection(&MultiPolygon::from(margin.clone()));
                let around: f64 = exact.iter().map(|p| Euclidean.length(p.exterior())).sum();
                let Some(feature) = drawn.remove(code) else {
                    assert!(
                        exact.unsigned_area() <= around + 4.0,
                        "{code} is not in {path}"
                    );
                    continue;
                };
                let area = feature.geometry.unsigned_area();
                assert!(
                    (area - exact.unsigned_area()).abs() <= around + 4.0,
                    "{code} in {path}"
                );
                for property in ["name", "kind", "community", "facility"] {
                    let known = grid.properties.as_ref().unwrap().get(property);
                    let known = known.and_then(Json::as_str).map(str::to_owned);
                    assert_eq!(text(&feature, property), known, "{code}");
                }
                // A code that is a number is the id.
                assert_eq!(feature.id, code.parse().ok());
            }
            assert!(drawn.is_empty(), "{:?} are not in {path}", drawn.keys());
        }
    }
}

#[tokio::test]
async fn no_zoom_is_without_grids_offices_incidents_or_cells() {
    let app = App::demo().await;
    let bbox = town(&app).await;
    let counts = [
        ("grids", 152, false),
        ("offices", 45, true),
        ("incidents", 1, false),
        ("coverage", 1, false),
    ];
    for z in 0..=16 {
        for (layer, least, exactly) in counts {
            // The cells of the whole town are many: the middle of it will do.
            let bbox = match layer {
                "coverage" => {
                    let at = bbox.centre();
                    Bbox::new(at.lng, at.lat, at.lng, at.lat).unwrap()
                }
                _ => bbox,
            };
            let mut ids = Vec::new();
            for (z, x, y) in tiles(bbox, z) {
                let tile = features(&app, &format!("/tiles/{layer}/{z}/{x}/{y}.mvt")).await;
                ids.extend(tile.into_iter().map(|feature| feature.id.unwrap()));
            }
            let drawn = ids.len();
            ids.sort_unstable();
            ids.dedup();
            assert!(ids.len() >= least, "{layer} at zoom {z}: {}", ids.len());
            // Points are in one tile only.
            assert!(
                !exactly || (drawn, ids.len()) == (least, least),
                "{layer} at zoom {z}"
            );
        }
    }
}

#[tokio::test]
async fn at_every_zoom_incidents_add_up_to_those_of_the_figures() {
    let app = App::demo().await;
    let bbox = town(&app).await;
    // A window that has ended and that the demo's story does not touch again.
    let reported = app.get::<TownIndex>(&(), &Default::default()).await;
    let from = reported.first_reported_at.unwrap();
    let to = reported.last_reported_at.unwrap();
    let overview = app
        .json(&format!("/api/v1/overview?from={from}&to={to}"))
        .await;
    let by_category = &overview["incidents"]["by_category"];
    for z in 0..=17 {
        let mut counted = BTreeMap::new();
        for (z, x, y) in tiles(bbox, z) {
            let path = format!("/tiles/incidents/{z}/{x}/{y}.mvt?from={from}&to={to}");
            for feature in features(&app, &path).await {
                match text(&feature, "category") {
                    Some(category) => *counted.entry(category).or_default() += 1,
                    None => {
                        for category in Category::VARIANTS {
                            let category = category.to_string();
                            *counted.entry(category.clone()).or_default() +=
                                number(&feature, &category);
                        }
                    }
                }
            }
        }
        for category in Category::VARIANTS {
            let category = category.to_string();
            let count: u64 = counted.get(&category).copied().unwrap_or(0);
            assert_eq!(
                by_category[&category].as_u64(),
                Some(count),
                "{category} at zoom {z}"
            );
        }
    }
}

#[tokio::test]
async fn a_single_incident_carries_what_the_collection_says_of_it() {
    let app = App::demo().await;
    let bbox = town(&app).await;
    let known = items(&app, CollectionId::Incidents).await;
    let mut seen = 0;
    for (z, x, y) in tiles(bbox, 16) {
        let path = format!(
            "/tiles/incidents/{z}/{x}/{y}.mvt?single=true&category=dispute,fire_safety&from=2000-01-01T00:00:00Z"
        );
        for feature in features(&app, &path).await {
            let item = &known[&text(&feature, "code").unwrap()];
            let properties = item.properties.as_ref().unwrap();
            for (here, there) in [
                ("category", "category"),
                ("status", "status"),
                ("grid", "grid"),
                ("title", "name"),
            ] {
                let known = properties[there].as_str().map(str::to_owned);
                assert_eq!(text(&feature, here), known, "{here}");
            }
            let at: xunge_data::Timestamp =
                properties["reported_at"].as_str().unwrap().parse().unwrap();
            assert_eq!(
                u64::try_from(at.as_second()),
                Ok(number(&feature, "reported_at"))
            );
            let Geometry::MultiPoint(points) = &feature.geometry else {
                panic!("{:?}", feature.geometry);
            };
            let geojson::GeometryValue::Point { coordinates } =
                &item.geometry.as_ref().unwrap().value
            else {
                panic!("{:?}", item.geometry);
            };
            let place = Coord {
                x: coordinates[0],
                y: coordinates[1],
            };
            let exact = steps((z, x, y), place);
            let away = points.0[0].0 + Coord { x: 0.5, y: 0.5 } - exact;
            assert!(away.x.abs() <= 0.6 && away.y.abs() <= 0.6, "{away:?}");
            seen += 1;
        }
    }
    let wanted = known.values().filter(|item| {
        let category = item.properties.as_ref().unwrap()["category"]
            .as_str()
            .unwrap();
        ["dispute", "fire_safety"].contains(&category)
    });
    assert_eq!(seen, wanted.count());
    assert!(seen > 100, "{seen}");
}
