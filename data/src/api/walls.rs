//! Driving a wall from the desk. It is no fact about the town and stands in no
//! log: it passes over the live stream, and is over two minutes after the desk
//! was heard last.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use strum::{Display, EnumString, VariantArray};

use super::{Endpoint, NoQuery, Posted};
use crate::{Code, Right, Role};

/// `GET /api/v1/walls`: the walls that are connected by a name
/// (`/screen?wall=NAME`), in order of name.
pub struct Walls;

impl Endpoint for Walls {
    const PATH: &'static str = "/api/v1/walls";
    const RIGHT: Right = Right::Drive;
    type Path = ();
    type Query = NoQuery;
    type Response = Vec<WallEntry>;
}

/// `POST /api/v1/walls/{name}`: tells a wall what to show. An order that says
/// nothing keeps the last one for another [`Driven::FOR_S`].
pub struct DriveWall;

impl Endpoint for DriveWall {
    const PATH: &'static str = "/api/v1/walls/{name}";
    const RIGHT: Right = Right::Drive;
    type Path = ByName;
    type Query = NoQuery;
    type Response = WallEntry;
}

impl Posted for DriveWall {
    type Body = WallOrder;
}

/// `DELETE /api/v1/walls/{name}`: lets a wall go on by itself.
pub struct ReleaseWall;

impl Endpoint for ReleaseWall {
    const PATH: &'static str = "/api/v1/walls/{name}";
    const RIGHT: Right = Right::Drive;
    type Path = ByName;
    type Query = NoQuery;
    type Response = WallEntry;
}

/// The path parameter `{name}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ByName {
    /// The wall's name, as its link says it.
    pub name: Code,
}

/// What a wall can be told to show.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
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
pub enum WallScene {
    /// The whole.
    Overview,
    /// Patrols.
    Coverage,
    /// Matters.
    Incidents,
    /// Communities and their stars.
    Communities,
    /// One grid close up.
    Grid,
}

/// What the desk wants; what is left out stays as the desk had it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WallOrder {
    /// The scene.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scene: Option<WallScene>,
    /// The grid of the close-up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grid: Option<Code>,
    /// The window: as [`super::WallQuery::days`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<u16>,
    /// Whether the scene stays; else the scenes go round from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pause: Option<bool>,
}

impl WallOrder {
    /// This order, and of another what this one leaves out.
    #[must_use]
    pub fn over(self, before: Self) -> Self {
        Self {
            scene: self.scene.or(before.scene),
            grid: self.grid.or(before.grid),
            days: self.days.or(before.days),
            pause: self.pause.or(before.pause),
        }
    }
}

/// A wall that is driven.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Driven {
    /// What it is to show.
    pub order: WallOrder,
    /// When it was told something new last.
    pub told_at: Timestamp,
    /// The role of who drives it, never a name; null while all is open to
    /// this machine.
    pub by: Option<Role>,
    /// After so long without a word it goes on by itself, seconds.
    pub left_s: u64,
}

impl Driven {
    /// A wall stays driven for so long after the desk was heard, seconds.
    pub const FOR_S: u64 = 120;
}

/// A wall that is connected, or was within [`Driven::FOR_S`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WallEntry {
    /// Its name.
    pub name: Code,
    /// How many screens are connected by that name.
    pub screens: u64,
    /// What it was told; null while it goes on by itself.
    pub driven: Option<Driven>,
}
