//! The one writer: validate → append → apply → publish, in that order.
//!
//! [`Writer`] does it. Where many have something to write, it works behind a
//! [`SharedWriter`]: what waits there is written together.

mod group;
mod shared;

use std::sync::{Arc, PoisonError, RwLock};

use xunge_data::{Offset, Record};

pub use group::Ahead;
pub use shared::SharedWriter;

use crate::{
    live::{self, Hub},
    log::{Log, LogError},
    model::{Model, Refused},
};

/// The model as many readers and one writer share it.
pub type SharedModel = Arc<RwLock<Model>>;

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
    live: Option<Arc<Hub>>,
}

impl<L: Log> Writer<L> {
    /// A writer on a log and the model that was replayed from it.
    pub fn new(log: L, model: SharedModel) -> Self {
        Self {
            log,
            model,
            live: None,
        }
    }

    /// Tells those who follow live of what it writes.
    #[must_use]
    pub fn publishing(self, live: Arc<Hub>) -> Self {
        Self {
            live: Some(live),
            ..self
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
        let noted = live::noted(head - records.len() as u64, &records);
        {
            let mut model = self.model.write().unwrap_or_else(PoisonError::into_inner);
            for (offset, record) in (model.offset() + 1..).zip(records) {
                model.apply(offset, record)?;
            }
        }
        if let Some(live) = &self.live {
            live.tell(noted);
        }
        Ok(head)
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
