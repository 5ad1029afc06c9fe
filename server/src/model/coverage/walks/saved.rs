//! What a snapshot has of walks, and what it may leave to be done.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use xunge_data::Code;

use super::{Device, FEW, Hour, Walked, Walks, hours_of};

impl Walks {
    /// What was followed, and from which moment on, milliseconds, devices are still
    /// to be.
    pub(in crate::model::coverage) fn of(walked: Walked, news: BTreeMap<Code, i64>) -> Self {
        Self {
            before: Mutex::new(walked),
            news,
            ..Self::default()
        }
    }

    /// Whether many fixes are news that were not followed.
    pub(in crate::model::coverage) fn have_many_news(
        &self,
        devices: &BTreeMap<Code, Device>,
    ) -> bool {
        let fixes = || hours_of(&self.all_news(), devices, |_| Hour::MAX).1;
        self.told.get().is_none() && fixes() > FEW
    }

    /// Whether hours are to be followed anew.
    pub(in crate::model::coverage) fn has_late(&self) -> bool {
        self.told.get().is_none() && !self.late.is_empty()
    }

    /// Gives what was followed, and from which moment on, milliseconds, devices are
    /// still to be. Hours that are to be followed anew are not in it.
    pub(in crate::model::coverage) fn with_news<T>(
        &self,
        give: impl FnOnce(&Walked, &BTreeMap<Code, i64>) -> T,
    ) -> T {
        if let Some(told) = self.told.get() {
            return give(told, &BTreeMap::new());
        }
        let before = self.before.lock().unwrap_or_else(PoisonError::into_inner);
        give(&before, &self.all_news())
    }
}
