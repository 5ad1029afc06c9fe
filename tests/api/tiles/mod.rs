//! Vector tiles as a map asks for them, read by a decoder that is not ours and
//! compared with the features of the same collections.

mod described;
mod drawn;
mod sent;

use std::collections::BTreeMap;

use geo_types::Coord;
use mvt_reader::{
    Reader,
    feature::{Feature, Value},
};
use reqwest::StatusCode;
use xunge_data::{
    Bbox,
    api::{ByCollection, CollectionId, Items, ItemsQuery, TownIndex},
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
