//! Incidents: reported matters with their whole timeline.
//!
//! The life of an incident: reported → verified (核实, before filing) → filed →
//! handled → checked (核查, after handling) → closed; or rejected instead of
//! filed. On the way it may be escalated from the grid to the community, the
//! subdistrict or the county.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use strum::{Display, EnumCount, EnumString, IntoStaticStr, VariantArray};

use crate::{Code, Position};

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

/// Why a step cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StepRefused {
    /// It is earlier than what was already done.
    #[error("the step at {at} is earlier than the one before it, at {last}")]
    TooEarly {
        /// Time of the step.
        at: Timestamp,
        /// Time of the last step or the report.
        last: Timestamp,
    },
    /// The matter has ended.
    #[error("the incident is {0} already")]
    Ended(Status),
    /// It comes before what was already done, or leaves out what it needs.
    #[error("{action} does not follow while the incident is {status}, held by the {level}")]
    OutOfOrder {
        /// What was to be done.
        action: Action,
        /// How far the matter has come.
        status: Status,
        /// Who holds it.
        level: Level,
    },
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

    /// Whether a step is the next that somebody may take. Steps may be left
    /// out, but none is gone back to: what was filed is not verified any more,
    /// nor rejected; what is checked must have been handled; and a matter is
    /// escalated only to a higher level. Timelines that come from elsewhere
    /// need not keep to that.
    ///
    /// # Errors
    /// [`StepRefused`] if it is not, or would be refused by
    /// [`Incident::take`].
    pub fn may_take(&self, step: &Step) -> Result<(), StepRefused> {
        self.clone().take(step.clone())?;
        let status = self.status_at(Timestamp::MAX);
        let (status, level) = (
            status.unwrap_or(Status::Reported),
            self.level_at(Timestamp::MAX),
        );
        let follows = match step.action {
            Action::Escalate => step.level > level,
            Action::Reject => status < Status::Filed,
            Action::Check => status == Status::Handled,
            action => action.status().is_some_and(|next| next > status),
        };
        let refused = StepRefused::OutOfOrder {
            action: step.action,
            status,
            level,
        };
        follows.then_some(()).ok_or(refused)
    }

    /// Moves the incident along.
    ///
    /// # Errors
    /// [`StepRefused`] if the step is out of order or the matter has ended.
    pub fn take(&mut self, step: Step) -> Result<(), StepRefused> {
        let last = self.steps.last().map_or(self.report.reported_at, |s| s.at);
        if step.at < last {
            return Err(StepRefused::TooEarly { at: step.at, last });
        }
        if let Some(status) = self.status_at(Timestamp::MAX).filter(|s| !s.is_open()) {
            return Err(StepRefused::Ended(status));
        }
        self.steps.push(step);
        Ok(())
    }

    /// The steps taken up to a moment, inclusive, latest first.
    fn steps_until(&self, at: Timestamp) -> impl Iterator<Item = &Step> {
        self.steps.iter().rev().skip_while(move |s| s.at > at)
    }

    /// How far it had come at a moment; none before it was reported.
    #[must_use]
    pub fn status_at(&self, at: Timestamp) -> Option<Status> {
        (self.report.reported_at <= at).then(|| {
            self.steps_until(at)
                .find_map(|s| s.action.status())
                .unwrap_or(Status::Reported)
        })
    }

    /// Who held it at a moment.
    #[must_use]
    pub fn level_at(&self, at: Timestamp) -> Level {
        self.steps_until(at).next().map_or(Level::Grid, |s| s.level)
    }

    /// The step that had closed it by a moment.
    #[must_use]
    pub fn closing_by(&self, at: Timestamp) -> Option<&Step> {
        self.steps_until(at)
            .next()
            .filter(|s| s.action == Action::Close)
    }

    /// Whether it waited for somebody at a moment.
    #[must_use]
    pub fn is_open_at(&self, at: Timestamp) -> bool {
        self.status_at(at).is_some_and(Status::is_open)
    }

    /// Whether it was open and past its deadline at a moment.
    #[must_use]
    pub fn is_overdue_at(&self, at: Timestamp) -> bool {
        self.is_open_at(at) && self.report.due_at.is_some_and(|due| due < at)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
    use super::*;

    fn hour(h: i64) -> Timestamp {
        Timestamp::from_second(1_660_000_000 + h * 3600).unwrap()
    }

    fn step(h: i64, action: Action, level: Level) -> Step {
        Step {
            at: hour(h),
            action,
            level,
            note: None,
        }
    }

    fn incident() -> Incident {
        let mut incident = Incident::new(Report {
            id: Code::new("1").unwrap(),
            category: Category::Dispute,
            subcategory: None,
            title: "邻里纠纷".into(),
            position: Position::new(115.67, 32.17).unwrap(),
            reported_at: hour(0),
            due_at: Some(hour(4)),
        });
        incident.take(step(1, Action::Verify, Level::Grid)).unwrap();
        incident
            .take(step(2, Action::Escalate, Level::Community))
            .unwrap();
        incident
            .take(step(6, Action::Close, Level::Community))
            .unwrap();
        incident
    }

    #[test]
    fn an_incident_answers_for_any_past_moment() {
        let incident = incident();
        assert_eq!(incident.status_at(hour(-1)), None);
        assert_eq!(incident.status_at(hour(0)), Some(Status::Reported));
        assert_eq!(incident.status_at(hour(3)), Some(Status::Verified));
        assert_eq!(incident.level_at(hour(1)), Level::Grid);
        assert_eq!(incident.level_at(hour(3)), Level::Community);
        assert!(!incident.is_overdue_at(hour(4)) && incident.is_overdue_at(hour(5)));
        assert_eq!(incident.closing_by(hour(5)), None);
        assert_eq!(
            incident.closing_by(hour(6)).unwrap().level,
            Level::Community
        );
        assert!(!incident.is_open_at(hour(7)));
    }

    #[test]
    fn a_step_may_leave_others_out_but_none_goes_back() {
        let mut incident = incident();
        incident.steps.truncate(2);
        let may = |incident: &Incident, action, level| {
            let step = step(3, action, level);
            incident.may_take(&step).is_ok()
        };
        let here = Level::Community;
        assert!(!may(&incident, Action::Verify, here));
        assert!(may(&incident, Action::Reject, here) && may(&incident, Action::File, here));
        assert!(may(&incident, Action::Handle, here) && may(&incident, Action::Close, here));
        assert!(!may(&incident, Action::Check, here), "nothing was handled");
        assert!(!may(&incident, Action::Escalate, here));
        assert!(may(&incident, Action::Escalate, Level::County));
        incident.take(step(3, Action::Handle, here)).unwrap();
        assert!(may(&incident, Action::Check, here) && !may(&incident, Action::Reject, here));
        assert!(!may(&incident, Action::File, here) && !may(&incident, Action::Handle, here));
    }

    #[test]
    fn a_closed_incident_takes_no_more_steps_and_time_runs_forward() {
        let mut incident = incident();
        let late = incident.take(step(7, Action::Handle, Level::Grid));
        assert_eq!(late, Err(StepRefused::Ended(Status::Closed)));
        let early = incident.take(step(5, Action::Handle, Level::Grid));
        assert!(matches!(early, Err(StepRefused::TooEarly { .. })));
        assert_eq!(incident.steps.len(), 3);
    }
}
