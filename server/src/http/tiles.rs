//! Vector tiles and their TileJSON.

use std::hash::{DefaultHasher, Hash, Hasher};

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use xunge_data::{
    Problem, Right, Timestamp, Window,
    api::{
        ByLayer, CollectionId, CollectionTile, Endpoint, MVT, TileCoord, TileJson, TileJsonBody,
        TileLayer, TileQuery, VectorLayer, WindowQuery, url,
    },
};

use super::{
    AppState,
    conditional::{has, validators},
    extract::{Base, Path, Tiles},
    json::Json,
    tile_cache::{Sent, TileKey, takes_gzip},
};
use crate::{
    auth::Caller,
    error::ApiError,
    model::Model,
    tile::{self, AskedCoverage, AskedIncidents, Drawing},
};

/// Where [`xunge_data::api::Tile`] is routed: a segment of the router's path is
/// a parameter as a whole or not at all.
pub(super) const TILE_ROUTE: &str = "/tiles/{layer}/{z}/{x}/{row}";
/// Where [`TileJson`] is routed.
pub(super) const TILE_JSON_ROUTE: &str = "/tiles/{file}";

/// What is sent depends on what compression is taken.
const VARY: [(header::HeaderName, &str); 1] = [(header::VARY, "accept-encoding")];

/// The path of a tile as it is written.
#[derive(Deserialize)]
pub(super) struct WrittenTile {
    layer: String,
    z: String,
    x: String,
    row: String,
}

/// One tile of a layer; 204 where it would be empty. Titles of incidents are for
/// those with the right to names.
#[utoipa::path(
    get, path = xunge_data::api::Tile::PATH, tag = "tiles",
    params(
        ("layer" = TileLayer, Path), ("z" = u8, Path, maximum = 24), ("x" = u32, Path),
        ("y" = u32, Path), TileQuery
    ),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/vnd.mapbox-vector-tile"),
        (status = 204), (status = 304), (status = 400, body = Problem),
        (status = 404, body = Problem)
    )
)]
pub(super) async fn find_tile(
    State(state): State<AppState>,
    caller: Caller,
    Path(path): Path<WrittenTile>,
    Tiles(query): Tiles,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let layer = layer(&path.layer)?;
    let nothing = || ApiError::NotFound(format!("a tile called {}", path.row));
    let y = path.row.strip_suffix(".mvt").ok_or_else(nothing)?;
    let tile = TileCoord::parse(&path.z, &path.x, y)?;
    answer(&state, &caller, &headers, layer, tile, &query).await
}

/// The path of a collection's tile as it is written.
#[derive(Deserialize)]
pub(super) struct WrittenCollectionTile {
    collection: CollectionId,
    z: String,
    y: String,
    x: String,
}

/// One tile of a collection, row before column; 204 where it would be empty.
#[utoipa::path(
    get, path = CollectionTile::PATH, tag = "ogc",
    params(
        ("collection" = CollectionId, Path), ("z" = u8, Path, maximum = 24), ("y" = u32, Path),
        ("x" = u32, Path), TileQuery
    ),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/vnd.mapbox-vector-tile"),
        (status = 204), (status = 304), (status = 400, body = Problem),
        (status = 404, body = Problem)
    )
)]
pub(super) async fn find_collection_tile(
    State(state): State<AppState>,
    caller: Caller,
    Path(path): Path<WrittenCollectionTile>,
    Tiles(query): Tiles,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let layer = tiled(path.collection)?;
    let tile = TileCoord::parse(&path.z, &path.x, &path.y)?;
    answer(&state, &caller, &headers, layer, tile, &query).await
}

/// The path of a layer's TileJSON as it is written.
#[derive(Deserialize)]
pub(super) struct WrittenFile {
    file: String,
}

/// What a map needs to know of a layer: TileJSON 3.0.0.
#[utoipa::path(
    get, path = TileJson::PATH, tag = "tiles", params(("layer" = TileLayer, Path), TileQuery),
    responses(
        (status = 200, body = TileJsonBody), (status = 400, body = Problem),
        (status = 404, body = Problem)
    )
)]
pub(super) async fn find_tile_json(
    State(state): State<AppState>,
    caller: Caller,
    base: Base,
    Path(WrittenFile { file }): Path<WrittenFile>,
    Tiles(query): Tiles,
) -> Result<Json<TileJsonBody>, ApiError> {
    let nothing = || ApiError::NotFound(format!("a layer called {file}"));
    let layer = layer(file.strip_suffix(".json").ok_or_else(nothing)?)?;
    drawing(&caller, layer, &query)?;
    let (minzoom, maxzoom) = tile::zooms(layer);
    let description = tile::about(layer).to_owned();
    let kind = |is_number| if is_number { "Number" } else { "String" };
    let fields = tile::fields(layer).iter();
    let bounds = tile::bounds(&state.model(), layer);
    Ok(Json(TileJsonBody {
        tilejson: "3.0.0".to_owned(),
        name: layer.to_string(),
        description: description.clone(),
        tiles: vec![template(&base, layer, &query)?],
        scheme: "xyz".to_owned(),
        bounds: bounds.map(|bbox| [bbox.west, bbox.south, bbox.east, bbox.north]),
        minzoom,
        maxzoom,
        vector_layers: vec![VectorLayer {
            id: layer,
            description,
            minzoom,
            maxzoom,
            fields: fields
                .map(|field| (field.name.to_owned(), kind(field.is_number).to_owned()))
                .collect(),
        }],
    }))
}

