//! The command-centre wall: all that it shows, in one answer.
//!
//! Aggregates and matters only: nobody's name, and nowhere anybody was.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::{
    BadParameter, Counts, CoverageDay, CoverageEntry, CoverageState, Endpoint, IncidentFigures,
    Named, Share, Stars, SupervisionFigures,
};
use crate::{Category, Code, Level, Position, Right, StarKind, Status};

/// `GET /api/v1/wall?at&days`: the subdistrict as it stands, each figure
/// beside the one of yesterday or last week.
pub struct Wall;

impl Endpoint for Wall {
    const PATH: &'static str = "/api/v1/wall";
    const RIGHT: Right = Right::Read;
    type Path = ();
    type Query = WallQuery;
    type Response = WallBody;
}

/// The query of [`Wall`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
pub struct WallQuery {
    /// The moment it is told of (RFC 3339); now if left out or later.
    pub at: Option<Timestamp>,
    /// How many times 24 hours before that moment matters count that were
    /// reported in them: 1 to 100; 30 if left out.
    pub days: Option<u16>,
}

impl WallQuery {
    /// Days where the query does not say.
    pub const DAYS: u16 = 30;
    /// Most days.
    pub const MAX_DAYS: u16 = 100;

    /// Whether so many days may be asked for.
    ///
    /// # Errors
    /// [`BadParameter`] if not.
    pub fn check_days(days: u16) -> Result<(), BadParameter> {
        if (1..=Self::MAX_DAYS).contains(&days) {
            return Ok(());
        }
        let reason = format_args!("{days} is not from 1 to {}", Self::MAX_DAYS);
        Err(BadParameter::new("days", reason))
    }
}

/// The answer of [`Wall`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WallBody {
    /// The subdistrict's name; empty if nobody said.
    pub name: String,
    /// Whether all of this is invented (演示数据).
    pub demo: bool,
    /// The moment it is told of.
    pub as_of: Timestamp,
    /// When the newest fact happened that was known by then: a fix, a report,
    /// a step; none without any.
    pub data_until: Option<Timestamp>,
    /// Days that [`Self::incidents`] and all that follows from them go back.
    pub days: u16,
    /// How many of each thing there are.
    pub counts: Counts,
    /// Workers heard of in the last [`Self::HEARD_WITHIN_S`] ÷ workers whose
    /// hours of patrol these are; those without hours are left out.
    pub on_duty: Share,
    /// Since midnight in Asia/Shanghai.
    pub today: Today,
    /// The matters reported in the last days.
    pub incidents: IncidentFigures,
    /// The same, told of the moment a week earlier.
    pub incidents_last_week: IncidentFigures,
    /// Reported on each day of the last days, the last one up to now.
    pub trend: Vec<CategoryDay>,
    /// Reported by weekday and hour in Asia/Shanghai in the 28 days before
    /// today: Monday first, 24 numbers each.
    pub hours: Vec<Vec<u64>>,
    /// How far up matters went, from the grid to the county.
    pub flow: Vec<LevelFlow>,
    /// The star plan.
    pub stars: Stars,
    /// Weekly inspections, and the problem list.
    pub supervision: SupervisionFigures,
    /// Every community, in order of code.
    pub communities: Vec<WallCommunity>,
    /// Every basic grid, in order of code.
    pub grids: Vec<WallGrid>,
    /// The latest matters, newest first; [`Self::LATEST`] at most.
    pub latest: Vec<WallIncident>,
    /// The open ones by deadline, those without one last; [`Self::OPEN_MOST`]
    /// at most. `incidents.open` is how many there are.
    pub open: Vec<WallIncident>,
}

impl WallBody {
    /// A worker is heard of for so long after a fix, seconds.
    pub const HEARD_WITHIN_S: i64 = 600;
    /// Most of [`Self::latest`].
    pub const LATEST: usize = 12;
    /// Most of [`Self::open`].
    pub const OPEN_MOST: usize = 300;
    /// A matter that must be closed within so long of its report is urgent,
    /// seconds.
    pub const URGENT_WITHIN_S: i64 = 12 * 3600;
    /// What is usual is the mean of so many days, or of all where fewer are
    /// known.
    pub const USUAL_DAYS: i64 = 28;
}

