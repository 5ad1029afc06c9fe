//! One reader of the stream: how far it has come, and what it hears next.

use std::sync::{Arc, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, watch};
use xunge_data::{
    Code, Offset, Timestamp,
    api::{LiveBody, LiveChange},
};

use super::{Filter, Head, Hub, fold::fold, walls::Line};

/// What a reader hears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// A [`LiveBody`] as JSON, and its offset.
    Message(Offset, Arc<str>),
    /// It is too far behind: the stream goes on from this offset.
    Reset(Offset),
}

/// A reader of the stream.
pub struct Reader {
    hub: Arc<Hub>,
    filter: Filter,
    told: watch::Receiver<Head>,
    /// Everything up to here was heard.
    reached: Offset,
    /// What the desk tells the wall that it is.
    line: Option<Line>,
    _place: OwnedSemaphorePermit,
}

impl Reader {
    /// A reader who has heard everything up to `since`, or who begins now;
    /// none if there are too many readers.
    #[must_use]
    pub fn begin(hub: &Arc<Hub>, filter: Filter, since: Option<Offset>) -> Option<Self> {
        let place = hub.admit()?;
        hub.settle();
        let told = hub.told.subscribe();
        let now = told.borrow().offset;
        Some(Self {
            hub: Arc::clone(hub),
            filter,
            told,
            reached: since.unwrap_or(now),
            line: None,
            _place: place,
        })
    }

    /// The same, as a screen of the wall of this name.
    #[must_use]
    pub fn of_wall(self, name: &Code) -> Self {
        let line = Some(self.hub.walls.connect(name, Timestamp::now()));
        Self { line, ..self }
    }

    /// How far it has come.
    #[must_use]
    pub fn reached(&self) -> Offset {
        self.reached
    }

    /// Waits for the next that is of interest; none once the stream ends. If
    /// it is given up while it waits, nothing is lost.
    pub async fn hear(&mut self) -> Option<Heard> {
        loop {
            let reached = self.reached;
            // One from another log may be ahead of us.
            let waiting = self
                .told
                .wait_for(|head| head.has_ended || head.offset != reached);
            let head = tokio::select! {
                text = told(&mut self.line, reached) => return Some(Heard::Message(reached, text)),
                waited = waiting => *waited.ok()?,
            };
            if head.has_ended {
                return None;
            }
            self.reached = head.offset;
            match self.hub.message(reached, head.offset, &self.filter) {
                Some(Some(text)) => return Some(Heard::Message(head.offset, text)),
                Some(None) => {}
                None => return Some(Heard::Reset(head.offset)),
            }
        }
    }
}

/// Waits for what the desk tells a wall; for ever if it is none.
async fn told(line: &mut Option<Line>, reached: Offset) -> Arc<str> {
    let Some(line) = line else {
        return std::future::pending().await;
    };
    if line.changed().await.is_err() {
        // The hub keeps the other end for as long as there is this one.
        return std::future::pending().await;
    }
    let told = line.borrow_and_update().clone();
    let driven = told.and_then(|told| told.driven(Timestamp::now()));
    let body = LiveBody {
        offset: reached,
        changes: vec![LiveChange::Wall { driven }],
    };
    serde_json::to_string(&body).unwrap_or_default().into()
}

impl Hub {
    /// What the records after `from` up to `to` changed, as JSON; none within
    /// if it is nothing of interest, none if it is not known.
    fn message(&self, from: Offset, to: Offset, filter: &Filter) -> Option<Option<Arc<str>>> {
        let asked = (from, to, filter.clone());
        if let Some(known) = self.messages.get(&asked) {
            return Some(known);
        }
        let ring = self.ring.read().unwrap_or_else(PoisonError::into_inner);
        let changes = fold(ring.between(from, to).ok()?, filter);
        drop(ring);
        let body = LiveBody {
            offset: to,
            changes,
        };
        let text = (!body.changes.is_empty())
            .then(|| serde_json::to_string(&body).ok())
            .flatten();
        let text = text.map(Arc::from);
        self.messages.insert(asked, text.clone());
        Some(text)
    }
}
