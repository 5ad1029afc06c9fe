//! Figures: of the whole subdistrict, of every grid, of one grid.
//!
//! A figure that is a share travels as a [`Share`], so that a reader can see
//! what was divided by what and what was left out. Figures count incidents
//! that were *reported* in the window, in the state they were in at `as_of`:
//! the end of the window, or now if that is earlier.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{ByCode, CoverageDay, CoverageEntry, Endpoint, Named};
use crate::{
    Category, Code, Facility, GridKind, Level, OfficeKind, Position, PublicityKind, Right,
    StarKind, Status,
};

/// A window of time in a query; see [`crate::Window::resolve`] for what is
/// meant when an end is left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
pub struct WindowQuery {
    /// First moment, inclusive (RFC 3339); 30 days before `to` if left out.
    pub from: Option<Timestamp>,
    /// Last moment, exclusive (RFC 3339); now if left out.
    pub to: Option<Timestamp>,
}

/// A part of a whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Share {
    /// How many have the property (numerator).
    pub part: u64,
    /// Of how many (denominator).
    pub whole: u64,
    /// `part / whole`, 0 to 1; null if the whole is nothing.
    pub share: Option<f64>,
    /// How many could not be judged and count on neither side.
    pub left_out: u64,
}

impl Share {
    /// A share from its counts.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts of incidents stay below 2^52"
    )]
    pub fn new(part: u64, whole: u64, left_out: u64) -> Self {
        let share = (whole > 0).then(|| part as f64 / whole as f64);
        Self {
            part,
            whole,
            share,
            left_out,
        }
    }
}

/// Incidents reported in a window, as they stood at `as_of`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IncidentFigures {
    /// Reported in the window.
    pub reported: u64,
    /// Neither closed nor rejected.
    pub open: u64,
    /// Open and past their deadline.
    pub overdue: u64,
    /// Closed.
    pub closed: u64,
    /// By category; every category is there.
    pub by_category: BTreeMap<Category, u64>,
    /// By status; every status is there.
    pub by_status: BTreeMap<Status, u64>,
    /// Closed ones by the level that settled them; every level is there.
    pub by_level_settled: BTreeMap<Level, u64>,
    /// 小事不出网格: settled by the grid ÷ closed.
    pub settled_in_grid: Share,
    /// 大事不出社区: settled by grid or community ÷ closed.
    pub settled_in_community: Share,
    /// Closed by their deadline ÷ (closed + open overdue); those without a
    /// deadline are left out.
    pub on_time: Share,
    /// Disputes closed.
    pub disputes_settled: u64,
}

/// `GET /api/v1/overview?from&to`: the whole subdistrict.
pub struct Overview;

impl Endpoint for Overview {
    const PATH: &'static str = "/api/v1/overview";
    const RIGHT: Right = Right::Read;
    type Path = ();
    type Query = WindowQuery;
    type Response = OverviewBody;
}

/// The answer of [`Overview`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OverviewBody {
    /// First moment, inclusive.
    #[serde(deserialize_with = "crate::rfc3339::moment")]
    pub from: Timestamp,
    /// Last moment, exclusive.
    #[serde(deserialize_with = "crate::rfc3339::moment")]
    pub to: Timestamp,
    /// The moment at which the state of incidents is judged.
    #[serde(deserialize_with = "crate::rfc3339::moment")]
    pub as_of: Timestamp,
    /// How many of each thing there are.
    pub counts: Counts,
    /// The incidents.
    pub incidents: IncidentFigures,
    /// Incidents outside every basic grid, a part of `incidents.reported`.
    pub outside_grids: u64,
    /// The star plan.
    pub stars: Stars,
    /// Patrol coverage of all basic grids; null where nothing can be patrolled.
    pub coverage: Option<CoverageEntry>,
    /// Basic grids without enough data to judge their coverage.
    pub grids_without_data: u64,
    /// Coverage of the days of the window, the last 30 at most.
    pub coverage_by_day: Vec<CoverageDay>,
    /// Reported and closed over time.
    pub trend: Vec<Bucket>,
}

/// How many of each thing there are.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Counts {
    /// Communities.
    pub communities: u64,
    /// Basic grids.
    pub basic_grids: u64,
    /// Dedicated grids.
    pub dedicated_grids: u64,
    /// Dedicated grids by what they are for.
    pub dedicated_by_facility: BTreeMap<Facility, u64>,
    /// Offices.
    pub offices: u64,
    /// Offices by kind.
    pub offices_by_kind: BTreeMap<OfficeKind, u64>,
    /// Workers on the roster.
    pub workers: u64,
    /// Their mean age in years.
    pub workers_mean_age: Option<f64>,
    /// Services delegated for first review.
    pub services: u64,
    /// Courtyard branches.
    pub party_branches: u64,
    /// Party groups.
    pub party_groups: u64,
    /// Party members.
    pub party_members: u64,
    /// Grid assistants, the "N".
    pub volunteers: u64,
    /// Printed matter by kind.
    pub publicity: BTreeMap<PublicityKind, u64>,
}

