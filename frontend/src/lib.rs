//! What Xunge shows in the browser: the map page, the command-centre wall, and the pages for signing
//! in and for administrators. Each is a binary of its own over this library, so that its module
//! carries only what it uses.
#![allow(unreachable_pub, reason = "what #[component] writes is public")]
mod admin;
mod answer;
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
mod maths;
mod matters;
mod media;
mod number;
mod palette;
mod panels;
mod part;
mod period;
mod shape;
mod state;
mod symbols;
mod theme;
mod told;
mod town_data;
mod url;
mod visitors;
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

/// Shows the page for signing in, or one for administrators.
pub fn start_admin() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(admin::Admin);
}

/// Shows the command-centre wall.
pub fn start_wall() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(wall::Wall);
}
