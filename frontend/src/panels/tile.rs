//! A figure as a tile: its name, its value, and a line below.
use leptos::prelude::*;

use super::{explained::Explained, formula::Formula};
use crate::{i18n::use_i18n, number::fixed, words::Name as _};

/// A tile that opens its formula.
#[component]
pub(super) fn Tile(
    /// The figure's formula.
    #[prop(into)]
    formula: Signal<Formula>,
    /// The figure as text; none where it is not known.
    #[prop(into)]
    value: Signal<Option<String>>,
    /// Its unit, where it has one.
    #[prop(optional, into)]
    unit: Signal<&'static str>,
    /// A line below: what the figure is made of, or why there is none.
    #[prop(optional, into)]
    note: Signal<Option<String>>,
    /// The figure as a bar, 0 to 1.
    #[prop(optional, into)]
    share: Signal<Option<f64>>,
    /// The button's `data-testid`.
    #[prop(optional_no_strip)]
    test_id: Option<&'static str>,
) -> impl IntoView {
    let words = use_i18n();
    let bar = move || {
        share.get().map(|share| {
            let width = format!("width:{}%", fixed(share * 100.0, 1));
            view! { <span class="tile-track" aria-hidden="true"><span style=width></span></span> }
        })
    };
    view! {
        <Explained formula class="tile" test_id>
            <span class="tile-name">{move || formula.get().indicator.name(words)}</span>
            <span class="tile-value" class:is-empty=move || value.get().is_none()>
                {move || value.get().unwrap_or_else(|| "—".to_owned())}
                {move || value.get().map(|_| view! { <small>{unit.get()}</small> })}
            </span>
            {bar}
            {move || note.get().map(|note| view! { <span class="tile-note">{note}</span> })}
        </Explained>
    }
}
