//! One grid close up. Its worker is not named: grids and matters are shown, not people.
use std::sync::Arc;

use leptos::prelude::*;
use xunge_data::{
    Code,
    api::{GridFiguresBody, OfficeDistance, WallBody},
};

use super::{
    coverage::{completeness, within},
    empty, fact,
    incidents::incident_rows,
    style,
};
use crate::{
    format::{count, distance, percent},
    i18n::use_i18n,
    wall::{
        chart::Chart,
        options,
        state::WallState,
        words::{WallWords, i18n::t_string},
    },
    words::{Name, measure_text},
};

/// The figures of the grid that is shown; none until they are there.
fn figures(wall: WallState) -> Option<Arc<GridFiguresBody>> {
    let code = wall.grid()?;
    wall.close_up.get().filter(|figures| figures.code == code)
}

/// What a panel shows of the grid, or why there is nothing.
fn of_grid(
    wall: WallState,
    words: WallWords,
    show: impl Fn(&GridFiguresBody) -> AnyView + Send + 'static,
) -> AnyView {
    let body = move || match (figures(wall), wall.grid()) {
        (Some(figures), _) => show(&figures),
        (None, Some(code)) if is_unknown(wall, &code) => {
            let text = t_string!(words, grid.missing, code = code.to_string());
            view! { <p class="panel-empty">{text}</p> }.into_any()
        }
        (None, Some(_)) => empty(t_string!(words, state.loading)),
        (None, None) => empty(t_string!(words, grid.none)),
    };
    view! { <div class="fill">{body}</div> }.into_any()
}

fn is_unknown(wall: WallState, code: &Code) -> bool {
    wall.town.with(|town| {
        let grids = town.as_deref().map(|town| &town.grids);
        grids.is_some_and(|grids| grids.iter().all(|grid| grid.code != *code))
    })
}

/// What the grid is.
pub(super) fn facts(wall: WallState, words: WallWords) -> AnyView {
    let page = use_i18n();
    of_grid(wall, words, move |grid| {
        let known = |number: Option<u32>| {
            number.map_or_else(
                || t_string!(words, grid.unknown).to_owned(),
                |number| count(u64::from(number)),
            )
        };
        let party = grid.party_group.as_ref();
        let party = party.map(|party| {
            let members = count(u64::from(party.members));
            fact(t_string!(words, grid.members), members)
        });
        view! {
            <p class="grid-name" data-testid="close-up">{grid.name.clone()}</p>
            <dl class="facts">
                {fact(t_string!(words, grid.community), grid.community.name.clone())}
                {fact(t_string!(words, grid.kind), grid.kind.name(page).to_owned())}
                {fact(t_string!(words, grid.residents), known(grid.residents))}
                {party}
            </dl>
        }
        .into_any()
    })
}

/// Its patrol today.
pub(super) fn coverage(wall: WallState, words: WallWords) -> AnyView {
    let body = move || {
        let code = wall.grid();
        let told = |body: &WallBody| {
            let grid = body
                .grids
                .iter()
                .find(|grid| Some(&grid.code) == code.as_ref())?;
            Some((grid.share?, grid.state, grid.age_p50_s))
        };
        let Some((share, state, age)) = wall.tell(told).flatten() else {
            return empty(t_string!(words, empty.coverage));
        };
        let no_data = (state == xunge_data::api::CoverageState::NoData).then(|| {
            view! { <mark class="hatched-mark">{t_string!(words, legend.no_data)}</mark> }
        });
        let month = figures(wall).and_then(|grid| grid.coverage.clone());
        let complete = month.map(|month| completeness(&month, words));
        view! {
            <p class="big-figure"><b>{percent(share)}</b>{no_data}</p>
            <dl class="facts">
                {fact(t_string!(words, age.half), within(age, words))}
                {complete.map(|text| fact(t_string!(words, age.completeness), text))}
            </dl>
        }
        .into_any()
    };
    view! { <div class="fill">{body}</div> }.into_any()
}

/// Its coverage by day.
pub(super) fn days(wall: WallState, words: WallWords) -> AnyView {
    let option = move || {
        let style = style(wall);
        let figures = figures(wall);
        let days = figures
            .as_ref()
            .map_or(&[][..], |grid| &grid.coverage_by_day);
        options::coverage_days(days, t_string!(words, legend.today), style)
    };
    let label = move || t_string!(words, panel.grid_days).to_owned();
    let has_any = move || figures(wall).is_some_and(|grid| !grid.coverage_by_day.is_empty());
    view! {
        <Show when=has_any fallback=move || empty(t_string!(words, empty.coverage))>
            <Chart option=Signal::derive(option) label=Signal::derive(label)/>
        </Show>
    }
    .into_any()
}

/// Its matters.
pub(super) fn incidents(wall: WallState, words: WallWords) -> AnyView {
    of_grid(wall, words, move |grid| {
        let incidents = &grid.incidents;
        let share = |share: Option<f64>| share.map_or_else(|| "—".to_owned(), percent);
        view! {
            <dl class="facts">
                {fact(t_string!(words, table.reported), count(incidents.reported))}
                {fact(t_string!(words, table.open), count(incidents.open))}
                {fact(t_string!(words, table.overdue), count(incidents.overdue))}
                {fact(t_string!(words, table.in_grid), share(incidents.settled_in_grid.share))}
                {fact(t_string!(words, table.on_time), share(incidents.on_time.share))}
            </dl>
        }
        .into_any()
    })
}

/// Its open matters.
pub(super) fn open(wall: WallState, words: WallWords) -> AnyView {
    let list = move || {
        let code = wall.grid();
        let told = |body: &WallBody| {
            let of_grid = |incident: &&xunge_data::api::WallIncident| {
                incident.grid.as_ref().map(|grid| &grid.code) == code.as_ref()
            };
            (
                Vec::from_iter(body.open.iter().filter(of_grid).cloned()),
                body.as_of,
            )
        };
        let (open, as_of) = wall.tell(told).unwrap_or_default();
        if open.is_empty() {
            return empty(t_string!(words, empty.open));
        }
        incident_rows(&open, as_of, 4).into_any()
    };
    view! { <div class="fill">{list}</div> }.into_any()
}

/// Its community's offices.
pub(super) fn offices(wall: WallState, words: WallWords) -> AnyView {
    let page = use_i18n();
    of_grid(wall, words, move |grid| {
        if grid.offices.is_empty() {
            return empty(t_string!(words, empty.offices));
        }
        let row = |office: &OfficeDistance| {
            let way = measure_text(distance(office.distance_m), page);
            view! { <div class="fact"><dt>{office.kind.name(page)}</dt><dd>{way}</dd></div> }
        };
        let rows = grid.offices.iter().take(4).map(row).collect_view();
        view! { <dl class="facts">{rows}</dl> }.into_any()
    })
}
