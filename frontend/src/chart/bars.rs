//! Counts as lying bars, one below the other.
use leptos::prelude::*;

use super::scale::shares_of_most;
use crate::{format, panels::SymbolIcon, symbols::Symbol};

/// One bar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Bar {
    /// What is counted.
    pub(crate) name: &'static str,
    /// Its symbol on the map, if it has one.
    pub(crate) symbol: Option<Symbol>,
    /// How many.
    pub(crate) value: u64,
}

/// A list of bars.
#[component]
pub(crate) fn Bars(
    /// From top to bottom.
    #[prop(into)]
    bars: Signal<Vec<Bar>>,
) -> impl IntoView {
    let rows = move || {
        let bars = bars.get();
        let values: Vec<_> = bars.iter().map(|bar| bar.value).collect();
        let row = |(bar, share): (Bar, f64)| {
            view! {
                <li class="bar" class:is-zero=bar.value == 0>
                    {bar.symbol.map(|symbol| view! { <SymbolIcon symbol/> })}
                    <span class="bar-name">{bar.name}</span>
                    <span class="bar-track" aria-hidden="true">
                        <span class="bar-fill" style=format!("width:{:.1}%", share * 100.0)></span>
                    </span>
                    <b class="bar-value">{format::count(bar.value)}</b>
                </li>
            }
        };
        let shares = shares_of_most(&values);
        bars.into_iter().zip(shares).map(row).collect_view()
    };
    view! { <ul class="bars">{rows}</ul> }
}
