//! Says what is under the pointer: the grid with its chosen figure, or a symbol.
use leptos::prelude::*;

use super::{Drawn, hit::Spot};
use crate::{
    i18n::{t_string, use_i18n},
    language::Words,
    legend::{GridValue, use_choropleth},
    panels::value_text,
    state::{Figure, use_view},
    town_data::use_town_data,
    words::Name,
};

/// What a tooltip says: a name, what kind of thing it is, and a figure.
#[derive(Clone, PartialEq)]
struct Lines {
    name: String,
    kind: String,
    figure: Option<(&'static str, String)>,
}

/// The tooltip beside the pointer.
#[component]
pub(super) fn Tooltip(drawn: Drawn) -> impl IntoView {
    let lines = Memo::new({
        let of_spot = use_spot_lines();
        let of_grid = use_grid_lines();
        move |_| match drawn.pointer.get()? {
            (_, _, Some(spot)) => of_spot(&spot),
            _ => of_grid(),
        }
    });
    let place = move || {
        let (x, y, _) = drawn.pointer.get()?;
        drawn.with(|handle| handle.beside((x, y)))
    };
    view! {
        <div class="map-tooltip" aria-hidden="true" style=place hidden=move || lines.with(Option::is_none)>
            {move || lines.get().map(|lines| view! {
                <strong>{lines.name}</strong>
                <span>{lines.kind}</span>
                {lines.figure.map(|(name, value)| view! {
                    <span>{name}" "<b>{value}</b></span>
                })}
            })}
        </div>
    }
}

fn use_grid_lines() -> impl Fn() -> Option<Lines> + Copy {
    let (view, data, words, choropleth) =
        (use_view(), use_town_data(), use_i18n(), use_choropleth());
    move || {
        let code = view.hovered.get()?;
        let figure = choropleth
            .figures
            .with(|figures| figures.get(&code).copied());
        let chosen = choropleth.figure.get();
        let text = figure.map(|value| (chosen.name(words), figure_text(chosen, value, words)));
        let lines = data.town.map(|town| {
            let town = town.as_ref().ok()?;
            let grid = town.grids.iter().find(|grid| grid.code == code)?;
            let community = town.communities.iter().find(|c| c.code == grid.community);
            let kind = grid.facility.map_or_else(
                || grid.kind.name(words).to_owned(),
                |facility| format!("{} · {}", grid.kind.name(words), facility.name(words)),
            );
            Some(Lines {
                name: grid.name.clone(),
                kind: community.map_or(kind.clone(), |c| format!("{kind} · {}", c.name)),
                figure: text,
            })
        });
        lines.flatten()
    }
}

fn use_spot_lines() -> impl Fn(&Spot) -> Option<Lines> + Copy {
    let (data, words) = (use_town_data(), use_i18n());
    move |spot| match spot {
        Spot::Cluster(..) => None,
        Spot::Worker(code, _) => {
            let lines = data.town.map(|town| {
                let grids = &town.as_ref().ok()?.grids;
                let grid = grids.iter().find(|grid| Some(&grid.code) == code.as_ref());
                let worker = grid.and_then(|grid| grid.worker.clone());
                Some(Lines {
                    name: worker.unwrap_or_else(|| t_string!(words, layer.workers).to_owned()),
                    kind: grid.map(|grid| grid.name.clone()).unwrap_or_default(),
                    figure: None,
                })
            });
            lines.flatten()
        }
        // Far tiles leave titles out.
        Spot::Incident(incident, _) if incident.name.is_empty() => Some(Lines {
            name: incident.category.name(words).to_owned(),
            kind: incident.status.name(words).to_owned(),
            figure: None,
        }),
        Spot::Incident(incident, _) => Some(Lines {
            name: incident.name.clone(),
            kind: incident.category.name(words).to_owned(),
            figure: Some((
                t_string!(words, map.status),
                incident.status.name(words).to_owned(),
            )),
        }),
        Spot::Office(code, _) => {
            let lines = data.town.map(|town| {
                let offices = &town.as_ref().ok()?.offices;
                let office = offices.iter().find(|office| office.code == *code)?;
                Some(Lines {
                    name: office.name.clone(),
                    kind: office.kind.name(words).to_owned(),
                    figure: None,
                })
            });
            lines.flatten()
        }
    }
}

/// A figure with its unit.
fn figure_text(figure: Figure, value: GridValue, words: Words) -> String {
    let text = value_text(figure, value, words);
    let unit = match (value, figure) {
        (GridValue::Known(_), Figure::Per1000Residents) => t_string!(words, unit.per_mille),
        (GridValue::Known(_), Figure::Stars) => t_string!(words, unit.stars),
        (GridValue::Known(_), Figure::OpenIncidents) => t_string!(words, unit.incidents),
        // Carries its own, or is none.
        _ => return text,
    };
    format!("{text} {unit}")
}
