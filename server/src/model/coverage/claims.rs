//! What coverage says of towns in which little was walked.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]

use xunge_data::{Fix, KeptFix, Record, Unfit, api::CoverageState};

use super::town::*;

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
fn a_jump_that_was_followed_in_steps_after_a_late_fix_is_taken_back() {
    let walked = straight(0.0, (-300.0, 0.0), (10.0, 0.0), 12);
    let late = fix((15.0, -285.0, 0.0));
    let jump = fix((130.0, 200.0, 150.0));
    let back = fix((135.0, -165.0, 0.0));
    let mut model = town([taken("D1", &walked)]);
    entries(&model, window(0, 3600));
    put(&mut model, taken("D1", &[late]));
    put(&mut model, taken("D1", &[jump]));
    let mut following = model.begin_following().unwrap();
    while model.follow_on(&mut following) {}
    model.end_following(following);
    put(&mut model, taken("D1", &[back]));
    let at_once = town([taken("D1", &[walked, vec![late, jump, back]].concat())]);
    assert_eq!(visited(&model, 0, 3600), visited(&at_once, 0, 3600));
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
