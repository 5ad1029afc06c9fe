//! How the wall follows the live stream: what changed is asked for anew, soon where matters or the
//! town changed, at leisure where figures did; and it obeys the desk.
use leptos::{prelude::*, task::spawn_local};
use serde_json::Value;
use xunge_data::api::Driven;

use super::state::{WallState, clock_ms};
use crate::live::{Heard, Standing};

/// It asks at most so often while only figures change, milliseconds.
const FIGURES_MS: f64 = 15_000.0;
/// It asks at most so often while matters change, milliseconds.
const MATTERS_MS: f64 = 3_000.0;
/// It asks so often while the stream tells of nothing, milliseconds: what follows from the clock
/// goes on all the same.
const QUIET_MS: f64 = 60_000.0;
/// It asks so often without a stream, milliseconds.
const ALONE_MS: f64 = 15_000.0;
/// It asks so often while the server does not answer, milliseconds.
const RETRY_MS: f64 = 5_000.0;

/// What changed since the wall asked last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Changed {
    /// Nothing that was heard of.
    #[default]
    Nothing,
    /// Figures of grids.
    Figures,
    /// Matters, problems, the town or the window.
    Matters,
}

/// How long after the last answer it asks again, milliseconds.
pub(super) fn pause_ms(changed: Changed, has_stream: bool, has_fault: bool) -> f64 {
    match (has_fault, has_stream, changed) {
        (true, ..) => RETRY_MS,
        (false, _, Changed::Matters) => MATTERS_MS,
        (false, true, Changed::Figures) => FIGURES_MS,
        (false, true, Changed::Nothing) => QUIET_MS,
        (false, false, _) => ALONE_MS,
    }
}

/// Hears the stream from now on.
pub(super) fn run(wall: WallState) {
    wall.live.on(move |heard| match heard {
        Heard::Reset => {
            wall.note(Changed::Matters);
            spawn_local(wall.ask_town());
        }
        Heard::Message(message) => {
            if message.tells("figures") {
                wall.note(Changed::Figures);
            }
            if ["reported", "stepped", "supervision", "town"]
                .iter()
                .any(|kind| message.tells(kind))
            {
                wall.note(Changed::Matters);
            }
            if message.tells("town") {
                spawn_local(wall.ask_town());
            }
            if let Some(change) = message.of("wall").last() {
                obey(wall, &change["driven"]);
            }
        }
    });
    follow_days(wall);
    wall.live.listen();
    wall.live.open();
}

fn obey(wall: WallState, driven: &Value) {
    // One that cannot be read is a newer server's: the wall goes on by itself.
    let driven = serde_json::from_value::<Option<Driven>>(driven.clone());
    let driven = driven.ok().flatten();
    let every_s = wall.address.with_value(|address| address.every_s);
    let scene = || wall.show.with_untracked(|show| show.scene);
    let before = scene();
    wall.show
        .update(|show| show.obey(driven.as_ref(), clock_ms(), every_s));
    if scene() != before {
        wall.opened.set(None);
    }
}

/// The days that figures go back are the desk's, or those of the address.
fn follow_days(wall: WallState) {
    let desk = Memo::new(move |_| {
        wall.show
            .with(|show| show.desk.as_ref().and_then(|desk| desk.days))
    });
    Effect::new(move |_| {
        let own = wall.address.with_value(|address| address.days);
        let days = desk.get().unwrap_or(own);
        if wall.days.get_untracked() != days {
            wall.days.set(days);
            wall.note(Changed::Matters);
        }
    });
}

impl WallState {
    /// Whether changes are heard as they happen.
    pub(super) fn has_stream(self) -> bool {
        self.live.standing.get_untracked() == Standing::Live
    }

    /// Notes that something changed.
    fn note(self, changed: Changed) {
        self.changed
            .update_value(|known| *known = changed.max(*known));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_matters_is_asked_for_soon_and_a_silent_stream_is_no_reason_to_ask_often() {
        let live = |changed| pause_ms(changed, true, false);
        assert!(live(Changed::Matters) < live(Changed::Figures));
        assert!(live(Changed::Figures) < live(Changed::Nothing));
        assert!(pause_ms(Changed::Nothing, false, false) < live(Changed::Nothing));
        assert!(pause_ms(Changed::Nothing, true, true) < pause_ms(Changed::Nothing, false, false));
    }
}
