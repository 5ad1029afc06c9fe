//! What is being drawn by hand, above the map: the shape and its corners, the spot that was asked
//! about, and how to go on. A shape that is done lies on the map itself, below signs and names.
use std::sync::Arc;

use leptos::prelude::*;
use xunge_data::Position;

use super::{
    Drawn,
    handle::MapHandle,
    tools::{Pen, Tool},
};
use crate::{
    i18n::{t_string, use_i18n},
    language::Words,
    shape::{Shape, distance_m},
    state::{View, use_view},
};

/// The drawing; follows the map when it moves.
#[component]
pub(super) fn Sketch(drawn: Drawn) -> impl IntoView {
    let view = use_view();
    let pen = drawn.pen;
    let centre = move || {
        drawn.moves.track();
        Some(drawn.with(MapHandle::camera)??.centre)
    };
    Effect::new(move |_| {
        // While another is drawn, it is not there.
        let done = pen.tool.get().is_none().then(|| view.shape.get()).flatten();
        drawn.area.set(done.map(|shape| Arc::new(shape.geometry())));
    });
    on_cleanup(move || drawn.area.set(None));
    let area = move || {
        pen.tool.get()?;
        let shape = pen.shape(pen.at.get().or_else(centre))?;
        Some(path_of(drawn, &shape.corners(), true))
    };
    // A polygon of two places is none yet, and its line is there all the same.
    let line = move || {
        let mut corners = pen.corners.get();
        corners.extend(pen.at.get().or_else(centre));
        let is_line = pen.tool.get().is_some() && corners.len() > 1;
        is_line.then(|| path_of(drawn, &corners, false))
    };
    let dot = move |at: Position| {
        let (x, y) = project(drawn, at);
        view! { <circle class="sketch-corner" cx=x cy=y r="4.5"></circle> }
    };
    let corners = move || pen.corners.get().into_iter().map(dot).collect_view();
    let asked = move || {
        let (x, y) = project(drawn, pen.asked.get()?);
        let at = format!("translate({x:.1} {y:.1})");
        Some(
            view! { <path class="sketch-pin" transform=at d="M0 0c-5-7-8-10-8-15a8 8 0 0 1 16 0c0 5-3 8-8 15z"></path> },
        )
    };
    view! {
        <svg class="sketch" aria-hidden="true" data-testid="sketch">
            <path class="sketch-casing" d=area></path>
            <path class="sketch-casing" d=line></path>
            <path class="sketch-area" d=area></path>
            <path class="sketch-line" d=line></path>
            {corners}
            {asked}
        </svg>
        <Show when=move || pen.tool.get().is_some() && pen.at.get().is_none()>
            <svg class="crosshair" viewBox="-12 -12 24 24" aria-hidden="true"><path d="M0-11V11M-11 0H11"></path></svg>
        </Show>
        <Hint pen view/>
    }
}

/// Where a position is on the element; the map has moved when this is asked again.
fn project(drawn: Drawn, at: Position) -> (f64, f64) {
    drawn.moves.track();
    drawn.styles.track();
    drawn
        .with(|handle| handle.project(at))
        .unwrap_or((-99.0, -99.0))
}

fn path_of(drawn: Drawn, corners: &[Position], is_closed: bool) -> String {
    let mut path = String::new();
    for (i, corner) in corners.iter().enumerate() {
        let (x, y) = project(drawn, *corner);
        let command = if i == 0 { 'M' } else { 'L' };
        path.push_str(&format!("{command}{x:.1} {y:.1}"));
    }
    if is_closed {
        path.push('Z');
    }
    path
}

/// How to go on, and buttons for those without a keyboard.
#[component]
fn Hint(pen: Pen, view: View) -> impl IntoView {
    let words = use_i18n();
    let text = move || Some(hint_text(pen.tool.get()?, pen, words));
    let can_finish = move || pen.tool.get() == Some(Tool::Polygon);
    view! {
        <Show when=move || pen.tool.get().is_some()>
            <div class="map-hint" role="status" data-testid="map-hint">
                <span>{text}</span>
                <Show when=can_finish>
                    <button type="button" class="button" disabled=move || !pen.is_area()
                        on:click=move |_| pen.finish(view, None)>{move || t_string!(words, tool.finish)}</button>
                </Show>
                <button type="button" class="button" on:click=move |_| pen.put_away()>
                    {move || t_string!(words, tool.cancel)}
                </button>
            </div>
        </Show>
    }
}

fn hint_text(tool: Tool, pen: Pen, words: Words) -> String {
    let start = pen.corners.with(|corners| corners.first().copied());
    match (tool, start, pen.at.get()) {
        (Tool::Ask, ..) => t_string!(words, tool.ask_hint).to_owned(),
        (Tool::Polygon, ..) => t_string!(words, tool.polygon_hint).to_owned(),
        (Tool::Circle, Some(centre), Some(at)) => {
            let radius = format!("{:.0}", distance_m(centre, at));
            t_string!(words, tool.radius, radius = radius)
        }
        (Tool::Circle, ..) => t_string!(words, tool.circle_hint).to_owned(),
    }
}

/// The name of a shape.
pub(crate) fn shape_name(shape: &Shape, words: Words) -> String {
    match shape {
        Shape::Polygon(corners) => {
            t_string!(words, area.polygon, corners = corners.len())
        }
        Shape::Circle { radius_m, .. } => {
            t_string!(words, area.circle, radius = format!("{radius_m:.0}"))
        }
    }
}
