//! The parts of a whole as one bar, with a list that names them.
use leptos::prelude::*;

use super::scale::ratio;
use crate::format;

/// One part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    /// What is counted.
    pub(crate) name: &'static str,
    /// How many.
    pub(crate) value: u64,
}

/// The parts of a whole: their sum.
#[component]
pub(crate) fn Parts(
    /// From left to right, at most four.
    #[prop(into)]
    parts: Signal<Vec<Part>>,
) -> impl IntoView {
    let segments = move || {
        let segment = |(i, part): (usize, Part)| {
            let style = format!("flex-grow:{}", part.value);
            view! { <span class=format!("part part-{i}") style=style hidden=part.value == 0></span> }
        };
        parts
            .get()
            .into_iter()
            .enumerate()
            .map(segment)
            .collect_view()
    };
    let names = move || {
        let parts = parts.get();
        let whole = parts.iter().map(|part| part.value).sum();
        let name = |(i, part): (usize, Part)| {
            view! {
                <li>
                    <span class=format!("part-key part-{i}") aria-hidden="true"></span>
                    <span class="part-name">{part.name}</span>
                    <b>{format::count(part.value)}</b>
                    <span class="part-share">{format::percent(ratio(part.value, whole))}</span>
                </li>
            }
        };
        parts.into_iter().enumerate().map(name).collect_view()
    };
    view! {
        <div class="parts">
            <div class="parts-bar" aria-hidden="true">{segments}</div>
            <ul class="parts-names">{names}</ul>
        </div>
    }
}
