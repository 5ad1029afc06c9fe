//! `xunge backup` and `xunge restore`: copies of the data file, and back.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use clap::Args;
use indicatif::ProgressBar;
use xunge_data::{Offset, Record};

use super::CliError;
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
        let bar = ProgressBar::new(0).with_message("checking the copy");
        let read = |offset, of, _| {
            show(&bar, offset, of);
            Ok(())
        };
        let head = log::backup(data, &self.target, read).await?;
        bar.finish_and_clear();
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
        let bar = ProgressBar::new(0);
        let (head, kept) = log::restore(&self.from, data, self.replace, replayed(&bar)).await?;
        bar.finish_and_clear();
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
fn replayed(bar: &ProgressBar) -> impl Proof {
    let mut model = Model::default();
    move |offset: Offset, of: Offset, record: Record| {
        show(bar, offset, of);
        model
            .apply(offset, record)
            .map_err(|refused| refused.to_string())
    }
}

fn show(bar: &ProgressBar, offset: Offset, of: Offset) {
    bar.set_length(of);
    bar.set_position(offset);
}
