//! The map: MapLibre in an element, kept in step with the view and the town's data.
mod asked;
mod bindings;
mod card;
mod controls;
mod figures;
mod handle;
mod hit;
mod images;
mod marks;
mod opened;
mod past;
mod pointer;
mod projection;
mod restyle;
mod sketch;
mod tools;
mod tooltip;

use std::sync::Arc;

use leptos::{html::Div, prelude::*, wasm_split::wasm_split};
use serde_json::json;
use xunge_data::{
    Position,
    api::{TileLayer, TownBody},
};

use crate::{
    clock::use_clock,
    follow::{Again, LATER_MS, SOON_MS},
    i18n::{t_string, use_i18n},
    layers::{GridState, Labels, Scene, SourceId, hotspot_features, style, tiles_url},
    legend::use_choropleth,
    live::{Heard, use_live},
    number::fixed,
    part::{AfterMap, Later, Part},
    state::{Camera, LayerSwitch, MapFault, MapStatus, View, use_view},
    theme::use_is_dark,
    town_data::{TownData, use_town_data},
    visitors::use_visitors,
};
use asked::AskedCard;
pub(crate) use bindings::rust;
use card::SpotCard;
use controls::MapControls;
pub(crate) use handle::{MapHandle, Start};
use hit::Spot;
pub(crate) use images::add_all as add_images;
use marks::{Marks, MarksCanvas};
use opened::OpenedTrack;
use sketch::Sketch;
use tools::Pen;
use tooltip::Tooltip;

pub(crate) use sketch::shape_name;

/// What the parts of the map share.
#[derive(Clone, Copy)]
struct Drawn {
    handle: StoredValue<Option<MapHandle>, LocalStorage>,
    /// The scene that the map shows.
    shown: StoredValue<Option<Scene>>,
    /// Counts the styles that were loaded: each may have forgotten all feature states.
    styles: RwSignal<u32>,
    /// Whether something could not be fetched or drawn since the scene changed.
    has_fault: StoredValue<bool>,
    /// Counts the moves of the camera.
    moves: RwSignal<u32>,
    /// Where the pointer is on the element, in pixels, and the symbol below it.
    pointer: RwSignal<Option<(f64, f64, Option<Spot>)>>,
    /// The symbol whose card is open.
    card: RwSignal<Option<Spot>>,
    /// The tool in use and what it drew.
    pen: Pen,
    /// What moves.
    marks: Marks,
}

impl Drawn {
    fn new() -> Self {
        Self {
            handle: StoredValue::new_local(None),
            shown: StoredValue::new(None),
            styles: RwSignal::new(0),
            has_fault: StoredValue::new(false),
            moves: RwSignal::new(0),
            pointer: RwSignal::new(None),
            card: RwSignal::new(None),
            pen: Pen::new(),
            marks: Marks::new(),
        }
    }

    /// Does something with the map, if it is there and has a style.
    fn with<T>(self, f: impl FnOnce(&MapHandle) -> T) -> Option<T> {
        let has_style = self.styles.get_untracked() > 0;
        has_style.then_some(())?;
        self.handle.with_value(|handle| handle.as_ref().map(f))
    }
}

/// The map with its controls, tooltip and card.
#[component]
pub(crate) fn TownMap() -> impl IntoView {
    let (view, data, words) = (use_view(), use_town_data(), use_i18n());
    let drawn = Drawn::new();
    let element = NodeRef::<Div>::new();
    let scene = use_scene(view, data, drawn.marks);

    Effect::new(move |_| {
        let (Some(element), true) = (element.get(), scene.with(Option::is_some)) else {
            return;
        };
        let town = data
            .town
            .map(|town| town.as_ref().ok().map(start_of))
            .flatten();
        let start = match (view.camera.get_untracked(), town) {
            (Some(camera), _) => Start::At(camera),
            (None, Some(start)) => start,
            (None, None) => Start::Nowhere,
        };
        if let Some(scene) = scene.get_untracked()
            && drawn.handle.with_value(Option::is_none)
        {
            let title = untrack(|| t_string!(words, map.label));
            match MapHandle::new(&element, &style(&scene), &start, title) {
                Ok(handle) => {
                    drawn.shown.set_value(Some(scene));
                    listen(handle, drawn, view, data);
                }
                Err(fault) => view.map_status.set(MapStatus::Error(fault)),
            }
        }
    });
    follow(drawn, view, data, scene);
    on_cleanup(move || drawn.handle.set_value(None));

    let state = move || match view.map_status.get() {
        MapStatus::Loading => "loading",
        MapStatus::Ready => "ready",
        MapStatus::Error(_) => "error",
    };
    let camera = move || view.camera.get().map(camera_text);
    let visitors = use_visitors();
    let is_sketched = move || {
        let pen = drawn.pen;
        pen.tool.get().is_some() || pen.asked.get().is_some() || view.shape.with(Option::is_some)
    };
    view! {
        <div class="map-frame" on:keydown=move |event| tools::on_key(&event, drawn, view)>
            <div class="map" node_ref=element data-testid="map" data-state=state data-camera=camera></div>
            <Show when=move || visitors.opened.with(Option::is_some)><Later part=move || opened_track(drawn)/></Show>
            <AfterMap part=move || marks(drawn)/>
            <Show when=is_sketched><Later part=move || sketch(drawn)/></Show>
            <MapControls drawn/>
            <AfterMap part=move || tooltip(drawn)/>
            <Show when=move || drawn.card.with(Option::is_some)><Later part=move || spot_card(drawn)/></Show>
            <Show when=move || drawn.pen.asked.with(Option::is_some)><Later part=move || asked_card(drawn)/></Show>
        </div>
    }
}

