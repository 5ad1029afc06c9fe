//! What is said of the tiles: `TileJSON`, and the links of OGC API.

use mvt_reader::feature::Value;
use serde_json::Value as Json;
use strum::VariantArray;
use xunge_data::{
    Bbox, Category,
    api::{ByLayer, TileCoord, TileJson, TileLayer, TileQuery},
};

use super::{features, tiles, town};
use crate::app::App;

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
