//! What there is in the subdistrict: territory, party organisation, publicity.
use leptos::prelude::*;
use xunge_data::api::{Counts, OverviewBody};

use crate::{
    format,
    i18n::{t_string, use_i18n},
    panels::{
        explained::Explained,
        formula::{Formula, Indicator, Operand},
        icon::SymbolIcon,
    },
    symbols::office_symbol,
    words::Name,
};

/// A count with its name.
#[component]
fn Count(
    #[prop(into)] name: Signal<&'static str>,
    #[prop(into)] value: Signal<u64>,
    /// What it is made of.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="count">
            <dt>{name}</dt>
            <dd>{move || format::count(value.get())}</dd>
            {children.map(|children| view! { <dd class="count-note">{children()}</dd> })}
        </div>
    }
}

/// Communities, grids, offices, workers, services.
#[component]
pub(super) fn Territory(
    /// The subdistrict.
    overview: Signal<OverviewBody>,
) -> impl IntoView {
    let words = use_i18n();
    let count =
        move |of: fn(&Counts) -> u64| Signal::derive(move || overview.with(|o| of(&o.counts)));
    view! {
        <section class="section">
            <h3 class="section-title">{move || t_string!(words, overview.territory)}</h3>
            <dl class="counts">
                <Count name=Signal::derive(move || t_string!(words, overview.communities)) value=count(|c| c.communities)/>
                <Count name=Signal::derive(move || t_string!(words, overview.basic_grids)) value=count(|c| c.basic_grids)/>
                <Count name=Signal::derive(move || t_string!(words, overview.services)) value=count(|c| c.services)/>
                <Count name=Signal::derive(move || t_string!(words, overview.workers)) value=count(|c| c.workers)>
                    <MeanAge overview/>
                </Count>
                <Count name=Signal::derive(move || t_string!(words, overview.offices)) value=count(|c| c.offices)/>
                <Count name=Signal::derive(move || t_string!(words, overview.dedicated_grids)) value=count(|c| c.dedicated_grids)/>
            </dl>
            <ul class="kinds"><OfficeKinds overview/></ul>
            <ul class="kinds"><Facilities overview/></ul>
        </section>
    }
}

#[component]
fn MeanAge(overview: Signal<OverviewBody>) -> impl IntoView {
    let words = use_i18n();
    let age = move || {
        overview
            .with(|o| o.counts.workers_mean_age)
            .map(format::decimal)
    };
    let formula = Signal::derive(move || {
        let workers = Operand {
            name: t_string!(words, formula.mean_age_whole),
            value: format::count(overview.with(|o| o.counts.workers)),
        };
        Formula {
            whole: Some(workers),
            ..Formula::plain(Indicator::MeanAge, None, words)
        }
    });
    let text = move || match age() {
        Some(age) => t_string!(words, overview.mean_age, age = age),
        None => t_string!(words, common.not_recorded).to_owned(),
    };
    view! { <Explained formula class="fact-face" test_id=None>{text}</Explained> }
}

#[component]
fn OfficeKinds(overview: Signal<OverviewBody>) -> impl IntoView {
    let words = use_i18n();
    move || {
        let kinds = overview.with(|o| o.counts.offices_by_kind.clone());
        let kind = |(kind, n): (xunge_data::OfficeKind, u64)| {
            view! {
                <li class="kind"><SymbolIcon symbol=office_symbol(kind)/>{kind.name(words)}" "<b>{n}</b></li>
            }
        };
        kinds.into_iter().map(kind).collect_view()
    }
}

#[component]
fn Facilities(overview: Signal<OverviewBody>) -> impl IntoView {
    let words = use_i18n();
    move || {
        let kinds = overview.with(|o| o.counts.dedicated_by_facility.clone());
        let kind = |(facility, n): (xunge_data::Facility, u64)| {
            view! { <li class="kind">{facility.name(words)}" "<b>{n}</b></li> }
        };
        kinds.into_iter().map(kind).collect_view()
    }
}

/// Branches, groups, members, assistants.
#[component]
pub(super) fn Party(
    /// The subdistrict.
    overview: Signal<OverviewBody>,
) -> impl IntoView {
    let words = use_i18n();
    let count =
        move |of: fn(&Counts) -> u64| Signal::derive(move || overview.with(|o| of(&o.counts)));
    view! {
        <section class="section">
            <h3 class="section-title">{move || t_string!(words, overview.party)}</h3>
            <dl class="counts is-four">
                <Count name=Signal::derive(move || t_string!(words, overview.party_branches)) value=count(|c| c.party_branches)/>
                <Count name=Signal::derive(move || t_string!(words, overview.party_groups)) value=count(|c| c.party_groups)/>
                <Count name=Signal::derive(move || t_string!(words, overview.party_members)) value=count(|c| c.party_members)/>
                <Count name=Signal::derive(move || t_string!(words, overview.volunteers)) value=count(|c| c.volunteers)/>
            </dl>
        </section>
    }
}

/// Printed matter.
#[component]
pub(super) fn Publicity(
    /// The subdistrict.
    overview: Signal<OverviewBody>,
) -> impl IntoView {
    let words = use_i18n();
    let counts = move || {
        let publicity = overview.with(|o| o.counts.publicity.clone());
        if publicity.is_empty() {
            let none = t_string!(words, common.not_recorded);
            return view! { <p class="empty">{none}</p> }.into_any();
        }
        let row = |(kind, n): (xunge_data::PublicityKind, u64)| {
            view! { <Count name=kind.name(words) value=n/> }
        };
        view! { <dl class="counts">{publicity.into_iter().map(row).collect_view()}</dl> }.into_any()
    };
    view! {
        <section class="section">
            <h3 class="section-title">{move || t_string!(words, overview.publicity)}</h3>
            {counts}
        </section>
    }
}
