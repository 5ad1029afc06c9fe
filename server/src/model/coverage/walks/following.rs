//! News that are followed a few days at a time.

use std::{collections::BTreeMap, sync::PoisonError};

use xunge_data::Code;

use super::{
    super::{
        Device,
        fixes::{Hour, hour_of},
        history::day_of,
        hours::{Hours, hours_of, in_parallel},
        layout::Layout,
    },
    Walked, Walks, earlier,
};

/// So many days are followed in one step.
const STEP_DAYS: usize = 2;

/// News that are followed in steps, beside what was followed before.
#[derive(Debug)]
pub struct Following {
    changes: u64,
    hours: Hours,
    walked: Walked,
}

impl Walks {
    /// Begins to follow the news in steps; none if there are none.
    pub(in crate::model::coverage) fn begin(
        &mut self,
        devices: &BTreeMap<Code, Device>,
    ) -> Option<Following> {
        self.open();
        for (code, from_ms) in std::mem::take(&mut self.news) {
            // What came late before may be followed now with other fixes than it had.
            let late = self.late.get_mut(&code).into_iter();
            for (_, known) in late.flat_map(|hours| hours.range_mut(hour_of(from_ms)..)) {
                *known = None;
            }
            earlier(&mut self.begun, &code, from_ms);
        }
        let (hours, _) = hours_of(&self.begun, devices, |_| Hour::MAX);
        (!hours.is_empty()).then(|| Following {
            changes: self.changes,
            hours,
            walked: Walked::default(),
        })
    }

    /// Takes in what was followed in steps, unless it was followed or changed
    /// otherwise in the meantime.
    pub(in crate::model::coverage) fn end(&mut self, following: Following, layout: &Layout) {
        if self.told.get().is_none() && self.changes == following.changes {
            let before = self.before.get_mut();
            let before = before.unwrap_or_else(PoisonError::into_inner);
            before.unite(following.walked, layout);
            self.begun.clear();
        }
    }
}

impl Following {
    /// Follows the next days; whether there are more.
    pub(in crate::model::coverage) fn step(
        &mut self,
        devices: &BTreeMap<Code, Device>,
        layout: &Layout,
    ) -> bool {
        let mut days: Vec<_> = self.hours.keys().map(|hour| day_of(*hour)).collect();
        days.dedup();
        let end = days.get(STEP_DAYS).copied();
        let begins = |hour: &Hour| end.is_some_and(|end| day_of(*hour) >= end);
        let first = self.hours.keys().copied().find(begins);
        let rest = first.map_or_else(BTreeMap::new, |first| self.hours.split_off(&first));
        let hours = std::mem::replace(&mut self.hours, rest);
        for part in in_parallel(STEP_DAYS, hours, devices, layout) {
            self.walked.unite(part, layout);
        }
        !self.hours.is_empty()
    }
}
