//! Which figure colours the grids, and what the colours mean.
use leptos::prelude::*;
use strum::VariantArray;

use super::ranges::class_text;
use crate::{
    i18n::{t_string, use_i18n},
    legend::{Class, use_choropleth},
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
    let (view, words) = (use_view(), use_i18n());
    view! {
        <label class="choice">
            <input type="radio" name="figure" value=figure.to_string()
                prop:checked=move || view.figure.get() == figure
                on:change=move |_| view.figure.set(figure)/>
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
    let without = move || choropleth.legend.with(|legend| legend.without);
    view! {
        <ul class="legend" aria-label=move || t_string!(words, rail.legend)>
            {classes}
            <li class="legend-row" title=move || t_string!(words, rail.no_data_hint)>
                <span class="swatch is-no-data" aria-hidden="true"></span>
                <span>{move || t_string!(words, rail.no_data)}</span>
                <span class="legend-count">{move || t_string!(words, rail.count, count = without())}</span>
            </li>
        </ul>
    }
}
