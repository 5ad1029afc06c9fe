//! The append-only log: the truth. The model is a fold of it.

mod backup;
mod row;
mod sqlite;

use std::path::PathBuf;

pub(crate) use backup::beside;
pub use backup::{Proof, backup, restore};
pub use sqlite::{SqliteLog, checksum_at};
use xunge_data::{Offset, Record};

/// So ends the name of the file beside a log that the model is kept in.
pub(crate) const SNAPSHOT: &str = "-snapshot";

/// A place where records are kept for good.
pub trait Log: Send {
    /// Appends records as one: all or none. They are on disk when this returns.
    /// Returns the offset of the last record in the log.
    fn append(
        &mut self,
        records: &[Record],
    ) -> impl Future<Output = Result<Offset, LogError>> + Send;

    /// Ends the writing, and leaves the log in good order for others.
    fn close(self) -> impl Future<Output = Result<(), LogError>> + Send;
}

/// Why a log cannot be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The folder is not there, or may not be written to.
    #[error("{path} cannot be opened: {source}. Does its folder exist, and may you write to it?")]
    Open {
        /// The data file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Another process holds the file.
    #[error(
        "{0} is in use by another xunge. Stop that one first, or give this one a file of its own \
         with --data"
    )]
    Locked(PathBuf),
    /// A file that is to be made is there already.
    #[error("{0} exists already. Give another name; nothing was changed")]
    Exists(PathBuf),
    /// The file is something else.
    #[error("{0} is not a Xunge data file. Give another file with --data; nothing was changed")]
    NotOurs(PathBuf),
    /// The file was written by a later version.
    #[error("{path} has format {found}, this xunge reads format {known}: use a newer xunge")]
    Newer {
        /// The data file.
        path: PathBuf,
        /// Its format.
        found: i32,
        /// The format of this version.
        known: i32,
    },
    /// The content is not what was written.
    #[error(
        "{path} is damaged at record {offset}: {reason}. Put a copy of it back from a backup; \
         nothing was changed"
    )]
    Damaged {
        /// The data file.
        path: PathBuf,
        /// The first record that cannot be trusted.
        offset: Offset,
        /// What is wrong with it.
        reason: String,
    },
    /// A record cannot be written as JSON.
    #[error("a record cannot be written: {0}")]
    Encode(#[from] serde_json::Error),
    /// There is no room for more.
    #[error("{0} cannot grow: the disk is full. Make room; what was acknowledged is kept")]
    Full(PathBuf),
    /// The database failed.
    #[error("{path}: {source}")]
    Database {
        /// The data file.
        path: PathBuf,
        /// What the database said.
        source: sqlx::Error,
    },
}
