//! The window of time: which one is counted, and how old the data are.
use leptos::{prelude::*, wasm_split::wasm_split};
use xunge_data::{Date, day_of};

use super::player::{LiveButton, Player};
use crate::{
    clock::use_clock,
    format,
    i18n::{t_string, use_i18n},
    language::Words,
    part::{AfterMap, Later, Part},
    period::Period,
    state::use_view,
    town_data::use_town_data,
};

/// The bar.
#[component]
pub(super) fn TimeBar() -> impl IntoView {
    let words = use_i18n();
    let meanwhile = ViewFn::from(|| view! { <span class="time-waits"></span> });
    view! {
        <footer class="time-bar" aria-label=move || t_string!(words, time.label)>
            <AfterMap part=controls meanwhile/>
        </footer>
    }
}

#[wasm_split(opened, wasm_split_path = leptos::wasm_split, fallible)]
fn controls() -> Part {
    Ok(ViewFn::from(|| view! { <Controls/> }))
}

#[component]
fn Controls() -> impl IntoView {
    let (view, data, words) = (use_view(), use_town_data(), use_i18n());
    let clock = use_clock();
    let is_custom = Memo::new(move |_| matches!(view.period.get(), Period::Custom { .. }));
    let customize = move |_| {
        let window = data.window.get_untracked();
        let days = (
            day_of(window.from),
            day_of(data.now.get_untracked().min(window.to)),
        );
        if !is_custom.get_untracked()
            && let Some(period) = Period::custom(days.0, days.1)
        {
            view.period.set(period);
        }
    };
    let said = move || {
        let (window, locale) = (data.window.get(), words.get_locale());
        let (from, to) = if clock.is_live() {
            format::ends(view.period.get(), window, locale)
        } else {
            [window.from, window.to]
                .map(|end| format::moment(end, locale))
                .into()
        };
        t_string!(words, time.window, from = from, to = to)
    };
    view! {
            <LiveButton/>
            <div class="periods" role="group" aria-label=move || t_string!(words, time.label)>
                <PeriodButton period=Period::Today name=Signal::derive(move || t_string!(words, time.today))/>
                <PeriodButton period=Period::Days7 name=Signal::derive(move || t_string!(words, time.days7))/>
                <PeriodButton period=Period::Days30 name=Signal::derive(move || t_string!(words, time.days30))/>
                <button type="button" aria-pressed=move || is_custom.get().to_string()
                    on:click=customize>{move || t_string!(words, time.custom)}</button>
            </div>
            <Show when=move || is_custom.get()><Later part=days/></Show>
            <span class="time-said">{said}</span>
            <Age/>
            <Player/>
    }
}

#[component]
fn PeriodButton(period: Period, name: Signal<&'static str>) -> impl IntoView {
    let view = use_view();
    view! {
        <button type="button" aria-pressed=move || (view.period.get() == period).to_string()
            on:click=move |_| view.period.set(period)>{name}</button>
    }
}

/// Why two texts are not a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum DaysFault {
    Missing,
    Reversed,
    TooLong,
}

/// The period of two days as their inputs give them.
fn read_days(from: &str, to: &str) -> Result<Period, DaysFault> {
    let day = |text: &str| text.parse::<Date>().map_err(|_| DaysFault::Missing);
    let (from, to) = (day(from)?, day(to)?);
    if from > to {
        return Err(DaysFault::Reversed);
    }
    Period::custom(from, to).ok_or(DaysFault::TooLong)
}

#[wasm_split(opened, wasm_split_path = leptos::wasm_split, fallible)]
fn days() -> Part {
    Ok(ViewFn::from(|| view! { <Days/> }))
}

#[component]
fn Days() -> impl IntoView {
    let (view, words) = (use_view(), use_i18n());
    let shown = move || match view.period.get() {
        Period::Custom { from, to } => (from.to_string(), to.to_string()),
        _ => Default::default(),
    };
    let (from, to) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let fault = RwSignal::new(None);
    Effect::new(move |_| {
        let (first, last) = shown();
        from.set(first);
        to.set(last);
        fault.set(None);
    });
    let change = move || match read_days(&from.get_untracked(), &to.get_untracked()) {
        Ok(period) => {
            fault.set(None);
            view.period.set(period);
        }
        Err(why) => fault.set(Some(why)),
    };
    let input = move |day: RwSignal<String>, name: Signal<&'static str>| {
        view! {
            <input type="date" aria-label=name prop:value=day
                aria-invalid=move || fault.get().is_some().to_string() aria-describedby="days-fault"
                on:change=move |event| {
                    day.set(event_target_value(&event));
                    change();
                }/>
        }
    };
    view! {
        <span class="days">
            {input(from, Signal::derive(move || t_string!(words, time.from)))}
            <span aria-hidden="true">"–"</span>
            {input(to, Signal::derive(move || t_string!(words, time.to)))}
        </span>
        <span class="days-fault" id="days-fault" role="alert">
            {move || fault.get().map(|fault| fault_text(fault, words))}
        </span>
    }
}

fn fault_text(fault: DaysFault, words: Words) -> &'static str {
    match fault {
        DaysFault::Missing => t_string!(words, time.missing),
        DaysFault::Reversed => t_string!(words, time.reversed),
        DaysFault::TooLong => t_string!(words, time.too_long),
    }
}

/// How old the data are.
#[component]
fn Age() -> impl IntoView {
    let (data, words) = (use_town_data(), use_i18n());
    let as_of = Memo::new(move |_| Some(data.overview.get()?.ok()?.first.as_of));
    let town = Memo::new(move |_| data.town.get()?.ok());
    let last = move || town.with(|town| town.as_ref().and_then(|town| town.last_reported_at));
    let until = move || {
        if town.with(Option::is_some) && last().is_none() {
            return Some(t_string!(words, time.no_incidents).to_owned());
        }
        let moment = format::moment(as_of.get()?, words.get_locale());
        Some(t_string!(words, time.data_until, moment = moment))
    };
    let historic = move || {
        let day = day_of(last().filter(|_| data.is_historic.get())?);
        let day = format::day(day, words.get_locale());
        Some(t_string!(words, time.historic, day = day))
    };
    view! {
        {move || historic().map(|text| view! { <span class="time-historic" role="status">{text}</span> })}
        <span class="time-age">{until}" "<small>{move || t_string!(words, time.beijing)}</small></span>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_days_are_a_period_only_in_order_and_within_a_hundred_years() {
        assert!(read_days("2022-08-01", "2022-08-01").is_ok());
        assert_eq!(
            read_days("2022-08-02", "2022-08-01"),
            Err(DaysFault::Reversed)
        );
        assert_eq!(read_days("", "2022-08-01"), Err(DaysFault::Missing));
        assert_eq!(
            read_days("2022-02-31", "2022-08-01"),
            Err(DaysFault::Missing)
        );
        assert_eq!(
            read_days("1822-08-01", "2022-08-01"),
            Err(DaysFault::TooLong)
        );
    }
}
