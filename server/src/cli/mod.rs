//! The command line.

use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
};

use clap::{Parser, Subcommand};

use crate::{
    export::ExportError,
    import::ImportError,
    log::LogError,
    serve::{Config, Front, RETENTION_DAYS, ServeError, Server},
    simulate::SimulateError,
    tls::{Tls, TlsError},
    writer::CommitError,
};

mod backup;
mod check;
mod export;
mod import;
mod keep;
mod progress;
mod simulate;

/// Xunge 巡格: a map dashboard for grid governance.
#[derive(Debug, Parser)]
#[command(version, propagate_version = true)]
pub struct Cli {
    /// The data file; it is made if there is none. Without it, `serve --demo`
    /// keeps everything in memory and everything else uses xunge.db in this
    /// folder.
    #[arg(long, env = "XUNGE_DATA", global = true, value_name = "FILE")]
    data: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the map and the API.
    #[command(after_help = "Examples:\n  \
        xunge serve --demo\n  \
        xunge serve --data town.db --listen 127.0.0.1:9000\n  \
        xunge serve --data town.db --listen 0.0.0.0:443 --tls-cert town.crt --tls-key town.key")]
    Serve {
        /// Address and port; port 0 takes any free port.
        #[arg(long, env = "XUNGE_LISTEN", default_value = "127.0.0.1:8080")]
        listen: SocketAddr,
        /// A proxy in front, whose X-Forwarded-For and X-Forwarded-Proto count;
        /// may be given more than once. There must be accounts then.
        #[arg(
            long = "trusted-proxy",
            env = "XUNGE_TRUSTED_PROXY",
            value_name = "ADDRESS",
            value_delimiter = ','
        )]
        trusted_proxies: Vec<IpAddr>,
        /// Speak TLS with this certificate, after it those that signed it (PEM).
        #[arg(
            long,
            env = "XUNGE_TLS_CERT",
            value_name = "FILE",
            requires = "tls_key"
        )]
        tls_cert: Option<PathBuf>,
        /// The certificate's private key (PEM).
        #[arg(
            long,
            env = "XUNGE_TLS_KEY",
            value_name = "FILE",
            requires = "tls_cert"
        )]
        tls_key: Option<PathBuf>,
        /// Show the demo town Liaocheng (演示数据) if the data file is empty.
        #[arg(long)]
        demo: bool,
        /// Keep the fixes of patrols for so many days; then only the cells
        /// that were covered remain.
        #[arg(long, env = "XUNGE_RETENTION_DAYS", default_value_t = RETENTION_DAYS)]
        retention_days: u32,
    },
    /// Import a city's own communities, grids, offices, incidents, workers,
    /// mask of what cannot be patrolled, or fixes of patrols.
    #[command(after_help = "Examples:\n  \
        xunge import grids beats.geojson --column code=BEAT_NUM --column community=DISTRICT\n  \
        xunge import incidents 事件.csv --encoding gb18030 --dry-run\n  \
        xunge import incidents crimes.csv --time-format '%m/%d/%Y %H:%M' \
        --timezone America/Chicago\n  \
        xunge import workers 网格员.csv\n  \
        xunge import inspections 督查得分.csv\n  \
        xunge import problems 问题清单.csv\n  \
        xunge import mask water.geojson\n  \
        xunge import fixes fixes.csv --data town.db\n  \
        xunge import fixes walk.gpx --device D001 --crs gcj02")]
    Import(import::ImportArgs),
    /// Keep the accounts of a data file.
    #[command(
        subcommand,
        after_help = "Examples:\n  \
        xunge user add wang --role dispatcher --data town.db\n  \
        xunge user add li --role grid_worker --grid 411525001001001 < password.txt\n  \
        xunge user passwd wang\n  \
        xunge user list"
    )]
    User(keep::UserCommand),
    /// Keep the tokens of a data file: of walls, devices and forwarders.
    #[command(
        subcommand,
        after_help = "Examples:\n  \
        xunge token add display --label 指挥大厅 --data town.db\n  \
        xunge token add device --device 860000000000001\n  \
        xunge token revoke 1a2b3c4d\n  \
        xunge token list"
    )]
    Token(keep::TokenCommand),
    /// Boundary clinic: what is wrong with a file of boundaries, and where.
    /// Exit code 2 if anything is.
    #[command(after_help = "Examples:\n  \
        xunge check 网格.geojson\n  \
        xunge check beats.geojson --column code=BEAT_NUM")]
    Check(check::CheckArgs),
    /// Copy the data file, also while a server is using it.
    #[command(after_help = "Examples:\n  \
        xunge backup 2022-08-31.backup --data town.db")]
    Backup(backup::BackupArgs),
    /// Put a backup in the place of the data file. Stop the server first.
    #[command(after_help = "Examples:\n  \
        xunge restore 2022-08-31.backup --data town.db\n  \
        xunge restore 2022-08-31.backup --data town.db --replace")]
    Restore(backup::RestoreArgs),
    /// Export communities, grids, offices, incidents or the fixes of patrols from a data file. The
    /// server that holds the file must be stopped.
    #[command(after_help = "Examples:\n  \
        xunge export incidents incidents.geojson --data town.db\n  \
        xunge export fixes fixes.csv --data town.db")]
    Export(export::ExportArgs),
    /// Walk through a town with devices that report to its server, as real ones would.
    #[command(after_help = "Examples:\n  \
        xunge simulate --target http://127.0.0.1:8080 --workers 20\n  \
        xunge simulate --target http://10.0.0.5:8080 --workers 500 --rate 1 --for 60 \
        --token TOKEN")]
    Simulate(simulate::SimulateArgs),
}

