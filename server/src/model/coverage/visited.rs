//! Which cells were visited in a window, and when last.

use std::{borrow::Cow, ops::Range};

use roaring::RoaringBitmap;
use xunge_data::Window;

use super::{Coverage, HOUR_MS, NEVER, Seen, hour_of, layout::Layout, start_of, survey::ms};

impl Coverage {
    /// The cells visited in a window; see [`super`] for windows that begin or
    /// end within an hour.
    pub(super) fn visited(&self, window: Window, layout: &Layout) -> RoaringBitmap {
        let (from, to) = (ms(window.from), ms(window.to));
        let (first, end) = (hour_of(from), hour_of(to));
        let history = &self.walks(layout).history;
        if from < to && history.latest().is_none_or(|latest| latest < to) {
            let is_settled = first < self.settled_hour();
            return history.since(if is_settled { start_of(first) } else { from });
        }
        let begins = start_of(first) == from;
        let whole = if begins { first } else { first + 1 }..end;
        if whole.start > whole.end {
            return self.part(&(from..to), layout);
        }
        let mut visited = history.union(&whole);
        if !begins {
            visited |= self.part(&(from..start_of(first) + HOUR_MS), layout);
        }
        visited | self.part(&(start_of(end)..to), layout)
    }

    /// The cells visited in a part of an hour: all of the hour's if it is settled.
    fn part(&self, span: &Range<i64>, layout: &Layout) -> RoaringBitmap {
        let hour = hour_of(span.start);
        let history = &self.walks(layout).history;
        let Some(cells) = history.hour(hour).filter(|_| !span.is_empty()) else {
            return RoaringBitmap::new();
        };
        if hour < self.settled_hour() {
            return cells.clone();
        }
        let mut seen = Seen::nothing(layout.cells.len());
        let visits = self.walk_all(span, layout, &mut seen);
        visits.into_iter().map(|(cell, _)| cell).collect()
    }

    /// The last visit of every cell before a moment, milliseconds. That of a
    /// cell visited again since is known exactly in the hour of the moment, as
    /// long as its fixes are kept, and else to the hour: its end is given.
    pub(super) fn last_before(&self, to: i64, layout: &Layout) -> Cow<'_, [i64]> {
        let history = &self.walks(layout).history;
        let known = history.all_last();
        if known.len() == layout.cells.len() && history.latest().is_none_or(|l| l < to) {
            return Cow::Borrowed(known);
        }
        let mut last = vec![NEVER; layout.cells.len()];
        for (last, &known) in last.iter_mut().zip(known) {
            *last = Some(known).filter(|&known| known < to).unwrap_or(NEVER);
        }
        let mut fill = |cell: u32, time_ms: i64| {
            if let Some(last) = last.get_mut(cell as usize).filter(|last| **last == NEVER) {
                *last = time_ms;
            }
        };
        let hour = hour_of(to);
        if start_of(hour) < to && hour < self.settled_hour() {
            let cells = history.hour(hour).into_iter().flatten();
            cells.for_each(|cell| fill(cell, to - 1));
        } else if start_of(hour) < to {
            let mut seen = Seen::nothing(layout.cells.len());
            let visits = self.walk_all(&(start_of(hour)..to), layout, &mut seen);
            visits
                .into_iter()
                .for_each(|(cell, time_ms)| fill(cell, time_ms));
        }
        for (hour, cells) in history.revisited(hour) {
            let end = start_of(hour) + HOUR_MS - 1;
            cells.into_iter().for_each(|cell| fill(cell, end));
        }
        Cow::Owned(last)
    }
}
