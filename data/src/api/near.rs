//! Questions about a spot: what holds it, and what is near it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Endpoint, NoQuery, Posted};
use crate::{Category, Code, OfficeKind, Position, Right, Status};

/// `GET /api/v1/locate?lng&lat`: what holds a position.
pub struct Locate;

impl Endpoint for Locate {
    const PATH: &'static str = "/api/v1/locate";
    const RIGHT: Right = Right::Read;
    type Path = ();
    type Query = LocateQuery;
    type Response = LocateBody;
}

/// The query of [`Locate`]; both are needed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
pub struct LocateQuery {
    /// Longitude, WGS 84 degrees.
    pub lng: Option<f64>,
    /// Latitude, WGS 84 degrees.
    pub lat: Option<f64>,
}

/// A code and the name that goes with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Named {
    /// The code.
    pub code: Code,
    /// The name.
    pub name: String,
}

/// The answer of [`Locate`]. A position on a shared border counts to the
/// thing with the lower code.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LocateBody {
    /// The position asked for.
    pub position: Position,
    /// The community that holds it.
    pub community: Option<Named>,
    /// The basic grid that holds it.
    pub basic_grid: Option<Named>,
    /// The dedicated grids that hold it, in order of code.
    pub dedicated_grids: Vec<Named>,
}

/// `POST /api/v1/locate`: what holds each of many positions, in their order.
pub struct LocateMany;

impl Endpoint for LocateMany {
    const PATH: &'static str = Locate::PATH;
    const RIGHT: Right = Right::Read;
    type Path = ();
    type Query = NoQuery;
    type Response = Vec<LocateBody>;
}

impl Posted for LocateMany {
    type Body = Positions;
}

/// The body of [`LocateMany`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Positions {
    /// The positions asked for, at most [`Positions::MAX`].
    pub positions: Vec<Position>,
}

impl Positions {
    /// Positions in one request at most.
    pub const MAX: usize = 10_000;
}

/// `GET /api/v1/nearest?lng&lat&kind&k`: the nearest things, nearest first; of
/// equal distances, offices and workers by code, incidents as they were recorded.
pub struct Nearest;

impl Endpoint for Nearest {
    const PATH: &'static str = "/api/v1/nearest";
    const RIGHT: Right = Right::Read;
    type Path = ();
    type Query = NearestQuery;
    type Response = Vec<NearestThing>;
}

/// The query of [`Nearest`]; `lng` and `lat` are needed. `from` and `to` are
/// for incidents and workers, `category` and `open` for incidents only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
pub struct NearestQuery {
    /// Longitude, WGS 84 degrees.
    pub lng: Option<f64>,
    /// Latitude, WGS 84 degrees.
    pub lat: Option<f64>,
    /// What to look for; offices if left out.
    #[cfg_attr(feature = "openapi", param(inline))]
    pub kind: Option<NearestKind>,
    /// How many at most, 1 to 100; 5 if left out.
    #[cfg_attr(feature = "openapi", param(minimum = 1, maximum = 100))]
    pub k: Option<u32>,
    /// Reported or seen from this moment on, inclusive (RFC 3339); 30 days before `to` if left out.
    pub from: Option<Timestamp>,
    /// Reported or seen before this moment, exclusive (RFC 3339); now if left out.
    pub to: Option<Timestamp>,
    /// Only incidents of this category.
    #[cfg_attr(feature = "openapi", param(inline))]
    pub category: Option<Category>,
    /// Only incidents that were open (`true`) or ended (`false`) at `to`, or
    /// now if that is earlier.
    pub open: Option<bool>,
}

/// What can be looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum NearestKind {
    /// Grid offices.
    #[default]
    Office,
    /// Incidents reported in a window.
    Incident,
    /// Workers, where their devices were last in a window.
    Worker,
}

/// A thing and how far it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NearestThing {
    /// Its code.
    pub code: Code,
    /// Its name; an incident's title, empty to callers without the right to
    /// names.
    pub name: String,
    /// What it is.
    pub kind: ThingKind,
    /// The community that an office serves, in whose grid an incident lies, or
    /// whose grid a worker walks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub community: Option<Code>,
    /// Where it is; of an office, its door.
    pub position: Position,
    /// When it was there: an incident's report, a worker's last fix.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<Timestamp>,
    /// An incident's category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<Category>,
    /// An incident's status at the end of the window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// Length of the geodesic on the WGS 84 ellipsoid, metres.
    pub distance_m: f64,
}

/// What a [`NearestThing`] is, in the words of the collections' `kind`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum ThingKind {
    /// 物业恳谈室
    PropertyTalk,
    /// 流动党员室
    MobilePartyMember,
    /// 群众会客室
    ResidentsReception,
    /// A reported matter.
    Incident,
    /// A grid worker.
    Worker,
}

impl ThingKind {
    /// Which of the three offices it is; none of what is no office.
    #[must_use]
    pub fn office(self) -> Option<OfficeKind> {
        match self {
            Self::PropertyTalk => Some(OfficeKind::PropertyTalk),
            Self::MobilePartyMember => Some(OfficeKind::MobilePartyMember),
            Self::ResidentsReception => Some(OfficeKind::ResidentsReception),
            Self::Incident | Self::Worker => None,
        }
    }
}

impl From<OfficeKind> for ThingKind {
    fn from(kind: OfficeKind) -> Self {
        match kind {
            OfficeKind::PropertyTalk => Self::PropertyTalk,
            OfficeKind::MobilePartyMember => Self::MobilePartyMember,
            OfficeKind::ResidentsReception => Self::ResidentsReception,
        }
    }
}
