//! The simulator: devices that walk through a town and report to its server
//! over HTTP, as real ones would.
//!
//! It asks the server for its grids and its base map, lets somebody walk for
//! every device ([`crate::demo::patrols::Ways`]), and sends each fix by itself:
//! a third of the devices as JSON, a third as OwnTracks, a third as Traccar
//! Client.

mod device;
mod tally;
mod town;

use std::{sync::Arc, time::Duration};

use tokio::{sync::Mutex, task::JoinSet, time::Instant};
use xunge_data::{Code, CodeError};

use device::Device;
pub use tally::Tally;

/// How it is done.
#[derive(Clone, Debug)]
pub struct Simulation {
    /// The server, such as `http://127.0.0.1:8080`.
    pub target: String,
    /// Devices, 1 to [`Simulation::WORKERS_MAX`].
    pub workers: usize,
    /// Fixes of each device in a second, above 0 and at most
    /// [`Simulation::RATE_MAX`].
    pub rate: f64,
    /// How long, 1 second to [`Simulation::SECONDS_MAX`].
    pub seconds: u64,
    /// What the devices show to the server.
    pub token: Option<String>,
    /// What the devices' names begin with; a number of three digits or more
    /// follows.
    pub prefix: String,
}

impl Simulation {
    /// Devices, at most.
    pub const WORKERS_MAX: usize = 10_000;
    /// Fixes of a device in a second, at most.
    pub const RATE_MAX: f64 = 20.0;
    /// Seconds, at most: a day.
    pub const SECONDS_MAX: u64 = 86_400;
    /// Fixes in all, at most.
    pub const FIXES_MAX: f64 = 5e6;
}

/// Why a simulation does not begin.
#[derive(Debug, thiserror::Error)]
pub enum SimulateError {
    /// A number is out of range.
    #[error("{name} {given} is not {range}")]
    OutOfRange {
        /// Which.
        name: &'static str,
        /// What was given.
        given: String,
        /// What is right.
        range: String,
    },
    /// The devices cannot be called so.
    #[error("--prefix: {0}")]
    Prefix(#[from] CodeError),
    /// The server cannot be asked.
    #[error("{target} does not answer: {source}")]
    Unreachable {
        /// The server.
        target: String,
        /// What went wrong.
        source: reqwest::Error,
    },
    /// The server answers, but not with a town.
    #[error("{target} does not say what its grids are: {reason}")]
    NoTown {
        /// The server and the path.
        target: String,
        /// What it says.
        reason: String,
    },
}

impl SimulateError {
    /// Whether something else should have been asked for.
    #[must_use]
    pub fn is_bad_input(&self) -> bool {
        matches!(self, Self::OutOfRange { .. } | Self::Prefix(_))
    }
}

impl Simulation {
    fn check(&self) -> Result<(), SimulateError> {
        let out = |name, given: String, range: String| {
            Err(SimulateError::OutOfRange { name, given, range })
        };
        if !(1..=Self::WORKERS_MAX).contains(&self.workers) {
            let range = format!("from 1 to {}", Self::WORKERS_MAX);
            return out("--workers", self.workers.to_string(), range);
        }
        if !(self.rate > 0.0 && self.rate <= Self::RATE_MAX) {
            let range = format!("above 0 and at most {}", Self::RATE_MAX);
            return out("--rate", self.rate.to_string(), range);
        }
        if !(1..=Self::SECONDS_MAX).contains(&self.seconds) {
            let range = format!("from 1 to {}", Self::SECONDS_MAX);
            return out("--for", self.seconds.to_string(), range);
        }
        #[expect(clippy::cast_precision_loss, reason = "both are below 2^52")]
        let fixes = self.workers as f64 * self.rate * self.seconds as f64;
        if fixes > Self::FIXES_MAX {
            let range = format!("at most {} fixes in all", Self::FIXES_MAX);
            return out("--workers × --rate × --for", format!("{fixes:.0}"), range);
        }
        Ok(())
    }

    /// Lets the devices walk; `progress` hears how many seconds are over.
    /// Whoever stops waiting stops the devices: what they had sent is in
    /// `tally`.
    ///
    /// # Errors
    /// [`SimulateError`] if it cannot begin.
    pub async fn run(
        self,
        tally: Arc<Mutex<Tally>>,
        progress: impl Fn(u64),
    ) -> Result<(), SimulateError> {
        self.check()?;
        let client = reqwest::Client::builder()
            .timeout(Duration::from_secs(30))
            .build();
        let client = client.map_err(|source| SimulateError::Unreachable {
            target: self.target.clone(),
            source,
        })?;
        let ways = Arc::new(town::ways(&self, &client).await?);
        let begin = Instant::now();
        let end = begin + Duration::from_secs(self.seconds);
        let mut devices = JoinSet::new();
        for number in 0..self.workers {
            let name = Code::new(format!("{}{:03}", self.prefix, number + 1))?;
            let device = Device::new(&self, name, number, client.clone());
            let (ways, tally) = (Arc::clone(&ways), Arc::clone(&tally));
            #[expect(clippy::cast_precision_loss, reason = "there are at most 10,000")]
            let wait = number as f64 / self.workers as f64 / self.rate;
            let begin = begin + Duration::from_secs_f64(wait);
            devices.spawn(async move { device.walk(&ways, begin, end, &tally).await });
        }
        let mut second = tokio::time::interval(Duration::from_secs(1));
        loop {
            tokio::select! {
                _ = second.tick() => progress(begin.elapsed().as_secs().min(self.seconds)),
                ended = devices.join_next() => if ended.is_none() { return Ok(()) },
            }
        }
    }
}
