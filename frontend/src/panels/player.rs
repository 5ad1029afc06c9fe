//! The clock in the time bar: whether the page is live, and winding and playing the past.
use leptos::prelude::*;
use xunge_data::{Timestamp, Window};

use super::icon::Icon;
use crate::{
    clock::{SPEEDS, ms_of, use_clock},
    format,
    i18n::{t_string, use_i18n},
    live::{Standing, use_live},
    number::number,
    period::Period,
    state::use_view,
    town_data::use_town_data,
};

const PLAY: &str = "M7 4.5v15l12.5-7.5z";
const PAUSE: &str = "M7 5h3.5v14H7zM13.5 5H17v14h-3.5z";

/// Goes back to live, and says how the stream is.
#[component]
pub(super) fn LiveButton() -> impl IntoView {
    let (clock, live, words) = (use_clock(), use_live(), use_i18n());
    let text = move || match live.standing.get() {
        Standing::Reconnecting => t_string!(words, time.reconnecting),
        Standing::Connecting => t_string!(words, time.connecting),
        Standing::Live if clock.at_ms.with(Option::is_none) => t_string!(words, time.live),
        Standing::Live => t_string!(words, time.back_to_live),
    };
    let silent = move || {
        let minutes = live.silent_minutes.get();
        let is_old = live.standing.get() == Standing::Reconnecting && minutes > 0;
        is_old.then(|| t_string!(words, time.silent, minutes = minutes))
    };
    view! {
        <span class="live">
            <button type="button" class="live-button" data-testid="live"
                data-state=move || live.standing.get().to_string()
                aria-pressed=move || clock.at_ms.with(Option::is_none).to_string()
                title=move || t_string!(words, time.live_hint) on:click=move |_| clock.go_live()>
                <i class="live-dot" aria-hidden="true"></i><span role="status">{text}</span>
            </button>
            {move || silent().map(|text| view! { <span class="time-historic" role="status">{text}</span> })}
        </span>
    }
}

/// Play, speed, and the moment that is shown.
#[component]
pub(super) fn Player() -> impl IntoView {
    let (clock, data, words) = (use_clock(), use_town_data(), use_i18n());
    let view = use_view();
    let toggle = move || {
        if clock.is_running.get_untracked() {
            clock.is_running.set(false);
        } else {
            clock.run(ms_of(data.span.get_untracked().from));
        }
    };
    // Days that are over end before now.
    Effect::new(move |_| {
        let end_ms = ms_of(data.span.get().to);
        let is_of_days = matches!(view.period.get(), Period::Custom { .. });
        let is_over = clock.at_ms.get().is_some_and(|at_ms| at_ms > end_ms);
        if clock.is_running.get() && is_of_days && is_over {
            clock.is_running.set(false);
            clock.go(end_ms);
        }
    });
    let name = move || {
        if clock.is_running.get() {
            t_string!(words, time.pause)
        } else {
            t_string!(words, time.play)
        }
    };
    let icon = Signal::derive(move || if clock.is_running.get() { PAUSE } else { PLAY });
    let speed = move |speed: u32| {
        view! {
            <button type="button" aria-pressed=move || (clock.speed.get() == speed).to_string()
                aria-label=move || t_string!(words, time.faster, speed = speed)
                on:click=move |_| clock.speed.set(speed)>{format!("{speed}×")}</button>
        }
    };
    view! {
        <div class="player" role="group" aria-label=move || t_string!(words, time.clock)>
            <button type="button" class="play" data-testid="play" title=name aria-label=name
                aria-pressed=move || clock.is_running.get().to_string()
                on:click=move |_| toggle()><Icon path=icon/></button>
            <div class="periods speeds" role="group" aria-label=move || t_string!(words, time.speed)>
                {SPEEDS.map(speed)}
            </div>
            <Wheel toggle/>
        </div>
    }
}

/// The slider, by minutes from the start of the span, and what it says.
#[component]
fn Wheel(toggle: impl Fn() + Copy + 'static) -> impl IntoView {
    let (clock, data, words) = (use_clock(), use_town_data(), use_i18n());
    let minutes = move || minutes_of(data.span.get());
    let at = move || {
        let from_ms = ms_of(data.span.get().from);
        let passed = |at_ms: f64| ((at_ms - from_ms) / 60_000.0).floor().max(0.0);
        clock.at_ms.get().map_or_else(minutes, passed)
    };
    let said = Memo::new(move |_| {
        let at_ms = clock.at_ms.get()?;
        let moment = |ms: f64| {
            #[expect(clippy::cast_possible_truncation, reason = "seconds since 1970 fit")]
            Timestamp::from_second((ms / 1_000.0) as i64).ok()
        };
        let text = format::moment(moment(at_ms)?, words.get_locale());
        let is_slow = clock.is_running.get() && clock.speed.get() < 60;
        let seconds = (at_ms / 1_000.0).rem_euclid(60.0).floor();
        Some(if is_slow {
            format!("{text}:{seconds:02}")
        } else {
            text
        })
    });
    let text = move || {
        said.get()
            .unwrap_or_else(|| t_string!(words, time.live).to_owned())
    };
    let wind = move |event| {
        let Some(minute) = number(&event_target_value(&event)) else {
            return;
        };
        let span = data.span.get_untracked();
        let at_ms = ms_of(span.from) + minute * 60_000.0;
        // The end of a span that ends now is now.
        if minute >= minutes_of(span) && span.to >= data.now.get_untracked() {
            clock.go_live();
        } else {
            clock.go(at_ms);
        }
    };
    view! {
        <input type="range" class="wheel" data-testid="wheel" min="0" max=minutes step="1"
            prop:value=move || at().to_string() aria-label=move || t_string!(words, time.wind)
            aria-valuetext=text
            on:input=wind
            on:keydown=move |event| {
                if event.key() == " " {
                    event.prevent_default();
                    toggle();
                }
            }/>
        <output class="clock" data-testid="clock" class:is-past=move || said.with(Option::is_some)
            data-at=move || clock.moment.get().map(|moment| moment.to_string())>{text}</output>
    }
}

/// The whole minutes of a span, the last one too.
#[expect(
    clippy::cast_precision_loss,
    reason = "a hundred years have few minutes"
)]
fn minutes_of(span: Window) -> f64 {
    let seconds = (span.to.as_second() - span.from.as_second()).max(0);
    ((seconds + 59) / 60) as f64
}
