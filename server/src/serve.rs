//! Start-up: open the log, listen, replay, answer.

mod in_time;

use std::{
    collections::VecDeque,
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    sync::{Arc, PoisonError},
    time::Duration,
};

use axum_server::Handle;
use tokio::{net::TcpListener, task::JoinHandle};
use tracing::info;
use xunge_data::{Offset, Timestamp};

use crate::{
    auth::{Access, Edge, SecretError},
    connections::{self, Patience},
    demo::{self, Story},
    http::{self, AppState},
    live::Told,
    log::{LogError, SqliteLog},
    snapshots::Snapshots,
    tls::Tls,
    writer::{CommitError, SharedModel, SharedWriter, Writer},
};

/// Days that fixes are kept, unless said otherwise.
pub const RETENTION_DAYS: u32 = 30;
/// So many of the last records are remembered from before the start, for readers who come back.
const REMEMBERED: usize = 1_000;
/// So long those who are being answered are waited for at the end.
const GRACE: Duration = Duration::from_secs(10);

/// What `xunge serve` is told.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen; port 0 is any free port.
    pub listen: SocketAddr,
    /// The data file; none keeps everything in memory.
    pub data: Option<PathBuf>,
    /// Whether an empty log begins with the demo town.
    pub demo: bool,
}

/// What stands between the server and those who ask.
#[derive(Clone, Debug, Default)]
pub struct Front {
    /// Proxies whose word counts for where a request comes from, and how.
    pub trusted_proxies: Vec<IpAddr>,
    /// Certificate and key; none if no TLS is spoken here.
    pub tls: Option<Tls>,
    /// How long those who ask are waited for.
    pub patience: Patience,
}

/// Why the server does not start or does not go on.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The log cannot be trusted or opened.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The demo town cannot be laid out.
    #[error(transparent)]
    Demo(#[from] demo::DemoError),
    /// Records were refused.
    #[error(transparent)]
    Commit(#[from] CommitError),
    /// Others could reach a server that asks nobody who they are.
    #[error(
        "{url} is reached by others than this machine, and there are no accounts yet: make one \
         first with `xunge user add NAME --role administrator`, or listen on 127.0.0.1"
    )]
    NoAccounts {
        /// The address.
        url: String,
    },
    /// There is no secret for the set-up link.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// The address is taken or not ours.
    #[error("cannot listen on {listen}: {source}. Choose another address with --listen")]
    Listen {
        /// The address.
        listen: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// The server broke off.
    #[error("the server broke off: {0}")]
    Broken(#[from] std::io::Error),
    /// A task broke off.
    #[error("a task broke off: {0}")]
    Task(#[from] tokio::task::JoinError),
}

/// A server that listens; it answers data requests once it has replayed.
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    listener: TcpListener,
    state: AppState,
    replay: JoinHandle<Result<(), ServeError>>,
    snapshots: Option<Arc<Snapshots>>,
    retention_days: u32,
    tls: Option<Tls>,
    patience: Patience,
}

impl Server {
    /// Opens the log and listens; the replay begins.
    ///
    /// # Errors
    /// [`ServeError`] if the log or the address cannot be had.
    pub async fn start(config: Config) -> Result<Self, ServeError> {
        Self::start_behind(config, Front::default()).await
    }

    /// As [`Server::start`], with TLS or behind proxies.
    ///
    /// # Errors
    /// [`ServeError`] if the log or the address cannot be had.
    pub async fn start_behind(config: Config, front: Front) -> Result<Self, ServeError> {
        let Front {
            trusted_proxies,
            tls,
            patience,
        } = front;
        let log = match &config.data {
            Some(path) => SqliteLog::open(path).await?,
            None => SqliteLog::in_memory().await?,
        };
        let listen = config.listen;
        let failed = |source| ServeError::Listen { listen, source };
        let listener = TcpListener::bind(listen).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let model = SharedModel::default();
        let url = format!(
            "{}://{address}",
            if tls.is_some() { "https" } else { "http" }
        );
        info!("listening on {url}");
        let access = Access::new(Edge {
            is_public: !address.ip().is_loopback() || !trusted_proxies.is_empty(),
            speaks_tls: tls.is_some(),
            trusted_proxies,
        });
        let state = AppState::new(Arc::clone(&model), log.identity(), access);
        let snapshots = Snapshots::of(&log).map(Arc::new);
        let prepared = prepare(
            log,
            model,
            snapshots.clone(),
            state.clone(),
            config.demo,
            url,
        );
        let replay = tokio::spawn(prepared);
        Ok(Self {
            address,
            listener,
            state,
            replay,
            snapshots,
            retention_days: RETENTION_DAYS,
            tls,
            patience,
        })
    }

    /// Keeps fixes for so many days, rather than for [`RETENTION_DAYS`].
    #[must_use]
    pub fn with_retention(self, days: u32) -> Self {
        Self {
            retention_days: days,
            ..self
        }
    }

    /// Answers until the process is told to end.
    ///
    /// # Errors
    /// [`ServeError`] if the log is damaged, or the network fails.
    pub async fn run(self) -> Result<(), ServeError> {
        let forgetting = in_time::forget(self.state.clone(), self.retention_days);
        let state = self.state.clone();
        let live = Arc::clone(&self.state.live);
        let streaming = Arc::clone(&live);
        let handle = Handle::new();
        let ending = {
            let handle = handle.clone();
            async move {
                told_to_end().await;
                // A stream has no end of its own.
                live.end();
                handle.graceful_shutdown(Some(GRACE));
                std::future::pending::<()>().await;
            }
        };
        let app = http::router(self.state);
        let answering = connections::answer(self.listener, app, self.tls, self.patience, handle);
        tokio::select! {
            ended = answering => ended?,
            never = ending => never,
            () = streaming.beat() => {}
            // Ends only by failing: the demo goes on for ever.
            failed = self.replay => failed??,
            failed = forgetting => failed?,
        }
        if let (Some(snapshots), Ok(writer)) = (self.snapshots, state.writer()) {
            in_time::snapshot_at_end(&snapshots, &writer).await;
        }
        Ok(())
    }
}

/// Replays the log, begins the demo town if asked to, and goes on with it.
async fn prepare(
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

async fn told_to_end() {
    let interrupt = tokio::signal::ctrl_c();
    let Ok(mut terminate) =
        tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
    else {
        let _ = interrupt.await;
        return;
    };
    tokio::select! {
        _ = interrupt => {}
        _ = terminate.recv() => {}
    }
}
