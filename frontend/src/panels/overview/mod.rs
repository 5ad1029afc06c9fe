//! The whole subdistrict: what is shown while no grid is selected.
mod stars;
mod territory;

use leptos::{prelude::*, wasm_split::wasm_split};
use xunge_data::api::OverviewBody;

use self::{
    stars::Stars,
    territory::{Party, Publicity, Territory},
};
use super::{
    coverage::{Coverage, Patrolled},
    formula::{Indicator, share_in},
    incidents::{IncidentCharts, IncidentTile, Judged},
};
use crate::{
    format,
    i18n::{t_string, use_i18n},
    panels::explained::Explained,
    part::{Later, Part},
    state::{MapStatus, use_view},
};

/// The panel of the subdistrict.
#[component]
pub(super) fn OverviewPanel(
    /// The subdistrict.
    overview: Signal<OverviewBody>,
) -> impl IntoView {
    let words = use_i18n();
    let judged = Signal::derive(move || {
        overview.with(|overview| Judged {
            incidents: overview.incidents.clone(),
            as_of: overview.as_of,
        })
    });
    let patrolled = Signal::derive(move || overview.with(Patrolled::of_subdistrict));
    // What lies below what is seen at first waits for the map.
    let view = use_view();
    let is_map_done = Memo::new(move |done: Option<&bool>| {
        done == Some(&true) || view.map_status.get() != MapStatus::Loading
    });
    view! {
        <header class="details-head">
            <h2 class="details-title">{move || t_string!(words, overview.title)}</h2>
            <p class="details-hint">{move || t_string!(words, panel.choose_hint)}</p>
        </header>
        <div class="details-body">
            <section class="section is-first">
                <div class="mottos">
                    <Motto judged indicator=Indicator::SettledInGrid
                        motto=Signal::derive(move || t_string!(words, overview.motto_small))/>
                    <Motto judged indicator=Indicator::SettledInCommunity
                        motto=Signal::derive(move || t_string!(words, overview.motto_big))/>
                </div>
                <MoreTiles judged overview/>
            </section>
            <Coverage patrolled/>
            <Show when=move || is_map_done.get()><Later part=move || rest(overview, judged)/></Show>
        </div>
    }
}

#[wasm_split(opened, wasm_split_path = leptos::wasm_split, fallible)]
fn rest(overview: Signal<OverviewBody>, judged: Signal<Judged>) -> Part {
    Ok(ViewFn::from(move || {
        let trend = Signal::derive(move || overview.with(|overview| overview.trend.clone()));
        view! {
            <Territory overview/>
            <IncidentCharts judged trend/>
            <Party overview/>
            <Stars overview/>
            <Publicity overview/>
        }
    }))
}

/// A half of the motto with the share that measures it.
#[component]
fn Motto(
    judged: Signal<Judged>,
    indicator: Indicator,
    motto: Signal<&'static str>,
) -> impl IntoView {
    let words = use_i18n();
    let formula = Signal::derive(move || judged.with(|judged| judged.formula(indicator, words)));
    let share = move || judged.with(|judged| share_in(indicator, &judged.incidents)?.share);
    let value = move || share().map_or_else(|| "—".to_owned(), format::percent);
    let width = move || format!("width:{:.1}%", share().unwrap_or(0.0) * 100.0);
    view! {
        <Explained formula class="motto" test_id=None>
            <span class="motto-words">{motto}</span>
            <span class="motto-value">{value}</span>
            <span class="tile-track" aria-hidden="true"><span style=width></span></span>
        </Explained>
    }
}

#[component]
fn MoreTiles(judged: Signal<Judged>, overview: Signal<OverviewBody>) -> impl IntoView {
    let words = use_i18n();
    let judged = Signal::derive(move || Some(judged.get()));
    let outside = move || {
        let n = overview.with(|overview| overview.outside_grids);
        (n > 0).then(|| t_string!(words, overview.outside_grids, count = format::count(n)))
    };
    view! {
        <div class="tiles is-three">
            <IncidentTile judged indicator=Indicator::Reported test_id=Some("overview-reported")/>
            <IncidentTile judged indicator=Indicator::Closed test_id=None/>
            <IncidentTile judged indicator=Indicator::Overdue test_id=None/>
        </div>
        {move || outside().map(|text| view! { <p class="remark">{text}</p> })}
    }
}
