//! What the map says is heard, and it is told what changed.
use leptos::prelude::*;
use serde_json::json;

use super::{Drawn, MapHandle, camera_text, figures, images, pointer, rust};
use crate::{
    clock::use_clock,
    follow::{Again, LATER_MS, SOON_MS},
    layers::{GridState, Scene, SourceId, style},
    live::{Heard, use_live},
    state::{LayerSwitch, MapFault, MapStatus, View},
    town_data::TownData,
};

/// Hears what the map says.
pub(super) fn listen(mut handle: MapHandle, drawn: Drawn, view: View, data: TownData) {
    let map = handle.map.clone();
    handle.on("style.load", move |_| {
        images::add_all(&map);
        drawn.styles.update(|styles| *styles += 1);
    });
    handle.on("move", move |_| drawn.moves.update(|moves| *moves += 1));
    handle.on("moveend", move |_| {
        view.camera.set(drawn.with(MapHandle::camera).flatten());
    });
    handle.on("idle", move |_| {
        let is_answered = untrack(|| data.summaries.map(|_| ())).is_some();
        if is_answered && !drawn.has_fault.get_value() {
            view.camera.set(drawn.with(MapHandle::camera).flatten());
            view.map_status.set(MapStatus::Ready);
        }
    });
    handle.on("error", move |event| {
        let message =
            rust(&js_sys::Reflect::get(&event.error(), &"message".into()).unwrap_or_default());
        leptos::logging::error!("map: {}", message.as_str().unwrap_or("unknown error"));
        drawn.has_fault.set_value(true);
        view.map_status.set(MapStatus::Error(MapFault::Source));
    });
    handle.on("webglcontextlost", move |_| {
        view.map_status.set(MapStatus::Error(MapFault::ContextLost));
    });
    handle.on("webglcontextrestored", move |_| {
        view.map_status.set(MapStatus::Loading);
    });
    pointer::listen(&mut handle, drawn, view);
    drawn.handle.set_value(Some(handle));
}

/// Tells the map what changed.
pub(super) fn follow(drawn: Drawn, view: View, data: TownData, scene: Memo<Option<Scene>>) {
    Effect::new(move |_| {
        let is_failed = data.town.map(Result::is_err) == Some(true);
        if is_failed && drawn.handle.with_value(Option::is_none) {
            view.map_status.set(MapStatus::Error(MapFault::Source));
        }
    });
    let is_loaded = Memo::new(move |_| drawn.styles.get() > 0);
    Effect::new(move |_| {
        if let (true, Some(scene)) = (is_loaded.get(), scene.get())
            && drawn
                .shown
                .with_value(|shown| shown.as_ref() != Some(&scene))
        {
            drawn.has_fault.set_value(false);
            drawn.with(|handle| handle.show(&style(&scene)));
            drawn.shown.set_value(Some(scene));
        }
    });
    figures::follow(drawn, data);
    follow_state(drawn, GridState::Hovered, view.hovered);
    follow_state(drawn, GridState::Selected, view.selected);
    Effect::new(move |_| {
        if let Some(wish) = view.camera.get()
            && let Some(Some(camera)) = drawn.with(MapHandle::camera)
            && camera_text(wish) != camera_text(camera)
        {
            drawn.with(|handle| handle.jump(wish));
        }
    });
    Effect::new(move |_| {
        if let (Some(focus), true) = (view.focus.get(), is_loaded.get()) {
            drawn.with(|handle| handle.go(focus));
            view.focus.set(None);
        }
    });
}

/// Fetches again what the live stream says has changed on the map itself.
pub(super) fn follow_stream(drawn: Drawn, view: View, data: TownData) {
    let reload = move |id: SourceId| {
        drawn.has_fault.set_value(false);
        drawn.shown.with_value(|scene| {
            drawn.with(|handle| scene.as_ref().map(|scene| handle.reload(id, scene)))
        });
    };
    let incidents = Again::new(data, SOON_MS, move || reload(SourceId::Incidents));
    let cells = Again::new(data, LATER_MS, move || reload(SourceId::Cells));
    let clock = use_clock();
    use_live().on(move |heard| {
        let is_on = |switch| view.layers.with_untracked(|layers| layers.is_on(switch));
        let (matters, seen, town) = match heard {
            Heard::Reset => (true, true, true),
            Heard::Message(message) => (
                message.tells("reported") || message.tells("stepped"),
                message.tells("cells"),
                message.tells("town"),
            ),
        };
        if matters && clock.is_live_untracked() {
            incidents.due();
        }
        if seen && clock.is_live_untracked() && is_on(LayerSwitch::Cells) {
            cells.due();
        }
        if town {
            use SourceId::{Basemap, Communities, Grids, Offices};
            for id in [Basemap, Communities, Grids, Offices] {
                reload(id);
            }
        }
    });
}

/// Keeps a feature state true for the grid of a signal and for no other.
fn follow_state(drawn: Drawn, state: GridState, code: RwSignal<Option<xunge_data::Code>>) {
    Effect::new(move |before: Option<Option<xunge_data::Code>>| {
        drawn.styles.track();
        let now = code.get();
        let before = before
            .flatten()
            .filter(|before| Some(before) != now.as_ref());
        for (code, is_on) in [(before, false), (now.clone(), true)] {
            if let Some(code) = code {
                drawn.with(|handle| handle.set_grid_state(&code, &[(state, json!(is_on))]));
            }
        }
        now
    });
}
