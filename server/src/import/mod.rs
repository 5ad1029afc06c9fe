//! Import: files of a city's own data, turned into records.
//!
//! The command line calls [`read`] and appends the records it gives, all or
//! none. A file with any bad row gives an error that names each, unless bad
//! rows are to be skipped.
//!
//! ```text
//! source (file → text) ─► feature | table (→ rows) ─► territory | incident | … (→ records)
//!                             column, heading, row       word, time, shape, area, home
//! ```

mod area;
mod clinic;
mod column;
mod defect;
mod error;
mod feature;
mod file;
mod fixes;
mod gpx;
mod heading;
mod home;
mod incident;
mod news;
mod report;
mod row;
mod shape;
mod source;
mod supervision;
mod table;
mod territory;
#[cfg(test)]
mod tests;
mod time;
mod word;
mod worker;

pub use clinic::{Examination, Gap, Overlap, examine};
pub use column::Field;
pub use defect::{BadRow, BadRows, Defect, Unit};
pub use error::{Cause, ImportError};
pub use report::Report;
pub use time::TimeError;

use std::path::Path;

use encoding_rs::Encoding;
use jiff::tz::TimeZone;
use strum::{Display, EnumString, VariantArray};
use xunge_data::{
    Boundary, Code, Community, Datum, Grid, Incident, Inspection, KeptFix, ListedProblem, Office,
    Record, SHANGHAI, Timestamp, Unfit, Worker,
};

use column::Columns;
use file::File;
use source::Format;

/// What is imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Display, EnumString, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Kind {
    /// Communities, from GeoJSON polygons.
    Communities,
    /// Grids, from GeoJSON polygons.
    Grids,
    /// Offices, from GeoJSON points or CSV.
    Offices,
    /// Incidents, from GeoJSON points or CSV.
    Incidents,
    /// The roster, from CSV.
    Workers,
    /// Weekly inspections of communities, from CSV.
    Inspections,
    /// The problem list, from CSV.
    Problems,
    /// Areas that nobody can patrol, from GeoJSON polygons.
    Mask,
    /// Fixes of patrols, from CSV of any length, or GPX tracks.
    Fixes,
}

/// How a file is to be read.
#[derive(Clone, Debug)]
pub struct Options {
    /// Columns named for fields; an empty name says that there is none.
    pub columns: Vec<(Field, String)>,
    /// The form of times (strftime); none for the common ones.
    pub time_format: Option<String>,
    /// The time zone of times that name none.
    pub timezone: TimeZone,
    /// The encoding, where it is not UTF-8 and no byte order mark says so.
    pub encoding: Option<&'static Encoding>,
    /// Whether bad rows are left out, rather than the file refused.
    pub skip_bad: bool,
    /// Whether the things of the file replace all of their kind.
    pub replace: bool,
    /// The largest file that is read, bytes; fixes are read as a stream, and
    /// have no limit.
    pub max_bytes: u64,
    /// Fixes that are later than this are left out.
    pub now: Timestamp,
    /// What coordinates are in.
    pub crs: Datum,
    /// The device of a GPX track; its name if none is said.
    pub device: Option<Code>,
}

impl Options {
    /// The largest file that is read unless said otherwise: 128 MiB.
    pub const MAX_BYTES: u64 = 128 << 20;
}

impl Default for Options {
    fn default() -> Self {
        Self {
            columns: Vec::new(),
            time_format: None,
            timezone: SHANGHAI,
            encoding: None,
            skip_bad: false,
            replace: false,
            max_bytes: Self::MAX_BYTES,
            now: Timestamp::MAX,
            crs: Datum::Wgs84,
            device: None,
        }
    }
}

/// Finds a known incident by its number.
pub type FindIncident<'a> = Box<dyn Fn(&str) -> Option<Incident> + 'a>;

/// Says of fixes of a device which do not count, and why.
pub type JudgeFixes<'a> = Box<dyn Fn(&Code, &[KeptFix]) -> Vec<Option<Unfit>> + 'a>;

