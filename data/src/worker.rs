//! The roster: full-time grid workers (专职网格员).

use jiff::civil::Time;
use serde::{Deserialize, Serialize};

use crate::{Code, Datum};

/// A full-time grid worker; one per basic grid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Worker {
    /// The worker's code on the roster.
    pub code: Code,
    /// The worker's name.
    pub name: String,
    /// Age in years.
    pub age: u32,
    /// The basic grid the worker walks.
    pub grid: Code,
    /// The device that the worker carries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<Code>,
    /// When the worker is on patrol, every day; nothing if no hours are
    /// rostered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub patrol: Vec<PatrolHours>,
    /// What the positions are in that the device sends.
    #[serde(default, skip_serializing_if = "Datum::is_wgs84")]
    pub crs: Datum,
}

/// Hours of patrol on every day, local time of Asia/Shanghai. Those that end
/// before they begin go on past midnight; 00:00 as the end is midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PatrolHours {
    /// First minute, inclusive.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "08:00:00"))]
    pub from: Time,
    /// Last minute, exclusive.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "12:00:00"))]
    pub to: Time,
}
