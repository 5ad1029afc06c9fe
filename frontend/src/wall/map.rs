//! The map in the middle of the wall: coloured by the scene's figure, with the open matters; it goes
//! where the scene looks, and is built anew when the graphics processor lets it down.
mod coloured;
mod legend;

use std::{collections::HashMap, sync::Arc, time::Duration};

use leptos::{html::Div, prelude::*};
use serde_json::json;
use xunge_data::{Bbox, Code, Position, api::WallBody};

use self::{
    coloured::{figure_of, values_of},
    legend::MapLegend,
};
use super::{
    missing::Missing,
    show::Scene,
    state::{WallState, use_wall},
    style::{open_features, wall_style},
    words::{i18n::t_string, use_wall_words},
};
use crate::{
    i18n::{t_string as t_page, use_i18n},
    layers::{self, GridState, Labels, hotspot_features},
    legend::{GridValue, Legend},
    map::{MapHandle, Start, add_images, rust},
    palette::palette,
    state::{Focus, LayerSet, MapFault},
};

/// A lost drawing context that does not come back by itself is given up after so long.
const PATIENCE: Duration = Duration::from_secs(4);
/// How near the map goes to an urgent matter.
const ALERT_ZOOM: f64 = 16.0;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Status {
    Loading,
    Ready,
    Lost,
    None,
}

/// Where the scene looks.
#[derive(Clone, Debug, PartialEq)]
enum Look {
    At(Bbox),
    Near(Position),
}

#[derive(Clone, Copy)]
struct Drawn {
    handle: StoredValue<Option<MapHandle>, LocalStorage>,
    /// Counts the styles that were loaded: each may have forgotten all feature states.
    styles: RwSignal<u32>,
    /// Counts the maps that were built.
    maps: RwSignal<u32>,
    status: RwSignal<Status>,
    camera: RwSignal<Option<String>>,
}

impl Drawn {
    fn with<T>(self, f: impl FnOnce(&MapHandle) -> T) -> Option<T> {
        let has_style = self.styles.get_untracked() > 0;
        has_style.then_some(())?;
        self.handle.with_value(|handle| handle.as_ref().map(f))
    }

    /// Throws the map away; the next is built at once.
    fn build_anew(self) {
        self.handle.set_value(None);
        self.styles.set(0);
        self.status.set(Status::Loading);
        self.maps.update(|maps| *maps += 1);
    }
}

/// The map with its legend.
#[component]
pub(super) fn WallMap() -> impl IntoView {
    let (wall, words) = (use_wall(), use_wall_words());
    let label = t_page!(use_i18n(), map.label);
    let drawn = Drawn {
        handle: StoredValue::new_local(None),
        styles: RwSignal::new(0),
        maps: RwSignal::new(0),
        status: RwSignal::new(Status::Loading),
        camera: RwSignal::new(None),
    };
    let element = NodeRef::<Div>::new();
    let figure = Memo::new(move |_| figure_of(wall.show.with(|show| show.scene)));
    let values = Memo::new(move |_| {
        let figure = figure.get();
        wall.tell(|body| values_of(figure, body))
            .unwrap_or_default()
    });
    let legend = Memo::new(move |_| {
        values.with(|values| Legend::new(figure.get(), values, wall.is_dark.get()))
    });
    let style = use_style(wall, legend);
    Effect::new(move |_| {
        drawn.maps.track();
        let (Some(element), true) = (element.get(), style.with(Option::is_some)) else {
            return;
        };
        if drawn.handle.with_value(Option::is_some) {
            return;
        }
        let bbox = wall
            .town
            .with_untracked(|town| town.as_ref().and_then(|town| town.bbox));
        let start = bbox.map_or(Start::Nowhere, Start::Around);
        if let Some(style) = style.get_untracked() {
            match MapHandle::new(&element, &style, &start, label) {
                Ok(handle) => listen(handle, drawn),
                Err(MapFault::NoWebGl2 | MapFault::ContextLost | MapFault::Source) => {
                    drawn.status.set(Status::None);
                }
            }
        }
    });
    follow(drawn, wall, style, values);
    on_cleanup(move || drawn.handle.set_value(None));
    let state = move || match drawn.status.get() {
        Status::Loading => "loading",
        Status::Ready => "ready",
        Status::Lost | Status::None => "error",
    };
    view! {
        <div class="wall-map">
            <div class="map" node_ref=element data-testid="map" data-state=state
                data-camera=move || drawn.camera.get() data-maps=move || drawn.maps.get()></div>
            <MapLegend legend/>
            <Missing/>
            <Show when=move || matches!(drawn.status.get(), Status::Lost | Status::None)>
                <p class="map-fault" role="status">
                    {move || if drawn.status.get() == Status::Lost {
                        t_string!(words, map.lost)
                    } else {
                        t_string!(words, map.none)
                    }}
                </p>
            </Show>
        </div>
    }
}