/// The star plan of the community branches (五星支部).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Stars {
    /// All stars.
    pub total: u64,
    /// Communities by their number of stars.
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<String, u64>))]
    pub communities_by_stars: BTreeMap<u32, u64>,
    /// Stars by kind.
    pub by_kind: BTreeMap<StarKind, u64>,
}

/// A stretch of time in a trend: a day in Asia/Shanghai, or a week or month
/// where days would be more than a hundred.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Bucket {
    /// Its first moment; it ends where the next starts.
    #[serde(deserialize_with = "crate::rfc3339::moment")]
    pub start: Timestamp,
    /// Incidents reported in it.
    pub reported: u64,
    /// Of the incidents reported in the window, those closed in it.
    pub closed: u64,
}

/// `GET /api/v1/grids/figures?from&to`: every grid's figures, in order of
/// code; what the choropleth shows.
pub struct AllGridFigures;

impl Endpoint for AllGridFigures {
    const PATH: &'static str = "/api/v1/grids/figures";
    const RIGHT: Right = Right::Read;
    type Path = ();
    type Query = WindowQuery;
    type Response = Vec<GridSummary>;
}

/// A grid's figures in short.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GridSummary {
    /// The grid.
    pub code: Code,
    /// Reported in the window.
    pub reported: u64,
    /// Of these, open.
    pub open: u64,
    /// Settled by the grid ÷ closed.
    pub settled_in_grid: Share,
    /// Reported per 1,000 residents; null where residents are not known.
    pub per_1000_residents: Option<f64>,
    /// Stars of its community; null if the community has no plan.
    pub stars: Option<u32>,
    /// Its patrol coverage; null where nothing can be patrolled.
    pub coverage: Option<CoverageEntry>,
}

/// `GET /api/v1/grids/{code}/figures?from&to`: one grid, all that its panel shows.
pub struct GridFigures;

impl Endpoint for GridFigures {
    const PATH: &'static str = "/api/v1/grids/{code}/figures";
    const RIGHT: Right = Right::Read;
    type Path = ByCode;
    type Query = WindowQuery;
    type Response = GridFiguresBody;
}

/// The answer of [`GridFigures`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GridFiguresBody {
    /// The grid's code.
    pub code: Code,
    /// Its name.
    pub name: String,
    /// Basic or dedicated.
    pub kind: GridKind,
    /// What a dedicated grid is for.
    pub facility: Option<Facility>,
    /// The community that holds it.
    pub community: Named,
    /// Its worker.
    pub worker: Option<Named>,
    /// Its party group.
    pub party_group: Option<PartyGroup>,
    /// Households, where known.
    pub households: Option<u32>,
    /// Residents, where known.
    pub residents: Option<u32>,
    /// Area on the WGS 84 ellipsoid, square metres.
    pub area_m2: f64,
    /// Stars of its community; null if the community has no plan.
    pub stars: Option<u32>,
    /// The community's offices, nearest first.
    pub offices: Vec<OfficeDistance>,
    /// The nearest office of each kind, of whatever community.
    pub nearest_offices: Vec<OfficeDistance>,
    /// First moment of the window, inclusive.
    #[serde(deserialize_with = "crate::rfc3339::moment")]
    pub from: Timestamp,
    /// Last moment of the window, exclusive.
    #[serde(deserialize_with = "crate::rfc3339::moment")]
    pub to: Timestamp,
    /// The moment at which the state of incidents is judged.
    #[serde(deserialize_with = "crate::rfc3339::moment")]
    pub as_of: Timestamp,
    /// The incidents inside it.
    pub incidents: IncidentFigures,
    /// Reported per 1,000 residents; null where residents are not known.
    pub per_1000_residents: Option<f64>,
    /// Its patrol coverage; null where nothing can be patrolled.
    pub coverage: Option<CoverageEntry>,
    /// Its coverage on the days of the window, the last 30 at most.
    pub coverage_by_day: Vec<CoverageDay>,
    /// Reported and closed over time.
    pub trend: Vec<Bucket>,
}

/// The party group of a grid and the branch above it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PartyGroup {
    /// Its code.
    pub code: Code,
    /// Its name.
    pub name: String,
    /// The courtyard branch above it.
    pub branch: Option<Named>,
    /// Its members.
    pub members: u32,
    /// Its grid assistants, the "N".
    pub volunteers: u32,
}

/// An office seen from a grid.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OfficeDistance {
    /// Its code.
    pub code: Code,
    /// Its name.
    pub name: String,
    /// Which of the three it is.
    pub kind: OfficeKind,
    /// Its door.
    pub position: Position,
    /// From the point inside the grid to its door: length of the geodesic, metres.
    pub distance_m: f64,
}