fn layer(name: &str) -> Result<TileLayer, ApiError> {
    let nothing = |_| ApiError::NotFound(format!("a layer called {name}"));
    name.parse().map_err(nothing)
}

/// The layer that shows a collection.
pub(super) fn tiled(collection: CollectionId) -> Result<TileLayer, ApiError> {
    let nothing = || ApiError::NotFound(format!("tiles of {collection}"));
    TileLayer::of(collection).ok_or_else(nothing)
}

/// The address of a layer's tiles, with `{z}`, `{x}` and `{y}` in it.
fn template(base: &Base, layer: TileLayer, query: &TileQuery) -> Result<String, ApiError> {
    // A query goes on as it was read; TileJson has the same as Tile.
    let address = url::<TileJson>(&ByLayer { layer }, query).map_err(|_| ApiError::Internal)?;
    Ok(base.url(&address.replacen(".json", "/{z}/{x}/{y}.mvt", 1)))
}

/// What a query asks to draw for a caller.
fn drawing(caller: &Caller, layer: TileLayer, query: &TileQuery) -> Result<Drawing, ApiError> {
    Ok(match layer {
        TileLayer::Grids => Drawing::Grids,
        TileLayer::Offices => Drawing::Offices,
        TileLayer::Coverage => {
            let (window, as_of) = window(query)?;
            // One after the other, cells are somebody's way.
            let (window, as_of) = match caller.may(Right::Positions) {
                true => (window, as_of),
                false => {
                    let window = window.in_whole_hours();
                    (window, window.to.min(AppState::now()))
                }
            };
            Drawing::Coverage(AskedCoverage { window, as_of })
        }
        TileLayer::Incidents => {
            let (window, as_of) = window(query)?;
            Drawing::Incidents(AskedIncidents {
                window,
                as_of,
                categories: query.category.clone(),
                single: query.single.unwrap_or(false),
                titles: caller.may(Right::Names),
            })
        }
    })
}

fn window(query: &TileQuery) -> Result<(Window, Timestamp), ApiError> {
    AppState::window(WindowQuery {
        from: query.from,
        to: query.to,
    })
}

async fn answer(
    state: &AppState,
    caller: &Caller,
    headers: &HeaderMap,
    layer: TileLayer,
    tile: TileCoord,
    query: &TileQuery,
) -> Result<Response, ApiError> {
    match layer {
        TileLayer::Coverage => state.catch_up.patrols().await,
        TileLayer::Incidents => state.catch_up.cells().await,
        TileLayer::Grids | TileLayer::Offices => {}
    }
    let drawing = drawing(caller, layer, query)?;
    let ends_now = |window: Window, as_of| query.to.is_none() || as_of != window.to;
    let by_the_clock = match &drawing {
        Drawing::Incidents(asked) => ends_now(asked.window, asked.as_of),
        Drawing::Coverage(asked) => ends_now(asked.window, asked.as_of),
        Drawing::Grids | Drawing::Offices => false,
    };
    // One look at the model for the offset and for what is drawn.
    let model = state.model();
    let offset = last_change(&model, layer);
    let etag = state
        .answers
        .tag(offset, by_the_clock, Some(hash(&drawing)))?;
    if has(headers, &etag) {
        return Ok((StatusCode::NOT_MODIFIED, validators(etag), VARY).into_response());
    }
    let key = TileKey {
        drawing,
        tile,
        offset,
    };
    // The model is let go before anything is compressed.
    let draw = move |key: &TileKey| tile::draw(&model, &key.drawing, key.tile);
    let sent = state.tiles.send(key, takes_gzip(headers), draw)?;
    Ok(respond(sent, etag))
}

/// Tells drawings apart. One tag for each address would do (RFC 9110, section 8.8.3), but MapLibre
/// compares those of a tile's old and new address.
fn hash(drawing: &Drawing) -> u64 {
    let mut hasher = DefaultHasher::new();
    drawing.hash(&mut hasher);
    hasher.finish()
}

/// The last record that could have changed a layer's tiles.
fn last_change(model: &Model, layer: TileLayer) -> u64 {
    match layer {
        TileLayer::Grids | TileLayer::Offices => model.changed().territory,
        TileLayer::Incidents => model.changed().incidents,
        TileLayer::Coverage => model.changed().coverage,
    }
}

fn respond(sent: Sent, etag: HeaderValue) -> Response {
    if sent.bytes.is_empty() {
        return (StatusCode::NO_CONTENT, validators(etag), VARY).into_response();
    }
    let kind = [(header::CONTENT_TYPE, HeaderValue::from_static(MVT))];
    let mut response = (validators(etag), VARY, kind, sent.bytes).into_response();
    if sent.gzip {
        let gzip = HeaderValue::from_static("gzip");
        response
            .headers_mut()
            .insert(header::CONTENT_ENCODING, gzip);
    }
    response
}
