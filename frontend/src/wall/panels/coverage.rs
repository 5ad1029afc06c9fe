//! Patrols: coverage of communities and days, how long ago, and where too little is known.
use leptos::prelude::*;
use xunge_data::api::{CoverageEntry, CoverageState, WallBody, WallGrid};

use super::{empty, fact, style};
use crate::{
    format::{count, percent},
    i18n::use_i18n,
    wall::{
        chart::Chart,
        options::{self, Covered},
        state::WallState,
        words::{WallWords, i18n::t_string},
    },
    words::age_text,
};

/// Places that fit, and grids without enough data.
const PLACES: usize = 15;
const GRIDS: usize = 5;
/// With so few communities their grids say more.
const FEW_COMMUNITIES: usize = 2;

fn has_coverage(wall: WallState) -> bool {
    wall.tell(|body| body.today.coverage.is_some()) == Some(true)
}

/// Whether coverage is told of grids, not of communities.
pub(super) fn is_by_grid(body: &WallBody) -> bool {
    body.communities.len() <= FEW_COMMUNITIES && body.grids.len() > body.communities.len()
}

/// Coverage of every place, the best first.
fn covered(body: &WallBody) -> Vec<Covered> {
    let of_grid = |grid: &WallGrid| Covered {
        name: grid.name.clone(),
        share: grid.share,
        state: grid.state,
    };
    let of_community = |entry: &CoverageEntry| Covered {
        name: entry.name.clone(),
        share: entry.share,
        state: entry.state,
    };
    let mut rows: Vec<_> = if is_by_grid(body) {
        let grids = body.grids.iter().filter(|grid| grid.share.is_some());
        grids.map(of_grid).collect()
    } else {
        let rows = body.communities.iter();
        rows.filter_map(|c| c.coverage.as_ref().map(of_community))
            .collect()
    };
    rows.sort_by(|a, b| b.share.unwrap_or(0.0).total_cmp(&a.share.unwrap_or(0.0)));
    rows
}

/// Coverage of every community, or of every grid where there are few communities; the best on top.
pub(super) fn by_place(wall: WallState, words: WallWords) -> AnyView {
    let shown = move || {
        let mut rows = wall.tell(covered).unwrap_or_default();
        rows.truncate(PLACES);
        rows
    };
    let option = move || options::by_place(&shown(), t_string!(words, legend.no_data), style(wall));
    let label = move || {
        let row = |row: &Covered| {
            format!(
                "{} {}",
                row.name,
                row.share.map_or_else(String::new, percent)
            )
        };
        Vec::from_iter(shown().iter().map(row)).join("; ")
    };
    let more = move || {
        let told = |body: &WallBody| (is_by_grid(body), covered(body).len());
        let (is_by_grid, all) = wall.tell(told)?;
        let more = all.checked_sub(PLACES).filter(|more| *more > 0)?;
        let more = count(more as u64);
        let text = if is_by_grid {
            t_string!(words, legend.more_grids, count = more)
        } else {
            t_string!(words, legend.more_communities, count = more)
        };
        Some(view! { <p class="panel-note">{text}</p> })
    };
    view! {
        <Show when=move || has_coverage(wall)
            fallback=move || empty(t_string!(words, empty.coverage))>
            <Chart option=Signal::derive(option) label=Signal::derive(label)/>
            {more}
        </Show>
    }
    .into_any()
}

/// Coverage by day.
pub(super) fn days(wall: WallState, words: WallWords) -> AnyView {
    let option = move || {
        let (today, style) = (t_string!(words, legend.today), style(wall));
        let draw =
            |body: &WallBody| options::coverage_days(&body.today.coverage_by_day, today, style);
        wall.tell(draw).unwrap_or_default()
    };
    let label = move || t_string!(words, panel.days).to_owned();
    view! {
        <Show when=move || has_coverage(wall)
            fallback=move || empty(t_string!(words, empty.coverage))>
            <Chart option=Signal::derive(option) label=Signal::derive(label)/>
        </Show>
    }
    .into_any()
}

/// How long ago cells were visited, and how well that is known.
pub(super) fn visit_age(wall: WallState, words: WallWords) -> AnyView {
    let facts = move || {
        let told = |body: &WallBody| {
            let coverage = body.today.coverage.clone()?;
            Some((coverage, body.today.grids_without_data, body.as_of))
        };
        let Some((coverage, without, as_of)) = wall.tell(told).flatten() else {
            return empty(t_string!(words, empty.coverage));
        };
        let last = coverage
            .last_visit
            .map(|last| as_of.as_second() - last.as_second());
        let last = last.map_or_else(
            || t_string!(words, age.no_fix).to_owned(),
            |age| t_string!(words, age.ago, age = age_text(age, use_i18n())),
        );
        view! {
            <dl class="facts">
                {fact(t_string!(words, age.half), within(coverage.age_p50_s, words))}
                {fact(t_string!(words, age.most), within(coverage.age_p90_s, words))}
                {fact(t_string!(words, age.last), last)}
                {fact(t_string!(words, age.completeness), completeness(&coverage, words))}
                {fact(t_string!(words, age.without), count(without))}
            </dl>
        }
        .into_any()
    };
    view! { <div class="fill">{facts}</div> }.into_any()
}

/// An age within which cells were visited.
pub(super) fn within(age_s: Option<i64>, words: WallWords) -> String {
    age_s.map_or_else(
        || t_string!(words, age.never).to_owned(),
        |age| t_string!(words, age.within, age = age_text(age, use_i18n())),
    )
}

/// How complete the tracks are.
pub(super) fn completeness(coverage: &CoverageEntry, words: WallWords) -> String {
    let share = coverage.completeness.map(percent);
    share.unwrap_or_else(|| t_string!(words, age.unrostered).to_owned())
}

/// Grids without enough data.
pub(super) fn without_data(wall: WallState, words: WallWords) -> AnyView {
    let list = move || {
        if !has_coverage(wall) {
            return empty(t_string!(words, empty.coverage));
        }
        let told = |body: &WallBody| {
            let grids = body.grids.iter();
            let without = grids.filter(|g| g.share.is_some() && g.state == CoverageState::NoData);
            Vec::from_iter(without.map(|grid| (grid.name.clone(), grid.share)))
        };
        let grids = wall.tell(told).unwrap_or_default();
        if grids.is_empty() {
            return empty(t_string!(words, empty.without));
        }
        let more = grids.len().saturating_sub(GRIDS);
        let rows = grids.into_iter().take(GRIDS).map(|(name, share)| {
            let share = share.map_or_else(String::new, percent);
            view! { <li><i class="hatched"></i><span>{name}</span><b>{share}</b></li> }
        });
        let more = (more > 0).then(|| {
            let text = t_string!(words, legend.more_grids, count = count(more as u64));
            view! { <p class="panel-note">{text}</p> }
        });
        view! { <ul class="name-rows">{rows.collect_view()}</ul> {more} }.into_any()
    };
    view! { <div class="fill">{list}</div> }.into_any()
}
