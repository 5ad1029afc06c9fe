//! Fixes in: what devices and their services send.

use serde::{Deserialize, Serialize};

use super::{Endpoint, NoQuery, Posted};
use crate::{Code, Fix, Offset, Right, Unfit};

/// `POST /api/v1/fixes`: takes fixes of one device, or of several.
///
/// Fixes that are no good are left out with a reason; the good ones beside
/// them are taken. Fixes of a device that the roster does not name are kept
/// apart, and count once it does.
pub struct Fixes;

impl Endpoint for Fixes {
    const PATH: &'static str = "/api/v1/fixes";
    const RIGHT: Right = Right::Report;
    type Path = ();
    type Query = NoQuery;
    type Response = FixesBody;
}

impl Posted for Fixes {
    type Body = FixesSent;
}

/// `POST /capture/owntracks`: what OwnTracks sends in HTTP mode, one message or
/// a list. The device is known by the topic, the header `X-Limit-D`, `?d=`, the
/// user, or the tracker id: by whichever the roster has.
pub struct OwnTracks;

impl Endpoint for OwnTracks {
    const PATH: &'static str = "/capture/owntracks";
    const RIGHT: Right = Right::Report;
    type Path = ();
    type Query = NoQuery;
    /// What the app is told: nothing.
    type Response = Vec<serde_json::Value>;
}

/// `GET` and `POST /capture/osmand`: the OsmAnd protocol that Traccar Client
/// speaks, in the query, a form, or JSON. The answer has no body.
pub struct OsmAnd;

impl Endpoint for OsmAnd {
    const PATH: &'static str = "/capture/osmand";
    const RIGHT: Right = Right::Report;
    type Path = ();
    type Query = NoQuery;
    type Response = ();
}

/// The body of a request to [`Fixes`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum FixesSent {
    /// Of one device.
    One(DeviceFixes),
    /// Of several, or of one in several parts.
    Many(Vec<DeviceFixes>),
}

/// Fixes of one device, in any order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeviceFixes {
    /// The device, as the roster names it.
    pub device: Code,
    /// Its fixes.
    pub fixes: Vec<Fix>,
}

/// The answer of [`Fixes`]: what was taken is on disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FixesBody {
    /// The offset of the last record.
    pub offset: Offset,
    /// Fixes taken.
    pub accepted: u64,
    /// Fixes that do not count.
    pub rejected: Vec<FixRejected>,
    /// Devices that the roster does not name: their fixes are kept, and count
    /// once it does.
    #[serde(default)]
    pub unknown_devices: Vec<Code>,
}

/// A fix that does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FixRejected {
    /// Which part of the request, from 0; 0 where it was not a list.
    #[serde(default)]
    pub part: u64,
    /// Which fix of that part, from 0.
    pub index: u64,
    /// Why.
    pub why: Unfit,
}
