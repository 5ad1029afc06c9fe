//! The contract document and the endpoint types say the same.

use xunge_data::api::{
    AllGridFigures, Basemap, Collection, CollectionTile, Collections, Conformance, Coverage,
    Endpoint, Fixes, GridFigures, Health, Hotspots, IncidentSummary, Item, Items, Landing, Locate,
    Nearest, Overview, Queryables, Readiness, Tile, TileJson, TileMatrixSet, TileMatrixSets,
    Tileset, Tilesets, TownIndex,
};

use crate::app::App;

fn paths() -> [&'static str; 27] {
    [
        TownIndex::PATH,
        Basemap::PATH,
        Overview::PATH,
        AllGridFigures::PATH,
        GridFigures::PATH,
        Coverage::PATH,
        Fixes::PATH,
        Locate::PATH,
        Nearest::PATH,
        IncidentSummary::PATH,
        Hotspots::PATH,
        Landing::PATH,
        Conformance::PATH,
        Collections::PATH,
        Collection::PATH,
        Queryables::PATH,
        Items::PATH,
        Item::PATH,
        Tile::PATH,
        TileJson::PATH,
        TileMatrixSets::PATH,
        TileMatrixSet::PATH,
        Tilesets::PATH,
        Tileset::PATH,
        CollectionTile::PATH,
        Health::PATH,
        Readiness::PATH,
    ]
}

#[tokio::test]
async fn the_contract_lists_exactly_the_endpoint_types() {
    let app = App::demo().await;
    let contract = app.json("/api/openapi.json").await;
    let mut listed: Vec<_> = contract["paths"]
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect();
    let mut known = paths().map(str::to_owned).to_vec();
    listed.sort();
    known.sort();
    assert_eq!(listed, known);
}

#[tokio::test]
async fn parameters_of_the_contract_are_in_the_path_exactly_where_the_path_names_them() {
    let app = App::demo().await;
    let contract = app.json("/api/openapi.json").await;
    for (path, operations) in contract["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                let name = parameter["name"].as_str().unwrap();
                let is_named = path.contains(&format!("{{{name}}}"));
                let expected = if is_named { "path" } else { "query" };
                assert_eq!(parameter["in"], expected, "{name} of {method} {path}");
            }
        }
    }
}

#[tokio::test]
async fn the_contract_page_needs_nothing_from_elsewhere() {
    let app = App::demo().await;
    let page = app.ask("/api/docs/").await.text().await.unwrap();
    assert!(page.contains("swagger-ui"));
    assert!(
        !page.contains("http://") && !page.contains("https://"),
        "{page}"
    );
}

#[tokio::test]
async fn no_answer_contradicts_its_type() {
    // Typed answers of every kind are read in the other claims; these are the rest.
    let app = App::demo().await;
    let page = app.get::<Landing>(&(), &Default::default()).await;
    assert_eq!(page.links.len(), 5);
    let classes = app
        .get::<Conformance>(&(), &Default::default())
        .await
        .conforms_to;
    assert!(classes.iter().any(|class| class.ends_with("/conf/core")));
    let base = app.get::<Basemap>(&(), &Default::default()).await;
    assert!(base.features.len() > 100);
}
