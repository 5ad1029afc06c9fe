//! The map page as a WebAssembly module of its own.
fn main() {
    xunge_frontend::start_map_page();
}
