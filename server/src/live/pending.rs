//! Records whose changes nobody has asked for yet.

use std::collections::VecDeque;

use xunge_data::Offset;

use super::{Told, ring::ENTRIES_MAX};

/// Fixes that whoever listens first may have to wait for, at most: a second
/// of work.
const FIXES_MAX: usize = 50_000;

/// Records in order of offset.
#[derive(Debug, Default)]
pub(super) struct Pending {
    records: VecDeque<(Offset, Told)>,
    fixes: usize,
}

impl Pending {
    /// Adds the next records. If they are too many, the oldest are forgotten:
    /// gives the last of those.
    pub(super) fn add(&mut self, records: Vec<(Offset, Told)>) -> Option<Offset> {
        self.fixes += records.iter().map(|(_, told)| told.fixes()).sum::<usize>();
        self.records.extend(records);
        let mut forgotten = None;
        while self.records.len() > ENTRIES_MAX || self.fixes > FIXES_MAX {
            let (offset, told) = self.records.pop_front()?;
            self.fixes -= told.fixes();
            forgotten = Some(offset);
        }
        forgotten
    }

    /// Takes so many of the oldest out.
    pub(super) fn take(&mut self, count: usize) -> Vec<(Offset, Told)> {
        let some = self.records.drain(..count.min(self.records.len()));
        let some: Vec<_> = some.collect();
        self.fixes -= some.iter().map(|(_, told)| told.fixes()).sum::<usize>();
        some
    }
}
