//! `xunge check`: the boundary clinic.

use std::{io::Write, path::PathBuf};

use clap::Args;

use super::{CliError, import::column};
use crate::import::{self, Field, Options};

/// What is examined.
#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// Boundaries of grids or communities as GeoJSON (RFC 7946).
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The property that holds a field, such as code=BEAT_NUM.
    #[arg(long = "column", value_name = "FIELD=NAME", value_parser = column)]
    columns: Vec<(Field, String)>,
}

impl CheckArgs {
    /// Says what is wrong, and where.
    ///
    /// # Errors
    /// [`CliError::Unsound`] if anything is; [`CliError::Import`] if the file
    /// cannot be read at all.
    pub(super) fn run(self) -> Result<(), CliError> {
        let options = Options {
            columns: self.columns,
            ..Options::default()
        };
        let examination = import::examine(&self.file, &options)?;
        writeln!(std::io::stdout(), "{examination}")?;
        match examination.findings() {
            0 => Ok(()),
            findings => Err(CliError::Unsound {
                file: self.file,
                findings,
            }),
        }
    }
}
