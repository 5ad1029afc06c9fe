//! Vector tiles as a map asks for them, read by a decoder that is not ours and
//! compared with the features of the same collections.

use std::{collections::BTreeMap, io::Read as _};

use geo::{Area, BooleanOps, Euclidean, Length, MapCoords};
use geo_types::{Coord, Geometry, MultiPolygon, Rect};
use mvt_reader::{
    Reader,
    feature::{Feature, Value},
};
use reqwest::StatusCode;
use serde_json::Value as Json;
use strum::VariantArray;
use xunge_data::{
    Bbox, Category,
    api::{
        ByCollection, ByLayer, CollectionId, Items, ItemsQuery, TileCoord, TileJson, TileLayer,
        TileQuery, TownIndex,
    },
};

use crate::app::App;

/// The tiles of a zoom that a box touches, written `z/x/y`.
pub(crate) fn tiles(bbox: Bbox, z: u8) -> Vec<(u8, u32, u32)> {
    let n = f64::from(1u32 << z);
    let column = |lng: f64| ((lng + 180.0) / 360.0 * n) as u32;
    let row = |lat: f64| {
        let lat = lat.to_radians();
        ((1.0 - (lat.tan() + 1.0 / lat.cos()).ln() / std::f64::consts::PI) / 2.0 * n) as u32
    };
    let rows = row(bbox.north)..=row(bbox.south);
    let columns = column(bbox.west)..=column(bbox.east);
    columns
        .flat_map(|x| rows.clone().map(move |y| (z, x, y)))
        .collect()
}

async fn town(app: &App) -> Bbox {
    app.get::<TownIndex>(&(), &Default::default())
        .await
        .bbox
        .unwrap()
}

/// The features of a tile; none where there is no content.
async fn features(app: &App, path: &str) -> Vec<Feature<f64>> {
    let answer = app.ask(path).await;
    if answer.status() == StatusCode::NO_CONTENT {
        return Vec::new();
    }
    assert_eq!(answer.status(), StatusCode::OK, "{path}");
    assert_eq!(
        answer.headers()["content-type"],
        "application/vnd.mapbox-vector-tile"
    );
    let reader = Reader::new(answer.bytes().await.unwrap().into()).unwrap();
    let layers = reader.get_layer_metadata().unwrap();
    assert_eq!(
        (layers.len(), layers[0].version, layers[0].extent),
        (1, 2, 4096)
    );
    reader.get_features_as(0).unwrap()
}

fn text(feature: &Feature<f64>, name: &str) -> Option<String> {
    match feature.properties.as_ref()?.get(name)? {
        Value::String(text) => Some(text.clone()),
        other => panic!("{name} is {other:?}"),
    }
}

fn number(feature: &Feature<f64>, name: &str) -> u64 {
    let properties = feature.properties.as_ref();
    match properties.and_then(|properties| properties.get(name)) {
        Some(Value::UInt(number)) => *number,
        None => 0,
        other => panic!("{name} is {other:?}"),
    }
}

/// All features of a collection, by code.
async fn items(app: &App, collection: CollectionId) -> BTreeMap<String, geojson::Feature> {
    let limit = Some("10000".to_owned());
    let query = ItemsQuery {
        limit,
        ..ItemsQuery::default()
    };
    let body = app.get::<Items>(&ByCollection { collection }, &query).await;
    let code = |feature: &geojson::Feature| match &feature.id {
        Some(geojson::feature::Id::String(code)) => code.clone(),
        other => panic!("{other:?}"),
    };
    body.features
        .into_iter()
        .map(|feature| (code(&feature), feature))
        .collect()
}

/// Where degrees are in a tile, in its steps.
fn steps((z, column, row): (u8, u32, u32), at: Coord<f64>) -> Coord<f64> {
    let n = f64::from(1u32 << z);
    let y = (1.0 - at.y.to_radians().sin().atanh() / std::f64::consts::PI) / 2.0;
    Coord {
        x: ((at.x + 180.0) / 360.0 * n - f64::from(column)) * 4096.0,
        y: (y * n - f64::from(row)) * 4096.0,
    }
}

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