/// The data file when none is named.
const DATA: &str = "xunge.db";

/// Why a command ends without success.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The server.
    #[error(transparent)]
    Serve(#[from] ServeError),
    /// The log.
    #[error(transparent)]
    Log(#[from] LogError),
    /// A file is refused; nothing of it was imported.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// Nothing was exported.
    #[error(transparent)]
    Export(#[from] ExportError),
    /// The simulation cannot begin.
    #[error(transparent)]
    Simulate(#[from] SimulateError),
    /// No TLS can be spoken.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// There is no data file.
    #[error("there is no data file {0}; name it with --data")]
    NoData(PathBuf),
    /// The data file holds a town of another name.
    #[error("--town {name}: the data file holds the town {there:?}; give another file with --data")]
    AnotherTown {
        /// The name given.
        name: String,
        /// The name of the town there.
        there: String,
    },
    /// Accounts or tokens cannot be kept so.
    #[error(transparent)]
    Keep(#[from] keep::KeepError),
    /// A file of boundaries is not sound.
    #[error("{}: {findings} findings", file.display())]
    Unsound {
        /// The file.
        file: PathBuf,
        /// How many there are.
        findings: usize,
    },
    /// Records were refused.
    #[error(transparent)]
    Commit(#[from] CommitError),
    /// The report cannot be shown.
    #[error("the report cannot be written: {0}")]
    Output(#[from] std::io::Error),
}

impl CliError {
    /// 2 for bad input, 1 for everything else.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Import(_)
            | Self::AnotherTown { .. }
            | Self::NoData(_)
            | Self::Tls(_)
            | Self::Unsound { .. }
            | Self::Keep(_)
            | Self::Commit(CommitError::Refused(_))
            | Self::Serve(ServeError::NoAccounts { .. })
            | Self::Log(LogError::Exists(_) | LogError::NotOurs(_)) => 2,
            Self::Export(error) if error.is_bad_input() => 2,
            Self::Simulate(error) if error.is_bad_input() => 2,
            _ => 1,
        }
    }
}

impl Cli {
    /// Does what the command line says.
    ///
    /// # Errors
    /// [`CliError`], to be shown to the person who typed it.
    pub async fn run(self) -> Result<(), CliError> {
        let file = || self.data.clone().unwrap_or_else(|| PathBuf::from(DATA));
        match self.command {
            Command::Serve {
                listen,
                demo,
                retention_days,
                trusted_proxies,
                tls_cert,
                tls_key,
            } => {
                let data = if demo { self.data } else { Some(file()) };
                let config = Config { listen, data, demo };
                let files = tls_cert.zip(tls_key);
                let tls = files.map(|(cert, key)| Tls::read(&cert, &key));
                let front = Front {
                    trusted_proxies,
                    tls: tls.transpose()?,
                    ..Front::default()
                };
                let server = Server::start_behind(config, front).await?;
                Ok(server.with_retention(retention_days).run().await?)
            }
            Command::Import(import) => import.run(file()).await,
            Command::User(user) => user.run(&file()).await,
            Command::Token(token) => token.run(&file()).await,
            Command::Check(check) => check.run(),
            Command::Backup(backup) => backup.run(&file()).await,
            Command::Restore(restore) => restore.run(&file()).await,
            Command::Export(export) => export.run(file()).await,
            Command::Simulate(simulate) => simulate.run().await,
        }
    }
}
