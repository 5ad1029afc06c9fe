//! Figures: counts and shares of incidents, of one grid or of the whole.

use std::collections::BTreeMap;

use strum::VariantArray;
use xunge_data::{
    Category, Code, Community, Grid, GridKind, Level, Office, OfficeKind, PartyLevel, Position,
    Timestamp, Window,
    api::{
        Counts, CoverageEntry, GridFiguresBody, GridSummary, IncidentFigures, Named,
        OfficeDistance, OverviewBody, PartyGroup, Share, Stars,
    },
};

use super::{Located, Model, Place, distance_m, trend::trend};

/// Every variant, with 0.
pub(super) fn zeros<T: VariantArray + Ord + Copy>() -> BTreeMap<T, u64> {
    T::VARIANTS.iter().map(|&variant| (variant, 0)).collect()
}

pub(super) fn count_by<T: VariantArray + Ord + Copy>(
    things: impl Iterator<Item = T>,
) -> BTreeMap<T, u64> {
    let mut counts = zeros();
    for thing in things {
        *counts.entry(thing).or_default() += 1;
    }
    counts
}

/// What the state of these incidents was at a moment.
pub(super) fn judge(incidents: &[Located<'_>], as_of: Timestamp) -> IncidentFigures {
    let mut figures = IncidentFigures {
        reported: incidents.len() as u64,
        by_category: zeros(),
        by_status: zeros(),
        by_level_settled: zeros(),
        ..IncidentFigures::default()
    };
    // Closed with a deadline, and of these in time.
    let (mut judged, mut on_time) = (0, 0);
    for incident in incidents {
        let category = incident.category();
        let (status, _) = incident.stood_at(as_of);
        let course = incident.course();
        *figures.by_category.entry(category).or_default() += 1;
        *figures.by_status.entry(status).or_default() += 1;
        figures.open += u64::from(status.is_open());
        let is_late = course.due_at.is_some_and(|due| due < as_of);
        figures.overdue += u64::from(status.is_open() && is_late);
        let Some(closing) = course.closing_by(as_of) else {
            continue;
        };
        figures.closed += 1;
        figures.disputes_settled += u64::from(category == Category::Dispute);
        *figures.by_level_settled.entry(closing.level).or_default() += 1;
        if let Some(due) = course.due_at {
            judged += 1;
            on_time += u64::from(closing.at <= due);
        }
    }
    let settled = |level: Level| figures.by_level_settled.get(&level).copied().unwrap_or(0);
    let in_grid = settled(Level::Grid);
    let in_community = in_grid + settled(Level::Community);
    let (closed, overdue) = (figures.closed, figures.overdue);
    IncidentFigures {
        settled_in_grid: Share::new(in_grid, closed, 0),
        settled_in_community: Share::new(in_community, closed, 0),
        on_time: Share::new(on_time, judged + overdue, closed - judged),
        ..figures
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of incidents stay below 2^52"
)]
fn per_1000(reported: u64, residents: Option<u32>) -> Option<f64> {
    let residents = residents.filter(|&n| n > 0)?;
    Some(reported as f64 * 1000.0 / f64::from(residents))
}

impl Model {
    /// The whole subdistrict; the state of incidents is judged at `as_of`.
    #[must_use]
    pub fn overview(&self, window: Window, as_of: Timestamp) -> OverviewBody {
        let survey = self.survey(window, as_of);
        let incidents: Vec<_> = self.incidents.reported_in(window).collect();
        let outside = incidents
            .iter()
            .filter(|incident| incident.grid().is_none());
        let outside_grids = outside.count() as u64;
        OverviewBody {
            from: window.from,
            to: window.to,
            as_of,
            counts: self.counts(),
            incidents: judge(&incidents, as_of),
            outside_grids,
            stars: self.stars(),
            coverage: survey.subdistrict().filter(|whole| whole.cells > 0),
            grids_without_data: survey.without_data(),
            coverage_by_day: survey.days_of_subdistrict(),
            trend: trend(incidents.into_iter(), window, as_of),
        }
    }

    /// Every grid in short, in order of code.
    #[must_use]
    pub fn grid_summaries(&self, window: Window, as_of: Timestamp) -> Vec<GridSummary> {
        let coverage = self.survey(window, as_of).grids();
        let summary = |((grid, _), coverage): (&(Grid, Place), CoverageEntry)| {
            let code = grid.code.as_str();
            let (mut reported, mut open, mut closed, mut in_grid) = (0, 0, 0, 0);
            for incident in self.incidents.in_grid(code, window) {
                let (status, level) = incident.stood_at(as_of);
                reported += 1;
                open += u64::from(status.is_open());
                closed += u64::from(level.is_some());
                in_grid += u64::from(level == Some(Level::Grid));
            }
            GridSummary {
                code: grid.code.clone(),
                reported,
                open,
                settled_in_grid: Share::new(in_grid, closed, 0),
                per_1000_residents: per_1000(reported, grid.residents),
                stars: self.stars_of(&grid.community),
                coverage: Some(coverage).filter(|coverage| coverage.cells > 0),
            }
        };
        let grids = self.territory.grids().iter().zip(coverage);
        grids.map(summary).collect()
    }

    /// One grid, all that its panel shows; none if there is no such grid.
    #[must_use]
    pub fn grid_figures(
        &self,
        code: &Code,
        window: Window,
        as_of: Timestamp,
    ) -> Option<GridFiguresBody> {
        let (grid, place) = self.territory.grids().find(code.as_str())?;
        let incidents: Vec<_> = self.incidents.in_grid(code.as_str(), window).collect();
        let figures = judge(&incidents, as_of);
        let worker = self.roster.worker_of(code);
        let survey = self.survey(window, as_of);
        Some(GridFiguresBody {
            code: grid.code.clone(),
            name: grid.name.clone(),
            kind: grid.kind,
            facility: grid.facility,
            community: Named {
                code: grid.community.clone(),
                name: self.community_name(&grid.community).to_owned(),
            },
            worker: worker.map(|w| Named {
                code: w.code.clone(),
                name: w.name.clone(),
            }),
            party_group: self.party_group(code),
            households: grid.households,
            residents: grid.residents,
            area_m2: place.area_m2,
            stars: self.stars_of(&grid.community),
            offices: self.offices_of(&grid.community, place.inside),
            nearest_offices: self.nearest_of_each_kind(place.inside),
            from: window.from,
            to: window.to,
            as_of,
            per_1000_residents: per_1000(figures.reported, grid.residents),
            incidents: figures,
            coverage: survey.grid(code).filter(|grid| grid.cells > 0),
            coverage_by_day: survey.days_of_grid(code),
            trend: trend(incidents.into_iter(), window, as_of),
        })
    }

    /// The name of a community; its code if it is not known.
    #[must_use]
    pub fn community_name<'a>(&'a self, code: &'a Code) -> &'a str {
        let found = self.territory.communities().find(code.as_str());
        found.map_or(code.as_str(), |(community, _)| &community.name)
    }

    fn community(&self, code: &Code) -> Option<&Community> {
        Some(&self.territory.communities().find(code.as_str())?.0)
    }

    /// Stars of a community; none where no community has any.
    pub(super) fn stars_of(&self, community: &Code) -> Option<u32> {
        let stars = self.community(community)?.star_kinds.len();
        u32::try_from(stars).ok().filter(|&stars| stars > 0)
    }

    pub(super) fn stars(&self) -> Stars {
        let communities = || {
            self.territory
                .communities()
                .iter()
                .map(|(community, _)| community)
        };
        let mut by_stars = BTreeMap::new();
        for community in communities().filter(|community| !community.star_kinds.is_empty()) {
            *by_stars
                .entry(u32::try_from(community.star_kinds.len()).unwrap_or(0))
                .or_default() += 1;
        }
        Stars {
            total: communities()
                .map(|community| community.star_kinds.len() as u64)
                .sum(),
            communities_by_stars: by_stars,
            by_kind: count_by(communities().flat_map(|c| c.star_kinds.iter().copied())),
        }
    }

    pub(super) fn counts(&self) -> Counts {
        let grids = || self.territory.grids().iter().map(|(grid, _)| grid);
        let of_kind = |kind| grids().filter(|grid| grid.kind == kind).count() as u64;
        let offices = self.territory.offices();
        let workers = self.roster.workers();
        let party = self.roster.party();
        let of_level = |level| party.iter().filter(|p| p.level == level).count() as u64;
        let ages: u32 = workers.iter().map(|worker| worker.age).sum();
        let headcount = u32::try_from(workers.len()).unwrap_or(u32::MAX);
        let mut publicity = zeros();
        for printed in self.roster.publicity() {
            *publicity.entry(printed.kind).or_default() += u64::from(printed.count);
        }
        // Members and volunteers are counted where they belong: in their group.
        let groups = || party.iter().filter(|p| p.level == PartyLevel::Group);
        Counts {
            communities: self.territory.communities().iter().len() as u64,
            basic_grids: of_kind(GridKind::Basic),
            dedicated_grids: of_kind(GridKind::Dedicated),
            dedicated_by_facility: count_by(grids().filter_map(|grid| grid.facility)),
            offices: offices.len() as u64,
            offices_by_kind: count_by(offices.iter().map(|office| office.kind)),
            workers: workers.len() as u64,
            workers_mean_age: (headcount > 0).then(|| f64::from(ages) / f64::from(headcount)),
            services: self.roster.services().len() as u64,
            party_branches: of_level(PartyLevel::Branch),
            party_groups: of_level(PartyLevel::Group),
            party_members: groups().map(|p| u64::from(p.members)).sum(),
            volunteers: groups().map(|p| u64::from(p.volunteers)).sum(),
            publicity,
        }
    }

    fn party_group(&self, grid: &Code) -> Option<PartyGroup> {
        let (group, branch) = self.roster.group_of(grid)?;
        Some(PartyGroup {
            code: group.code.clone(),
            name: group.name.clone(),
            branch: branch.map(|b| Named {
                code: b.code.clone(),
                name: b.name.clone(),
            }),
            members: group.members,
            volunteers: group.volunteers,
        })
    }

    fn offices_of(&self, community: &Code, from: Position) -> Vec<OfficeDistance> {
        let offices = self
            .territory
            .offices()
            .iter()
            .filter(|o| o.community == *community);
        let mut distances: Vec<_> = offices
            .map(|o| office_distance(o, distance_m(from, o.position)))
            .collect();
        distances.sort_by(|a, b| a.distance_m.total_cmp(&b.distance_m));
        distances
    }

    fn nearest_of_each_kind(&self, from: Position) -> Vec<OfficeDistance> {
        let all = self
            .territory
            .nearest_offices(from, self.territory.offices().len());
        let nearest = |kind: &OfficeKind| {
            let (office, metres) = all.iter().find(|(office, _)| office.kind == *kind)?;
            Some(office_distance(office, *metres))
        };
        OfficeKind::VARIANTS.iter().filter_map(nearest).collect()
    }
}

fn office_distance(office: &Office, distance_m: f64) -> OfficeDistance {
    OfficeDistance {
        code: office.code.clone(),
        name: office.name.clone(),
        kind: office.kind,
        position: office.position,
        distance_m,
    }
}
