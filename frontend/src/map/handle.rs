//! A map and what it owns: its listeners live as long as it does.
use std::cell::RefCell;

use serde_json::{Value, json};
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;
use xunge_data::{Bbox, Code, Position};

use super::{
    bindings::{Map, MapEvent, Pixel, ScaleControl, js},
    images,
    restyle::{changes, tell},
};
use crate::{
    layers::{GridState, Scene, SourceId},
    number::fixed,
    state::{Camera, Focus, MapFault},
};

/// Space around what is fitted, in pixels.
const MARGIN_PX: u32 = 32;
/// A map narrower than this, in pixels, has no room to spare beside its buttons.
const NARROW_PX: i32 = 600;
/// Space left of what is fitted on such a map, for names, and right of it, where the buttons are too.
const NARROW_MARGINS_PX: [u32; 2] = [36, 84];
/// Nearer than this nothing is fitted: a single street is not a view.
const FIT_MAX_ZOOM: f64 = 16.5;

/// Where the map starts.
pub(crate) enum Start {
    /// Where the address says.
    At(Camera),
    /// Around everything.
    Around(Bbox),
    /// Somewhere, because nothing is there.
    Nowhere,
}

type Listener = Closure<dyn FnMut(MapEvent)>;

/// A MapLibre map; goes away with its listeners when dropped.
pub(crate) struct MapHandle {
    pub(crate) map: Map,
    listeners: Vec<(&'static str, Listener)>,
    /// The style that it was told last.
    shown: RefCell<Value>,
}

impl MapHandle {
    /// Draws a style in an element.
    ///
    /// # Errors
    /// [`MapFault::NoWebGl2`] where the browser cannot.
    pub(crate) fn new(
        element: &HtmlElement,
        style: &Value,
        start: &Start,
        title: &str,
    ) -> Result<Self, MapFault> {
        let mut options = json!({
            "style": style, "attributionControl": false, "maxPitch": 0,
            "pitchWithRotate": false, "maxZoom": 20, "minZoom": 2, "maxCanvasSize": [8192, 8192], "clickTolerance": 5, "fadeDuration": 150,
            "localIdeographFontFamily": "'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif",
            "locale": {"Map.Title": title},
        });
        match start {
            Start::At(camera) => {
                options["center"] = lng_lat(camera.centre);
                options["zoom"] = camera.zoom.into();
                options["bearing"] = camera.bearing.into();
            }
            Start::Around(bbox) => {
                options["bounds"] = bounds(*bbox);
                options["fitBoundsOptions"] = fit_options(element.client_width());
            }
            Start::Nowhere => {
                options["center"] = json!([104.0, 35.5]);
                options["zoom"] = json!(3.5);
            }
        }
        let options = js(&options);
        js_sys::Reflect::set(&options, &"container".into(), element)
            .map_err(|_| MapFault::NoWebGl2)?;
        let map = Map::new(&options).map_err(|_| MapFault::NoWebGl2)?;
        let scale = ScaleControl::new(&js(&json!({"maxWidth": 110, "unit": "metric"})));
        map.add_control(&scale, "bottom-left");
        // Scripts and tests ask the map itself.
        let _ = js_sys::Reflect::set(element, &"maplibre".into(), &map);
        images::add_all(&map);
        Ok(Self {
            map,
            listeners: Vec::new(),
            shown: RefCell::new(style.clone()),
        })
    }

    /// Listens to an event of the map as long as the map lives.
    pub(crate) fn on(&mut self, event: &'static str, listener: impl FnMut(MapEvent) + 'static) {
        let listener = Listener::new(listener);
        self.map.on(event, listener.as_ref().unchecked_ref());
        self.listeners.push((event, listener));
    }

    /// Changes what differs between the style and what is shown.
    pub(crate) fn show(&self, style: &Value) {
        let shown = self.shown.replace(style.clone());
        let told = changes(&shown, style)
            .is_some_and(|changes| changes.iter().all(|change| tell(&self.map, change).is_ok()));
        if !told {
            self.map.set_style(&js(style));
        }
    }

    /// Fetches a source again from where the scene has it; what is drawn stays until it is there.
    pub(crate) fn reload(&self, id: SourceId, scene: &Scene) {
        let Some(source) = self.map.source(&id.to_string()) else {
            return;
        };
        match id.tiles(scene) {
            Some(tiles) => source.set_tiles(&js(&json!([tiles]))),
            None => source.set_data(&js(&id.data(scene))),
        }
    }

    /// Sets states of a grid; those not named stay.
    pub(crate) fn set_grid_state(&self, code: &Code, states: &[(GridState, Value)]) {
        let feature = json!({"source": SourceId::Grids.to_string(), "id": code});
        let mut told = serde_json::Map::new();
        for (state, value) in states {
            told.insert(state.to_string(), value.clone());
        }
        // Throws only while no style is there; a new style gets all states again.
        let _ = self.map.set_feature_state(&js(&feature), &js(&told.into()));
    }

