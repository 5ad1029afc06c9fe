//! What must hold of coverage, whatever is walked.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]

use std::collections::BTreeMap;

use proptest::{prelude::*, sample::Index};
use xunge_data::{
    Fix, KeptFix, Record, Timestamp, Unfit, Window,
    api::{CoverageEntry, CoverageState},
};

use super::{layout::centre, town::*};
use crate::model::Model;

/// Later than everything.
const NOW: i64 = 40 * 86_400;

fn entries(model: &Model, window: Window) -> Vec<CoverageEntry> {
    let survey = model.survey(window, at(NOW));
    let whole = survey.subdistrict();
    survey.grids().into_iter().chain(whole).collect()
}

fn of(model: &Model, grid: &str, window: Window) -> CoverageEntry {
    model.survey(window, at(NOW)).grid(&code(grid)).unwrap()
}

/// Windows of whole hours, and others.
fn windows() -> impl Strategy<Value = (i64, i64)> {
    let whole = (0i64..4, 0i64..4).prop_map(|(from, hours)| (from * 3600, (from + hours) * 3600));
    let any = (-2000i64..12_000, 0i64..14_000).prop_map(|(from, length)| (from, from + length));
    prop_oneof![whole, any]
}

/// Cells by the definition: the distance of each centre from every cleaned
/// way and fix, as far as it lies in the window; with the last moment.
fn by_definition(
    model: &Model,
    tracks: &[&[Fix]],
    from: i64,
    to: i64,
) -> BTreeMap<u64, (bool, bool)> {
    let ms = |fix: &KeptFix| fix.time_ms;
    let (from, to) = ((START + from) * 1000, (START + to) * 1000);
    let metres = |a: (f64, f64), b: (f64, f64)| (a.0 - b.0).hypot(a.1 - b.1);
    let mut ways = Vec::new();
    for track in tracks {
        let mut fixes: BTreeMap<i64, KeptFix> = BTreeMap::new();
        for kept in track.iter().map(KeptFix::from) {
            let known = fixes.entry(kept.time_ms).or_insert(kept);
            if (kept.lng_e7, kept.lat_e7) < (known.lng_e7, known.lat_e7) {
                *known = kept;
            }
        }
        let all: Vec<KeptFix> = fixes.into_values().collect();
        let place = |fix: &KeptFix| plane().place(fix);
        let fast = |a: &KeptFix, b: &KeptFix| {
            metres(place(a), place(b)) > 10.0 * (ms(b) - ms(a)) as f64 / 1000.0
        };
        let clean: Vec<&KeptFix> = (0..all.len())
            .filter(|&i| {
                i == 0
                    || i + 1 == all.len()
                    || !(fast(&all[i - 1], &all[i]) && fast(&all[i], &all[i + 1]))
            })
            .map(|i| &all[i])
            .collect();
        for fix in &clean {
            if (from..to).contains(&ms(fix)) {
                ways.push((place(fix), place(fix)));
            }
        }
        for pair in clean.windows(2) {
            let (a, b) = (pair[0], pair[1]);
            // A window that holds no moment of the way, such as an empty one, sees none of it.
            if ms(b) - ms(a) > 60_000 || fast(a, b) || from.max(ms(a)) >= to.min(ms(b)) {
                continue;
            }
            let at = |time: i64| {
                let part = (time - ms(a)) as f64 / (ms(b) - ms(a)) as f64;
                let (p, q) = (place(a), place(b));
                (p.0 + (q.0 - p.0) * part, p.1 + (q.1 - p.1) * part)
            };
            ways.push((at(from.max(ms(a))), at(to.min(ms(b)))));
        }
    }
    let layout = coverage(model).layout(model.territory());
    let distance = |p: (f64, f64), a: (f64, f64), b: (f64, f64)| {
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let length_2 = dx * dx + dy * dy;
        let along = ((p.0 - a.0) * dx + (p.1 - a.1) * dy) / length_2.max(1e-9);
        let along = along.clamp(0.0, 1.0);
        metres(p, (a.0 + dx * along, a.1 + dy * along))
    };
    let near = |&cell: &h3o::CellIndex| {
        let centre = centre(cell);
        let p = plane().metres(centre.lng, centre.lat);
        let nearest = ways
            .iter()
            .map(|&(a, b)| distance(p, a, b))
            .fold(f64::MAX, f64::min);
        // Surely, and perhaps: the planes differ by a centimetre.
        (u64::from(cell), (nearest <= 24.97, nearest <= 25.03))
    };
    layout.cells.iter().map(near).collect()
}

