//! The town as a list, and what holds a position.

use xunge_data::{
    Bbox, Grid, GridKind, Position,
    api::{CommunityEntry, GridEntry, LocateBody, Named, NearestThing, OfficeEntry, TownBody},
};

use super::{Model, Place};

impl Model {
    /// Names, codes and places of everything.
    #[must_use]
    pub fn town_index(&self) -> TownBody {
        let reported = self.incidents.reported_between();
        TownBody {
            name: self.town.name.clone(),
            demo: self.town.demo,
            bbox: self.bbox(),
            communities: self.community_entries(),
            grids: self
                .territory
                .grids()
                .iter()
                .map(|grid| self.grid_entry(grid))
                .collect(),
            offices: self.office_entries(),
            first_reported_at: reported.map(|(first, _)| first),
            last_reported_at: reported.map(|(_, last)| last),
        }
    }

    /// The box around all areas; where there are none, around all incidents.
    fn bbox(&self) -> Option<Bbox> {
        let areas = [
            self.territory.communities().bbox(),
            self.territory.grids().bbox(),
        ];
        let around = areas.into_iter().flatten().reduce(Bbox::union);
        around.or_else(|| self.incidents.bbox())
    }

    fn community_entries(&self) -> Vec<CommunityEntry> {
        let communities = self.territory.communities().iter();
        let entry = |(community, place): &(xunge_data::Community, Place)| CommunityEntry {
            code: community.code.clone(),
            name: community.name.clone(),
            bbox: place.bbox,
            star_kinds: community.star_kinds.clone(),
        };
        communities.map(entry).collect()
    }

    fn grid_entry(&self, (grid, place): &(Grid, Place)) -> GridEntry {
        GridEntry {
            code: grid.code.clone(),
            name: grid.name.clone(),
            kind: grid.kind,
            facility: grid.facility,
            community: grid.community.clone(),
            worker: self
                .roster
                .worker_of(&grid.code)
                .map(|worker| worker.name.clone()),
            inside: place.inside,
            bbox: place.bbox,
        }
    }

    fn office_entries(&self) -> Vec<OfficeEntry> {
        let entry = |office: &xunge_data::Office| OfficeEntry {
            code: office.code.clone(),
            name: office.name.clone(),
            kind: office.kind,
            community: office.community.clone(),
            address: office.address.clone(),
            position: office.position,
        };
        self.territory.offices().iter().map(entry).collect()
    }

    /// What holds a position.
    #[must_use]
    pub fn locate(&self, position: Position) -> LocateBody {
        let grids: Vec<_> = self.territory.grids().at(position).collect();
        let named = |grid: &&Grid| Named {
            code: grid.code.clone(),
            name: grid.name.clone(),
        };
        let of = |kind| {
            grids
                .iter()
                .filter(move |grid| grid.kind == kind)
                .map(named)
        };
        let community = self.territory.communities().at(position).next();
        LocateBody {
            position,
            community: community.map(|c| Named {
                code: c.code.clone(),
                name: c.name.clone(),
            }),
            basic_grid: of(GridKind::Basic).next(),
            dedicated_grids: of(GridKind::Dedicated).collect(),
        }
    }

    /// The offices nearest to a position, nearest first.
    #[must_use]
    pub fn nearest_offices(&self, position: Position, k: usize) -> Vec<NearestThing> {
        let found = self.territory.nearest_offices(position, k).into_iter();
        let near = |(office, distance_m): (&xunge_data::Office, f64)| NearestThing {
            code: office.code.clone(),
            name: office.name.clone(),
            kind: office.kind.into(),
            community: Some(office.community.clone()),
            position: office.position,
            time: None,
            category: None,
            status: None,
            distance_m,
        };
        found.map(near).collect()
    }
}
