//! What the invented patrols promise, over the demo town's own streets.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]

mod coverage;
mod devices;
mod news;
mod walks;

use std::sync::LazyLock;

use geojson::FeatureCollection;
use jiff::SignedDuration;
use xunge_data::{Code, Fix, Grid, GridKind, PatrolHours, Record, Timestamp, Window, Worker};

use super::Patrols;
use crate::demo::town;

const DAY_S: i64 = 86_400;
/// Midnight of Monday, 1 August 2022, in Shanghai.
const MONDAY: &str = "2022-07-31T16:00:00Z";

/// What patrols are made of.
struct Town {
    grids: Vec<Grid>,
    basemap: FeatureCollection,
    workers: Vec<Worker>,
}

impl Town {
    fn read() -> Self {
        let mut read = Self {
            grids: Vec::new(),
            basemap: FeatureCollection::from_iter([]),
            workers: Vec::new(),
        };
        for record in town().unwrap() {
            match record {
                Record::GridsPut { grids, .. } => read.grids = grids,
                Record::BasemapPut { features } => read.basemap = features,
                Record::RosterPut { workers } => read.workers = workers,
                _ => {}
            }
        }
        read.grids.retain(|grid| grid.kind == GridKind::Basic);
        read
    }

    fn patrols(&self) -> Patrols {
        let grids: Vec<&Grid> = self.grids.iter().collect();
        Patrols::new(&grids, &self.basemap, &self.workers)
    }
}

static TOWN: LazyLock<Town> = LazyLock::new(Town::read);
static PATROLS: LazyLock<Patrols> = LazyLock::new(|| TOWN.patrols());

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn after(moment: Timestamp, seconds: i64) -> Timestamp {
    moment
        .checked_add(SignedDuration::from_secs(seconds))
        .unwrap()
}

fn window(from: Timestamp, seconds: i64) -> Window {
    Window::new(from, after(from, seconds)).unwrap()
}

/// The fixes of so many days from that Monday on.
fn days(count: i64) -> Vec<(Code, Vec<Fix>)> {
    PATROLS.fixes(window(at(MONDAY), count * DAY_S))
}

fn seconds_between(a: &Fix, b: &Fix) -> i64 {
    b.time.as_second() - a.time.as_second()
}

fn rostered_s(worker: &Worker) -> i64 {
    let seconds = |hours: &PatrolHours| hours.to.duration_since(hours.from).as_secs();
    worker.patrol.iter().map(seconds).sum()
}
