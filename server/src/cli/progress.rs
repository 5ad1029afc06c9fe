//! How far long work has come.

use indicatif::{ProgressBar, ProgressStyle};

/// A bar on the terminal; nothing where there is none.
pub(super) struct Bar(ProgressBar);

impl Bar {
    /// Of bytes read or written.
    pub(super) fn of_bytes(message: &str) -> Self {
        Self::styled(message, "{msg} {wide_bar} {bytes}/{total_bytes} {eta}")
    }

    /// Of things done.
    pub(super) fn of_things(message: &str) -> Self {
        Self::styled(message, "{msg} {wide_bar} {pos}/{len} {eta}")
    }

    fn styled(message: &str, template: &str) -> Self {
        let style = ProgressStyle::with_template(template);
        let bar = ProgressBar::new(0);
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.set_message(message.to_owned());
        Self(bar)
    }

    /// So much of so much is done.
    pub(super) fn tell(&self, done: u64, total: u64) {
        self.0.set_length(total);
        self.0.set_position(done);
    }

    /// All of it is done.
    pub(super) fn end(&self) {
        self.0.finish_and_clear();
    }
}
