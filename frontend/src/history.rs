//! Keeps the view and the browser's address in step.
use leptos::{ev::popstate, prelude::*};
use leptos_i18n::Locale as _;
use leptos_use::{use_event_listener, use_window};
use wasm_bindgen::JsValue;

use crate::{
    clock::{Clock, ms_of},
    i18n::{Locale, use_i18n},
    language::first_language,
    period::Period,
    state::View,
    town_data::TownData,
    url::Address,
};

/// The view that the browser's address asks for.
pub(crate) fn read_address() -> Address {
    Address::read(&window().location().search().unwrap_or_default())
}

/// Shows what an address asks for.
pub(crate) fn show_address(address: &Address, view: View) {
    view.selected.set(address.grid.clone());
    view.shape.set(address.shape.clone());
    view.figure.set(address.figure);
    if let Some(period) = address.period {
        view.period.set(period);
    }
    if address.camera.is_some() {
        view.camera.set(address.camera);
    }
}

/// Writes the view into the address, a selection as a new entry of the browser's history, and
/// shows what the address says when the reader goes back. Call once, below the language's provider.
pub(crate) fn follow_address(view: View, data: TownData, clock: Clock) {
    let words = use_i18n();
    let shown = Memo::new(move |_| Address {
        grid: view.selected.get(),
        shape: view.shape.get(),
        figure: view.figure.get(),
        period: Some(view.period.get())
            .filter(|period| *period != Period::default() || data.is_historic.get()),
        moment: clock.moment.get(),
        camera: view.camera.get(),
        lang: Some(words.get_locale())
            .filter(|locale| *locale != Locale::default())
            .map(|locale| locale.as_str().to_owned()),
    });
    Effect::new(move |before: Option<Address>| {
        let shown = shown.get();
        let is_selection = before.is_some_and(|before| before.grid != shown.grid);
        write_address(&shown.write(), is_selection);
        shown
    });
    let _ = use_event_listener(use_window(), popstate, move |_| {
        let address = read_address();
        if address.period.is_none() && !data.is_historic.get_untracked() {
            view.period.set(Period::default());
        }
        words.set_locale(first_language(address.lang.as_deref().or(Some("zh-CN"))));
        show_address(&address, view);
        clock.is_running.set(false);
        clock.at_ms.set(address.moment.map(ms_of));
    });
}

fn write_address(query: &str, as_new_entry: bool) {
    let location = window().location();
    if location.search().is_ok_and(|search| search == query) {
        return;
    }
    let path = location.pathname().unwrap_or_default();
    let address = Some(format!("{path}{query}"));
    // A browser that forbids it shows an old address, and nothing else happens.
    if let Ok(history) = window().history() {
        let _ = if as_new_entry {
            history.push_state_with_url(&JsValue::NULL, "", address.as_deref())
        } else {
            history.replace_state_with_url(&JsValue::NULL, "", address.as_deref())
        };
    }
}
