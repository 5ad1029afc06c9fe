//! Supervision: weekly inspections of communities, and the problem list.

use std::collections::{BTreeMap, HashMap};

use jiff::ToSpan;
use xunge_data::{
    Code, Date, Inspection, ListedProblem, Score, Timestamp,
    api::{CommunityScore, Named, SupervisionFigures, WallProblem},
    day_of,
};

use super::Model;

/// What is known of inspections and problems.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Supervision {
    /// By day, and by community.
    scores: BTreeMap<(Date, Code), Score>,
    /// By number.
    problems: BTreeMap<Code, ListedProblem>,
}

impl Supervision {
    /// All inspections, in order of day and community.
    pub fn inspections(&self) -> impl Iterator<Item = Inspection> {
        let tell = |((day, community), score): (&(Date, Code), &Score)| Inspection {
            community: community.clone(),
            day: *day,
            score: *score,
        };
        self.scores.iter().map(tell)
    }

    /// What a community scored on a day.
    #[must_use]
    pub fn score(&self, community: &Code, day: Date) -> Option<Score> {
        self.scores.get(&(day, community.clone())).copied()
    }

    /// All problems, in order of number.
    pub fn problems(&self) -> impl Iterator<Item = &ListedProblem> {
        self.problems.values()
    }

    /// A problem by its number.
    #[must_use]
    pub fn problem(&self, id: &Code) -> Option<&ListedProblem> {
        self.problems.get(id)
    }

    pub(super) fn put_inspections(&mut self, replace: bool, inspections: Vec<Inspection>) {
        if replace {
            self.scores.clear();
        }
        let keyed = inspections.into_iter();
        self.scores.extend(
            keyed.map(|inspection| ((inspection.day, inspection.community), inspection.score)),
        );
    }

    pub(super) fn put_problems(&mut self, replace: bool, problems: Vec<ListedProblem>) {
        if replace {
            self.problems.clear();
        }
        let keyed = problems.into_iter();
        self.problems
            .extend(keyed.map(|problem| (problem.id.clone(), problem)));
    }

    /// The last score of every community in the week that begins on a Monday,
    /// up to a day.
    fn week(&self, monday: Date, until: Date) -> HashMap<&Code, Score> {
        let next = monday.checked_add(7.days()).unwrap_or(Date::MAX);
        let scores = self.scores.iter();
        let scores = scores.skip_while(|((day, _), _)| *day < monday);
        let scores = scores.take_while(|((day, _), _)| *day < next && *day <= until);
        scores
            .map(|((_, community), score)| (community, *score))
            .collect()
    }
}

/// The Monday of the week that holds a day.
fn monday(day: Date) -> Date {
    let since = i64::from(day.weekday().to_monday_zero_offset());
    day.checked_sub(since.days()).unwrap_or(Date::MIN)
}

/// Places by score: the best is 1, and who scored the same shares a place.
fn places<'a>(scores: &HashMap<&'a Code, Score>) -> HashMap<&'a Code, u32> {
    let place = |score: &Score| {
        let better = scores.values().filter(|other| **other > *score).count();
        u32::try_from(better + 1).unwrap_or(u32::MAX)
    };
    let placed = scores.iter().map(|(code, score)| (*code, place(score)));
    placed.collect()
}

impl Model {
    /// The last weekly inspection and the problem list as they stood at a
    /// moment.
    pub(super) fn supervision_figures(&self, as_of: Timestamp) -> SupervisionFigures {
        let supervision = self.supervision();
        let today = day_of(as_of);
        let inspected = supervision.scores.keys().rev();
        let last = inspected.map(|(day, _)| *day).find(|day| *day <= today);
        let week = last.map(monday);
        let before = week.and_then(|week| week.checked_sub(7.days()).ok());
        let of = |week: Option<Date>| {
            week.map_or_else(HashMap::new, |week| supervision.week(week, today))
        };
        let (scores, scores_before) = (of(week), of(before));
        let (places, places_before) = (places(&scores), places(&scores_before));
        let communities = self.territory().communities().iter();
        let tell = |(community, _): &(xunge_data::Community, _)| {
            let code = &community.code;
            let known = scores.contains_key(code) || scores_before.contains_key(code);
            known.then(|| CommunityScore {
                code: code.clone(),
                name: community.name.clone(),
                score: scores.get(code).copied(),
                place: places.get(code).copied(),
                score_last_week: scores_before.get(code).copied(),
                place_last_week: places_before.get(code).copied(),
            })
        };
        let mut ranking: Vec<CommunityScore> = communities.filter_map(tell).collect();
        ranking.sort_by_key(|community| community.place.unwrap_or(u32::MAX));
        let open = || {
            supervision
                .problems()
                .filter(|problem| problem.is_open_at(as_of))
        };
        let overdue = open().filter(|problem| problem.is_overdue_at(as_of));
        let mut listed: Vec<_> = open().collect();
        listed.sort_by_key(|problem| (problem.due_on.unwrap_or(Date::MAX), problem.found_on));
        listed.truncate(SupervisionFigures::PROBLEMS_MOST);
        SupervisionFigures {
            week,
            ranking,
            open: open().count() as u64,
            overdue: overdue.count() as u64,
            problems: listed
                .into_iter()
                .map(|problem| self.wall_problem(problem, as_of))
                .collect(),
        }
    }

    fn wall_problem(&self, problem: &ListedProblem, as_of: Timestamp) -> WallProblem {
        let communities = self.territory().communities();
        let community = communities.find(problem.community.as_str());
        let grid = problem.grid.as_ref();
        let grid = grid.and_then(|code| self.territory().grids().find(code.as_str()));
        WallProblem {
            id: problem.id.clone(),
            community: Named {
                code: problem.community.clone(),
                name: community.map_or_else(
                    || problem.community.to_string(),
                    |(community, _)| community.name.clone(),
                ),
            },
            grid: grid.map(|(grid, _)| Named {
                code: grid.code.clone(),
                name: grid.name.clone(),
            }),
            category: problem.category,
            title: Some(problem.title.clone()),
            found_on: problem.found_on,
            due_on: problem.due_on,
            is_overdue: problem.is_overdue_at(as_of),
        }
    }
}
