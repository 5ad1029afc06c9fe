//! Services delegated to the subdistrict, and publicity.

use serde::{Deserialize, Serialize};
use strum::{Display, EnumString, VariantArray};

use crate::Code;

/// A matter whose first review is delegated to the grids (下放民生事务事项初审权).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Service {
    /// Its code.
    pub code: Code,
    /// Its name.
    pub name: String,
    /// The department that delegated it.
    pub department: String,
}

/// Printed matter about the services.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Publicity {
    /// What it is.
    pub kind: PublicityKind,
    /// Its title, or the slogan.
    pub name: String,
    /// How many there are.
    pub count: u32,
}

/// Kinds of printed matter.
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
pub enum PublicityKind {
    /// 口袋书
    PocketBook,
    /// 导图
    GuideChart,
    /// 宣传标语
    Slogan,
}
