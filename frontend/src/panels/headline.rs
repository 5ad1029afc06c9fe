//! The five main figures of the whole subdistrict, in the page's head: the first is coverage, or
//! how many incidents were reported where nothing can be patrolled.
use leptos::prelude::*;

use super::{
    coverage::{CoverageTile, Patrolled},
    formula::Indicator,
    incidents::{IncidentTile, Judged},
};
use crate::{
    i18n::{t_string, use_i18n},
    town_data::use_town_data,
};

const FIGURES: [(Indicator, &str); 4] = [
    (Indicator::Open, "figure-open"),
    (Indicator::SettledInGrid, "figure-settled_in_grid"),
    (Indicator::OnTime, "figure-on_time"),
    (Indicator::DisputesSettled, "figure-disputes_settled"),
];

/// The main figures.
#[component]
pub(super) fn Headline() -> impl IntoView {
    let (data, words) = (use_town_data(), use_i18n());
    let judged = Memo::new(move |_| {
        let first = data.overview.get()?.ok()?.first;
        Some(Judged {
            incidents: first.incidents,
            as_of: first.as_of,
        })
    });
    let patrolled =
        Memo::new(move |_| Patrolled::of_subdistrict(&data.overview.get()?.ok()?.first));
    let is_patrolled = Memo::new(move |_| patrolled.with(Option::is_some));
    let figure =
        |(indicator, test_id)| view! { <IncidentTile judged indicator test_id=Some(test_id)/> };
    view! {
        <section class="headline" aria-label=move || t_string!(words, masthead.figures)
            aria-busy=move || judged.with(Option::is_none).to_string()>
            <Show when=move || is_patrolled.get()
                fallback=move || view! { <IncidentTile judged indicator=Indicator::Reported test_id=Some("figure-reported")/> }>
                <CoverageTile patrolled test_id=Some("figure-coverage")/>
            </Show>
            {FIGURES.map(figure)}
        </section>
    }
}
