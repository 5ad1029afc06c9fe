//! Accounts, tokens and sessions as the log keeps them: secrets only as hashes.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use strum::{Display, EnumString, IntoStaticStr};

use crate::{Code, Role, Scope};

/// Somebody who signs in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The name to sign in with.
    pub name: Code,
    /// One of [`Role::OF_ACCOUNTS`].
    pub role: Role,
    /// Of which part of the subdistrict.
    #[serde(flatten)]
    pub scope: Scope,
    /// The password's argon2id hash, as a PHC string.
    pub password_hash: String,
}

/// What a token is for.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Display, EnumString, IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum TokenKind {
    /// A wall: reads what is added up.
    Display,
    /// One device: reports its own fixes.
    Device,
    /// A forwarder: reports fixes of any device.
    Gateway,
}

impl TokenKind {
    /// The role that the token gives.
    #[must_use]
    pub fn role(self) -> Role {
        match self {
            Self::Display => Role::Display,
            Self::Device => Role::Device,
            Self::Gateway => Role::Gateway,
        }
    }
}

/// A token that was issued. Its text is random, was shown once, and is not
/// kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// Its number, by which it is listed and revoked; no secret.
    pub id: Code,
    /// What it is for.
    pub kind: TokenKind,
    /// The device that a device token is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<Code>,
    /// What people call it, such as the wall's name; may be empty.
    pub label: String,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// SHA-256 of its text, in hexadecimal digits.
    pub hash: String,
}

/// Somebody is signed in, on one browser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The account.
    pub account: Code,
    /// When it began.
    pub from: Timestamp,
    /// When it ends by itself, exclusive.
    pub until: Timestamp,
    /// SHA-256 of the cookie's value, in hexadecimal digits.
    pub hash: String,
}
