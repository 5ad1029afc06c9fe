//! OGC API - Tiles, part 1 (OGC 20-057): tilesets of the collections, and the
//! tile matrix set they are cut by (OGC 17-083r4).

use serde::{Deserialize, Serialize};

use super::{ByCollection, CollectionId, Endpoint, FormatQuery, Link, TileLayer, TileQuery};
use crate::Right;

/// The reference system of the tiles: Web Mercator.
pub const WEB_MERCATOR: &str = "http://www.opengis.net/def/crs/EPSG/0/3857";
/// The registered name of the tile matrix set.
pub const WEB_MERCATOR_QUAD: &str =
    "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad";

/// `GET /ogc/tileMatrixSets`: the ways tiles are cut; one.
pub struct TileMatrixSets;

impl Endpoint for TileMatrixSets {
    const PATH: &'static str = "/ogc/tileMatrixSets";
    const RIGHT: Right = Right::Read;
    type Path = ();
    type Query = FormatQuery;
    type Response = TileMatrixSetsBody;
}

/// The answer of [`TileMatrixSets`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TileMatrixSetsBody {
    /// All of them.
    #[serde(rename = "tileMatrixSets")]
    pub tile_matrix_sets: Vec<TileMatrixSetEntry>,
}

/// A tile matrix set in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TileMatrixSetEntry {
    /// Its id.
    pub id: String,
    /// For people.
    pub title: String,
    /// Its registered name.
    pub uri: String,
    /// Its reference system.
    pub crs: String,
    /// `self` is the whole of it.
    pub links: Vec<Link>,
}

/// `GET /ogc/tileMatrixSets/WebMercatorQuad`: how tiles are cut.
pub struct TileMatrixSet;

impl Endpoint for TileMatrixSet {
    const PATH: &'static str = "/ogc/tileMatrixSets/WebMercatorQuad";
    const RIGHT: Right = Right::Read;
    type Path = ();
    type Query = FormatQuery;
    type Response = TileMatrixSetBody;
}

/// The answer of [`TileMatrixSet`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TileMatrixSetBody {
    /// Always `WebMercatorQuad`.
    pub id: String,
    /// For people.
    pub title: String,
    /// [`WEB_MERCATOR_QUAD`].
    pub uri: String,
    /// [`WEB_MERCATOR`].
    pub crs: String,
    /// East, then north.
    #[serde(rename = "orderedAxes")]
    pub ordered_axes: Vec<String>,
    /// The registered set of scales.
    #[serde(rename = "wellKnownScaleSet")]
    pub well_known_scale_set: String,
    /// One for each zoom.
    #[serde(rename = "tileMatrices")]
    pub tile_matrices: Vec<TileMatrix>,
}

/// The tiles of one zoom.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TileMatrix {
    /// The zoom.
    pub id: String,
    /// 1 to how much, for pixels of 0.28 mm.
    pub scale_denominator: f64,
    /// The side of a pixel at the equator, metres.
    pub cell_size: f64,
    /// Always `topLeft`.
    pub corner_of_origin: String,
    /// Easting and northing of that corner, metres.
    pub point_of_origin: [f64; 2],
    /// Pixels across a tile.
    pub tile_width: u32,
    /// Pixels down a tile.
    pub tile_height: u32,
    /// Tiles across.
    pub matrix_width: u32,
    /// Tiles down.
    pub matrix_height: u32,
}

/// `GET /ogc/collections/{collection}/tiles`: the tilesets of a collection; one.
pub struct Tilesets;

impl Endpoint for Tilesets {
    const PATH: &'static str = "/ogc/collections/{collection}/tiles";
    const RIGHT: Right = Right::Read;
    type Path = ByCollection;
    type Query = FormatQuery;
    type Response = TilesetsBody;
}

/// The answer of [`Tilesets`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TilesetsBody {
    /// Where to go on.
    pub links: Vec<Link>,
    /// All of them.
    pub tilesets: Vec<TilesetEntry>,
}

/// A tileset in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TilesetEntry {
    /// For people.
    pub title: String,
    /// Always `vector`.
    pub data_type: String,
    /// [`WEB_MERCATOR`].
    pub crs: String,
    /// [`WEB_MERCATOR_QUAD`].
    #[serde(rename = "tileMatrixSetURI")]
    pub tile_matrix_set_uri: String,
    /// `self` is the whole of it.
    pub links: Vec<Link>,
}

/// `GET /ogc/collections/{collection}/tiles/WebMercatorQuad`: one tileset.
pub struct Tileset;

impl Endpoint for Tileset {
    const PATH: &'static str = "/ogc/collections/{collection}/tiles/WebMercatorQuad";
    const RIGHT: Right = Right::Read;
    type Path = ByCollection;
    type Query = FormatQuery;
    type Response = TilesetBody;
}

/// The answer of [`Tileset`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TilesetBody {
    /// For people.
    pub title: String,
    /// Always `vector`.
    pub data_type: String,
    /// [`WEB_MERCATOR`].
    pub crs: String,
    /// [`WEB_MERCATOR_QUAD`].
    #[serde(rename = "tileMatrixSetURI")]
    pub tile_matrix_set_uri: String,
    /// Where the data lie; none while there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bounding_box: Option<TilesetBounds>,
    /// The layers in a tile: one.
    pub layers: Vec<TilesetLayer>,
    /// Where to go on; `item` is the template of a tile's address.
    pub links: Vec<TilesetLink>,
}

/// Where the data of a tileset lie.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TilesetBounds {
    /// West and south, degrees.
    pub lower_left: [f64; 2],
    /// East and north, degrees.
    pub upper_right: [f64; 2],
    /// Longitude first: CRS84.
    pub crs: String,
}

/// A layer of a tileset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TilesetLayer {
    /// Its name in the tile.
    pub id: TileLayer,
    /// Always `vector`.
    pub data_type: String,
    /// 0 for points, 2 for areas.
    pub geometry_dimension: u8,
    /// Attributes, as JSON Schema.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub properties_schema: serde_json::Value,
}

/// A link that may be a template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TilesetLink {
    /// The link.
    #[serde(flatten)]
    pub link: Link,
    /// Whether the address has variables in braces.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub templated: bool,
}

/// The path parameters of [`CollectionTile`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ByCollectionTile {
    /// Which collection.
    pub collection: CollectionId,
    /// Zoom.
    pub z: u8,
    /// Row from the north.
    pub y: u32,
    /// Column from the west.
    pub x: u32,
}

/// `GET /ogc/collections/{collection}/tiles/WebMercatorQuad/{z}/{y}/{x}`: the
/// tile that [`super::Tile`] is too; row before column, as OGC has it.
pub struct CollectionTile;

impl Endpoint for CollectionTile {
    const PATH: &'static str = "/ogc/collections/{collection}/tiles/WebMercatorQuad/{z}/{y}/{x}";
    const RIGHT: Right = Right::Read;
    type Path = ByCollectionTile;
    type Query = TileQuery;
    /// The bytes of the tile.
    type Response = Vec<u8>;
}
