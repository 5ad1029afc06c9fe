//! OGC API - Tiles part 1: tilesets of the collections and their tile matrix set.

use axum::extract::State;
use serde_json::{Map, json};
use xunge_data::{
    Crs, Problem,
    api::{
        ByCollection, CollectionId, Collections, Endpoint, FormatQuery, MVT, TileCoord, TileLayer,
        TileMatrix, TileMatrixSet, TileMatrixSetBody, TileMatrixSetEntry, TileMatrixSets,
        TileMatrixSetsBody, Tileset, TilesetBody, TilesetBounds, TilesetEntry, TilesetLayer,
        TilesetLink, Tilesets, TilesetsBody, WEB_MERCATOR, WEB_MERCATOR_QUAD,
    },
};

use super::{
    AppState,
    extract::{Base, Path, Query},
    json::Json,
    ogc::{JSON, check_format, link},
    tiles::tiled,
};
use crate::{error::ApiError, tile};

const QUAD: &str = "WebMercatorQuad";
const QUAD_TITLE: &str = "Web Mercator quadtree";
/// Half the width of the square of the world, metres: π times the semi-major axis.
const HALF_WORLD_M: f64 = 6_378_137.0 * std::f64::consts::PI;
/// Pixels to a side of a tile, as the register has it.
const PIXELS: u32 = 256;
/// The side of a pixel on paper, metres (OGC 17-083r4 section 6.1.2).
const PIXEL_M: f64 = 0.000_28;
const TILING_SCHEME: &str = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme";
/// The relation from a collection to its tilesets.
pub(super) const TILESETS_VECTOR: &str = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector";

/// Where the tilesets of a collection are.
pub(super) fn tilesets_path(collection: CollectionId) -> String {
    format!("{}/{collection}/tiles", Collections::PATH)
}

/// The ways tiles are cut: one.
#[utoipa::path(
    get, path = TileMatrixSets::PATH, tag = "ogc", params(FormatQuery),
    responses((status = 200, body = TileMatrixSetsBody), (status = 400, body = Problem))
)]
pub(super) async fn list_tile_matrix_sets(
    base: Base,
    Query(query): Query<FormatQuery>,
) -> Result<Json<TileMatrixSetsBody>, ApiError> {
    check_format(query.f.as_deref())?;
    Ok(Json(TileMatrixSetsBody {
        tile_matrix_sets: vec![TileMatrixSetEntry {
            id: QUAD.to_owned(),
            title: QUAD_TITLE.to_owned(),
            uri: WEB_MERCATOR_QUAD.to_owned(),
            crs: WEB_MERCATOR.to_owned(),
            links: vec![link(&base, "self", JSON, TileMatrixSet::PATH, QUAD_TITLE)],
        }],
    }))
}

/// How tiles are cut.
#[utoipa::path(
    get, path = TileMatrixSet::PATH, tag = "ogc", params(FormatQuery),
    responses((status = 200, body = TileMatrixSetBody), (status = 400, body = Problem))
)]
pub(super) async fn find_tile_matrix_set(
    Query(query): Query<FormatQuery>,
) -> Result<Json<TileMatrixSetBody>, ApiError> {
    check_format(query.f.as_deref())?;
    Ok(Json(TileMatrixSetBody {
        id: QUAD.to_owned(),
        title: QUAD_TITLE.to_owned(),
        uri: WEB_MERCATOR_QUAD.to_owned(),
        crs: WEB_MERCATOR.to_owned(),
        ordered_axes: vec!["X".to_owned(), "Y".to_owned()],
        well_known_scale_set: "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible"
            .to_owned(),
        tile_matrices: (0..=TileCoord::MAX_ZOOM).map(matrix).collect(),
    }))
}

fn matrix(z: u8) -> TileMatrix {
    let tiles = 1u32 << z;
    let cell_size = 2.0 * HALF_WORLD_M / f64::from(PIXELS) / f64::from(tiles);
    TileMatrix {
        id: z.to_string(),
        scale_denominator: cell_size / PIXEL_M,
        cell_size,
        corner_of_origin: "topLeft".to_owned(),
        point_of_origin: [-HALF_WORLD_M, HALF_WORLD_M],
        tile_width: PIXELS,
        tile_height: PIXELS,
        matrix_width: tiles,
        matrix_height: tiles,
    }
}

