//! What follows from the log and takes long is worked out once the server is ready,
//! a part at a time: others may read and write in between.

use std::sync::{Arc, PoisonError};

use tokio::{sync::watch, task::spawn_blocking};

use crate::writer::SharedModel;

/// What is worked out, and whether it is done.
#[derive(Default)]
pub(super) struct CatchUp {
    patrols: watch::Sender<bool>,
    cells: watch::Sender<bool>,
}

impl CatchUp {
    /// Works it all out.
    pub(super) async fn run(&self, model: &SharedModel) {
        let one = async |work: fn(&SharedModel), done: &watch::Sender<bool>| {
            let model = Arc::clone(model);
            // If it broke off, whoever asks does it.
            let _ = spawn_blocking(move || work(&model)).await;
            done.send_replace(true);
        };
        tokio::join!(
            one(follow_patrols, &self.patrols),
            one(lay_cells, &self.cells)
        );
    }

    /// Waits until the patrols are followed.
    pub(super) async fn patrols(&self) {
        until(&self.patrols).await;
    }

    /// Waits until incidents have their cells.
    pub(super) async fn cells(&self) {
        until(&self.cells).await;
    }
}

async fn until(done: &watch::Sender<bool>) {
    // The sender is ours: it does not go away.
    let _ = done.subscribe().wait_for(|done| *done).await;
}

fn follow_patrols(model: &SharedModel) {
    let read = || model.read().unwrap_or_else(PoisonError::into_inner);
    let write = || model.write().unwrap_or_else(PoisonError::into_inner);
    let unlaid = read().unlaid();
    if let Some(unlaid) = unlaid {
        let laid = unlaid.lay_out();
        read().put_laid(laid);
    }
    let begun = write().begin_following();
    if let Some(mut following) = begun {
        while read().follow_on(&mut following) {}
        write().end_following(following);
    }
    // What came in the meantime; who asks first need not wait.
    read().follow_patrols();
}

fn lay_cells(model: &SharedModel) {
    let read = || model.read().unwrap_or_else(PoisonError::into_inner);
    let begun = read().incidents().begin_laying();
    if let Some(mut laying) = begun {
        while read().incidents().lay_on(&mut laying) {}
        let mut model = model.write().unwrap_or_else(PoisonError::into_inner);
        model.end_laying(laying);
    }
}
