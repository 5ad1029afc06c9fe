//! The town as a list: all that a page needs to name, find and list things.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Endpoint, NoQuery};
use crate::{Bbox, Code, Facility, GridKind, OfficeKind, Position, Right, StarKind};

/// `GET /api/v1/town`: names, codes and places of everything, without geometry.
pub struct TownIndex;

impl Endpoint for TownIndex {
    const PATH: &'static str = "/api/v1/town";
    const RIGHT: Right = Right::Read;
    type Path = ();
    type Query = NoQuery;
    type Response = TownBody;
}

/// `GET /api/v1/basemap`: water, parks, buildings and streets as one GeoJSON
/// feature collection; empty if the town has none. Properties: `kind` (river,
/// pond, park, square, landuse, building, street, railway, bridge, …), `class`
/// and `name` where there is one.
pub struct Basemap;

impl Endpoint for Basemap {
    const PATH: &'static str = "/api/v1/basemap";
    const RIGHT: Right = Right::Read;
    type Path = ();
    type Query = NoQuery;
    type Response = geojson::FeatureCollection;
}

/// The answer of [`TownIndex`]. Lists are in order of code.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TownBody {
    /// The subdistrict's name; empty if nobody said.
    pub name: String,
    /// Whether all of this is invented (演示数据).
    pub demo: bool,
    /// The box around all communities, grids and incidents; none if there are none.
    pub bbox: Option<Bbox>,
    /// Communities.
    pub communities: Vec<CommunityEntry>,
    /// Grids, basic and dedicated.
    pub grids: Vec<GridEntry>,
    /// Offices.
    pub offices: Vec<OfficeEntry>,
    /// When the earliest incident was reported.
    #[serde(default, deserialize_with = "crate::rfc3339::moment_or_none")]
    pub first_reported_at: Option<Timestamp>,
    /// When the latest incident was reported.
    #[serde(default, deserialize_with = "crate::rfc3339::moment_or_none")]
    pub last_reported_at: Option<Timestamp>,
}

/// A community in the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CommunityEntry {
    /// Its code.
    pub code: Code,
    /// Its name.
    pub name: String,
    /// The box around it.
    pub bbox: Bbox,
    /// Its star plan: one star each.
    pub star_kinds: Vec<StarKind>,
}

/// A grid in the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GridEntry {
    /// Its code.
    pub code: Code,
    /// Its name.
    pub name: String,
    /// Basic or dedicated.
    pub kind: GridKind,
    /// What a dedicated grid is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facility: Option<Facility>,
    /// The community that holds it.
    pub community: Code,
    /// The name of its worker.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub worker: Option<String>,
    /// A point surely inside it.
    pub inside: Position,
    /// The box around it.
    pub bbox: Bbox,
}

/// An office in the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OfficeEntry {
    /// Its code.
    pub code: Code,
    /// Its name.
    pub name: String,
    /// Which of the three it is.
    pub kind: OfficeKind,
    /// The community it serves.
    pub community: Code,
    /// Its street address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Its door.
    pub position: Position,
}
