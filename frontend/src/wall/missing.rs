//! What a town still lacks for its wall to tell something, and how that is imported: over the map,
//! instead of an empty glass.
use leptos::prelude::*;
use strum::{Display, VariantArray};
use xunge_data::api::WallBody;

use super::{
    state::use_wall,
    words::{WallWords, i18n::t_string, use_wall_words},
};
use crate::format::count;

/// What a wall lives on, in the order in which it is imported; each named as its import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Display, VariantArray)]
#[strum(serialize_all = "snake_case")]
enum Needed {
    Grids,
    Offices,
    Workers,
    Incidents,
}

impl Needed {
    fn name(self, words: WallWords) -> &'static str {
        match self {
            Self::Grids => t_string!(words, missing.grids),
            Self::Offices => t_string!(words, missing.offices),
            Self::Workers => t_string!(words, missing.workers),
            Self::Incidents => t_string!(words, missing.incidents),
        }
    }

    /// How many there are.
    fn there(self, body: &WallBody) -> u64 {
        match self {
            Self::Grids => body.counts.basic_grids + body.counts.dedicated_grids,
            Self::Offices => body.counts.offices,
            Self::Workers => body.counts.workers,
            Self::Incidents => {
                let listed = body.latest.len().max(body.open.len());
                body.incidents.reported.max(listed as u64)
            }
        }
    }

    fn command(self) -> String {
        let format = match self {
            Self::Grids => "geojson",
            Self::Offices | Self::Workers | Self::Incidents => "csv",
        };
        format!("xunge import {self} {self}.{format} --data town.db")
    }
}

/// Whether the wall has nothing to tell: no grids, or grids where nobody patrols and nothing happens.
fn is_bare(body: &WallBody) -> bool {
    let lacks = |needed: Needed| needed.there(body) == 0;
    lacks(Needed::Grids) || (lacks(Needed::Workers) && lacks(Needed::Incidents))
}

/// What is there and what is not, with the commands that bring it.
#[component]
pub(super) fn Missing() -> impl IntoView {
    let (wall, words) = (use_wall(), use_wall_words());
    let there = Memo::new(move |_| {
        let there = |body: &WallBody| -> Vec<u64> {
            let all = Needed::VARIANTS.iter();
            all.map(|needed| needed.there(body)).collect()
        };
        wall.tell(|body| is_bare(body).then(|| there(body)))
            .flatten()
    });
    move || {
        let there = there.get()?;
        let has_map = there.first() != Some(&0);
        let rows = Needed::VARIANTS.iter().zip(there).map(|(needed, there)| {
            let how = if there == 0 {
                view! { <code>{needed.command()}</code> }.into_any()
            } else {
                view! { <b>{count(there)}</b> }.into_any()
            };
            view! { <li class:is-there=there != 0>{needed.name(words)} {how}</li> }
        });
        Some(view! {
            <section class="wall-missing" class:has-map=has_map role="status" data-testid="missing">
                <h2>{t_string!(words, missing.title)}</h2>
                <ul>{rows.collect_view()}</ul>
                <p>{t_string!(words, missing.hint)}</p>
            </section>
        })
    }
}
