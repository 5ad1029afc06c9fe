//! Who and how many live and work in the grid, its area and its party group.
use leptos::prelude::*;
use xunge_data::api::{GridFiguresBody, Named};

use crate::{
    format,
    i18n::{t_string, use_i18n},
    panels::{
        explained::Explained,
        formula::{Formula, Indicator},
    },
    words::measure_text,
};

/// The two lists of facts.
#[component]
pub(super) fn Facts(
    /// The grid.
    figures: Signal<GridFiguresBody>,
) -> impl IntoView {
    let words = use_i18n();
    view! {
        <section class="section">
            <h3 class="section-title">{move || t_string!(words, panel.profile)}</h3>
            <dl class="facts"><Profile figures/></dl>
        </section>
        <section class="section">
            <h3 class="section-title">{move || t_string!(words, panel.party)}</h3>
            <dl class="facts"><PartyGroup figures/></dl>
        </section>
    }
}

/// A named fact; says so where it is not recorded.
#[component]
fn Fact(
    #[prop(into)] name: Signal<&'static str>,
    #[prop(into)] value: Signal<Option<String>>,
    /// Whether it takes the whole width.
    #[prop(optional)]
    is_wide: bool,
) -> impl IntoView {
    let words = use_i18n();
    let text = move || {
        value
            .get()
            .unwrap_or_else(|| t_string!(words, common.not_recorded).to_owned())
    };
    view! {
        <div class="fact" class:is-wide=is_wide>
            <dt>{name}</dt>
            <dd class:is-empty=move || value.get().is_none()>{text}</dd>
        </div>
    }
}

#[component]
fn Profile(figures: Signal<GridFiguresBody>) -> impl IntoView {
    let words = use_i18n();
    let name = |named: Named| named.name;
    let worker = move || figures.with(|f| f.worker.clone()).map(name);
    let count = |n: u32| format::count(n.into());
    let households = move || {
        let n = figures.with(|f| f.households)?;
        Some(t_string!(words, panel.households_value, count = count(n)))
    };
    let residents = move || {
        let n = figures.with(|f| f.residents)?;
        Some(t_string!(words, panel.residents_value, count = count(n)))
    };
    let area = move || measure_text(format::area(figures.with(|f| f.area_m2)), words);
    let formula = Signal::derive(move || Formula::plain(Indicator::Area, Some(area()), words));
    view! {
        <Fact name=Signal::derive(move || t_string!(words, panel.worker)) value=Signal::derive(worker)/>
        <Fact name=Signal::derive(move || t_string!(words, panel.households)) value=Signal::derive(households)/>
        <Fact name=Signal::derive(move || t_string!(words, panel.residents)) value=Signal::derive(residents)/>
        <div class="fact">
            <dt>{move || t_string!(words, panel.area)}</dt>
            <dd><Explained formula class="fact-face" test_id=None>{area}</Explained></dd>
        </div>
    }
}

#[component]
fn PartyGroup(figures: Signal<GridFiguresBody>) -> impl IntoView {
    let words = use_i18n();
    let group = move || figures.with(|f| f.party_group.clone());
    let people =
        move |n: u32| t_string!(words, panel.people_value, count = format::count(n.into()));
    let name = move || Some(group()?.name);
    let branch = move || Some(group()?.branch?.name);
    let members = move || Some(people(group()?.members));
    let volunteers = move || Some(people(group()?.volunteers));
    view! {
        <Fact is_wide=true name=Signal::derive(move || t_string!(words, panel.party_group)) value=Signal::derive(name)/>
        <Fact is_wide=true name=Signal::derive(move || t_string!(words, panel.party_branch)) value=Signal::derive(branch)/>
        <Fact name=Signal::derive(move || t_string!(words, panel.members)) value=Signal::derive(members)/>
        <Fact name=Signal::derive(move || t_string!(words, panel.volunteers)) value=Signal::derive(volunteers)/>
    }
}
