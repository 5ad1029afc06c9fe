//! Which of the fixes that come count.

use std::collections::BTreeMap;

use xunge_data::{Code, KeptFix, Unfit};

use super::{
    Coverage,
    fixes::{self, Fixes, Kept},
};

impl Coverage {
    /// Of fixes that are good by themselves, which a device may add: none for
    /// those that are, or the reason against them. Jumps are to be taken in
    /// all the same: later fixes may show that they are none. `ahead` are the
    /// device's fixes that are taken in before these.
    #[must_use]
    pub fn judge(&self, device: &Code, ahead: &[KeptFix], fixes: &[KeptFix]) -> Vec<Option<Unfit>> {
        let nothing = Fixes::default();
        let known = self
            .devices
            .get(device)
            .map_or(&nothing, |device| &device.fixes);
        if let Some(verdicts) = fixes::judge_in_order(known.last().as_slice(), ahead, fixes) {
            return verdicts;
        }
        // Neighbours among the fixes known, and the new ones.
        let mut around = Fixes::default();
        let (first, last) = fixes
            .iter()
            .fold((i64::MAX, i64::MIN), |(first, last), fix| {
                (first.min(fix.time_ms), last.max(fix.time_ms))
            });
        if first <= last {
            let beside: Vec<KeptFix> = (known.before(first).into_iter())
                .chain(known.between(first..last))
                .chain(known.from(last))
                .chain(known.from(last.saturating_add(1)))
                .collect();
            around.add(&beside);
        }
        around.add(ahead);
        let mut verdicts = vec![None; fixes.len()];
        let mut holders: BTreeMap<i64, usize> = BTreeMap::new();
        for (i, fix) in fixes.iter().enumerate() {
            let repeated = match around.would_keep(fix) {
                Kept::Not => Some(i),
                Kept::New | Kept::Instead => {
                    around.add(std::slice::from_ref(fix));
                    holders.insert(fix.time_ms, i)
                }
            };
            if let Some(verdict) = repeated.and_then(|i| verdicts.get_mut(i)) {
                *verdict = Some(Unfit::Repeated);
            }
        }
        for (&time_ms, &i) in &holders {
            if around.is_jump_at(time_ms)
                && let Some(verdict) = verdicts.get_mut(i)
            {
                *verdict = Some(Unfit::Jump);
            }
        }
        verdicts
    }
}
