//! When parts of the model last changed, for those who keep what was made of them.

use xunge_data::{Offset, Record};

/// The offset of the last record that touched a part; 0 before the first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    /// Communities, grids or offices.
    pub territory: Offset,
    /// Incidents, or the grids that hold them.
    pub incidents: Offset,
}

impl Changed {
    /// What it is once this record is applied.
    pub(super) fn with(self, offset: Offset, record: &Record) -> Self {
        let (territory, incidents) = match record {
            Record::TownBegun(_) | Record::GridsPut { .. } => (true, true),
            Record::CommunitiesPut { .. } | Record::OfficesPut { .. } => (true, false),
            Record::IncidentReported(_) | Record::IncidentStepped { .. } => (false, true),
            _ => (false, false),
        };
        Self {
            territory: if territory { offset } else { self.territory },
            incidents: if incidents { offset } else { self.incidents },
        }
    }
}
