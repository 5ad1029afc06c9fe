//! A picture of the wall as it stands.
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// Lets the browser save it as a PNG; see `bundle/page/picture.js`.
    #[wasm_bindgen(js_namespace = wallScripts, js_name = savePicture)]
    pub(super) fn save_picture();
}
