//! Turns `locales/*.json` into the module `i18n`, and the words that only the wall needs, in
//! `locales/wall/*.json`, into another: a key that one language lacks fails the build.
//!
//! `leptos_i18n_build` does the same and brings ICU's data exporter with it, which takes minutes
//! to compile; we format numbers and days ourselves and need none of it.
use leptos_i18n_codegen::gen_code;
use leptos_i18n_parser::parse_locales::{
    options::{Config, ParseOptions},
    parse_locales,
};
use std::{env, error::Error, fs, path::PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=locales");
    if env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|arch| arch == "wasm32") {
        // What the bundler needs to tell which function is part of which chunk.
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
    write("locales", "i18n.rs")?;
    write("locales/wall", "wall_i18n.rs")
}

/// The languages are known when the page is built: it need not carry ICU's parser to read their names.
fn with_known_locales(code: &str) -> Result<String, Box<dyn Error>> {
    let mut code = code.to_owned();
    for language in ["zh-CN", "en"] {
        let parsed = format!("\"{language}\" . parse () . expect (\"Valid locale\")");
        let known =
            format!("l_i18n_crate :: reexports :: icu :: locid :: locale ! (\"{language}\")");
        if !code.contains(&parsed) {
            return Err(format!("leptos_i18n names {language} in another way than it did").into());
        }
        code = code.replace(&parsed, &known);
    }
    Ok(code)
}

/// Writes the module for the languages of a folder.
fn write(folder: &'static str, file: &str) -> Result<(), Box<dyn Error>> {
    let options = ParseOptions::new().interpolate_display(true);
    let config = Config::new("zh-CN")?
        .add_locale("en")?
        .locales_path(folder)
        .parse_options(options);
    let locales = parse_locales(None, config)?;
    let (errors, warnings) = locales.diag.borrow();
    let errors = errors.iter().map(ToString::to_string);
    let gaps = warnings.iter().map(ToString::to_string);
    let faults: Vec<_> = errors.chain(gaps).collect();
    if !faults.is_empty() {
        return Err(faults.join("\n").into());
    }
    let code = gen_code(&locales, None, false, None, false)?;
    let out = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(out.join(file), with_known_locales(&code.to_string())?)?;
    Ok(())
}
