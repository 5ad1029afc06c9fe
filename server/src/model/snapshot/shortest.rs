//! The shortest log that says the same of what there is little of.

use xunge_data::Record;

use super::Model;

impl Model {
    /// Everything but incidents, fixes, sessions and the audit.
    pub(super) fn shortest_log(&self) -> Vec<Record> {
        let replace = true;
        let (territory, roster) = (&self.territory, &self.roster);
        let communities = territory.communities().iter();
        let grids = territory.grids().iter();
        let mut records = vec![
            Record::TownBegun(self.town.clone()),
            Record::CommunitiesPut {
                replace,
                communities: communities.map(|(thing, _)| thing.clone()).collect(),
            },
            Record::GridsPut {
                replace,
                grids: grids.map(|(thing, _)| thing.clone()).collect(),
            },
            Record::OfficesPut {
                replace,
                offices: territory.offices().to_vec(),
            },
            Record::RosterPut {
                workers: roster.workers().to_vec(),
            },
            Record::PartyPut {
                organisations: roster.party().to_vec(),
            },
            Record::ServicesPut {
                services: roster.services().to_vec(),
                publicity: roster.publicity().to_vec(),
            },
            Record::BasemapPut {
                features: self.basemap.clone(),
            },
            Record::InspectionsPut {
                replace,
                inspections: self.supervision.inspections().collect(),
            },
            Record::ProblemsPut {
                replace,
                problems: self.supervision.problems().cloned().collect(),
            },
            Record::MaskPut {
                replace,
                areas: self.coverage.mask().to_vec(),
            },
        ];
        records.extend(self.accounts.iter().cloned().map(Record::AccountPut));
        records.extend(self.accounts.tokens().cloned().map(Record::TokenIssued));
        records
    }
}