fn visited(model: &Model, from: i64, to: i64) -> Vec<u64> {
    let layout = coverage(model).layout(model.territory());
    let cells = coverage(model).visited(window(from, to), &layout);
    cells
        .iter()
        .map(|cell| u64::from(layout.cells[cell as usize]))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn visited_cells_are_those_of_the_definition_in_any_window(
        one in walk(), two in walk(), (from, to) in windows()
    ) {
        let model = town([taken("D1", &one), taken("D2", &two)]);
        let visited = visited(&model, from, to);
        for (cell, (surely, perhaps)) in by_definition(&model, &[&one, &two], from, to) {
            let found = visited.contains(&cell);
            prop_assert!(!surely || found, "{cell:x} is missing");
            prop_assert!(!found || perhaps, "{cell:x} is too far away");
        }
    }

    #[test]
    fn the_order_in_which_fixes_arrive_and_are_followed_changes_nothing(
        one in walk(), two in walk(), (from, to) in windows(),
        order in prop::collection::vec(any::<Index>(), 130), cuts in 1usize..9,
        follows in prop::collection::vec(0u8..6, 20),
    ) {
        let in_order = town([taken("D1", &one), taken("D2", &two)]);
        let mut all: Vec<(&str, Fix)> = one.iter().map(|&fix| ("D1", fix)).collect();
        all.extend(two.iter().map(|&fix| ("D2", fix)));
        for (i, swap) in order.iter().enumerate().take(all.len()) {
            let other = swap.index(all.len());
            all.swap(i, other);
        }
        let records = all.chunks(all.len().div_ceil(cuts)).flat_map(|part| {
            ["D1", "D2"].map(|device| {
                let of_device = part.iter().filter(|(of, _)| *of == device);
                taken(device, &of_device.map(|(_, fix)| *fix).collect::<Vec<_>>())
            })
        });
        let mut shuffled = town([]);
        let mut following = None;
        for (record, follow) in records.zip(follows.into_iter().cycle()) {
            put(&mut shuffled, record);
            match (follow, &mut following) {
                // Somebody asks.
                (0, _) => drop(entries(&shuffled, window(from, to))),
                // Or it is followed in steps, while others are taken in.
                (1, None) => following = shuffled.begin_following(),
                (2, Some(following)) => drop(shuffled.follow_on(following)),
                (3, Some(_)) => {
                    let mut following = following.take().unwrap();
                    while shuffled.follow_on(&mut following) {}
                    shuffled.end_following(following);
                }
                _ => {}
            }
        }
        prop_assert_eq!(
            entries(&shuffled, window(from, to)), entries(&in_order, window(from, to)));
        prop_assert!(coverage(&shuffled).is_same(shuffled.territory(), coverage(&in_order)));
    }

    #[test]
    fn a_track_more_never_lowers_coverage(one in walk(), two in walk(), (from, to) in windows()) {
        let less = entries(&town([taken("D1", &one)]), window(from, to));
        let more = entries(&town([taken("D1", &one), taken("D2", &two)]), window(from, to));
        for (less, more) in less.iter().zip(&more) {
            prop_assert!(less.covered <= more.covered && less.cells == more.cells);
            prop_assert!(less.never_visited >= more.never_visited);
        }
    }

    #[test]
    fn a_track_reversed_changes_nothing(track in walk()) {
        let mirror = 2 * START * 1000 + 4 * 3_600_000;
        let turned = |fix: &Fix| Fix {
            time: Timestamp::from_millisecond(mirror - fix.time.as_millisecond()).unwrap(),
            ..*fix
        };
        let reversed: Vec<Fix> = track.iter().map(turned).collect();
        let all = window(-40_000, 40_000);
        let there: Vec<_> = entries(&town([taken("D1", &track)]), all).iter().map(|e| e.covered).collect();
        let back: Vec<_> = entries(&town([taken("D1", &reversed)]), all).iter().map(|e| e.covered).collect();
        prop_assert_eq!(there, back);
    }

    #[test]
    fn a_longer_window_never_lowers_coverage(
        track in walk(), (from, to) in windows(), before in 0i64..9000, after in 0i64..9000,
        settled in prop::option::of(0i64..20_000),
    ) {
        let mut model = town([taken("D1", &track)]);
        if let Some(second) = settled {
            put(&mut model, Record::FixesForgotten { before: at(second) });
        }
        let short = entries(&model, window(from, to));
        let long = entries(&model, window(from - before, to + after));
        for (short, long) in short.iter().zip(&long) {
            prop_assert!(short.covered <= long.covered);
        }
    }

    #[test]
    fn an_old_window_is_the_same_after_its_fixes_are_gone(
        one in walk(), two in walk(), from in 0i64..4, hours in 0i64..4, settled in 0i64..20_000
    ) {
        let mut model = town([taken("D1", &one), taken("D2", &two)]);
        let window = window(from * 3600, (from + hours) * 3600);
        let told = |model: &Model| entries(model, window).into_iter().map(|entry| {
            (entry.code, entry.cells, entry.covered, entry.completeness, entry.never_visited)
        }).collect::<Vec<_>>();
        let before = told(&model);
        let now = entries(&model, Window { to: at(NOW), ..window });
        put(&mut model, Record::FixesForgotten { before: at(settled) });
        prop_assert_eq!(told(&model), before);
        prop_assert_eq!(entries(&model, Window { to: at(NOW), ..window }), now);
    }

    #[test]
    fn fixes_may_go_before_anybody_asks_what_was_walked(
        one in walk(), two in walk(), parts in 1usize..9,
        settled in prop::collection::vec(0i64..20_000, 3),
    ) {
        let forgotten = |second: &i64| Record::FixesForgotten { before: at(*second) };
        let part = one.len().div_ceil(parts);
        let mut records = vec![taken("D2", &two)];
        for (n, fixes) in one.chunks(part).enumerate() {
            records.push(taken("D1", fixes));
            records.extend(settled.get(n).map(forgotten));
        }
        let (mut asked, silent) = (town([]), town(records.clone()));
        for record in records {
            put(&mut asked, record);
            asked.follow_patrols();
        }
        prop_assert!(coverage(&asked).is_same(asked.territory(), coverage(&silent)));
    }
}

