//! What keeps the wall right for weeks: it asks again and again, and begins anew at a quiet hour or
//! when the server has a new version.
use std::time::Duration;

use gloo_net::http::Request;
use leptos::{prelude::*, task::spawn_local};
use xunge_data::SHANGHAI;

use super::{
    follow::{Changed, pause_ms},
    state::{Standing, WallState, clock_ms},
};

/// It looks so often whether the server has another version, milliseconds.
const VERSION_MS: f64 = 300_000.0;
/// The hour of the day in Beijing at which it begins anew.
const QUIET_HOUR: i8 = 3;
/// It has run so long at least before it does, milliseconds.
const RUN_MS: f64 = 2.0 * 3_600_000.0;

/// Starts the wall's clock. All that goes on by itself follows from its seconds.
pub(super) fn run(wall: WallState) {
    let began = clock_ms();
    let is_asking = StoredValue::new(false);
    let asked_at = StoredValue::new(f64::MIN);
    let next_version = StoredValue::new(began + VERSION_MS);
    let tick = move || {
        let now = clock_ms();
        wall.now.set(now);
        let every_s = wall.address.with_value(|address| address.every_s);
        let mut show = wall.show.get_untracked();
        let is_opened = wall.opened.with_untracked(Option::is_some);
        if is_opened && now < show.held_until {
            // Somebody reads.
        } else if show.tick(now, every_s) {
            wall.opened.set(None);
            wall.show.set(show);
        }
        let has_fault = wall.fault.with_untracked(Option::is_some);
        let pause = pause_ms(wall.changed.get_value(), wall.has_stream(), has_fault);
        // Until the answer is there nothing else is asked: the client gives up after a while.
        if now >= asked_at.get_value() + pause && !is_asking.get_value() {
            is_asking.set_value(true);
            // What changes from here on may not be in the answer.
            wall.changed.set_value(Changed::Nothing);
            spawn_local(async move {
                if wall.ask().await {
                    wall.live.hurry();
                }
                asked_at.set_value(clock_ms());
                is_asking.set_value(false);
            });
        }
        if now >= next_version.get_value() && wall.standing_untracked() == Standing::Ready {
            next_version.set_value(now + VERSION_MS);
            let is_quiet = is_quiet(now) && now - began > RUN_MS;
            spawn_local(begin_anew(is_quiet));
        }
    };
    tick();
    if let Ok(timer) = set_interval_with_handle(tick, Duration::from_secs(1)) {
        on_cleanup(move || timer.clear());
    }
}

fn is_quiet(now_ms: f64) -> bool {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "milliseconds since 1970 fit"
    )]
    let now = xunge_data::Timestamp::from_millisecond(now_ms as i64);
    now.is_ok_and(|now| now.to_zoned(SHANGHAI).hour() == QUIET_HOUR)
}

/// Loads the page again if it is told to, or the server's page is another one; never while the
/// server does not answer: a page that is shown is better than none.
async fn begin_anew(is_quiet: bool) {
    let Ok(answer) = Request::get("/screen").send().await else {
        return;
    };
    let (true, Ok(page)) = (answer.ok(), answer.text().await) else {
        return;
    };
    let script = document()
        .query_selector("script[type=module][src]")
        .ok()
        .flatten();
    let ours = script.and_then(|script| script.get_attribute("src"));
    let is_other = ours.is_some_and(|ours| !page.contains(&ours));
    if is_other || is_quiet {
        // Fails only where the browser forbids it; then it goes on as it is.
        let _ = window().location().reload();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quiet_hour_is_one_of_beijing() {
        assert!(is_quiet(19.5 * 3_600_000.0));
        assert!(!is_quiet(3.5 * 3_600_000.0));
    }
}
