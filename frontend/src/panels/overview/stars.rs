//! The star plan of the community branches (五星支部).
use leptos::prelude::*;
use xunge_data::api::OverviewBody;

use crate::{
    chart::{Bar, Bars, Column, Columns},
    format,
    i18n::{t_string, use_i18n},
    panels::{
        explained::Explained,
        formula::{Formula, Indicator},
    },
    words::Name,
};

/// Stars by kind, and communities by their number of stars.
#[component]
pub(super) fn Stars(
    /// The subdistrict.
    overview: Signal<OverviewBody>,
) -> impl IntoView {
    let words = use_i18n();
    let total = move || overview.with(|o| o.stars.total);
    let formula = Signal::derive(move || {
        Formula::plain(Indicator::Stars, Some(format::count(total())), words)
    });
    let charts = move || {
        if total() == 0 {
            let none = t_string!(words, overview.no_stars);
            return view! { <p class="empty">{none}</p> }.into_any();
        }
        view! {
            <h4 class="section-part">{move || t_string!(words, overview.stars_by_kind)}</h4>
            <ByKind overview/>
            <h4 class="section-part">{move || t_string!(words, overview.stars_by_count)}</h4>
            <ByCount overview/>
        }
        .into_any()
    };
    view! {
        <section class="section stars">
            <h3 class="section-title">
                <Explained formula class="title-face" test_id=None>{move || t_string!(words, overview.stars)}</Explained>
                <small>{move || t_string!(words, overview.stars_total, count = total())}</small>
            </h3>
            {charts}
        </section>
    }
}

#[component]
fn ByKind(overview: Signal<OverviewBody>) -> impl IntoView {
    let words = use_i18n();
    let bars = Signal::derive(move || {
        let kinds = overview.with(|o| o.stars.by_kind.clone());
        let bar = |(kind, value): (xunge_data::StarKind, u64)| Bar {
            name: kind.name(words),
            symbol: None,
            value,
        };
        kinds.into_iter().map(bar).collect::<Vec<_>>()
    });
    view! { <Bars bars/> }
}

#[component]
fn ByCount(overview: Signal<OverviewBody>) -> impl IntoView {
    let words = use_i18n();
    let columns = Signal::derive(move || {
        let counts = overview.with(|o| o.stars.communities_by_stars.clone());
        let column = |(stars, value): (u32, u64)| Column {
            name: t_string!(words, overview.stars_of, stars = stars),
            value,
            is_hollow: false,
        };
        counts.into_iter().rev().map(column).collect::<Vec<_>>()
    });
    view! { <Columns columns/> }
}
