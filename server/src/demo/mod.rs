//! The demo town Liaocheng (演示数据): invented boundaries, people and events.
//!
//! The town comes from the files in `data/liaocheng`, its incidents from
//! [`incidents`], its walks from [`patrols`], its inspections from
//! [`supervision`]; all tell the same story however often they are asked.

mod files;
pub mod incidents;
#[cfg(test)]
mod incidents_tests;
mod mask;
pub mod patrols;
mod plane;
mod shapes;
mod supervision;
mod texts;

use std::{sync::PoisonError, time::Duration};

use jiff::ToSpan;
use xunge_data::{Code, Fix, GridKind, KeptFix, Record, Timestamp, Track, Window};

pub use files::{DemoError, town};
pub use mask::mask;

use patrols::Patrols;

use crate::{
    model::Model,
    writer::{CommitError, SharedModel, SharedWriter},
};

/// How often the story goes on.
pub const PACE: Duration = Duration::from_secs(2);
/// How far back the story begins.
const DAYS: i64 = 30;

/// Appends what has happened in the demo town since it was last asked: 30
/// days of incidents, inspections and patrols at first, what is new from then
/// on.
///
/// # Errors
/// [`CommitError`] if the log fails.
pub async fn go_on(
    writer: &SharedWriter,
    model: &SharedModel,
    patrols: &Patrols,
    now: Timestamp,
) -> Result<(), CommitError> {
    let records = {
        let model = model.read().unwrap_or_else(PoisonError::into_inner);
        let mut records = news(&model, now);
        records.extend(supervision::news(&model, begin(now), now));
        let fixes = fixes_since(patrols, model.coverage().last_fix_at(), now);
        records.extend(fixes.into_iter().filter_map(|part| taken(part, now)));
        records
    };
    if !records.is_empty() {
        writer.commit(records).await?;
    }
    Ok(())
}

/// Where the story begins that is told at a moment.
fn begin(now: Timestamp) -> Timestamp {
    now.checked_sub((DAYS * 24).hours())
        .unwrap_or(Timestamp::MIN)
}

fn news(model: &Model, now: Timestamp) -> Vec<Record> {
    let begin = begin(now);
    let told = model.incidents().iter().flat_map(|located| {
        let steps = located.incident.steps.iter().map(|step| step.at);
        steps.chain([located.incident.report.reported_at])
    });
    let since = model
        .incidents()
        .reported_between()
        .map_or(begin, |(first, _)| first.max(begin));
    // Facts happen at whole seconds; all up to the last one are told.
    let from = told
        .max()
        .and_then(|last| last.checked_add(1.second()).ok())
        .unwrap_or(begin);
    let Ok(window) = Window::new(from.min(now), now) else {
        return Vec::new();
    };
    let grids = model.territory().grids().iter().map(|(grid, _)| grid);
    let basic: Vec<_> = grids.filter(|grid| grid.kind == GridKind::Basic).collect();
    incidents::facts(&basic, since, window)
}

/// Those of a device's fixes that are good by themselves; none if none is.
fn taken((device, fixes): (Code, Vec<Fix>), now: Timestamp) -> Option<Record> {
    let good = fixes.iter().filter(|fix| fix.check(now).is_ok());
    let track = Track(good.map(KeptFix::from).collect());
    (!track.0.is_empty()).then_some(Record::FixesTaken { device, track })
}

/// The patrols of the town that the model holds.
#[must_use]
pub fn patrols_of(model: &Model) -> Patrols {
    let grids = model.territory().grids().iter().map(|(grid, _)| grid);
    let basic: Vec<_> = grids.filter(|grid| grid.kind == GridKind::Basic).collect();
    Patrols::new(&basic, model.basemap(), model.roster().workers())
}

/// What the devices have reported after `told`, the time of the last fix that
/// was taken in, and before `now`; without it, in the 30 days before `now`.
#[must_use]
pub fn fixes_since(
    patrols: &Patrols,
    told: Option<Timestamp>,
    now: Timestamp,
) -> Vec<(Code, Vec<Fix>)> {
    let begin = begin(now);
    // Fixes have whole seconds; all up to the last one are told.
    let from = told
        .and_then(|last| last.checked_add(1.second()).ok())
        .map_or(begin, |next| next.max(begin));
    Window::new(from.min(now), now).map_or_else(|_| Vec::new(), |window| patrols.fixes(window))
}
