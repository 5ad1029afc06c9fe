//! Visits and minutes: what follows from the fixes.
//!
//! Fixes that come in order of time only add to what was seen. They are noted
//! when they are taken in ([`Walks::note`]), and followed when somebody asks
//! ([`Walks::told`]): many at once by all processors. So fixes are taken in at
//! the speed of the log, and who asks hears of all of them. Fixes that come late
//! may take back what was seen: their hours are noted too ([`Walks::note_late`]),
//! and followed anew. After a start there are so many that they are followed a few
//! days at a time ([`Following`]), and the model is free in between.

mod following;
mod saved;

pub use following::Following;

use std::{
    collections::BTreeMap,
    sync::{Mutex, OnceLock, PoisonError},
};

use serde::{Deserialize, Serialize};
use xunge_data::{Code, KeptFix};

use super::{
    Device,
    fixes::{HOUR_MS, Hour, hour_of, start_of},
    history::History,
    hours::{Hours, New, hours_of, in_parallel},
    layout::Layout,
    minutes::Minutes,
    span_of,
    walk::{Seen, follow, minutes},
};

/// As few fixes are followed by one processor alone.
const FEW: usize = 20_000;

/// What was followed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Walked {
    /// The cells visited.
    pub(super) history: History,
    /// The minutes of each device with fixes that count.
    pub(super) minutes: BTreeMap<Code, BTreeMap<Hour, Minutes>>,
    /// Nothing, between hours.
    #[serde(skip)]
    pub(super) seen: Seen,
}

/// Nothing is seen between hours.
impl PartialEq for Walked {
    fn eq(&self, other: &Self) -> bool {
        self.history == other.history && self.minutes == other.minutes
    }
}

/// The hours of devices that are to be followed anew, each with the cleaned
/// fixes with which it was followed at most; none if that is not known.
pub(super) type Late = BTreeMap<Code, BTreeMap<Hour, Option<Vec<KeptFix>>>>;

/// What was followed, and the fixes that are still to be.
#[derive(Debug, Default)]
pub(super) struct Walks {
    /// As far as it was followed before the news; given away to be followed on.
    before: Mutex<Walked>,
    /// From which moment on each device is to be followed, milliseconds.
    news: BTreeMap<Code, i64>,
    /// The same, of what is being followed in steps.
    begun: BTreeMap<Code, i64>,
    /// What is to be followed anew once the news are.
    late: Late,
    /// With all of these.
    told: OnceLock<Walked>,
    /// How often what was followed was changed otherwise than by steps.
    changes: u64,
}

impl Clone for Walks {
    fn clone(&self) -> Self {
        let before = self.before.lock().unwrap_or_else(PoisonError::into_inner);
        Self {
            before: Mutex::new(before.clone()),
            news: self.news.clone(),
            begun: self.begun.clone(),
            late: self.late.clone(),
            told: self.told.clone(),
            changes: self.changes,
        }
    }
}

impl Walks {
    /// From which moment on, milliseconds, devices are to be followed, those among
    /// them that are being followed in steps.
    fn all_news(&self) -> BTreeMap<Code, i64> {
        let mut news = self.news.clone();
        for (code, from_ms) in &self.begun {
            earlier(&mut news, code, *from_ms);
        }
        news
    }

    /// A device has fixes from this moment on, milliseconds, that were not
    /// followed; they take nothing back of what was.
    pub(super) fn note(&mut self, device: &Code, from_ms: i64) {
        self.open();
        earlier(&mut self.news, device, from_ms);
    }

    /// These hours of a device have other fixes than they had: these.
    pub(super) fn note_late(&mut self, device: &Code, mut had: BTreeMap<Hour, Vec<KeptFix>>) {
        self.open();
        // While it is followed in steps, nobody knows with which fixes.
        let is_begun = self.begun.contains_key(device);
        // What nobody began to follow will be followed as it is then.
        if let Some(&from_ms) = self.news.get(device).filter(|_| !is_begun) {
            let before = self.before.get_mut();
            let before = before.unwrap_or_else(PoisonError::into_inner);
            let counted = before.minutes.get(device);
            let is_known = |hour: &Hour| counted.is_some_and(|hours| hours.contains_key(hour));
            had.retain(|hour, _| start_of(*hour) < from_ms || is_known(hour));
        }
        if had.is_empty() {
            return;
        }
        // The way over that moment may be another now: it is not cut there.
        if let Some(from_ms) = self.news.get_mut(device)
            && had.contains_key(&hour_of(*from_ms))
        {
            *from_ms = start_of(hour_of(*from_ms));
        }
        let late = self.late.entry(device.clone()).or_default();
        for (hour, fixes) in had {
            let known = late.entry(hour).or_insert(Some(fixes));
            if is_begun {
                *known = None;
            }
        }
    }

