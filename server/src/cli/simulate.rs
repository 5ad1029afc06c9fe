//! `xunge simulate`: devices that report to a server.

use std::{io::Write, sync::Arc};

use clap::Args;
use tokio::sync::Mutex;

use super::{CliError, progress::Bar};
use crate::simulate::{Simulation, Tally};

/// How many devices walk where, and how long.
#[derive(Debug, Args)]
pub(super) struct SimulateArgs {
    /// The server they report to.
    #[arg(long, value_name = "URL")]
    target: String,
    /// Devices, 1 to 10,000.
    #[arg(long, default_value_t = 20, value_name = "N")]
    workers: usize,
    /// Fixes of each device in a second, up to 20.
    #[arg(long, default_value_t = 0.2, value_name = "R")]
    rate: f64,
    /// Seconds, up to a day.
    #[arg(long = "for", default_value_t = 60, value_name = "SECONDS")]
    seconds: u64,
    /// The token that the devices show.
    #[arg(long, env = "XUNGE_TOKEN", hide_env_values = true)]
    token: Option<String>,
    /// What the devices' names begin with, followed by 001, 002 …: D001 to
    /// D088 are those of the demo town.
    #[arg(long, default_value = "SIM", value_name = "TEXT")]
    prefix: String,
}

impl SimulateArgs {
    /// Runs it, and prints what came of it: at the end, or when it is broken
    /// off.
    ///
    /// # Errors
    /// [`CliError`] if it cannot begin.
    pub(super) async fn run(self) -> Result<(), CliError> {
        let tally = Arc::new(Mutex::new(Tally::default()));
        let (target, seconds) = (self.target.clone(), self.seconds);
        let simulation = Simulation {
            target: self.target,
            workers: self.workers,
            rate: self.rate,
            seconds,
            token: self.token,
            prefix: self.prefix,
        };
        let bar = Bar::of_things(&target);
        let running = simulation.run(Arc::clone(&tally), |second| bar.tell(second, seconds));
        tokio::select! {
            ended = running => ended?,
            _ = tokio::signal::ctrl_c() => {}
        }
        bar.end();
        write!(std::io::stdout(), "{}", tally.lock().await)?;
        Ok(())
    }
}
