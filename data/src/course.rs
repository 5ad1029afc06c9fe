//! What became of an incident, at any moment.

use jiff::Timestamp;

use crate::{Action, Level, Status, Step};

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

/// What became of an incident: all that tells how it stood at a moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Course<'a> {
    /// When it was reported.
    pub reported_at: Timestamp,
    /// By when it shall be closed; none if there is no deadline.
    pub due_at: Option<Timestamp>,
    /// What was done, in order of time.
    pub steps: &'a [Step],
}

impl<'a> Course<'a> {
    /// Whether a step is the next that somebody may take. Steps may be left
    /// out, but none is gone back to: what was filed is not verified any more,
    /// nor rejected; what is checked must have been handled; and a matter is
    /// escalated only to a higher level. Timelines that come from elsewhere
    /// need not keep to that.
    ///
    /// # Errors
    /// [`StepRefused`] if it is not, or may not follow at all.
    pub fn may_be_taken(&self, step: &Step) -> Result<(), StepRefused> {
        self.may_follow(step)?;
        let (status, level) = (self.status(), self.level_at(Timestamp::MAX));
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

    /// Whether a step may stand in the timeline after those that do.
    ///
    /// # Errors
    /// [`StepRefused`] if it is out of order or the matter has ended.
    pub fn may_follow(&self, step: &Step) -> Result<(), StepRefused> {
        let last = self.steps.last().map_or(self.reported_at, |s| s.at);
        if step.at < last {
            return Err(StepRefused::TooEarly { at: step.at, last });
        }
        let status = self.status();
        match status.is_open() {
            true => Ok(()),
            false => Err(StepRefused::Ended(status)),
        }
    }

    /// The steps taken up to a moment, inclusive, latest first.
    fn steps_until(&self, at: Timestamp) -> impl Iterator<Item = &'a Step> + use<'a> {
        self.steps.iter().rev().skip_while(move |s| s.at > at)
    }

    /// How far it has come.
    #[must_use]
    pub fn status(&self) -> Status {
        let status = self.status_at(Timestamp::MAX);
        status.unwrap_or(Status::Reported)
    }

    /// How far it had come at a moment; none before it was reported.
    #[must_use]
    pub fn status_at(&self, at: Timestamp) -> Option<Status> {
        (self.reported_at <= at).then(|| {
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
    pub fn closing_by(&self, at: Timestamp) -> Option<&'a Step> {
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
        self.is_open_at(at) && self.due_at.is_some_and(|due| due < at)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
    use super::*;
    use crate::{Category, Code, Incident, Position, Report};

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
        let course = incident.course();
        assert_eq!(course.status_at(hour(-1)), None);
        assert_eq!(course.status_at(hour(0)), Some(Status::Reported));
        assert_eq!(course.status_at(hour(3)), Some(Status::Verified));
        assert_eq!(course.level_at(hour(1)), Level::Grid);
        assert_eq!(course.level_at(hour(3)), Level::Community);
        assert!(!course.is_overdue_at(hour(4)) && course.is_overdue_at(hour(5)));
        assert_eq!(course.closing_by(hour(5)), None);
        assert_eq!(course.closing_by(hour(6)).unwrap().level, Level::Community);
        assert!(!course.is_open_at(hour(7)));
    }

    #[test]
    fn a_step_may_leave_others_out_but_none_goes_back() {
        let mut incident = incident();
        incident.steps.truncate(2);
        let may = |incident: &Incident, action, level| {
            let step = step(3, action, level);
            incident.course().may_be_taken(&step).is_ok()
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
