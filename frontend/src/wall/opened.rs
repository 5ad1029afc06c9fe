//! An opened figure: its formula, what was divided by what, what was left out, the rows behind it,
//! and the address that gives the same answer again.
use leptos::prelude::*;
use xunge_data::api::{Endpoint, Wall, WallBody, WallQuery, url};

use super::{
    figures::{Shown, language},
    panels::incident_rows,
    state::use_wall,
    words::{WallWords, i18n::t_string, use_wall_words},
};

/// Rows of communities, at most.
const ROWS: usize = 15;

/// The opened figure, if any.
#[component]
pub(super) fn Opened() -> impl IntoView {
    let wall = use_wall();
    move || {
        let shown = wall.opened.get()?;
        Some(view! { <Sheet shown/> })
    }
}

#[component]
fn Sheet(shown: Shown) -> impl IntoView {
    let (wall, words) = (use_wall(), use_wall_words());
    let close = move |_| wall.opened.set(None);
    let parts = move || wall.tell(|body| parts(shown, body, words));
    let rows = move || wall.tell(|body| rows(shown, body));
    let again = move || wall.tell(address).unwrap_or_default();
    view! {
        <div class="sheet-ground" on:click=close>
            <section class="sheet" role="dialog" aria-modal="true" data-testid="opened"
                aria-label=shown.name(words) on:click=|event| event.stop_propagation()>
                <h2>
                    {shown.name(words)}
                    <b data-testid="opened-value">
                        {move || wall.tell(|body| shown.value(body, words).0)}
                    </b>
                    <button type="button" data-testid="close" on:click=close>
                        {t_string!(words, open.close)}
                    </button>
                </h2>
                {parts}
                <div class="sheet-rows" data-testid="opened-rows">{rows}</div>
                <p class="sheet-link">
                    {t_string!(words, open.link)} " " <a href=again target="_blank">{again}</a>
                </p>
            </section>
        </div>
    }
}

fn parts(shown: Shown, body: &WallBody, words: WallWords) -> impl IntoView + use<> {
    let made = shown.made(body, words);
    let line = |name: &'static str, value: String| view! { <dt>{name}</dt><dd>{value}</dd> };
    let (part, whole) = made.of.map_or_else(
        || {
            let (value, unit) = shown.value(body, words);
            (
                line(t_string!(words, open.value), format!("{value} {unit}")),
                line(
                    t_string!(words, open.whole),
                    t_string!(words, open.count).to_owned(),
                ),
            )
        },
        |(part, whole)| {
            (
                line(t_string!(words, open.part), part),
                line(t_string!(words, open.whole), whole),
            )
        },
    );
    view! {
        <dl>
            {line(t_string!(words, open.formula), shown.formula(body, words))}
            {part} {whole}
            {made.left_out.map(|text| line(t_string!(words, open.left_out), text))}
            {line(t_string!(words, open.before), shown.versus(body, words))}
        </dl>
    }
}

/// What is behind the figure: communities, or the matters themselves.
fn rows(shown: Shown, body: &WallBody) -> AnyView {
    let communities: Vec<_> = body
        .communities
        .iter()
        .filter_map(|community| Some((community.name.clone(), shown.of_community(community)?)))
        .take(ROWS)
        .collect();
    if !communities.is_empty() {
        let row = |(name, value)| view! { <tr><th>{name}</th><td>{value}</td></tr> };
        let rows = communities.into_iter().map(row).collect_view();
        return view! { <table class="sheet-table"><tbody>{rows}</tbody></table> }.into_any();
    }
    match shown {
        Shown::Today => incident_rows(&body.latest, body.as_of, 8).into_any(),
        _ => ().into_any(),
    }
}

/// The address whose answer is this one.
fn address(body: &WallBody) -> String {
    let query = WallQuery {
        at: Some(body.as_of),
        days: Some(body.days),
    };
    url::<Wall>(&(), &query).unwrap_or_else(|_| Wall::PATH.to_owned())
}

/// The same wall at the moment of an answer.
pub(super) fn screen_address(body: &WallBody, words: WallWords) -> String {
    format!(
        "/screen?at={}&days={}&lang={}",
        body.as_of,
        body.days,
        language(words)
    )
}
