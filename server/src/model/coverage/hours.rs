//! What is to be followed, by hour.

use std::collections::BTreeMap;

use xunge_data::Code;

use super::{
    Device,
    fixes::{Hour, hour_of, start_of},
    history::day_of,
    layout::Layout,
    walks::Walked,
};
use crate::parallel;

/// What is new in each hour.
pub(super) type Hours = BTreeMap<Hour, Vec<New>>;

/// What is new of a device in an hour: from a moment on, milliseconds.
#[derive(Debug)]
pub(super) struct New {
    pub(super) device: Code,
    pub(super) from_ms: i64,
}

/// The news by hour, of each device before the hour that is its end, and how many
/// fixes those hours have.
pub(super) fn hours_of(
    news: &BTreeMap<Code, i64>,
    devices: &BTreeMap<Code, Device>,
    end: impl Fn(&Device) -> Hour,
) -> (Hours, usize) {
    let mut hours = Hours::new();
    let mut fixes = 0;
    for (code, &from_ms) in news {
        let Some(device) = devices.get(code) else {
            continue;
        };
        let end = end(device);
        let counts = device.fixes.counts_from(hour_of(from_ms));
        for (hour, count) in counts.take_while(|(hour, _)| *hour < end) {
            hours.entry(hour).or_default().push(New {
                device: code.clone(),
                from_ms: from_ms.max(start_of(hour)),
            });
            fixes += count;
        }
    }
    (hours, fixes)
}

/// Several follow, each a day at a time.
pub(super) fn in_parallel(
    processors: usize,
    hours: Hours,
    devices: &BTreeMap<Code, Device>,
    layout: &Layout,
) -> Vec<Walked> {
    let mut days: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (hour, news) in hours {
        days.entry(day_of(hour)).or_default().push((hour, news));
    }
    let follow = |walked: &mut Walked, hours: Vec<(Hour, Vec<New>)>| {
        for (hour, news) in hours {
            walked.hour(hour, &news, devices, layout);
        }
    };
    parallel::fold(processors, days.into_values(), follow)
}
