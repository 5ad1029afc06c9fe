//! The matters that the wall lists, and how they went by day and by level.

use std::collections::BTreeMap;

use strum::VariantArray;
use xunge_data::{
    Code, Level, Status, Timestamp, Window,
    api::{CategoryDay, LevelFlow, Named, WallBody, WallIncident},
    day_of, day_start,
};

use super::{
    super::{Located, Model, figures::zeros},
    before, last_days,
};

impl Model {
    /// The latest matters known at a moment, newest first.
    pub(super) fn latest(&self, as_of: Timestamp) -> Vec<WallIncident> {
        let mut latest: Vec<Located<'_>> = Vec::new();
        let mut days = 1;
        // Goes back until there are enough, or all.
        while latest.len() < WallBody::LATEST && days < 40_000 {
            latest = self
                .incidents()
                .reported_in(last_days(as_of, days))
                .collect();
            days = days.saturating_mul(8);
        }
        latest.sort_by_key(|located| {
            let reported_at = located.reported_at();
            std::cmp::Reverse((reported_at, located.offset()))
        });
        latest.truncate(WallBody::LATEST);
        latest.into_iter().map(|l| self.on_wall(l, as_of)).collect()
    }

    pub(super) fn open_by_deadline(
        &self,
        incidents: &[Located<'_>],
        as_of: Timestamp,
    ) -> Vec<WallIncident> {
        let open = incidents.iter().copied();
        let mut open: Vec<_> = open.filter(|it| it.course().is_open_at(as_of)).collect();
        open.sort_by_key(|it| (it.due_at().unwrap_or(Timestamp::MAX), it.offset()));
        open.truncate(WallBody::OPEN_MOST);
        open.into_iter().map(|it| self.on_wall(it, as_of)).collect()
    }

    fn on_wall(&self, incident: Located<'_>, as_of: Timestamp) -> WallIncident {
        let course = incident.course();
        let named = |code: &Code| {
            let (grid, _) = self.territory().grids().find(code.as_str())?;
            Some(Named {
                code: grid.code.clone(),
                name: grid.name.clone(),
            })
        };
        let hurry = before(
            course.due_at.unwrap_or(Timestamp::MAX),
            WallBody::URGENT_WITHIN_S,
        );
        WallIncident {
            id: incident.code(),
            category: incident.category(),
            status: incident.stood_at(as_of).0,
            level: course.level_at(as_of),
            position: incident.position(),
            reported_at: course.reported_at,
            due_at: course.due_at,
            is_overdue: course.is_overdue_at(as_of),
            is_urgent: course.is_open_at(as_of) && hurry <= course.reported_at,
            grid: incident.grid().and_then(named),
        }
    }
}

/// Reported on each day of a window by category.
pub(super) fn trend(incidents: &[Located<'_>], window: Window) -> Vec<CategoryDay> {
    let mut days = BTreeMap::new();
    let mut day = day_of(window.from);
    while day_start(day) < window.to {
        days.insert(day, zeros());
        let Ok(next) = day.tomorrow() else { break };
        day = next;
    }
    for incident in incidents {
        let day = days.entry(day_of(incident.reported_at())).or_default();
        *day.entry(incident.category()).or_default() += 1;
    }
    let tell = |(day, by_category)| CategoryDay { day, by_category };
    days.into_iter().map(tell).collect()
}

/// How far up the matters went by a moment.
pub(super) fn flow(incidents: &[Located<'_>], as_of: Timestamp) -> Vec<LevelFlow> {
    let nothing = |&level: &Level| LevelFlow {
        level,
        reached: 0,
        settled: 0,
        open: 0,
        rejected: 0,
        passed_on: 0,
    };
    let mut flow: Vec<LevelFlow> = Level::VARIANTS.iter().map(nothing).collect();
    for incident in incidents {
        let course = incident.course();
        let holder = course.level_at(as_of);
        for step in flow.iter_mut().filter(|step| step.level <= holder) {
            step.reached += 1;
            if step.level < holder {
                step.passed_on += 1;
                continue;
            }
            match course.status_at(as_of) {
                Some(Status::Closed) => step.settled += 1,
                Some(Status::Rejected) => step.rejected += 1,
                _ => step.open += 1,
            }
        }
    }
    flow
}
