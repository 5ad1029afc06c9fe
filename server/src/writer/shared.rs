//! The writer as all who have something to write share it.

use tokio::{
    sync::{mpsc, oneshot},
    task::JoinHandle,
};
use xunge_data::{Offset, Record};

use super::{
    Ahead, CommitError, Writer,
    group::{Brought, Make},
};
use crate::{log::Log, model::Model};

/// So many wait at most; who comes then is told to come again.
const WAITING_MAX: usize = 1024;
/// So many are written together at most.
const GROUP_MAX: usize = 256;

/// The way to the one writer, for all who have something to write. What they
/// bring waits in a queue, and what waits is written together.
#[derive(Clone)]
pub struct SharedWriter {
    queue: mpsc::Sender<Brought>,
}

impl SharedWriter {
    /// Lets a writer work on what is brought from now on. The task ends when
    /// nobody can bring anything any more, and gives the writer back.
    pub fn start<L: Log + 'static>(mut writer: Writer<L>) -> (Self, JoinHandle<Writer<L>>) {
        let (queue, mut waiting) = mpsc::channel(WAITING_MAX);
        let task = tokio::spawn(async move {
            let mut group = Vec::new();
            while waiting.recv_many(&mut group, GROUP_MAX).await > 0 {
                writer.write(std::mem::take(&mut group)).await;
            }
            writer
        });
        (Self { queue }, task)
    }

    /// Takes records as one: all or none. Waits for a place in the queue. When
    /// it returns they are on disk and in the model; the offset is that of the
    /// last. Once they wait they are written, even if the caller goes away.
    ///
    /// # Errors
    /// [`CommitError`] if they contradict the model, or cannot be appended.
    pub async fn commit(&self, records: Vec<Record>) -> Result<Offset, CommitError> {
        let (brought, answered) = brought(false, Box::new(|_, _| records));
        let sent = self.queue.send(brought).await;
        sent.map_err(|_| CommitError::Ended)?;
        answered.await.map_err(|_| CommitError::Ended)?
    }

    /// As [`SharedWriter::commit`], of records that `make` makes of the model
    /// as it stands when their turn has come, and of what is written just
    /// before them. Gives what `make` gives beside them. Does not wait for a
    /// place in the queue.
    ///
    /// # Errors
    /// [`CommitError::Busy`] if too many wait already; else as for `commit`.
    pub async fn bring<T: Send + 'static>(
        &self,
        make: impl FnOnce(&Model, &Ahead) -> (Vec<Record>, T) + Send + 'static,
    ) -> Result<(Offset, T), CommitError> {
        self.send(false, make).await
    }

    /// As [`SharedWriter::bring`], for those who decide by all that is known:
    /// nothing goes before that the model does not know.
    ///
    /// # Errors
    /// As for `bring`.
    pub async fn decide<T: Send + 'static>(
        &self,
        make: impl FnOnce(&Model) -> (Vec<Record>, T) + Send + 'static,
    ) -> Result<(Offset, T), CommitError> {
        self.send(true, |model, _| make(model)).await
    }

    async fn send<T: Send + 'static>(
        &self,
        decides: bool,
        make: impl FnOnce(&Model, &Ahead) -> (Vec<Record>, T) + Send + 'static,
    ) -> Result<(Offset, T), CommitError> {
        let (told, hears) = oneshot::channel();
        let (brought, answered) = brought(
            decides,
            Box::new(|model, ahead| {
                let (records, beside) = make(model, ahead);
                // An error says that the caller went away.
                let _ = told.send(beside);
                records
            }),
        );
        self.queue.try_send(brought).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => CommitError::Busy,
            mpsc::error::TrySendError::Closed(_) => CommitError::Ended,
        })?;
        let offset = answered.await.map_err(|_| CommitError::Ended)??;
        let beside = hears.await.map_err(|_| CommitError::Ended)?;
        Ok((offset, beside))
    }
}

fn brought(decides: bool, make: Make) -> (Brought, oneshot::Receiver<Result<Offset, CommitError>>) {
    let (answer, answered) = oneshot::channel();
    let brought = Brought {
        make,
        decides,
        answer,
    };
    (brought, answered)
}
