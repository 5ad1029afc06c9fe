//! What the browser keeps for the next visit: the choice of language and theme. A browser that
//! forbids it forgets, and nothing else happens.
use leptos::prelude::window;
use web_sys::Storage;

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// What was kept under a name.
pub(crate) fn kept(name: &str) -> Option<String> {
    storage()?.get_item(&format!("xunge.{name}")).ok().flatten()
}

/// Keeps a text under a name.
pub(crate) fn keep(name: &str, text: &str) {
    if let Some(storage) = storage() {
        // A full or forbidden storage loses a convenience, no data.
        let _ = storage.set_item(&format!("xunge.{name}"), text);
    }
}
