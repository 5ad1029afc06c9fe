//! What pointing and clicking do.
use leptos::{prelude::*, task::spawn_local};
use xunge_data::Code;

use super::{
    Drawn,
    bindings::MapEvent,
    handle::MapHandle,
    hit::{Hit, Spot, facts_of, hit},
    tools,
};
use crate::state::View;

/// How much nearer a click on several incidents goes, zooms: most of them fall apart.
const NEARER: f64 = 2.0;

/// Hears the pointer.
pub(super) fn listen(handle: &mut MapHandle, drawn: Drawn, view: View) {
    handle.on("mousemove", move |event| {
        if tools::point_at(drawn.pen, &event) {
            view.hovered.set(None);
            drawn.pointer.set(None);
            drawn.with(|handle| set_cursor(handle, "crosshair"));
        } else if let Some((at, hit)) = hit_of(drawn, &event) {
            let is_link = hit.spot.is_some() || hit.grid.is_some();
            let cursor = if is_link { "pointer" } else { "" };
            drawn.with(|handle| set_cursor(handle, cursor));
            if view.hovered.with_untracked(|hovered| *hovered != hit.grid) {
                view.hovered.set(hit.grid);
            }
            drawn.pointer.set(Some((at.0, at.1, hit.spot)));
        }
    });
    handle.on("mouseout", move |_| {
        view.hovered.set(None);
        drawn.pointer.set(None);
    });
    handle.on("click", move |event| {
        if !tools::click(drawn, view, &event)
            && let Some((_, hit)) = hit_of(drawn, &event)
        {
            click(hit, drawn, view);
        }
    });
    tools::listen(handle, drawn, view);
}

fn hit_of(drawn: Drawn, event: &MapEvent) -> Option<((f64, f64), Hit)> {
    let at = event.point()?;
    let at_px = (at.x(), at.y());
    let mut hit = drawn.with(|handle| hit(&handle.map, &at))?;
    hit.spot = drawn.marks.hit(drawn, at_px).or(hit.spot);
    Some((at_px, hit))
}

fn set_cursor(handle: &MapHandle, cursor: &str) {
    let style = web_sys::HtmlElement::style(&handle.map.canvas());
    // Fails only for properties that are none.
    let _ = style.set_property("cursor", cursor);
}

fn click(hit: Hit, drawn: Drawn, view: View) {
    drawn.pen.asked.set(None);
    match hit.spot {
        Some(Spot::Cluster(position)) => {
            drawn.with(|handle| handle.ease(position, handle.map.zoom() + NEARER));
        }
        Some(Spot::Worker(grid, _)) => {
            drawn.card.set(None);
            view.selected.set(grid.or(hit.grid));
        }
        Some(spot) => {
            // A card of the past says what was known then.
            if let Spot::Incident(known, _) = &spot
                && !untrack(|| drawn.marks.has_matters())
            {
                tell_more(drawn, known.code.clone());
            }
            drawn.card.set(Some(spot));
        }
        None => {
            drawn.card.set(None);
            if view
                .selected
                .with_untracked(|selected| *selected != hit.grid)
            {
                view.selected.set(hit.grid);
            }
        }
    }
}

/// Asks for all that is known of an incident, and adds it to its card if that is still open.
fn tell_more(drawn: Drawn, code: Code) {
    spawn_local(async move {
        let facts = async { facts_of(code).await?.await };
        if let Ok(facts) = facts.await {
            drawn.card.update(|card| {
                if let Some(Spot::Incident(known, _)) = card
                    && known.code == facts.code
                {
                    *known = facts;
                }
            });
        }
    });
}
