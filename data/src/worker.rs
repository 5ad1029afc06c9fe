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

impl PatrolHours {
    /// Whether a time of the day, of Asia/Shanghai, is in these hours.
    #[must_use]
    pub fn hold(&self, time: Time) -> bool {
        if self.from < self.to {
            self.from <= time && time < self.to
        } else {
            self.from <= time || time < self.to
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_hold_their_first_minute_but_not_their_last_and_may_go_past_midnight() {
        let at = |hour, minute| Time::constant(hour, minute, 0, 0);
        let hold = |from, to, time| PatrolHours { from, to }.hold(time);
        assert!(hold(at(8, 0), at(9, 0), at(8, 0)) && !hold(at(8, 0), at(9, 0), at(9, 0)));
        assert!(hold(at(22, 0), at(2, 0), at(23, 0)) && hold(at(22, 0), at(2, 0), at(1, 59)));
        assert!(!hold(at(22, 0), at(2, 0), at(12, 0)));
        assert!(hold(at(20, 0), at(0, 0), at(23, 59)) && !hold(at(20, 0), at(0, 0), at(0, 0)));
    }
}
