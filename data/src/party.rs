//! The party organisation in the grids (党建+网格+N).

use serde::{Deserialize, Serialize};
use strum::{Display, EnumString, VariantArray};

use crate::Code;

/// One organisation of the three levels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Party {
    /// Its code.
    pub code: Code,
    /// Its name.
    pub name: String,
    /// Its level.
    pub level: PartyLevel,
    /// The organisation above it; none for a community's.
    pub parent: Option<Code>,
    /// The basic grid, for a group.
    pub grid: Option<Code>,
    /// Party members.
    pub members: u32,
    /// Volunteers who serve as grid assistants (网格辅助员), the "N".
    pub volunteers: u32,
}

/// The levels of the party organisation.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
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
pub enum PartyLevel {
    /// 社区党组织
    Community,
    /// 小区/院落党支部
    Branch,
    /// 网格/楼栋党小组, one per basic grid
    Group,
}
