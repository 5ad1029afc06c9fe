//! Where devices went: their cleaned fixes, as far as they are joined.

use xunge_data::{Code, KeptFix, Window};

use super::{Coverage, fixes::is_joined, survey::ms};

impl Coverage {
    /// The devices of which fixes are kept, or were once, in order of code.
    pub fn devices(&self) -> impl Iterator<Item = &Code> {
        self.devices.keys()
    }

    /// What a device went in a window without its whereabouts being unknown
    /// in between: the fixes that are no jumps, in order of time. The first
    /// way and the last may begin before the window and end after it, by as
    /// much as is joined to it.
    #[must_use]
    pub fn ways(&self, device: &Code, window: Window) -> Vec<Vec<KeptFix>> {
        let Some(device) = self.devices.get(device) else {
            return Vec::new();
        };
        let span = ms(window.from)..ms(window.to);
        let cleaned = device.fixes.cleaned(&span);
        let ways = cleaned.chunk_by(is_joined);
        // What is only near the window is no part of it.
        let meets = |way: &&[KeptFix]| {
            let (first, last) = (way.first(), way.last());
            first.is_some_and(|fix| fix.time_ms < span.end)
                && last.is_some_and(|fix| fix.time_ms >= span.start)
        };
        ways.filter(meets).map(<[KeptFix]>::to_vec).collect()
    }
}
