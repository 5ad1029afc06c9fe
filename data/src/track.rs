//! Tracks: what a device reports while a grid is walked.

use serde::{Deserialize, Serialize};

use crate::{Position, Timestamp};

/// One GNSS sample of a device.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Fix {
    /// When it was taken.
    pub time: Timestamp,
    /// Where.
    #[serde(flatten)]
    pub position: Position,
    /// The radius in metres that holds the true position with 68 % probability,
    /// as the device says; none if it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accuracy_m: Option<f64>,
}
