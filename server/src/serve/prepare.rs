//! What a server does until it is ready: it replays the log, and begins the demo town.

use std::{
    collections::VecDeque,
    sync::{Arc, PoisonError},
};

use tracing::info;
use xunge_data::{Offset, Timestamp};

use super::{ServeError, in_time};
use crate::{
    demo::{self, Story},
    http::AppState,
    live::Told,
    log::{LogError, SqliteLog},
    snapshots::Snapshots,
    writer::{SharedModel, SharedWriter, Writer},
};

/// So many of the last records are remembered from before the start, for readers who come back.
const REMEMBERED: usize = 1_000;

/// Replays the log, begins the demo town if asked to, and goes on with it.
pub(super) async fn prepare(
    mut log: SqliteLog,
    model: SharedModel,
    snapshots: Option<Arc<Snapshots>>,
    state: AppState,
    demo: bool,
    url: String,
) -> Result<(), ServeError> {
    let mut last = VecDeque::with_capacity(REMEMBERED);
    replay_noting(&mut log, snapshots.as_deref(), &model, &mut last).await?;
    if state.access.edge.is_public && state.model().accounts().is_empty() {
        return Err(ServeError::NoAccounts { url });
    }
    state.live.begin(last.into());
    let writer = Writer::new(log, Arc::clone(&model)).publishing(Arc::clone(&state.live));
    let (writer, writing) = SharedWriter::start(writer);
    let is_empty = model
        .read()
        .unwrap_or_else(PoisonError::into_inner)
        .is_blank();
    if demo && is_empty {
        writer.commit(demo::town()?).await?;
    }
    let is_demo = demo
        && model
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .town()
            .demo;
    let mut story = is_demo.then(|| Story::of(&state.model(), Timestamp::now()));
    if let Some(story) = &mut story {
        story.go_on(&writer, &model, Timestamp::now()).await?;
    }
    if is_demo {
        state.access.set_demo();
    }
    say_who_may_sign_in(&state, &url)?;
    state.live.catch_up();
    state.set_ready(writer.clone());
    info!(offset = state.model().offset(), "ready");
    // Who asks for it in the meantime waits.
    let keeping = writer.clone();
    tokio::spawn(async move {
        state.catch_up().await;
        if let Some(snapshots) = snapshots {
            in_time::snapshot(&snapshots, &keeping).await;
        }
    });
    let going_on = async {
        let Some(mut story) = story else {
            return std::future::pending().await;
        };
        loop {
            tokio::time::sleep(demo::PACE).await;
            in_time::go_on_without(story.go_on(&writer, &model, Timestamp::now()).await)?;
        }
    };
    tokio::select! {
        failed = going_on => failed,
        // Ends only by failing: the state has a way to it.
        ended = writing => Ok(ended.map(drop)?),
    }
}

/// Says how the first administrator is made, or who may sign in to the demo.
fn say_who_may_sign_in(state: &AppState, url: &str) -> Result<(), ServeError> {
    let model = state.model();
    if let Some(code) = state.access.set_up_code(&model)? {
        info!(
            "no accounts yet, all is open to this machine; make the first administrator at \
             {url}/setup?code={code}"
        );
    }
    for account in state.access.demo_accounts(&model) {
        info!("demo account {} / {}", account.name, account.password);
    }
    Ok(())
}

/// Folds the log into the model: from its snapshot on, if it has one. Gives where
/// its snapshots are kept.
///
/// # Errors
/// [`LogError`] if the log is damaged.
pub async fn replay(
    log: &mut SqliteLog,
    model: &SharedModel,
) -> Result<Option<Snapshots>, LogError> {
    let snapshots = Snapshots::of(log);
    replay_noting(log, snapshots.as_ref(), model, &mut VecDeque::new()).await?;
    Ok(snapshots)
}

/// As [`replay`]; `last` has the last records as they are told to readers who
/// come back after a restart, as many as it has room for.
async fn replay_noting(
    log: &mut SqliteLog,
    snapshots: Option<&Snapshots>,
    model: &SharedModel,
    last: &mut VecDeque<(Offset, Told)>,
) -> Result<(), LogError> {
    let write = || model.write().unwrap_or_else(PoisonError::into_inner);
    if let Some(snapshots) = snapshots
        && let Some(known) = snapshots.read().await
    {
        *write() = known;
    }
    let known = write().offset();
    let told_from = log.head().saturating_sub(last.capacity() as u64);
    let apply = |offset, record| {
        if told_from < offset && last.len() < last.capacity() {
            last.push_back((offset, Told::from(&record)));
        }
        match offset > known {
            true => write().apply(offset, record).map_err(|e| e.to_string()),
            false => Ok(()),
        }
    };
    log.replay_from(known.min(told_from) + 1, apply).await
}
