//! What Xunge shows in the browser: the map page, and the command-centre wall. Each is a binary of
//! its own over this library, so that its module carries only what it uses.
#![allow(unreachable_pub, reason = "what #[component] writes is public")]
mod app;
mod chart;
mod client;
mod clock;
mod follow;
mod format;
mod history;
mod hotspots;
mod kept;
mod language;
mod layers;
mod legend;
mod live;
mod map;
mod matters;
mod pages;
mod palette;
mod panels;
mod shape;
mod state;
mod symbols;
mod theme;
mod url;
mod walks;
mod wall;
mod who;
mod words;

use language::i18n;

/// Shows the map page.
pub fn start_map_page() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(app::App);
}

/// Shows the command-centre wall.
pub fn start_wall() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(wall::Wall);
}
