//! The answer about a spot: which grid it is in, and what is nearest to it.
use leptos::{html::Div, prelude::*};
use xunge_data::{
    Position, Right, Window,
    api::{
        Locate, LocateBody, LocateQuery, Named, Nearest, NearestKind, NearestQuery, NearestThing,
    },
};

use super::{Drawn, MapHandle};
use crate::{
    answer::Answer,
    client::{ClientError, get},
    format,
    i18n::{t_string, use_i18n},
    language::Words,
    panels::SymbolIcon,
    state::{Focus, use_view},
    symbols::{Symbol, category_symbol, office_symbol},
    town_data::use_town_data,
    who::use_who,
    words::measure_text,
};

/// How many of each are named.
const NEAREST: u32 = 3;

type Things = Result<Vec<NearestThing>, ClientError>;

/// The card; follows its spot when the map moves.
#[component]
pub(super) fn AskedCard(drawn: Drawn) -> impl IntoView {
    let asked = drawn.pen.asked;
    move || asked.get().map(|at| view! { <Card drawn at/> })
}

#[component]
fn Card(drawn: Drawn, at: Position) -> impl IntoView {
    let (words, data) = (use_i18n(), use_town_data());
    let element = NodeRef::<Div>::new();
    let place = move || {
        drawn.moves.track();
        drawn.with(|handle: &MapHandle| handle.beside(handle.project(at)))
    };
    Effect::new(move |_| {
        if let Some(element) = element.get() {
            // Fails for no element that can have the focus.
            let _ = element.focus();
        }
    });
    let close = move |_| {
        drawn.pen.asked.set(None);
        drawn.with(|handle| handle.map.canvas().focus());
    };
    let located = Answer::new(move || {
        let (lng, lat) = (Some(at.lng), Some(at.lat));
        get::<Locate>((), LocateQuery { lng, lat })
    });
    let nearest = move |kind| {
        Answer::new(move || {
            let Window { from, to } = data.window.get();
            let is_in_window = kind != NearestKind::Office;
            let query = NearestQuery {
                lng: Some(at.lng),
                lat: Some(at.lat),
                kind: Some(kind),
                k: Some(NEAREST),
                from: is_in_window.then_some(from),
                to: is_in_window.then_some(to),
                ..NearestQuery::default()
            };
            get::<Nearest>((), query)
        })
    };
    let (offices, incidents) = (nearest(NearestKind::Office), nearest(NearestKind::Incident));
    let who = use_who();
    let may_see_workers = untrack(move || who.may(Right::Positions)) != Some(false);
    let workers = may_see_workers.then(|| nearest(NearestKind::Worker));
    view! {
        <div class="map-card asked" role="dialog" tabindex="-1" node_ref=element style=place data-testid="asked"
            data-at=format!("{:.6},{:.6}", at.lng, at.lat) aria-label=move || t_string!(words, asked.title)>
            <button type="button" class="map-card-close" on:click=close
                aria-label=move || t_string!(words, common.close)>"×"</button>
            <strong>{move || t_string!(words, asked.title)}</strong>
            <span>{format!("{:.6}, {:.6}", at.lng, at.lat)}</span>
            {move || located.get().map(|located| view! { <Holders located drawn/> })}
            <h4>{move || t_string!(words, asked.offices)}</h4>
            {move || offices.get().map(|things| view! { <List things/> })}
            {workers.map(|workers| view! {
                <h4>{move || t_string!(words, asked.workers)}</h4>
                {move || workers.get().map(|things| view! { <List things/> })}
            })}
            <h4>{move || t_string!(words, asked.incidents)}</h4>
            {move || incidents.get().map(|things| view! { <List things/> })}
        </div>
    }
}

/// The community and grids that hold the spot; each grid opens.
#[component]
fn Holders(located: Result<LocateBody, ClientError>, drawn: Drawn) -> impl IntoView {
    let (view, words) = (use_view(), use_i18n());
    let open = move |named: Named| {
        let Named { code, name } = named;
        let select = move |_| {
            drawn.pen.asked.set(None);
            view.selected.set(Some(code.clone()));
        };
        view! { <button type="button" class="asked-grid" on:click=select>{name}</button> }
    };
    match located {
        Err(error) => view! { <p class="empty">{error.to_string()}</p> }.into_any(),
        Ok(located) => {
            let community = located.community.map(|named| named.name);
            let grids = located
                .basic_grid
                .into_iter()
                .chain(located.dedicated_grids);
            let grids: Vec<_> = grids.map(open).collect();
            let is_outside = grids.is_empty();
            view! {
                <p class="asked-place">
                    {community.map(|name| view! { <span>{name}</span> })}
                    {grids}
                    {is_outside.then(|| t_string!(words, asked.outside))}
                </p>
            }
            .into_any()
        }
    }
}

#[component]
fn List(things: Things) -> impl IntoView {
    let words = use_i18n();
    match things {
        Err(error) => view! { <p class="empty">{error.to_string()}</p> }.into_any(),
        Ok(things) if things.is_empty() => {
            view! { <p class="empty">{move || t_string!(words, asked.none)}</p> }.into_any()
        }
        Ok(things) => view! {
            <ul>{things.into_iter().map(|thing| view! { <Thing thing/> }).collect_view()}</ul>
        }
        .into_any(),
    }
}

/// A thing with its distance; a click goes there.
#[component]
fn Thing(thing: NearestThing) -> impl IntoView {
    let (view, words) = (use_view(), use_i18n());
    let symbol = symbol_of(&thing);
    let note = note_of(&thing, words);
    let NearestThing {
        name,
        position,
        distance_m,
        ..
    } = thing;
    let go = move |_| view.focus.set(Some(Focus::Position(position)));
    view! {
        <li><button type="button" class="asked-thing" on:click=go>
            {symbol.map(|symbol| view! { <SymbolIcon symbol/> })}
            <span>{name}{note.map(|note| view! { <small>{note}</small> })}</span>
            <b>{measure_text(format::distance(distance_m), words)}</b>
        </button></li>
    }
}

fn symbol_of(thing: &NearestThing) -> Option<Symbol> {
    let office = thing.kind.office().map(office_symbol);
    office.or_else(|| thing.category.map(category_symbol))
}

/// When a thing was there.
fn note_of(thing: &NearestThing, words: Words) -> Option<String> {
    let time = thing.time?;
    Some(format::moment(time, words.get_locale()))
}
