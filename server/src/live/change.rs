//! What a record changed.

use xunge_data::{
    Bbox, Code, Level, Position, Record, Status, Step,
    api::{LiveIncident, LivePosition},
};

use crate::model::{Located, Model, Scratch, SeenCell, Taken};

/// What is noted of a record before it is applied, so that what it changed
/// can be told afterwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// The town is another.
    Town,
    /// Fixes were taken in.
    Fixes(Taken),
    /// A matter was reported.
    Reported(Code),
    /// A matter was moved along.
    Stepped(Code, Step),
    /// Inspections or the problem list are others.
    Supervision,
    /// Nobody needs to hear of it.
    Nothing,
}

impl From<&Record> for Told {
    fn from(record: &Record) -> Self {
        match record {
            Record::FixesTaken { device, track } => {
                let times = || track.0.iter().map(|fix| fix.time_ms);
                let span = times().min().zip(times().max());
                span.map_or(Self::Nothing, |(first_ms, last_ms)| {
                    Self::Fixes(Taken {
                        device: device.clone(),
                        first_ms,
                        last_ms,
                        count: track.0.len(),
                    })
                })
            }
            Record::IncidentReported(report) => Self::Reported(report.id.clone()),
            Record::IncidentStepped { id, step } => Self::Stepped(id.clone(), step.clone()),
            // Accounts, tokens and the audit are nobody else's business.
            Record::FixesForgotten { .. }
            | Record::AccountPut(_)
            | Record::AccountRemoved { .. }
            | Record::TokenIssued(_)
            | Record::TokenRevoked { .. }
            | Record::SessionBegun(_)
            | Record::SessionEnded { .. }
            | Record::Audited(_) => Self::Nothing,
            Record::TownBegun(_)
            | Record::CommunitiesPut { .. }
            | Record::GridsPut { .. }
            | Record::OfficesPut { .. }
            | Record::RosterPut { .. }
            | Record::PartyPut { .. }
            | Record::ServicesPut { .. }
            | Record::BasemapPut { .. }
            | Record::MaskPut { .. } => Self::Town,
            Record::InspectionsPut { .. } | Record::ProblemsPut { .. } => Self::Supervision,
        }
    }
}

/// One thing that a record changed.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Change {
    /// The town is another.
    Town,
    /// A worker's device was moved.
    Moved(Moved),
    /// Cells of a basic grid, or of none, were seen.
    Seen(Option<Code>, Vec<SeenCell>),
    /// A matter was reported.
    Reported(Box<LiveIncident>),
    /// A matter was moved along.
    Stepped(Box<LiveIncident>, Step),
    /// Inspections or the problem list are others.
    Supervision,
    /// Figures of grids, each with the box around it.
    Figures(Vec<(Code, Bbox)>),
}

/// A worker's device that was moved.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Moved {
    /// Where it is.
    pub(super) position: LivePosition,
    /// Where it was known before.
    pub(super) before: Option<Position>,
    /// The community of the worker's grid.
    pub(super) community: Option<Code>,
}

impl Change {
    /// About how much memory it takes, bytes.
    pub(super) fn bytes(&self) -> usize {
        /// A code, a title or the like, and what is around it.
        const TEXT: usize = 64;
        let more = match self {
            Self::Town | Self::Supervision => 0,
            Self::Moved(_) => 3 * TEXT,
            Self::Seen(_, cells) => TEXT + size_of::<SeenCell>() * cells.len(),
            Self::Reported(_) | Self::Stepped(..) => size_of::<LiveIncident>() + 4 * TEXT,
            Self::Figures(grids) => 2 * TEXT * grids.len(),
        };
        size_of::<Self>() + more
    }
}

impl Told {
    /// How many fixes were taken in.
    pub(super) fn fixes(&self) -> usize {
        match self {
            Self::Fixes(taken) => taken.count,
            _ => 0,
        }
    }

    /// What it changed, in a model that has applied it.
    pub(super) fn changes(&self, model: &Model, scratch: &mut Scratch) -> Vec<Change> {
        match self {
            Self::Nothing => Vec::new(),
            Self::Town => vec![Change::Town],
            Self::Supervision => vec![Change::Supervision],
            Self::Fixes(taken) => fixes(model, taken, scratch),
            Self::Reported(id) => {
                let found = model.incidents().find(id.as_str());
                found.map_or_else(Vec::new, |located| reported(model, located))
            }
            Self::Stepped(id, step) => {
                let found = model.incidents().find(id.as_str());
                found.map_or_else(Vec::new, |located| stepped(model, located, step))
            }
        }
    }
}

fn fixes(model: &Model, taken: &Taken, scratch: &mut Scratch) -> Vec<Change> {
    let news = model.news_of(taken, scratch);
    let before = news.before;
    let moved = news.positions.into_iter().map(|last| {
        let grid = model.territory().grids().find(last.grid.as_str());
        let community = grid.map(|(grid, _)| grid.community.clone());
        let position = LivePosition {
            worker: last.worker,
            grid: last.grid,
            position: last.fix.position,
            time: last.fix.time,
            accuracy_m: last.fix.accuracy_m,
        };
        Change::Moved(Moved {
            position,
            before,
            community,
        })
    });
    let seen = news.seen.into_iter();
    let seen = seen.map(|(grid, cells)| Change::Seen(grid, cells));
    let figures = Some(news.grids).filter(|grids| !grids.is_empty());
    moved
        .chain(seen)
        .chain(figures.map(Change::Figures))
        .collect()
}

fn reported(model: &Model, located: Located<'_>) -> Vec<Change> {
    let incident = incident(located, Status::Reported, Level::Grid);
    vec![
        Change::Reported(Box::new(incident)),
        figures(model, located),
    ]
}

fn stepped(model: &Model, located: Located<'_>, step: &Step) -> Vec<Change> {
    let status = located.course().status_at(step.at);
    let incident = incident(located, status.unwrap_or(Status::Reported), step.level);
    vec![
        Change::Stepped(Box::new(incident), step.clone()),
        figures(model, located),
    ]
}

fn incident(located: Located<'_>, status: Status, level: Level) -> LiveIncident {
    LiveIncident {
        report: located.report(),
        grid: located.grid().cloned(),
        community: located.community().cloned(),
        status,
        level,
    }
}

fn figures(model: &Model, located: Located<'_>) -> Change {
    let grids = located.grid().into_iter().chain(located.dedicated());
    let boxed = |code: &Code| {
        let (_, place) = model.territory().grids().find(code.as_str())?;
        Some((code.clone(), place.bbox))
    };
    Change::Figures(grids.filter_map(boxed).collect())
}
