//! Incidents from rows.

use std::collections::HashMap;

use xunge_data::{Action, Category, Code, Record, Report as Reported, Step, Timestamp};
use xxhash_rust::xxh3::xxh3_64;

use super::area::Areas;
use super::row::Row;
use super::time::Clock;
use super::{BadRow, Context, Defect, Field, Report, shape, word};

/// Turns rows into the records of incidents, in the order of the file.
pub(super) struct Incidents<'a> {
    context: &'a Context<'a>,
    clock: Clock<'a>,
    grids: Areas<'a>,
    seen: HashMap<Code, u64>,
    pub(super) records: Vec<Record>,
}

impl<'a> Incidents<'a> {
    pub(super) fn new(context: &'a Context<'a>) -> Self {
        Self {
            context,
            clock: Clock::new(
                context.options.time_format.as_deref(),
                &context.options.timezone,
            ),
            grids: Areas::new(context.known.grids.iter().map(|g| &g.boundary)),
            seen: HashMap::new(),
            records: Vec::new(),
        }
    }

    /// Takes one row in.
    pub(super) fn take(&mut self, row: &Row<'_>, report: &mut Report) -> Result<(), BadRow> {
        let (reported, foreign) = self.reported(row)?;
        let closing = self.closing(row, &reported)?;
        let is_outside = self.is_outside(row, &reported)?;
        if let Some(&first) = self.seen.get(&reported.id) {
            return match row.text(Field::Id) {
                None => {
                    report.repeated += 1;
                    Ok(())
                }
                Some(_) => {
                    let defect = Defect::Duplicate {
                        code: reported.id,
                        first,
                        field: Field::Id,
                    };
                    Err(row.bad(Field::Id, defect))
                }
            };
        }
        self.seen.insert(reported.id.clone(), row.number);
        if let Some(mut known) = (self.context.known.incident)(reported.id.as_str()) {
            let step = closing.filter(|step| known.take(step.clone()).is_ok());
            report.closed += u64::from(step.is_some());
            report.unchanged += u64::from(step.is_none());
            self.records
                .extend(step.map(|step| Record::IncidentStepped {
                    id: reported.id,
                    step,
                }));
            return Ok(());
        }
        report.accepted += 1;
        report.other_category += u64::from(foreign);
        report.outside_grids += u64::from(is_outside);
        let id = reported.id.clone();
        self.records.push(Record::IncidentReported(reported));
        self.records
            .extend(closing.map(|step| Record::IncidentStepped { id, step }));
        Ok(())
    }

    fn moment(&self, row: &Row<'_>, field: Field) -> Result<Option<Timestamp>, BadRow> {
        let read = |text| {
            self.clock
                .read(text)
                .map_err(|e| row.bad(field, Defect::Time(e)))
        };
        row.text(field).map(read).transpose()
    }

    /// The report of a row, and whether its category is not one of ours.
    fn reported(&self, row: &Row<'_>) -> Result<(Reported, bool), BadRow> {
        let text = row.text(Field::Category);
        let ours = text.and_then(word::category);
        let foreign = text.filter(|_| ours.is_none());
        let subcategory = match (foreign, row.text(Field::Subcategory)) {
            (Some(foreign), Some(finer)) => Some(format!("{foreign} / {finer}")),
            (one, None) | (None, one) => one.map(str::to_owned),
        };
        row.needed(Field::Time)?;
        let reported_at = self.moment(row, Field::Time)?;
        let reported_at = reported_at.ok_or_else(|| row.bad(Field::Time, Defect::Missing))?;
        let title = row
            .text(Field::Title)
            .or(row.text(Field::Subcategory))
            .or(text);
        let position = shape::position(row)?;
        let category = ours.unwrap_or(Category::Other);
        let id = match row.text(Field::Id) {
            Some(id) => id.to_owned(),
            None => {
                let told = [text, row.text(Field::Subcategory), row.text(Field::Title)];
                let told = told.map(Option::unwrap_or_default).join("\u{1f}");
                let whole = format!(
                    "{told}\u{1f}{}\u{1f}{}\u{1f}{reported_at}",
                    position.lng, position.lat
                );
                format!("x{:016x}", xxh3_64(whole.as_bytes()))
            }
        };
        let title = title.unwrap_or(&id).to_owned();
        let id = Code::new(id).map_err(|e| row.bad(Field::Id, e))?;
        let due_at = self.moment(row, Field::DueAt)?;
        let reported = Reported {
            id,
            category,
            subcategory,
            title,
            position,
            reported_at,
            due_at,
        };
        Ok((reported, foreign.is_some() || text.is_none()))
    }

    /// The step that closed it, if the row says when.
    fn closing(&self, row: &Row<'_>, reported: &Reported) -> Result<Option<Step>, BadRow> {
        let level = word::level(row)?;
        let Some(at) = self.moment(row, Field::ClosedAt)? else {
            return Ok(None);
        };
        if at < reported.reported_at {
            let defect = Defect::ClosedEarly {
                closed: at,
                reported: reported.reported_at,
            };
            return Err(row.bad(Field::ClosedAt, defect));
        }
        Ok(Some(Step {
            at,
            action: Action::Close,
            level,
            note: None,
        }))
    }

    /// Whether no grid holds it. One that some grid holds the other way round
    /// is surely swapped.
    fn is_outside(&self, row: &Row<'_>, reported: &Reported) -> Result<bool, BadRow> {
        let position = reported.position;
        let is_outside = self.grids.at(position).next().is_none();
        if is_outside && self.grids.hold_swapped(position) {
            let defect = Defect::SwappedIntoGrid(position);
            return Err(BadRow {
                row: row.number,
                field: "lng, lat",
                defect,
            });
        }
        Ok(is_outside)
    }
}
