//! Start-up: open the log, listen, replay, answer.

mod in_time;
mod prepare;

use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use axum_server::Handle;
use tokio::{net::TcpListener, task::JoinHandle};
use tracing::info;

use crate::{
    auth::{Access, Edge, SecretError},
    connections::{self, Patience},
    demo,
    http::{self, AppState},
    log::{LogError, SqliteLog},
    snapshots::Snapshots,
    tls::Tls,
    writer::{CommitError, SharedModel},
};

use prepare::prepare;
pub use prepare::replay;

/// Days that fixes are kept, unless said otherwise.
pub const RETENTION_DAYS: u32 = 30;
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
