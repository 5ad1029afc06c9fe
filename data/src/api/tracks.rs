//! Where devices were: their tracks, and who was in an area.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Endpoint, Named, Posted, WindowQuery, Within};
use crate::{Boundary, Code, GridKind, Position, Right, Track};

/// `GET /api/v1/tracks?grid|device&from&to`: where devices were in a window,
/// cleaned and joined as coverage has it; of those fixes that are still kept.
pub struct Tracks;

impl Endpoint for Tracks {
    const PATH: &'static str = "/api/v1/tracks";
    const RIGHT: Right = Right::Tracks;
    type Path = ();
    type Query = TracksQuery;
    type Response = TracksBody;
}

/// The query of [`Tracks`]. Without `grid` and `device`: of all workers whom
/// the caller may see.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
pub struct TracksQuery {
    /// Only devices of this basic grid's workers.
    #[cfg_attr(feature = "openapi", param(value_type = Option<String>))]
    pub grid: Option<Code>,
    /// Only this device.
    #[cfg_attr(feature = "openapi", param(value_type = Option<String>))]
    pub device: Option<Code>,
    /// First moment, inclusive (RFC 3339); a day before `to` if left out.
    pub from: Option<Timestamp>,
    /// Last moment, exclusive (RFC 3339); now if left out.
    pub to: Option<Timestamp>,
}

/// The answer of [`Tracks`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TracksBody {
    /// First moment, inclusive.
    pub from: Timestamp,
    /// Last moment, exclusive.
    pub to: Timestamp,
    /// Devices with fixes in the window, in order of code.
    pub tracks: Vec<DeviceTrack>,
}

impl TracksBody {
    /// Fixes in one answer at most.
    pub const MAX_FIXES: usize = 1_000_000;
}

/// Where a device was.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeviceTrack {
    /// The device.
    pub device: Code,
    /// Who carries it; none if the roster does not say.
    pub worker: Option<Named>,
    /// The basic grid that its worker walks.
    pub grid: Option<Code>,
    /// What is joined, in order of time; between two of them it is not known
    /// where the device was. A track has columns `t` (milliseconds since 1970), `lng`, `lat`
    /// (1e-7 degrees), and perhaps `acc` (centimetres, -1 for none), each number but the first as
    /// the difference from the one before; `acc` is not.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Object>))]
    pub ways: Vec<Track>,
}

/// `POST /api/v1/visits?from&to`: who was in an area, of those fixes that are
/// still kept. The grids and how often they were visited there; to those with
/// the right to tracks also the devices, with their times of entry and exit.
pub struct Visits;

impl Endpoint for Visits {
    const PATH: &'static str = "/api/v1/visits";
    const RIGHT: Right = Right::Read;
    type Path = ();
    type Query = WindowQuery;
    type Response = VisitsBody;
}

impl Posted for Visits {
    type Body = VisitedArea;
}

/// The body of [`Visits`]: `{"circle": {"lng", "lat", "radius_m"}}`, or an area as
/// [`Within`] reads it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "serde_json::Value", into = "serde_json::Value")]
pub enum VisitedArea {
    /// A circle.
    Circle(Circle),
    /// An area that was drawn.
    Drawn(Within),
}

const CIRCLE: &str = "circle";

impl TryFrom<serde_json::Value> for VisitedArea {
    type Error = serde_json::Error;
    fn try_from(mut document: serde_json::Value) -> Result<Self, Self::Error> {
        match document.get_mut(CIRCLE).map(serde_json::Value::take) {
            Some(circle) => serde_json::from_value(circle).map(Self::Circle),
            None => serde_json::from_value(document).map(Self::Drawn),
        }
    }
}

impl From<VisitedArea> for serde_json::Value {
    fn from(area: VisitedArea) -> Self {
        match area {
            VisitedArea::Circle(circle) => serde_json::json!({ CIRCLE: circle }),
            VisitedArea::Drawn(within) => serde_json::json!(within),
        }
    }
}

/// A circle on the ground.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Circle {
    /// Its centre.
    #[serde(flatten)]
    pub centre: Position,
    /// Its radius, metres: above 0, [`Circle::MAX_RADIUS_M`] at most.
    pub radius_m: f64,
}

impl Circle {
    /// The largest radius, metres.
    pub const MAX_RADIUS_M: f64 = 20_000.0;
}

/// The answer of [`Visits`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VisitsBody {
    /// First moment, inclusive.
    pub from: Timestamp,
    /// Last moment, exclusive.
    pub to: Timestamp,
    /// The area that was looked at; a circle is drawn with 360 corners.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub area: Boundary,
    /// Times that some device was in the area without leaving it.
    pub visits: u64,
    /// The grids that share a point with the area, in order of code.
    pub grids: Vec<GridVisits>,
    /// The devices, in order of entry; null without the right to tracks.
    pub devices: Option<Vec<DeviceVisit>>,
}

/// How often a grid was visited, in the part of it that the area holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GridVisits {
    /// The grid.
    pub code: Code,
    /// Its name.
    pub name: String,
    /// Basic or dedicated.
    pub kind: GridKind,
    /// Times that some device was there without leaving.
    pub visits: u64,
    /// When the last of them ended.
    pub last_visit: Option<Timestamp>,
}

/// A device that was in an area.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeviceVisit {
    /// The device.
    pub device: Code,
    /// Who carries it; none if the roster does not say.
    pub worker: Option<Named>,
    /// The basic grid that its worker walks.
    pub grid: Option<Code>,
    /// When it came in; the first moment that is known, if it was in before.
    pub entered_at: Timestamp,
    /// When it went out; the last moment that is known, if it stayed.
    pub left_at: Timestamp,
}
