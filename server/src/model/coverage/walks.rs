//! Visits and minutes: what follows from the fixes.
//!
//! Fixes that come in order of time only add to what was seen. They are noted
//! when they are taken in ([`Walks::note`]), and followed when somebody asks
//! ([`Walks::told`]): many at once by all processors. So fixes are taken in at
//! the speed of the log, and who asks hears of all of them.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Mutex, OnceLock, PoisonError},
};

use xunge_data::Code;

use super::{
    Device,
    fixes::{HOUR_MS, Hour, hour_of, start_of},
    history::{History, day_of},
    layout::Layout,
    minutes::Minutes,
    walk::{Seen, follow, minutes},
};

/// As few fixes are followed by one processor alone.
const FEW: usize = 20_000;

/// What was followed.
#[derive(Clone, Debug, Default)]
pub(super) struct Walked {
    /// The cells visited.
    pub(super) history: History,
    /// The minutes of each device with fixes that count.
    pub(super) minutes: BTreeMap<Code, BTreeMap<Hour, Minutes>>,
    /// Nothing, between hours.
    pub(super) seen: Seen,
}

/// Nothing is seen between hours.
impl PartialEq for Walked {
    fn eq(&self, other: &Self) -> bool {
        self.history == other.history && self.minutes == other.minutes
    }
}

/// What was followed, and the fixes that are still to be.
#[derive(Debug, Default)]
pub(super) struct Walks {
    /// As far as it was followed before the news; given away to be followed on.
    before: Mutex<Walked>,
    /// From which moment on each device is to be followed, milliseconds.
    news: BTreeMap<Code, i64>,
    /// With the news.
    told: OnceLock<Walked>,
}

impl Clone for Walks {
    fn clone(&self) -> Self {
        let before = self.before.lock().unwrap_or_else(PoisonError::into_inner);
        Self {
            before: Mutex::new(before.clone()),
            news: self.news.clone(),
            told: self.told.clone(),
        }
    }
}

impl Walks {
    /// A device has fixes from this moment on, milliseconds, that were not
    /// followed; they take nothing back of what was.
    pub(super) fn note(&mut self, device: &Code, from_ms: i64) {
        self.open();
        match self.news.get_mut(device) {
            Some(from) => *from = from_ms.min(*from),
            None => {
                self.news.insert(device.clone(), from_ms);
            }
        }
    }

    /// What was followed before the news, to be changed.
    pub(super) fn before(&mut self) -> &mut Walked {
        self.open();
        let before = self.before.get_mut();
        before.unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether nothing was ever followed or noted.
    pub(super) fn is_empty(&self) -> bool {
        let before = self.before.lock().unwrap_or_else(PoisonError::into_inner);
        let nothing = |walked: &Walked| walked.history == History::default();
        self.news.is_empty() && nothing(&before) && self.told.get().is_none_or(nothing)
    }

    /// Everything, once the news are followed.
    pub(super) fn told(&self, devices: &BTreeMap<Code, Device>, layout: &Layout) -> &Walked {
        self.told.get_or_init(|| {
            let mut before = self.before.lock().unwrap_or_else(PoisonError::into_inner);
            let mut walked = std::mem::take(&mut *before);
            walked.follow(&self.news, devices, layout);
            walked
        })
    }

    /// There are no news any more once they were followed.
    fn open(&mut self) {
        if let Some(walked) = self.told.take() {
            let before = self.before.get_mut();
            *before.unwrap_or_else(PoisonError::into_inner) = walked;
            self.news.clear();
        }
    }
}

impl Walked {
    fn follow(
        &mut self,
        news: &BTreeMap<Code, i64>,
        devices: &BTreeMap<Code, Device>,
        layout: &Layout,
    ) {
        let known = news.iter().filter_map(|(code, from)| {
            let (code, device) = devices.get_key_value(code)?;
            Some((code, device, *from))
        });
        let mut hours: BTreeMap<Hour, Vec<New<'_>>> = BTreeMap::new();
        let mut fixes = 0;
        for (code, device, from_ms) in known {
            for (hour, count) in device.fixes.counts_from(hour_of(from_ms)) {
                let from_ms = from_ms.max(start_of(hour));
                let news = hours.entry(hour).or_default();
                news.push(New {
                    code,
                    device,
                    from_ms,
                });
                fixes += count;
            }
        }
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        if fixes <= FEW || processors == 1 {
            for (hour, news) in hours {
                self.hour(hour, &news, layout);
            }
            return;
        }
        for part in in_parallel(processors, hours, layout) {
            self.unite(part, layout);
        }
    }

    /// Follows what is new in an hour.
    fn hour(&mut self, hour: Hour, news: &[New<'_>], layout: &Layout) {
        self.seen.resize(layout.cells.len());
        for new in news {
            let span = new.from_ms..start_of(hour) + HOUR_MS;
            let cleaned = new.device.fixes.cleaned(&span);
            let minutes = minutes(&cleaned, &span);
            if minutes != 0 {
                let device = self.minutes.entry(new.code.clone()).or_default();
                *device.entry(hour).or_default() |= minutes;
            }
            if new.device.counts {
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

/// What is new of a device in an hour: from a moment on, milliseconds.
struct New<'a> {
    code: &'a Code,
    device: &'a Device,
    from_ms: i64,
}

/// Several follow, each a day at a time.
fn in_parallel(
    processors: usize,
    hours: BTreeMap<Hour, Vec<New<'_>>>,
    layout: &Layout,
) -> Vec<Walked> {
    let mut days: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (hour, news) in hours {
        days.entry(day_of(hour)).or_default().push((hour, news));
    }
    let days: Mutex<VecDeque<_>> = Mutex::new(days.into_values().collect());
    let next = || {
        let mut days = days.lock().unwrap_or_else(PoisonError::into_inner);
        days.pop_front()
    };
    let work = || {
        let mut walked = Walked::default();
        while let Some(hours) = next() {
            for (hour, news) in hours {
                walked.hour(hour, &news, layout);
            }
        }
        walked
    };
    std::thread::scope(|scope| {
        let others: Vec<_> = (1..processors).map(|_| scope.spawn(work)).collect();
        let mut parts = vec![work()];
        for other in others {
            match other.join() {
                Ok(part) => parts.push(part),
                // A defect of ours: it goes on here.
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        parts
    })
}
