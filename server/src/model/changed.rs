//! When parts of the model last changed, for those who keep what was made of them.

use serde::{Deserialize, Serialize};
use xunge_data::{Offset, Record};

/// The offset of the last record that touched a part; 0 before the first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// Communities, grids or offices.
    pub territory: Offset,
    /// Incidents, or the grids that hold them.
    pub incidents: Offset,
    /// What is known of patrols, or the grids and workers they belong to.
    pub coverage: Offset,
}

impl Changed {
    /// What it is once this record is applied.
    pub(super) fn with(self, offset: Offset, record: &Record) -> Self {
        let (territory, incidents, coverage) = match record {
            Record::TownBegun(_) | Record::GridsPut { .. } => (true, true, true),
            Record::CommunitiesPut { .. } | Record::OfficesPut { .. } => (true, false, false),
            Record::IncidentReported(_) | Record::IncidentStepped { .. } => (false, true, false),
            Record::RosterPut { .. }
            | Record::MaskPut { .. }
            | Record::FixesTaken { .. }
            | Record::FixesForgotten { .. } => (false, false, true),
            _ => (false, false, false),
        };
        let at = |is_changed, before| if is_changed { offset } else { before };
        Self {
            territory: at(territory, self.territory),
            incidents: at(incidents, self.incidents),
            coverage: at(coverage, self.coverage),
        }
    }
}
