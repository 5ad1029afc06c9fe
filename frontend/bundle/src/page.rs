//! Puts the page together: names with a hash of the content, so that a browser may keep them
//! forever, and the index.html that names them.
use crate::{
    error::{At, BundleError},
    folder::{self, Files},
};
use std::{
    fs,
    hash::{DefaultHasher, Hasher},
    path::Path,
};

/// The script that starts an app.
pub(crate) const SCRIPT: &str = "xunge.js";
/// The part of an app's module that starts it; the script names it so.
pub(crate) const MODULE: &str = "xunge_bg.wasm";

/// What the pages share, by its path on the server.
struct Shared {
    maplibre: String,
    icon: String,
    unsupported: String,
}

/// What a page has beside its app.
struct Page<'a> {
    /// How the names of its files begin.
    stem: &'a str,
    css: Vec<u8>,
    /// Whether it draws a map.
    has_map: bool,
    /// Other scripts.
    scripts: Option<&'a str>,
}

/// Every file of the pages by its path on the server: `index.html` is the map page, `screen.html`
/// the wall, `admin.html` the one for signing in and for administrators. `frontend` is the folder
/// of that name.
pub(crate) fn assemble(
    frontend: &Path,
    [map, wall, admin]: [Files; 3],
    scripts: Vec<u8>,
) -> Result<Files, BundleError> {
    let mut files = folder::read(&frontend.join("static"))?;
    let icon = include_bytes!("../page/icon.svg").to_vec();
    let unsupported = include_bytes!("../page/unsupported.js").to_vec();
    let shared = Shared {
        maplibre: add_maplibre(&mut files, &frontend.join("node_modules/maplibre-gl"))?,
        icon: add_hashed(&mut files, "icon", "svg", icon),
        unsupported: add_hashed(&mut files, "unsupported", "js", unsupported),
    };
    let scripts = add_hashed(&mut files, "wall-scripts", "js", scripts);
    let maplibre = frontend.join("node_modules/maplibre-gl/dist/maplibre-gl.css");
    let maplibre = fs::read(&maplibre).at(&maplibre)?;
    let css = |first: &[u8], takes: fn(&str) -> bool| stylesheet(frontend, first, takes);
    let page = Page {
        stem: "xunge",
        css: css(&maplibre, |name| !name.contains('/'))?,
        has_map: true,
        scripts: None,
    };
    let index = add_page(&mut files, &shared, map, page);
    files.insert("index.html".to_owned(), index);
    let page = Page {
        stem: "wall",
        css: css(&maplibre, |name| {
            name == "tokens.css" || name.starts_with("wall/")
        })?,
        has_map: true,
        scripts: Some(&scripts),
    };
    let screen = add_page(&mut files, &shared, wall, page);
    files.insert("screen.html".to_owned(), screen);
    let page = Page {
        stem: "admin",
        css: css(&[], |name| !name.starts_with("wall/"))?,
        has_map: false,
        scripts: None,
    };
    let desk = add_page(&mut files, &shared, admin, page);
    files.insert("admin.html".to_owned(), desk);
    Ok(files)
}

/// Adds the parts of a page; returns its HTML.
fn add_page(files: &mut Files, shared: &Shared, app: Files, page: Page<'_>) -> Vec<u8> {
    let css = add_hashed(files, page.stem, "css", page.css);
    let folder = add_app(files, page.stem, app);
    let (js, wasm) = (format!("{folder}/{SCRIPT}"), format!("{folder}/{MODULE}"));
    let (mut load, mut preload) = (String::new(), String::new());
    if page.has_map {
        let parts = [("maplibre", shared.maplibre.as_str())];
        load += &fill(include_str!("../page/load-map.js"), &parts);
        preload += &fill(include_str!("../page/preload-map.html"), &parts);
    }
    if let Some(scripts) = page.scripts {
        let parts = [("scripts", scripts)];
        load += &fill(include_str!("../page/load-scripts.js"), &parts);
        preload += &format!("<link rel=\"modulepreload\" href=\"/{scripts}\">\n");
    }
    let parts = [
        ("app", js.as_str()),
        ("wasm", &wasm),
        ("load", load.trim_end()),
    ];
    let boot = fill(include_str!("../page/boot.js"), &parts);
    let boot = add_hashed(files, "boot", "js", boot.into_bytes());
    let heads = [
        ("css", css.as_str()),
        ("icon", &shared.icon),
        ("boot", &boot),
        ("unsupported", &shared.unsupported),
        ("preload", &preload),
    ];
    fill(&fill(include_str!("../page/index.html"), &parts), &heads).into_bytes()
}

/// The files of an app find each other by relative path: they keep their names, and the folder
/// carries their hash. Returns its path.
fn add_app(files: &mut Files, stem: &str, app: Files) -> String {
    let parts: Vec<_> = app
        .iter()
        .flat_map(|(name, bytes)| [name.as_bytes(), bytes])
        .collect();
    let folder = format!("{stem}-{:016x}", hash(&parts));
    for (name, bytes) in app {
        files.insert(format!("{folder}/{name}"), bytes);
    }
    folder
}

/// MapLibre's main script and its worker find each other by relative path: they keep their names,
/// and the folder carries the version. Returns the path of the main script.
fn add_maplibre(files: &mut Files, package: &Path) -> Result<String, BundleError> {
    let version = package_version(&package.join("package.json"))?;
    let folder = format!("vendor/maplibre-gl-{version}");
    for name in ["maplibre-gl.mjs", "maplibre-gl-worker.mjs"] {
        let path = package.join("dist").join(name);
        let script = fs::read_to_string(&path).at(&path)?;
        let code = script
            .split("\n//# sourceMappingURL=")
            .next()
            .unwrap_or_default();
        files.insert(format!("{folder}/{name}"), code.as_bytes().to_vec());
    }
    Ok(format!("{folder}/maplibre-gl.mjs"))
}

fn package_version(path: &Path) -> Result<String, BundleError> {
    let text = fs::read(path).at(path)?;
    let package: serde_json::Value = serde_json::from_slice(&text).map_err(Into::into).at(path)?;
    let version = package["version"].as_str().map(str::to_owned);
    version.ok_or_else(|| BundleError::NoVersion(path.to_owned()))
}

/// MapLibre's style sheet, if it is wanted, first, so that ours (those taken, in name order) can
/// change it.
fn stylesheet(
    frontend: &Path,
    first: &[u8],
    takes: fn(&str) -> bool,
) -> Result<Vec<u8>, BundleError> {
    let mut css = first.to_vec();
    css.extend(include_bytes!("../page/boot.css"));
    for (name, bytes) in folder::read(&frontend.join("styles"))? {
        if name.ends_with(".css") && takes(&name) {
            css.push(b'\n');
            css.extend(bytes);
        }
    }
    Ok(css)
}

fn add_hashed(files: &mut Files, stem: &str, extension: &str, bytes: Vec<u8>) -> String {
    let name = format!("{stem}-{:016x}.{extension}", hash(&[&bytes]));
    files.insert(name.clone(), bytes);
    name
}

/// 64 bits that differ when any of the parts does.
pub(crate) fn hash(parts: &[&[u8]]) -> u64 {
    let mut hasher = DefaultHasher::new();
    for part in parts {
        hasher.write_usize(part.len());
        hasher.write(part);
    }
    hasher.finish()
}

/// Replaces `{{name}}` by its value.
fn fill(template: &str, values: &[(&str, &str)]) -> String {
    values
        .iter()
        .fold(template.to_owned(), |text, (name, value)| {
            text.replace(&format!("{{{{{name}}}}}"), value)
        })
}
