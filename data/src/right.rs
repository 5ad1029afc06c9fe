//! Who may do what: rights, the roles that hold them, and of what part of the
//! subdistrict.

use serde::{Deserialize, Serialize};
use strum::{Display, EnumString, IntoStaticStr, VariantArray};

use crate::Code;

/// What an endpoint asks of its caller; every endpoint names one.
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
pub enum Right {
    /// Nothing: anybody may.
    Public,
    /// Read what is added up, and maps: nothing of a person is in it.
    Read,
    /// Read the names of workers and secretaries beside what they serve, and
    /// what people wrote of a matter or a problem, which may name somebody.
    Names,
    /// See where workers are now.
    Positions,
    /// Open tracks: where a device was, and when. Leaves an audit record.
    Tracks,
    /// Report fixes of devices.
    Report,
    /// Report incidents and move them along.
    Handle,
    /// Drive a wall from the desk.
    Drive,
    /// Keep accounts, tokens and devices, and read the audit.
    Administer,
}

/// What somebody is to the subdistrict. A role holds rights; of which part of
/// the subdistrict, a [`Scope`] says.
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
pub enum Role {
    /// A screen on the wall, by its token.
    Display,
    /// Somebody who looks at the demo town without signing in.
    Visitor,
    /// Reads.
    Viewer,
    /// 网格员: one grid.
    GridWorker,
    /// 社区: one community.
    Community,
    /// 指挥中心: the whole subdistrict, tracks included.
    Dispatcher,
    /// Keeps accounts, tokens and devices; opens no tracks.
    Administrator,
    /// A device, by its token: reports its own fixes.
    Device,
    /// A forwarder, by its token: reports fixes of any device.
    Gateway,
}

impl Role {
    /// The roles that accounts have; the others come with a token, or with
    /// nothing.
    pub const OF_ACCOUNTS: [Self; 5] = [
        Self::Viewer,
        Self::GridWorker,
        Self::Community,
        Self::Dispatcher,
        Self::Administrator,
    ];

    /// The rights that the role holds, beside [`Right::Public`].
    #[must_use]
    pub fn rights(self) -> &'static [Right] {
        use Right::{Administer, Drive, Handle, Names, Positions, Read, Report, Tracks};
        match self {
            Self::Display => &[Read],
            // Nobody in the demo town is real.
            Self::Visitor => &[Read, Names, Positions],
            Self::Viewer => &[Read, Names],
            Self::GridWorker | Self::Community => &[Read, Names, Positions, Tracks, Handle],
            Self::Dispatcher => &[Read, Names, Positions, Tracks, Handle, Drive],
            Self::Administrator => &[Read, Names, Report, Drive, Administer],
            Self::Device | Self::Gateway => &[Report],
        }
    }

    /// Whether the role holds a right.
    #[must_use]
    pub fn may(self, right: Right) -> bool {
        right == Right::Public || self.rights().contains(&right)
    }
}

/// Of which part of the subdistrict somebody may see persons and handle
/// incidents; what is added up, all may read of the whole.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "scope", content = "code", rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Scope {
    /// All of it.
    Whole,
    /// One community and its grids.
    Community(Code),
    /// One grid.
    Grid(Code),
    /// One device.
    Device(Code),
}

impl Scope {
    /// Whether it holds a grid of a community.
    #[must_use]
    pub fn holds(&self, grid: &Code, community: &Code) -> bool {
        match self {
            Self::Whole => true,
            Self::Community(own) => own == community,
            Self::Grid(own) => own == grid,
            Self::Device(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_sees_no_names_sees_no_positions_and_no_tracks() {
        for role in Role::VARIANTS {
            let sees = |right| role.may(right);
            assert!(
                sees(Right::Names) || !(sees(Right::Positions) || sees(Right::Tracks)),
                "{role}"
            );
            assert!(role.may(Right::Public), "{role}");
        }
        assert!(!Role::Display.may(Right::Names));
        assert!(!Role::Visitor.may(Right::Tracks));
    }

    #[test]
    fn every_right_is_held_by_a_role() {
        for right in Right::VARIANTS {
            assert!(
                Role::VARIANTS.iter().any(|role| role.may(*right)),
                "{right}"
            );
        }
    }
}