/// The tilesets of a collection: one.
#[utoipa::path(
    get, path = Tilesets::PATH, tag = "ogc",
    params(("collection" = CollectionId, Path), FormatQuery),
    responses(
        (status = 200, body = TilesetsBody), (status = 400, body = Problem),
        (status = 404, body = Problem)
    )
)]
pub(super) async fn list_tilesets(
    base: Base,
    Path(ByCollection { collection }): Path<ByCollection>,
    Query(query): Query<FormatQuery>,
) -> Result<Json<TilesetsBody>, ApiError> {
    check_format(query.f.as_deref())?;
    let title = tile::about(tiled(collection)?);
    let here = tilesets_path(collection);
    let tileset = format!("{here}/{QUAD}");
    Ok(Json(TilesetsBody {
        links: vec![link(&base, "self", JSON, &here, "Tilesets")],
        tilesets: vec![TilesetEntry {
            title: title.to_owned(),
            data_type: "vector".to_owned(),
            crs: WEB_MERCATOR.to_owned(),
            tile_matrix_set_uri: WEB_MERCATOR_QUAD.to_owned(),
            links: vec![
                link(&base, "self", JSON, &tileset, title),
                link(&base, TILING_SCHEME, JSON, TileMatrixSet::PATH, QUAD_TITLE),
            ],
        }],
    }))
}

/// One tileset and how its tiles are asked for.
#[utoipa::path(
    get, path = Tileset::PATH, tag = "ogc",
    params(("collection" = CollectionId, Path), FormatQuery),
    responses(
        (status = 200, body = TilesetBody), (status = 400, body = Problem),
        (status = 404, body = Problem)
    )
)]
pub(super) async fn find_tileset(
    State(state): State<AppState>,
    base: Base,
    Path(ByCollection { collection }): Path<ByCollection>,
    Query(query): Query<FormatQuery>,
) -> Result<Json<TilesetBody>, ApiError> {
    check_format(query.f.as_deref())?;
    let layer = tiled(collection)?;
    let title = tile::about(layer);
    let here = format!("{}/{QUAD}", tilesets_path(collection));
    let template = format!("{here}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}");
    let links = [
        (link(&base, "self", JSON, &here, title), false),
        (
            link(&base, TILING_SCHEME, JSON, TileMatrixSet::PATH, QUAD_TITLE),
            false,
        ),
        (link(&base, "item", MVT, &template, "A tile"), true),
    ];
    let bounds = tile::bounds(&state.model(), layer);
    Ok(Json(TilesetBody {
        title: title.to_owned(),
        data_type: "vector".to_owned(),
        crs: WEB_MERCATOR.to_owned(),
        tile_matrix_set_uri: WEB_MERCATOR_QUAD.to_owned(),
        bounding_box: bounds.map(|bbox| TilesetBounds {
            lower_left: [bbox.west, bbox.south],
            upper_right: [bbox.east, bbox.north],
            crs: Crs::Crs84.uri().to_owned(),
        }),
        layers: vec![describe(layer)],
        links: links
            .map(|(link, templated)| TilesetLink { link, templated })
            .into(),
    }))
}

fn describe(layer: TileLayer) -> TilesetLayer {
    let property = |field: &tile::Field| {
        let kind = if field.is_number { "integer" } else { "string" };
        (field.name.to_owned(), json!({"type": kind}))
    };
    let properties: Map<_, _> = tile::fields(layer).iter().map(property).collect();
    TilesetLayer {
        id: layer,
        data_type: "vector".to_owned(),
        geometry_dimension: match layer {
            TileLayer::Grids | TileLayer::Coverage => 2,
            TileLayer::Offices | TileLayer::Incidents => 0,
        },
        properties_schema: json!({"type": "object", "properties": properties}),
    }
}
