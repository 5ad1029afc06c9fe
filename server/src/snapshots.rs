//! The model as a file beside its log: a start reads that, and of the log only what
//! came later.
//!
//! A snapshot is a cache and never the truth. It says of which log it is, up to which
//! record, and which program wrote it; one that is of no use is removed, and all of
//! the log is read. So it may be deleted at any time, and need not be in a backup. It
//! is written once the log has grown by much, and at the end; only the writer waits
//! for it, for others go on reading the model.

mod header;

use std::{
    fs::{self, File},
    io::{self, BufReader, BufWriter, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

use tokio::{
    sync::{Mutex, MutexGuard},
    task::spawn_blocking,
};
use tracing::{debug, info, warn};
use xunge_data::Offset;

use crate::{
    log::{LogError, SNAPSHOT, SqliteLog, beside, checksum_at},
    model::{Model, SnapshotError},
};
use header::Header;

/// Bytes of a log that are much: to read them takes a tenth of a second or two.
pub const MUCH: u64 = 16 << 20;
/// Bytes of a log for which a snapshot is worth while at the end.
pub const SOME: u64 = 1 << 20;

/// Room for what is read or written at once.
const BUFFER: usize = 1 << 20;

/// Where the snapshots of a log are kept: there is one at most.
pub struct Snapshots {
    data: PathBuf,
    identity: String,
    /// Bytes of the log when the last one was written; 0 where it leaves much to do.
    covered: AtomicU64,
    /// One is written at a time.
    alone: Mutex<()>,
}

/// A snapshot that does not count yet.
pub struct Part {
    file: File,
    offset: Offset,
    bytes: u64,
    took: Duration,
}

/// Why there is no snapshot.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotsError {
    /// The file cannot be read or written.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It is of another log, or of another program.
    #[error("it is of another log, or of another version of this program")]
    Foreign,
    /// It ends at another record than it says.
    #[error("it ends at record {found}, not at {said}")]
    Offset {
        /// Where it ends.
        found: Offset,
        /// Where it says it ends.
        said: Offset,
    },
    /// What is in it is damaged.
    #[error(transparent)]
    Content(#[from] SnapshotError),
    /// The log cannot be asked.
    #[error(transparent)]
    Log(#[from] LogError),
}

impl Snapshots {
    /// Those of a log in a file; none of one in memory.
    #[must_use]
    pub fn of(log: &SqliteLog) -> Option<Self> {
        Some(Self {
            data: log.file()?.to_owned(),
            identity: log.identity().to_owned(),
            covered: AtomicU64::new(0),
            alone: Mutex::new(()),
        })
    }

    /// Waits until nobody else writes one.
    pub async fn alone(&self) -> MutexGuard<'_, ()> {
        self.alone.lock().await
    }

    /// Whether the log has grown by so many bytes since the last one was written.
    #[must_use]
    pub fn is_due(&self, growth: u64) -> bool {
        let covered = self.covered.load(Ordering::Relaxed);
        log_bytes(&self.data) >= covered.saturating_add(growth)
    }

    /// The model as it was kept. One that is of no use is removed.
    pub async fn read(&self) -> Option<Model> {
        let begun = Instant::now();
        let read = self.read_file().await;
        let read = read.unwrap_or_else(|error| {
            let said = "the snapshot is of no use, all of the log is read";
            match error {
                // As after each update.
                SnapshotsError::Foreign => info!(%error, "{said}"),
                _ => warn!(%error, "{said}"),
            }
            let _ = fs::remove_file(self.path());
            None
        });
        if let Some(model) = &read {
            let took = begun.elapsed();
            debug!(offset = model.offset(), ?took, "the snapshot is read");
        }
        read
    }

    async fn read_file(&self) -> Result<Option<Model>, SnapshotsError> {
        let mut file = match File::open(self.path()) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            opened => opened?,
        };
        let header = Header::read(&mut file)?;
        let checksum = checksum_at(&self.data, header.offset).await?;
        let checksum = checksum.ok_or(SnapshotsError::Foreign)?;
        if header != Header::new(&self.identity, header.offset, checksum, header.bytes)? {
            return Err(SnapshotsError::Foreign);
        }
        // Others are told meanwhile that the server lives.
        let read = || Model::read_snapshot(BufReader::with_capacity(BUFFER, file));
        let read = spawn_blocking(read).await;
        // What fails there is a defect of ours: it goes on here.
        let model = read.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))?;
        if model.offset() != header.offset {
            return Err(SnapshotsError::Offset {
                found: model.offset(),
                said: header.offset,
            });
        }
        let covered = match model.coverage().has_much_to_follow() {
            true => 0,
            false => header.bytes,
        };
        self.covered.store(covered, Ordering::Relaxed);
        Ok(Some(model))
    }

    /// Writes a snapshot that does not count yet.
    ///
    /// # Errors
    /// [`SnapshotsError`] if it cannot be written.
    pub fn write(&self, model: &Model) -> Result<Part, SnapshotsError> {
        let begun = Instant::now();
        let mut options = File::options();
        options.write(true).create(true).truncate(true);
        let mut file = options.open(self.part())?;
        // Who may not read the log may not read this.
        file.set_permissions(fs::metadata(&self.data)?.permissions())?;
        file.write_all(&[0; Header::BYTES])?;
        let mut out = BufWriter::with_capacity(BUFFER, &file);
        model.write_snapshot(&mut out)?;
        out.flush()?;
        drop(out);
        Ok(Part {
            file,
            offset: model.offset(),
            bytes: log_bytes(&self.data),
            took: begun.elapsed(),
        })
    }

    /// Lets a snapshot that was written count from now on.
    pub async fn seal(&self, part: Result<Part, SnapshotsError>) {
        let took = part.as_ref().map_or(Duration::ZERO, |part| part.took);
        let sealed = match part {
            Ok(part) => self.seal_part(part).await,
            Err(error) => Err(error),
        };
        match sealed {
            Ok(offset) => debug!(offset, ?took, "a snapshot is kept"),
            Err(error) => {
                warn!(%error, "no snapshot is kept");
                let _ = fs::remove_file(self.part());
            }
        }
    }

    async fn seal_part(&self, part: Part) -> Result<Offset, SnapshotsError> {
        let Part {
            mut file,
            offset,
            bytes,
            ..
        } = part;
        let checksum = checksum_at(&self.data, offset).await?;
        let checksum = checksum.ok_or(SnapshotsError::Foreign)?;
        let header = Header::new(&self.identity, offset, checksum, bytes)?;
        file.seek(SeekFrom::Start(0))?;
        header.write(&mut file)?;
        // What a power failure leaves of it is found to be damaged when it is read.
        fs::rename(self.part(), self.path())?;
        self.covered.store(bytes, Ordering::Relaxed);
        Ok(offset)
    }

    fn path(&self) -> PathBuf {
        beside(&self.data, SNAPSHOT)
    }

    fn part(&self) -> PathBuf {
        beside(&self.path(), ".part")
    }
}

/// Bytes of a log, those among them that are not folded into its file yet.
fn log_bytes(data: &Path) -> u64 {
    let files = [data.to_owned(), beside(data, "-wal")];
    let sizes = files.iter().filter_map(|file| fs::metadata(file).ok());
    sizes.map(|file| file.len()).sum()
}
