//! From a file to its text: size, kind of file, encoding.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

use encoding_rs::{Encoding, UTF_8};

use super::{Cause, Kind, Options, Unit, feature};

/// How the rows of a file are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    GeoJson,
    Csv,
}

impl Format {
    /// What rows are in this format.
    pub(super) fn unit(self) -> Unit {
        match self {
            Self::GeoJson => Unit::Feature,
            Self::Csv => Unit::Line,
        }
    }

    /// By the first character, then by the name.
    fn of(path: &Path, text: &str) -> Self {
        let named = path
            .extension()
            .is_some_and(|e| e.eq_ignore_ascii_case("geojson") || e.eq_ignore_ascii_case("json"));
        if named || text.trim_start().starts_with(['{', '[']) {
            Self::GeoJson
        } else {
            Self::Csv
        }
    }
}

/// Reads a file, whole, into text.
pub(super) fn load(kind: Kind, path: &Path, options: &Options) -> Result<(Format, String), Cause> {
    let bytes = read(path, options.max_bytes)?;
    if let Some((found, fix)) = other_file(&bytes) {
        return Err(Cause::NotText { found, fix });
    }
    let (encoding, bom) =
        Encoding::for_bom(&bytes).unwrap_or((options.encoding.unwrap_or(UTF_8), 0));
    let body = bytes.get(bom..).unwrap_or_default();
    let text = match encoding.decode_without_bom_handling_and_without_replacement(body) {
        Some(text) => text.into_owned(),
        None => return Err(undecoded(path, encoding, body)),
    };
    if text.contains('\0') {
        let fix = "save it as UTF-8 text, or name its encoding, such as --encoding utf-16le";
        return Err(Cause::NotText {
            found: "binary, or text in UTF-16",
            fix,
        });
    }
    if text.trim().is_empty() {
        return Err(Cause::Empty(kind));
    }
    Ok((Format::of(path, &text), text))
}

fn read(path: &Path, limit: u64) -> Result<Vec<u8>, Cause> {
    let failed = |e: std::io::Error| match e.kind() {
        ErrorKind::NotFound => Cause::NotFound,
        _ => Cause::Io(e),
    };
    let file = File::open(path).map_err(failed)?;
    let size = file.metadata().map_err(failed)?.len();
    if size > limit {
        return Err(Cause::TooLarge { bytes: size, limit });
    }
    let mut bytes = Vec::new();
    file.take(limit.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    match bytes.len() as u64 {
        bytes if bytes > limit => Err(Cause::TooLarge { bytes, limit }),
        _ => Ok(bytes),
    }
}

/// Files that people try and that are no text, by their first bytes.
pub(super) fn other_file(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    let known: [(&[u8], _, _); 5] = [
        (
            b"PK\x03\x04",
            "an Excel workbook or a ZIP archive",
            "save the sheet as CSV, or unpack it",
        ),
        (
            b"\xd0\xcf\x11\xe0",
            "an old Excel workbook",
            "save the sheet as CSV",
        ),
        (b"\x1f\x8b", "a gzip file", "unpack it with gunzip"),
        (
            b"\x00\x00\x27\x0a",
            "a shapefile",
            "convert it with ogr2ogr -t_srs EPSG:4326 new.geojson old.shp",
        ),
        (
            b"SQLite format 3",
            "an SQLite or GeoPackage file",
            "convert it with ogr2ogr -t_srs EPSG:4326 new.geojson old.gpkg",
        ),
    ];
    known
        .into_iter()
        .find(|(magic, ..)| bytes.starts_with(magic))
        .map(|(_, found, fix)| (found, fix))
}

/// The error for bytes that are no text, with the row of the first of them.
fn undecoded(path: &Path, encoding: &'static Encoding, body: &[u8]) -> Cause {
    let (text, _) = encoding.decode_without_bom_handling(body);
    let first = match std::str::from_utf8(body) {
        Err(e) if encoding == UTF_8 => e.valid_up_to(),
        _ => text.find('\u{fffd}').unwrap_or(0),
    };
    let before = text.get(..first).unwrap_or_default();
    let feature = match Format::of(path, &text) {
        Format::GeoJson => feature::number_at(&text, first),
        Format::Csv => None,
    };
    let line = 1 + before.matches('\n').count() as u64;
    Cause::Encoding {
        row: feature.unwrap_or(line),
        unit: if feature.is_some() {
            Unit::Feature
        } else {
            Unit::Line
        },
        encoding: encoding.name(),
        try_instead: if encoding == UTF_8 {
            "gb18030"
        } else {
            "utf-8"
        },
    }
}
