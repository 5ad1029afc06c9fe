//! The communities that grids and offices belong to.

use std::collections::{BTreeMap, HashSet};

use geo::orient::Direction;
use geo::{Orient, unary_union};
use xunge_data::{Boundary, Code, Community, Grid, Position};

use super::area::Areas;
use super::{Cause, Defect, Known};

/// Communities that can be asked by name and by place.
pub(super) struct Homes<'a> {
    communities: Vec<&'a Community>,
    areas: Areas<'a>,
}

impl<'a> Homes<'a> {
    pub(super) fn new(communities: &[&'a Community]) -> Self {
        let areas = Areas::new(communities.iter().map(|c| &c.boundary));
        Self {
            communities: communities.to_vec(),
            areas,
        }
    }

    /// The community that a file means by a text: its code, or a name that
    /// only one has.
    pub(super) fn named(&self, text: &str) -> Result<&'a Code, Defect> {
        let found = meant(&self.communities, text, |c| &c.code, |c| &c.name);
        found.map(|c| &c.code).ok_or_else(|| {
            let shown = self
                .communities
                .iter()
                .take(20)
                .map(|c| format!("{} {}", c.code, c.name));
            let mut known = shown.collect::<Vec<_>>().join(", ");
            if self.communities.len() > 20 {
                known.push_str(", …");
            }
            Defect::UnknownCommunity {
                value: text.to_owned(),
                known,
            }
        })
    }

    /// The communities that hold a position.
    pub(super) fn at(&self, position: Position) -> impl Iterator<Item = &'a Code> {
        self.areas
            .at(position)
            .filter_map(|index| self.communities.get(index).map(|c| &c.code))
    }

    /// The community of something whose middle is at a position and that may
    /// say which it is.
    pub(super) fn of(&self, middle: Position, says: Option<&str>) -> Result<&'a Code, Defect> {
        let says = says.map(|text| self.named(text)).transpose()?;
        let mut lies = self.at(middle).peekable();
        let Some(&first) = lies.peek() else {
            let swapped = self.areas.hold_swapped(middle);
            return Err(Defect::OutsideCommunities { middle, swapped });
        };
        match says {
            None => Ok(first),
            Some(says) if lies.any(|lies| lies == says) => Ok(says),
            Some(says) => Err(Defect::OtherCommunity {
                says: says.clone(),
                lies: first.clone(),
                middle,
            }),
        }
    }
}

/// The communities that grids make where none were imported: for each code
/// that grids name, the union of those grids.
pub(super) fn made_of<'a>(grids: impl Iterator<Item = &'a Grid>) -> Vec<Community> {
    let mut members: BTreeMap<&Code, Vec<&Boundary>> = BTreeMap::new();
    for grid in grids {
        members
            .entry(&grid.community)
            .or_default()
            .push(&grid.boundary);
    }
    let union = |(code, boundaries): (&Code, Vec<&Boundary>)| Community {
        code: code.clone(),
        name: code.to_string(),
        boundary: Boundary(
            unary_union(boundaries.into_iter().map(Boundary::polygons)).orient(Direction::Default),
        ),
        derived: true,
        households: None,
        residents: None,
        star_kinds: Vec::new(),
        secretary: None,
    };
    members.into_iter().map(union).collect()
}

/// The one that a file means by a text: by its code, or by a name that only
/// one has.
pub(super) fn meant<'a, T>(
    things: &[&'a T],
    text: &str,
    code: impl Fn(&T) -> &Code,
    name: impl Fn(&T) -> &String,
) -> Option<&'a T> {
    let things = || things.iter().copied();
    let by_code = things().find(|thing| code(thing).as_str() == text);
    let mut by_name = things().filter(|thing| name(thing) == text);
    let unique = by_name.next().filter(|_| by_name.next().is_none());
    by_code.or(unique)
}

/// Whether those who stay keep their communities.
pub(super) fn check_kept<'a>(
    known: &Known<'_>,
    grids_stay: bool,
    communities: impl Iterator<Item = &'a Code>,
) -> Result<(), Cause> {
    let kept: HashSet<&Code> = communities.collect();
    let homeless = |thing, code: &Code, community: &Code| Cause::Homeless {
        thing,
        code: code.clone(),
        community: community.clone(),
    };
    let grid = known
        .grids
        .iter()
        .find(|g| grids_stay && !kept.contains(&g.community));
    let office = known.offices.iter().find(|o| !kept.contains(&o.community));
    match (grid, office) {
        (Some(grid), _) => Err(homeless("grid", &grid.code, &grid.community)),
        (None, Some(office)) => Err(homeless("office", &office.code, &office.community)),
        (None, None) => Ok(()),
    }
}
