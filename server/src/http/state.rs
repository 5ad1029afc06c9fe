//! What every handler can ask for.

use std::{
    ops::Deref,
    sync::{Arc, OnceLock, PoisonError, RwLockReadGuard},
};

use axum::{extract::Request, http::header};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use xunge_data::{Offset, Record, Timestamp, Window, api::WindowQuery};

use super::{catch_up::CatchUp, conditional::Answers, tile_cache::TileCache};
use crate::{
    auth::Access,
    error::ApiError,
    live::Hub,
    metrics::Metrics,
    model::Model,
    writer::{SharedModel, SharedWriter},
};

/// Room for bodies that wait to be written, KiB.
const ROOM_KIB: usize = 256 << 10;

/// The model, its writer once it is complete, and answers already given. Every
/// request takes it several times: it is shared as one.
#[derive(Clone)]
pub struct AppState(Arc<Shared>);

/// What is shared.
pub struct Shared {
    model: SharedModel,
    writer: OnceLock<SharedWriter>,
    room: Arc<Semaphore>,
    /// Who asks for what is not worked out yet waits for it, and holds up nobody else.
    pub(super) catch_up: CatchUp,
    pub(crate) access: Access,
    /// What changes, for those who follow it.
    pub(crate) live: Arc<Hub>,
    /// What is counted.
    pub(super) metrics: Metrics,
    pub(super) answers: Answers,
    pub(super) tiles: TileCache,
}

impl Deref for AppState {
    type Target = Shared;
    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl AppState {
    /// State over a model that is still being replayed; `identity` is the
    /// log's name, `access` how the server is open to others.
    #[must_use]
    pub fn new(model: SharedModel, identity: &str, access: Access) -> Self {
        Self(Arc::new(Shared {
            live: Arc::new(Hub::new(identity, Arc::clone(&model))),
            model,
            writer: OnceLock::new(),
            room: Arc::new(Semaphore::new(ROOM_KIB)),
            catch_up: CatchUp::default(),
            access,
            metrics: Metrics::default(),
            answers: Answers::new(identity),
            tiles: TileCache::default(),
        }))
    }

    /// From now on the model is complete, and may be written to.
    pub fn set_ready(&self, writer: SharedWriter) {
        self.metrics.begin(self.model().offset());
        let _ = self.writer.set(writer);
    }

    /// Works out what follows from the log and takes long.
    pub async fn catch_up(&self) {
        self.catch_up.run(&self.model).await;
    }

    /// Whether the model is complete.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.writer.get().is_some()
    }

    /// The one writer.
    ///
    /// # Errors
    /// [`ApiError::NotReady`] while the log is still being replayed.
    pub fn writer(&self) -> Result<SharedWriter, ApiError> {
        self.writer.get().cloned().ok_or(ApiError::NotReady)
    }

    /// Room for the body of a request that is to be written, of `limit` bytes
    /// at most; to be held until it is, so that memory stays bounded.
    ///
    /// # Errors
    /// [`ApiError::Busy`] if there is none.
    pub(super) fn room(
        &self,
        request: &Request,
        limit: usize,
    ) -> Result<OwnedSemaphorePermit, ApiError> {
        // HTTP holds bodies to what is said of them.
        let said = request.headers().get(header::CONTENT_LENGTH);
        let said = said.and_then(|said| said.to_str().ok()?.parse().ok());
        let bytes = said.map_or(limit, |said: usize| said.min(limit));
        let kib = u32::try_from(bytes / 1024 + 1).map_err(|_| ApiError::Busy)?;
        let room = Arc::clone(&self.room).try_acquire_many_owned(kib);
        room.map_err(|_| ApiError::Busy)
    }

    /// Keeps records: all or none. Goes on to the end even if the client goes
    /// away: what is in the log must be in the model.
    ///
    /// # Errors
    /// [`ApiError`] if they contradict the model, or cannot be kept.
    pub async fn commit(&self, records: Vec<Record>) -> Result<Offset, ApiError> {
        Ok(self.writer()?.commit(records).await?)
    }

    /// The model, for reading. Never hold it across an await.
    pub fn model(&self) -> RwLockReadGuard<'_, Model> {
        self.model.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Works on an answer that may take long, where it holds up no other.
    ///
    /// # Errors
    /// What the work gives; [`ApiError::Internal`] if it broke off.
    pub async fn work<T: Send + 'static>(
        self,
        work: impl FnOnce(&Self) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let done = tokio::task::spawn_blocking(move || work(&self)).await;
        done.unwrap_or(Err(ApiError::Internal))
    }

    /// The end of the current minute: "now" in windows, so that answers within
    /// a minute are the same.
    #[must_use]
    pub fn now() -> Timestamp {
        let minute = Timestamp::now().as_second().div_euclid(60);
        Timestamp::from_second((minute + 1) * 60).unwrap_or(Timestamp::MAX)
    }

    /// The window that a query means, and the moment at which its incidents
    /// are judged.
    ///
    /// # Errors
    /// [`ApiError::BadParameter`] if the window is reversed or too long.
    pub fn window(query: WindowQuery) -> Result<(Window, Timestamp), ApiError> {
        let now = Self::now();
        let window = Window::resolve(query.from, query.to, now)?;
        Ok((window, window.to.min(now)))
    }
}
