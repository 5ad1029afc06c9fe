//! Live: what each record changed, for those who follow the stream.
//!
//! The one writer tells the [`Hub`] of every record that was applied. What it
//! changed ([`change`]) is worked out once somebody listens, and a ring keeps
//! the latest. Readers have no queue of their own: each takes what came after
//! the offset it has reached, folded into one message ([`fold`]). One who is
//! slow takes more at once, and one who is slower than the ring is long hears
//! that it must ask anew. So no reader holds up another or the writer, and
//! memory stays bounded.
//!
//! What a desk tells a wall ([`walls`]) is no record: it is told as it comes.

mod change;
mod fold;
mod pending;
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

use crate::{model::Scratch, writer::SharedModel};

pub use change::Told;
pub use fold::Filter;
use pending::Pending;
pub use reader::{Heard, Reader};
use ring::Ring;
use walls::Walls;

/// At most one message in this time: what changes within it is told at once.
const PACE: Duration = Duration::from_millis(250);
/// Streams at once, at most.
pub const STREAMS_MAX: usize = 4_096;
/// Messages that several readers may ask for, kept so long as they may.
const MESSAGES: usize = 256;
/// Records whose changes are worked out while the model is held.
const AT_ONCE: usize = 64;

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
    model: SharedModel,
    /// Records whose changes nobody has asked for yet.
    pending: Mutex<Pending>,
    ring: RwLock<Ring>,
    /// Held by the one who works out changes.
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
    /// A hub that knows of nothing yet, beside the model that records are
    /// applied to; `log` names the data file.
    #[must_use]
    pub fn new(log: &str, model: SharedModel) -> Self {
        Self {
            log: log.to_owned(),
            model,
            pending: Mutex::default(),
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

    /// Begins, once the model is complete: its last records are remembered,
    /// without a gap.
    pub fn begin(&self, remembered: Vec<(Offset, Told)>) {
        let first = remembered.first().map(|(offset, _)| *offset);
        let offset = || {
            self.model
                .read()
                .unwrap_or_else(PoisonError::into_inner)
                .offset()
        };
        let before = first.map_or_else(offset, |first| first - 1);
        *self.ring.write().unwrap_or_else(PoisonError::into_inner) = Ring::after(before);
        self.known.send_replace(before);
        self.tell(remembered);
        self.catch_up();
    }

    /// Tells all that is known without waiting for the beat: readers who begin
    /// after it hear of nothing before it.
    pub fn catch_up(&self) {
        let known = *self.known.borrow();
        self.announce(known);
    }

    /// Tells of the records that follow those already told; the model has
    /// applied them.
    pub fn tell(&self, records: Vec<(Offset, Told)>) {
        let Some(&(last, _)) = records.last() else {
            return;
        };
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(forgotten) = pending.add(records) {
            let mut ring = self.ring.write().unwrap_or_else(PoisonError::into_inner);
            *ring = Ring::after(forgotten);
        }
        drop(pending);
        self.known.send_replace(last);
    }

    /// Works out what changed up to now.
    fn settle(&self) {
        let mut scratch = self.scratch.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
            let some = pending.take(AT_ONCE);
            drop(pending);
            if some.is_empty() {
                return;
            }
            let model = self.model.read().unwrap_or_else(PoisonError::into_inner);
            let changes = |told: &Told| told.changes(&model, &mut scratch);
            let changes: Vec<_> = some.iter().map(|(_, told)| told).map(changes).collect();
            drop(model);
            let mut ring = self.ring.write().unwrap_or_else(PoisonError::into_inner);
            for ((offset, _), changes) in some.iter().zip(changes) {
                ring.push(*offset, changes);
            }
        }
    }

    /// Readers may hear of what is known up to an offset. One who begins later
    /// works it out.
    fn announce(&self, offset: Offset) {
        if self.streams() > 0 {
            self.settle();
        }
        self.told
            .send_modify(|head| head.offset = offset.max(head.offset));
    }

    /// Gives the beat: what is known is told, at once after a pause, and then
    /// at most every [`PACE`]. Never ends.
    pub async fn beat(&self) {
        let mut known = self.known.subscribe();
        loop {
            let offset = *known.borrow_and_update();
            if self.told.borrow().offset < offset {
                self.announce(offset);
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
