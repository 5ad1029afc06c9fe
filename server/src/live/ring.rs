//! The latest changes, as many as fit.

use std::{collections::VecDeque, ops::RangeInclusive};

use xunge_data::Offset;

use super::change::Change;

/// Changes kept, bytes: some minutes of a busy town.
const BYTES_MAX: usize = 16 << 20;
/// Records with changes kept, at most.
pub(super) const ENTRIES_MAX: usize = 1 << 14;

/// What a record changed.
struct Entry {
    offset: Offset,
    changes: Vec<Change>,
    bytes: usize,
}

/// What the latest records changed, in order of offset. Records that changed
/// nothing have no entry.
#[derive(Default)]
pub(super) struct Ring {
    /// Of the records up to this one nothing is known any more.
    before: Offset,
    /// The last record known of.
    last: Offset,
    entries: VecDeque<Entry>,
    bytes: usize,
}

/// What is asked for is not known any more, or not yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct OutOfReach;

impl Ring {
    /// A ring that knows nothing up to an offset.
    pub(super) fn after(offset: Offset) -> Self {
        Self {
            before: offset,
            last: offset,
            ..Self::default()
        }
    }

    /// Adds what the next record changed; not if it was forgotten already.
    pub(super) fn push(&mut self, offset: Offset, changes: Vec<Change>) {
        if offset <= self.before {
            return;
        }
        self.last = offset;
        if changes.is_empty() {
            return;
        }
        let bytes = changes.iter().map(Change::bytes).sum();
        self.bytes += bytes;
        self.entries.push_back(Entry {
            offset,
            changes,
            bytes,
        });
        while self.bytes > BYTES_MAX || self.entries.len() > ENTRIES_MAX {
            let Some(oldest) = self.entries.pop_front() else {
                break;
            };
            self.bytes -= oldest.bytes;
            self.before = oldest.offset;
        }
    }

    /// What the records after `from` up to `to` changed, in order.
    pub(super) fn between(
        &self,
        from: Offset,
        to: Offset,
    ) -> Result<impl Iterator<Item = &Change>, OutOfReach> {
        let known: RangeInclusive<Offset> = self.before..=self.last;
        if !(known.contains(&from) && known.contains(&to)) {
            return Err(OutOfReach);
        }
        let at = |offset| self.entries.partition_point(|entry| entry.offset <= offset);
        let entries = self.entries.range(at(from)..at(to).max(at(from)));
        Ok(entries.flat_map(|entry| &entry.changes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_forgets_the_oldest_and_says_so() {
        let mut ring = Ring::after(10);
        for offset in 11..=11 + ENTRIES_MAX as u64 {
            ring.push(offset, vec![Change::Town]);
        }
        let last = 11 + ENTRIES_MAX as u64;
        assert!(ring.between(10, last).is_err());
        let all = ring.between(11, last).map(Iterator::count);
        assert_eq!(all, Ok(ENTRIES_MAX));
        assert_eq!(ring.between(last, last).map(Iterator::count), Ok(0));
        assert!(ring.between(last, last + 1).is_err());
    }

    #[test]
    fn records_that_change_nothing_are_known_all_the_same() {
        let mut ring = Ring::after(0);
        ring.push(1, Vec::new());
        ring.push(2, vec![Change::Town]);
        ring.push(3, Vec::new());
        assert_eq!(ring.between(0, 3).map(Iterator::count), Ok(1));
        assert_eq!(ring.between(2, 3).map(Iterator::count), Ok(0));
    }
}
