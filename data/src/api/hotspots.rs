//! Where incidents cluster.
//!
//! Clusters are those of DBSCAN (Ester, Kriegel, Sander, Xu: "A density-based
//! algorithm for discovering clusters in large spatial databases with noise",
//! KDD 1996): incidents with at least `min_count` incidents within `radius_m`,
//! themselves included, are core; cores within `radius_m` of each other are of
//! one cluster; another incident within `radius_m` of a core belongs to the
//! nearest core's cluster; the rest is scattered.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Endpoint;
use crate::{Boundary, Category, Position, Right};

/// `GET /api/v1/hotspots?from&to&category&radius_m&min_count`: clusters of the
/// incidents reported in a window, the largest first.
pub struct Hotspots;

impl Endpoint for Hotspots {
    const PATH: &'static str = "/api/v1/hotspots";
    const RIGHT: Right = Right::Read;
    type Path = ();
    type Query = HotspotsQuery;
    type Response = HotspotsBody;
}

/// The query of [`Hotspots`]; see [`crate::Window::resolve`] for what is meant
/// when an end is left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
pub struct HotspotsQuery {
    /// First moment, inclusive (RFC 3339); 30 days before `to` if left out.
    pub from: Option<Timestamp>,
    /// Last moment, exclusive (RFC 3339); now if left out.
    pub to: Option<Timestamp>,
    /// Only incidents of this category.
    #[cfg_attr(feature = "openapi", param(inline))]
    pub category: Option<Category>,
    /// How near is near, metres, 10 to 2,000; 100 if left out.
    #[cfg_attr(feature = "openapi", param(minimum = 10, maximum = 2000))]
    pub radius_m: Option<f64>,
    /// How many near each other are a hotspot, 3 to 100,000; see
    /// [`HotspotsBody::min_count`] for what is meant if left out.
    #[cfg_attr(feature = "openapi", param(minimum = 3, maximum = 100_000))]
    pub min_count: Option<u32>,
}

impl HotspotsQuery {
    /// `radius_m` if nothing is said.
    pub const DEFAULT_RADIUS_M: f64 = 100.0;
    /// The least and the greatest `radius_m`.
    pub const RADII_M: std::ops::RangeInclusive<f64> = 10.0..=2_000.0;
    /// The least and the greatest `min_count`.
    pub const MIN_COUNTS: std::ops::RangeInclusive<u32> = 3..=100_000;
}

/// The answer of [`Hotspots`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HotspotsBody {
    /// First moment, inclusive.
    pub from: Timestamp,
    /// Last moment, exclusive.
    pub to: Timestamp,
    /// How near was near, metres.
    pub radius_m: f64,
    /// How many within `radius_m` were asked for. If the query does not say:
    /// at least 5, and three standard deviations (Poisson) above what would be
    /// there if the incidents were spread evenly over the basic grids.
    pub min_count: u32,
    /// Incidents looked at.
    pub total: u64,
    /// Of these, in no hotspot.
    pub scattered: u64,
    /// The hotspots, the largest first.
    pub hotspots: Vec<Hotspot>,
}

/// A cluster of incidents.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Hotspot {
    /// Its incidents.
    pub count: u64,
    /// The mean of their positions.
    pub centre: Position,
    /// From the centre to the farthest of them, metres.
    pub reach_m: f64,
    /// Their convex hull, as a GeoJSON Polygon; where they lie on one line or
    /// spot, what is within a tenth of `radius_m` of it.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub area: Boundary,
    /// By category; every category is there.
    pub by_category: BTreeMap<Category, u64>,
}
