//! The band below: the headline figures, each beside the day or week before; each opens.
use leptos::prelude::*;
use strum::VariantArray;

use super::{
    figures::Shown,
    state::{clock_ms, use_wall},
    words::use_wall_words,
};

/// The headline figures.
#[component]
pub(super) fn Band() -> impl IntoView {
    let figures = Shown::VARIANTS.iter();
    let figures = figures.map(|&shown| view! { <Headline shown/> });
    view! { <footer class="band">{figures.collect_view()}</footer> }
}

#[component]
fn Headline(shown: Shown) -> impl IntoView {
    let (wall, words) = (use_wall(), use_wall_words());
    let value = move || {
        wall.tell(|body| shown.value(body, words))
            .unwrap_or_default()
    };
    let versus = move || {
        wall.tell(|body| shown.versus(body, words))
            .unwrap_or_default()
    };
    let is_bad = move || {
        shown == Shown::Overdue && wall.tell(|body| body.incidents.overdue > 0) == Some(true)
    };
    let open = move |_| {
        wall.show.update(|show| show.hold(clock_ms()));
        wall.opened.set(Some(shown));
    };
    view! {
        <button type="button" class="headline" class:is-bad=is_bad on:click=open>
            <span class="headline-name">{move || shown.name(words)}</span>
            <span class="headline-value">
                <b data-testid=format!("figure-{shown}")>{move || value().0}</b>
                <small>{move || value().1}</small>
            </span>
            <span class="headline-versus" data-testid=format!("versus-{shown}")>{versus}</span>
        </button>
    }
}
