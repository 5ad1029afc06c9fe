//! What the invented incidents promise, over the demo town's own grids.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]

use std::collections::{BTreeMap, BTreeSet};

use geo::Intersects;
use geo_types::Point;
use jiff::{SignedDuration, ToSpan};
use proptest::prelude::*;
use xunge_data::{
    Category, Code, Grid, GridKind, Incident, Level, Record, Status, Timestamp, Window, day_of,
};

use super::incidents::facts;
use super::town;

const DAY_S: i64 = 86_400;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn after(moment: Timestamp, seconds: i64) -> Timestamp {
    moment
        .checked_add(SignedDuration::from_secs(seconds))
        .unwrap()
}

fn basic_grids() -> Vec<Grid> {
    let records = town().unwrap().into_iter();
    let grids = records.filter_map(|record| match record {
        Record::GridsPut { grids, .. } => Some(grids),
        _ => None,
    });
    grids
        .flatten()
        .filter(|grid| grid.kind == GridKind::Basic)
        .collect()
}

fn told(grids: &[Grid], since: Timestamp, from: Timestamp, to: Timestamp) -> Vec<Record> {
    let grids: Vec<&Grid> = grids.iter().collect();
    facts(&grids, since, Window::new(from, to).unwrap())
}

/// The incidents that the facts add up to; a step out of place fails.
fn fold(records: Vec<Record>) -> BTreeMap<Code, Incident> {
    let mut incidents = BTreeMap::new();
    for record in records {
        match record {
            Record::IncidentReported(report) => {
                let before = incidents.insert(report.id.clone(), Incident::new(report));
                assert_eq!(before, None, "an incident is reported once");
            }
            Record::IncidentStepped { id, step } => {
                incidents.get_mut(&id).unwrap().take(step).unwrap();
            }
            other => assert!(matches!(other, Record::IncidentReported(_)), "{other:?}"),
        }
    }
    incidents
}

fn story(grids: &[Grid], from: &str, days: i64) -> BTreeMap<Code, Incident> {
    let from = at(from);
    fold(told(grids, from, from, after(from, days * DAY_S)))
}

fn time_of(record: &Record) -> Option<Timestamp> {
    match record {
        Record::IncidentReported(report) => Some(report.reported_at),
        Record::IncidentStepped { step, .. } => Some(step.at),
        _ => None,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn the_story_is_the_same_however_it_is_cut(
        start in 0..400 * DAY_S, first in 0..6 * DAY_S, second in 0..6 * DAY_S,
    ) {
        let grids = basic_grids();
        let a = after(at("2022-08-01T00:00:00Z"), start);
        let (b, c) = (after(a, first), after(a, first + second));
        let mut parts = told(&grids, a, a, b);
        parts.extend(told(&grids, a, b, c));
        prop_assert_eq!(told(&grids, a, a, c), parts);
    }
}

#[test]
fn facts_stand_in_order_of_time_and_inside_the_window() {
    let (a, b) = (at("2022-08-03T05:00:00Z"), at("2022-08-09T11:30:00Z"));
    let times: Vec<Timestamp> = told(&basic_grids(), a, a, b)
        .iter()
        .filter_map(time_of)
        .collect();
    assert!(times.is_sorted());
    assert!(times.iter().all(|t| a <= *t && *t < b));
}

#[test]
fn a_day_has_16_to_22_incidents() {
    let mut days = BTreeMap::new();
    for incident in story(&basic_grids(), "2024-01-31T16:00:00Z", 60).values() {
        *days.entry(day_of(incident.report.reported_at)).or_insert(0) += 1;
    }
    assert_eq!(days.len(), 60);
    assert!(days.values().all(|n| (16..=22).contains(n)), "{days:?}");
}

#[test]
fn thirty_days_touch_every_community_and_every_category() {
    let grids = basic_grids();
    for from in [
        "2022-07-31T16:00:00Z",
        "2024-02-10T03:00:00Z",
        "2026-11-23T12:00:00Z",
    ] {
        let incidents = story(&grids, from, 30);
        let categories: BTreeSet<Category> =
            incidents.values().map(|i| i.report.category).collect();
        assert_eq!(categories.len(), 7, "{from}");
        let mut communities = BTreeSet::new();
        for incident in incidents.values() {
            let p = incident.report.position;
            let point = Point::new(p.lng, p.lat);
            let held = |g: &&Grid| g.boundary.polygons().intersects(&point);
            communities.insert(&grids.iter().find(held).unwrap().community);
        }
        assert_eq!(communities.len(), 15, "{from}");
    }
}

#[test]
fn at_any_moment_over_70_disputes_of_the_last_30_days_are_closed() {
    let first = at("2026-09-30T16:00:00Z");
    let disputes: Vec<Incident> = story(&basic_grids(), "2026-09-30T16:00:00Z", 150)
        .into_values()
        .filter(|i| i.report.category == Category::Dispute)
        .collect();
    for half_hour in 0..118 * 48 {
        let now = after(first, 30 * DAY_S + half_hour * 1800);
        let begin = now.checked_sub((30 * 24).hours()).unwrap();
        let closed = disputes.iter().filter(|i| {
            begin <= i.report.reported_at && i.course().status_at(now) == Some(Status::Closed)
        });
        let closed = closed.count();
        assert!(closed > 70, "{closed} at {now}");
    }
}

#[test]
fn most_matters_are_settled_in_the_grid_and_few_in_the_county() {
    let mut levels = BTreeMap::<Level, u32>::new();
    for incident in story(&basic_grids(), "2026-01-31T16:00:00Z", 300).values() {
        if let Some(step) = incident.course().closing_by(Timestamp::MAX) {
            *levels.entry(step.level).or_default() += 1;
        }
    }
    let all: u32 = levels.values().sum();
    let share = |level| f64::from(levels[&level]) / f64::from(all);
    assert!(share(Level::Grid) > 0.7);
    assert!(share(Level::Community) > share(Level::Subdistrict));
    assert!(share(Level::Subdistrict) > share(Level::County));
    assert!(share(Level::County) > 0.0 && share(Level::County) < 0.03);
}

#[test]
fn at_any_moment_some_are_open_some_rejected_and_a_few_overdue() {
    let grids = basic_grids();
    for from in [
        "2022-07-31T16:00:00Z",
        "2024-02-10T03:00:00Z",
        "2026-10-24T20:00:00Z",
    ] {
        let now = after(at(from), 30 * DAY_S);
        let incidents = story(&grids, from, 30);
        let count = |is: &dyn Fn(&Incident) -> bool| incidents.values().filter(|i| is(i)).count();
        let open = count(&|i| i.course().is_open_at(now));
        let overdue = count(&|i| i.course().is_overdue_at(now));
        let rejected = count(&|i| i.course().status_at(now) == Some(Status::Rejected));
        assert!(
            (10..incidents.len() / 4).contains(&open),
            "{open} open, {from}"
        );
        assert!((1..=open).contains(&overdue), "{overdue} overdue, {from}");
        assert!(
            (1..incidents.len() / 20).contains(&rejected),
            "{rejected} rejected, {from}"
        );
    }
}

#[test]
fn without_grids_nothing_happens() {
    let a = at("2022-08-03T05:00:00Z");
    assert_eq!(told(&[], a, a, after(a, 30 * DAY_S)), vec![]);
}
