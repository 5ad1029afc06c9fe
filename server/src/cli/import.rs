//! `xunge import`: files of a city's own data into the log.

use std::{
    io::Write,
    path::PathBuf,
    sync::{Arc, PoisonError},
};

use clap::Args;
use encoding_rs::Encoding;
use jiff::tz::TimeZone;
use xunge_data::{Code, Datum, Deed, Record, Timestamp, Town};

use super::{CliError, progress::Bar};
use crate::{
    auth::{Caller, audited},
    import::{self, Field, Import, Kind, Known, Options},
    log::SqliteLog,
    model::{Located, Model},
    serve::replay,
    snapshots::MUCH,
    writer::{SharedModel, Writer},
};

/// What is imported, and how the files are to be read.
#[derive(Debug, Args)]
pub(super) struct ImportArgs {
    /// What the files hold: communities, grids, offices, incidents, workers,
    /// inspections, problems, mask or fixes.
    kind: Kind,
    /// GeoJSON (RFC 7946), or CSV for what has no boundary. Each file is imported whole or not
    /// at all.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The column or property that holds a field, such as code=BEAT_NUM.
    #[arg(long = "column", value_name = "FIELD=NAME", value_parser = column)]
    columns: Vec<(Field, String)>,
    /// How times are written (strftime), such as "%m/%d/%Y %H:%M".
    #[arg(long, value_name = "FORMAT")]
    time_format: Option<String>,
    /// The time zone of times that name none, such as America/Chicago.
    #[arg(long, default_value = "Asia/Shanghai", value_parser = timezone)]
    timezone: TimeZone,
    /// The encoding of files that are not UTF-8, such as gb18030.
    #[arg(long, value_parser = encoding)]
    encoding: Option<&'static Encoding>,
    /// Leave bad rows out, rather than refuse the file.
    #[arg(long)]
    skip_bad: bool,
    /// Forget all things of this kind that are not in the file.
    #[arg(long)]
    replace: bool,
    /// The largest file that is read, MiB.
    #[arg(long, default_value_t = Options::MAX_BYTES >> 20, value_name = "MIB")]
    max_mib: u64,
    /// What coordinates are in: wgs84 (or CGCS2000), or gcj02, which phones and
    /// maps in mainland China use.
    #[arg(long, default_value_t, value_name = "CRS")]
    crs: Datum,
    /// The device that a GPX file was recorded with, where its tracks have no
    /// name or another one.
    #[arg(long, value_name = "CODE")]
    device: Option<Code>,
    /// The subdistrict's name, for a data file that is empty or holds the demo town.
    #[arg(long, value_name = "NAME")]
    town: Option<String>,
    /// Say what would be imported, and change nothing.
    #[arg(long)]
    dry_run: bool,
}

pub(super) fn column(text: &str) -> Result<(Field, String), String> {
    let (field, name) = text.split_once('=').ok_or("it is written FIELD=NAME")?;
    let field = field
        .trim()
        .parse()
        .map_err(|_| format!("there is no field {field:?}"))?;
    Ok((field, name.trim().to_owned()))
}

fn timezone(name: &str) -> Result<TimeZone, String> {
    TimeZone::get(name).map_err(|e| e.to_string())
}

fn encoding(label: &str) -> Result<&'static Encoding, String> {
    Encoding::for_label(label.as_bytes()).ok_or_else(|| format!("no encoding is called {label:?}"))
}

impl ImportArgs {
    fn options(&self) -> Options {
        Options {
            columns: self.columns.clone(),
            time_format: self.time_format.clone(),
            timezone: self.timezone.clone(),
            encoding: self.encoding,
            skip_bad: self.skip_bad,
            replace: self.replace,
            max_bytes: self.max_mib.saturating_mul(1 << 20),
            now: Timestamp::now(),
            crs: self.crs,
            device: self.device.clone(),
        }
    }