/// A fix every ten seconds from one place to another, at a walk.
fn straight(start: f64, (x, y): (f64, f64), (dx, dy): (f64, f64), fixes: u32) -> Vec<Fix> {
    let step = |i: u32| {
        (
            start + 10.0 * f64::from(i),
            x + dx * f64::from(i),
            y + dy * f64::from(i),
        )
    };
    (0..fixes).map(|i| fix(step(i))).collect()
}

#[test]
fn a_parked_phone_covers_its_own_few_cells() {
    let noise = |i: u32| 4.0 * f64::from(i * 7 % 11) / 11.0 - 2.0;
    let parked: Vec<Fix> = (0..1000u32)
        .map(|i| fix((f64::from(i) * 10.0, -200.0 + noise(i), noise(i + 3))))
        .collect();
    let model = town([taken("D1", &parked)]);
    let covered = of(&model, "1", window(0, 12_000)).covered;
    let layout = coverage(&model).layout(model.territory());
    let cell_m2 = 400.0 * 800.0 / layout.cells.len() as f64;
    let circle = |radius_m: f64| std::f64::consts::PI * radius_m * radius_m / cell_m2;
    let covered_cells = covered as f64;
    assert!(
        circle(24.0) < covered_cells && covered_cells < circle(29.0),
        "{covered}"
    );
}

