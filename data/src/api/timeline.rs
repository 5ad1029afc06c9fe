//! Incidents with all that became of them: what a map needs to show any moment of a window without
//! asking again.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Endpoint, WindowQuery};
use crate::{Category, Code, Position, Right, Status};

/// `GET /api/v1/incidents/timeline?from&to`: the incidents reported in a window, in order of
/// report, each with how far it came and when; also what became of them after the window.
pub struct Timeline;

impl Endpoint for Timeline {
    const PATH: &'static str = "/api/v1/incidents/timeline";
    const RIGHT: Right = Right::Read;
    type Path = ();
    type Query = WindowQuery;
    type Response = TimelineBody;
}

/// The answer of [`Timeline`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TimelineBody {
    /// First moment, inclusive.
    pub from: Timestamp,
    /// Last moment, exclusive.
    pub to: Timestamp,
    /// In order of report, then of code.
    pub incidents: Vec<TimelineEntry>,
}

impl TimelineBody {
    /// Incidents in one answer at most.
    pub const MAX: usize = 20_000;

    /// Leaves out what people wrote, which may name somebody.
    pub fn without_texts(&mut self) {
        for entry in &mut self.incidents {
            entry.title.clear();
        }
    }
}

/// An incident and what became of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TimelineEntry {
    /// Its code.
    pub code: Code,
    /// Its title; empty to callers without the right to names.
    pub title: String,
    /// What it is about.
    pub category: Category,
    /// Where.
    #[serde(flatten)]
    pub position: Position,
    /// When it was reported.
    pub reported_at: Timestamp,
    /// How far it came, in order of time.
    pub turns: Vec<Turn>,
}

/// When an incident came to a status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Turn {
    /// From this moment on, inclusive.
    pub at: Timestamp,
    /// The status.
    pub status: Status,
}
