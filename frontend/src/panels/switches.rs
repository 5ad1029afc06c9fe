//! The switches of the map's parts, with the signs that stand for their things.
use leptos::prelude::*;
use strum::VariantArray;
use xunge_data::{Category, Facility, OfficeKind, Right};

use super::{icon::SymbolIcon, ranges::class_text};
use crate::{
    clock::use_clock,
    format,
    i18n::{t_string, use_i18n},
    language::Words,
    legend::{Class, NEVER_DAYS, age_classes},
    palette::facility_pattern,
    state::{Figure, LayerSwitch, use_view},
    symbols::{Symbol, category_symbol, office_symbol},
    theme::use_is_dark,
    town_data::use_town_data,
    who::use_who,
    words::Name,
};

/// All switches.
#[component]
pub(super) fn Switches() -> impl IntoView {
    let words = use_i18n();
    view! {
        <section class="rail-section">
            <h2 class="rail-title">{move || t_string!(words, rail.layers)}</h2>
            <ul class="switches">
                {LayerSwitch::VARIANTS.iter().map(|switch| view! { <Switch switch=*switch/> }).collect_view()}
            </ul>
        </section>
    }
}

#[component]
fn Switch(switch: LayerSwitch) -> impl IntoView {
    let (view, words, who) = (use_view(), use_i18n(), use_who());
    let is_on = move || view.layers.get().is_on(switch);
    let is_useless =
        move || switch == LayerSwitch::Workers && who.may(Right::Positions) == Some(false);
    view! {
        <li class="switch" class:is-off=move || !is_on() hidden=is_useless>
            <label>
                <input type="checkbox" name=format!("layer-{switch}") prop:checked=is_on
                    on:change=move |event| {
                        view.layers.update(|layers| layers.set(switch, event_target_checked(&event)));
                    }/>
                <span>{move || switch.name(words)}</span>
            </label>
            {signs(switch, words)}
        </li>
    }
}

/// What the signs of a layer mean.
fn signs(switch: LayerSwitch, words: Words) -> Option<AnyView> {
    match switch {
        LayerSwitch::Offices => {
            Some(symbols(OfficeKind::VARIANTS, office_symbol, words).into_any())
        }
        LayerSwitch::Incidents => {
            Some(symbols(Category::VARIANTS, category_symbol, words).into_any())
        }
        LayerSwitch::Dedicated => Some(patterns(words).into_any()),
        LayerSwitch::Cells => Some(view! { <Ages/> }.into_any()),
        LayerSwitch::Hotspots => Some(view! { <HotspotNote/> }.into_any()),
        LayerSwitch::Workers => Some(view! { <WorkerSigns/> }.into_any()),
        LayerSwitch::Basemap | LayerSwitch::Communities | LayerSwitch::Labels => None,
    }
}

/// What the colours of cells mean, while they are on: ages, and the three states.
#[component]
fn Ages() -> impl IntoView {
    let (view, words, is_dark) = (use_view(), use_i18n(), use_is_dark());
    let row = move |class: Class| {
        let text = if class.from >= NEVER_DAYS {
            t_string!(words, coverage.cell_not_visited).to_owned()
        } else {
            class_text(Figure::VisitAge, &class, words)
        };
        let style = format!("background:{}", class.colour);
        view! { <li><span class="swatch" style=style aria-hidden="true"></span>{text}</li> }
    };
    let rows = move || {
        view! {
            <p class="switch-note">{t_string!(words, coverage.cells_note)}</p>
            <ul class="signs" data-testid="cell-legend">
                {age_classes(is_dark.get()).into_iter().map(row).collect_view()}
                <li>
                    <span class="swatch is-no-data" aria-hidden="true"></span>
                    {t_string!(words, coverage.cell_no_data)}
                </li>
            </ul>
        }
    };
    move || view.layers.get().is_on(LayerSwitch::Cells).then(rows)
}

/// What the dots of workers mean, and why the past has none.
#[component]
fn WorkerSigns() -> impl IntoView {
    let (words, who, clock) = (use_i18n(), use_who(), use_clock());
    let is_withheld = move || !clock.is_live() && who.may(Right::Tracks) == Some(false);
    view! {
        <Show when=is_withheld>
            <p class="switch-note">{move || t_string!(words, layer.workers_withheld)}</p>
        </Show>
        <ul class="signs">
            <li><i class="dot" aria-hidden="true"></i>{move || t_string!(words, layer.worker_heard)}</li>
            <li><i class="dot is-hollow" aria-hidden="true"></i>{move || t_string!(words, layer.worker_silent)}</li>
        </ul>
    }
}

/// What counts as a hotspot, how many there are, or why that is not known.
#[component]
fn HotspotNote() -> impl IntoView {
    let (data, words) = (use_town_data(), use_i18n());
    let note = move || {
        Some(match data.hotspots.get().flatten()? {
            Err(error) => error.to_string(),
            Ok(body) if body.hotspots.is_empty() => t_string!(
                words,
                layer.no_hotspots,
                radius = format::decimal(body.radius_m),
                count = body.min_count
            ),
            Ok(body) => t_string!(
                words,
                layer.hotspots_note,
                hotspots = body.hotspots.len(),
                radius = format::decimal(body.radius_m),
                count = body.min_count,
                scattered = format::count(body.scattered)
            ),
        })
    };
    view! { <p class="switch-note" data-testid="hotspots-note">{note}</p> }
}

fn symbols<T: Name + Send + 'static>(
    things: &'static [T],
    symbol: fn(T) -> Symbol,
    words: Words,
) -> impl IntoView {
    let sign = move |thing: &T| {
        let thing = *thing;
        view! { <li><SymbolIcon symbol=symbol(thing)/>{move || thing.name(words)}</li> }
    };
    view! { <ul class="signs">{things.iter().map(sign).collect_view()}</ul> }
}

fn patterns(words: Words) -> impl IntoView {
    let sign = move |facility: &Facility| {
        let facility = *facility;
        view! {
            <li>
                <svg class="symbol pattern" viewBox="0 0 16 16" aria-hidden="true">
                    <path d=facility_pattern(facility)></path>
                </svg>
                {move || facility.name(words)}
            </li>
        }
    };
    view! { <ul class="signs">{Facility::VARIANTS.iter().map(sign).collect_view()}</ul> }
}
