//! What the command-centre wall shows: the subdistrict at a moment, beside
//! the day or the week before.

mod matters;

use std::collections::{BTreeMap, HashMap};

use jiff::ToSpan;
use xunge_data::{
    Category, Code, Grid, GridKind, SHANGHAI, Timestamp, Window,
    api::{
        CategoryToday, CoverageEntry, CoverageState, IncidentFigures, Share, Today, WallBody,
        WallCommunity, WallGrid,
    },
    day_of, day_start,
};

use self::matters::{flow, trend};
use super::{
    Located, Model, Place, Survey,
    figures::{judge, zeros},
};

const DAY_S: i64 = 86_400;

/// The moment so many seconds before another.
fn before(moment: Timestamp, seconds: i64) -> Timestamp {
    let earlier = moment.checked_sub(seconds.seconds());
    earlier.unwrap_or(Timestamp::MIN)
}

/// So many times 24 hours up to a moment.
fn last_days(to: Timestamp, days: u16) -> Window {
    let from = before(to, i64::from(days) * DAY_S);
    Window { from, to }
}

#[expect(clippy::cast_precision_loss, reason = "counts stay below 2^52")]
fn mean(count: u64, of: u32) -> Option<f64> {
    (of > 0).then(|| count as f64 / f64::from(of))
}

impl Model {
    /// The subdistrict as it stood at `as_of`; matters count that were
    /// reported in so many days before.
    #[must_use]
    pub fn wall(&self, as_of: Timestamp, days: u16) -> WallBody {
        let window = last_days(as_of, days);
        let incidents: Vec<_> = self.incidents().reported_in(window).collect();
        let midnight = day_start(day_of(as_of));
        let today = Window {
            from: midnight,
            to: as_of,
        };
        let survey = self.survey(today, as_of);
        WallBody {
            name: self.town().name.clone(),
            demo: self.town().demo,
            as_of,
            data_until: self.data_until(as_of),
            days,
            counts: self.counts(),
            on_duty: self.on_duty(as_of),
            today: self.today(today, &survey),
            incidents: judge(&incidents, as_of),
            incidents_last_week: self.judged_at(before(as_of, 7 * DAY_S), days),
            trend: trend(&incidents, window),
            hours: self.hours(midnight),
            flow: flow(&incidents, as_of),
            stars: self.stars(),
            supervision: self.supervision_figures(as_of),
            communities: self.wall_communities(&incidents, as_of, &survey),
            grids: self.wall_grids(&incidents, as_of, &survey),
            latest: self.latest(as_of),
            open: self.open_by_deadline(&incidents, as_of),
        }
    }

    fn judged_at(&self, as_of: Timestamp, days: u16) -> IncidentFigures {
        let incidents = self.incidents().reported_in(last_days(as_of, days));
        judge(&incidents.collect::<Vec<_>>(), as_of)
    }

    /// When the newest fix, report or step happened, up to a moment.
    fn data_until(&self, as_of: Timestamp) -> Option<Timestamp> {
        let fixes = self.last_positions(as_of).into_iter();
        let fixes = fixes.map(|position| position.fix.time);
        let told = self.incidents().iter().flat_map(|located| {
            let steps = located.steps().iter().map(|step| step.at);
            steps.chain([located.reported_at()])
        });
        fixes.chain(told.filter(|at| *at <= as_of)).max()
    }

    /// Of the workers who are to be on patrol now, how many were heard of.
    fn on_duty(&self, as_of: Timestamp) -> Share {
        let time = as_of.to_zoned(SHANGHAI).time();
        let workers = self.roster().workers();
        let rostered = workers
            .iter()
            .filter(|worker| worker.patrol.iter().any(|hours| hours.hold(time)));
        let rostered: Vec<_> = rostered.map(|worker| &worker.code).collect();
        let since = before(as_of, WallBody::HEARD_WITHIN_S);
        let positions = self.last_positions(as_of);
        let heard = positions
            .iter()
            .filter(|position| position.fix.time >= since && rostered.contains(&&position.worker));
        let without_hours = workers.iter().filter(|worker| worker.patrol.is_empty());
        Share::new(
            heard.count() as u64,
            rostered.len() as u64,
            without_hours.count() as u64,
        )
    }

    fn today(&self, today: Window, survey: &Survey<'_>) -> Today {
        let yesterday = Window {
            from: before(today.from, DAY_S),
            to: before(today.to, DAY_S),
        };
        let month = Window {
            from: before(today.from, 29 * DAY_S),
            to: today.to,
        };
        let by_category = self.reported_by_category(today);
        let (usual, usual_days) = self.usual(today);
        let usual_of = |category| mean(usual.get(&category).copied().unwrap_or(0), usual_days);
        let has_cells = |entry: &CoverageEntry| entry.cells > 0;
        let category = |(&category, &reported)| CategoryToday {
            category,
            reported,
            usual: usual_of(category),
        };
        Today {
            from: today.from,
            reported: by_category.values().sum(),
            reported_yesterday: self.reported_by_category(yesterday).values().sum(),
            usual: mean(usual.values().sum(), usual_days),
            usual_days,
            by_category: by_category.iter().map(category).collect(),
            coverage: survey.subdistrict().filter(has_cells),
            coverage_yesterday: self
                .survey(yesterday, yesterday.to)
                .subdistrict()
                .filter(has_cells),
            grids_without_data: survey.without_data(),
            coverage_by_day: self.survey(month, today.to).days_of_subdistrict(),
            patrol_m: self.coverage().walked_m(today),
            patrol_yesterday_m: self.coverage().walked_m(yesterday),
        }
    }

