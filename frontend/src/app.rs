//! The page as a whole: what lives in context, and where its parts are.
use std::time::Duration;

use leptos::prelude::*;
use leptos_i18n::context::init_i18n_subcontext;
use xunge_data::Timestamp;

use crate::{
    clock::{Clock, ms_of},
    history::{follow_address, read_address, show_address},
    language::{first_language, follow_language},
    legend::Choropleth,
    live::LiveStream,
    map::TownMap,
    panels::Frame,
    period::Period,
    state::View,
    theme::{follow_theme, use_is_dark},
    town_data::TownData,
    visitors::Visitors,
    who::Who,
};

/// The whole page: the map and all about it.
#[component]
pub(crate) fn App() -> impl IntoView {
    let view = View::default();
    let address = read_address();
    show_address(&address, view);
    provide_context(view);
    follow_theme(view);
    provide_context(Who::new(true));
    let language = first_language(address.lang.as_deref());
    provide_context(init_i18n_subcontext(Some(Signal::stored(language))));
    follow_language();
    let live = LiveStream::new(None);
    provide_context(live);
    let clock = Clock::new(address.moment.filter(is_over));
    provide_context(clock);
    let data = TownData::new(view, minutes(live), clock);
    provide_context(data);
    clock.lead(move || data.asking.get_value() > 0);
    provide_context(Choropleth::new(view, data, use_is_dark()));
    provide_context(Visitors::new(view));
    if address.period.is_none() && address.moment.is_none() {
        go_back_to_the_data(view, data);
    }
    follow_address(view, data, clock);
    view! {
        <Frame>
            <TownMap/>
        </Frame>
    }
}

/// When the newest incident is over 30 days old, shows the 30 days up to it.
fn go_back_to_the_data(view: View, data: TownData) {
    Effect::new(move |is_done: Option<bool>| {
        if is_done == Some(true) {
            return true;
        }
        let last = data
            .town
            .map(|town| town.as_ref().ok().and_then(|town| town.last_reported_at));
        let usual = Period::default().window(data.now.get_untracked());
        if let Some(Some(last)) = last
            && last < usual.from
            && let Some(period) = Period::days_up_to(last)
        {
            data.is_historic.set(true);
            view.period.set(period);
        }
        last.is_some()
    });
}

/// Whether a moment is one of the past.
fn is_over(moment: &Timestamp) -> bool {
    *moment < end_of_minute()
}

/// The end of the minute that the browser's clock is in; stands still while nobody looks, and while
/// the server is away: what it said last stays.
fn minutes(live: LiveStream) -> RwSignal<Timestamp> {
    let now = RwSignal::new(end_of_minute());
    let tick = move || {
        if !document().hidden() && !live.is_lost() {
            now.set(end_of_minute());
        }
    };
    Effect::new(move |_| {
        live.standing.track();
        tick();
    });
    let timer = StoredValue::new(None);
    tick_at_the_end(tick, timer);
    on_cleanup(move || {
        if let Some(Some(timer)) = timer.try_get_value() {
            TimeoutHandle::clear(&timer);
        }
    });
    now
}

/// Ticks when this minute is over, and so on: what is reported then falls into the next.
fn tick_at_the_end(tick: impl Fn() + Copy + 'static, timer: StoredValue<Option<TimeoutHandle>>) {
    let again = move || {
        tick();
        tick_at_the_end(tick, timer);
    };
    let wait_ms = ms_of(end_of_minute()) - js_sys::Date::now();
    let wait = Duration::from_secs_f64(wait_ms.max(0.0) / 1_000.0);
    timer.set_value(set_timeout_with_handle(again, wait).ok());
}

/// The end of the minute that the browser's clock is in, exclusive.
fn end_of_minute() -> Timestamp {
    let minutes = (js_sys::Date::now() / 60_000.0).floor() + 1.0;
    #[expect(clippy::cast_possible_truncation, reason = "minutes since 1970 fit")]
    let seconds = minutes as i64 * 60;
    Timestamp::from_second(seconds).unwrap_or(Timestamp::MIN)
}
