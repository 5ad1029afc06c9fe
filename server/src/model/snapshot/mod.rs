//! The model as bytes, for a start that need not read all of the log.
//!
//! What there is little of is told by the shortest log that says the same, as JSON;
//! incidents and patrols by pieces of their own ([`frames`]). What follows from
//! others is made anew when it is read. The bytes are for the program that wrote
//! them and no other: they have no version, and are not what the town's data is
//! kept in.

mod frames;
#[cfg(test)]
mod laws;
mod shortest;

use std::io::{Read, Write};

use serde::{Deserialize, Serialize};
use xunge_data::{Offset, Record};

pub(super) use frames::Frames;

use super::{Changed, Model, Refused};

/// Why bytes are no model, or a model cannot be written as bytes.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// They cannot be read or written.
    #[error("it cannot be read or written: {0}")]
    Io(#[from] std::io::Error),
    /// A piece is not what was written.
    #[error("its piece {piece} is damaged")]
    Damaged {
        /// Its place among the pieces.
        piece: u64,
    },
    /// A piece has more bytes than can be told.
    #[error("a piece of it would have {0} bytes")]
    TooLong(usize),
    /// A piece says something else.
    #[error("a piece of it does not say what it should: {0}")]
    Form(#[from] postcard::Error),
    /// A record in it cannot be read or written.
    #[error("a record in it cannot be read or written: {0}")]
    Record(#[from] serde_json::Error),
    /// A moment in it is none.
    #[error("a moment in it is none: {0}")]
    Moment(#[from] jiff::Error),
    /// What it says contradicts itself.
    #[error("it contradicts itself: {0}")]
    Refused(#[from] Refused),
}

/// When it was, and what was touched when.
#[derive(Serialize, Deserialize)]
struct Head {
    offset: Offset,
    changed: Changed,
}

impl Model {
    /// Writes all that is known.
    ///
    /// # Errors
    /// [`SnapshotError::Io`] if it cannot be written; others are defects.
    pub fn write_snapshot(&self, out: impl Write) -> Result<(), SnapshotError> {
        let mut frames = Frames::over(out);
        let &Self {
            offset, changed, ..
        } = self;
        frames.put(&Head { offset, changed })?;
        frames.put(&serde_json::to_vec(&self.shortest_log())?)?;
        frames.put(&serde_json::to_vec(&self.accounts.sessions())?)?;
        frames.put(&serde_json::to_vec(&self.audit)?)?;
        self.incidents.write_to(&mut frames)?;
        self.coverage.write_to(&mut frames, &self.territory)
    }

    /// Reads what [`Model::write_snapshot`] of the same program wrote.
    ///
    /// # Errors
    /// [`SnapshotError`] if it did not.
    pub fn read_snapshot(input: impl Read) -> Result<Self, SnapshotError> {
        let mut frames = Frames::over(input);
        let Head { offset, changed } = frames.get()?;
        let mut model = Self::default();
        let records: Vec<Record> = serde_json::from_slice(&frames.get::<Vec<u8>>()?)?;
        for (at, record) in (1..).zip(records) {
            model.apply(at, record)?;
        }
        let sessions = serde_json::from_slice(&frames.get::<Vec<u8>>()?)?;
        model.accounts.put_sessions(sessions);
        model.audit = serde_json::from_slice(&frames.get::<Vec<u8>>()?)?;
        model.incidents.read_from(&mut frames, &model.territory)?;
        model.coverage.read_from(&mut frames)?;
        (model.offset, model.changed) = (offset, changed);
        Ok(model)
    }
}
