//! Communities: their stars, and how they handle matters. Matters are measured, not people.
use std::time::Duration;

use leptos::prelude::*;
use strum::VariantArray;
use xunge_data::{
    Code, Date, StarKind,
    api::{Share, SupervisionFigures, WallCommunity},
};

use super::empty;
use crate::{
    format::{count, decimal, percent, short_day},
    i18n::use_i18n,
    wall::{
        figures::change,
        state::WallState,
        words::{WallWords, i18n::t_string},
    },
    words::Name,
};

/// Communities that fit.
const ROWS: usize = 15;
/// From the first day of a week to its last.
const SIX_DAYS: Duration = Duration::from_secs(6 * 86_400);

fn communities(wall: WallState) -> Vec<WallCommunity> {
    wall.tell(|body| body.communities.clone())
        .unwrap_or_default()
}

/// How many communities there is no room for.
fn more(all: usize, words: WallWords) -> Option<impl IntoView> {
    let more = all.saturating_sub(ROWS);
    (more > 0).then(|| {
        let text = t_string!(words, legend.more_communities, count = count(more as u64));
        view! { <p class="panel-note">{text}</p> }
    })
}

/// Stars by kind.
pub(super) fn star_kinds(wall: WallState, words: WallWords) -> AnyView {
    let page = use_i18n();
    let rows = move || {
        let stars = wall.tell(|body| body.stars.clone()).unwrap_or_default();
        if stars.total == 0 {
            return empty(t_string!(words, empty.stars));
        }
        let most = stars.by_kind.values().copied().max().unwrap_or(1).max(1);
        let rows = StarKind::VARIANTS.iter().map(|kind| {
            let number = stars.by_kind.get(kind).copied().unwrap_or(0);
            #[expect(clippy::cast_precision_loss, reason = "a few stars")]
            let width = format!("width:{:.2}%", number as f64 / most as f64 * 100.0);
            view! {
                <li>
                    <span>{kind.name(page)}</span>
                    <div class="track"><i class="bar star" style=width></i></div>
                    <b data-testid=format!("stars-{kind}")>{count(number)}</b>
                </li>
            }
        });
        view! {
            <p class="panel-note" data-testid="stars-total">
                {t_string!(words, legend.stars, count = count(stars.total))}
            </p>
            <ul class="kind-rows">{rows.collect_view()}</ul>
        }
        .into_any()
    };
    view! { <div class="fill">{rows}</div> }.into_any()
}

/// Every community and the stars it has, the most first.
pub(super) fn matrix(wall: WallState, words: WallWords) -> AnyView {
    let page = use_i18n();
    let table = move || {
        let mut all = communities(wall);
        if all.iter().all(|community| community.star_kinds.is_empty()) {
            return empty(t_string!(words, empty.stars));
        }
        all.sort_by_key(|community| std::cmp::Reverse(community.star_kinds.len()));
        let head = StarKind::VARIANTS.iter();
        let head = head.map(|kind| view! { <th scope="col">{kind.name(page)}</th> });
        let rows = all.iter().take(ROWS).map(|community| {
            let cells = StarKind::VARIANTS.iter().map(|kind| {
                let has = community.star_kinds.contains(kind);
                let (class, sign) = if has {
                    ("has", "★")
                } else {
                    ("has-not", "☆")
                };
                view! { <td class=class>{sign}</td> }
            });
            view! {
                <tr>
                    <th scope="row">{community.name.clone()}</th>
                    {cells.collect_view()}
                    <td class="sum">{community.star_kinds.len()}</td>
                </tr>
            }
        });
        view! {
            <table class="matrix">
                <thead><tr><th></th>{head.collect_view()}<th></th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
            {more(all.len(), words)}
        }
        .into_any()
    };
    view! { <div class="fill">{table}</div> }.into_any()
}

/// Every community's inspection and matters: the best inspected first; where none ever was, those
/// with most overdue, then with most open.
pub(super) fn table(wall: WallState, words: WallWords) -> AnyView {
    let table = move || {
        let mut all = communities(wall);
        if all.is_empty() {
            return empty(t_string!(words, empty.communities));
        }
        let supervision = wall
            .tell(|body| body.supervision.clone())
            .unwrap_or_default();
        let rows = match supervision.week {
            Some(week) => inspected(&mut all, &supervision, week, words),
            None => handled(&mut all, words),
        };
        view! { {rows} {more(all.len(), words)} }.into_any()
    };
    view! { <div class="fill" data-testid="communities">{table}</div> }.into_any()
}

fn share_text(share: &Share) -> String {
    share.share.map_or_else(|| "—".to_owned(), percent)
}

fn inspected(
    all: &mut [WallCommunity],
    supervision: &SupervisionFigures,
    week: Date,
    words: WallWords,
) -> AnyView {
    let of = |code: &Code| {
        supervision
            .ranking
            .iter()
            .find(|scored| scored.code == *code)
    };
    let place = |code: &Code| of(code).and_then(|scored| scored.place);
    all.sort_by_key(|community| place(&community.code).unwrap_or(u32::MAX));
    let or = |text: Option<String>| text.unwrap_or_else(|| "—".to_owned());
    let rows = all.iter().take(ROWS).map(|community| {
        let scored = of(&community.code);
        let now = scored.and_then(|scored| scored.score).map(f64::from);
        let before = scored.and_then(|scored| scored.score_last_week);
        let before = before.map(f64::from);
        let versus = now
            .zip(before)
            .map(|(now, before)| change(now, before, decimal));
        view! {
            <tr>
                <td class="place">{or(place(&community.code).map(|place| place.to_string()))}</td>
                <th scope="row">{community.name.clone()}</th>
                <td>{or(now.map(decimal))}</td>
                <td class="versus">{or(versus)}</td>
                <td class:is-bad=community.overdue != 0>{count(community.overdue)}</td>
                <td>{share_text(&community.on_time)}</td>
            </tr>
        }
    });
    let last = week.checked_add(SIX_DAYS).unwrap_or(week);
    let week = t_string!(
        words,
        legend.week,
        from = short_day(week),
        to = short_day(last)
    );
    view! {
        <table class="communities">
            <thead><tr>
                <th></th>
                <th scope="col" class="name">{t_string!(words, table.community)}</th>
                <th scope="col">{t_string!(words, table.score)}</th>
                <th scope="col">{t_string!(words, table.versus)}</th>
                <th scope="col">{t_string!(words, table.overdue)}</th>
                <th scope="col">{t_string!(words, table.on_time)}</th>
            </tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
        <p class="panel-note" data-testid="inspected">{week}</p>
    }
    .into_any()
}

fn handled(all: &mut [WallCommunity], words: WallWords) -> AnyView {
    all.sort_by_key(|community| std::cmp::Reverse((community.overdue, community.open)));
    let rows = all.iter().take(ROWS).map(|community| {
        view! {
            <tr>
                <th scope="row">{community.name.clone()}</th>
                <td>{count(community.reported)}</td>
                <td>{count(community.open)}</td>
                <td class:is-bad=community.overdue != 0>{count(community.overdue)}</td>
                <td>{share_text(&community.on_time)}</td>
            </tr>
        }
    });
    view! {
        <table class="communities">
            <thead><tr>
                <th scope="col">{t_string!(words, table.community)}</th>
                <th scope="col">{t_string!(words, table.reported)}</th>
                <th scope="col">{t_string!(words, table.open)}</th>
                <th scope="col">{t_string!(words, table.overdue)}</th>
                <th scope="col">{t_string!(words, table.on_time)}</th>
            </tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}
