//! Copies of a log: a backup of one that may be in use, and the way back.
//!
//! Both copy with SQLite's `VACUUM INTO`, which sees one state of the log
//! whoever writes to it meanwhile, into a file beside the target; the copy
//! gets the target's name when it is whole and was read through.

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};

use sqlx::{ConnectOptions, Connection, sqlite::SqliteConnectOptions};
use xunge_data::{Offset, Record};

use super::{LogError, SNAPSHOT, SqliteLog, sqlite};

/// A log in a file, what SQLite keeps beside it, and its snapshot.
const FILES: [&str; 4] = ["", "-wal", "-shm", SNAPSHOT];

/// Hears the records of a copy in order, of so many; a reason refuses them.
pub trait Proof: FnMut(Offset, Offset, Record) -> Result<(), String> {}

impl<F: FnMut(Offset, Offset, Record) -> Result<(), String>> Proof for F {}

/// Copies the log in a file, which a server may be writing to, into a new
/// file. Returns the offset of the last record in it.
///
/// # Errors
/// [`LogError`] if there is no log, the target exists, or the copy is not
/// whole; there is no target then.
pub async fn backup(data: &Path, target: &Path, proof: impl Proof) -> Result<Offset, LogError> {
    if target.exists() {
        return Err(LogError::Exists(target.to_owned()));
    }
    let part = beside(target, ".part");
    let head = copy(data, &part, false, proof).await?;
    fs::rename(&part, target).map_err(|source| open_error(target, source))?;
    Ok(head)
}

/// Puts a backup in the place of a data file that nobody uses. The log gets a
/// name of its own: what came after the backup is not taken for what comes
/// now. A data file that is there already is kept beside it under the name
/// that is returned, if `replace` allows it to make way.
///
/// # Errors
/// [`LogError`] if the backup is none or damaged, or the data file exists or
/// is in use; it is then as it was.
pub async fn restore(
    from: &Path,
    data: &Path,
    replace: bool,
    proof: impl Proof,
) -> Result<(Offset, Option<PathBuf>), LogError> {
    if data.exists() && !replace {
        return Err(LogError::Exists(data.to_owned()));
    }
    let _lock = data.exists().then(|| sqlite::lock(data)).transpose()?;
    let part = beside(data, ".part");
    let head = copy(from, &part, true, proof).await?;
    let kept = data.exists().then(|| free_name(data));
    for end in FILES {
        let old = beside(data, end);
        if let Some(kept) = kept.as_ref().filter(|_| old.exists()) {
            let moved = fs::rename(&old, beside(kept, end));
            moved.map_err(|source| open_error(&old, source))?;
        }
    }
    fs::rename(&part, data).map_err(|source| open_error(data, source))?;
    Ok((head, kept))
}

/// Copies a log, and reads the copy through.
async fn copy(
    from: &Path,
    part: &Path,
    anew: bool,
    mut proof: impl Proof,
) -> Result<Offset, LogError> {
    for end in FILES {
        let _ = fs::remove_file(beside(part, end));
    }
    let options = SqliteConnectOptions::new().filename(from).read_only(true);
    let mut source = options.connect().await.map_err(|e| match from.exists() {
        true => sqlite::opening(from, e),
        false => open_error(from, std::io::ErrorKind::NotFound.into()),
    })?;
    sqlite::see_that_it_is_ours(from, &mut source).await?;
    sqlx::query("VACUUM INTO ?")
        .bind(part.to_string_lossy().into_owned())
        .execute(&mut source)
        .await
        .map_err(|source| database_error(part, source))?;
    let _ = source.close().await;
    let mut log = SqliteLog::open(part).await?;
    let head = log.head();
    let read = log.replay(|offset, record| proof(offset, head, record));
    let read = match read.await {
        Ok(()) if anew => log.rename().await,
        other => other,
    };
    // Closed, all of it is in the one file.
    super::Log::close(log).await?;
    if let Err(error) = read {
        let _ = fs::remove_file(part);
        return Err(named(error, from));
    }
    let file = fs::File::open(part).and_then(|file| file.sync_all());
    file.map_err(|source| open_error(part, source))?;
    Ok(head)
}

/// An error of the copy is one of what was copied.
fn named(error: LogError, from: &Path) -> LogError {
    match error {
        LogError::Damaged { offset, reason, .. } => LogError::Damaged {
            path: from.to_owned(),
            offset,
            reason,
        },
        other => other,
    }
}

/// The file beside another whose name ends so.
pub(crate) fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(end);
    name.into()
}

/// A name for the data file that makes way.
fn free_name(data: &Path) -> PathBuf {
    let names = (1u32..).map(|n| beside(data, &format!(".before-restore-{n}")));
    let mut free = names.filter(|name| !name.exists());
    free.next()
        .unwrap_or_else(|| beside(data, ".before-restore"))
}

fn open_error(path: &Path, source: std::io::Error) -> LogError {
    LogError::Open {
        path: path.to_owned(),
        source,
    }
}

fn database_error(path: &Path, source: sqlx::Error) -> LogError {
    LogError::Database {
        path: path.to_owned(),
        source,
    }
}
