//! Rows of the log, read back many at once.

use serde::Deserialize;
use sqlx::{Row, sqlite::SqliteRow};
use xunge_data::{Code, Offset, Record, Report, Step, Track};

/// Many rows as one: what is read of a row costs little then beside what it is
/// read with.
pub(super) const PAGE: &str = "
    SELECT group_concat(offset), group_concat(checksum), group_concat(record, char(10)) FROM (
        SELECT offset, checksum, record FROM records WHERE offset >= ? ORDER BY offset LIMIT ?
    )";

/// Rows that follow one another, as they were read.
pub(super) struct PageText {
    offsets: String,
    checksums: String,
    records: Vec<u8>,
}

/// A record and where it was found; or why it cannot be trusted.
pub(super) type Found = (Offset, Result<Record, String>);

impl PageText {
    /// What [`PAGE`] gives.
    pub(super) fn of(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        let offsets: Option<String> = row.try_get(0)?;
        let checksums: Option<String> = row.try_get(1)?;
        let records: Option<Vec<u8>> = row.try_get_unchecked(2)?;
        Ok(Self {
            offsets: offsets.unwrap_or_default(),
            checksums: checksums.unwrap_or_default(),
            records: records.unwrap_or_default(),
        })
    }

    /// Length of the records' texts.
    pub(super) fn bytes(&self) -> usize {
        self.records.len()
    }

    /// Whether there are no rows.
    pub(super) fn is_empty(&self) -> bool {
        self.offsets.is_empty()
    }

    /// The records.
    pub(super) fn understand(self) -> Vec<Found> {
        let offsets = self.offsets.split(',').filter_map(|n| n.parse().ok());
        let checksums = self.checksums.split(',').map(str::parse::<i64>);
        // JSON as it was written has no line break.
        let texts = self.records.split(|&byte| byte == b'\n');
        let rows = offsets.zip(checksums).zip(texts);
        let found = rows.map(|((offset, checksum), text)| {
            let is_whole = checksum == Ok(i64::from(crc32fast::hash(text)));
            let record = match is_whole {
                true => record(text).map_err(|e| e.to_string()),
                false => Err("its checksum does not match".to_owned()),
            };
            (offset, record)
        });
        found.collect()
    }
}

/// What was found, if it is what is expected at an offset.
pub(super) fn expect(expected: Offset, (offset, found): Found) -> Result<Record, String> {
    match offset == expected {
        true => found,
        false => Err(format!("the record is missing; the next one is {offset}")),
    }
}

/// Reads a record. Those that most of a log is made of are read without the
/// detour by which serde tells the kinds of records apart.
fn record(text: &[u8]) -> Result<Record, serde_json::Error> {
    #[derive(Deserialize)]
    struct Taken {
        device: Code,
        track: Track,
    }
    #[derive(Deserialize)]
    struct Stepped {
        id: Code,
        step: Step,
    }
    let is = |begin: &str| text.starts_with(begin.as_bytes());
    if is(r#"{"record":"fixes_taken","#) {
        let Taken { device, track } = serde_json::from_slice(text)?;
        return Ok(Record::FixesTaken { device, track });
    }
    if is(r#"{"record":"incident_reported","#) {
        let report: Report = serde_json::from_slice(text)?;
        return Ok(Record::IncidentReported(report));
    }
    if is(r#"{"record":"incident_stepped","#) {
        let Stepped { id, step } = serde_json::from_slice(text)?;
        return Ok(Record::IncidentStepped { id, step });
    }
    serde_json::from_slice(text)
}
