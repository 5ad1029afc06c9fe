//! Live: what each record changed, for those who follow the stream.
//!
//! The one writer tells the [`Hub`] of every record that was applied
//! ([`change`] says what it changed); a ring keeps the latest. Readers have no
//! queue of their own: each takes what came after the offset it has reached,
//! folded into one message ([`fold`]). One who is slow takes more at once, and
//! one who is slower than the ring is long hears that it must ask anew. So no
//! reader holds up another or the writer, and memory stays bounded.
//!
//! What a desk tells a wall ([`walls`]) is no record: it is told as it comes.

mod change;
mod fold;
mod reader;
mod ring;
#[cfg(test)]
mod tests;
mod walls;

use std::{
    sync::{Arc, Mutex, PoisonError, RwLock},
    time::Duration,
};

use quick_cache::sync::Cache;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use xunge_data::{Offset, Record};

use crate::model::{Model, Scratch};

pub use change::Told;
pub use fold::Filter;
pub use reader::{Heard, Reader};
use ring::Ring;
use walls::Walls;

/// At most one message in this time: what changes within it is told at once.
const PACE: Duration = Duration::from_millis(250);
/// Streams at once, at most.
pub const STREAMS_MAX: usize = 4_096;
/// Messages that several readers may ask for, kept so long as they may.
const MESSAGES: usize = 256;

/// How far the stream is.
#[derive(Clone, Copy, Debug, Default)]
struct Head {
    offset: Offset,
    has_ended: bool,
}

/// What a message is made of: from and to which offset, for whom.
type Asked = (Offset, Offset, Filter);

/// What every reader of the stream shares.
pub struct Hub {
    log: String,
    ring: RwLock<Ring>,
    scratch: Mutex<Scratch>,
    /// How far records are known.
    known: watch::Sender<Offset>,
    /// How far they are told.
    told: watch::Sender<Head>,
    /// Many readers ask for the same: none if there is nothing to tell them.
    messages: Cache<Asked, Option<Arc<str>>>,
    permits: Arc<Semaphore>,
    /// The walls that are connected by a name.
    pub walls: Walls,
}

impl Hub {
    /// A hub that knows of nothing yet; `log` names the data file.
    #[must_use]
    pub fn new(log: &str) -> Self {
        Self {
            log: log.to_owned(),
            ring: RwLock::default(),
            scratch: Mutex::default(),
            known: watch::Sender::default(),
            told: watch::Sender::default(),
            messages: Cache::new(MESSAGES),
            permits: Arc::new(Semaphore::new(STREAMS_MAX)),
            walls: Walls::default(),
        }
    }

    /// Names the data file.
    #[must_use]
    pub fn log(&self) -> &str {
        &self.log
    }

    /// Streams that are open.
    #[must_use]
    pub fn streams(&self) -> usize {
        STREAMS_MAX - self.permits.available_permits()
    }

    /// Begins, in a model that is complete: its last records are remembered,
    /// without a gap.
    pub fn begin(&self, model: &Model, remembered: &[(Offset, Told)]) {
        let first = remembered.first().map(|(offset, _)| *offset);
        let before = first.map_or(model.offset(), |first| first - 1);
        *self.ring.write().unwrap_or_else(PoisonError::into_inner) = Ring::after(before);
        self.tell(model, remembered);
        self.catch_up();
    }

    /// Tells all that is known without waiting for the beat: readers who begin
    /// after it hear of nothing before it.
    pub fn catch_up(&self) {
        let known = *self.known.borrow();
        self.told
            .send_modify(|head| head.offset = known.max(head.offset));
    }

    /// Tells of the records that follow those already told, in a model that
    /// has applied them.
    pub fn tell(&self, model: &Model, records: &[(Offset, Told)]) {
        let mut scratch = self.scratch.lock().unwrap_or_else(PoisonError::into_inner);
        let changes = |told: &Told| told.changes(model, &mut scratch);
        let changes: Vec<_> = records.iter().map(|(_, told)| told).map(changes).collect();
        let mut ring = self.ring.write().unwrap_or_else(PoisonError::into_inner);
        for ((offset, _), changes) in records.iter().zip(changes) {
            ring.push(*offset, changes);
        }
        let last = ring.last();
        drop(ring);
        self.known.send_replace(last);
    }

    /// Gives the beat: what is known is told, at once after a pause, and then
    /// at most every [`PACE`]. Never ends.
    pub async fn beat(&self) {
        let mut known = self.known.subscribe();
        loop {
            let offset = *known.borrow_and_update();
            if self.told.borrow().offset < offset {
                self.told.send_modify(|head| head.offset = offset);
                tokio::time::sleep(PACE).await;
            }
            // The sender is ours: it does not go away.
            if known.changed().await.is_err() {
                return;
            }
        }
    }

    /// Ends all streams: the server is told to end.
    pub fn end(&self) {
        self.told.send_modify(|head| head.has_ended = true);
    }

    /// A place for one more stream; none if there are too many.
    #[must_use]
    pub fn admit(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.permits).try_acquire_owned().ok()
    }
}

/// What is to be told of the records that follow an offset, noted before they
/// are applied.
#[must_use]
pub fn noted(after: Offset, records: &[Record]) -> Vec<(Offset, Told)> {
    (after + 1..).zip(records.iter().map(Told::from)).collect()
}
