//! Xunge's page: a Leptos app that runs in the browser.
#![allow(unreachable_pub, reason = "what #[component] writes is public")]
mod app;
mod chart;
mod client;
mod format;
mod history;
mod hotspots;
mod kept;
mod language;
mod layers;
mod legend;
mod map;
mod pages;
mod palette;
mod panels;
mod shape;
mod state;
mod symbols;
mod theme;
mod url;
mod who;
mod words;

use language::i18n;

fn main() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(app::App);
}
