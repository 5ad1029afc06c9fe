//! Questions about a spot: what holds it, and what is near it.

use serde::{Deserialize, Serialize};

use super::Endpoint;
use crate::{Code, OfficeKind, Position};

/// `GET /api/v1/locate?lng&lat`: what holds a position.
pub struct Locate;

impl Endpoint for Locate {
    const PATH: &'static str = "/api/v1/locate";
    type Path = ();
    type Query = LocateQuery;
    type Response = LocateBody;
}

/// The query of [`Locate`]; both are needed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
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

/// `GET /api/v1/nearest?lng&lat&kind=office&k`: the nearest things, nearest first.
pub struct Nearest;

impl Endpoint for Nearest {
    const PATH: &'static str = "/api/v1/nearest";
    type Path = ();
    type Query = NearestQuery;
    type Response = Vec<NearestOffice>;
}

/// The query of [`Nearest`]; `lng` and `lat` are needed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
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
}

/// What can be looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum NearestKind {
    /// Grid offices.
    #[default]
    Office,
}

/// An office and how far it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NearestOffice {
    /// Its code.
    pub code: Code,
    /// Its name.
    pub name: String,
    /// Which of the three it is.
    pub kind: OfficeKind,
    /// The community it serves.
    pub community: Code,
    /// Its door.
    pub position: Position,
    /// Length of the geodesic on the WGS 84 ellipsoid, metres.
    pub distance_m: f64,
}
