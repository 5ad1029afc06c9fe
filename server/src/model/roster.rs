//! Who serves in the grids: workers, party organisation, services.

use std::collections::{HashMap, HashSet};

use xunge_data::{Code, Datum, Party, PartyLevel, Publicity, Service, Worker};

/// Workers, party organisation, services and publicity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roster {
    workers: Vec<Worker>,
    worker_of_grid: HashMap<Code, usize>,
    gcj02_devices: HashSet<Code>,
    party: Vec<Party>,
    group_of_grid: HashMap<Code, usize>,
    services: Vec<Service>,
    publicity: Vec<Publicity>,
}

impl Roster {
    /// The workers.
    #[must_use]
    pub fn workers(&self) -> &[Worker] {
        &self.workers
    }

    /// The worker of a basic grid.
    #[must_use]
    pub fn worker_of(&self, grid: &Code) -> Option<&Worker> {
        self.workers.get(*self.worker_of_grid.get(grid)?)
    }

    /// All workers of a basic grid.
    pub fn workers_of(&self, grid: &Code) -> impl Iterator<Item = &Worker> {
        let workers = self.workers.iter();
        workers.filter(move |worker| worker.grid == *grid)
    }

    /// What the positions are in that a device sends.
    #[must_use]
    pub fn datum_of(&self, device: &Code) -> Datum {
        match self.gcj02_devices.contains(device) {
            true => Datum::Gcj02,
            false => Datum::Wgs84,
        }
    }

    /// The party organisations of all levels.
    #[must_use]
    pub fn party(&self) -> &[Party] {
        &self.party
    }

    /// The party group of a basic grid, and the branch above it.
    #[must_use]
    pub fn group_of(&self, grid: &Code) -> Option<(&Party, Option<&Party>)> {
        let group = self.party.get(*self.group_of_grid.get(grid)?)?;
        let above = group.parent.as_ref();
        Some((
            group,
            above.and_then(|code| self.party.iter().find(|p| p.code == *code)),
        ))
    }

    /// The services delegated for first review.
    #[must_use]
    pub fn services(&self) -> &[Service] {
        &self.services
    }

    /// Printed matter.
    #[must_use]
    pub fn publicity(&self) -> &[Publicity] {
        &self.publicity
    }

    pub(super) fn put_workers(&mut self, workers: Vec<Worker>) {
        self.worker_of_grid = workers
            .iter()
            .enumerate()
            .map(|(i, worker)| (worker.grid.clone(), i))
            .collect();
        let gcj02 = workers.iter().filter(|worker| worker.crs == Datum::Gcj02);
        self.gcj02_devices = gcj02.filter_map(|worker| worker.device.clone()).collect();
        self.workers = workers;
    }

    pub(super) fn put_party(&mut self, organisations: Vec<Party>) {
        let groups = organisations.iter().enumerate();
        self.group_of_grid = groups
            .filter(|(_, party)| party.level == PartyLevel::Group)
            .filter_map(|(i, party)| Some((party.grid.clone()?, i)))
            .collect();
        self.party = organisations;
    }

    pub(super) fn put_services(&mut self, services: Vec<Service>, publicity: Vec<Publicity>) {
        self.services = services;
        self.publicity = publicity;
    }
}
