//! How many of each thing there are.
use leptos::prelude::*;

use crate::{
    format::count,
    wall::{
        state::WallState,
        words::{WallWords, i18n::t_string},
    },
};

pub(super) fn territory(wall: WallState, words: WallWords) -> AnyView {
    let cells = move || {
        let counts = wall.tell(|body| body.counts.clone()).unwrap_or_default();
        let cells = [
            (
                "communities",
                t_string!(words, territory.communities),
                counts.communities,
            ),
            (
                "basic",
                t_string!(words, territory.basic),
                counts.basic_grids,
            ),
            (
                "dedicated",
                t_string!(words, territory.dedicated),
                counts.dedicated_grids,
            ),
            (
                "offices",
                t_string!(words, territory.offices),
                counts.offices,
            ),
            (
                "services",
                t_string!(words, territory.services),
                counts.services,
            ),
            (
                "workers",
                t_string!(words, territory.workers),
                counts.workers,
            ),
            (
                "branches",
                t_string!(words, territory.branches),
                counts.party_branches,
            ),
            (
                "groups",
                t_string!(words, territory.groups),
                counts.party_groups,
            ),
            (
                "volunteers",
                t_string!(words, territory.volunteers),
                counts.volunteers,
            ),
        ];
        let cell = |(id, name, number)| {
            view! {
                <div class="cell">
                    <dd data-testid=format!("count-{id}")>{count(number)}</dd>
                    <dt>{name}</dt>
                </div>
            }
        };
        cells.map(cell).collect_view()
    };
    view! { <dl class="cells">{cells}</dl> }.into_any()
}
