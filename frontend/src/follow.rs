//! Lets the page follow the live stream: what changed is asked for anew, seldom enough.
use std::{rc::Rc, time::Duration};

use leptos::prelude::*;
use xunge_data::Right;

use crate::{
    clock::Clock,
    live::{Heard, LiveStream, Standing},
    town_data::TownData,
    who::use_who,
};

/// What incidents change is asked for anew so often at most, milliseconds.
pub(crate) const SOON_MS: f64 = 2_000.0;
/// What patrols change, which is all the time, is asked for anew so often at most, milliseconds.
pub(crate) const LATER_MS: f64 = 10_000.0;
/// It is looked so often whether answers are still awaited, milliseconds.
const PATIENCE_MS: f64 = 500.0;

/// Something that is done again whenever it is due, but not too often, not while answers are
/// awaited, and not while nobody looks.
#[derive(Clone, Copy)]
pub(crate) struct Again {
    act: StoredValue<Rc<dyn Fn()>, LocalStorage>,
    pace_ms: f64,
    data: TownData,
    done_ms: StoredValue<f64>,
    has_timer: StoredValue<bool>,
}

impl Again {
    /// Something that was done just now, and is done every `pace_ms` at most.
    pub(crate) fn new(data: TownData, pace_ms: f64, act: impl Fn() + 'static) -> Self {
        Self {
            act: StoredValue::new_local(Rc::new(act)),
            pace_ms,
            data,
            done_ms: StoredValue::new(js_sys::Date::now()),
            has_timer: StoredValue::new(false),
        }
    }

    /// It is due.
    pub(crate) fn due(self) {
        if self.has_timer.get_value() {
            return;
        }
        let since_ms = js_sys::Date::now() - self.done_ms.get_value();
        self.wait((self.pace_ms - since_ms).max(0.0));
    }

    fn wait(self, wait_ms: f64) {
        self.has_timer.set_value(true);
        let run = move || self.run();
        set_timeout(run, Duration::from_secs_f64(wait_ms / 1_000.0));
    }

    fn run(self) {
        if document().hidden() || self.data.asking.get_value() > 0 {
            self.wait(PATIENCE_MS);
            return;
        }
        self.has_timer.set_value(false);
        self.done_ms.set_value(js_sys::Date::now());
        let act = self.act.get_value();
        act();
    }
}

/// Opens the stream and asks for what it says has changed, while the clock is live. Call once.
pub(crate) fn follow_live(data: TownData, live: LiveStream, clock: Clock) {
    let who = use_who();
    live.listen();
    Effect::new(move |_| {
        if who.may(Right::Read) == Some(true) {
            live.open();
        }
    });
    // Where an answer failed, the reader is offered to ask again.
    let ask = move || {
        if data.overview.map(Result::is_err) != Some(true) {
            data.overview.refetch();
        }
        if data.summaries.map(Result::is_err) != Some(true) {
            data.summaries.refetch();
        }
        data.figures.refetch();
    };
    let (figures, patrols) = (
        Again::new(data, SOON_MS, ask),
        Again::new(data, LATER_MS, ask),
    );
    let matters = Again::new(data, SOON_MS, move || {
        data.area.refetch();
        data.hotspots.refetch();
    });
    let everything = move || {
        data.town.refetch();
        data.overview.refetch();
        data.summaries.refetch();
        figures.due();
        matters.due();
    };
    live.on(move |heard| match heard {
        Heard::Message(message) if !message.tells("town") => {
            let is_live = clock.is_live_untracked();
            if is_live && (message.tells("reported") || message.tells("stepped")) {
                figures.due();
                matters.due();
            } else if is_live && message.tells("figures") {
                patrols.due();
            }
        }
        Heard::Message(_) | Heard::Reset => everything(),
    });
    Effect::new(move |before: Option<Standing>| {
        let standing = live.standing.get();
        if (before, standing) == (Some(Standing::Reconnecting), Standing::Live) {
            // What could not be answered while the server was away.
            everything();
        }
        standing
    });
}
