//! A worker on the roster: when the worker is out, and what is reported.

use fastrand::Rng;
use jiff::{
    SignedDuration,
    civil::{Date, Time, Weekday},
};
use xunge_data::{Code, Fix, PatrolHours, Position, Timestamp, Window, day_start};

use super::{
    device::{Device, Quality},
    network::Network,
    walk::Walk,
};
use crate::demo::plane::Plane;

/// Seconds between two fixes of a device.
const PACE_S: std::ops::RangeInclusive<i64> = 26..=30;
/// Shifts that take place, of 100: on working days and at the weekend.
const WORKING_DAY: u32 = 98;
const WEEKEND: u32 = 75;

/// A worker with a device, and where the worker walks.
pub(super) struct Beat {
    /// The device.
    pub(super) device: Code,
    /// How well it works.
    pub(super) quality: Quality,
    /// Seeds the days, together with the day.
    pub(super) seed: u64,
    /// The hours of every day, in order and apart.
    pub(super) patrol: Vec<PatrolHours>,
    /// Where the worker walks.
    pub(super) network: Network,
}

/// Hours of patrol on one day.
#[derive(Clone, Copy)]
struct Shift {
    from: Timestamp,
    seconds: i64,
}

impl Shift {
    fn on(midnight: Timestamp, hours: &PatrolHours) -> Self {
        let of_day = |time: Time| time.duration_since(Time::midnight()).as_secs();
        let seconds = of_day(hours.to) - of_day(hours.from);
        Self {
            from: later(midnight, of_day(hours.from)),
            seconds: seconds.rem_euclid(86_400),
        }
    }

    fn meets(self, window: Window) -> bool {
        self.from < window.to && window.from < later(self.from, self.seconds)
    }
}

impl Beat {
    /// Adds the fixes that lie in the window, of the hours that begin on a day.
    pub(super) fn walk(&self, day: Date, window: Window, plane: Plane, fixes: &mut Vec<Fix>) {
        let midnight = day_start(day);
        let shifts = self.patrol.iter().map(|hours| Shift::on(midnight, hours));
        if !shifts.clone().any(|shift| shift.meets(window)) {
            return;
        }
        let number = midnight.as_second().div_euclid(86_400).unsigned_abs();
        let mut rng = Rng::with_seed(self.seed ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let Some(mut walk) = Walk::begin(&self.network, &mut rng) else {
            return;
        };
        let often = match day.weekday() {
            Weekday::Saturday | Weekday::Sunday => WEEKEND,
            _ => WORKING_DAY,
        };
        for shift in shifts {
            if rng.u32(0..100) < often {
                walk.set_out(&mut rng);
                let reported = self.report(shift, &mut walk, plane, &mut rng);
                fixes.extend(reported.filter(|fix| window.contains(fix.time)));
            }
        }
    }

    /// What the device reports of a shift.
    fn report(
        &self,
        shift: Shift,
        walk: &mut Walk<'_>,
        plane: Plane,
        rng: &mut Rng,
    ) -> impl Iterator<Item = Fix> {
        let mut device = Device::begin(self.quality, rng);
        let mut at_s = rng.i64(0..*PACE_S.start());
        let mut since_s = at_s;
        let sample = move || {
            let mut next = None;
            while next.is_none() && at_s < shift.seconds {
                walk.go_on(since_s as f64, rng);
                let reported = device.report(walk.position(), since_s as f64, rng);
                next = reported.map(|(spot, accuracy_m)| Fix {
                    time: later(shift.from, at_s),
                    position: written(plane.degrees(spot)),
                    accuracy_m: Some(rounded(accuracy_m, 10.0)),
                });
                since_s = rng.i64(PACE_S);
                at_s += since_s;
            }
            next
        };
        std::iter::from_fn(sample)
    }
}

/// With six decimals.
fn written(degrees: geo_types::Coord<f64>) -> Position {
    Position {
        lng: rounded(degrees.x, 1e6),
        lat: rounded(degrees.y, 1e6),
    }
}

fn rounded(number: f64, parts: f64) -> f64 {
    (number * parts).round() / parts
}

fn later(at: Timestamp, seconds: i64) -> Timestamp {
    at.saturating_add(SignedDuration::from_secs(seconds))
        .unwrap_or(at)
}
