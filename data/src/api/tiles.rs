//! Vector tiles: Mapbox Vector Tile 2.1 in the Web Mercator quadtree, and the
//! TileJSON 3.0.0 that tells a map what is in them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use strum::{Display, EnumString, VariantArray};

use super::{BadParameter, Categories, CollectionId, Endpoint};
use crate::{Bbox, Right};

/// The media type of a tile.
pub const MVT: &str = "application/vnd.mapbox-vector-tile";

/// What there are tiles of. A tile holds one layer of this name.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    Display,
    EnumString,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum TileLayer {
    /// Grids, as areas.
    Grids,
    /// Offices, as points.
    Offices,
    /// Incidents, as points: single from near, from afar one for each H3 cell.
    Incidents,
    /// H3 cells, as areas, with their last visit: those of the territory from
    /// near, from afar the coarser cells that hold them.
    Coverage,
}

impl TileLayer {
    /// The tiles of a collection; none if it has no tiles.
    #[must_use]
    pub fn of(collection: CollectionId) -> Option<Self> {
        match collection {
            CollectionId::Communities => None,
            CollectionId::Grids => Some(Self::Grids),
            CollectionId::Offices => Some(Self::Offices),
            CollectionId::Incidents => Some(Self::Incidents),
            CollectionId::Coverage => Some(Self::Coverage),
        }
    }
}

/// The place of a tile in the quadtree of EPSG:3857 (`WebMercatorQuad`):
/// column `x` from the west, row `y` from the north.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TileCoord {
    z: u8,
    x: u32,
    y: u32,
}

impl TileCoord {
    /// The deepest zoom that is answered.
    pub const MAX_ZOOM: u8 = 24;

    /// A tile by zoom, column and row.
    ///
    /// # Errors
    /// [`BadParameter`] naming `z`, `x` or `y` if the tile is outside the tree.
    pub fn new(z: u8, x: u32, y: u32) -> Result<Self, BadParameter> {
        if z > Self::MAX_ZOOM {
            let reason = format_args!("{z} is not a zoom from 0 to {}", Self::MAX_ZOOM);
            return Err(BadParameter::new("z", reason));
        }
        let last = (1u32 << z) - 1;
        let outside = [("x", x), ("y", y)].into_iter().find(|(_, n)| *n > last);
        match outside {
            Some((name, n)) => {
                let reason = format_args!("{n} is not from 0 to {last}, as zoom {z} has them");
                Err(BadParameter::new(name, reason))
            }
            None => Ok(Self { z, x, y }),
        }
    }

    /// A tile from three texts, as they stand in a path.
    ///
    /// # Errors
    /// As [`TileCoord::new`], and if one of them is not a whole number.
    pub fn parse(z: &str, x: &str, y: &str) -> Result<Self, BadParameter> {
        let number = |name: &str, text: &str| {
            let short: String = text.chars().take(40).collect();
            let wrong = |_| BadParameter::new(name, format_args!("{short:?} is out of range"));
            text.parse::<u32>().map_err(wrong)
        };
        let zoom = u8::try_from(number("z", z)?).unwrap_or(u8::MAX);
        Self::new(zoom, number("x", x)?, number("y", y)?)
    }

    /// The zoom: the world is 2^z tiles wide.
    #[must_use]
    pub fn z(self) -> u8 {
        self.z
    }

    /// The column, from the west.
    #[must_use]
    pub fn x(self) -> u32 {
        self.x
    }

    /// The row, from the north.
    #[must_use]
    pub fn y(self) -> u32 {
        self.y
    }

    /// The box of the tile in WGS 84 degrees.
    #[must_use]
    pub fn bbox(self) -> Bbox {
        let tiles = f64::from(1u32 << self.z);
        let lng = |x: u32| f64::from(x) / tiles * 360.0 - 180.0;
        let lat = |y: u32| {
            let up = std::f64::consts::PI * (1.0 - 2.0 * f64::from(y) / tiles);
            up.sinh().atan().to_degrees()
        };
        Bbox {
            west: lng(self.x),
            south: lat(self.y + 1),
            east: lng(self.x + 1),
            north: lat(self.y),
        }
    }
}

/// The path parameters of [`Tile`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ByTile {
    /// Which layer.
    pub layer: TileLayer,
    /// Zoom, 0 to [`TileCoord::MAX_ZOOM`].
    pub z: u8,
    /// Column from the west, below 2^z.
    pub x: u32,
    /// Row from the north, below 2^z.
    pub y: u32,
}

