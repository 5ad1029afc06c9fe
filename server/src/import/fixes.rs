//! Fixes from a table of any length, read as a stream.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{BufRead, BufReader, ErrorKind, Read};
use std::path::Path;

use csv::{ReaderBuilder, StringRecord};
use xunge_data::{Code, Fix, KeptFix, Position, Record, Timestamp, Track, Unfit};

use super::column::Columns;
use super::time::Clock;
use super::{
    BadRow, Cause, Context, Defect, Field, Kind, Options, Rejects, Report, Unit, gpx, source, table,
};

/// Fixes in one record, at most: few enough that many records are read at once.
const RECORD_FIXES: usize = 2_000;
/// So many bad rows, and the rest of a file that is refused is not read.
const BAD_ROWS_MAX: usize = 10_000;
/// Read at once, bytes.
const BUFFER: usize = 1 << 20;

/// Reads all fixes of a file. Those that are no good by themselves, are known
/// already or are jumps are counted in the report.
pub(super) fn read(
    path: &Path,
    context: &Context<'_>,
    columns: &mut Columns,
    rejects: &mut Rejects,
    report: &mut Report,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Vec<Record>, Cause> {
    let failed = |e: std::io::Error| match e.kind() {
        ErrorKind::NotFound => Cause::NotFound,
        _ => Cause::Io(e),
    };
    let file = File::open(path).map_err(failed)?;
    let total = file.metadata().map_err(failed)?.len();
    let mut file = BufReader::with_capacity(BUFFER, file);
    let head = file.fill_buf().map_err(failed)?;
    if let Some((found, fix)) = source::other_file(head) {
        return Err(Cause::NotText { found, fix });
    }
    let mut fixes = Sorted::new(context);
    if gpx::is_gpx(head) {
        gpx::take(file, &mut fixes, rejects, report)?;
        report.columns = gpx::columns(context.options.device.as_ref());
        progress(total, total);
        return Ok(fixes.records(report));
    }
    let separator = table::separator(&String::from_utf8_lossy(head));
    let mut reader = ReaderBuilder::new()
        .delimiter(separator)
        .flexible(true)
        .has_headers(false)
        .from_reader(file);
    let mut row = StringRecord::new();
    if !next(&mut reader, &mut row)? {
        return Err(Cause::Empty(Kind::Fixes));
    }
    let places = Places::of(&row, columns)?;
    while next(&mut reader, &mut row)? {
        if row.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if report.rows.is_multiple_of(1 << 14) {
            progress(reader.position().byte().min(total), total);
        }
        report.rows += 1;
        if let Err((field, defect)) = fixes.take(&row, &places, report) {
            let row = row.position().map_or(0, csv::Position::line);
            rejects.push(BadRow { row, field, defect });
            if rejects.0.len() >= BAD_ROWS_MAX && !context.options.skip_bad {
                break;
            }
        }
    }
    if report.rows == 0 {
        return Err(Cause::Empty(Kind::Fixes));
    }
    progress(total, total);
    Ok(fixes.records(report))
}

/// The next row, if there is one.
fn next<R: Read>(reader: &mut csv::Reader<R>, row: &mut StringRecord) -> Result<bool, Cause> {
    reader.read_record(row).map_err(|e| match e.kind() {
        csv::ErrorKind::Utf8 { pos, .. } => Cause::Encoding {
            row: pos.as_ref().map_or(0, csv::Position::line),
            unit: Unit::Line,
            encoding: "UTF-8",
            try_instead: "utf-8, once it is converted",
        },
        _ => Cause::Io(e.into()),
    })
}

/// In which column each field is.
struct Places {
    count: usize,
    device: usize,
    time: usize,
    lng: usize,
    lat: usize,
    accuracy: Option<usize>,
}

impl Places {
    fn of(headings: &StringRecord, columns: &mut Columns) -> Result<Self, Cause> {
        let mut best: HashMap<Field, (usize, usize)> = HashMap::new();
        for (index, heading) in headings.iter().enumerate() {
            for &(field, rank) in columns.meanings(heading) {
                let place = best.entry(field).or_insert((rank, index));
                *place = (rank, index).min(*place);
            }
        }
        columns.check(true)?;
        let place = |field| best.get(&field).map(|&(_, index)| index);
        let needed = |field| place(field).unwrap_or(usize::MAX);
        Ok(Self {
            count: headings.len(),
            device: needed(Field::Device),
            time: needed(Field::Time),
            lng: needed(Field::Lng),
            lat: needed(Field::Lat),
            accuracy: place(Field::Accuracy),
        })
    }
}

/// The fixes that are good by themselves, by device.
pub(super) struct Sorted<'a> {
    context: &'a Context<'a>,
    clock: Clock<'a>,
    devices: Vec<(Code, Vec<KeptFix>)>,
    index: HashMap<String, usize>,
}

