//! Bundles the pages into `target/page`, from where the server embeds it.
//!
//! `cargo run -p xunge-bundle` for what is released, `-- --dev` for a quick build. It needs what
//! `npm ci` in `frontend/` installs; the compiler for wasm it finds or installs itself.
mod compile;
mod error;
mod folder;
mod page;

use compile::Profile;
use error::BundleError;
use std::{env, io::Write, path::Path, process::ExitCode};

fn main() -> ExitCode {
    match bundle() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "xunge-bundle: {error}");
            ExitCode::FAILURE
        }
    }
}

fn bundle() -> Result<(), BundleError> {
    let profile = match env::args().nth(1).as_deref() {
        None => Profile::Wasm,
        Some("--dev") => Profile::WasmDev,
        Some(other) => return Err(BundleError::Argument(other.to_owned())),
    };
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let apps = compile::apps(root, profile, ["xunge-map", "xunge-wall", "xunge-admin"])?;
    let scripts = compile::wall_scripts(root)?;
    folder::sync(
        &root.join("target/page"),
        &page::assemble(&root.join("frontend"), apps, scripts)?,
    )
}