    /// Imports the files, one after the other.
    ///
    /// # Errors
    /// [`CliError`] at the first file that is refused; nothing of it is kept.
    pub(super) async fn run(self, data: PathBuf) -> Result<(), CliError> {
        let mut log = SqliteLog::open(&data).await?;
        let model = SharedModel::default();
        let snapshots = replay(&mut log, &model).await?;
        let mut writer = Writer::new(log, Arc::clone(&model));
        let options = self.options();
        for file in &self.files {
            let mut import = self.read(file, &options, &model)?;
            if !self.dry_run && !import.records.is_empty() {
                let deed = deed(&import);
                let trace = audited(&Caller::command_line(), None, deed);
                import.records.push(trace);
                writer.commit(import.records).await?;
            }
            let dry = if self.dry_run {
                "Nothing was changed: this was a dry run.\n"
            } else {
                ""
            };
            write!(std::io::stdout(), "{}\n{dry}", import.report)?;
        }
        if let Some(snapshots) = snapshots.filter(|snapshots| snapshots.is_due(MUCH)) {
            let read = || model.read().unwrap_or_else(PoisonError::into_inner);
            let part = snapshots.write(&read());
            snapshots.seal(part).await;
        }
        Ok(writer.close().await?)
    }

    /// Reads one file against what is known. The demo town makes way for the
    /// first file of a real one.
    fn read(
        &self,
        file: &std::path::Path,
        options: &Options,
        model: &SharedModel,
    ) -> Result<Import, CliError> {
        let model = model.read().unwrap_or_else(PoisonError::into_inner);
        // What belongs to grids or communities that are there begins no other town.
        let adds = matches!(
            self.kind,
            Kind::Workers | Kind::Inspections | Kind::Problems | Kind::Mask | Kind::Fixes
        );
        let begins = !adds && (model.is_blank() || model.town().demo);
        if let Some(name) = self
            .town
            .as_ref()
            .filter(|name| !begins && **name != model.town().name)
        {
            let there = model.town().name.clone();
            return Err(CliError::AnotherTown {
                name: name.clone(),
                there,
            });
        }
        let bar = Bar::of_bytes(&file.display().to_string());
        let mut progress = |done, total| bar.tell(done, total);
        let known = if begins {
            Known::nothing()
        } else {
            known(&model)
        };
        let mut import = import::read(self.kind, file, options, &known, &mut progress)?;
        bar.end();
        if begins && !import.records.is_empty() {
            let town = Town {
                name: self.town.clone().unwrap_or_default(),
                demo: false,
            };
            import.records.insert(0, Record::TownBegun(town));
        }
        Ok(import)
    }
}

/// What an import does that must leave a trace.
fn deed(import: &Import) -> Deed {
    let roster = import.records.iter().find_map(|record| match record {
        Record::RosterPut { workers } => Some(workers),
        _ => None,
    });
    match roster {
        Some(workers) => Deed::DevicesPut {
            count: workers.iter().filter(|w| w.device.is_some()).count() as u64,
        },
        None => Deed::Imported {
            collection: import.report.kind.to_string(),
            count: import.report.accepted,
        },
    }
}

fn known(model: &Model) -> Known<'_> {
    Known {
        communities: model
            .territory()
            .communities()
            .iter()
            .map(|(thing, _)| thing)
            .collect(),
        grids: model
            .territory()
            .grids()
            .iter()
            .map(|(thing, _)| thing)
            .collect(),
        offices: model.territory().offices().iter().collect(),
        incident: Box::new(|id| model.incidents().find(id).map(Located::incident)),
        workers: model.roster().workers().iter().collect(),
        inspections: model.supervision().inspections().collect(),
        problems: model.supervision().problems().collect(),
        mask: model.coverage().mask().iter().collect(),
        judge: Box::new(|device, fixes| model.coverage().judge(device, &[], fixes)),
        counts: Box::new(|device| model.coverage().counts(device)),
    }
}
