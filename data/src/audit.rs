//! Audit: who did what that must leave a trace.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Code, Role, TokenKind, Window};

/// A trace of a deed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Audited {
    /// When.
    pub at: Timestamp,
    /// Who.
    #[serde(flatten)]
    pub by: Actor,
    /// The address that it came from; none from the command line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// What.
    #[serde(flatten)]
    pub deed: Deed,
}

/// Who does something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "actor", content = "name", rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Actor {
    /// Somebody at the machine, on the command line.
    CommandLine,
    /// Somebody at the machine, while there were no accounts.
    Owner,
    /// Nobody that is known.
    Nobody,
    /// An account.
    Account(Code),
    /// A token, by its number.
    Token(Code),
}

/// What leaves a trace.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "deed", rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Deed {
    /// Signed in.
    SignedIn,
    /// Tried to sign in, with a name or password that is not right.
    SignInFailed {
        /// The name that was given, its first 64 characters.
        given: String,
    },
    /// Signed out.
    SignedOut,
    /// Took data out of the system.
    Exported {
        /// Which: a collection, or `fixes`.
        collection: String,
        /// How many.
        count: u64,
    },
    /// Took data into the system.
    Imported {
        /// Which: a collection, `mask` or `fixes`.
        collection: String,
        /// How many are new or changed.
        count: u64,
    },
    /// Opened where devices were.
    TrackOpened {
        /// Those devices.
        devices: Vec<Code>,
        /// When they were there.
        #[serde(flatten)]
        window: Window,
    },
    /// Made or changed an account.
    AccountPut {
        /// Which.
        account: Code,
        /// Its role from then on.
        role: Role,
    },
    /// Removed an account.
    AccountRemoved {
        /// Which.
        account: Code,
    },
    /// Issued a token.
    TokenIssued {
        /// Its number.
        token: Code,
        /// What it is for.
        kind: TokenKind,
    },
    /// Revoked a token.
    TokenRevoked {
        /// Its number.
        token: Code,
    },
    /// Put the roster, and with it the devices.
    DevicesPut {
        /// How many workers have a device.
        count: u64,
    },
}
