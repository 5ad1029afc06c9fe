//! The roster from rows.

use xunge_data::{Code, Datum, PatrolHours, Record, Worker};

use super::heading::normal;
use super::news::distinct_by_code;
use super::row::Row;
use super::{BadRow, Context, Defect, Field, Rejects, Report};

/// Reads one worker, of a grid that is known.
pub(super) fn worker(row: &Row<'_>, context: &Context<'_>) -> Result<Worker, BadRow> {
    let grid = row.code(Field::Grid)?;
    if context.known.grids.iter().all(|known| known.code != grid) {
        return Err(row.bad(Field::Grid, Defect::UnknownGrid(grid)));
    }
    let code = row.code(Field::Code)?;
    let age = row.count(Field::Age)?;
    let device = row.text(Field::Device).map(|_| row.code(Field::Device));
    Ok(Worker {
        name: row.owned(Field::Name).unwrap_or_else(|| code.to_string()),
        code,
        age: age.ok_or_else(|| row.bad(Field::Age, Defect::Missing))?,
        grid,
        device: device.transpose()?,
        patrol: patrol(row)?,
        crs: datum(row)?,
    })
}

/// WGS 84 unless said otherwise; `GCJ-02` and `火星坐标` are written too.
fn datum(row: &Row<'_>) -> Result<Datum, BadRow> {
    let Some(text) = row.text(Field::Crs) else {
        return Ok(Datum::Wgs84);
    };
    match normal(text).as_str() {
        "wgs84" | "cgcs2000" | "crs84" | "epsg:4326" | "epsg:4490" => Ok(Datum::Wgs84),
        "gcj02" | "火星坐标" | "国测局" => Ok(Datum::Gcj02),
        _ => Err(row.bad(
            Field::Crs,
            Defect::UnknownWord {
                value: text.to_owned(),
                known: "wgs84, gcj02".to_owned(),
                field: Field::Crs,
            },
        )),
    }
}

/// Hours of patrol as `08:00-11:30;14:00-18:00`, or with a space between them.
fn patrol(row: &Row<'_>) -> Result<Vec<PatrolHours>, BadRow> {
    let text = row.text(Field::Patrol).unwrap_or_default();
    let parts = text.split([';', '；', ',', '，', '、']).map(str::trim);
    let spans = parts.flat_map(|part| {
        let words: Vec<&str> = part.split_whitespace().collect();
        // A space may also stand beside the dash.
        let are_spans = words.iter().all(|word| hours(word).is_some());
        if are_spans { words } else { vec![part] }
    });
    let hours = spans.map(|span| {
        hours(span).ok_or_else(|| row.bad(Field::Patrol, Defect::NotHours(span.to_owned())))
    });
    hours.collect()
}

fn hours(span: &str) -> Option<PatrolHours> {
    let (from, to) = span.split_once(['-', '–', '—', '~', '～', '至'])?;
    let midnight = if to.trim() == "24:00" { "00:00" } else { to };
    Some(PatrolHours {
        from: time(from)?,
        to: time(midnight)?,
    })
}

fn time(text: &str) -> Option<jiff::civil::Time> {
    jiff::civil::Time::strptime("%H:%M", text.trim()).ok()
}

/// Publishes the roster: workers of the file in place of those of the same
/// code or the same grid.
pub(super) fn publish(
    context: &Context<'_>,
    drafts: Vec<(u64, Worker)>,
    rejects: &mut Rejects,
    report: &mut Report,
) -> Vec<Record> {
    let news = distinct_by_code(drafts, Field::Code, |worker| &worker.code, rejects);
    let is_known = |worker: &Worker| context.known.workers.contains(&worker);
    let unchanged = news.iter().filter(|worker| is_known(worker)).count() as u64;
    report.unchanged = unchanged;
    report.accepted = news.len() as u64 - unchanged;
    let replaced = |known: &Worker| {
        let same = |code: &Code, grid: &Code| *code == known.code || *grid == known.grid;
        context.options.replace || news.iter().any(|new| same(&new.code, &new.grid))
    };
    let known = context.known.workers.iter().copied();
    let mut workers: Vec<Worker> = known.filter(|known| !replaced(known)).cloned().collect();
    let gone = context.known.workers.len() - workers.len();
    if report.accepted == 0 && gone as u64 == unchanged {
        return Vec::new();
    }
    workers.extend(news);
    workers.sort_by(|a, b| a.code.cmp(&b.code));
    vec![Record::RosterPut { workers }]
}
