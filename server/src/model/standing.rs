//! What questions ask of an incident most often, side by side in memory.

use xunge_data::{Category, Incident, Level, Position, Status, Timestamp};

/// How an incident stands, and where and when it was reported.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Standing {
    pub(super) position: Position,
    pub(super) reported_at: Timestamp,
    /// Since when it has stood so.
    since: Timestamp,
    pub(super) category: Category,
    status: Status,
    /// The level that took the last step.
    level: Level,
}

impl Standing {
    /// How an incident stands now.
    pub(super) fn of(incident: &Incident) -> Self {
        let report = &incident.report;
        Self {
            position: report.position,
            reported_at: report.reported_at,
            since: incident.steps.last().map_or(report.reported_at, |s| s.at),
            category: report.category,
            status: incident
                .status_at(Timestamp::MAX)
                .unwrap_or(Status::Reported),
            level: incident.level_at(Timestamp::MAX),
        }
    }

    /// Its status at a moment, and the level that had closed it by then; read
    /// from the timeline only where steps were taken later.
    pub(super) fn at(&self, as_of: Timestamp, incident: &Incident) -> (Status, Option<Level>) {
        if self.since <= as_of {
            let closed = self.status == Status::Closed;
            return (self.status, closed.then_some(self.level));
        }
        let status = incident.status_at(as_of).unwrap_or(Status::Reported);
        (status, incident.closing_by(as_of).map(|step| step.level))
    }
}