    /// What was followed before the news, to be changed.
    pub(super) fn before(&mut self) -> &mut Walked {
        self.open();
        self.changes += 1;
        let before = self.before.get_mut();
        before.unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether nothing was ever followed or noted.
    pub(super) fn is_empty(&self) -> bool {
        let before = self.before.lock().unwrap_or_else(PoisonError::into_inner);
        let nothing = |walked: &Walked| walked.history == History::default();
        self.news.is_empty()
            && self.begun.is_empty()
            && self.late.is_empty()
            && nothing(&before)
            && self.told.get().is_none_or(nothing)
    }

    /// Everything, once the news are followed, and then `follow_late` what came
    /// late.
    pub(super) fn told(
        &self,
        devices: &BTreeMap<Code, Device>,
        layout: &Layout,
        follow_late: impl FnOnce(&mut Walked, &Late),
    ) -> &Walked {
        self.told.get_or_init(|| {
            let mut before = self.before.lock().unwrap_or_else(PoisonError::into_inner);
            let mut walked = std::mem::take(&mut *before);
            let news = hours_of(&self.all_news(), devices, |_| Hour::MAX);
            walked.follow(news, devices, layout);
            if !self.late.is_empty() {
                follow_late(&mut walked, &self.late);
            }
            walked
        })
    }

    /// Follows what can no longer be once the fixes before an hour are gone; the rest
    /// stays news. False if some came late: they are followed after all news.
    pub(super) fn follow_before(
        &mut self,
        hour: Hour,
        devices: &BTreeMap<Code, Device>,
        layout: &Layout,
    ) -> bool {
        self.open();
        if !self.late.is_empty() {
            return false;
        }
        self.news = self.all_news();
        self.begun.clear();
        let end = |device: &Device| device.fixes.apart_from(hour);
        let hours = hours_of(&self.news, devices, end);
        self.before().follow(hours, devices, layout);
        for (code, from_ms) in &mut self.news {
            let end = devices.get(code).map_or(Hour::MIN, end);
            *from_ms = start_of(end).max(*from_ms);
        }
        true
    }

    /// There are no news any more once they were followed.
    fn open(&mut self) {
        if let Some(walked) = self.told.take() {
            let before = self.before.get_mut();
            *before.unwrap_or_else(PoisonError::into_inner) = walked;
            self.news.clear();
            self.begun.clear();
            self.late.clear();
            self.changes += 1;
        }
    }
}

/// The device is to be followed from this moment on, milliseconds, or from one
/// before it.
fn earlier(news: &mut BTreeMap<Code, i64>, device: &Code, from_ms: i64) {
    match news.get_mut(device) {
        Some(from) => *from = from_ms.min(*from),
        None => {
            news.insert(device.clone(), from_ms);
        }
    }
}

impl Walked {
    /// Counts the minutes of a device's hour anew, or adds them to those of a
    /// settled hour.
    pub(super) fn count_minutes(
        &mut self,
        device: &Code,
        hour: Hour,
        cleaned: &[KeptFix],
        is_settled: bool,
    ) {
        let counted = self.minutes.entry(device.clone()).or_default();
        let known = counted.remove(&hour).filter(|_| is_settled);
        let minutes = minutes(cleaned, &span_of(hour)) | known.unwrap_or(0);
        if minutes != 0 {
            counted.insert(hour, minutes);
        }
        if counted.is_empty() {
            self.minutes.remove(device);
        }
    }

    fn follow(
        &mut self,
        (hours, fixes): (Hours, usize),
        devices: &BTreeMap<Code, Device>,
        layout: &Layout,
    ) {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        if fixes <= FEW || processors == 1 {
            for (hour, news) in hours {
                self.hour(hour, &news, devices, layout);
            }
            return;
        }
        for part in in_parallel(processors, hours, devices, layout) {
            self.unite(part, layout);
        }
    }

    /// Follows what is new in an hour.
    pub(super) fn hour(
        &mut self,
        hour: Hour,
        news: &[New],
        devices: &BTreeMap<Code, Device>,
        layout: &Layout,
    ) {
        self.seen.resize(layout.cells.len());
        for new in news {
            let Some(device) = devices.get(&new.device) else {
                continue;
            };
            let span = new.from_ms..start_of(hour) + HOUR_MS;
            let cleaned = device.fixes.cleaned(&span);
            let minutes = minutes(&cleaned, &span);
            if minutes != 0 {
                let counted = self.minutes.entry(new.device.clone()).or_default();
                *counted.entry(hour).or_default() |= minutes;
            }
            if device.counts {
                follow(&cleaned, &span, layout, &mut self.seen);
            }
        }
        self.history.add(hour, &self.seen.take(), layout);
    }

    /// Takes in what others followed.
    fn unite(&mut self, other: Self, layout: &Layout) {
        self.history.unite(other.history, layout);
        for (code, hours) in other.minutes {
            let device = self.minutes.entry(code).or_default();
            for (hour, minutes) in hours {
                *device.entry(hour).or_default() |= minutes;
            }
        }
    }
}
