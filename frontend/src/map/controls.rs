//! Small things at the map's edge: buttons for nearer, farther, north up and all of the town, and
//! a note when there are more incidents than the map draws.
use leptos::prelude::*;
use xunge_data::api::TownBody;

use super::{Drawn, MapHandle, tools::Tool};
use crate::{
    i18n::{t_string, use_i18n},
    number::fixed,
    state::{Focus, use_view},
    town_data::use_town_data,
};

const ASK: &str = "M12 21c-4.5-6-6.5-8.5-6.5-12a6.5 6.5 0 0 1 13 0c0 3.5-2 6-6.5 12zM12 6.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5z";
const POLYGON: &str = "M5 8l8-4 6 6-2 9-11-1z";
const CIRCLE: &str = "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16zM12 12h8M12 11.5v1";

/// The buttons.
#[component]
pub(super) fn MapControls(drawn: Drawn) -> impl IntoView {
    let (view, data, words) = (use_view(), use_town_data(), use_i18n());
    let bearing = move || view.camera.get().map_or(0.0, |camera| camera.bearing);
    let bbox = move || {
        data.town
            .map(|town| town.as_ref().ok().and_then(|t| t.bbox))
    };
    let whole_town = move || {
        if let Some(Some(bbox)) = untrack(bbox) {
            view.focus.set(Some(Focus::Box(bbox)));
        }
    };
    let act = move |action: fn(&MapHandle)| {
        move |_| {
            drawn.with(action);
        }
    };
    let pen = drawn.pen;
    let tool = move |tool: Tool, path, name: Signal<&'static str>| {
        let is_pressed = Signal::derive(move || Some(pen.tool.get() == Some(tool)));
        let take_up = move |_| {
            drawn.card.set(None);
            pen.toggle(tool);
            // The keyboard draws on the map, whatever took up the tool.
            drawn.with(|handle| handle.map.canvas().focus());
        };
        view! { <MapButton path name is_pressed on:click=take_up/> }
    };
    view! {
        <MapNote/>
        <div class="map-controls" role="group" aria-label=move || t_string!(words, map.controls)>
            <MapButton path="M12 5v14M5 12h14" name=Signal::derive(move || t_string!(words, map.zoom_in))
                on:click=act(|handle| handle.map.zoom_in())/>
            <MapButton path="M5 12h14" name=Signal::derive(move || t_string!(words, map.zoom_out))
                on:click=act(|handle| handle.map.zoom_out())/>
            <MapButton path="M12 3l4.5 9h-9zM7.5 12l4.5 9 4.5-9"
                name=Signal::derive(move || t_string!(words, map.north_up))
                turn_deg=Signal::derive(move || -bearing())
                on:click=act(|handle| handle.map.reset_north())/>
            <MapButton path="M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5"
                name=Signal::derive(move || t_string!(words, map.whole_town))
                on:click=move |_| whole_town()/>
            <div class="map-tools" role="group" aria-label=move || t_string!(words, tool.label)>
                {tool(Tool::Ask, ASK, Signal::derive(move || t_string!(words, tool.ask)))}
                {tool(Tool::Polygon, POLYGON, Signal::derive(move || t_string!(words, tool.polygon)))}
                {tool(Tool::Circle, CIRCLE, Signal::derive(move || t_string!(words, tool.circle)))}
            </div>
        </div>
    }
}

/// Says that there is nothing to draw.
#[component]
fn MapNote() -> impl IntoView {
    let (data, words) = (use_town_data(), use_i18n());
    let is_empty = move || {
        let is_empty = |town: &TownBody| town.bbox.is_none();
        data.town.map(|town| town.as_ref().is_ok_and(is_empty)) == Some(true)
    };
    move || {
        is_empty().then(|| {
            view! { <p class="map-note" role="status">{t_string!(words, notice.empty_town)}</p> }
        })
    }
}

/// A button with a drawing in a square of 24.
#[component]
fn MapButton(
    /// Strokes of the drawing.
    path: &'static str,
    /// What it does.
    name: Signal<&'static str>,
    /// How far the drawing is turned, degrees clockwise.
    #[prop(optional)]
    turn_deg: Signal<f64>,
    /// Whether it is pressed, if it stays so.
    #[prop(optional)]
    is_pressed: Signal<Option<bool>>,
) -> impl IntoView {
    let pressed = move || is_pressed.get().map(|is| is.to_string());
    view! {
        <button type="button" class="map-button" title=name aria-label=name aria-pressed=pressed>
            <svg viewBox="0 0 24 24" aria-hidden="true">
                <path d=path transform=move || format!("rotate({} 12 12)", fixed(turn_deg.get(), 1))/>
            </svg>
        </button>
    }
}
