//! The roster: full-time grid workers (专职网格员).

use serde::{Deserialize, Serialize};

use crate::Code;

/// A full-time grid worker; one per basic grid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Worker {
    /// The worker's code on the roster.
    pub code: Code,
    /// The worker's name.
    pub name: String,
    /// Age in years.
    pub age: u32,
    /// The basic grid the worker walks.
    pub grid: Code,
}