#[test]
fn a_jump_is_taken_back_when_the_next_fix_shows_it() {
    let mut model = town([taken("D1", &straight(0.0, (-300.0, 0.0), (12.0, 0.0), 10))]);
    let all = window(0, 7200);
    let before = of(&model, "1", all).covered;
    let far = [fix((100.0, 300.0, 100.0))];
    let judged = coverage(&model).judge(&code("D1"), &[], &[KeptFix::from(&far[0])]);
    assert_eq!(judged, [None], "nothing contradicts it yet");
    put(&mut model, taken("D1", &far));
    assert!(of(&model, "2", all).covered > 0);
    put(&mut model, taken("D1", &[fix((110.0, -180.0, 0.0))]));
    assert_eq!(of(&model, "2", all).covered, 0);
    assert_eq!(of(&model, "2", all).last_visit, None);
    assert!(of(&model, "1", all).covered > before);
}

#[test]
fn repeated_and_jumping_fixes_are_named() {
    let model = town([taken("D1", &straight(0.0, (-300.0, 0.0), (12.0, 0.0), 3))]);
    let batch = [
        fix((10.0, -288.0, 0.0)),
        fix((30.0, -264.0, 0.0)),
        fix((30.0, -264.0, 0.0)),
        fix((40.0, 300.0, 0.0)),
        fix((50.0, -240.0, 0.0)),
    ];
    let batch = batch.map(|fix| KeptFix::from(&fix));
    let judged = coverage(&model).judge(&code("D1"), &[], &batch);
    let (repeated, jump) = (Some(Unfit::Repeated), Some(Unfit::Jump));
    assert_eq!(judged, [repeated, None, repeated, jump, None]);
}

#[test]
fn what_is_a_minute_apart_is_joined_and_what_is_more_is_not() {
    let two = |seconds| [fix((0.0, -300.0, 0.0)), fix((seconds, -200.0, 0.0))];
    let covered = |seconds| of(&town([taken("D1", &two(seconds))]), "1", window(0, 600)).covered;
    assert!(covered(60.0) > covered(60.5) + 20);
    assert!(
        covered(10.0) > covered(9.9) + 20,
        "10 m/s is joined, more is not"
    );
}

#[test]
fn completeness_is_minutes_with_fixes_of_rostered_minutes() {
    // Two hours of three that are rostered.
    let model = town([taken("D1", &straight(0.0, (-300.0, 0.0), (0.2, 0.0), 720))]);
    let day = window(-8 * 3600, 16 * 3600);
    let one = of(&model, "1", day);
    assert_eq!(one.completeness, Some(120.0 / 180.0));
    assert_eq!(one.state, CoverageState::Ok);
    let two_days = of(&model, "1", window(-8 * 3600, 40 * 3600));
    assert_eq!(two_days.completeness, Some(120.0 / 360.0));
    assert_eq!(two_days.state, CoverageState::NoData);
    assert!(
        two_days.share.is_some_and(|share| share > 0.0),
        "the share is given all the same"
    );
    let unrostered = of(&model, "2", day);
    assert_eq!(
        (unrostered.completeness, unrostered.state),
        (None, CoverageState::Ok)
    );
    let dedicated = of(&model, "9", day);
    assert_eq!(
        dedicated.completeness, one.completeness,
        "pooled over the grids beneath"
    );
    let survey = model.survey(window(-8 * 3600, 40 * 3600), at(NOW));
    assert_eq!(survey.without_data(), 1);
    let days = survey.days_of_grid(&code("1"));
    let states: Vec<_> = days.iter().map(|day| day.state).collect();
    assert_eq!(states, [CoverageState::Ok, CoverageState::NoData]);
    assert_eq!(days[0].covered, one.covered);
    // What has not come yet is not missing.
    let now = model.survey(window(-8 * 3600, 40 * 3600), at(2 * 3600));
    assert_eq!(now.grid(&code("1")).unwrap().completeness, Some(1.0));
}

