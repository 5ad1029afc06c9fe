//! `xunge export`: what a data file holds, into a file.

use std::{io::Write, path::PathBuf, sync::PoisonError};

use clap::Args;
use xunge_data::Deed;

use super::{CliError, progress::Bar};
use crate::{
    auth::{Caller, audited},
    export::{self, What},
    log::SqliteLog,
    serve::replay,
    writer::{SharedModel, Writer},
};

/// What is exported, and where to.
#[derive(Debug, Args)]
pub(super) struct ExportArgs {
    /// What: communities, grids, offices, incidents or fixes.
    what: What,
    /// GeoJSON (.geojson) or, for offices, incidents and fixes, CSV (.csv).
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Write over a file that is there.
    #[arg(long)]
    force: bool,
}

impl ExportArgs {
    /// Exports from a data file, which must be there.
    ///
    /// # Errors
    /// [`CliError`] if it cannot be read, or the file cannot be written.
    pub(super) async fn run(self, data: PathBuf) -> Result<(), CliError> {
        if !data.exists() {
            return Err(CliError::NoData(data));
        }
        let mut log = SqliteLog::open(&data).await?;
        let model = SharedModel::default();
        replay(&mut log, &model).await?;
        let bar = Bar::of_things(&self.file.display().to_string());
        let mut progress = |done, total| bar.tell(done, total);
        let count = {
            let model = model.read().unwrap_or_else(PoisonError::into_inner);
            export::write(&model, self.what, &self.file, self.force, &mut progress)?
        };
        bar.end();
        let deed = Deed::Exported {
            collection: self.what.to_string(),
            count,
        };
        let mut writer = Writer::new(log, model);
        let trace = audited(&Caller::command_line(), None, deed);
        writer.commit(vec![trace]).await?;
        writer.close().await?;
        writeln!(
            std::io::stdout(),
            "{count} {} in {}",
            self.what,
            self.file.display()
        )?;
        Ok(())
    }
}
