//! The five figures of the whole subdistrict, in the page's head.
use leptos::prelude::*;

use super::{
    formula::Indicator,
    incidents::{IncidentTile, Judged},
};
use crate::{
    i18n::{t_string, use_i18n},
    state::use_town_data,
};

const FIGURES: [(Indicator, &str); 5] = [
    (Indicator::Reported, "figure-reported"),
    (Indicator::Open, "figure-open"),
    (Indicator::SettledInGrid, "figure-settled_in_grid"),
    (Indicator::OnTime, "figure-on_time"),
    (Indicator::DisputesSettled, "figure-disputes_settled"),
];

/// The five figures.
#[component]
pub(super) fn Headline() -> impl IntoView {
    let (data, words) = (use_town_data(), use_i18n());
    let judged = Memo::new(move |_| {
        let overview = data.overview.get()?.ok()?;
        Some(Judged {
            incidents: overview.incidents,
            as_of: overview.as_of,
        })
    });
    let figure =
        |(indicator, test_id)| view! { <IncidentTile judged indicator test_id=Some(test_id)/> };
    view! {
        <section class="headline" aria-label=move || t_string!(words, masthead.figures)
            aria-busy=move || judged.with(Option::is_none).to_string()>
            {FIGURES.map(figure)}
        </section>
    }
}
