//! Rows from a table: CSV with a comma, semicolon or tab.

use csv::{ReaderBuilder, StringRecord};

use super::column::Columns;
use super::row::{Cells, Row, Shape};
use super::{BadRow, Cause, Defect, Kind};

/// The separator that the heading uses most, outside quotation marks.
pub(super) fn separator(text: &str) -> u8 {
    let heading = text.trim_start().lines().next().unwrap_or_default();
    let plain: String = heading.split('"').step_by(2).collect();
    let count = |separator: u8| plain.bytes().filter(|&b| b == separator).count();
    [b',', b';', b'\t']
        .into_iter()
        .rev()
        .max_by_key(|&s| count(s))
        .unwrap_or(b',')
}

/// Reads a table row by row: each is given to `take`, with the byte where it
/// begins.
pub(super) fn read<'a>(
    kind: Kind,
    text: &'a str,
    columns: &mut Columns,
    take: &mut dyn FnMut(usize, Result<Row<'a>, BadRow>),
) -> Result<(), Cause> {
    let mut reader = ReaderBuilder::new()
        .delimiter(separator(text))
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut record = StringRecord::new();
    let unreadable = |e: csv::Error| Cause::Io(e.into());
    reader.read_record(&mut record).map_err(unreadable)?;
    let headings = record.clone();
    for heading in &headings {
        columns.meanings(heading);
    }
    columns.check(matches!(kind, Kind::Offices | Kind::Incidents))?;
    let mut lines = Lines {
        text,
        byte: 0,
        line: 1,
    };
    while reader.read_record(&mut record).map_err(unreadable)? {
        let start = record
            .position()
            .map_or(0, |p| usize::try_from(p.byte()).unwrap_or(usize::MAX));
        let number = lines.at(start);
        if record.iter().any(|cell| !cell.trim().is_empty()) {
            take(start, row(number, &headings, &record, columns));
        }
    }
    Ok(())
}

fn row<'a>(
    number: u64,
    headings: &StringRecord,
    record: &StringRecord,
    columns: &mut Columns,
) -> Result<Row<'a>, BadRow> {
    let (found, expected) = (record.len(), headings.len());
    let spare = record
        .iter()
        .skip(expected)
        .all(|cell| cell.trim().is_empty());
    if found < expected || !spare {
        let defect = Defect::FieldCount { found, expected };
        return Err(BadRow {
            row: number,
            field: "row",
            defect,
        });
    }
    let mut cells = Cells::default();
    for (heading, text) in headings.iter().zip(record) {
        cells.file(columns, heading, text);
    }
    Ok(Row {
        number,
        cells,
        shape: Shape::Absent,
        properties: "",
        crs: xunge_data::Datum::default(),
    })
}

/// Counts lines as an editor does, whatever ends them.
struct Lines<'a> {
    text: &'a str,
    byte: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line of the first byte from `start` on that does not end a line.
    fn at(&mut self, start: usize) -> u64 {
        let bytes = self.text.as_bytes();
        let ends = bytes
            .iter()
            .skip(start)
            .take_while(|b| matches!(b, b'\r' | b'\n'))
            .count();
        let to = start.saturating_add(ends).min(bytes.len());
        let between = bytes.get(self.byte..to).unwrap_or_default();
        self.line += between.iter().filter(|&&b| b == b'\n').count() as u64;
        self.byte = self.byte.max(to);
        self.line
    }
}
