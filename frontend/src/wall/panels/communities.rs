//! Communities: their stars, and how they handle matters. Matters are measured, not people.
use leptos::prelude::*;
use strum::VariantArray;
use xunge_data::{
    StarKind,
    api::{Share, WallCommunity},
};

use super::empty;
use crate::{
    format::{count, percent},
    i18n::use_i18n,
    wall::{
        state::WallState,
        words::{WallWords, i18n::t_string},
    },
    words::Name,
};

/// Communities that fit.
const ROWS: usize = 15;

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

/// Every community's matters: those with most overdue, then with most open, first.
pub(super) fn table(wall: WallState, words: WallWords) -> AnyView {
    let table = move || {
        let mut all = communities(wall);
        if all.is_empty() {
            return empty(t_string!(words, empty.communities));
        }
        all.sort_by_key(|community| std::cmp::Reverse((community.overdue, community.open)));
        let share = |share: &Share| share.share.map_or_else(|| "—".to_owned(), percent);
        let rows = all.iter().take(ROWS).map(|community| {
            view! {
                <tr>
                    <th scope="row">{community.name.clone()}</th>
                    <td>{count(community.reported)}</td>
                    <td>{count(community.open)}</td>
                    <td class:is-bad=community.overdue != 0>{count(community.overdue)}</td>
                    <td>{share(&community.on_time)}</td>
                </tr>
            }
        });
        let rows = rows.collect_view();
        view! {
            <table class="communities">
                <thead><tr>
                    <th scope="col">{t_string!(words, table.community)}</th>
                    <th scope="col">{t_string!(words, table.reported)}</th>
                    <th scope="col">{t_string!(words, table.open)}</th>
                    <th scope="col">{t_string!(words, table.overdue)}</th>
                    <th scope="col">{t_string!(words, table.on_time)}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
            {more(all.len(), words)}
        }
        .into_any()
    };
    view! { <div class="fill" data-testid="communities">{table}</div> }.into_any()
}