    fn reported_by_category(&self, window: Window) -> BTreeMap<Category, u64> {
        let reported = self.incidents().reported_in(window);
        super::figures::count_by(reported.map(Located::category))
    }

    /// What was reported on the days before up to the same hour, in all, and
    /// on how many days; days before the first report count neither way.
    fn usual(&self, today: Window) -> (BTreeMap<Category, u64>, u32) {
        let mut usual = zeros();
        let Some((first, _)) = self.incidents().reported_between() else {
            return (usual, 0);
        };
        let mut known = 0;
        for back in 1..=WallBody::USUAL_DAYS {
            let day = Window {
                from: before(today.from, back * DAY_S),
                to: before(today.to, back * DAY_S),
            };
            if day.from < day_start(day_of(first)) {
                break;
            }
            known += 1;
            for (category, count) in self.reported_by_category(day) {
                *usual.entry(category).or_default() += count;
            }
        }
        (usual, known)
    }

    fn hours(&self, midnight: Timestamp) -> Vec<Vec<u64>> {
        let mut hours = vec![vec![0; 24]; 7];
        let weeks = Window {
            from: before(midnight, 28 * DAY_S),
            to: midnight,
        };
        for located in self.incidents().reported_in(weeks) {
            let at = located.reported_at().to_zoned(SHANGHAI);
            let day = usize::from(at.weekday().to_monday_zero_offset().unsigned_abs());
            let hour = usize::from(at.hour().unsigned_abs());
            if let Some(count) = hours.get_mut(day).and_then(|day| day.get_mut(hour)) {
                *count += 1;
            }
        }
        hours
    }

    fn wall_communities(
        &self,
        incidents: &[Located<'_>],
        as_of: Timestamp,
        survey: &Survey<'_>,
    ) -> Vec<WallCommunity> {
        let mut inside: HashMap<&Code, Vec<Located<'_>>> = HashMap::new();
        for incident in incidents {
            if let Some(community) = incident.community() {
                inside.entry(community).or_default().push(*incident);
            }
        }
        let mut basic: HashMap<&Code, u64> = HashMap::new();
        for grid in self.basic_grids() {
            *basic.entry(&grid.community).or_default() += 1;
        }
        let communities = self.territory().communities().iter();
        let tell =
            |((community, _), coverage): (&(xunge_data::Community, Place), CoverageEntry)| {
                let incidents = inside.get(&community.code).map_or(&[][..], Vec::as_slice);
                let figures = judge(incidents, as_of);
                WallCommunity {
                    code: community.code.clone(),
                    name: community.name.clone(),
                    basic_grids: basic.get(&community.code).copied().unwrap_or(0),
                    coverage: Some(coverage).filter(|coverage| coverage.cells > 0),
                    reported: figures.reported,
                    open: figures.open,
                    overdue: figures.overdue,
                    on_time: figures.on_time,
                    settled_in_grid: figures.settled_in_grid,
                    star_kinds: community.star_kinds.clone(),
                }
            };
        communities.zip(survey.communities()).map(tell).collect()
    }

    fn wall_grids(
        &self,
        incidents: &[Located<'_>],
        as_of: Timestamp,
        survey: &Survey<'_>,
    ) -> Vec<WallGrid> {
        let mut waiting: HashMap<&Code, (u64, u64)> = HashMap::new();
        for incident in incidents {
            let course = incident.course();
            if let Some(grid) = incident.grid()
                && course.is_open_at(as_of)
            {
                let (open, overdue) = waiting.entry(grid).or_default();
                *open += 1;
                *overdue += u64::from(course.is_overdue_at(as_of));
            }
        }
        let grids = self.territory().grids().iter().zip(survey.grids());
        let basic = grids.filter(|((grid, _), _)| grid.kind == GridKind::Basic);
        let tell = |((grid, _), coverage): (&(Grid, Place), CoverageEntry)| {
            let (open, overdue) = waiting.get(&grid.code).copied().unwrap_or_default();
            let has_cells = coverage.cells > 0;
            WallGrid {
                code: grid.code.clone(),
                name: grid.name.clone(),
                share: coverage.share.filter(|_| has_cells),
                state: if has_cells {
                    coverage.state
                } else {
                    CoverageState::NoData
                },
                age_p50_s: coverage.age_p50_s,
                open,
                overdue,
                stars: self.stars_of(&grid.community),
            }
        };
        basic.map(tell).collect()
    }

    fn basic_grids(&self) -> impl Iterator<Item = &Grid> {
        let grids = self.territory().grids().iter().map(|(grid, _)| grid);
        grids.filter(|grid| grid.kind == GridKind::Basic)
    }
}
