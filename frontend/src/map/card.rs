//! A card with the facts of the incident or office that was clicked, beside it on the map.
use leptos::prelude::*;
use xunge_data::{Code, Position, Timestamp};

use super::{
    Drawn, MapHandle,
    hit::{IncidentFacts, Spot},
};
use crate::{
    format,
    i18n::{t_string, use_i18n},
    language::Words,
    town_data::{TownData, use_town_data},
    words::Name,
};

/// What a card says: a title, what kind of thing it is, and named facts.
#[derive(Clone, PartialEq)]
struct Facts {
    title: String,
    kind: String,
    facts: Vec<(&'static str, String)>,
}

/// The card; follows its symbol when the map moves.
#[component]
pub(super) fn SpotCard(drawn: Drawn) -> impl IntoView {
    let (data, words) = (use_town_data(), use_i18n());
    let facts = Memo::new(move |_| match drawn.card.get()? {
        Spot::Incident(incident, _) => Some(incident_facts(&incident, data, words)),
        Spot::Office(code, _) => office_facts(&code, data, words),
        Spot::Cluster(..) | Spot::Worker(..) => None,
    });
    let place = move || {
        drawn.moves.track();
        let position = drawn.card.with(|spot| spot.as_ref().map(position_of))?;
        drawn.with(|handle: &MapHandle| handle.beside(handle.project(position)))
    };
    let close = move |_| drawn.card.set(None);
    let card = move |Facts { title, kind, facts }| {
        let facts = facts
            .into_iter()
            .map(|(name, value)| view! { <dt>{name}</dt><dd>{value}</dd> })
            .collect_view();
        view! {
            <div class="map-card" role="status" style=place>
                <button type="button" class="map-card-close" on:click=close
                    aria-label=move || t_string!(words, common.close)>"×"</button>
                <strong>{title}</strong>
                <span>{kind}</span>
                <dl>{facts}</dl>
            </div>
        }
    };
    move || facts.get().map(card)
}

fn position_of(spot: &Spot) -> Position {
    match spot {
        Spot::Cluster(position)
        | Spot::Incident(_, position)
        | Spot::Office(_, position)
        | Spot::Worker(_, position) => *position,
    }
}

fn incident_facts(incident: &IncidentFacts, data: TownData, words: Words) -> Facts {
    let category = incident.category.name(words);
    let moment = |name, moment: Option<Timestamp>| {
        moment.map(|m| (name, format::moment(m, words.get_locale())))
    };
    let grid = incident.grid.as_ref().and_then(|code| {
        let name = |name: &str| (t_string!(words, kind.basic), name.to_owned());
        data.town.map(|town| {
            let grids = &town.as_ref().ok()?.grids;
            grids
                .iter()
                .find(|grid| grid.code == *code)
                .map(|grid| name(&grid.name))
        })?
    });
    let status = incident.status.name(words).to_owned();
    let level = incident
        .level
        .map(|level| (t_string!(words, map.level), level.name(words).to_owned()));
    let facts = [
        Some((t_string!(words, map.status), status)),
        level,
        grid,
        moment(t_string!(words, map.reported_at), incident.reported_at),
        moment(t_string!(words, map.due_at), incident.due_at),
        moment(t_string!(words, map.closed_at), incident.closed_at),
        Some((t_string!(words, map.code), incident.code.to_string())),
    ];
    Facts {
        title: match incident.name.is_empty() {
            true => category.to_owned(),
            false => incident.name.clone(),
        },
        kind: match &incident.subcategory {
            Some(subcategory) => format!("{category} · {subcategory}"),
            None => category.to_owned(),
        },
        facts: facts.into_iter().flatten().collect(),
    }
}

fn office_facts(code: &Code, data: TownData, words: Words) -> Option<Facts> {
    let facts = data.town.map(|town| {
        let town = town.as_ref().ok()?;
        let office = town.offices.iter().find(|office| office.code == *code)?;
        let community = town.communities.iter().find(|c| c.code == office.community);
        let community = community.map(|c| (t_string!(words, panel.community), c.name.clone()));
        let address = office
            .address
            .clone()
            .map(|address| (t_string!(words, map.address), address));
        Some(Facts {
            title: office.name.clone(),
            kind: office.kind.name(words).to_owned(),
            facts: [community, address].into_iter().flatten().collect(),
        })
    });
    facts.flatten()
}
