//! Incidents: reported matters with their whole timeline.
//!
//! The life of an incident: reported → verified (核实, before filing) → filed →
//! handled → checked (核查, after handling) → closed; or rejected instead of
//! filed. On the way it may be escalated from the grid to the community, the
//! subdistrict or the county.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use strum::{Display, EnumCount, EnumString, IntoStaticStr, VariantArray};

use crate::{Code, Course, Position, StepRefused};

/// The six patrol duties, and all else.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    Display,
    EnumCount,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Category {
    /// 疫情防控
    Epidemic,
    /// 人居环境整治
    Environment,
    /// 矛盾纠纷化解
    Dispute,
    /// 消防安全排查
    FireSafety,
    /// 反电诈
    AntiFraud,
    /// 防溺亡
    Drowning,
    /// Any other matter; its own category is kept as the subcategory.
    Other,
}

/// Who holds or settled a matter, from the smallest circle to the largest.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    Display,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Level {
    /// 网格
    Grid,
    /// 社区
    Community,
    /// 街道
    Subdistrict,
    /// 县
    County,
}

/// How far a matter has come.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    Display,
    EnumCount,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Status {
    /// 上报
    Reported,
    /// 核实
    Verified,
    /// 立案
    Filed,
    /// 处置
    Handled,
    /// 核查
    Checked,
    /// 结案
    Closed,
    /// 不予立案
    Rejected,
}

impl Status {
    /// Whether the matter still waits for somebody.
    #[must_use]
    pub fn is_open(self) -> bool {
        !matches!(self, Self::Closed | Self::Rejected)
    }
}

/// What is done in a step.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    Display,
    EnumString,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Action {
    /// 核实: the matter is as reported.
    Verify,
    /// 不予立案: it is not for us.
    Reject,
    /// 立案
    File,
    /// 上报上级: the step's level is the one that takes it on.
    Escalate,
    /// 处置
    Handle,
    /// 核查: the handling holds.
    Check,
    /// 结案: the step's level is the one that settled it.
    Close,
}

impl Action {
    /// The status that the action leads to; none if it changes the level only.
    #[must_use]
    pub fn status(self) -> Option<Status> {
        match self {
            Self::Verify => Some(Status::Verified),
            Self::Reject => Some(Status::Rejected),
            Self::File => Some(Status::Filed),
            Self::Escalate => None,
            Self::Handle => Some(Status::Handled),
            Self::Check => Some(Status::Checked),
            Self::Close => Some(Status::Closed),
        }
    }
}

/// What is known when a matter is reported.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Report {
    /// The incident's number, unique.
    pub id: Code,
    /// Its category.
    pub category: Category,
    /// A finer or foreign category, as text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subcategory: Option<String>,
    /// One line that says what it is.
    pub title: String,
    /// Where it is.
    pub position: Position,
    /// When it was reported.
    pub reported_at: Timestamp,
    /// By when it shall be closed; none if there is no deadline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<Timestamp>,
}

impl Report {
    /// Leaves out what people wrote, which may name somebody: the title is
    /// empty then.
    pub fn without_texts(&mut self) {
        self.title.clear();
        self.subcategory = None;
    }
}

/// One step of an incident's timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Step {
    /// When it was taken.
    pub at: Timestamp,
    /// What was done.
    pub action: Action,
    /// The level that acted; for an escalation the level that takes over.
    pub level: Level,
    /// What was written about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl Step {
    /// Leaves out what people wrote, which may name somebody.
    pub fn without_texts(&mut self) {
        self.note = None;
    }
}

/// A reported matter and its timeline so far.
#[derive(Clone, Debug, PartialEq)]
pub struct Incident {
    /// What was reported.
    pub report: Report,
    /// What was done, in order of time.
    pub steps: Vec<Step>,
}

impl Incident {
    /// An incident as it was reported.
    #[must_use]
    pub fn new(report: Report) -> Self {
        Self {
            report,
            steps: Vec::new(),
        }
    }

    /// What became of it.
    #[must_use]
    pub fn course(&self) -> Course<'_> {
        Course {
            reported_at: self.report.reported_at,
            due_at: self.report.due_at,
            steps: &self.steps,
        }
    }

    /// Moves the incident along.
    ///
    /// # Errors
    /// [`StepRefused`] if the step is out of order or the matter has ended.
    pub fn take(&mut self, step: Step) -> Result<(), StepRefused> {
        self.course().may_follow(&step)?;
        self.steps.push(step);
        Ok(())
    }
}
