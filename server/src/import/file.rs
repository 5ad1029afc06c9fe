//! A file whose text is read whole: its rows, and the records they come to.

use xunge_data::{Boundary, Datum, Record};

use super::{
    BadRow, Cause, Context, Field, Kind, Rejects, Report,
    column::Columns,
    feature,
    home::Homes,
    incident,
    news::{distinct_by_code, news},
    row::Row,
    shape,
    source::Format,
    supervision, table, territory, worker,
};

/// The text of a file, and what is learnt of it on the way.
pub(super) struct File<'a, 'p> {
    pub(super) kind: Kind,
    pub(super) format: Format,
    pub(super) text: &'a str,
    pub(super) crs: Datum,
    pub(super) columns: &'p mut Columns,
    pub(super) progress: &'p mut dyn FnMut(u64, u64),
}

impl<'a> File<'a, '_> {
    /// Reads all rows, and gives the records that publish what is in them.
    pub(super) fn publish(
        &mut self,
        context: &Context<'_>,
        rejects: &mut Rejects,
        report: &mut Report,
    ) -> Result<Vec<Record>, Cause> {
        match self.kind {
            Kind::Communities => {
                let drafts = self.gather(rejects, report, |row, _| territory::community(row))?;
                territory::publish_communities(context, drafts, rejects, report)
            }
            Kind::Grids => {
                let drafts = self.gather(rejects, report, |row, _| territory::grid(row))?;
                let named = self.columns.has(Field::Community);
                territory::publish_grids(context, named, drafts, rejects, report)
            }
            kind @ (Kind::Offices | Kind::Inspections | Kind::Problems)
                if context.known.communities.is_empty() =>
            {
                Err(Cause::NoCommunities(kind))
            }
            Kind::Offices => {
                let homes = Homes::new(&context.known.communities);
                let offices = self.gather(rejects, report, |row, _| {
                    territory::office(row, &homes).map(|office| (row.number, office))
                })?;
                let offices =
                    distinct_by_code(offices, Field::Code, |office| &office.code, rejects);
                Ok(territory::publish_offices(context, offices, report))
            }
            Kind::Incidents => {
                let mut incidents = incident::Incidents::new(context);
                self.gather(rejects, report, |row, report| incidents.take(row, report))?;
                Ok(incidents.records)
            }
            Kind::Workers => {
                let workers = self.gather(rejects, report, |row, _| {
                    worker::worker(row, context).map(|worker| (row.number, worker))
                })?;
                Ok(worker::publish(context, workers, rejects, report))
            }
            Kind::Inspections | Kind::Problems => self.supervise(context, rejects, report),
            Kind::Mask => {
                let areas = self.gather(rejects, report, |row, _| shape::boundary(row))?;
                Ok(mask(context, areas, report))
            }
            // Read as a stream, not from a text.
            Kind::Fixes => Ok(Vec::new()),
        }
    }

    /// Inspections or problems, of communities that are known.
    fn supervise(
        &mut self,
        context: &Context<'_>,
        rejects: &mut Rejects,
        report: &mut Report,
    ) -> Result<Vec<Record>, Cause> {
        let homes = Homes::new(&context.known.communities);
        if self.kind == Kind::Inspections {
            let read = self.gather(rejects, report, |row, _| {
                let inspection = supervision::inspection(row, context, &homes)?;
                Ok((row.number, inspection))
            })?;
            return Ok(supervision::publish_inspections(
                context, read, rejects, report,
            ));
        }
        let read = self.gather(rejects, report, |row, _| {
            supervision::problem(row, context, &homes).map(|problem| (row.number, problem))
        })?;
        Ok(supervision::publish_problems(
            context, read, rejects, report,
        ))
    }

    /// Reads every row with `take`; the bad ones go to `rejects`.
    fn gather<T>(
        &mut self,
        rejects: &mut Rejects,
        report: &mut Report,
        mut take: impl FnMut(&Row<'a>, &mut Report) -> Result<T, BadRow>,
    ) -> Result<Vec<T>, Cause> {
        let total = self.text.len() as u64;
        let mut things = Vec::new();
        let crs = self.crs;
        let mut each = |byte: usize, row: Result<Row<'a>, BadRow>| {
            if report.rows.is_multiple_of(64) {
                (self.progress)(byte as u64, total);
            }
            report.rows += 1;
            let row = row.map(|row| Row { crs, ..row });
            match row.and_then(|row| take(&row, report)) {
                Ok(thing) => things.push(thing),
                Err(bad) => rejects.push(bad),
            }
        };
        match self.format {
            Format::Csv if matches!(self.kind, Kind::Communities | Kind::Grids | Kind::Mask) => {
                return Err(Cause::NeedsGeoJson(self.kind));
            }
            Format::Csv => table::read(self.kind, self.text, self.columns, &mut each)?,
            Format::GeoJson => {
                let start = self.text.as_ptr() as usize;
                for (index, feature) in feature::split(self.text)?.into_iter().enumerate() {
                    let row = feature::read(index as u64 + 1, feature, self.columns);
                    each(feature.as_ptr() as usize - start, row);
                }
                // Where no feature could be read, that is what is wrong.
                if report.rows > 0 && !self.columns.is_blank() {
                    self.columns.check(false)?;
                }
            }
        }
        if report.rows == 0 {
            return Err(Cause::Empty(self.kind));
        }
        (self.progress)(total, total);
        Ok(things)
    }
}

/// Publishes the areas of a mask that are not known.
fn mask(context: &Context<'_>, areas: Vec<Boundary>, report: &mut Report) -> Vec<Record> {
    let (known, replace) = (&context.known.mask, context.options.replace);
    let news = news(
        replace,
        areas,
        |area| known.contains(&area),
        known.len(),
        report,
    );
    let put = |areas| Record::MaskPut { replace, areas };
    news.map(put).into_iter().collect()
}
