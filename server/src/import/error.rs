//! Why a file was not imported.

use std::path::PathBuf;

use xunge_data::Code;

use super::{BadRows, Field, Kind, Unit};

/// A file that was refused, whole: nothing of it is to be imported.
#[derive(Debug, thiserror::Error)]
#[error("{}: {cause}", .file.display())]
pub struct ImportError {
    /// Which file.
    pub file: PathBuf,
    /// Why.
    pub cause: Cause,
}

/// Why a file was refused, and how to put it right.
#[derive(Debug, thiserror::Error)]
pub enum Cause {
    /// No such file.
    #[error("there is no such file")]
    NotFound,
    /// The file cannot be read.
    #[error("cannot be read: {0}")]
    Io(#[source] std::io::Error),
    /// Nothing to import.
    #[error("row 1: the file is empty: it has no {0} in it")]
    Empty(Kind),
    /// More than [`Options::max_bytes`](super::Options::max_bytes).
    #[error(
        "the file has {} MiB; files over {} MiB are refused, unread: split it, simplify its \
         boundaries, or allow more with --max-mib {}",
        .bytes.div_ceil(1 << 20), .limit >> 20, .bytes.div_ceil(1 << 20)
    )]
    TooLarge {
        /// Size of the file, or as much as was read of it.
        bytes: u64,
        /// The limit.
        limit: u64,
    },
    /// Not text at all.
    #[error("row 1: this is {found}, not GeoJSON or CSV: {fix}")]
    NotText {
        /// What it looks like.
        found: &'static str,
        /// What to do about it.
        fix: &'static str,
    },
    /// Bytes that are no text in the encoding expected.
    #[error(
        "row {row} ({unit}): the text is not {encoding}: name its encoding, such as --encoding {try_instead}"
    )]
    Encoding {
        /// The first such row.
        row: u64,
        /// What rows are.
        unit: Unit,
        /// The encoding expected.
        encoding: &'static str,
        /// The encoding it might be.
        try_instead: &'static str,
    },
    /// Broken JSON, or JSON that is no GeoJSON.
    #[error("line {line}, column {column}: not GeoJSON: {reason}")]
    NotGeoJson {
        /// Line of the file, from 1.
        line: usize,
        /// Column of that line, in bytes from 1.
        column: usize,
        /// What is wrong there.
        reason: String,
    },
    /// A broken GPX file.
    #[error("not GPX: {0}")]
    NotGpx(String),
    /// Coordinates in another reference system.
    #[error(
        "the coordinates are in {0}, not in WGS 84: convert them, for example with \
         ogr2ogr -t_srs EPSG:4326 new.geojson old.geojson"
    )]
    OtherCrs(String),
    /// Boundaries in a table.
    #[error("{0} have boundaries: they are read from GeoJSON, not from a table")]
    NeedsGeoJson(Kind),
    /// `--column` for a field that such a thing does not have.
    #[error("{kind} have no field {field}; they have {known}")]
    NotAField {
        /// What is imported.
        kind: Kind,
        /// The field named.
        field: Field,
        /// The fields there are.
        known: String,
    },
    /// No column for a field that is needed, or no column of the name given.
    #[error("{}", missing_column(*.field, .named.as_deref(), .headings))]
    MissingColumn {
        /// The field.
        field: Field,
        /// The heading that was named for it.
        named: Option<String>,
        /// The headings there are.
        headings: Vec<String>,
    },
    /// Rows that are wrong.
    #[error("{0}")]
    BadRows(BadRows),
    /// Something that belongs to communities, before communities.
    #[error("{0} belong to communities, and none are known yet: import communities or grids first")]
    NoCommunities(Kind),
    /// Something known would be left without its community.
    #[error(
        "{thing} {code} belongs to community {community}, which would be gone: keep it in the \
         file, or begin with a new data file: communities first, then grids, then offices"
    )]
    Homeless {
        /// `grid` or `office`.
        thing: &'static str,
        /// Its code.
        code: Code,
        /// Its community.
        community: Code,
    },
    /// `--replace` for incidents or fixes.
    #[error("{0} are never replaced: those already known are left out")]
    CannotReplace(Kind),
    /// Something that belongs to grids, before grids.
    #[error("{0} belong to grids, and none are known yet: import grids first")]
    NoGrids(Kind),
}

fn missing_column(field: Field, named: Option<&str>, headings: &[String]) -> String {
    let there: Vec<&str> = headings.iter().take(60).map(String::as_str).collect();
    let there = there.join(", ");
    match named {
        Some(named) => {
            format!("row 1, field {field}: no column is called {named:?}; there are: {there}")
        }
        None if field == Field::Category => format!(
            "row 1, field {field}: no column for it was recognised: name one with --column \
             {field}=NAME, or say --column {field}= if there is none; there are: {there}"
        ),
        None => format!(
            "row 1, field {field}: no column for it was recognised: name one with --column \
             {field}=NAME; there are: {there}"
        ),
    }
}