/// Today up to now, and yesterday up to the same hour.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Today {
    /// Midnight in Asia/Shanghai.
    pub from: Timestamp,
    /// Matters reported.
    pub reported: u64,
    /// Yesterday up to the same hour.
    pub reported_yesterday: u64,
    /// The mean of the days before up to the same hour; null where none is known.
    pub usual: Option<f64>,
    /// Of how many days that is the mean.
    pub usual_days: u32,
    /// By category; every category is there.
    pub by_category: Vec<CategoryToday>,
    /// Coverage of all basic grids; null where nothing can be patrolled.
    pub coverage: Option<CoverageEntry>,
    /// Yesterday up to the same hour.
    pub coverage_yesterday: Option<CoverageEntry>,
    /// Basic grids without enough data to judge their coverage.
    pub grids_without_data: u64,
    /// Coverage of the last 30 days.
    pub coverage_by_day: Vec<CoverageDay>,
    /// Length of all cleaned tracks, metres.
    pub patrol_m: f64,
    /// Yesterday up to the same hour.
    pub patrol_yesterday_m: f64,
}

/// A category today.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CategoryToday {
    /// Which.
    pub category: Category,
    /// Reported since midnight.
    pub reported: u64,
    /// The mean of the days before up to the same hour; null where none is known.
    pub usual: Option<f64>,
}

/// What was reported on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CategoryDay {
    /// The day in Asia/Shanghai.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub day: Date,
    /// By category; every category is there.
    pub by_category: BTreeMap<Category, u64>,
}

/// The matters that reached a level. `reached` is the sum of the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LevelFlow {
    /// The level.
    pub level: Level,
    /// Came to it.
    pub reached: u64,
    /// Closed by it.
    pub settled: u64,
    /// Open with it.
    pub open: u64,
    /// Rejected by it.
    pub rejected: u64,
    /// Handed on to the next level.
    pub passed_on: u64,
}

/// A community on the wall.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WallCommunity {
    /// Its code.
    pub code: Code,
    /// Its name.
    pub name: String,
    /// Its basic grids.
    pub basic_grids: u64,
    /// Coverage of its basic grids today; null where nothing can be patrolled.
    pub coverage: Option<CoverageEntry>,
    /// Matters reported in its basic grids in the last days.
    pub reported: u64,
    /// Of these, open.
    pub open: u64,
    /// Of these, past their deadline.
    pub overdue: u64,
    /// As [`IncidentFigures::on_time`].
    pub on_time: Share,
    /// As [`IncidentFigures::settled_in_grid`].
    pub settled_in_grid: Share,
    /// Its star plan: one star each.
    pub star_kinds: Vec<StarKind>,
}

/// A basic grid on the wall.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WallGrid {
    /// Its code.
    pub code: Code,
    /// Its name.
    pub name: String,
    /// Coverage today; null where nothing can be patrolled.
    pub share: Option<f64>,
    /// Whether the share may be judged.
    pub state: CoverageState,
    /// Half of its cells were visited at most so long ago, seconds; null where
    /// that half holds a cell that was never visited.
    pub age_p50_s: Option<i64>,
    /// Matters reported in it in the last days that are open.
    pub open: u64,
    /// Of these, past their deadline.
    pub overdue: u64,
    /// Stars of its community; null without a plan.
    pub stars: Option<u32>,
}

/// A matter on the wall: what, where and how far, without a word of free text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WallIncident {
    /// Its number.
    pub id: Code,
    /// Its category.
    pub category: Category,
    /// How far it has come.
    pub status: Status,
    /// Who holds it, or settled it.
    pub level: Level,
    /// Where it is.
    pub position: Position,
    /// When it was reported.
    pub reported_at: Timestamp,
    /// By when it shall be closed.
    pub due_at: Option<Timestamp>,
    /// Whether it is open and past that.
    pub is_overdue: bool,
    /// Whether it is open, and was to be closed within
    /// [`WallBody::URGENT_WITHIN_S`] of its report.
    pub is_urgent: bool,
    /// The basic grid that holds it.
    pub grid: Option<Named>,
}