#[tokio::test]
async fn categories_may_be_a_list_or_repeated() {
    let app = App::demo().await;
    let (z, x, y) = tiles(town(&app).await, 8)[0];
    let path = format!("/tiles/incidents/{z}/{x}/{y}.mvt?from=2000-01-01T00:00:00Z");
    let count = async |query: &str| {
        let features = features(&app, &format!("{path}{query}")).await;
        features
            .iter()
            .map(|feature| number(feature, "count"))
            .sum::<u64>()
    };
    let list = count("&category=dispute,epidemic").await;
    assert_eq!(list, count("&category=epidemic&category=dispute").await);
    assert_eq!(
        list,
        count("&category=dispute").await + count("&category=epidemic").await
    );
    assert!(list > 0 && list < count("").await);
}

#[tokio::test]
async fn a_tile_is_sent_compressed_to_those_who_take_gzip_and_plain_to_others() {
    let app = App::demo().await;
    let (z, x, y) = tiles(town(&app).await, 13)[0];
    for layer in ["grids", "incidents"] {
        let path = format!("/tiles/{layer}/{z}/{x}/{y}.mvt?from=2000-01-01T00:00:00Z");
        let plain = app.ask_with(&path, "accept-encoding", "identity").await;
        assert!(!plain.headers().contains_key("content-encoding"));
        assert_eq!(plain.headers()["vary"], "accept-encoding");
        let plain = plain.bytes().await.unwrap();
        // Drawn, then kept, then kept and decompressed.
        for encoding in ["gzip", "br;q=0.9, gzip", "identity"] {
            let answer = app.ask_with(&path, "accept-encoding", encoding).await;
            let coding = answer.headers().get("content-encoding").cloned();
            let body = answer.bytes().await.unwrap();
            let body = match coding {
                None => body.to_vec(),
                Some(coding) => {
                    assert_eq!(coding, "gzip", "{encoding}");
                    let mut tile = Vec::new();
                    let mut decoder = flate2::read::GzDecoder::new(&body[..]);
                    decoder.read_to_end(&mut tile).unwrap();
                    tile
                }
            };
            assert!(body == plain, "{layer} as {encoding}");
        }
    }
}

#[tokio::test]
async fn a_tile_that_did_not_change_is_not_sent_again_and_an_empty_one_has_no_content() {
    let app = App::demo().await;
    let (z, x, y) = tiles(town(&app).await, 13)[0];
    let there = format!("/tiles/grids/{z}/{x}/{y}.mvt");
    for (path, status) in [(there.as_str(), 200), ("/tiles/grids/13/0/0.mvt", 204)] {
        let first = app.ask(path).await;
        assert_eq!(first.status(), status, "{path}");
        let etag = first.headers()["etag"].to_str().unwrap().to_owned();
        assert_eq!(
            app.ask_with(path, "if-none-match", &etag).await.status(),
            304,
            "{path}"
        );
        assert_eq!(
            app.ask_with(path, "if-none-match", "W/\"x\"")
                .await
                .status(),
            status,
            "{path}"
        );
    }
    // Incidents come and go, and the territory's tiles stay what they are.
    let (grids, incidents) = (
        app.ask(&there).await.headers()["etag"].clone(),
        app.ask("/tiles/incidents/0/0/0.mvt").await.headers()["etag"].clone(),
    );
    assert_ne!(grids, incidents);
}

#[tokio::test]
async fn two_windows_of_one_tile_have_two_tags() {
    let app = App::demo().await;
    let (z, x, y) = tiles(town(&app).await, 13)[0];
    let mut tags = Vec::new();
    for day in ["2022-08-02", "2022-08-03"] {
        let window = format!("from=2022-08-01T00:00:00Z&to={day}T00:00:00Z");
        let path = format!("/tiles/incidents/{z}/{x}/{y}.mvt?{window}");
        tags.push(app.ask(&path).await.headers()["etag"].clone());
    }
    assert_ne!(tags[0], tags[1]);
}

