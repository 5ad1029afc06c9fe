//! The model: everything the log says, in memory, indexed for questions.
//!
//! It is a fold: [`Model::apply`] is its only mutator, and start-up, live
//! changes and tests all go through it. Everything else asks.

mod accounts;
#[cfg(test)]
mod answers_tests;
mod audit;
mod changed;
mod check;
mod coverage;
mod dbscan;
mod drawn;
pub mod figures;
pub mod filter;
mod hotspots;
mod incidents;
mod items;
mod near;
mod nearest;
mod place;
mod raster;
mod region;
mod roster;
mod sketch;
mod snapshot;
mod summary;
mod supervision;
mod territory;
mod timeline;
mod town;
mod trend;
mod visits;
mod wall;

pub use accounts::Accounts;
pub use audit::Audit;
pub use changed::Changed;
pub use check::Refused;
pub use coverage::{
    Cell, CellSum, Cells, Coverage, FixNews, Following, Laid, LastPosition, Scratch, SeenCell,
    Survey, Taken, Unlaid, corners,
};
pub use drawn::{Drawn, DrawnError};
pub use filter::Filter;
pub use hotspots::{HotspotsAsked, HotspotsError, Spots};
pub use incidents::{BUCKET, Bucket, IncidentCells, Incidents, Laying, Located, Spot};
pub use items::{Asked, NoSuchItem, Page, Told};
pub use near::distance_m;
pub use nearest::NearestAsked;
pub use place::Place;
pub use region::{Region, RegionError};
pub use roster::Roster;
pub use snapshot::SnapshotError;
pub use summary::{Area, SummaryAsked, SummaryError};
pub use supervision::Supervision;
pub use territory::Territory;
pub use visits::Sees;

use geojson::FeatureCollection;
use xunge_data::{Offset, Record, Town};

/// All that is known, as of [`Model::offset`].
#[derive(Clone, Debug, Default)]
pub struct Model {
    offset: Offset,
    changed: Changed,
    town: Town,
    territory: Territory,
    roster: Roster,
    incidents: Incidents,
    coverage: Coverage,
    supervision: Supervision,
    basemap: FeatureCollection,
    accounts: Accounts,
    audit: Audit,
}

/// Whether two say the same of everything that can be asked.
impl PartialEq for Model {
    fn eq(&self, other: &Self) -> bool {
        self.offset == other.offset
            && self.changed == other.changed
            && self.town == other.town
            && self.territory == other.territory
            && self.roster == other.roster
            && self.incidents == other.incidents
            && self.coverage.is_same(&self.territory, &other.coverage)
            && self.supervision == other.supervision
            && self.basemap == other.basemap
            && self.accounts == other.accounts
            && self.audit == other.audit
    }
}

impl Model {
    /// The offset of the last record applied; 0 before the first.
    #[must_use]
    pub fn offset(&self) -> Offset {
        self.offset
    }

    /// When parts of it last changed.
    #[must_use]
    pub fn changed(&self) -> Changed {
        self.changed
    }

    /// Whether nothing is known of any town; there may be accounts.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.town == Town::default()
            && self.territory == Territory::default()
            && self.roster == Roster::default()
            && self.incidents.count() == 0
    }

    /// What the subdistrict calls itself.
    #[must_use]
    pub fn town(&self) -> &Town {
        &self.town
    }

    /// Communities, grids and offices.
    #[must_use]
    pub fn territory(&self) -> &Territory {
        &self.territory
    }

    /// Workers, party organisation, services.
    #[must_use]
    pub fn roster(&self) -> &Roster {
        &self.roster
    }

    /// Reported matters.
    #[must_use]
    pub fn incidents(&self) -> &Incidents {
        &self.incidents
    }

    /// Patrols: fixes, and the cells they covered.
    #[must_use]
    pub fn coverage(&self) -> &Coverage {
        &self.coverage
    }

    /// Weekly inspections of communities, and the problem list.
    #[must_use]
    pub fn supervision(&self) -> &Supervision {
        &self.supervision
    }

    /// The base map under the grids.
    #[must_use]
    pub fn basemap(&self) -> &FeatureCollection {
        &self.basemap
    }

    /// Accounts, tokens, sessions.
    #[must_use]
    pub fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    /// What was done that must leave a trace.
    #[must_use]
    pub fn audit(&self) -> &Audit {
        &self.audit
    }

    /// Takes the cells of incidents that were worked out beside it.
    pub fn end_laying(&mut self, laying: Laying) {
        self.incidents.end_laying(laying);
    }

    /// Takes one record in: the only way the model changes.
    ///
    /// # Errors
    /// [`Refused`] if the record contradicts what is known; the model is then
    /// as it was.
    pub fn apply(&mut self, offset: Offset, record: Record) -> Result<(), Refused> {
        if offset != self.offset + 1 {
            return Err(Refused::OutOfOrder {
                offset,
                last: self.offset,
            });
        }
        let changed = self.changed.with(offset, &record);
        match record {
            Record::TownBegun(town) => {
                *self = Self {
                    town,
                    accounts: std::mem::take(&mut self.accounts),
                    audit: std::mem::take(&mut self.audit),
                    ..Self::default()
                }
            }
            Record::CommunitiesPut {
                replace,
                communities,
            } => {
                self.territory.put_communities(replace, communities);
            }
            Record::GridsPut { replace, grids } => {
                self.territory.put_grids(replace, grids);
                self.incidents.relocate(&self.territory);
                self.coverage.relay(&self.territory);
            }
            Record::OfficesPut { replace, offices } => self.territory.put_offices(replace, offices),
            Record::RosterPut { workers } => {
                self.roster.put_workers(workers);
                self.coverage.name(&self.roster);
            }
            Record::PartyPut { organisations } => self.roster.put_party(organisations),
            Record::ServicesPut {
                services,
                publicity,
            } => {
                self.roster.put_services(services, publicity);
            }
            Record::BasemapPut { features } => self.basemap = features,
            Record::IncidentReported(report) => {
                self.incidents.report(offset, report, &self.territory)?;
            }
            Record::IncidentStepped { id, step } => self.incidents.step(&id, step)?,
            Record::MaskPut { replace, areas } => self.coverage.put_mask(replace, areas),
            Record::FixesTaken { device, track } => {
                self.coverage.take(&device, &track.0, &self.territory);
            }
            Record::InspectionsPut {
                replace,
                inspections,
            } => self.supervision.put_inspections(replace, inspections),
            Record::ProblemsPut { replace, problems } => {
                self.supervision.put_problems(replace, problems);
            }
            Record::FixesForgotten { before } => {
                self.coverage.forget(before, &self.roster, &self.territory);
            }
            Record::Audited(audited) => self.audit.take(offset, audited),
            about_accounts @ (Record::AccountPut(_)
            | Record::AccountRemoved { .. }
            | Record::TokenIssued(_)
            | Record::TokenRevoked { .. }
            | Record::SessionBegun(_)
            | Record::SessionEnded { .. }) => self.accounts.apply(&about_accounts)?,
        }
        self.offset = offset;
        self.changed = changed;
        Ok(())
    }
}
