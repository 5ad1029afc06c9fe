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
    notice::waiting,
};
use crate::{
    format,
    i18n::{t_string, use_i18n},
    number::fixed,
    panels::explained::Explained,
    part::{AfterMap, Part},
    told::Subdistrict,
};

/// The panel of the subdistrict.
#[component]
pub(super) fn OverviewPanel(
    /// The subdistrict.
    overview: Signal<Subdistrict>,
) -> impl IntoView {
    let words = use_i18n();
    let judged = Signal::derive(move || {
        overview.with(|overview| Judged {
            incidents: overview.first.incidents.clone(),
            as_of: overview.first.as_of,
        })
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
            <AfterMap part=move || rest(overview, judged) meanwhile=waiting()/>
        </div>
    }
}

#[wasm_split(opened, wasm_split_path = leptos::wasm_split, fallible)]
fn rest(overview: Signal<Subdistrict>, judged: Signal<Judged>) -> Part {
    let patrolled = Signal::derive(move || {
        overview.with(|overview| Patrolled::of_subdistrict(&overview.first))
    });
    Ok(ViewFn::from(move || {
        let overview = whole(overview)?;
        let trend = Signal::derive(move || overview.with(|overview| overview.trend.clone()));
        Some(view! {
            <Coverage patrolled/>
            <Territory overview/>
            <IncidentCharts judged trend/>
            <Party overview/>
            <Stars overview/>
            <Publicity overview/>
        })
    }))
}

/// All that is told, as far as it can be read.
fn whole(told: Signal<Subdistrict>) -> Option<Signal<OverviewBody>> {
    let first = told.with_untracked(|told| told.whole().ok())?;
    let newest = Memo::new(move |before: Option<&OverviewBody>| {
        let now = told.with(|told| told.whole().ok());
        now.or_else(|| before.cloned())
            .unwrap_or_else(|| first.clone())
    });
    Some(newest.into())
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
    let width = move || format!("width:{}%", fixed(share().unwrap_or(0.0) * 100.0, 1));
    view! {
        <Explained formula class="motto" test_id=None>
            <span class="motto-words">{motto}</span>
            <span class="motto-value">{value}</span>
            <span class="tile-track" aria-hidden="true"><span style=width></span></span>
        </Explained>
    }
}

#[component]
fn MoreTiles(judged: Signal<Judged>, overview: Signal<Subdistrict>) -> impl IntoView {
    let words = use_i18n();
    let judged = Signal::derive(move || Some(judged.get()));
    let outside = move || {
        let n = overview.with(|overview| overview.first.outside_grids);
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