/// How the map is to look; none until the server has told of the town and its figures.
fn use_style(wall: WallState, legend: Memo<Legend>) -> Memo<Option<serde_json::Value>> {
    let labels = Memo::new(move |_| wall.town.with(|town| town.as_deref().map(Labels::new)));
    let nothing = Arc::new(hotspot_features(None));
    Memo::new(move |_| {
        let is_dark = wall.is_dark.get();
        let alert = wall.show.with(|show| show.alert.clone());
        let open = wall.tell(|body| open_features(&body.open, alert.as_ref()))?;
        let scene = layers::Scene {
            is_dark,
            layers: LayerSet::default(),
            legend: legend.get(),
            incidents: String::new(),
            cells: String::new(),
            hotspots: Arc::clone(&nothing),
            drawn: None,
            labels: labels.get()?,
        };
        let ring = palette(is_dark).hotspot;
        Some(wall_style(layers::style(&scene), &open, ring, wall.em()))
    })
}

/// Hears what the map says.
fn listen(mut handle: MapHandle, drawn: Drawn) {
    let map = handle.map.clone();
    handle.on("style.load", move |_| {
        add_images(&map);
        drawn.styles.update(|styles| *styles += 1);
    });
    handle.on("idle", move |_| {
        let camera = drawn.with(MapHandle::camera).flatten().map(|camera| {
            let Position { lng, lat } = camera.centre;
            format!("{lng:.6},{lat:.6},{:.4}", camera.zoom)
        });
        drawn.camera.set(camera);
        if drawn.status.get_untracked() != Status::Lost {
            drawn.status.set(Status::Ready);
        }
    });
    handle.on("error", move |event| {
        let message =
            rust(&js_sys::Reflect::get(&event.error(), &"message".into()).unwrap_or_default());
        leptos::logging::warn!("map: {}", message.as_str().unwrap_or("unknown error"));
    });
    handle.on("webglcontextlost", move |_| {
        drawn.status.set(Status::Lost);
        let lost = drawn.maps.get_untracked();
        set_timeout(
            move || {
                if drawn.maps.get_untracked() == lost {
                    drawn.build_anew();
                }
            },
            PATIENCE,
        );
    });
    handle.on("webglcontextrestored", move |_| {
        // Not while the map itself is calling: it goes away with this listener.
        set_timeout(
            move || {
                if drawn.status.get_untracked() == Status::Lost {
                    drawn.build_anew();
                }
            },
            Duration::ZERO,
        );
    });
    drawn.handle.set_value(Some(handle));
}

/// Tells the map what changed.
fn follow(
    drawn: Drawn,
    wall: WallState,
    style: Memo<Option<serde_json::Value>>,
    values: Memo<HashMap<Code, GridValue>>,
) {
    Effect::new(move |shown: Option<(u32, Option<serde_json::Value>)>| {
        let maps = drawn.maps.get();
        let is_loaded = drawn.styles.get() > 0;
        let style = style.get();
        let is_shown = shown.is_some_and(|(of, shown)| of == maps && shown == style);
        if let (true, false, Some(style)) = (is_loaded, is_shown, &style) {
            drawn.with(|handle| handle.show(style));
        }
        (maps, style.filter(|_| is_loaded))
    });
    let chosen = Memo::new(move |_| {
        let is_close = wall.show.with(|show| show.scene == Scene::Grid);
        is_close.then(|| wall.grid()).flatten()
    });
    Effect::new(move |before: Option<Option<Code>>| {
        drawn.styles.track();
        let selected = chosen.get();
        let states = |is_on: bool| [(GridState::Selected, json!(is_on))];
        drawn.with(|handle| {
            values.with(|values| {
                for (code, value) in values {
                    let states = [
                        (GridState::Figure, json!(value.known())),
                        (GridState::NoData, json!(*value == GridValue::NoData)),
                    ];
                    handle.set_grid_state(code, &states);
                }
            });
            if let Some(Some(before)) = &before {
                handle.set_grid_state(before, &states(false));
            }
            if let Some(code) = &selected {
                handle.set_grid_state(code, &states(true));
            }
            handle.map.trigger_repaint();
        });
        selected
    });
    let look = Memo::new(move |_| look_of(wall, chosen.get()));
    Effect::new(move |_| {
        drawn.maps.track();
        if drawn.styles.get() == 0 {
            return;
        }
        match look.get() {
            Some(Look::At(bbox)) => drawn.with(|handle| handle.go(Focus::Box(bbox))),
            Some(Look::Near(position)) => drawn.with(|handle| handle.ease(position, ALERT_ZOOM)),
            None => None,
        };
    });
}

/// Where the scene looks: at a matter, a grid, or the town.
fn look_of(wall: WallState, chosen: Option<Code>) -> Option<Look> {
    let alert = wall.show.with(|show| show.alert.clone());
    let matter = alert.and_then(|id| {
        let find = |body: &WallBody| {
            let mut all = body.open.iter().chain(&body.latest);
            all.find(|incident| incident.id == id).map(|i| i.position)
        };
        wall.tell(find).flatten()
    });
    if let Some(position) = matter {
        return Some(Look::Near(position));
    }
    wall.town.with(|town| {
        let town = town.as_deref()?;
        let grid = chosen.and_then(|code| town.grids.iter().find(|grid| grid.code == code));
        grid.map(|grid| grid.bbox).or(town.bbox).map(Look::At)
    })
}
