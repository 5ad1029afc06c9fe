//! OGC API - Features, part 1 (OGC 17-069r4): collections, items, links.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use strum::{Display, EnumString, VariantArray};

use super::{Endpoint, ItemQuery, ItemsQuery, NoQuery};
use crate::Right;

/// The media type of GeoJSON (RFC 7946).
pub const GEOJSON: &str = "application/geo+json";

/// The collections there are.
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
pub enum CollectionId {
    /// Communities, as areas.
    Communities,
    /// Grids, as areas.
    Grids,
    /// Offices, as points.
    Offices,
    /// Incidents, as points, with the moment they were reported.
    Incidents,
    /// The H3 cells of the territory, as areas, with their last visit: as they
    /// were known at the end of `datetime`, or now. `datetime` is a window (of
    /// a moment: the 30 days up to it) and leaves no cell out.
    Coverage,
}

/// A link to something related (RFC 8288).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Link {
    /// Where to.
    pub href: String,
    /// In which relation, as the IANA and OGC registers name it.
    pub rel: String,
    /// The media type there.
    #[serde(rename = "type")]
    pub media_type: String,
    /// For people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
}

/// `GET /ogc`: the landing page.
pub struct Landing;

impl Endpoint for Landing {
    const PATH: &'static str = "/ogc";
    const RIGHT: Right = Right::Read;
    type Path = ();
    type Query = FormatQuery;
    type Response = LandingBody;
}

/// `f=json` may be asked for; of a collection also `f=html`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
pub struct FormatQuery {
    /// The format of the answer: `json` (also `application/json`, `geojson`); of a collection
    /// also `html`.
    pub f: Option<String>,
}

/// The answer of [`Landing`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LandingBody {
    /// The name of the service.
    pub title: String,
    /// What it offers.
    pub description: String,
    /// Where to go on.
    pub links: Vec<Link>,
}

/// `GET /ogc/conformance`: the conformance classes that hold.
pub struct Conformance;

impl Endpoint for Conformance {
    const PATH: &'static str = "/ogc/conformance";
    const RIGHT: Right = Right::Read;
    type Path = ();
    type Query = FormatQuery;
    type Response = ConformanceBody;
}

/// The answer of [`Conformance`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConformanceBody {
    /// URIs of conformance classes.
    #[serde(rename = "conformsTo")]
    pub conforms_to: Vec<String>,
}

/// `GET /ogc/collections`: the collections.
pub struct Collections;

impl Endpoint for Collections {
    const PATH: &'static str = "/ogc/collections";
    const RIGHT: Right = Right::Read;
    type Path = ();
    type Query = FormatQuery;
    type Response = CollectionsBody;
}

/// The answer of [`Collections`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CollectionsBody {
    /// Where to go on.
    pub links: Vec<Link>,
    /// Coordinate reference systems that every collection speaks, by URI.
    pub crs: Vec<String>,
    /// All of them.
    pub collections: Vec<CollectionBody>,
}

/// The path parameter `{collection}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ByCollection {
    /// Which collection.
    pub collection: CollectionId,
}

/// `GET /ogc/collections/{collection}`: one collection.
pub struct Collection;

impl Endpoint for Collection {
    const PATH: &'static str = "/ogc/collections/{collection}";
    const RIGHT: Right = Right::Read;
    type Path = ByCollection;
    type Query = FormatQuery;
    type Response = CollectionBody;
}

/// The answer of [`Collection`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CollectionBody {
    /// Its id.
    pub id: CollectionId,
    /// For people.
    pub title: String,
    /// What its items are.
    pub description: String,
    /// Where and when its items lie; none while it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extent: Option<Extent>,
    /// Always `feature`.
    #[serde(rename = "itemType")]
    pub item_type: String,
    /// Coordinate reference systems that it speaks, by URI.
    pub crs: Vec<String>,
    /// The one its items are kept in.
    #[serde(rename = "storageCrs")]
    pub storage_crs: String,
    /// Where to go on.
    pub links: Vec<Link>,
}

/// Where and when the items of a collection lie.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Extent {
    /// Where.
    pub spatial: SpatialExtent,
    /// When; none for things without a time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub temporal: Option<TemporalExtent>,
}

/// Where the items of a collection lie.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SpatialExtent {
    /// One box: west, south, east, north.
    pub bbox: Vec<[f64; 4]>,
    /// Its reference system.
    pub crs: String,
}

/// When the items of a collection lie.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TemporalExtent {
    /// One interval, closed at both ends.
    pub interval: Vec<[Option<Timestamp>; 2]>,
}

/// `GET /ogc/collections/{collection}/items`: features, page by page.
pub struct Items;

impl Endpoint for Items {
    const PATH: &'static str = "/ogc/collections/{collection}/items";
    const RIGHT: Right = Right::Read;
    type Path = ByCollection;
    type Query = ItemsQuery;
    type Response = ItemsBody;
}

/// A query parameter that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{parameter}: {reason}")]
pub struct BadParameter {
    /// Which parameter.
    pub parameter: String,
    /// Why, and what would be right.
    pub reason: String,
}

impl BadParameter {
    /// A parameter and what is wrong with it.
    #[must_use]
    pub fn new(parameter: &str, reason: impl std::fmt::Display) -> Self {
        Self {
            parameter: parameter.to_owned(),
            reason: reason.to_string(),
        }
    }
}

/// The answer of [`Items`]: a GeoJSON feature collection.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ItemsBody {
    /// Always `FeatureCollection`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The features of this page.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Object>))]
    pub features: Vec<geojson::Feature>,
    /// Where to go on; `next` if there is another page.
    pub links: Vec<Link>,
    /// When the answer was made.
    #[serde(rename = "timeStamp")]
    pub time_stamp: Timestamp,
    /// How many features match on all pages.
    #[serde(rename = "numberMatched")]
    pub number_matched: usize,
    /// How many are on this page.
    #[serde(rename = "numberReturned")]
    pub number_returned: usize,
}

/// The path parameters `{collection}` and `{id}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ByItem {
    /// Which collection.
    pub collection: CollectionId,
    /// Which feature: its code.
    pub id: String,
}

/// `GET /ogc/collections/{collection}/items/{id}`: one GeoJSON feature.
pub struct Item;

impl Endpoint for Item {
    const PATH: &'static str = "/ogc/collections/{collection}/items/{id}";
    const RIGHT: Right = Right::Read;
    type Path = ByItem;
    type Query = ItemQuery;
    type Response = geojson::Feature;
}

/// `GET /healthz` and `GET /readyz`: alive; ready once the log is replayed.
pub struct Health;

impl Endpoint for Health {
    const PATH: &'static str = "/healthz";
    const RIGHT: Right = Right::Public;
    type Path = ();
    type Query = NoQuery;
    type Response = HealthBody;
}

/// See [`Health`]; 503 with a problem until the log is replayed.
pub struct Readiness;

impl Endpoint for Readiness {
    const PATH: &'static str = "/readyz";
    const RIGHT: Right = Right::Public;
    type Path = ();
    type Query = NoQuery;
    type Response = HealthBody;
}

/// `GET /metrics`: what the server counts of itself, in the text format of
/// Prometheus; a text, not JSON.
pub struct MetricsText;

impl Endpoint for MetricsText {
    const PATH: &'static str = "/metrics";
    const RIGHT: Right = Right::Read;
    type Path = ();
    type Query = NoQuery;
    type Response = String;
}

/// The answer of [`Health`] and [`Readiness`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HealthBody {
    /// `ok`.
    pub status: String,
}
