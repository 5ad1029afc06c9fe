//! The demo town Liaocheng (演示数据): invented boundaries, people and events.
//!
//! The town comes from the files in `data/liaocheng`, its incidents from
//! [`incidents`], which tells the same story however often it is asked.

mod files;
pub mod incidents;
#[cfg(test)]
mod incidents_tests;
mod mask;
mod texts;

use std::{sync::PoisonError, time::Duration};

use jiff::ToSpan;
use xunge_data::{GridKind, Record, Timestamp, Window};

pub use files::{DemoError, town};

use crate::{
    log::Log,
    model::Model,
    writer::{CommitError, SharedModel, Writer},
};

/// How often the story goes on.
pub const PACE: Duration = Duration::from_secs(10);
/// How far back the story begins.
const DAYS: i64 = 30;

/// Appends what has happened in the demo town since it was last asked: 30
/// days of incidents at first, what is new from then on.
///
/// # Errors
/// [`CommitError`] if the log fails.
pub async fn go_on<L: Log>(
    writer: &mut Writer<L>,
    model: &SharedModel,
    now: Timestamp,
) -> Result<(), CommitError> {
    let records = news(&model.read().unwrap_or_else(PoisonError::into_inner), now);
    if !records.is_empty() {
        writer.commit(records).await?;
    }
    Ok(())
}

fn news(model: &Model, now: Timestamp) -> Vec<Record> {
    let begin = now
        .checked_sub((DAYS * 24).hours())
        .unwrap_or(Timestamp::MIN);
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
