//! The log in one SQLite file.
//!
//! Table `records(offset, checksum, record)`: offsets 1, 2, 3 … without a gap,
//! the CRC-32 of the text, and the record as JSON. Table `identity(id)`: a
//! random name of this log, so that two logs are never taken for one another.
//! WAL with `synchronous=FULL`: what is acknowledged survives a power failure.

use std::{
    fs::File,
    path::{Path, PathBuf},
    pin::pin,
    time::Duration,
};

use futures_util::{Stream, TryStreamExt, stream};
use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use tokio::task::{JoinError, spawn_blocking};
use xunge_data::{Offset, Record};

mod failure;
mod file;
#[cfg(test)]
mod full_tests;

use super::{
    Log, LogError,
    row::{Found, PAGE, PageText, expect},
};
use crate::parallel;
pub(super) use failure::opening;
use failure::{damaged, writing};
pub use file::checksum_at;
use file::{identify, scalar};
pub(super) use file::{lock, see_that_it_is_ours};

/// Rows that one statement inserts.
const ROWS: usize = 32;
/// Rows that are read at once, at most, and bytes of them after which there
/// are fewer.
const PAGE_ROWS: u32 = 1024;
const PAGE_BYTES: usize = 1 << 20;
/// So many pages are being understood at once.
const PAGES_AHEAD: usize = 4;
/// Pages of 4 KiB in the write-ahead log before they are folded into the file.
const WAL_PAGES: &str = "4000";

/// The log in a file, or in memory.
pub struct SqliteLog {
    path: PathBuf,
    connection: SqliteConnection,
    head: Offset,
    identity: String,
    /// Held for as long as the log is open; none in memory.
    lock: Option<File>,
}

impl SqliteLog {
    /// Opens the log in a file, and makes it if there is none.
    ///
    /// # Errors
    /// [`LogError`] if the file is in use, is not ours, or cannot be opened.
    pub async fn open(path: &Path) -> Result<Self, LogError> {
        let lock = lock(path)?;
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .pragma("wal_autocheckpoint", WAL_PAGES)
            .busy_timeout(Duration::from_secs(1));
        Self::connect(path.to_owned(), options, Some(lock)).await
    }

    /// A log that ends with the process.
    ///
    /// # Errors
    /// [`LogError::Database`] if SQLite fails.
    pub async fn in_memory() -> Result<Self, LogError> {
        let options = SqliteConnectOptions::new().in_memory(true);
        Self::connect(PathBuf::from(":memory:"), options, None).await
    }

    async fn connect(
        path: PathBuf,
        options: SqliteConnectOptions,
        lock: Option<File>,
    ) -> Result<Self, LogError> {
        let mut connection = options
            .disable_statement_logging()
            .connect()
            .await
            .map_err(|e| opening(&path, e))?;
        let identity = identify(&path, &mut connection).await?;
        let head: i64 = scalar(
            &mut connection,
            "SELECT coalesce(max(offset), 0) FROM records",
        )
        .await
        .map_err(|e| opening(&path, e))?;
        Ok(Self {
            path,
            connection,
            head: head.unsigned_abs(),
            identity,
            lock,
        })
    }

    /// The random name of this log.
    #[must_use]
    pub fn identity(&self) -> &str {
        &self.identity
    }

    /// Gives the log another random name: it is a log of its own from now on.
    ///
    /// # Errors
    /// [`LogError::Database`] if SQLite fails.
    pub async fn rename(&mut self) -> Result<(), LogError> {
        let renamed = sqlx::raw_sql("UPDATE identity SET id = lower(hex(randomblob(8)))")
            .execute(&mut self.connection)
            .await;
        let failed = |source| LogError::Database {
            path: self.path.clone(),
            source,
        };
        renamed.map_err(failed)?;
        self.identity = scalar(&mut self.connection, "SELECT id FROM identity")
            .await
            .map_err(|e| opening(&self.path, e))?;
        Ok(())
    }