#[wasm_split(opened, wasm_split_path = leptos::wasm_split, fallible)]
fn opened_track(drawn: Drawn) -> Part {
    Ok(ViewFn::from(move || view! { <OpenedTrack drawn/> }))
}

#[wasm_split(opened, wasm_split_path = leptos::wasm_split, fallible)]
fn marks(drawn: Drawn) -> Part {
    Ok(ViewFn::from(move || {
        follow_stream(drawn, use_view(), use_town_data());
        view! { <MarksCanvas drawn/> }
    }))
}

#[wasm_split(opened, wasm_split_path = leptos::wasm_split, fallible)]
fn tooltip(drawn: Drawn) -> Part {
    Ok(ViewFn::from(move || view! { <Tooltip drawn/> }))
}

#[wasm_split(opened, wasm_split_path = leptos::wasm_split, fallible)]
fn sketch(drawn: Drawn) -> Part {
    Ok(ViewFn::from(move || view! { <Sketch drawn/> }))
}

#[wasm_split(opened, wasm_split_path = leptos::wasm_split, fallible)]
fn spot_card(drawn: Drawn) -> Part {
    Ok(ViewFn::from(move || view! { <SpotCard drawn/> }))
}

#[wasm_split(opened, wasm_split_path = leptos::wasm_split, fallible)]
fn asked_card(drawn: Drawn) -> Part {
    Ok(ViewFn::from(move || view! { <AskedCard drawn/> }))
}

/// Centre and zoom, as scripts read them.
fn camera_text(camera: Camera) -> String {
    let Position { lng, lat } = camera.centre;
    let [lng, lat] = [lng, lat].map(|degrees| fixed(degrees, 6));
    format!("{lng},{lat},{}", fixed(camera.zoom, 4))
}

fn start_of(town: &TownBody) -> Start {
    town.bbox.map_or(Start::Nowhere, Start::Around)
}

/// How the map is to look; none until the town is known. Its figures come while MapLibre reads the
/// shapes.
fn use_scene(view: View, data: TownData, marks: Marks) -> Memo<Option<Scene>> {
    let (choropleth, is_dark) = (use_choropleth(), use_is_dark());
    let hotspots = Memo::new(move |_| {
        let answer = data.hotspots.get().flatten();
        Arc::new(hotspot_features(
            answer.as_ref().and_then(|answer| answer.as_ref().ok()),
        ))
    });
    let labels = Memo::new(move |_| {
        let labels = |town: &Result<TownBody, _>| town.as_ref().ok().map(Labels::new);
        data.town.map(labels).flatten()
    });
    let layers = Memo::new(move |_| {
        let mut layers = view.layers.get();
        if marks.has_matters() {
            layers.set(LayerSwitch::Incidents, false);
        }
        layers
    });
    let origin = StoredValue::new(window().location().origin().unwrap_or_default());
    let tiles =
        move |layer| origin.with_value(|origin| tiles_url(origin, layer, data.window.get()));
    // A source that is told of other tiles may ask for those it shows no more.
    let incidents = Memo::new(move |known: Option<&String>| match known {
        Some(known) if marks.has_matters() => known.clone(),
        _ => tiles(TileLayer::Incidents),
    });
    Memo::new(move |_| {
        Some(Scene {
            is_dark: is_dark.get(),
            layers: layers.get(),
            legend: choropleth.legend.get(),
            incidents: incidents.get(),
            cells: tiles(TileLayer::Coverage),
            hotspots: hotspots.get(),
            labels: labels.get()?,
        })
    })
}

/// Hears what the map says.
fn listen(mut handle: MapHandle, drawn: Drawn, view: View, data: TownData) {
    handle.on("style.load", move |_| {
        drawn.handle.with_value(|handle| {
            handle
                .as_ref()
                .inspect(|h| images::add_all(&h.map))
                .is_some()
        });
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
fn follow(drawn: Drawn, view: View, data: TownData, scene: Memo<Option<Scene>>) {
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
fn follow_stream(drawn: Drawn, view: View, data: TownData) {
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
