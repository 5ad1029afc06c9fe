//! Fixes that come late: their hours are followed anew.

use std::collections::{BTreeMap, BTreeSet};

use roaring::RoaringBitmap;
use xunge_data::{Code, KeptFix};

use super::{
    Coverage, Territory, Visits,
    fixes::{HOUR_MS, Hour, start_of},
    layout::Layout,
    span_of,
    walk::{Seen, follow},
    walks::{Late, Walked},
};

impl Coverage {
    /// Takes fixes in that may take back what was seen before: their hours are
    /// followed anew when somebody asks. To what is known of settled hours, of
    /// which most fixes are gone, they add at once.
    pub(super) fn take_late(&mut self, code: &Code, fixes: &[KeptFix], territory: &Territory) {
        let (settled, layout) = (self.settled_hour(), self.layout(territory));
        let Some(device) = self.devices.get_mut(code) else {
            return;
        };
        let mut affected = device.fixes.affected(fixes);
        let open = affected.split_off(&settled);
        let before = |&hour: &Hour| (hour, device.fixes.cleaned(&span_of(hour)));
        let mut late: BTreeMap<Hour, Vec<KeptFix>> = open.iter().map(before).collect();
        device.fixes.add(fixes);
        late.retain(|&hour, _| device.fixes.has(hour));
        affected.retain(|&hour| device.fixes.has(hour));
        self.walks.note_late(code, late);
        if affected.is_empty() {
            return;
        }
        let walked = self.walks.before();
        let mut seen = std::mem::take(&mut walked.seen);
        seen.resize(layout.cells.len());
        for hour in affected {
            let cleaned = device.fixes.cleaned(&span_of(hour));
            walked.count_minutes(code, hour, &cleaned, true);
            if device.counts {
                let visits = walk_hour(&cleaned, hour, &layout, &mut seen);
                walked.history.add(hour, &visits, &layout);
            }
        }
        walked.seen = seen;
    }

    /// Follows hours anew that have other fixes than they had: of the device
    /// alone if it lost nothing of what it had seen, else of all.
    pub(super) fn follow_late(&self, late: &Late, walked: &mut Walked, layout: &Layout) {
        let mut lost = BTreeSet::new();
        let mut seen = std::mem::take(&mut walked.seen);
        seen.resize(layout.cells.len());
        for (code, of_device) in late {
            let Some(device) = self.devices.get(code) else {
                continue;
            };
            for (&hour, before) in of_device {
                let cleaned = device.fixes.cleaned(&span_of(hour));
                walked.count_minutes(code, hour, &cleaned, false);
                if !device.counts {
                    continue;
                }
                let after = walk_hour(&cleaned, hour, layout, &mut seen);
                let before = before.as_ref();
                let before = before.map(|fixes| walk_hour(fixes, hour, layout, &mut seen));
                if before.is_none_or(|before| has_lost(&before, &after)) {
                    lost.insert(hour);
                } else {
                    walked.history.add(hour, &after, layout);
                }
            }
        }
        let mut cells = RoaringBitmap::new();
        for hour in lost {
            let visits = self.walk_all(&span_of(hour), layout, &mut seen);
            cells |= walked.history.put(hour, &visits, layout);
        }
        for (hour, cells) in walked.history.undated(&cells) {
            let visits = if hour < self.settled_hour() {
                let end = start_of(hour) + HOUR_MS - 1;
                cells.iter().map(|cell| (cell, end)).collect()
            } else {
                self.walk_all(&span_of(hour), layout, &mut seen)
            };
            let dated = visits.into_iter().filter(|(cell, _)| cells.contains(*cell));
            walked.history.date(dated, layout);
        }
        walked.seen = seen;
    }
}

fn walk_hour(cleaned: &[KeptFix], hour: Hour, layout: &Layout, seen: &mut Seen) -> Visits {
    follow(cleaned, &span_of(hour), layout, seen);
    seen.take()
}

/// Whether any visit of the first is missing in the second, or was earlier.
fn has_lost(before: &[(u32, i64)], after: &[(u32, i64)]) -> bool {
    let mut after = after.iter().peekable();
    before.iter().any(|&(cell, time_ms)| {
        while after.next_if(|(other, _)| *other < cell).is_some() {}
        after
            .peek()
            .is_none_or(|&&(other, last)| other != cell || last < time_ms)
    })
}
