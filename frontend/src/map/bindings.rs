//! What the page calls of MapLibre GL JS, which `boot.js` puts into `window.maplibregl`.
use js_sys::{Array, Function};
use serde_json::Value;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// `maplibregl.Map`
    #[wasm_bindgen(js_namespace = maplibregl)]
    #[derive(Clone)]
    pub(crate) type Map;
    #[wasm_bindgen(constructor, js_namespace = maplibregl, catch)]
    pub(crate) fn new(options: &JsValue) -> Result<Map, JsValue>;
    #[wasm_bindgen(method)]
    pub(crate) fn on(this: &Map, event: &str, listener: &Function);
    #[wasm_bindgen(method)]
    pub(crate) fn off(this: &Map, event: &str, listener: &Function);
    #[wasm_bindgen(method)]
    pub(crate) fn remove(this: &Map);
    #[wasm_bindgen(method, js_name = setStyle)]
    pub(crate) fn set_style(this: &Map, style: &JsValue);
    #[wasm_bindgen(method, js_name = setPaintProperty, catch)]
    pub(crate) fn set_paint_property(
        this: &Map,
        layer: &str,
        name: &str,
        value: &JsValue,
    ) -> Result<(), JsValue>;
    #[wasm_bindgen(method, js_name = setLayoutProperty, catch)]
    pub(crate) fn set_layout_property(
        this: &Map,
        layer: &str,
        name: &str,
        value: &JsValue,
    ) -> Result<(), JsValue>;
    #[wasm_bindgen(method, js_name = setFilter, catch)]
    pub(crate) fn set_filter(this: &Map, layer: &str, filter: &JsValue) -> Result<(), JsValue>;
    #[wasm_bindgen(method, js_name = addControl)]
    pub(crate) fn add_control(this: &Map, control: &ScaleControl, position: &str);
    #[wasm_bindgen(method, js_name = hasImage)]
    pub(crate) fn has_image(this: &Map, id: &str) -> bool;
    #[wasm_bindgen(method, js_name = addImage, catch)]
    pub(crate) fn add_image(
        this: &Map,
        id: &str,
        image: &web_sys::ImageData,
        options: &JsValue,
    ) -> Result<(), JsValue>;
    #[wasm_bindgen(method, js_name = setFeatureState, catch)]
    pub(crate) fn set_feature_state(
        this: &Map,
        feature: &JsValue,
        state: &JsValue,
    ) -> Result<(), JsValue>;
    #[wasm_bindgen(method, js_name = queryRenderedFeatures, catch)]
    pub(crate) fn query_rendered_features(
        this: &Map,
        geometry: &JsValue,
        options: &JsValue,
    ) -> Result<Array, JsValue>;
    #[wasm_bindgen(method, js_name = getSource)]
    pub(crate) fn source(this: &Map, id: &str) -> Option<Source>;
    #[wasm_bindgen(method, js_name = triggerRepaint)]
    pub(crate) fn trigger_repaint(this: &Map);
    #[wasm_bindgen(method, js_name = getCenter)]
    pub(crate) fn centre(this: &Map) -> LngLat;
    #[wasm_bindgen(method, js_name = getZoom)]
    pub(crate) fn zoom(this: &Map) -> f64;
    #[wasm_bindgen(method, js_name = getBearing)]
    pub(crate) fn bearing(this: &Map) -> f64;
    #[wasm_bindgen(method)]
    pub(crate) fn project(this: &Map, position: &JsValue) -> Pixel;
    #[wasm_bindgen(method, js_name = jumpTo)]
    pub(crate) fn jump_to(this: &Map, camera: &JsValue);
    #[wasm_bindgen(method, js_name = easeTo)]
    pub(crate) fn ease_to(this: &Map, camera: &JsValue);
    #[wasm_bindgen(method, js_name = fitBounds)]
    pub(crate) fn fit_bounds(this: &Map, bounds: &JsValue, options: &JsValue);
    #[wasm_bindgen(method, js_name = zoomIn)]
    pub(crate) fn zoom_in(this: &Map);
    #[wasm_bindgen(method, js_name = zoomOut)]
    pub(crate) fn zoom_out(this: &Map);
    #[wasm_bindgen(method, js_name = resetNorth)]
    pub(crate) fn reset_north(this: &Map);
    #[wasm_bindgen(method, js_name = getCanvas)]
    pub(crate) fn canvas(this: &Map) -> web_sys::HtmlCanvasElement;

    /// A source: of vector tiles, or of GeoJSON.
    pub(crate) type Source;
    #[wasm_bindgen(method, js_name = setTiles)]
    pub(crate) fn set_tiles(this: &Source, tiles: &JsValue);
    #[wasm_bindgen(method, js_name = setData)]
    pub(crate) fn set_data(this: &Source, data: &JsValue);

    /// `maplibregl.ScaleControl`
    #[wasm_bindgen(js_namespace = maplibregl)]
    pub(crate) type ScaleControl;
    #[wasm_bindgen(constructor, js_namespace = maplibregl)]
    pub(crate) fn new(options: &JsValue) -> ScaleControl;

    /// A position in degrees.
    pub(crate) type LngLat;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn lng(this: &LngLat) -> f64;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn lat(this: &LngLat) -> f64;

    /// A place on the map's element, in CSS pixels from its upper left corner.
    #[derive(Clone)]
    pub(crate) type Pixel;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn x(this: &Pixel) -> f64;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn y(this: &Pixel) -> f64;

    /// What a listener is given.
    pub(crate) type MapEvent;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn point(this: &MapEvent) -> Option<Pixel>;
    #[wasm_bindgen(method, getter, js_name = lngLat)]
    pub(crate) fn lng_lat(this: &MapEvent) -> Option<LngLat>;
    #[wasm_bindgen(method, js_name = preventDefault)]
    pub(crate) fn prevent_default(this: &MapEvent);
    #[wasm_bindgen(method, getter)]
    pub(crate) fn error(this: &MapEvent) -> JsValue;

    /// A feature that is drawn.
    pub(crate) type Feature;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn layer(this: &Feature) -> FeatureLayer;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn properties(this: &Feature) -> JsValue;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn geometry(this: &Feature) -> JsValue;

    /// The layer that draws a feature.
    pub(crate) type FeatureLayer;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn id(this: &FeatureLayer) -> String;
}

/// A value as MapLibre reads it.
pub(crate) fn js(value: &Value) -> JsValue {
    js_sys::JSON::parse(&value.to_string()).unwrap_or(JsValue::UNDEFINED)
}

/// A value of MapLibre's, as Rust reads it; null if it cannot.
pub(crate) fn rust(value: &JsValue) -> Value {
    let text = js_sys::JSON::stringify(value)
        .ok()
        .and_then(|text| text.as_string());
    text.and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or(Value::Null)
}
