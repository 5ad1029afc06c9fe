//! What the system or the reader's settings prefer, as media queries tell.
use leptos::{ev, prelude::*};
use leptos_use::use_event_listener;
use wasm_bindgen::prelude::*;
use web_sys::EventTarget;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(extends = EventTarget)]
    type MediaQueryList;
    #[wasm_bindgen(js_name = matchMedia)]
    fn match_media(query: &str) -> MediaQueryList;
    #[wasm_bindgen(method, getter)]
    fn matches(this: &MediaQueryList) -> bool;
}

/// Whether a media query holds, from now on.
pub(crate) fn use_media(query: &str) -> RwSignal<bool> {
    let list = match_media(query);
    let holds = RwSignal::new(list.matches());
    let target = EventTarget::clone(&list);
    let _ = use_event_listener(target, ev::change, move |_| holds.set(list.matches()));
    holds
}
