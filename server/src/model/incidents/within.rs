//! The grids that hold an incident: many share them.

use hashbrown::HashMap;
use xunge_data::{Code, GridKind};

use super::place_of;
use crate::model::Territory;

/// The grids that hold a place.
#[derive(Clone, Debug)]
pub(super) struct Within {
    /// The basic grid; none outside every basic grid.
    pub(super) grid: Option<Code>,
    /// The community of that grid.
    pub(super) community: Option<Code>,
    /// The dedicated grids.
    pub(super) dedicated: Vec<Code>,
    /// The place of the basic grid among the grids; beyond the last if there is none.
    pub(super) place: u32,
    /// The places of all of them.
    pub(super) places: Vec<usize>,
}

/// All that hold an incident, each once.
#[derive(Clone, Debug, Default)]
pub(super) struct Withins {
    list: Vec<Within>,
    /// Their places in the list, by the places of the grids among the grids.
    known: HashMap<Vec<usize>, u32>,
    /// What was asked for last: it need not be allocated each time.
    asked: Vec<usize>,
}

impl Within {
    /// The grids at these places among the grids.
    fn of(places: &[usize], territory: &Territory) -> Self {
        let grids = territory.grids();
        let mut within = Self {
            grid: None,
            community: None,
            dedicated: Vec::new(),
            place: place_of(grids.iter().len()),
            places: Vec::new(),
        };
        for &index in places {
            let Some((grid, _)) = grids.nth(index) else {
                continue;
            };
            match grid.kind {
                GridKind::Dedicated => within.dedicated.push(grid.code.clone()),
                // On a border the lower code has it.
                GridKind::Basic if within.grid.is_some() => continue,
                GridKind::Basic => {
                    within.grid = Some(grid.code.clone());
                    within.community = Some(grid.community.clone());
                    within.place = place_of(index);
                }
            }
            within.places.push(index);
        }
        within
    }
}

impl Withins {
    /// The one with this number.
    pub(super) fn get(&self, number: u32) -> Option<&Within> {
        self.list.get(number as usize)
    }

    /// The number of the one whose grids stand at some places among the grids.
    pub(super) fn number(
        &mut self,
        places: impl Iterator<Item = usize>,
        territory: &Territory,
    ) -> u32 {
        self.asked.clear();
        self.asked.extend(places);
        if let Some(&number) = self.known.get(&self.asked) {
            return number;
        }
        let number = place_of(self.list.len());
        self.list.push(Within::of(&self.asked, territory));
        self.known.insert(self.asked.clone(), number);
        number
    }
}
