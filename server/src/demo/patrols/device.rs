//! What a device makes of a walk: noise, pockets, bad reception, jumps.

use fastrand::Rng;
use geo_types::Coord;
use xunge_data::Worker;

use super::walk::between;

/// How well a device works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quality {
    /// As phones do.
    Good,
    /// Loses the satellites for minutes, and says so.
    Poor,
    /// Now and then far away for one fix, and sure of it.
    Jumpy,
}

/// Whose devices are not good.
const POOR: [&str; 4] = ["W012", "W033", "W058", "W079"];
const JUMPY: &str = "W023";

impl Quality {
    /// Of the device of a worker.
    pub(super) fn of(worker: &Worker) -> Self {
        match worker.code.as_str() {
            code if POOR.contains(&code) => Self::Poor,
            JUMPY => Self::Jumpy,
            _ => Self::Good,
        }
    }
}

/// Of so many parts of the last error the next one is made.
const MEMORY: f64 = 0.7;
/// In open sky: the error's standard deviation on each axis, metres.
const SIGMA_M: std::ops::Range<f64> = 3.0..6.0;
/// Without it: as much more, and what the device then says of it.
const LOST_SIGMA_M: f64 = 45.0;
const LOST_ACCURACY_M: std::ops::Range<f64> = 60.0..120.0;
/// For how long a poor device sees the sky, and for how long it does not.
const SEES_S: std::ops::Range<f64> = 120.0..330.0;
const LOST_S: std::ops::Range<f64> = 200.0..600.0;
/// A phone goes into the pocket after so long, for so long.
const OUT_S: std::ops::Range<f64> = 1_800.0..7_200.0;
const POCKET_S: std::ops::Range<f64> = 120.0..600.0;
/// One fix in so many of a jumpy device is this far away: to get there and
/// back within a minute would take more than 10 m/s.
const JUMPS: u32 = 30;
const JUMP_M: std::ops::Range<f64> = 800.0..1_600.0;

/// A device on one shift.
pub(super) struct Device {
    quality: Quality,
    sigma_m: f64,
    error: Coord<f64>,
    /// Seconds until the phone goes into the pocket or comes out of it.
    pocket: Spell,
    /// Seconds until the sky is lost or found.
    lost: Spell,
}

/// Whether something is so, and for how many seconds yet.
struct Spell {
    is_on: bool,
    left_s: f64,
}

impl Spell {
    fn pass(
        &mut self,
        seconds: f64,
        on: &std::ops::Range<f64>,
        off: &std::ops::Range<f64>,
        rng: &mut Rng,
    ) {
        self.left_s -= seconds;
        if self.left_s <= 0.0 {
            self.is_on = !self.is_on;
            self.left_s = between(if self.is_on { on } else { off }, rng);
        }
    }
}

impl Device {
    /// A shift begins.
    pub(super) fn begin(quality: Quality, rng: &mut Rng) -> Self {
        Self {
            quality,
            sigma_m: between(&SIGMA_M, rng),
            error: normal(rng) * SIGMA_M.start,
            pocket: Spell {
                is_on: false,
                left_s: between(&(0.0..OUT_S.end), rng),
            },
            lost: Spell {
                is_on: quality == Quality::Poor,
                left_s: between(&(0.0..LOST_S.end), rng),
            },
        }
    }

    /// What it reports `seconds` after the last time of somebody who is at
    /// `truth`: a spot and an accuracy in metres, or nothing.
    pub(super) fn report(
        &mut self,
        truth: Coord<f64>,
        seconds: f64,
        rng: &mut Rng,
    ) -> Option<(Coord<f64>, f64)> {
        self.error =
            self.error * MEMORY + normal(rng) * (self.sigma_m * (1.0 - MEMORY * MEMORY).sqrt());
        self.pocket.pass(seconds, &POCKET_S, &OUT_S, rng);
        if self.quality == Quality::Poor {
            self.lost.pass(seconds, &LOST_S, &SEES_S, rng);
        }
        if self.pocket.is_on {
            return None;
        }
        if self.lost.is_on {
            let more = normal(rng) * LOST_SIGMA_M;
            return Some((truth + self.error + more, between(&LOST_ACCURACY_M, rng)));
        }
        let accuracy_m = self.sigma_m * between(&(1.1..1.9), rng);
        let mut spot = truth + self.error;
        if self.quality == Quality::Jumpy && rng.u32(0..JUMPS) == 0 {
            // Towards the middle of the town, so that it stays on the map.
            let away_m = spot.x.hypot(spot.y).max(1.0);
            spot = spot - spot * (between(&JUMP_M, rng) / away_m);
        }
        Some((spot, accuracy_m))
    }
}

/// Two numbers of mean 0 and variance 1, near enough to normal (Irwin-Hall of
/// four).
fn normal(rng: &mut Rng) -> Coord<f64> {
    let mut one = || {
        let sum: f64 = (0..4).map(|_| rng.f64()).sum();
        (sum - 2.0) * 3.0_f64.sqrt()
    };
    Coord { x: one(), y: one() }
}
