//! Inspections of communities, and the problem list, from rows.

use std::collections::HashSet;

use jiff::civil::Date;
use xunge_data::{Category, Code, Inspection, ListedProblem, Record, Score, day_start};
use xxhash_rust::xxh3::xxh3_64;

use super::home::{Homes, meant};
use super::news::{distinct, distinct_by_code, news};
use super::row::Row;
use super::time::Clock;
use super::{BadRow, Context, Defect, Field, Rejects, Report, word};

/// Reads one inspection.
pub(super) fn inspection(
    row: &Row<'_>,
    context: &Context<'_>,
    homes: &Homes<'_>,
) -> Result<Inspection, BadRow> {
    let number = row.number(Field::Score)?;
    let no_score = |error| row.bad(Field::Score, Defect::NotAScore(error));
    Ok(Inspection {
        community: community(row, homes)?,
        day: needed_day(row, context)?,
        score: Score::try_from(number).map_err(no_score)?,
    })
}

/// Publishes inspections: one of a community and a day.
pub(super) fn publish_inspections(
    context: &Context<'_>,
    read: Vec<(u64, Inspection)>,
    rejects: &mut Rejects,
    report: &mut Report,
) -> Vec<Record> {
    let twice = |(community, day): &(Code, Date), first| {
        let (community, day) = (community.clone(), *day);
        let defect = Defect::InspectedTwice {
            community,
            day,
            first,
        };
        (Field::Community, defect)
    };
    let key = |inspection: &Inspection| (inspection.community.clone(), inspection.day);
    let inspections = distinct(read, key, twice, rejects);
    let (known, replace) = (&context.known.inspections, context.options.replace);
    let news = news(
        replace,
        inspections,
        |new| known.contains(new),
        known.len(),
        report,
    );
    let put = |inspections| Record::InspectionsPut {
        replace,
        inspections,
    };
    news.map(put).into_iter().collect()
}

/// Reads one problem of the list.
pub(super) fn problem(
    row: &Row<'_>,
    context: &Context<'_>,
    homes: &Homes<'_>,
) -> Result<ListedProblem, BadRow> {
    let community = community(row, homes)?;
    let title = row.needed(Field::Title)?.to_owned();
    let found_on = needed_day(row, context)?;
    let put_right_on = day(row, Field::ClosedAt, context)?;
    if let Some(day) = put_right_on.filter(|day| *day < found_on) {
        let defect = Defect::ClosedEarly {
            closed: day_start(day),
            reported: day_start(found_on),
        };
        return Err(row.bad(Field::ClosedAt, defect));
    }
    Ok(ListedProblem {
        id: id(row, &community, found_on, &title)?,
        grid: grid(row, context)?,
        category: row
            .text(Field::Category)
            .and_then(word::category)
            .unwrap_or(Category::Other),
        due_on: day(row, Field::DueAt, context)?,
        community,
        title,
        found_on,
        put_right_on,
    })
}

/// Publishes the problem list.
pub(super) fn publish_problems(
    context: &Context<'_>,
    read: Vec<(u64, ListedProblem)>,
    rejects: &mut Rejects,
    report: &mut Report,
) -> Vec<Record> {
    let problems = distinct_by_code(read, Field::Id, |problem| &problem.id, rejects);
    let replace = context.options.replace;
    let known: HashSet<_> = context.known.problems.iter().copied().collect();
    let news = news(
        replace,
        problems,
        |new| known.contains(new),
        known.len(),
        report,
    );
    let put = |problems| Record::ProblemsPut { replace, problems };
    news.map(put).into_iter().collect()
}

fn community(row: &Row<'_>, homes: &Homes<'_>) -> Result<Code, BadRow> {
    let named = homes.named(row.needed(Field::Community)?);
    let community = named.map_err(|defect| row.bad(Field::Community, defect))?;
    Ok(community.clone())
}

/// The grid, by its code or by a name that only one has; none if none is said.
fn grid(row: &Row<'_>, context: &Context<'_>) -> Result<Option<Code>, BadRow> {
    let Some(text) = row.text(Field::Grid) else {
        return Ok(None);
    };
    match meant(&context.known.grids, text, |g| &g.code, |g| &g.name) {
        Some(grid) => Ok(Some(grid.code.clone())),
        None => {
            let code = row.code(Field::Grid)?;
            Err(row.bad(Field::Grid, Defect::UnknownGrid(code)))
        }
    }
}

/// The day of a field, as the file's time zone has it.
fn day(row: &Row<'_>, field: Field, context: &Context<'_>) -> Result<Option<Date>, BadRow> {
    let options = context.options;
    let clock = Clock::new(options.time_format.as_deref(), &options.timezone);
    let read = |text| {
        let moment = clock
            .read(text)
            .map_err(|e| row.bad(field, Defect::Time(e)))?;
        Ok(moment.to_zoned(options.timezone.clone()).date())
    };
    row.text(field).map(read).transpose()
}

fn needed_day(row: &Row<'_>, context: &Context<'_>) -> Result<Date, BadRow> {
    let day = day(row, Field::Time, context)?;
    day.ok_or_else(|| row.bad(Field::Time, Defect::Missing))
}

/// Its number; of a list without numbers, one that follows from where, when
/// and what.
fn id(row: &Row<'_>, community: &Code, found_on: Date, title: &str) -> Result<Code, BadRow> {
    let id = row.owned(Field::Id).unwrap_or_else(|| {
        let whole = format!("{community}\u{1f}{found_on}\u{1f}{title}");
        format!("w{:016x}", xxh3_64(whole.as_bytes()))
    });
    Code::new(id).map_err(|e| row.bad(Field::Id, e))
}
