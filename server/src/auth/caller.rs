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
    /// An account, by its name.
    Account(String),
    /// A token, by its number.
    Token(String),
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

    /// Whether they hold a right.
    #[must_use]
    pub fn may(&self, right: Right) -> bool {
        match self.role {
            Some(role) => role.may(right),
            None => self.who == Who::Owner || right == Right::Public,
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
