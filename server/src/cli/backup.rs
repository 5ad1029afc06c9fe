//! `xunge backup` and `xunge restore`: copies of the data file, and back.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use clap::Args;
use xunge_data::{Offset, Record};

use super::{CliError, progress::Bar};
use crate::{
    log::{self, Proof},
    model::Model,
};

/// Where the copy goes.
#[derive(Debug, Args)]
pub(super) struct BackupArgs {
    /// The new file; it must not be there yet.
    #[arg(value_name = "FILE")]
    target: PathBuf,
}

/// Which copy is put back.
#[derive(Debug, Args)]
pub(super) struct RestoreArgs {
    /// What `xunge backup` wrote.
    #[arg(value_name = "FILE")]
    from: PathBuf,
    /// Let a data file that is there already make way; it is kept under
    /// another name.
    #[arg(long)]
    replace: bool,
}

impl BackupArgs {
    /// Copies the data file, which a server may be writing to.
    ///
    /// # Errors
    /// [`CliError::Log`]
    pub(super) async fn run(self, data: &Path) -> Result<(), CliError> {
        let bar = Bar::of_things("checking the copy");
        let read = |offset, of, _| {
            bar.tell(offset, of);
            Ok(())
        };
        let head = log::backup(data, &self.target, read).await?;
        bar.end();
        Ok(writeln!(
            std::io::stdout(),
            "{}: {head} records of {}, read through",
            self.target.display(),
            data.display()
        )?)
    }
}

impl RestoreArgs {
    /// Puts a copy in the place of the data file.
    ///
    /// # Errors
    /// [`CliError::Log`]
    pub(super) async fn run(self, data: &Path) -> Result<(), CliError> {
        let bar = Bar::of_things("reading the backup");
        let (head, kept) = log::restore(&self.from, data, self.replace, replayed(&bar)).await?;
        bar.end();
        let mut out = std::io::stdout();
        writeln!(
            out,
            "{}: {head} records from {}",
            data.display(),
            self.from.display()
        )?;
        if let Some(kept) = kept {
            writeln!(out, "what was there is kept as {}", kept.display())?;
        }
        Ok(())
    }
}

/// Records are good if a model takes them in.
fn replayed(bar: &Bar) -> impl Proof {
    let mut model = Model::default();
    move |offset: Offset, of: Offset, record: Record| {
        bar.tell(offset, of);
        model
            .apply(offset, record)
            .map_err(|refused| refused.to_string())
    }
}
