//! What can go wrong while drawing or writing the town.

use std::path::PathBuf;

/// Why the town was not drawn, written or found as committed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum GeneratorError {
    /// A district of so many blocks is not one simple ring.
    #[error("a district of {0} blocks is not one simple ring; change the seed or the plan")]
    NotOneRing(usize),
    #[error("cannot write JSON: {0}")]
    Json(#[from] serde_json::Error),
    #[error("cannot write CSV: {0}")]
    Csv(#[from] csv::Error),
    #[error("cannot finish CSV: {0}")]
    CsvEnd(String),
    #[error("{path}: {source}")]
    File {
        path: PathBuf,
        source: std::io::Error,
    },
    /// The committed file is not what the generator draws.
    #[error("{0} differs from what the generator draws; run it without --check")]
    Differs(PathBuf),
}