    /// The file it is in; none in memory.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        self.lock.as_ref().map(|_| self.path.as_path())
    }

    /// The offset of the last record; 0 if there is none.
    #[must_use]
    pub fn head(&self) -> Offset {
        self.head
    }

    /// Gives all records, in order, to `apply`.
    ///
    /// # Errors
    /// [`LogError::Damaged`] at the first record that is not what was written,
    /// or that `apply` refuses with a reason.
    pub async fn replay(
        &mut self,
        apply: impl FnMut(Offset, Record) -> Result<(), String>,
    ) -> Result<(), LogError> {
        self.replay_from(1, apply).await
    }

    /// As [`SqliteLog::replay`], from an offset on.
    ///
    /// # Errors
    /// As there.
    pub async fn replay_from(
        &mut self,
        first: Offset,
        mut apply: impl FnMut(Offset, Record) -> Result<(), String>,
    ) -> Result<(), LogError> {
        let (head, path) = (self.head, self.path.clone());
        let damaged_at = |offset, reason| LogError::Damaged {
            path: path.clone(),
            offset,
            reason,
        };
        // Page by page, so that memory stays bounded. While one is applied, the
        // next are understood, and SQLite reads the one after those.
        let mut pages = pin!(self.pages(first).try_buffered(PAGES_AHEAD));
        let mut expected = first;
        while let Some(page) = pages.try_next().await? {
            for found in page {
                let applied = expect(expected, found).and_then(|record| apply(expected, record));
                applied.map_err(|reason| damaged_at(expected, reason))?;
                expected += 1;
            }
        }
        match expected == head + 1 {
            true => Ok(()),
            false => Err(damaged_at(expected, format!("{head} records are expected"))),
        }
    }

    /// All rows from an offset on, page by page, each being understood by a thread of
    /// its own.
    fn pages(
        &mut self,
        first: Offset,
    ) -> impl Stream<Item = Result<impl Future<Output = Result<Vec<Found>, LogError>>, LogError>>
    {
        let begin = (self, first, PAGE_ROWS);
        stream::try_unfold(begin, async |(log, from, limit)| {
            let text = log.page(from, limit).await?;
            if text.is_empty() {
                return Ok(None);
            }
            let next = match text.bytes() > PAGE_BYTES {
                true => (limit / 2).max(1),
                false => PAGE_ROWS.min(limit * 2),
            };
            let understanding = spawn_blocking(move || text.understand());
            let found = async {
                // What fails there is a defect of ours: it goes on here.
                let failed = |error: JoinError| std::panic::resume_unwind(error.into_panic());
                Ok(understanding.await.unwrap_or_else(failed))
            };
            Ok(Some((found, (log, from + u64::from(limit), next))))
        })
    }

    /// The rows from an offset on, so many at most.
    async fn page(&mut self, from: Offset, limit: u32) -> Result<PageText, LogError> {
        let page = sqlx::query(PAGE).bind(from.cast_signed()).bind(limit);
        let row = page.fetch_one(&mut self.connection).await;
        let text = row.and_then(|row| PageText::of(&row));
        text.map_err(|e| damaged(&self.path, from, &e))
    }

    /// Writes records as one; where that fails the transaction may still be open.
    async fn insert(&mut self, texts: &[String]) -> Result<(), sqlx::Error> {
        let connection = &mut self.connection;
        sqlx::raw_sql("BEGIN").execute(&mut *connection).await?;
        let mut next = (self.head + 1).cast_signed()..;
        for texts in texts.chunks(ROWS) {
            let rows = vec!["(?, ?, ?)"; texts.len()].join(", ");
            let insert = AssertSqlSafe(format!("INSERT INTO records VALUES {rows}"));
            let mut insert = sqlx::query(insert);
            for (text, offset) in texts.iter().zip(&mut next) {
                let checksum = i64::from(crc32fast::hash(text.as_bytes()));
                insert = insert.bind(offset).bind(checksum).bind(text);
            }
            insert.execute(&mut *connection).await?;
        }
        sqlx::raw_sql("COMMIT").execute(connection).await?;
        Ok(())
    }
}

impl Log for SqliteLog {
    async fn append(&mut self, records: &[Record]) -> Result<Offset, LogError> {
        let texts: Vec<_> = match records.len() <= ROWS {
            true => records.iter().map(serde_json::to_string).collect(),
            false => parallel::map(records, serde_json::to_string),
        };
        let texts = texts.into_iter().collect::<Result<Vec<_>, _>>()?;
        if let Err(error) = self.insert(&texts).await {
            // Where SQLite has taken it back itself there is nothing left to take back. Not by
            // sqlx's transactions: those count on after that, and what they commit later is none.
            let _ = sqlx::raw_sql("ROLLBACK")
                .execute(&mut self.connection)
                .await;
            return Err(writing(&self.path, error));
        }
        self.head += texts.len() as u64;
        Ok(self.head)
    }

    async fn close(self) -> Result<(), LogError> {
        // The lock is held until the connection is closed.
        let Self {
            path,
            mut connection,
            lock: _lock,
            ..
        } = self;
        // All of it goes into the one file, so that the file can be copied.
        let folded = scalar::<i64>(&mut connection, "PRAGMA wal_checkpoint(TRUNCATE)").await;
        let closed = match folded {
            Ok(_) => connection.close().await,
            Err(error) => Err(error),
        };
        closed.map_err(|source| LogError::Database { path, source })
    }
}
