//! Where incidents cluster, as far as the page reads it.
use serde::Deserialize;
use serde_json::Value;
use xunge_data::Position;

/// What the page reads of [`xunge_data::api::HotspotsBody`]: areas go on to the map as they came.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(crate) struct Hotspots {
    /// How near was near, metres.
    pub(crate) radius_m: f64,
    /// How many within `radius_m` are a hotspot.
    pub(crate) min_count: u32,
    /// Incidents in no hotspot.
    pub(crate) scattered: u64,
    /// The hotspots, the largest first.
    pub(crate) hotspots: Vec<Hotspot>,
}

/// A cluster of incidents.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(crate) struct Hotspot {
    /// Its incidents.
    pub(crate) count: u64,
    /// The mean of their positions.
    pub(crate) centre: Position,
    /// Their convex hull, as GeoJSON.
    pub(crate) area: Value,
}
