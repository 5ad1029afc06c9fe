//! What a snapshot has of walks, and what it may leave to be done.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use xunge_data::Code;

use super::{Walked, Walks};

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

    /// Whether nothing is still to be followed.
    pub(in crate::model::coverage) fn is_followed(&self) -> bool {
        let nothing = self.news.is_empty() && self.begun.is_empty() && self.late.is_empty();
        nothing || self.told.get().is_some()
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
