//! From the crate `xunge-frontend` to a script and a WebAssembly module for each of its binaries.
use crate::{
    error::{At, BundleError},
    folder::{self, Files},
    page::{self, hash},
};
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};
use wasm_bindgen_cli_support::Bindgen;

/// How much the compiler shrinks what the browser has to load.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// As small as possible: what is released.
    Wasm,
    /// Built fast, with names in stack traces: for those who work on the page.
    WasmDev,
}

impl Profile {
    fn name(self) -> &'static str {
        match self {
            Self::Wasm => "wasm",
            Self::WasmDev => "wasm-dev",
        }
    }
}

/// Builds the binaries of these names; the files of each.
pub(crate) fn apps<const N: usize>(
    root: &Path,
    profile: Profile,
    names: [&str; N],
) -> Result<[Files; N], BundleError> {
    let built = cargo_build(root, profile)?;
    let mut apps = names.map(|_| Files::new());
    for (app, name) in apps.iter_mut().zip(names) {
        *app = finish(root, &built.join(format!("{name}.wasm")), name, profile)?;
    }
    Ok(apps)
}

/// From what cargo made to an app: wasm-split, wasm-bindgen, wasm-opt. All are skipped when neither
/// what cargo made nor this program has changed.
fn finish(root: &Path, module: &Path, name: &str, profile: Profile) -> Result<Files, BundleError> {
    let out = root
        .join("target/wasm/bindgen")
        .join(profile.name())
        .join(name);
    let this = env::current_exe().at("the path of this program")?;
    let stamp = hash(&[&fs::read(module).at(module)?, &fs::read(&this).at(&this)?]);
    let stamp_path = out.with_extension("stamp");
    if fs::read_to_string(&stamp_path).is_ok_and(|old| old == stamp.to_string()) {
        return folder::read(&out);
    }
    if out.exists() {
        fs::remove_dir_all(&out).at(&out)?;
    }
    let (main, chunks) = split(module, &out)?;
    bind(&main, &out, profile)?;
    if profile == Profile::Wasm {
        optimise(root, &out.join(page::MODULE))?;
        for chunk in chunks {
            optimise(root, &chunk)?;
        }
    }
    fs::write(&stamp_path, stamp.to_string()).at(&stamp_path)?;
    folder::read(&out)
}

/// The wasm build has a target directory of its own: its compiler may be another one than the
/// host's (see setup-wasm.sh), and each would undo the other's work. Returns the folder of the modules.
fn cargo_build(root: &Path, profile: Profile) -> Result<PathBuf, BundleError> {
    let target_dir = root.join("target/wasm");
    let mut cargo = Command::new(wasm_cargo(root)?);
    // What the host's toolchain says about itself must not reach the other one.
    for name in [
        "RUSTUP_TOOLCHAIN",
        "RUSTC",
        "RUSTDOC",
        "CARGO",
        "LD_LIBRARY_PATH",
    ] {
        cargo.env_remove(name);
    }
    cargo
        .current_dir(root)
        .args([
            "build",
            "-p",
            "xunge-frontend",
            "--bins",
            "--target",
            "wasm32-unknown-unknown",
        ])
        .args(["--profile", profile.name(), "--target-dir"])
        .arg(&target_dir);
    run(&mut cargo)?;
    Ok(target_dir
        .join("wasm32-unknown-unknown")
        .join(profile.name()))
}

/// The cargo that can build for wasm: setup-wasm.sh finds or makes it.
fn wasm_cargo(root: &Path) -> Result<PathBuf, BundleError> {
    let script = root.join("frontend/setup-wasm.sh");
    let output = Command::new(&script)
        .stderr(Stdio::inherit())
        .output()
        .at(&script)?;
    if !output.status.success() {
        return Err(failed(&Command::new(&script), output.status));
    }
    Ok(PathBuf::from(
        String::from_utf8_lossy(&output.stdout).trim(),
    ))
}

/// Moves what only functions marked `#[wasm_split]` need into modules that are fetched when one of
/// them is first called. Returns the paths of the rest, which wasm-bindgen takes, and of those.
fn split(module: &Path, out: &Path) -> Result<(PathBuf, Vec<PathBuf>), BundleError> {
    let main = out.with_extension("wasm");
    let bytes = fs::read(module).at(module)?;
    let script = format!("./{}", page::SCRIPT);
    let mut options = wasm_split_cli_support::Options::new(&bytes);
    options.output_dir = out;
    options.main_out_path = &main;
    options.main_module = &script;
    let split = wasm_split_cli_support::transform(options).map_err(BundleError::split)?;
    Ok((main, split.split_modules))
}

fn bind(module: &Path, out: &Path, profile: Profile) -> Result<(), BundleError> {
    let dev = profile == Profile::WasmDev;
    let mut bindgen = Bindgen::new();
    bindgen.web(true).map_err(BundleError::bindgen)?;
    bindgen
        .input_path(module)
        .out_name("xunge")
        .typescript(false)
        .omit_default_module_path(true)
        .debug(dev)
        .keep_debug(dev)
        .keep_lld_exports(true)
        .remove_name_section(!dev)
        .remove_producers_section(!dev)
        .generate(out)
        .map_err(BundleError::bindgen)
}

/// The wall's scripts in one, with as much of the chart library as they use.
pub(crate) fn wall_scripts(root: &Path) -> Result<Vec<u8>, BundleError> {
    let frontend = root.join("frontend");
    let out = root.join("target/wasm/wall-scripts.js");
    let esbuild = frontend.join("node_modules/.bin/esbuild");
    run(Command::new(&esbuild)
        .current_dir(&frontend)
        .arg("bundle/page/wall.js")
        .args(["--bundle", "--minify", "--format=esm", "--target=chrome109"])
        .args(["--legal-comments=none", "--log-level=warning"])
        .arg(format!("--outfile={}", out.display())))?;
    fs::read(&out).at(&out)
}

/// Only the wasm-opt that package.json names: Debian 12's makes modules that validate and then
/// die at start-up. No `--enable-…`: the module says itself which features it needs. The first
/// kilobyte of memory is the far end of the stack: no pointer with an offset reaches round to it.
fn optimise(root: &Path, module: &Path) -> Result<(), BundleError> {
    let program = root.join("frontend/node_modules/.bin/wasm-opt");
    run(Command::new(&program)
        .args(["--low-memory-unused", "-Oz"])
        .arg(module)
        .arg("-o")
        .arg(module))
}

fn run(command: &mut Command) -> Result<(), BundleError> {
    let status = command.status().at(command.get_program())?;
    if status.success() {
        Ok(())
    } else {
        Err(failed(command, status))
    }
}

fn failed(command: &Command, status: std::process::ExitStatus) -> BundleError {
    BundleError::Failed {
        program: command.get_program().to_string_lossy().into_owned(),
        status,
    }
}
