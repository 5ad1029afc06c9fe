//! Takes the bundled page into the binary.

use std::{env, fs, path::PathBuf};

fn main() {
    let here = env::var_os("CARGO_MANIFEST_DIR")
        .map(PathBuf::from)
        .unwrap_or_default();
    let page = here.join("../target/page");
    // `make page` fills it; the API alone builds and runs without.
    if let Err(error) = fs::create_dir_all(&page) {
        println!("cargo::error={}: {error}", page.display());
        return;
    }
    let page = page.canonicalize().unwrap_or(page);
    memory_serve::load_directory(page);
}
