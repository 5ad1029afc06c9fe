//! Signing in and out, and who one is.

use serde::{Deserialize, Serialize};

use super::{Endpoint, NoQuery, Posted};
use crate::{Code, Right, Role, Scope};

/// `GET /api/v1/session`: who asks, and what they may.
pub struct Session;

impl Endpoint for Session {
    const PATH: &'static str = "/api/v1/session";
    const RIGHT: Right = Right::Public;
    type Path = ();
    type Query = NoQuery;
    type Response = SessionBody;
}

/// The answer of [`Session`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionBody {
    /// The account that is signed in, if one is.
    pub account: Option<Code>,
    /// In which role one asks; none for strangers, and while all is open.
    pub role: Option<Role>,
    /// Of which part of the subdistrict one may see persons and handle incidents.
    #[serde(flatten)]
    pub scope: Scope,
    /// What one may.
    pub rights: Vec<Right>,
    /// How the server is open.
    pub mode: Mode,
    /// Accounts that everybody may sign in to; only the demo town has some.
    pub demo_accounts: Vec<DemoAccount>,
}

/// How the server is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Mode {
    /// To all on its own machine: there are no accounts yet.
    Open,
    /// To visitors, for reading: the demo town.
    Demo,
    /// To those who sign in, and to holders of tokens.
    Accounts,
}

/// An account of the demo town.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DemoAccount {
    /// The name to sign in with.
    pub name: Code,
    /// The password.
    pub password: String,
    /// Its role.
    pub role: Role,
    /// Of which part.
    #[serde(flatten)]
    pub scope: Scope,
}

/// `POST /api/v1/session`: signs in. The session is a cookie that scripts do
/// not see.
pub struct SignIn;

impl Endpoint for SignIn {
    const PATH: &'static str = Session::PATH;
    const RIGHT: Right = Right::Public;
    type Path = ();
    type Query = NoQuery;
    type Response = SessionBody;
}

impl Posted for SignIn {
    type Body = Credentials;
}

/// The body of [`SignIn`].
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Credentials {
    /// The account's name.
    pub name: String,
    /// Its password.
    pub password: String,
}

/// `DELETE /api/v1/session`: signs out.
pub struct SignOut;

impl Endpoint for SignOut {
    const PATH: &'static str = Session::PATH;
    const RIGHT: Right = Right::Public;
    type Path = ();
    type Query = NoQuery;
    type Response = SessionBody;
}

/// `POST /api/v1/setup`: makes the first administrator, and signs them in.
pub struct SetUp;

impl Endpoint for SetUp {
    const PATH: &'static str = "/api/v1/setup";
    const RIGHT: Right = Right::Public;
    type Path = ();
    type Query = NoQuery;
    type Response = SessionBody;
}

impl Posted for SetUp {
    type Body = FirstAdministrator;
}

/// The body of [`SetUp`].
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FirstAdministrator {
    /// What the set-up link carries.
    pub code: String,
    /// The account's name.
    pub name: Code,
    /// Its password: 8 characters or more.
    pub password: String,
}
