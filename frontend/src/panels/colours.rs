//! Which figure colours the grids, and what the colours mean.
use leptos::prelude::*;
use strum::VariantArray;

use super::ranges::{class_text, value_text};
use crate::{
    i18n::{t_string, use_i18n},
    legend::{Class, GridValue, use_choropleth},
    state::{Figure, use_view},
    words::Name,
};

/// The choice and its legend.
#[component]
pub(super) fn Colours() -> impl IntoView {
    let words = use_i18n();
    view! {
        <section class="rail-section">
            <fieldset class="choices">
                <legend class="rail-title">{move || t_string!(words, rail.colour_by)}</legend>
                {Figure::VARIANTS.iter().map(|figure| view! { <Choice figure=*figure/> }).collect_view()}
            </fieldset>
            <LegendView/>
        </section>
    }
}

#[component]
fn Choice(figure: Figure) -> impl IntoView {
    let (view, words, choropleth) = (use_view(), use_i18n(), use_choropleth());
    view! {
        <label class="choice">
            <input type="radio" name="figure" value=figure.to_string()
                prop:checked=move || choropleth.figure.get() == figure
                on:change=move |_| view.figure.set(Some(figure))/>
            <span>{move || figure.name(words)}</span>
        </label>
    }
}

#[component]
fn LegendView() -> impl IntoView {
    let (words, choropleth) = (use_i18n(), use_choropleth());
    let classes = move || {
        let legend = choropleth.legend.get();
        let row = |class: Class| {
            let style = format!("background:{}", class.colour);
            view! {
                <li class="legend-row">
                    <span class="swatch" style=style aria-hidden="true"></span>
                    <span>{class_text(legend.figure, &class, words)}</span>
                    <span class="legend-count">{t_string!(words, rail.count, count = class.grids)}</span>
                </li>
            }
        };
        legend.classes.iter().copied().map(row).collect_view()
    };
    let figure = choropleth.figure;
    let is_of_patrols = Memo::new(move |_| figure.get().is_of_patrols());
    let no_data = move || choropleth.legend.with(|legend| legend.no_data);
    let no_data_hint = move || {
        if is_of_patrols.get() {
            t_string!(words, coverage.no_data_hint)
        } else {
            t_string!(words, rail.no_data_hint)
        }
    };
    let nothing = move || {
        let count = choropleth.legend.with(|legend| legend.nothing);
        (count > 0).then(|| {
            view! {
                <li class="legend-row">
                    <span class="swatch is-nothing" aria-hidden="true"></span>
                    <span>{value_text(figure.get(), GridValue::Nothing, words)}</span>
                    <span class="legend-count">{t_string!(words, rail.count, count = count)}</span>
                </li>
            }
        })
    };
    view! {
        <ul class="legend" data-testid="legend" aria-label=move || t_string!(words, rail.legend)>
            {classes}
            <li class="legend-row" title=no_data_hint>
                <span class="swatch is-no-data" aria-hidden="true"></span>
                <span>{move || value_text(figure.get(), GridValue::NoData, words)}</span>
                <span class="legend-count">{move || t_string!(words, rail.count, count = no_data())}</span>
            </li>
            {nothing}
        </ul>
        <Show when=move || is_of_patrols.get()><States/></Show>
    }
}

/// What visited, not visited and too little data mean: they are three things.
#[component]
fn States() -> impl IntoView {
    let words = use_i18n();
    view! {
        <dl class="legend-states" data-testid="legend-states">
            <dt>{move || t_string!(words, coverage.visited)}</dt>
            <dd>{move || t_string!(words, coverage.visited_hint)}</dd>
            <dt>{move || t_string!(words, coverage.not_visited)}</dt>
            <dd>{move || t_string!(words, coverage.not_visited_hint)}</dd>
            <dt>{move || t_string!(words, coverage.no_data)}</dt>
            <dd>{move || t_string!(words, coverage.no_data_hint)}</dd>
        </dl>
    }
}
