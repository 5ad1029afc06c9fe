//! Fixes in a snapshot: each as the way from the one before, which takes half the
//! bytes.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serializer};

use super::{Hour, Slot};

/// From one fix to the next: milliseconds, 1e-7 degrees east and north; and the
/// accuracy of the next.
type Way = (u32, i32, i32, u16);

const FIRST: Slot = Slot {
    ms: 0,
    lng_e7: 0,
    lat_e7: 0,
    accuracy_cm: 0,
};

pub(super) fn serialize<S: Serializer>(
    hours: &BTreeMap<Hour, Vec<Slot>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(hours.iter().map(|(hour, slots)| (hour, ways(slots))))
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<Hour, Vec<Slot>>, D::Error> {
    let hours = BTreeMap::<Hour, Vec<Way>>::deserialize(deserializer)?;
    let hours = hours.into_iter();
    Ok(hours.map(|(hour, ways)| (hour, slots(&ways))).collect())
}

fn ways(slots: &[Slot]) -> Vec<Way> {
    let before = std::iter::once(&FIRST).chain(slots);
    let ways = before.zip(slots).map(|(from, to)| {
        (
            to.ms.wrapping_sub(from.ms),
            to.lng_e7.wrapping_sub(from.lng_e7),
            to.lat_e7.wrapping_sub(from.lat_e7),
            to.accuracy_cm,
        )
    });
    ways.collect()
}

fn slots(ways: &[Way]) -> Vec<Slot> {
    let slots = ways
        .iter()
        .scan(FIRST, |at, &(ms, east, north, accuracy_cm)| {
            *at = Slot {
                ms: at.ms.wrapping_add(ms),
                lng_e7: at.lng_e7.wrapping_add(east),
                lat_e7: at.lat_e7.wrapping_add(north),
                accuracy_cm,
            };
            Some(*at)
        });
    // Exactly as many: `scan` does not say how many there will be.
    let mut kept = Vec::with_capacity(ways.len());
    kept.extend(slots);
    kept
}