/// A field and what is wrong with it.
pub(super) type Wrong = (&'static str, Defect);

impl<'a> Sorted<'a> {
    fn new(context: &'a Context<'a>) -> Self {
        let options = context.options;
        Self {
            context,
            clock: Clock::new(options.time_format.as_deref(), &options.timezone),
            devices: Vec::new(),
            index: HashMap::new(),
        }
    }

    /// How the file is to be read.
    pub(super) fn options(&self) -> &'a Options {
        self.context.options
    }

    fn take(&mut self, row: &StringRecord, at: &Places, report: &mut Report) -> Result<(), Wrong> {
        if row.len() < at.count {
            let (found, expected) = (row.len(), at.count);
            return Err(("row", Defect::FieldCount { found, expected }));
        }
        let text = |index: usize| row.get(index).unwrap_or_default().trim();
        let number = |field: Field, index: usize| {
            let text = text(index);
            if text.is_empty() {
                return Err((field.into(), Defect::Missing));
            }
            let number = text.parse::<f64>();
            number.map_err(|_| (field.into(), Defect::NotANumber(text.to_owned())))
        };
        let time = self.time(text(at.time))?;
        let accuracy = at.accuracy.filter(|&index| !text(index).is_empty());
        let fix = Fix {
            time,
            position: self.context.options.crs.to_wgs84(Position {
                lng: number(Field::Lng, at.lng)?,
                lat: number(Field::Lat, at.lat)?,
            }),
            accuracy_m: accuracy
                .map(|index| number(Field::Accuracy, index))
                .transpose()?,
        };
        self.keep(text(at.device), &fix, report)
    }

    /// Keeps a fix of a device if it is good by itself, or counts it.
    pub(super) fn keep(
        &mut self,
        device: &str,
        fix: &Fix,
        report: &mut Report,
    ) -> Result<(), Wrong> {
        let device = self.device(device)?;
        match fix.check(self.context.options.now) {
            Err(why) => *report.dropped.entry(why).or_default() += 1,
            Ok(()) => {
                if let Some((_, fixes)) = self.devices.get_mut(device) {
                    fixes.push(KeptFix::from(fix));
                }
            }
        }
        Ok(())
    }

    fn time(&self, text: &str) -> Result<Timestamp, Wrong> {
        if text.is_empty() {
            return Err((Field::Time.into(), Defect::Missing));
        }
        let time = self.clock.read(text);
        time.map_err(|e| (Field::Time.into(), Defect::Time(e)))
    }

    fn device(&mut self, text: &str) -> Result<usize, Wrong> {
        if let Some(&index) = self.index.get(text) {
            return Ok(index);
        }
        let wrong = |e: xunge_data::CodeError| (Field::Device.into(), e.into());
        let code = Code::new(text).map_err(wrong)?;
        self.devices.push((code, Vec::new()));
        self.index.insert(text.to_owned(), self.devices.len() - 1);
        Ok(self.devices.len() - 1)
    }

    /// The records of all fixes that are new, each device's in order of time.
    fn records(self, report: &mut Report) -> Vec<Record> {
        let known = self.context.known;
        let mut devices: BTreeMap<Code, Vec<KeptFix>> = self.devices.into_iter().collect();
        let mut records = Vec::new();
        for (device, fixes) in &mut devices {
            fixes.sort_by_key(|fix| fix.time_ms);
            let verdicts = (known.judge)(device, fixes);
            for why in verdicts.iter().flatten() {
                *report.dropped.entry(*why).or_default() += 1;
            }
            report.accepted += verdicts.iter().filter(|verdict| verdict.is_none()).count() as u64;
            let kept = fixes.iter().zip(verdicts);
            let kept = kept.filter(|(_, verdict)| *verdict != Some(Unfit::Repeated));
            let kept: Vec<KeptFix> = kept.map(|(fix, _)| *fix).collect();
            if !kept.is_empty() && !(known.counts)(device) {
                report.unknown_devices.push(device.clone());
            }
            records.extend(kept.chunks(RECORD_FIXES).map(|fixes| Record::FixesTaken {
                device: device.clone(),
                track: Track(fixes.to_vec()),
            }));
        }
        records
    }
}