    /// Where the map is.
    pub(crate) fn camera(&self) -> Option<Camera> {
        let centre = self.map.centre();
        Some(Camera {
            centre: Position::new(wrapped(centre.lng()), centre.lat()).ok()?,
            zoom: self.map.zoom(),
            bearing: self.map.bearing(),
        })
    }

    /// Goes somewhere at once.
    pub(crate) fn jump(&self, camera: Camera) {
        self.map
            .jump_to(&js(&json!({"center": lng_lat(camera.centre),
            "zoom": camera.zoom, "bearing": camera.bearing})));
    }

    /// Goes somewhere in a smooth move; at once if the system asks for less motion.
    pub(crate) fn go(&self, focus: Focus) {
        match focus {
            Focus::Box(bbox) => {
                let options = fit_options(self.map.canvas().client_width());
                self.map.fit_bounds(&js(&bounds(bbox)), &js(&options));
            }
            Focus::Position(position) => self.ease(position, self.map.zoom().max(16.0)),
        }
    }

    /// Moves smoothly to a position and zoom.
    pub(crate) fn ease(&self, centre: Position, zoom: f64) {
        let camera = json!({"center": lng_lat(centre), "zoom": zoom});
        self.map.ease_to(&js(&camera));
    }

    /// Where a position is on the element, in CSS pixels from its upper left corner.
    pub(crate) fn project(&self, position: Position) -> (f64, f64) {
        let pixel: Pixel = self.map.project(&js(&lng_lat(position)));
        (pixel.x(), pixel.y())
    }

    /// The style that puts a box beside a place on the element, towards the element's middle.
    pub(crate) fn beside(&self, (x, y): (f64, f64)) -> String {
        let canvas = self.map.canvas();
        let (width, height) = (canvas.client_width(), canvas.client_height());
        beside((x, y), (f64::from(width), f64::from(height)))
    }
}

impl Drop for MapHandle {
    fn drop(&mut self) {
        for (event, listener) in &self.listeners {
            self.map.off(event, listener.as_ref().unchecked_ref());
        }
        self.map.remove();
    }
}

fn beside((x, y): (f64, f64), (width, height): (f64, f64)) -> String {
    let side = |at: f64, whole: f64| {
        if at > whole / 2.0 {
            "calc(-100% - 0.75rem)"
        } else {
            "0.75rem"
        }
    };
    let (right, down) = (side(x, width), side(y, height));
    let (x, y) = (fixed(x, 1), fixed(y, 1));
    format!("left:{x}px;top:{y}px;transform:translate({right},{down})")
}

/// Where on the ground something happened; none beyond the poles.
pub(super) fn position_of(event: &MapEvent) -> Option<Position> {
    let at = event.lng_lat()?;
    Position::new(wrapped(at.lng()), at.lat()).ok()
}

fn lng_lat(position: Position) -> Value {
    json!([position.lng, position.lat])
}

fn bounds(bbox: Bbox) -> Value {
    // A box over the antimeridian goes on beyond 180 degrees.
    let east = if bbox.west > bbox.east {
        bbox.east + 360.0
    } else {
        bbox.east
    };
    json!([[bbox.west, bbox.south], [east, bbox.north]])
}

/// How a box is fitted into a map `width` pixels wide: on a narrow one beside the buttons.
fn fit_options(width: i32) -> Value {
    let [left, right] = if width < NARROW_PX {
        NARROW_MARGINS_PX
    } else {
        [MARGIN_PX; 2]
    };
    let padding = json!({"top": MARGIN_PX, "bottom": MARGIN_PX, "left": left, "right": right});
    json!({"padding": padding, "maxZoom": FIT_MAX_ZOOM})
}

/// MapLibre counts on when the map is turned round the world.
fn wrapped(lng: f64) -> f64 {
    (lng + 180.0).rem_euclid(360.0) - 180.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_longitude_stays_on_the_globe() {
        assert_eq!(wrapped(115.5), 115.5);
        assert_eq!(wrapped(190.0), -170.0);
        assert_eq!(wrapped(-181.0), 179.0);
    }

    #[test]
    fn what_floats_beside_a_place_leans_towards_the_middle() {
        let style = |at| beside(at, (800.0, 600.0));
        assert!(style((10.0, 10.0)).ends_with("translate(0.75rem,0.75rem)"));
        assert!(style((790.0, 10.0)).ends_with("translate(calc(-100% - 0.75rem),0.75rem)"));
        assert!(style((10.0, 590.0)).ends_with("translate(0.75rem,calc(-100% - 0.75rem))"));
    }

    #[test]
    fn a_box_over_the_antimeridian_is_fitted_as_one() {
        let bbox = Bbox {
            west: 170.0,
            south: 0.0,
            east: -170.0,
            north: 1.0,
        };
        assert_eq!(bounds(bbox), json!([[170.0, 0.0], [190.0, 1.0]]));
    }
}
