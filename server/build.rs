//! Takes the bundled page into the binary.

use std::{env, fs, path::PathBuf};

fn main() {
    let here = env::var_os("CARGO_MANIFEST_DIR")
        .map(PathBuf::from)
        .unwrap_or_default();
    let page = here.join("../target/page");
    // `make page` fills it.
    if let Err(error) = fs::create_dir_all(&page) {
        println!("cargo::error={}: {error}", page.display());
        return;
    }
    // A test or `cargo check` needs no page; a binary for people does.
    let is_release = env::var("PROFILE").is_ok_and(|profile| profile == "release");
    if is_release && !page.join("index.html").exists() {
        println!(
            "cargo::error={} has no index.html: run `make build`, which makes the page first",
            page.display()
        );
        return;
    }
    let page = page.canonicalize().unwrap_or(page);
    memory_serve::load_directory(page);
}
