//! What an error of SQLite means to people.

use std::path::Path;

use xunge_data::Offset;

use crate::log::LogError;

/// What a database error at opening means to the person who started us.
pub(in crate::log) fn opening(path: &Path, error: sqlx::Error) -> LogError {
    match code_of(&error) {
        Some(code) if code == "26" => LogError::NotOurs(path.to_owned()),
        Some(code) if code == "11" => damaged(path, 1, &error),
        _ => LogError::Database {
            path: path.to_owned(),
            source: error,
        },
    }
}

/// What a database error at writing means; nothing was kept.
pub(super) fn writing(path: &Path, error: sqlx::Error) -> LogError {
    match code_of(&error) {
        Some(code) if code == "13" => LogError::Full(path.to_owned()),
        _ => LogError::Database {
            path: path.to_owned(),
            source: error,
        },
    }
}

pub(super) fn damaged(path: &Path, offset: Offset, error: &sqlx::Error) -> LogError {
    LogError::Damaged {
        path: path.to_owned(),
        offset,
        reason: error.to_string(),
    }
}

/// SQLite's primary result code: 11 is `CORRUPT`, 13 is `FULL`, 26 is `NOTADB`.
fn code_of(error: &sqlx::Error) -> Option<String> {
    let code: i32 = error.as_database_error()?.code()?.parse().ok()?;
    Some((code & 0xff).to_string())
}
