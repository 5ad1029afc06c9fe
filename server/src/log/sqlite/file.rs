//! The file that a log is in: whether it is ours, and ours alone.

use std::{
    fs::{File, TryLockError},
    path::Path,
};

use sqlx::{ConnectOptions, Connection, Row, SqliteConnection, sqlite::SqliteConnectOptions};
use xunge_data::Offset;

use super::failure::opening;
use crate::log::LogError;

/// `XUNG`, in SQLite's `application_id`.
const APPLICATION_ID: i32 = 0x5855_4e47;
/// In SQLite's `user_version`.
const FORMAT: i32 = 1;

const SCHEMA: &str = "
    CREATE TABLE records (
        offset INTEGER PRIMARY KEY, checksum INTEGER NOT NULL, record TEXT NOT NULL
    ) STRICT;
    CREATE TABLE identity (id TEXT NOT NULL) STRICT;
    INSERT INTO identity VALUES (lower(hex(randomblob(8))));
    PRAGMA application_id = 1481985607;
    PRAGMA user_version = 1;
";

/// The checksum of a record of a log in a file, which may be in use; none if there
/// is no such record.
///
/// # Errors
/// [`LogError`] if it cannot be read.
pub async fn checksum_at(path: &Path, offset: Offset) -> Result<Option<i64>, LogError> {
    let failed = |e| opening(path, e);
    let options = SqliteConnectOptions::new().filename(path).read_only(true);
    let mut connection = options.connect().await.map_err(failed)?;
    let asked = sqlx::query("SELECT checksum FROM records WHERE offset = ?");
    let row = asked
        .bind(offset.cast_signed())
        .fetch_optional(&mut connection)
        .await;
    let checksum = row.and_then(|row| row.map(|row| row.try_get(0)).transpose());
    let _ = connection.close().await;
    checksum.map_err(failed)
}

/// Sees that a database is a log of ours, and changes nothing.
pub(in crate::log) async fn see_that_it_is_ours(
    path: &Path,
    connection: &mut SqliteConnection,
) -> Result<(), LogError> {
    let application: i32 = scalar(connection, "PRAGMA application_id")
        .await
        .map_err(|e| opening(path, e))?;
    match application {
        APPLICATION_ID => Ok(()),
        _ => Err(LogError::NotOurs(path.to_owned())),
    }
}

/// Takes the file for this process alone, by an advisory lock (`flock`) that
/// the system releases when the process ends, however it ends.
pub(in crate::log) fn lock(path: &Path) -> Result<File, LogError> {
    let file = File::options()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path);
    let file = file.map_err(|source| LogError::Open {
        path: path.to_owned(),
        source,
    })?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(LogError::Locked(path.to_owned())),
        Err(TryLockError::Error(source)) => Err(LogError::Open {
            path: path.to_owned(),
            source,
        }),
    }
}

/// Makes a new file ours, or sees that it is. Returns the log's identity.
pub(super) async fn identify(
    path: &Path,
    connection: &mut SqliteConnection,
) -> Result<String, LogError> {
    let failed = |e| opening(path, e);
    let application: i32 = scalar(connection, "PRAGMA application_id")
        .await
        .map_err(failed)?;
    let format: i32 = scalar(connection, "PRAGMA user_version")
        .await
        .map_err(failed)?;
    let tables: i64 = scalar(connection, "SELECT count(*) FROM sqlite_schema")
        .await
        .map_err(failed)?;
    if (application, format, tables) == (0, 0, 0) {
        sqlx::raw_sql(SCHEMA)
            .execute(&mut *connection)
            .await
            .map_err(failed)?;
    }
    see_that_it_is_ours(path, connection).await?;
    if format > FORMAT {
        return Err(LogError::Newer {
            path: path.to_owned(),
            found: format,
            known: FORMAT,
        });
    }
    scalar(connection, "SELECT id FROM identity")
        .await
        .map_err(failed)
}

/// The one value that a query gives. It is read to its end, so that no read
/// transaction stays open and keeps the write-ahead log from being folded in.
pub(super) async fn scalar<T>(
    connection: &mut SqliteConnection,
    sql: &'static str,
) -> Result<T, sqlx::Error>
where
    T: for<'r> sqlx::Decode<'r, sqlx::Sqlite> + sqlx::Type<sqlx::Sqlite> + Send + Unpin,
{
    let rows = sqlx::query(sql).fetch_all(connection).await?;
    rows.first().ok_or(sqlx::Error::RowNotFound)?.try_get(0)
}
