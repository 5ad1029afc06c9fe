//! The territory: communities (社区), grids (网格) and the three offices (三室).

use serde::{Deserialize, Serialize};
use strum::{Display, EnumString, IntoStaticStr, VariantArray};

use crate::{Boundary, Code, Position};

/// A community (社区).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Community {
    /// 12 digits in China; any code elsewhere.
    pub code: Code,
    /// Its name.
    pub name: String,
    /// Its area.
    pub boundary: Boundary,
    /// Whether it was made as the union of its grids, because no file named it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub derived: bool,
    /// Households registered, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub households: Option<u32>,
    /// Residents, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub residents: Option<u32>,
    /// The star plan (五星支部): the kinds its branch has planned, one star each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub star_kinds: Vec<StarKind>,
    /// The community's party secretary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secretary: Option<String>,
}

/// A kind of star a community branch can earn (五星支部).
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
pub enum StarKind {
    /// 共建共享
    SharedBuilding,
    /// 平安法治
    SafetyRuleOfLaw,
    /// 幸福和谐
    HappinessHarmony,
    /// 宜业兴业
    BusinessEmployment,
    /// 支部过硬
    StrongBranch,
}

/// A grid (网格).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Grid {
    /// Community code and sequence in China; any code elsewhere.
    pub code: Code,
    /// Its name.
    pub name: String,
    /// Basic or dedicated.
    pub kind: GridKind,
    /// The community that holds it.
    pub community: Code,
    /// Its area.
    pub boundary: Boundary,
    /// What a dedicated grid is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facility: Option<Facility>,
    /// Households registered, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub households: Option<u32>,
    /// Residents, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub residents: Option<u32>,
}

/// The two kinds of grid.
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
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum GridKind {
    /// 基础网格: together they tile a community.
    Basic,
    /// 专属网格: overlays basic grids.
    Dedicated,
}

/// What a dedicated grid is for.
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
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Facility {
    /// 学校
    School,
    /// 医院
    Hospital,
    /// 市场
    Market,
    /// 机关单位
    Office,
    /// 工地
    Site,
}

/// A grid office, one of the three rooms (三室).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Office {
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
    /// Its street address, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

/// The three kinds of office (三室).
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
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum OfficeKind {
    /// 物业恳谈室
    PropertyTalk,
    /// 流动党员室
    MobilePartyMember,
    /// 群众会客室
    ResidentsReception,
}
