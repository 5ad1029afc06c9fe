//! The map: MapLibre in an element, kept in step with the view and the town's data.
mod asked;
mod bindings;
mod card;
mod controls;
mod figures;
mod follow;
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
use xunge_data::{
    Position,
    api::{TileLayer, TownBody},
};

use crate::{
    i18n::{t_string, use_i18n},
    layers::{Labels, Scene, hotspot_features, style, tiles_url},
    legend::use_choropleth,
    number::fixed,
    part::{AfterMap, Later, Part},
    state::{Camera, LayerSwitch, MapStatus, View, use_view},
    theme::use_is_dark,
    town_data::{TownData, use_town_data},
    visitors::use_visitors,
};
use asked::AskedCard;
pub(crate) use bindings::rust;
use card::SpotCard;
use controls::MapControls;
use follow::{follow, follow_stream, listen};
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
    /// The area that was drawn, as GeoJSON; said by what is loaded when there is one.
    area: RwSignal<Option<Arc<serde_json::Value>>>,
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
            area: RwSignal::new(None),
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
    let scene = use_scene(view, data, drawn);

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
fn use_scene(view: View, data: TownData, drawn: Drawn) -> Memo<Option<Scene>> {
    let (choropleth, is_dark) = (use_choropleth(), use_is_dark());
    let marks = drawn.marks;
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
            drawn: drawn.area.get(),
            labels: labels.get()?,
        })
    })
}
