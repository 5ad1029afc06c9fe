//! Export: what a data file holds, as GeoJSON or CSV that others can read.

mod table;

use std::{
    fs::{File, OpenOptions},
    io::{BufWriter, Write},
    path::{Path, PathBuf},
};

use strum::{Display, EnumString, VariantArray};
use xunge_data::{Fix, api::CollectionId};

use crate::model::{Asked, Model};

/// Features asked of the model at once.
const PAGE: usize = 1_000;

/// What can be exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Display, EnumString, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum What {
    /// Communities, as areas.
    Communities,
    /// Grids, as areas.
    Grids,
    /// Offices, as points.
    Offices,
    /// Incidents, as points, as they stand.
    Incidents,
    /// The fixes of patrols that are kept.
    Fixes,
}

impl What {
    fn collection(self) -> Option<CollectionId> {
        match self {
            Self::Communities => Some(CollectionId::Communities),
            Self::Grids => Some(CollectionId::Grids),
            Self::Offices => Some(CollectionId::Offices),
            Self::Incidents => Some(CollectionId::Incidents),
            Self::Fixes => None,
        }
    }
}

/// Why nothing was exported.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The file's name does not say what it shall be.
    #[error("{0}: the name ends neither in .geojson (or .json) nor in .csv")]
    Form(PathBuf),
    /// Such a thing is not written so.
    #[error("{what} are not written as {form}: give a file that ends in {other}")]
    OtherForm {
        /// What.
        what: What,
        /// The form asked for.
        form: &'static str,
        /// The ending of the form that there is.
        other: &'static str,
    },
    /// The file is there.
    #[error("{0} is there already; --force writes over it")]
    Exists(PathBuf),
    /// The file cannot be written.
    #[error("{file} cannot be written: {source}")]
    Io {
        /// Which.
        file: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A feature cannot be read from the model.
    #[error("the data cannot be read: {0}")]
    Model(String),
}

impl ExportError {
    /// Whether something else should have been asked for.
    #[must_use]
    pub fn is_bad_input(&self) -> bool {
        matches!(
            self,
            Self::Form(_) | Self::OtherForm { .. } | Self::Exists(_)
        )
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    GeoJson,
    Csv,
}

impl Form {
    fn of(file: &Path) -> Option<Self> {
        let ending = file.extension()?.to_str()?.to_ascii_lowercase();
        match ending.as_str() {
            "geojson" | "json" => Some(Self::GeoJson),
            "csv" => Some(Self::Csv),
            _ => None,
        }
    }
}

/// Writes all things of a kind into a file; `progress` hears how many of how
/// many are done. A file that could not be finished is taken away.
///
/// # Errors
/// [`ExportError`] if it cannot be done; a file that was there is as it was.
pub fn write(
    model: &Model,
    what: What,
    file: &Path,
    overwrite: bool,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<u64, ExportError> {
    let form = Form::of(file).ok_or_else(|| ExportError::Form(file.to_owned()))?;
    let other = |form, other| ExportError::OtherForm { what, form, other };
    match (what, form) {
        (What::Communities | What::Grids, Form::Csv) => return Err(other("CSV", ".geojson")),
        (What::Fixes, Form::GeoJson) => return Err(other("GeoJSON", ".csv")),
        _ => {}
    }
    let exists = || ExportError::Exists(file.to_owned());
    if file.exists() && !overwrite {
        return Err(exists());
    }
    // Beside it, and in its place once it is whole.
    let mut part = file.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let failed = |source: std::io::Error| ExportError::Io {
        file: file.to_owned(),
        source,
    };
    let mut options = OpenOptions::new();
    let new = options
        .write(true)
        .create(true)
        .truncate(true)
        .open(&part)
        .map_err(failed)?;
    let written = fill(model, what, form, new, progress);
    let count = match written {
        Ok(count) => count,
        Err(error) => {
            let _ = std::fs::remove_file(&part);
            return Err(match error {
                Failed::Io(source) => failed(source),
                Failed::Model(reason) => ExportError::Model(reason),
            });
        }
    };
    std::fs::rename(&part, file).map_err(failed)?;
    Ok(count)
}

enum Failed {
    Io(std::io::Error),
    Model(String),
}

impl From<std::io::Error> for Failed {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<csv::Error> for Failed {
    fn from(error: csv::Error) -> Self {
        Self::Io(std::io::Error::other(error))
    }
}

fn fill(
    model: &Model,
    what: What,
    form: Form,
    file: File,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<u64, Failed> {
    let mut file = BufWriter::new(file);
    let count = match (what.collection(), form) {
        (None, _) => fixes(model, &mut file, progress)?,
        (Some(collection), Form::Csv) => {
            let mut features = Vec::new();
            let count = each(model, collection, progress, |feature| {
                features.push(feature);
                Ok(())
            })?;
            table::write(&features, &mut file)?;
            count
        }
        (Some(collection), Form::GeoJson) => geojson(model, collection, &mut file, progress)?,
    };
    file.flush()?;
    file.get_ref().sync_all()?;
    Ok(count)
}

/// The features of a collection, in their order.
fn each(
    model: &Model,
    collection: CollectionId,
    progress: &mut dyn FnMut(u64, u64),
    mut take: impl FnMut(geojson::Feature) -> Result<(), Failed>,
) -> Result<u64, Failed> {
    let mut asked = Asked::first(PAGE);
    let mut done = 0;
    loop {
        let page = model.items(collection, None, &asked);
        let page = page.map_err(|error| Failed::Model(error.to_string()))?;
        for told in page.items {
            take(told.feature())?;
            done += 1;
        }
        progress(done, page.matched as u64);
        match page.next {
            Some(cursor) => asked.cursor = Some(cursor),
            None => return Ok(done),
        }
    }
}

fn geojson(
    model: &Model,
    collection: CollectionId,
    file: &mut impl Write,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<u64, Failed> {
    let mut before = "{\"type\":\"FeatureCollection\",\"features\":[\n";
    let count = each(model, collection, progress, |feature| {
        write!(file, "{before}{feature}")?;
        before = ",\n";
        Ok(())
    })?;
    if count == 0 {
        write!(file, "{before}")?;
    }
    file.write_all(b"\n]}\n")?;
    Ok(count)
}

/// What `xunge import fixes` reads.
fn fixes(
    model: &Model,
    file: &mut impl Write,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<u64, Failed> {
    let total = model.coverage().fix_count() as u64;
    let mut rows = csv::Writer::from_writer(file);
    rows.write_record(["device", "time", "lng", "lat", "accuracy_m"])?;
    let mut done = 0u64;
    for (device, kept) in model.coverage().kept_fixes() {
        let fix = Fix::from(&kept);
        let accuracy = fix.accuracy_m.map_or_else(String::new, |m| m.to_string());
        rows.write_record([
            device.as_str(),
            &fix.time.to_string(),
            &fix.position.lng.to_string(),
            &fix.position.lat.to_string(),
            &accuracy,
        ])?;
        done += 1;
        if done.is_multiple_of(1 << 14) {
            progress(done, total);
        }
    }
    rows.flush()?;
    progress(total, total);
    Ok(done)
}
