//! Invented inspections and problems: every Friday at four in the afternoon
//! all communities are scored, and some problems go on the list.
//!
//! Every Friday draws from a generator seeded by the day alone, so that the
//! story is the same whenever it is asked for.

use fastrand::Rng;
use jiff::{
    SignedDuration, ToSpan,
    civil::{Date, Weekday},
};
use xunge_data::{
    Category, Code, Community, Grid, GridKind, Inspection, ListedProblem, Record, Score, Timestamp,
    day_of, day_start,
};

use super::texts;
use crate::model::Model;

/// The hour of a Friday at which scores and problems are known.
const TOLD_HOUR: i64 = 16;
/// The hour of a day at which is known what was put right on it.
const PUT_RIGHT_HOUR: i64 = 15;
/// What inspections find, and how often, of 100.
const FOUND: [(Category, u32); 5] = [
    (Category::Environment, 44),
    (Category::FireSafety, 30),
    (Category::AntiFraud, 10),
    (Category::Drowning, 8),
    (Category::Epidemic, 8),
];

/// What the inspections since `begin` come to at `now`, as far as the model
/// does not know it.
pub(super) fn news(model: &Model, begin: Timestamp, now: Timestamp) -> Vec<Record> {
    let communities = model.territory().communities().iter();
    let communities: Vec<_> = communities.map(|(community, _)| community).collect();
    let grids = model.territory().grids().iter().map(|(grid, _)| grid);
    let grids: Vec<_> = grids.filter(|grid| grid.kind == GridKind::Basic).collect();
    let known = model.supervision();
    let mut story = story(&communities, &grids, begin, now);
    story
        .inspections
        .retain(|new| known.score(&new.community, new.day) != Some(new.score));
    story
        .problems
        .retain(|new| known.problem(&new.id) != Some(new));
    let inspections = (!story.inspections.is_empty()).then_some(Record::InspectionsPut {
        replace: false,
        inspections: story.inspections,
    });
    let problems = (!story.problems.is_empty()).then_some(Record::ProblemsPut {
        replace: false,
        problems: story.problems,
    });
    inspections.into_iter().chain(problems).collect()
}

/// Inspections and problems as they are known at a moment.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Story {
    pub(super) inspections: Vec<Inspection>,
    pub(super) problems: Vec<ListedProblem>,
}

/// The Fridays from `begin` to `now`, both included.
pub(super) fn story(
    communities: &[&Community],
    grids: &[&Grid],
    begin: Timestamp,
    now: Timestamp,
) -> Story {
    let mut story = Story::default();
    let mut day = day_of(begin);
    while at(day, 0) <= now {
        let is_told = (begin..=now).contains(&at(day, TOLD_HOUR));
        if day.weekday() == Weekday::Friday && is_told {
            let mut rng = Rng::with_seed(seed(day));
            let scored = communities.iter().enumerate();
            let scored = scored.filter_map(|(i, community)| {
                let score = score(i, &mut rng)?;
                let community = community.code.clone();
                Some(Inspection {
                    community,
                    day,
                    score,
                })
            });
            story.inspections.extend(scored);
            story.problems.extend(problems(day, grids, now, &mut rng));
        }
        let Ok(next) = day.tomorrow() else { break };
        day = next;
    }
    story
}

fn seed(day: Date) -> u64 {
    let number = at(day, 0).as_second().div_euclid(86_400).unsigned_abs();
    0x5055_5043 ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

fn at(day: Date, hour: i64) -> Timestamp {
    let midnight = day_start(day);
    let later = midnight.saturating_add(SignedDuration::from_hours(hour));
    later.unwrap_or(midnight)
}

/// A community keeps its standing, more or less: halves of points.
fn score(community: usize, rng: &mut Rng) -> Option<Score> {
    let standing = 84.0 + f64::from(u32::try_from(community * 7 % 15).ok()?) * 0.8;
    let halves = rng.u32(0..=8);
    Score::try_from(((standing * 2.0).round() + f64::from(halves)) / 2.0).ok()
}

fn problems(day: Date, grids: &[&Grid], now: Timestamp, rng: &mut Rng) -> Vec<ListedProblem> {
    let found = if grids.is_empty() { 0 } else { rng.u32(5..=8) };
    let problem = |n: u32| {
        let grid = grids[rng.usize(0..grids.len())];
        let category = category(rng);
        let title = format!("{}：{}", grid.name, texts::draw(category, rng).title);
        let allowed = rng.i64(3..=7);
        // The first of every week is the one that takes long.
        let took = match rng.u32(0..100) {
            _ if n == 0 => allowed + rng.i64(10..=20),
            0..78 => rng.i64(1..=allowed),
            _ => allowed + rng.i64(1..=4),
        };
        let put_right_on = later(day, took);
        Some(ListedProblem {
            id: Code::new(format!("WT{}-{:02}", day.strftime("%Y%m%d"), n + 1)).ok()?,
            community: grid.community.clone(),
            grid: Some(grid.code.clone()),
            category,
            title,
            found_on: day,
            due_on: Some(later(day, allowed)),
            put_right_on: Some(put_right_on).filter(|day| at(*day, PUT_RIGHT_HOUR) <= now),
        })
    };
    (0..found).filter_map(problem).collect()
}

fn category(rng: &mut Rng) -> Category {
    let mut draw = rng.u32(0..100);
    for (category, weight) in FOUND {
        if draw < weight {
            return category;
        }
        draw -= weight;
    }
    Category::Environment
}

fn later(day: Date, days: i64) -> Date {
    day.checked_add(days.days()).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
    use super::*;

    fn town() -> Model {
        let mut model = Model::default();
        for (offset, record) in (1..).zip(super::super::town().unwrap()) {
            model.apply(offset, record).unwrap();
        }
        model
    }

    fn moment(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    /// Goes on with the story at each moment in turn.
    fn told(moments: &[Timestamp]) -> Model {
        let mut model = town();
        let begin = moment("2022-08-01T00:00:00Z");
        for now in moments {
            for record in news(&model, begin, *now) {
                model.apply(model.offset() + 1, record).unwrap();
            }
            assert_eq!(news(&model, begin, *now), []);
        }
        model
    }

    #[test]
    fn the_story_is_the_same_in_one_go_or_in_many() {
        let end = moment("2022-08-31T10:00:00Z");
        let hours = (0..=30 * 24).rev().step_by(5);
        let many: Vec<_> = hours
            .map(|hours| end - SignedDuration::from_hours(hours))
            .collect();
        let (one, many) = (told(&[end]), told(&many));
        assert_eq!(one.supervision(), many.supervision());
        assert_eq!(one.supervision().inspections().count(), 4 * 15);
        assert!(one.supervision().problems().count() >= 4 * 5);
    }

    #[test]
    fn nothing_is_told_before_it_happens() {
        // Friday the 12th at half past three in the afternoon, and at four.
        for (now, weeks) in [("2022-08-12T07:30:00Z", 1), ("2022-08-12T08:00:00Z", 2)] {
            let now = moment(now);
            let model = told(&[now]);
            assert_eq!(model.supervision().inspections().count(), weeks * 15);
            let put_right = model
                .supervision()
                .problems()
                .filter_map(|p| p.put_right_on);
            assert!(put_right.into_iter().all(|day| day <= day_of(now)));
        }
    }
}