#[test]
fn an_unknown_device_counts_once_the_roster_names_it_and_from_then_on() {
    let fixes = straight(0.0, (-300.0, 0.0), (12.0, 0.0), 30);
    let mut model = town([taken("D7", &fixes)]);
    let day = window(0, 86_400);
    assert_eq!(of(&model, "1", day).covered, 0);
    assert!(!coverage(&model).counts(&code("D7")));
    let named = |device| Record::RosterPut {
        workers: vec![worker("W1", "1", device, &[("08:00", "09:00")])],
    };
    put(&mut model, named(Some("D7")));
    let known = town([taken("D1", &fixes)]);
    assert_eq!(of(&model, "1", day).covered, of(&known, "1", day).covered);
    assert_eq!(of(&model, "1", day).completeness, Some(5.0 / 60.0));
    put(&mut model, named(None));
    assert!(of(&model, "1", day).covered > 0);
    assert_eq!(of(&model, "1", day).completeness, Some(0.0));
}

#[test]
fn a_mask_takes_cells_away_on_both_sides() {
    let mut model = town([taken("D1", &straight(0.0, (-380.0, 0.0), (12.0, 0.0), 30))]);
    let day = window(0, 86_400);
    let open = of(&model, "1", day);
    let areas = vec![rectangle((-400.0, -200.0), (-200.0, 200.0))];
    put(
        &mut model,
        Record::MaskPut {
            replace: false,
            areas,
        },
    );
    let masked = of(&model, "1", day);
    let half = open.cells / 2;
    assert!(
        masked.cells.abs_diff(half) < 60,
        "{} of {}",
        masked.cells,
        open.cells
    );
    assert!(masked.covered < open.covered && masked.covered > 0);
    put(
        &mut model,
        Record::MaskPut {
            replace: true,
            areas: vec![],
        },
    );
    assert_eq!(of(&model, "1", day), open);
}

#[test]
fn ages_are_those_of_the_last_visit_of_each_cell() {
    let along = |start: f64, y: f64| straight(start, (-400.0, y), (10.0, 0.0), 42);
    let model = town([
        taken("D1", &along(0.0, 0.0)),
        taken("D1", &along(7200.0, 0.0)),
    ]);
    let entry = of(&model, "1", window(0, 86_400));
    // The last fix within 25 m of the grid, on the way out of it.
    let last = entry.last_visit.unwrap().duration_since(at(7200)).as_secs();
    assert!((405..=410).contains(&last), "{last}");
    assert!(entry.age_oldest_s.unwrap() <= 86_400 - 7200);
    assert_eq!(entry.age_p50_s, None, "most cells were never visited");
    assert_eq!(entry.never_visited, entry.cells - entry.covered);
    // As it was between the two.
    let between = of(&model, "1", window(0, 3600));
    assert_eq!(
        between.last_visit.unwrap().as_second() / 3600,
        at(3599).as_second() / 3600
    );
    // Ten lines 40 m apart leave nothing out.
    let lines = (0..10).map(|i| {
        taken(
            "D1",
            &along(f64::from(i) * 600.0, f64::from(i) * 40.0 - 180.0),
        )
    });
    let all = of(&town(lines), "1", window(0, 86_400));
    assert_eq!((all.share, all.never_visited), (Some(1.0), 0));
    let (half, most, oldest) = (
        all.age_p50_s.unwrap(),
        all.age_p90_s.unwrap(),
        all.age_oldest_s.unwrap(),
    );
    assert!(half < most && most < oldest && oldest < 86_400);
    assert!((half - (86_400 - 3000)).abs() < 700, "{half}");
}

#[test]
fn a_border_moved_keeps_what_was_visited() {
    let mut model = town([taken("D1", &straight(0.0, (-300.0, 0.0), (12.0, 0.0), 40))]);
    put(&mut model, Record::FixesForgotten { before: at(7200) });
    let day = window(0, 86_400);
    let before = entries(&model, day);
    put(&mut model, grids());
    assert_eq!(entries(&model, day), before);
}

#[test]
fn the_last_position_of_a_worker_is_no_jump() {
    let mut fixes = straight(0.0, (-300.0, 0.0), (12.0, 0.0), 10);
    fixes.insert(8, fix((75.0, 300.0, 100.0)));
    let model = town([taken("D1", &fixes)]);
    let positions = model.last_positions(at(76));
    assert_eq!(positions.len(), 1);
    assert_eq!(positions[0].fix.time, at(70));
    assert!(model.last_positions(at(-1)).is_empty());
}
