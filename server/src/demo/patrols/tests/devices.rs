//! Claims about the roster and about what the devices make of the walks.

use std::collections::BTreeSet;

use jiff::civil::Time;
use xunge_data::{Fix, PatrolHours, Worker, day_start};

use super::{
    super::device::Quality, DAY_S, MONDAY, PATROLS, TOWN, Town, after, at, days, rostered_s,
    seconds_between, window,
};
use crate::model::distance_m;

const DAYS: i64 = 30;

/// Minutes with a fix of 50 m or better, of the rostered minutes.
fn completeness(worker: &Worker, fixes: &[Fix], days: i64) -> f64 {
    let good = fixes.iter().filter(|fix| fix.accuracy_m <= Some(50.0));
    let minutes: BTreeSet<i64> = good.map(|fix| fix.time.as_second() / 60).collect();
    minutes.len() as f64 / (days * rostered_s(worker) / 60) as f64
}

fn quality(worker: &Worker) -> Option<Quality> {
    let device = worker.device.as_ref()?;
    let beat = PATROLS.beats.iter().find(|beat| beat.device == *device)?;
    Some(beat.quality)
}

#[test]
fn patrols_take_two_to_three_hours_a_day_and_by_day_and_night_some_are_out() {
    let mut out = [0; 24 * 60];
    for worker in &TOWN.workers {
        let hours = &worker.patrol;
        assert!((2..=3).contains(&hours.len()));
        assert!(hours.iter().all(|span| span.from < span.to));
        assert!(hours.windows(2).all(|two| two[0].to < two[1].from));
        let minutes = rostered_s(worker) / 60;
        assert!((120..=180).contains(&minutes), "{minutes}");
        let minute = |time: Time| usize::from(time.hour() as u8) * 60 + time.minute() as usize;
        for span in hours.iter().filter(|_| worker.device.is_some()) {
            for out in &mut out[minute(span.from)..minute(span.to)] {
                *out += 1;
            }
        }
    }
    // The last minute of the day is nobody's.
    assert!(out[..24 * 60 - 1].iter().all(|out| *out >= 2), "{out:?}");
}

#[test]
fn every_worker_but_one_reports_and_each_from_a_device_of_their_own() {
    let devices = TOWN.workers.iter().filter_map(|w| w.device.clone());
    let devices: BTreeSet<_> = devices.collect();
    assert_eq!((TOWN.workers.len(), devices.len()), (88, 87));
    let reported: BTreeSet<_> = days(2).into_iter().map(|(device, _)| device).collect();
    assert_eq!(reported, devices);
}

#[test]
fn fixes_fall_into_the_shifts() {
    let fixes = days(1);
    let midnight = day_start("2022-08-01".parse().unwrap());
    assert_eq!(midnight, at(MONDAY));
    for worker in &TOWN.workers {
        let own = fixes
            .iter()
            .find(|(device, _)| Some(device) == worker.device.as_ref());
        for fix in own.iter().flat_map(|(_, fixes)| fixes) {
            let time = fix.time.to_zoned(xunge_data::SHANGHAI).time();
            let is_in = |hours: &PatrolHours| hours.from <= time && time < hours.to;
            assert!(worker.patrol.iter().any(is_in), "{time}");
        }
    }
}

#[test]
fn hours_past_midnight_are_walked_to_their_end() {
    let time = |text: &str| text.parse::<Time>().unwrap();
    let night = PatrolHours {
        from: time("23:30"),
        to: time("00:30"),
    };
    let mut worker = TOWN.workers[40].clone();
    worker.patrol = vec![night];
    let town = Town {
        workers: vec![worker],
        ..Town::read()
    };
    let patrols = town.patrols();
    let day = |n| patrols.fixes(window(after(at(MONDAY), n * DAY_S), DAY_S));
    let counts = [0, 1].map(|n| day(n).iter().map(|(_, fixes)| fixes.len()).sum::<usize>());
    assert!(counts[0] > 60 && counts[1] > 60, "{counts:?}");
}

#[test]
fn most_grids_are_known_well_the_poor_ones_are_not_and_one_not_at_all() {
    let fixes = days(DAYS);
    let (mut well, mut poorly, mut silent) = (0, 0, 0);
    for worker in &TOWN.workers {
        let own = fixes
            .iter()
            .find(|(device, _)| Some(device) == worker.device.as_ref());
        let known = own.map_or(0.0, |(_, fixes)| completeness(worker, fixes, DAYS));
        match quality(worker) {
            Some(Quality::Poor) => {
                assert!((0.2..0.55).contains(&known), "{known} of {}", worker.code);
                poorly += 1;
            }
            Some(Quality::Good | Quality::Jumpy) => {
                assert!((0.7..1.0).contains(&known), "{known} of {}", worker.code);
                well += usize::from(known >= 0.8);
            }
            None => {
                assert_eq!(known, 0.0);
                silent += 1;
            }
        }
    }
    assert!(well >= 75, "{well}");
    assert_eq!((poorly, silent), (4, 1));
}

#[test]
fn jumps_are_too_fast_to_be_walked_and_only_jumpy_devices_make_them() {
    let fixes = days(7);
    for (device, fixes) in &fixes {
        let beat = PATROLS
            .beats
            .iter()
            .find(|beat| beat.device == *device)
            .unwrap();
        if beat.quality == Quality::Poor {
            continue;
        }
        let is_fast = |a: &Fix, b: &Fix| {
            let seconds = seconds_between(a, b);
            seconds <= 60 && distance_m(a.position, b.position) > 10.0 * seconds as f64
        };
        let jumps = fixes
            .windows(3)
            .filter(|three| is_fast(&three[0], &three[1]) && is_fast(&three[1], &three[2]));
        let jumps = jumps.count();
        match beat.quality {
            Quality::Jumpy => assert!(jumps * 60 > fixes.len(), "{jumps} of {device}"),
            _ => assert_eq!(jumps, 0, "{device}"),
        }
    }
    assert!(
        PATROLS
            .beats
            .iter()
            .any(|beat| beat.quality == Quality::Jumpy)
    );
}