/// `GET /tiles/{layer}/{z}/{x}/{y}.mvt`: one tile, or 204 where it would be
/// empty (which MapLibre takes as an empty tile).
///
/// Coordinates are whole numbers of 4,096 to a side. Areas reach 64 beyond the
/// tile on every side, so that lines drawn along the cut stay out of sight.
/// Points have no such margin: every point is in exactly one tile of a zoom, so
/// that counts can be added over tiles, and no renderer draws a point from
/// outside its tile anyway. A feature's id is the same in every tile and for
/// as long as its code is.
pub struct Tile;

impl Endpoint for Tile {
    const PATH: &'static str = "/tiles/{layer}/{z}/{x}/{y}.mvt";
    const RIGHT: Right = Right::Read;
    type Path = ByTile;
    type Query = TileQuery;
    /// The bytes of the tile.
    type Response = Vec<u8>;
}

/// The query of [`Tile`] and [`TileJson`]. Only incidents and
/// coverage depend on it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
pub struct TileQuery {
    /// Incidents reported, or cells visited, from this moment on (RFC 3339); 30 days before `to`
    /// if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
    /// Incidents reported, or cells visited, before this moment, in the state they were in then;
    /// now if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Timestamp>,
    /// Only incidents of these categories: a list with commas, or the parameter repeated.
    #[serde(default, skip_serializing_if = "Categories::is_empty")]
    #[cfg_attr(feature = "openapi", param(value_type = Option<String>))]
    pub category: Categories,
    /// Whether incidents are single at every zoom; only cells of more than 16,384 are not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub single: Option<bool>,
}

/// The path parameter of [`TileJson`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ByLayer {
    /// Which layer.
    pub layer: TileLayer,
}

/// `GET /tiles/{layer}.json`: TileJSON; its query goes on into the tiles' address.
pub struct TileJson;

impl Endpoint for TileJson {
    const PATH: &'static str = "/tiles/{layer}.json";
    const RIGHT: Right = Right::Read;
    type Path = ByLayer;
    type Query = TileQuery;
    type Response = TileJsonBody;
}

/// The answer of [`TileJson`]: TileJSON 3.0.0.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TileJsonBody {
    /// Always `3.0.0`.
    pub tilejson: String,
    /// The layer's name.
    pub name: String,
    /// What is in it.
    pub description: String,
    /// The address of a tile, with `{z}`, `{x}` and `{y}` in it.
    pub tiles: Vec<String>,
    /// Always `xyz`: rows are counted from the north.
    pub scheme: String,
    /// West, south, east, north in degrees; none while there is no data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bounds: Option<[f64; 4]>,
    /// The first zoom with data.
    pub minzoom: u8,
    /// From here on tiles show no more than this one enlarged.
    pub maxzoom: u8,
    /// The layers in a tile: one.
    pub vector_layers: Vec<VectorLayer>,
}

/// A layer in a tile and its attributes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VectorLayer {
    /// Its name in the tile.
    pub id: TileLayer,
    /// What is in it.
    pub description: String,
    /// As in [`TileJsonBody`].
    pub minzoom: u8,
    /// As in [`TileJsonBody`].
    pub maxzoom: u8,
    /// Attributes and what kind of value they have: `String` or `Number`.
    pub fields: std::collections::BTreeMap<String, String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tile_outside_the_tree_is_refused_by_name() {
        let refused = |z, x, y| TileCoord::parse(z, x, y).map_err(|bad| bad.parameter);
        assert!(refused("0", "0", "0").is_ok());
        assert!(refused("24", "16777215", "16777215").is_ok());
        for (z, x, y, name) in [
            ("25", "0", "0", "z"),
            ("300", "0", "0", "z"),
            ("0", "1", "0", "x"),
            ("3", "0", "8", "y"),
            ("3", "-1", "0", "x"),
            ("3", "0", "99999999999999999999", "y"),
            ("3", "0", "1.5", "y"),
            ("z", "0", "0", "z"),
        ] {
            assert_eq!(refused(z, x, y), Err(name.to_owned()), "{z}/{x}/{y}");
        }
    }

    #[test]
    fn four_tiles_have_the_box_of_the_one_above() -> Result<(), BadParameter> {
        let above = TileCoord::new(13, 6728, 3330)?.bbox();
        let below = TileCoord::new(14, 13456, 6660)?.bbox();
        let across = TileCoord::new(14, 13457, 6661)?.bbox();
        assert_eq!(below.union(across), above);
        assert_eq!(below.east, across.west);
        Ok(())
    }
}
