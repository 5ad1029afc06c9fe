//! The page's clock: live, or at a moment of the past that stands, is wound, or runs on.
//!
//! What the map draws follows [`Clock::at_ms`] from frame to frame. Figures and panels follow
//! [`Clock::moment`], which goes by whole minutes and waits for the answers to the last question.
use std::time::Duration;

use crate::media::use_media;
use leptos::prelude::*;
use xunge_data::Timestamp;

/// How many times as fast as the town's clock it can run.
pub(crate) const SPEEDS: [u32; 5] = [1, 10, 60, 600, 3_600];

/// Figures are asked for so often at most while it is wound or runs.
const PACE_MS: f64 = 1_000.0;
/// It is looked so often whether they were answered.
const PATIENCE_MS: f64 = 200.0;
/// After so long without a frame nobody was looking: that time does not count.
const FRAME_MAX_MS: f64 = 1_000.0;

/// The clock. Lives in context: [`use_clock`].
#[derive(Clone, Copy)]
pub(crate) struct Clock {
    /// The moment that the map shows, milliseconds since 1970; none while it is live.
    pub(crate) at_ms: RwSignal<Option<f64>>,
    /// The moment that figures are of, a whole minute; none while it is live.
    pub(crate) moment: RwSignal<Option<Timestamp>>,
    /// How many times as fast as the town's clock it runs, if it runs.
    pub(crate) speed: RwSignal<u32>,
    /// Whether it runs.
    pub(crate) is_running: RwSignal<bool>,
    /// Whether the reader wants less motion: it then goes by steps of a second.
    is_calm: Signal<bool>,
    asked_ms: StoredValue<f64>,
    has_timer: StoredValue<bool>,
}

impl Clock {
    /// A clock that stands at a moment, or is live.
    pub(crate) fn new(moment: Option<Timestamp>) -> Self {
        Self {
            at_ms: RwSignal::new(moment.map(ms_of)),
            moment: RwSignal::new(moment),
            speed: RwSignal::new(60),
            is_running: RwSignal::new(false),
            is_calm: use_media("(prefers-reduced-motion: reduce)").into(),
            asked_ms: StoredValue::new(0.0),
            has_timer: StoredValue::new(false),
        }
    }

    /// Whether it shows what happens now.
    pub(crate) fn is_live(self) -> bool {
        self.moment.with(Option::is_none)
    }

    /// Whether it shows what happens now, for what is done once.
    pub(crate) fn is_live_untracked(self) -> bool {
        self.moment.with_untracked(Option::is_none)
    }

    /// Goes to a moment, milliseconds since 1970; live if that is not over.
    pub(crate) fn go(self, at_ms: f64) {
        if at_ms < js_sys::Date::now() {
            self.at_ms.set(Some(at_ms));
        } else {
            self.go_live();
        }
    }

    /// Shows what happens now.
    pub(crate) fn go_live(self) {
        self.is_running.set(false);
        self.at_ms.set(None);
    }

    /// Runs on from where it stands; from `start_ms` if it is live.
    pub(crate) fn run(self, start_ms: f64) {
        if self.at_ms.with_untracked(Option::is_none) {
            self.at_ms.set(Some(start_ms));
        }
        if !self.is_running.get_untracked() {
            self.is_running.set(true);
            self.next_step(js_sys::Date::now());
        }
    }

    fn next_step(self, last_ms: f64) {
        let step = move || self.step(last_ms);
        if self.is_calm.get_untracked() {
            set_timeout(step, Duration::from_secs(1));
        } else {
            request_animation_frame(step);
        }
    }

    fn step(self, last_ms: f64) {
        if self.is_running.try_get_untracked() != Some(true) {
            return;
        }
        let now_ms = js_sys::Date::now();
        let passed_ms = (now_ms - last_ms).clamp(0.0, FRAME_MAX_MS);
        if let Some(at_ms) = self.at_ms.get_untracked() {
            self.go(at_ms + passed_ms * f64::from(self.speed.get_untracked()));
        }
        self.next_step(now_ms);
    }

    /// Lets figures follow. `is_asking` says whether answers are awaited. Call once.
    pub(crate) fn lead(self, is_asking: impl Fn() -> bool + Copy + 'static) {
        Effect::new(move |_| {
            if self.at_ms.with(Option::is_none) {
                self.moment.set(None);
            } else {
                self.ask(is_asking);
            }
        });
    }

    fn ask(self, is_asking: impl Fn() -> bool + Copy + 'static) {
        let wish = self.at_ms.get_untracked().and_then(minute_of);
        let is_asked = self.moment.get_untracked() == wish;
        if is_asked || self.has_timer.get_value() {
            return;
        }
        let now_ms = js_sys::Date::now();
        let since_ms = now_ms - self.asked_ms.get_value();
        let wait_ms = match is_asking() {
            _ if since_ms < PACE_MS => PACE_MS - since_ms,
            true => PATIENCE_MS,
            false => {
                self.asked_ms.set_value(now_ms);
                self.moment.set(wish);
                return;
            }
        };
        self.has_timer.set_value(true);
        let again = move || {
            self.has_timer.set_value(false);
            self.ask(is_asking);
        };
        set_timeout(again, Duration::from_secs_f64(wait_ms.max(1.0) / 1_000.0));
    }
}

/// A moment in milliseconds since 1970.
#[expect(
    clippy::cast_precision_loss,
    reason = "milliseconds since 1970 stay below 2^53"
)]
pub(crate) fn ms_of(moment: Timestamp) -> f64 {
    moment.as_millisecond() as f64
}

/// The whole minute that holds a moment.
fn minute_of(at_ms: f64) -> Option<Timestamp> {
    #[expect(clippy::cast_possible_truncation, reason = "minutes since 1970 fit")]
    let minutes = (at_ms / 60_000.0).floor() as i64;
    Timestamp::from_second(minutes.checked_mul(60)?).ok()
}

/// This page's clock.
pub(crate) fn use_clock() -> Clock {
    expect_context()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
    use super::*;

    #[test]
    fn figures_are_of_the_whole_minute_that_holds_the_moment() {
        let moment: Timestamp = "2022-08-01T06:30:00Z".parse().unwrap();
        assert_eq!(minute_of(ms_of(moment)), Some(moment));
        assert_eq!(minute_of(ms_of(moment) + 59_999.0), Some(moment));
        assert_eq!(minute_of(f64::INFINITY), None);
    }
}