#[tokio::test]
async fn tiles_outside_the_world_and_wrong_queries_are_refused_by_name() {
    let app = App::demo().await;
    for (path, parameter) in [
        ("/tiles/grids/25/0/0.mvt", "z"),
        ("/tiles/grids/4294967296/0/0.mvt", "z"),
        ("/tiles/grids/0/1/0.mvt", "x"),
        ("/tiles/grids/24/16777216/0.mvt", "x"),
        ("/tiles/grids/3/0/8.mvt", "y"),
        ("/tiles/grids/3/-1/0.mvt", "x"),
        ("/tiles/grids/3/0/NaN.mvt", "y"),
        ("/ogc/collections/grids/tiles/WebMercatorQuad/1/2/0", "y"),
        ("/ogc/collections/grids/tiles/WebMercatorQuad/1/0/2", "x"),
        (
            "/tiles/incidents/3/0/0.mvt?from=2022-08-02T00:00:00Z&to=2022-08-01T00:00:00Z",
            "from",
        ),
        (
            "/tiles/incidents/3/0/0.mvt?from=1700-01-01T00:00:00Z&to=2022-08-01T00:00:00Z",
            "from",
        ),
        ("/tiles/incidents/3/0/0.mvt?from=yesterday", "from"),
        ("/tiles/incidents/3/0/0.mvt?category=dragons", "category"),
        (
            "/tiles/incidents/3/0/0.mvt?category=dispute&category=dragons",
            "category",
        ),
        ("/tiles/incidents/3/0/0.mvt?single=perhaps", "single"),
        ("/tiles/incidents/3/0/0.mvt?colour=red", "colour"),
        ("/tiles/incidents.json?category=dragons", "category"),
    ] {
        let problem = app.problem(path).await;
        let named = problem.parameter.as_deref();
        assert_eq!((problem.status, named), (400, Some(parameter)), "{path}");
    }
    for path in [
        "/tiles/dragons/0/0/0.mvt",
        "/tiles/dragons.json",
        "/tiles/grids/0/0/0.pbf",
        "/tiles/grids/0/0/0",
        "/tiles/grids",
        "/ogc/collections/communities/tiles",
        "/ogc/collections/communities/tiles/WebMercatorQuad/0/0/0",
        "/ogc/collections/grids/tiles/WorldCRS84Quad",
        "/ogc/tileMatrixSets/WorldCRS84Quad",
    ] {
        assert_eq!(app.problem(path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn the_tile_json_says_what_is_in_the_tiles() {
    let app = App::demo().await;
    for &layer in TileLayer::VARIANTS {
        let query = TileQuery {
            from: Some("2000-01-01T00:00:00Z".parse().unwrap()),
            category: [Category::Dispute, Category::Epidemic]
                .into_iter()
                .collect(),
            ..TileQuery::default()
        };
        let json = app.get::<TileJson>(&ByLayer { layer }, &query).await;
        assert_eq!(
            (json.tilejson.as_str(), json.scheme.as_str()),
            ("3.0.0", "xyz")
        );
        assert_eq!(
            (json.name.clone(), json.vector_layers[0].id),
            (layer.to_string(), layer)
        );
        assert!(json.minzoom == 0 && json.maxzoom <= TileCoord::MAX_ZOOM);
        let [west, south, east, north] = json.bounds.unwrap();
        let bounds = Bbox {
            west,
            south,
            east,
            north,
        };
        let template = json.tiles[0].strip_prefix(app.base()).unwrap();
        assert!(
            template.contains("category=epidemic%2Cdispute"),
            "{template}"
        );
        // From near only the middle of the town: cells are many.
        let middle = bounds.centre();
        let near = Bbox::new(middle.lng, middle.lat, middle.lng, middle.lat).unwrap();
        for (z, x, y) in [(0, bounds), (13, bounds), (json.maxzoom, near)]
            .into_iter()
            .flat_map(|(z, bbox)| tiles(bbox, z))
        {
            let numbers = [("{z}", z.into()), ("{x}", x), ("{y}", y)];
            let path = numbers
                .iter()
                .fold(template.to_owned(), |path, (name, number)| {
                    path.replace(name, &number.to_string())
                });
            for feature in features(&app, &path).await {
                for (name, value) in feature.properties.unwrap() {
                    let kind = &json.vector_layers[0].fields[&name];
                    assert_eq!(
                        matches!(value, Value::String(_)),
                        kind == "String",
                        "{name}"
                    );
                }
            }
        }
    }
}

#[tokio::test]
async fn ogc_links_lead_from_a_collection_to_its_tiles() {
    let app = App::demo().await;
    let follow = async |page: &Json, rel: &str| {
        let links = page["links"].as_array().unwrap();
        let found = links
            .iter()
            .find(|link| link["rel"].as_str().unwrap().ends_with(rel));
        let href = found.unwrap_or_else(|| panic!("no link {rel}"))["href"]
            .as_str()
            .unwrap();
        href.strip_prefix(app.base()).unwrap().to_owned()
    };
    let bbox = town(&app).await;
    for collection in ["grids", "offices", "incidents", "coverage"] {
        let page = app.json(&format!("/ogc/collections/{collection}")).await;
        let list = app.json(&follow(&page, "/tilesets-vector").await).await;
        let entry = &list["tilesets"][0];
        assert_eq!(entry["dataType"], "vector");
        let set = app.json(&follow(entry, "self").await).await;
        assert_eq!(set["tileMatrixSetURI"], entry["tileMatrixSetURI"]);
        let scheme = app.json(&follow(&set, "/tiling-scheme").await).await;
        assert_eq!(
            (&scheme["uri"], &scheme["crs"]),
            (&set["tileMatrixSetURI"], &set["crs"])
        );
        let item = set["links"]
            .as_array()
            .unwrap()
            .iter()
            .find(|link| link["rel"] == "item");
        assert_eq!(item.unwrap()["templated"], true);
        assert_eq!(item.unwrap()["type"], "application/vnd.mapbox-vector-tile");
        let template = follow(&set, "item").await;
        let (z, x, y) = tiles(bbox, 12)[0];
        let path = template
            .replace("{tileMatrix}", &z.to_string())
            .replace("{tileRow}", &y.to_string())
            .replace("{tileCol}", &x.to_string());
        let tile = app.ask(&path).await.bytes().await.unwrap();
        let same = app
            .ask(&format!("/tiles/{collection}/{z}/{x}/{y}.mvt"))
            .await;
        assert!(tile == same.bytes().await.unwrap(), "{path}");
        assert!(!tile.is_empty());
    }
}

#[tokio::test]
async fn the_tile_matrix_set_has_the_numbers_of_the_register() {
    // OGC 17-083r4, annex D.1: WebMercatorQuad.
    let app = App::demo().await;
    let set = app.json("/ogc/tileMatrixSets/WebMercatorQuad").await;
    let list = app.json("/ogc/tileMatrixSets").await;
    assert_eq!(list["tileMatrixSets"][0]["id"], set["id"]);
    let matrices = set["tileMatrices"].as_array().unwrap();
    assert_eq!(matrices.len(), 25);
    for (id, scale, cell) in [
        (0, 559_082_264.028_717, 156_543.033_928_041),
        (1, 279_541_132.014_358, 78_271.516_964_020_4),
        (2, 139_770_566.007_179, 39_135.758_482_010_2),
    ] {
        let matrix = &matrices[id];
        assert_eq!(matrix["id"], id.to_string());
        let near = |name: &str, value: f64| {
            let own = matrix[name].as_f64().unwrap();
            assert!((own / value - 1.0).abs() < 1e-9, "{name} of {id}: {own}");
        };
        near("scaleDenominator", scale);
        near("cellSize", cell);
        assert_eq!(matrix["matrixWidth"], 1u64 << id);
    }
    let origin = matrices[0]["pointOfOrigin"][0].as_f64().unwrap();
    assert!((origin + 20_037_508.342_789_2).abs() < 1e-6);
}
