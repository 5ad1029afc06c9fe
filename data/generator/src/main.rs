//! Draws the demo town 蓼城街道 into data/liaocheng/; its README tells the method.
//!
//! `cargo run -p xunge-generator` writes the files, with `--check` it only compares them.

mod arrange;
mod basemap;
mod buildings;
mod curve;
mod error;
mod files;
mod frame;
mod landuse;
mod lanes;
mod mesh;
mod names;
mod parcels;
mod partition;
mod plan;
mod streets;
mod tables;
mod territory;
mod texts;
mod town;
mod water;
mod write;
mod zone;

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use rand_pcg::Pcg64;
use rand_pcg::rand_core::SeedableRng;

use crate::error::GeneratorError;
use crate::landuse::Landuse;
use crate::territory::Territory;
use crate::town::Town;
use crate::write::File;

/// Of seven seeds, the one whose grids look most as if people had drawn them.
const SEED: u64 = 2;

fn main() -> ExitCode {
    let check = std::env::args().any(|arg| arg == "--check");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../liaocheng");
    match draw().and_then(|files| {
        if check {
            compare(&folder, &files)
        } else {
            save(&folder, &files)
        }
    }) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "{error}");
            ExitCode::FAILURE
        }
    }
}

/// All files of the town.
fn draw() -> Result<Vec<File>, GeneratorError> {
    let mut rng = Pcg64::seed_from_u64(SEED);
    let mut town = Town::draw(&mut rng);
    streets::name_lanes(&mut town, &mut rng);
    let landuse = Landuse::assign(&town, &mut rng);
    let territory = Territory::group(&town, &landuse, &mut rng)?;
    let boundary = basemap::boundary(&town)?;
    Ok(vec![
        ("communities.geojson", files::communities(&territory)?),
        ("grids.geojson", files::grids(&territory)?),
        (
            "offices.geojson",
            files::offices(&town, &landuse, &territory)?,
        ),
        ("workers.csv", tables::workers(&territory, &mut rng)?),
        ("services.csv", tables::services()?),
        ("party.csv", tables::party(&territory, &mut rng)?),
        ("publicity.csv", tables::publicity()?),
        (
            "basemap.geojson",
            basemap::basemap(&town, &landuse, &boundary, &mut rng)?,
        ),
    ])
}

fn save(folder: &Path, files: &[File]) -> Result<(), GeneratorError> {
    for (name, content) in files {
        let path = folder.join(name);
        std::fs::write(&path, content).map_err(|source| GeneratorError::File { path, source })?;
    }
    Ok(())
}

fn compare(folder: &Path, files: &[File]) -> Result<(), GeneratorError> {
    for (name, content) in files {
        let path = folder.join(name);
        let found = std::fs::read(&path).map_err(|source| GeneratorError::File {
            path: path.clone(),
            source,
        })?;
        if found != *content {
            return Err(GeneratorError::Differs(path));
        }
    }
    Ok(())
}