/// What is known before the import.
pub struct Known<'a> {
    /// All communities.
    pub communities: Vec<&'a Community>,
    /// All grids.
    pub grids: Vec<&'a Grid>,
    /// All offices.
    pub offices: Vec<&'a Office>,
    /// An incident by its number.
    pub incident: FindIncident<'a>,
    /// The roster.
    pub workers: Vec<&'a Worker>,
    /// All inspections.
    pub inspections: Vec<Inspection>,
    /// The problem list.
    pub problems: Vec<&'a ListedProblem>,
    /// The areas that nobody can patrol.
    pub mask: Vec<&'a Boundary>,
    /// Which fixes do not count beside those that are known.
    pub judge: JudgeFixes<'a>,
    /// Whether the roster names a device.
    pub counts: Box<dyn Fn(&Code) -> bool + 'a>,
}

impl Known<'_> {
    /// Nothing at all: another town begins.
    #[must_use]
    pub fn nothing() -> Self {
        Self {
            communities: Vec::new(),
            grids: Vec::new(),
            offices: Vec::new(),
            incident: Box::new(|_| None),
            workers: Vec::new(),
            inspections: Vec::new(),
            problems: Vec::new(),
            mask: Vec::new(),
            judge: Box::new(|_, fixes| vec![None; fixes.len()]),
            counts: Box::new(|_| false),
        }
    }
}

/// A file that was read.
#[derive(Debug)]
pub struct Import {
    /// What to append, in this order and all at once; nothing if all is known.
    pub records: Vec<Record>,
    /// What it comes to.
    pub report: Report,
}

/// What every step of an import may ask.
struct Context<'a> {
    options: &'a Options,
    known: &'a Known<'a>,
}

/// The bad rows met so far.
#[derive(Default)]
struct Rejects(Vec<BadRow>);

impl Rejects {
    fn push(&mut self, bad: BadRow) {
        self.0.push(bad);
    }
}

/// Reads a file of things of a kind into records. `progress` hears how many
/// bytes of how many are done.
///
/// # Errors
/// [`ImportError`] if the file is refused; nothing of it is to be imported.
pub fn read(
    kind: Kind,
    path: &Path,
    options: &Options,
    known: &Known<'_>,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Import, ImportError> {
    let refused = |cause| ImportError {
        file: path.to_owned(),
        cause,
    };
    records(kind, path, &Context { options, known }, progress).map_err(refused)
}

fn records(
    kind: Kind,
    path: &Path,
    context: &Context<'_>,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Import, Cause> {
    let mut columns = Columns::new(kind, &context.options.columns)?;
    if matches!(kind, Kind::Incidents | Kind::Fixes) && context.options.replace {
        return Err(Cause::CannotReplace(kind));
    }
    if matches!(kind, Kind::Fixes | Kind::Workers) && context.known.grids.is_empty() {
        return Err(Cause::NoGrids(kind));
    }
    let mut rejects = Rejects::default();
    let mut report = Report::new(kind, path);
    let mut format = Format::Csv;
    let records = if kind == Kind::Fixes {
        fixes::read(
            path,
            context,
            &mut columns,
            &mut rejects,
            &mut report,
            progress,
        )?
    } else {
        let (found, text) = source::load(kind, path, context.options)?;
        format = found;
        let mut file = File {
            kind,
            format,
            text: &text,
            crs: context.options.crs,
            columns: &mut columns,
            progress,
        };
        file.publish(context, &mut rejects, &mut report)?
    };
    if report.columns.is_empty() {
        report.columns = columns.taken();
    }
    rejects.0.sort_by_key(|bad| bad.row);
    if !rejects.0.is_empty() && (!context.options.skip_bad || rejects.0.len() as u64 == report.rows)
    {
        return Err(Cause::BadRows(BadRows {
            unit: format.unit(),
            of: report.rows,
            rows: rejects.0,
        }));
    }
    report.skipped = rejects.0;
    Ok(Import { records, report })
}
