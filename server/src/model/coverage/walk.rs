//! What one device saw in an hour, or in a part of one: cells and minutes.

use std::ops::Range;

use xunge_data::KeptFix;

use super::{
    fixes::{HOUR_MS, is_joined},
    layout::Layout,
    minutes::Minutes,
};

/// Cells seen, each with the last moment at which it was; emptied and used
/// again, for it has a place for every cell.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    /// The last moment by ordinal, milliseconds; [`NEVER`] if not seen.
    last: Vec<i64>,
    cells: Vec<u32>,
}

/// Earlier than every moment.
pub(super) const NEVER: i64 = i64::MIN;

impl Seen {
    /// Nothing seen yet, of so many cells.
    pub(super) fn nothing(cells: usize) -> Self {
        Self {
            last: vec![NEVER; cells],
            cells: Vec::new(),
        }
    }

    /// Makes place for so many cells; nothing must have been seen.
    pub(super) fn resize(&mut self, cells: usize) {
        self.last.resize(cells, NEVER);
    }

    fn mark(&mut self, cell: u32, time_ms: i64) {
        if let Some(last) = self.last.get_mut(cell as usize) {
            if *last == NEVER {
                self.cells.push(cell);
            }
            *last = time_ms.max(*last);
        }
    }

    /// The cells seen in order, each with the last moment at which it was;
    /// nothing is seen afterwards.
    pub(super) fn take(&mut self) -> Vec<(u32, i64)> {
        let Self { last, cells } = self;
        // Where much was seen, looking at all cells is quicker than sorting.
        if cells.len() > last.len() / 16 {
            cells.clear();
            let seen = (0u32..).zip(&*last).filter(|(_, last)| **last != NEVER);
            cells.extend(seen.map(|(cell, _)| cell));
        } else {
            cells.sort_unstable();
        }
        let take = |cell: u32| {
            let time_ms = last.get_mut(cell as usize)?;
            Some((cell, std::mem::replace(time_ms, NEVER)))
        };
        let taken = cells.drain(..).filter_map(take);
        taken.collect()
    }
}

/// Follows the cleaned fixes of a device through a span of time that lies in
/// one hour: what it saw is added to `seen`. Where it went from one fix to the next at the end of
/// the span, only the part in the span counts.
pub(super) fn follow(cleaned: &[KeptFix], span: &Range<i64>, layout: &Layout, seen: &mut Seen) {
    let mut arrived = false;
    for (i, fix) in cleaned.iter().enumerate() {
        let next = cleaned.get(i + 1).filter(|next| is_joined(fix, next));
        // A fix that ends a way, or begins one, is seen with that way.
        let alone = !arrived && next.is_none() || fix.time_ms == span.start;
        if alone && span.contains(&fix.time_ms) {
            let place = layout.plane.place(fix);
            layout
                .raster
                .each_at(place, |cell| seen.mark(cell, fix.time_ms));
        }
        if let Some(next) = next {
            let after = cleaned.get(i + 2);
            let goes_on = after.is_some_and(|after| is_joined(next, after));
            go(fix, next, span, goes_on, layout, seen);
        }
        arrived = next.is_some();
    }
}

/// The way from one fix to the next, as far as it lies in the span. What is seen
/// at its end is left to the next way where the device goes on in the span.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "a way lasts a minute at most"
)]
fn go(
    from: &KeptFix,
    to: &KeptFix,
    span: &Range<i64>,
    goes_on: bool,
    layout: &Layout,
    seen: &mut Seen,
) {
    let (start, end) = (from.time_ms.max(span.start), to.time_ms.min(span.end));
    if start >= end {
        return;
    }
    let (a, b) = (layout.plane.place(from), layout.plane.place(to));
    let lasts = (to.time_ms - from.time_ms) as f64;
    let at = |time_ms: i64| match time_ms {
        t if t == from.time_ms => a,
        t if t == to.time_ms => b,
        t => {
            let part = (t - from.time_ms) as f64 / lasts;
            (a.0 + (b.0 - a.0) * part, a.1 + (b.1 - a.1) * part)
        }
    };
    let way = (end - start) as f64;
    // A span does not hold its last moment.
    let latest = end.min(span.end - 1);
    layout.raster.each_left(at(start), at(end), |cell, part| {
        // To the nearest millisecond; `round` would be a call.
        seen.mark(cell, (start + (part * way + 0.5) as i64).min(latest));
    });
    if !goes_on || to.time_ms >= span.end {
        let raster = &layout.raster;
        raster.each_at(at(end), |cell| seen.mark(cell, latest));
    }
}

/// The minutes of an hour in which a device had fixes that count: bit 0 is
/// the first.
pub(super) fn minutes(cleaned: &[KeptFix], span: &Range<i64>) -> Minutes {
    let minute = |fix: &KeptFix| fix.time_ms.rem_euclid(HOUR_MS) / 60_000;
    let inside = cleaned.iter().filter(|fix| span.contains(&fix.time_ms));
    inside.fold(0, |minutes, fix| minutes | 1 << minute(fix))
}
