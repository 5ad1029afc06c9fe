//! Capture: what devices send, sifted, and turned into records.

mod error;
mod incidents;
mod lenient;
mod moment;
mod osmand;
mod owntracks;
mod sender;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use xunge_data::{
    Code, Fix, KeptFix, Record, Timestamp, Track, Unfit,
    api::{FixRejected, FixesBody},
};

pub use error::CaptureRefused;
pub use incidents::{Decided, IncidentRefused, report, step};
pub use lenient::{Unreadable, fixes};
pub use osmand::osmand;
pub use owntracks::owntracks;
pub use sender::{Sender, Sent};

use crate::{
    model::Model,
    writer::{Ahead, CommitError, SharedWriter},
};

/// Fixes of one device as they were sent: those that could not even be read
/// carry the reason.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The device.
    pub device: Code,
    /// Its fixes.
    pub fixes: Vec<Result<Fix, Unfit>>,
}

/// What is to become of the fixes that were sent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sifted {
    /// What to append: one record for each device.
    pub records: Vec<Record>,
    /// How many fixes count.
    pub accepted: u64,
    /// Those that do not, and why, in the order they were sent.
    pub rejected: Vec<FixRejected>,
    /// Devices that the roster does not name, in order of code.
    pub unknown_devices: Vec<Code>,
}

/// Where a fix stood in what was sent.
type Spot = (u64, u64);

/// Sifts fixes and has those written that may be. When it returns they are on
/// disk and in the model.
///
/// # Errors
/// [`CommitError`] if they cannot be written; then none is taken.
pub async fn take(writer: &SharedWriter, parts: Vec<Part>) -> Result<FixesBody, CommitError> {
    let taken = writer.bring(move |model, ahead| {
        let mut sifted = sift(model, ahead, &parts, Timestamp::now());
        (std::mem::take(&mut sifted.records), sifted)
    });
    let (offset, sifted) = taken.await?;
    Ok(FixesBody {
        offset,
        accepted: sifted.accepted,
        rejected: sifted.rejected,
        unknown_devices: sifted.unknown_devices,
    })
}

/// Sifts fixes, at the moment they are taken in, beside those known already.
#[must_use]
pub fn sift(model: &Model, ahead: &Ahead, parts: &[Part], now: Timestamp) -> Sifted {
    let mut sifted = Sifted::default();
    let mut of_device: BTreeMap<&Code, Vec<(Spot, KeptFix)>> = BTreeMap::new();
    for (part, sent) in (0u64..).zip(parts) {
        let datum = model.roster().datum_of(&sent.device);
        let fixes = of_device.entry(&sent.device).or_default();
        for (index, fix) in (0u64..).zip(&sent.fixes) {
            let checked = fix.and_then(|fix| fix.check(now).map(|()| fix));
            let checked = checked.map(|fix| Fix {
                position: datum.to_wgs84(fix.position),
                ..fix
            });
            match checked {
                Ok(fix) => fixes.push(((part, index), KeptFix::from(&fix))),
                Err(why) => sifted.reject((part, index), why),
            }
        }
    }
    for (device, fixes) in of_device {
        if !fixes.is_empty() {
            sifted.judge(model, ahead, device, &fixes);
        }
    }
    sifted
        .rejected
        .sort_unstable_by_key(|fix| (fix.part, fix.index));
    sifted
}

impl Sifted {
    fn reject(&mut self, (part, index): Spot, why: Unfit) {
        self.rejected.push(FixRejected { part, index, why });
    }

    /// Jumps are appended too: later fixes may show that they are none.
    fn judge(&mut self, model: &Model, ahead: &Ahead, device: &Code, fixes: &[(Spot, KeptFix)]) {
        let plain: Vec<KeptFix> = fixes.iter().map(|(_, fix)| *fix).collect();
        let verdicts = model
            .coverage()
            .judge(device, ahead.fixes_of(device), &plain);
        let mut track = Vec::with_capacity(fixes.len());
        for ((spot, fix), verdict) in fixes.iter().zip(verdicts) {
            match verdict {
                None => self.accepted += 1,
                Some(why) => self.reject(*spot, why),
            }
            if verdict != Some(Unfit::Repeated) {
                track.push(*fix);
            }
        }
        if !model.coverage().counts(device) {
            self.unknown_devices.push(device.clone());
        }
        if !track.is_empty() {
            track.sort_unstable_by_key(|fix| fix.time_ms);
            self.records.push(Record::FixesTaken {
                device: device.clone(),
                track: Track(track),
            });
        }
    }
}
