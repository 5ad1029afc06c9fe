//! The brief of the day: one page of A4, shown by the print style sheet only.
use leptos::prelude::*;
use strum::VariantArray;
use xunge_data::{Code, api::WallBody};

use super::{
    figures::Shown,
    opened::screen_address,
    panels::incident_rows,
    state::use_wall,
    words::{WallWords, i18n::t_string, use_wall_words},
};
use crate::{
    format::{count, decimal, moment, percent},
    i18n::use_i18n,
    words::Name,
};

/// Communities and open matters that fit a page.
const COMMUNITIES: usize = 15;
const OPEN: usize = 6;

/// The brief.
#[component]
pub(super) fn Brief() -> impl IntoView {
    let (wall, words) = (use_wall(), use_wall_words());
    let page = move || wall.tell(|body| sheet(body, words));
    view! { <article class="brief" data-testid="brief">{page}</article> }
}

fn sheet(body: &WallBody, words: WallWords) -> impl IntoView + use<> {
    let page = use_i18n();
    let as_of = moment(body.as_of, page.get_locale());
    let demo = body
        .demo
        .then(|| view! { <mark>{t_string!(words, bar.demo)}</mark> });
    let figures = Shown::VARIANTS.iter().map(|shown| {
        let (value, unit) = shown.value(body, words);
        view! {
            <tr>
                <th>{shown.name(words)}</th><td><b>{value}</b>" "{unit}</td>
                <td>{shown.versus(body, words)}</td>
            </tr>
        }
    });
    let today = body.today.by_category.iter().map(|row| {
        let usual = row.usual.map_or_else(|| "—".to_owned(), decimal);
        view! {
            <tr><th>{row.category.name(page)}</th><td>{count(row.reported)}</td><td>{usual}</td></tr>
        }
    });
    let share = |share: Option<f64>| share.map_or_else(|| "—".to_owned(), percent);
    let score = |code: &Code| {
        let mut ranking = body.supervision.ranking.iter();
        let scored = ranking.find(|scored| scored.code == *code);
        let score = scored.and_then(|scored| scored.score);
        score.map_or_else(|| "—".to_owned(), |score| decimal(score.into()))
    };
    let communities = body.communities.iter().take(COMMUNITIES).map(|community| {
        let coverage = community
            .coverage
            .as_ref()
            .and_then(|coverage| coverage.share);
        view! {
            <tr>
                <th>{community.name.clone()}</th><td>{share(coverage)}</td>
                <td>{count(community.reported)}</td><td>{count(community.open)}</td>
                <td>{count(community.overdue)}</td><td>{share(community.on_time.share)}</td>
                <td>{community.star_kinds.len()}</td>
                <td>{score(&community.code)}</td>
            </tr>
        }
    });
    let open = incident_rows(&body.open, body.as_of, OPEN);
    view! {
        <h1>{t_string!(words, brief.title, name = body.name.clone())} {demo}</h1>
        <p>{t_string!(words, brief.as_of, moment = as_of)} " · " {screen_address(body, words)}</p>
        <h2>{t_string!(words, brief.figures)}</h2>
        <table>{figures.collect_view()}</table>
        <h2>{t_string!(words, panel.today)}</h2>
        <table>{today.collect_view()}</table>
        <h2>{t_string!(words, panel.table, days = body.days)}</h2>
        <table>
            <tr>
                <th>{t_string!(words, table.community)}</th><th>{t_string!(words, table.share)}</th>
                <th>{t_string!(words, table.reported)}</th><th>{t_string!(words, table.open)}</th>
                <th>{t_string!(words, table.overdue)}</th><th>{t_string!(words, table.on_time)}</th>
                <th>{t_string!(words, table.stars)}</th><th>{t_string!(words, table.score)}</th>
            </tr>
            {communities.collect_view()}
        </table>
        <h2>{t_string!(words, panel.open)}</h2>
        {open}
    }
}
