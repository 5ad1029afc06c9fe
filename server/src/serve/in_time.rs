//! What the server does by itself, in time: it forgets fixes, and keeps snapshots.

use std::{sync::Arc, time::Duration};

use tokio::runtime::{Handle, RuntimeFlavor};
use xunge_data::{Record, Timestamp};

use super::ServeError;
use crate::{
    http::AppState,
    snapshots::{MUCH, SOME, Snapshots},
    writer::{CommitError, SharedWriter},
};

/// How often it is seen whether fixes are too old.
const FORGET_EVERY: Duration = Duration::from_secs(60);
/// How often it is seen whether there is much that the last snapshot does not have.
const SNAPSHOT_EVERY: Duration = Duration::from_secs(3600);

/// Settles patrols older than the retention: their fixes go out of memory,
/// the cells stay. Ends only by failing.
pub(super) async fn forget(state: AppState, retention_days: u32) -> Result<(), ServeError> {
    let age = Duration::from_secs(u64::from(retention_days) * 86_400);
    loop {
        tokio::time::sleep(FORGET_EVERY).await;
        let before = Timestamp::now().checked_sub(age);
        let (Ok(writer), Ok(before)) = (state.writer(), before) else {
            continue;
        };
        if state.model().coverage().has_fixes_to_forget(before) {
            let record = Record::FixesForgotten { before };
            go_on_without(writer.commit(vec![record]).await.map(drop))?;
        }
    }
}

/// Keeps snapshots, for ever.
pub(super) async fn snapshot(snapshots: &Arc<Snapshots>, writer: &SharedWriter) {
    loop {
        take_if_due(snapshots, writer, MUCH).await;
        tokio::time::sleep(SNAPSHOT_EVERY).await;
    }
}

/// Keeps a last snapshot, if it is worth while.
pub(super) async fn snapshot_at_end(snapshots: &Arc<Snapshots>, writer: &SharedWriter) {
    take_if_due(snapshots, writer, SOME).await;
}

/// Keeps a snapshot if the log has grown by so many bytes. Nothing is written
/// meanwhile; who reads need not wait.
async fn take_if_due(snapshots: &Arc<Snapshots>, writer: &SharedWriter, growth: u64) {
    let _alone = snapshots.alone().await;
    if !snapshots.is_due(growth) {
        return;
    }
    let writing = Arc::clone(snapshots);
    let write = move |model: &_| {
        let part = match Handle::current().runtime_flavor() {
            // Others go on on this thread's behalf.
            RuntimeFlavor::MultiThread => tokio::task::block_in_place(|| writing.write(model)),
            _ => writing.write(model),
        };
        (Vec::new(), part)
    };
    match writer.decide(write).await {
        Ok((_, part)) => snapshots.seal(part).await,
        Err(error) => tracing::warn!(%error, "no snapshot is kept"),
    }
}

/// What is written by itself is tried again later where it cannot be written
/// now, as on a full disk; reading goes on.
pub(super) fn go_on_without(written: Result<(), CommitError>) -> Result<(), CommitError> {
    match written {
        Err(error @ (CommitError::Log(_) | CommitError::Busy)) => {
            tracing::error!(%error, "nothing was written");
            Ok(())
        }
        other => other,
    }
}
