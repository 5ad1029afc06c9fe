//! Incidents as they are reported and moved along by people.

use std::time::Duration;

use xunge_data::{
    Action, Code, Course, Level, Record, Report, Step, StepRefused, Timestamp,
    api::{BadParameter, ReportSent, StepSent},
};
use xxhash_rust::xxh3::Xxh3;

use crate::model::Model;

/// So much may a clock be ahead of ours.
const AHEAD: Duration = Duration::from_secs(60);

/// Why a report or a step is not taken.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum IncidentRefused {
    /// Something of it is wrong by itself.
    #[error(transparent)]
    Bad(#[from] BadParameter),
    /// The number belongs to another matter.
    #[error("incident {0} was reported already, and otherwise than here")]
    Taken(Code),
    /// Nobody reported it.
    #[error("incident {0} was never reported")]
    NeverReported(Code),
    /// The step does not fit the timeline.
    #[error("incident {id}: {reason}")]
    Step {
        /// Which incident.
        id: Code,
        /// What does not fit.
        reason: StepRefused,
    },
}

/// What is to be appended, for which incident: nothing if it is known.
pub type Decided = (Code, Option<Record>);

/// What becomes of a report.
///
/// # Errors
/// [`IncidentRefused`] if it is wrong, or its number is taken.
pub fn report(model: &Model, sent: ReportSent, now: Timestamp) -> Result<Decided, IncidentRefused> {
    for (name, text) in [
        ("title", Some(&sent.title)),
        ("subcategory", sent.subcategory.as_ref()),
    ] {
        is_short(name, text)?;
    }
    if sent.title.trim().is_empty() {
        return Err(BadParameter::new("title", "it says nothing").into());
    }
    let reported_at = sent.reported_at.unwrap_or(now);
    is_past("reported_at", reported_at, now)?;
    if let Some(due_at) = sent.due_at.filter(|due_at| *due_at < reported_at) {
        let reason = format_args!("{due_at} is before the report, at {reported_at}");
        return Err(BadParameter::new("due_at", reason).into());
    }
    let id = match &sent.id {
        Some(id) => id.clone(),
        None => number(&sent, reported_at)?,
    };
    if let Some(known) = model.incidents().find(id.as_str()) {
        return match sent.is_of(&known.report()) {
            true => Ok((id, None)),
            false => Err(IncidentRefused::Taken(id)),
        };
    }
    let report = Report {
        id: id.clone(),
        category: sent.category,
        subcategory: sent.subcategory,
        title: sent.title,
        position: sent.position,
        reported_at,
        due_at: sent.due_at,
    };
    Ok((id, Some(Record::IncidentReported(report))))
}

/// What becomes of a step.
///
/// # Errors
/// [`IncidentRefused`] if it is wrong, nobody reported the incident, or it
/// does not fit the timeline.
pub fn step(
    model: &Model,
    id: Code,
    sent: &StepSent,
    now: Timestamp,
) -> Result<Decided, IncidentRefused> {
    is_short("note", sent.note.as_ref())?;
    let known = model.incidents().find(id.as_str());
    let known = known.ok_or_else(|| IncidentRefused::NeverReported(id.clone()))?;
    let course = known.course();
    // Without a time it can only be the last one that is sent again.
    let again = match sent.at {
        Some(_) => course.steps.iter().any(|taken| sent.is(taken)),
        None => course.steps.last().is_some_and(|taken| sent.is(taken)),
    };
    if again {
        return Ok((id, None));
    }
    let at = sent.at.unwrap_or(now);
    is_past("at", at, now)?;
    let step = Step {
        at,
        action: sent.action,
        level: sent.level.unwrap_or_else(|| level(course, sent.action)),
        note: sent.note.clone(),
    };
    match course.may_be_taken(&step) {
        Ok(()) => {
            let record = Record::IncidentStepped {
                id: id.clone(),
                step,
            };
            Ok((id, Some(record)))
        }
        Err(reason) => Err(IncidentRefused::Step { id, reason }),
    }
}

/// The level that acts if nobody says.
fn level(course: Course<'_>, action: Action) -> Level {
    match (action, course.level_at(Timestamp::MAX)) {
        (Action::Escalate, Level::Grid) => Level::Community,
        (Action::Escalate, Level::Community) => Level::Subdistrict,
        (Action::Escalate, _) => Level::County,
        (_, level) => level,
    }
}

/// A number that follows from the report: one that is sent again has it too.
fn number(sent: &ReportSent, reported_at: Timestamp) -> Result<Code, BadParameter> {
    let mut hash = Xxh3::new();
    let category: &str = sent.category.into();
    for text in [category, sent.subcategory.as_deref().unwrap_or_default()] {
        hash.update(text.as_bytes());
        hash.update(b"\0");
    }
    hash.update(sent.title.as_bytes());
    hash.update(&sent.position.lng.to_le_bytes());
    hash.update(&sent.position.lat.to_le_bytes());
    hash.update(&reported_at.as_millisecond().to_le_bytes());
    Code::new(format!("R{:016x}", hash.digest())).map_err(|error| BadParameter::new("id", error))
}

fn is_short(name: &str, text: Option<&String>) -> Result<(), BadParameter> {
    let max = ReportSent::TEXT_MAX;
    let is_long = text.is_some_and(|text| text.chars().nth(max).is_some());
    match is_long {
        true => Err(BadParameter::new(
            name,
            format_args!("it has more than {max} characters"),
        )),
        false => Ok(()),
    }
}

fn is_past(name: &str, at: Timestamp, now: Timestamp) -> Result<(), BadParameter> {
    let latest = now.checked_add(AHEAD).unwrap_or(now);
    match at <= latest {
        true => Ok(()),
        false => Err(BadParameter::new(name, format_args!("{at} is yet to come"))),
    }
}
