//! What an import did, in words.

use std::collections::BTreeMap;
use std::path::PathBuf;

use xunge_data::{Code, Unfit};

use super::defect::list;
use super::{BadRow, Field, Kind};

/// What an import did, or with `--dry-run` would do. Every row is counted
/// once, except for the two lines about accepted incidents.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// What was imported.
    pub kind: Kind,
    /// From which file.
    pub file: PathBuf,
    /// The column taken for each field.
    pub columns: Vec<(Field, String)>,
    /// Rows in the file.
    pub rows: u64,
    /// Things that are new or changed.
    pub accepted: u64,
    /// Things that are known just so already.
    pub unchanged: u64,
    /// Known incidents that are now closed.
    pub closed: u64,
    /// Rows that tell of the same incident as an earlier one.
    pub repeated: u64,
    /// Rows that are further parts of an earlier one's area.
    pub joined: u64,
    /// Rows left out with `--skip-bad`.
    pub skipped: Vec<BadRow>,
    /// Communities made as the union of their grids.
    pub communities_made: u64,
    /// Accepted incidents that are in no grid.
    pub outside_grids: u64,
    /// Accepted incidents whose category became `other`.
    pub other_category: u64,
    /// Fixes that do not count, by reason.
    pub dropped: BTreeMap<Unfit, u64>,
    /// Devices of accepted fixes that the roster does not name.
    pub unknown_devices: Vec<Code>,
}

impl Report {
    /// A report that nothing happened yet.
    pub(super) fn new(kind: Kind, file: &std::path::Path) -> Self {
        Self {
            kind,
            file: file.to_owned(),
            columns: Vec::new(),
            rows: 0,
            accepted: 0,
            unchanged: 0,
            closed: 0,
            repeated: 0,
            joined: 0,
            skipped: Vec::new(),
            communities_made: 0,
            outside_grids: 0,
            other_category: 0,
            dropped: BTreeMap::new(),
            unknown_devices: Vec::new(),
        }
    }
}

impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{} from {}", self.kind, self.file.display())?;
        let columns = self
            .columns
            .iter()
            .map(|(field, heading)| format!("{field}={heading}"));
        writeln!(
            f,
            "  columns taken: {}",
            columns.collect::<Vec<_>>().join(", ")
        )?;
        writeln!(f, "  rows read: {}", self.rows)?;
        write!(f, "  accepted: {}", self.accepted)?;
        let lines = [
            (self.unchanged, "known already, left as they are"),
            (self.closed, "known already, now closed"),
            (self.repeated, "repetitions of an earlier row"),
            (
                self.joined,
                "joined to an earlier row with the same code and properties, as further parts of its area",
            ),
            (
                self.communities_made,
                "communities made as the union of their grids",
            ),
            (self.outside_grids, "of the accepted in no grid"),
            (
                self.other_category,
                "of the accepted of another category: \"other\", with their own as subcategory",
            ),
        ];
        for (count, what) in lines.into_iter().filter(|(count, _)| *count > 0) {
            write!(f, "\n  {what}: {count}")?;
        }
        for (why, count) in &self.dropped {
            write!(f, "\n  left out, {why}: {count}")?;
        }
        if let Some(first) = self.unknown_devices.first() {
            let count = self.unknown_devices.len();
            write!(
                f,
                "\n  devices that the roster does not name: {count}, such as {first}; their fixes \
                 are kept, and count once it does"
            )?;
        }
        if !self.skipped.is_empty() {
            write!(f, "\n  bad rows left out: {}", self.skipped.len())?;
            list(f, &self.skipped)?;
        }
        Ok(())
    }
}
