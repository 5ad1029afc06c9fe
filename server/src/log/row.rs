//! Rows of the log, read back.

use serde::Deserialize;
use sqlx::{Row, sqlite::SqliteRow};
use xunge_data::{Code, Offset, Record, Track};

/// A row as it was read.
pub(super) struct ReadRow {
    offset: Offset,
    /// Length of the record's text.
    pub(super) bytes: usize,
    record: Result<Record, String>,
}

impl ReadRow {
    /// Reads a row of the table `records`; an error if the columns are others.
    pub(super) fn of(row: &SqliteRow) -> Result<Self, String> {
        let unreadable = |e: sqlx::Error| e.to_string();
        let offset: i64 = row.try_get(0).map_err(unreadable)?;
        let checksum: i64 = row.try_get(1).map_err(unreadable)?;
        let text: &str = row.try_get(2).map_err(unreadable)?;
        let is_whole = i64::from(crc32fast::hash(text.as_bytes())) == checksum;
        Ok(Self {
            offset: offset.cast_unsigned(),
            bytes: text.len(),
            record: match is_whole {
                true => record(text).map_err(|e| e.to_string()),
                false => Err("its checksum does not match".to_owned()),
            },
        })
    }

    /// The record, if it is the one expected.
    pub(super) fn record_at(self, expected: Offset) -> Result<Record, String> {
        match self.offset == expected {
            true => self.record,
            false => Err(format!(
                "the record is missing; the next one is {}",
                self.offset
            )),
        }
    }
}

/// Reads a record. Fixes, most of a log, are read without the detour by which
/// serde tells the kinds of records apart.
fn record(text: &str) -> Result<Record, serde_json::Error> {
    #[derive(Deserialize)]
    struct Taken {
        device: Code,
        track: Track,
    }
    if !text.starts_with(r#"{"record":"fixes_taken","#) {
        return serde_json::from_str(text);
    }
    let Taken { device, track } = serde_json::from_str(text)?;
    Ok(Record::FixesTaken { device, track })
}
