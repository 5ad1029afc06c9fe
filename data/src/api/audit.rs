//! Reading the audit.

use serde::{Deserialize, Serialize};

use super::Endpoint;
use crate::{Audited, Offset, Right};

/// `GET /api/v1/audit?before&limit`: who did what that must leave a trace, the
/// latest first.
pub struct Audit;

impl Endpoint for Audit {
    const PATH: &'static str = "/api/v1/audit";
    const RIGHT: Right = Right::Administer;
    type Path = ();
    type Query = AuditQuery;
    type Response = AuditBody;
}

/// The query of [`Audit`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
pub struct AuditQuery {
    /// Only traces before this offset in the log, exclusive: the `next` of the
    /// page before.
    pub before: Option<Offset>,
    /// How many at most, 1 to 1,000; 100 if left out.
    #[cfg_attr(feature = "openapi", param(minimum = 1, maximum = 1000))]
    pub limit: Option<u32>,
}

/// The answer of [`Audit`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditBody {
    /// The traces.
    pub traces: Vec<AuditEntry>,
    /// `before` of the next page; none on the last.
    pub next: Option<Offset>,
}

/// A trace and where it stands in the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditEntry {
    /// Its offset.
    pub offset: Offset,
    /// The trace.
    #[serde(flatten)]
    pub trace: Audited,
}
