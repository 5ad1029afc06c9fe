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
mod story;
mod supervision;
mod texts;

use std::time::Duration;

use jiff::ToSpan;
use xunge_data::{Code, Fix, GridKind, KeptFix, Record, Timestamp, Track, Window};

pub use files::{DemoError, town};
pub use mask::mask;
pub use story::Story;

use patrols::Patrols;

use crate::model::Model;

/// How often the story goes on.
pub const PACE: Duration = Duration::from_secs(2);
/// How far back the story begins.
const DAYS: i64 = 30;

/// What has happened since it was told last, but for the walks.
fn news(model: &Model, now: Timestamp) -> Vec<Record> {
    let begin = now
        .checked_sub((DAYS * 24).hours())
        .unwrap_or(Timestamp::MIN);
    let mut records = matters(model, begin, now);
    records.extend(supervision::news(model, begin, now));
    records
}

fn matters(model: &Model, begin: Timestamp, now: Timestamp) -> Vec<Record> {
    let told = model.incidents().iter().flat_map(|located| {
        let steps = located.steps().iter().map(|step| step.at);
        steps.chain([located.reported_at()])
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
