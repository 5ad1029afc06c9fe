//! The audit: what was done that must leave a trace.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};
use xunge_data::{Audited, Offset};

/// Traces kept in memory; older ones stand in the log alone.
const KEPT: usize = 100_000;

/// The latest traces, each at its offset in the log.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Audit {
    traces: VecDeque<(Offset, Audited)>,
}

impl Audit {
    /// Traces before an offset, the latest first.
    pub fn before(&self, offset: Offset) -> impl Iterator<Item = &(Offset, Audited)> {
        let end = self.traces.partition_point(|(at, _)| *at < offset);
        self.traces.range(..end).rev()
    }

    pub(super) fn take(&mut self, offset: Offset, audited: Audited) {
        if self.traces.len() == KEPT {
            self.traces.pop_front();
        }
        self.traces.push_back((offset, audited));
    }
}
