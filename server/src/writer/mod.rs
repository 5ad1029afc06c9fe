//! The one writer: validate → append → apply → publish, in that order.
//!
//! [`Writer`] does it. Where many have something to write, it works behind a
//! [`SharedWriter`]: what waits there is written together.

mod group;
mod shared;

use std::sync::{Arc, PoisonError, RwLock};

use tokio::sync::broadcast;
use xunge_data::{Offset, Record};

pub use group::Ahead;
pub use shared::SharedWriter;

use crate::{
    log::{Log, LogError},
    model::{Model, Refused},
};

/// The model as many readers and one writer share it.
pub type SharedModel = Arc<RwLock<Model>>;

/// A record that is on disk and in the model, and its offset.
pub type Published = (Offset, Arc<Record>);

/// So many records wait for those who follow; who is further behind is told
/// that some are missing.
const PUBLISHED_MAX: usize = 4096;

/// Why records were not taken. Nothing of them was kept.
#[derive(Clone, Debug, thiserror::Error)]
pub enum CommitError {
    /// They contradict what is known.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The log failed.
    #[error(transparent)]
    Log(#[from] Arc<LogError>),
    /// Too many wait already.
    #[error("too many wait to be written")]
    Busy,
    /// The writer has ended.
    #[error("the writer has ended")]
    Ended,
}

impl From<LogError> for CommitError {
    fn from(error: LogError) -> Self {
        Self::Log(Arc::new(error))
    }
}

/// Owns the log; nobody else changes the model.
pub struct Writer<L> {
    log: L,
    model: SharedModel,
    published: broadcast::Sender<Published>,
}

impl<L: Log> Writer<L> {
    /// A writer on a log and the model that was replayed from it.
    pub fn new(log: L, model: SharedModel) -> Self {
        Self {
            log,
            model,
            published: broadcast::Sender::new(PUBLISHED_MAX),
        }
    }

    /// Takes records as one: all or none. When it returns they are on disk
    /// and in the model; the offset is that of the last.
    ///
    /// # Errors
    /// [`CommitError`] if they contradict the model, or cannot be appended.
    pub async fn commit(&mut self, records: Vec<Record>) -> Result<Offset, CommitError> {
        self.read(|model| model.check(&records))?;
        let head = self.log.append(&records).await?;
        self.apply(records)?;
        Ok(head)
    }

    /// Takes records that are on disk into the model, and publishes them.
    fn apply(&self, records: Vec<Record>) -> Result<(), Refused> {
        let mut published = Vec::new();
        {
            let mut model = self.model.write().unwrap_or_else(PoisonError::into_inner);
            // Asked while nobody reads: who begins to follow and then reads
            // the model's offset misses nothing after it.
            let is_followed = self.published.receiver_count() > 0;
            for (offset, record) in (model.offset() + 1..).zip(records) {
                if is_followed {
                    published.push((offset, Arc::new(record.clone())));
                }
                model.apply(offset, record)?;
            }
        }
        for record in published {
            // An error says that nobody follows any more.
            let _ = self.published.send(record);
        }
        Ok(())
    }

    fn read<T>(&self, ask: impl FnOnce(&Model) -> T) -> T {
        ask(&self.model.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Ends the writing; the log is closed.
    ///
    /// # Errors
    /// [`LogError`] if it cannot be.
    pub async fn close(self) -> Result<(), LogError> {
        self.log.close().await
    }
}
