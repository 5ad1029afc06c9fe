//! Records with what is worked out of them alone: whoever reads a log does that
//! beside the one who applies it.

use h3o::CellIndex;
use xunge_data::Record;

use super::incidents::finest_cell;

/// A record that is ready to be applied.
#[derive(Clone, Debug)]
pub struct Prepared {
    pub(super) record: Record,
    /// The finest cell of what is reported.
    pub(super) cell: Option<CellIndex>,
}

impl From<Record> for Prepared {
    fn from(record: Record) -> Self {
        let cell = match &record {
            Record::IncidentReported(report) => finest_cell(report.position),
            _ => None,
        };
        Self { record, cell }
    }
}

impl Prepared {
    /// The record.
    #[must_use]
    pub fn record(&self) -> &Record {
        &self.record
    }
}
