//! Keeping accounts and tokens.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Endpoint, NoQuery, Posted};
use crate::{Code, Right, Role, Scope, TokenKind};

/// `GET /api/v1/accounts`: all accounts, in order of name.
pub struct Accounts;

impl Endpoint for Accounts {
    const PATH: &'static str = "/api/v1/accounts";
    const RIGHT: Right = Right::Administer;
    type Path = ();
    type Query = NoQuery;
    type Response = Vec<AccountEntry>;
}

/// An account as it is listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccountEntry {
    /// The name to sign in with.
    pub name: Code,
    /// Its role.
    pub role: Role,
    /// Of which part of the subdistrict.
    #[serde(flatten)]
    pub scope: Scope,
}

/// `POST /api/v1/accounts`: makes an account, or changes the one of that name.
pub struct PutAccount;

impl Endpoint for PutAccount {
    const PATH: &'static str = Accounts::PATH;
    const RIGHT: Right = Right::Administer;
    type Path = ();
    type Query = NoQuery;
    type Response = AccountEntry;
}

impl Posted for PutAccount {
    type Body = NewAccount;
}

/// The body of [`PutAccount`].
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewAccount {
    /// The name to sign in with.
    pub name: Code,
    /// The password, 8 characters or more; of an account that there is, left
    /// out it stays as it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// Its role.
    pub role: Role,
    /// The community, for the role `community`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub community: Option<Code>,
    /// The grid, for the role `grid_worker`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grid: Option<Code>,
}

/// Why a role and a part of the subdistrict do not go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScopeError {
    /// The role comes with a token, not with an account.
    #[error("the role {0} is not one of accounts")]
    NotOfAccounts(Role),
    /// A grid worker has one grid.
    #[error("a grid_worker has a grid, and nobody else has")]
    Grid,
    /// A community account has one community.
    #[error("a community account has a community, and nobody else has")]
    Community,
}

impl Scope {
    /// The part of the subdistrict that goes with an account's role.
    ///
    /// # Errors
    /// [`ScopeError`] if one is missing, or is one too many.
    pub fn of_account(
        role: Role,
        community: Option<Code>,
        grid: Option<Code>,
    ) -> Result<Self, ScopeError> {
        if !Role::OF_ACCOUNTS.contains(&role) {
            return Err(ScopeError::NotOfAccounts(role));
        }
        match (role, community, grid) {
            (Role::GridWorker, None, Some(grid)) => Ok(Self::Grid(grid)),
            (Role::Community, Some(community), None) => Ok(Self::Community(community)),
            (Role::GridWorker, ..) | (_, _, Some(_)) => Err(ScopeError::Grid),
            (Role::Community, ..) | (_, Some(_), _) => Err(ScopeError::Community),
            (_, None, None) => Ok(Self::Whole),
        }
    }
}

/// `DELETE /api/v1/accounts/{code}`: removes an account; its sessions end.
pub struct RemoveAccount;

impl Endpoint for RemoveAccount {
    const PATH: &'static str = "/api/v1/accounts/{code}";
    const RIGHT: Right = Right::Administer;
    type Path = super::ByCode;
    type Query = NoQuery;
    type Response = Vec<AccountEntry>;
}

/// `GET /api/v1/tokens`: all valid tokens, in order of number.
pub struct Tokens;

impl Endpoint for Tokens {
    const PATH: &'static str = "/api/v1/tokens";
    const RIGHT: Right = Right::Administer;
    type Path = ();
    type Query = NoQuery;
    type Response = TokensBody;
}

/// The answer of [`Tokens`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TokensBody {
    /// The tokens.
    pub tokens: Vec<TokenEntry>,
    /// Requests, since the server started, with a token that is not valid.
    pub refused: u64,
}

/// A token as it is listed: without its text, which nobody knows any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TokenEntry {
    /// Its number.
    pub id: Code,
    /// What it is for.
    pub kind: TokenKind,
    /// The device that a device token is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<Code>,
    /// What people call it.
    pub label: String,
    /// When it was issued.
    pub issued_at: Timestamp,
}

/// `POST /api/v1/tokens`: issues a token. Its text is in this answer, and never
/// again.
pub struct IssueToken;

impl Endpoint for IssueToken {
    const PATH: &'static str = Tokens::PATH;
    const RIGHT: Right = Right::Administer;
    type Path = ();
    type Query = NoQuery;
    type Response = IssuedToken;
}

impl Posted for IssueToken {
    type Body = NewToken;
}

/// The body of [`IssueToken`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewToken {
    /// What it is for.
    pub kind: TokenKind,
    /// The device, for a device token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<Code>,
    /// What people call it; at most 64 characters.
    #[serde(default)]
    pub label: String,
}

/// The answer of [`IssueToken`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IssuedToken {
    /// The token as it is listed.
    #[serde(flatten)]
    pub entry: TokenEntry,
    /// Its text.
    pub token: String,
}

/// `DELETE /api/v1/tokens/{code}`: revokes a token, at once.
pub struct RevokeToken;

impl Endpoint for RevokeToken {
    const PATH: &'static str = "/api/v1/tokens/{code}";
    const RIGHT: Right = Right::Administer;
    type Path = super::ByCode;
    type Query = NoQuery;
    type Response = TokensBody;
}
