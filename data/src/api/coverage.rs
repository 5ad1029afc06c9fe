//! Patrol coverage: how much of a grid was walked, how long ago, and how well
//! that is known.
//!
//! Coverage of a grid in a window is the share of its patrollable cells whose
//! centre lies within 25 m of a cleaned track. Cells that were *not visited*
//! and grids of which there is *no data* are different things: see
//! [`CoverageState`].

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::Endpoint;
use crate::{Code, Right};

/// `GET /api/v1/coverage?from&to&by`: coverage of every grid or community, in
/// order of code, or of the subdistrict.
pub struct Coverage;

impl Endpoint for Coverage {
    const PATH: &'static str = "/api/v1/coverage";
    const RIGHT: Right = Right::Read;
    type Path = ();
    type Query = CoverageQuery;
    type Response = Vec<CoverageEntry>;
}

/// The query of [`Coverage`]; see [`crate::Window::resolve`] for what is meant
/// when an end is left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
pub struct CoverageQuery {
    /// First moment, inclusive (RFC 3339); 30 days before `to` if left out.
    pub from: Option<Timestamp>,
    /// Last moment, exclusive (RFC 3339); now if left out.
    pub to: Option<Timestamp>,
    /// Of what; grids if left out.
    #[cfg_attr(feature = "openapi", param(inline))]
    pub by: Option<CoverageBy>,
}

/// What coverage is rolled up to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum CoverageBy {
    /// Every grid, basic and dedicated.
    #[default]
    Grid,
    /// Every community: the cells of its basic grids.
    Community,
    /// The subdistrict: the cells of all basic grids.
    Subdistrict,
}

/// Whether a coverage may be judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum CoverageState {
    /// Enough is known.
    Ok,
    /// 数据不足: completeness is below [`CoverageEntry::COMPLETE_ENOUGH`].
    NoData,
}

/// Coverage of a grid, a community or the subdistrict in a window.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CoverageEntry {
    /// The code of the grid or community; `subdistrict` for the whole.
    pub code: Code,
    /// Its name.
    pub name: String,
    /// Patrollable cells.
    pub cells: u64,
    /// Of these, visited in the window.
    pub covered: u64,
    /// `covered / cells`, 0 to 1, in either state; null without cells.
    pub share: Option<f64>,
    /// Minutes with valid fixes ÷ rostered patrol minutes, 0 to 1; null
    /// without a roster.
    pub completeness: Option<f64>,
    /// Whether the share may be judged.
    pub state: CoverageState,
    /// The last visit to any of its cells before the end of the window.
    #[serde(default, deserialize_with = "crate::rfc3339::moment_or_none")]
    pub last_visit: Option<Timestamp>,
    /// Half of its cells were visited at most so long before the end of the
    /// window (or now), seconds; null where that half holds a cell that was
    /// never visited.
    pub age_p50_s: Option<i64>,
    /// As `age_p50_s`, of nine cells in ten.
    pub age_p90_s: Option<i64>,
    /// The age of the visit that is longest ago, of the cells ever visited.
    pub age_oldest_s: Option<i64>,
    /// Cells never visited before the end of the window.
    pub never_visited: u64,
}

impl CoverageEntry {
    /// Completeness from which a coverage may be judged.
    pub const COMPLETE_ENOUGH: f64 = 0.6;

    /// `covered / cells`, 0 to 1; none without cells.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "cells stay below 2^52")]
    pub fn share_of(covered: u64, cells: u64) -> Option<f64> {
        (cells > 0).then(|| covered as f64 / cells as f64)
    }
}

/// Coverage on one day.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CoverageDay {
    /// The day in Asia/Shanghai.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    #[serde(deserialize_with = "crate::rfc3339::day")]
    pub day: Date,
    /// Cells visited on it.
    pub covered: u64,
    /// `covered` ÷ patrollable cells; null without cells.
    pub share: Option<f64>,
    /// Whether the share may be judged.
    pub state: CoverageState,
}
