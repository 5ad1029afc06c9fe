//! Everything about the selected grid.
mod facts;
mod offices;

use leptos::prelude::*;
use xunge_data::api::GridFiguresBody;

use self::{facts::Facts, offices::Offices};
use super::{
    coverage::{Coverage, Patrolled},
    formula::{Formula, Indicator, Operand},
    icon::{CLOSE, Icon, TARGET},
    incidents::{IncidentCharts, IncidentTile, Judged},
    tile::Tile,
};
use crate::{
    format,
    i18n::{t_string, use_i18n},
    state::{Focus, use_view},
    town_data::use_town_data,
    words::Name,
};

/// The panel of a grid.
#[component]
pub(super) fn GridPanel(
    /// The grid and its figures.
    figures: Signal<GridFiguresBody>,
) -> impl IntoView {
    let judged = Signal::derive(move || {
        figures.with(|figures| Judged {
            incidents: figures.incidents.clone(),
            as_of: figures.as_of,
        })
    });
    let patrolled = Signal::derive(move || {
        figures.with(|figures| {
            Some(Patrolled {
                coverage: figures.coverage.clone()?,
                by_day: figures.coverage_by_day.clone(),
                grids_without_data: None,
                as_of: figures.as_of,
            })
        })
    });
    let trend = Signal::derive(move || figures.with(|figures| figures.trend.clone()));
    view! {
        <Head figures/>
        <div class="details-body">
            <section class="section is-first"><Tiles figures judged/></section>
            <Coverage patrolled/>
            <Facts figures/>
            <Offices figures/>
            <IncidentCharts judged trend/>
        </div>
    }
}

#[component]
fn Head(figures: Signal<GridFiguresBody>) -> impl IntoView {
    let (view, data, words) = (use_view(), use_town_data(), use_i18n());
    let kind = move || {
        let (kind, facility) = figures.with(|figures| (figures.kind, figures.facility));
        match facility {
            Some(facility) => format!("{} · {}", kind.name(words), facility.name(words)),
            None => kind.name(words).to_owned(),
        }
    };
    let fly = move |_| {
        let code = figures.with_untracked(|figures| figures.code.clone());
        let bbox = untrack(|| {
            data.town.map(|town| {
                let grids = &town.as_ref().ok()?.grids;
                grids
                    .iter()
                    .find(|grid| grid.code == code)
                    .map(|grid| grid.bbox)
            })
        });
        if let Some(Some(bbox)) = bbox {
            view.focus.set(Some(Focus::Box(bbox)));
        }
    };
    let kind_class = move || format!("chip is-{}", figures.with(|figures| figures.kind));
    view! {
        <header class="details-head">
            <p class="details-kind">
                <span class=kind_class>{kind}</span>
                <span>{move || figures.with(|figures| figures.community.name.clone())}</span>
            </p>
            <h2 class="details-title">{move || figures.with(|figures| figures.name.clone())}</h2>
            <p class="details-code">
                <span>{move || t_string!(words, panel.code)}</span>
                <code>{move || figures.with(|figures| figures.code.to_string())}</code>
            </p>
            <div class="details-tools">
                <button type="button" class="tool" on:click=fly title=move || t_string!(words, panel.fly_to)
                    aria-label=move || t_string!(words, panel.fly_to)><Icon path=TARGET/></button>
                <button type="button" class="tool" on:click=move |_| view.selected.set(None)
                    title=move || t_string!(words, panel.close)
                    aria-label=move || t_string!(words, panel.close)><Icon path=CLOSE/></button>
            </div>
        </header>
    }
}

#[component]
fn Tiles(figures: Signal<GridFiguresBody>, judged: Signal<Judged>) -> impl IntoView {
    let judged = Signal::derive(move || Some(judged.get()));
    let tile = move |indicator| view! { <IncidentTile judged indicator test_id=None/> };
    view! {
        <div class="tiles is-three">
            {[Indicator::Reported, Indicator::Open].map(tile)}
            <PerResidents figures/>
            {[Indicator::SettledInGrid, Indicator::OnTime].map(tile)}
            <CommunityStars figures/>
        </div>
    }
}

#[component]
fn PerResidents(figures: Signal<GridFiguresBody>) -> impl IntoView {
    let words = use_i18n();
    let not_recorded = move || t_string!(words, common.not_recorded).to_owned();
    let formula = Signal::derive(move || {
        let figures = figures.get();
        let reported = Operand {
            name: t_string!(words, figure.reported),
            value: format::count(figures.incidents.reported),
        };
        let residents = Operand {
            name: t_string!(words, formula.per_1000_residents_whole),
            value: figures
                .residents
                .map_or_else(not_recorded, |n| format::count(n.into())),
        };
        Formula {
            part: Some(reported),
            whole: Some(residents),
            as_of: Some(figures.as_of),
            ..Formula::plain(Indicator::Per1000Residents, None, words)
        }
    });
    let value = Signal::derive(move || figures.get().per_1000_residents.map(format::decimal));
    let note = Signal::derive(move || {
        let is_unknown = figures.with(|figures| figures.residents.is_none());
        is_unknown.then(not_recorded)
    });
    let unit = Signal::derive(move || t_string!(words, unit.per_mille));
    view! { <Tile formula value unit note test_id=None/> }
}

#[component]
fn CommunityStars(figures: Signal<GridFiguresBody>) -> impl IntoView {
    let words = use_i18n();
    let stars = move || figures.with(|figures| figures.stars);
    let formula = Signal::derive(move || {
        let stars = stars().map(|stars| stars.to_string());
        Formula::plain(Indicator::Stars, stars, words)
    });
    let value = Signal::derive(move || stars().map(|stars| stars.to_string()));
    let note = Signal::derive(move || {
        Some(match stars() {
            Some(stars) => "★".repeat(stars.min(5) as usize),
            None => t_string!(words, common.not_recorded).to_owned(),
        })
    });
    let unit = Signal::derive(move || t_string!(words, unit.stars));
    view! { <Tile formula value unit note test_id=None/> }
}
