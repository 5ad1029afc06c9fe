//! The one who asks.

use axum::{extract::FromRequestParts, http::request::Parts};
use xunge_data::{Code, Right, Role, Scope};

use crate::error::ApiError;

/// As whom somebody asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// There are no accounts yet, and only this machine is listened to.
    Owner,
    /// Nobody said who; in the demo town that is a visitor.
    Nobody,
    /// Somebody at the machine, on the command line.
    CommandLine,
    /// An account, by its name.
    Account(Code),
    /// A token, by its number.
    Token(Code),
}

/// Who asks, in which role, and of which part of the subdistrict. A handler
/// takes it as an argument where more than its endpoint's right matters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// As whom.
    pub who: Who,
    /// In which role; none for the owner, who may everything, and for
    /// strangers, who may nothing.
    pub role: Option<Role>,
    /// Of which part.
    pub scope: Scope,
}

impl Caller {
    /// Somebody on this machine while there are no accounts: may everything.
    #[must_use]
    pub fn owner() -> Self {
        Self {
            who: Who::Owner,
            role: None,
            scope: Scope::Whole,
        }
    }

    /// Nobody that is known, in the role of strangers if they have one.
    #[must_use]
    pub fn nobody(role: Option<Role>) -> Self {
        Self {
            who: Who::Nobody,
            role,
            scope: Scope::Whole,
        }
    }

    /// Somebody on the command line: may everything.
    #[must_use]
    pub fn command_line() -> Self {
        Self {
            who: Who::CommandLine,
            ..Self::owner()
        }
    }

    /// Whether they hold a right.
    #[must_use]
    pub fn may(&self, right: Right) -> bool {
        match self.role {
            Some(role) => role.may(right),
            None => self.who != Who::Nobody || right == Right::Public,
        }
    }

    /// Whether they may report fixes of a device.
    #[must_use]
    pub fn may_report_for(&self, device: &Code) -> bool {
        let is_own = match &self.scope {
            Scope::Device(own) => own == device,
            Scope::Whole => true,
            Scope::Community(_) | Scope::Grid(_) => false,
        };
        self.may(Right::Report) && is_own
    }

    /// Whether they hold a right in the whole subdistrict.
    #[must_use]
    pub fn may_everywhere(&self, right: Right) -> bool {
        self.may(right) && self.scope == Scope::Whole
    }

    /// What an answer may depend on of who asks: the rights to see persons,
    /// and where. The same text, the same answer.
    #[must_use]
    pub fn sight(&self) -> String {
        let rights = [Right::Names, Right::Positions, Right::Tracks];
        let letters = ["n", "p", "t"];
        let held = rights
            .iter()
            .zip(letters)
            .filter(|(right, _)| self.may(**right));
        let held: String = held.map(|(_, letter)| letter).collect();
        match &self.scope {
            Scope::Community(code) | Scope::Grid(code) if !held.is_empty() => {
                format!("{held} {code}")
            }
            _ => held,
        }
    }

    /// Whether they may do with a grid, and what belongs to it, what the right
    /// says.
    #[must_use]
    pub fn may_in(&self, right: Right, grid: &Code, community: &Code) -> bool {
        self.may(right) && self.scope.holds(grid, community)
    }
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = ApiError;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        // The guard has put it there, on every route.
        let caller = parts.extensions.get::<Self>();
        caller.cloned().ok_or(ApiError::Internal)
    }
}
