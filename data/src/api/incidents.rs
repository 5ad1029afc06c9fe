//! Incidents in: matters reported, and moved along.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Endpoint, NoQuery, Posted};
use crate::{
    Action, Category, Code, Incident, Level, Offset, Position, Report, Right, Status, Step,
};

/// `POST /api/v1/incidents`: reports a matter. The answer is 201, or 200 where
/// the same was reported before; `Location` says where it can be read.
pub struct ReportIncident;

impl Endpoint for ReportIncident {
    const PATH: &'static str = "/api/v1/incidents";
    const RIGHT: Right = Right::Handle;
    type Path = ();
    type Query = NoQuery;
    type Response = IncidentBody;
}

impl Posted for ReportIncident {
    type Body = ReportSent;
}

/// `POST /api/v1/incidents/{id}/steps`: moves a matter along. A step that was
/// taken before is not taken again; one against the order of the timeline is
/// a conflict (409).
pub struct StepIncident;

impl Endpoint for StepIncident {
    const PATH: &'static str = "/api/v1/incidents/{id}/steps";
    const RIGHT: Right = Right::Handle;
    type Path = ById;
    type Query = NoQuery;
    type Response = IncidentBody;
}

impl Posted for StepIncident {
    type Body = StepSent;
}

/// The path parameter `{id}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ById {
    /// The incident's number.
    pub id: Code,
}

/// The body of a request to [`ReportIncident`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReportSent {
    /// The incident's number; if it is left out, one that follows from the
    /// rest of the report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Code>,
    /// Its category.
    pub category: Category,
    /// A finer category, as text; [`ReportSent::TEXT_MAX`] characters at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subcategory: Option<String>,
    /// One line that says what it is; [`ReportSent::TEXT_MAX`] characters at
    /// most.
    #[serde(alias = "text")]
    pub title: String,
    /// Where it is.
    pub position: Position,
    /// When it was reported; now if left out.
    #[serde(alias = "time", default, skip_serializing_if = "Option::is_none")]
    pub reported_at: Option<Timestamp>,
    /// By when it shall be closed; none if there is no deadline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<Timestamp>,
}

impl ReportSent {
    /// The longest title, note or finer category, characters.
    pub const TEXT_MAX: usize = 1_000;

    /// Whether a report that is known says all that this one says.
    #[must_use]
    pub fn is_of(&self, known: &Report) -> bool {
        let same_time = self.reported_at.is_none_or(|at| at == known.reported_at);
        self.category == known.category
            && self.subcategory == known.subcategory
            && self.title == known.title
            && self.position == known.position
            && self.due_at == known.due_at
            && same_time
    }
}

/// The body of a request to [`StepIncident`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StepSent {
    /// What was done.
    pub action: Action,
    /// When; now if left out.
    #[serde(alias = "time", default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// The level that acted, and for an escalation the level that takes over;
    /// the level that holds the matter if left out, and for an escalation the
    /// next one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// What was written about it; [`ReportSent::TEXT_MAX`] characters at most.
    #[serde(alias = "text", default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl StepSent {
    /// Whether a step that was taken is this one.
    #[must_use]
    pub fn is(&self, taken: &Step) -> bool {
        self.action == taken.action
            && self.note == taken.note
            && self.at.is_none_or(|at| at == taken.at)
            && self.level.is_none_or(|level| level == taken.level)
    }
}

/// An incident as it stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IncidentBody {
    /// The offset of the last record when this was answered.
    pub offset: Offset,
    /// What was reported.
    #[serde(flatten)]
    pub report: Report,
    /// The basic grid that holds it; none outside every basic grid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grid: Option<Code>,
    /// The community of that grid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub community: Option<Code>,
    /// How far it has come.
    pub status: Status,
    /// Who holds it, or settled it.
    pub level: Level,
    /// What was done, in order of time.
    pub steps: Vec<Step>,
}

impl IncidentBody {
    /// An incident after all of its steps; where it lies is added by whoever
    /// knows.
    #[must_use]
    pub fn of(offset: Offset, incident: &Incident) -> Self {
        let course = incident.course();
        Self {
            offset,
            report: incident.report.clone(),
            grid: None,
            community: None,
            status: course.status(),
            level: course.level_at(Timestamp::MAX),
            steps: incident.steps.clone(),
        }
    }
}
