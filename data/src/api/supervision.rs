//! Supervision as the wall tells it: communities by their last weekly
//! inspection, and the problem list. No person is judged.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Named;
use crate::{Category, Code, Score};

/// The last weekly inspection and the problem list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SupervisionFigures {
    /// The Monday of the last week in which communities were inspected; null
    /// where none ever was.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date))]
    pub week: Option<Date>,
    /// The communities inspected in that week or in the one before, best
    /// first, those without a score in that week last.
    pub ranking: Vec<CommunityScore>,
    /// Problems that are not put right.
    pub open: u64,
    /// Of these, past their deadline.
    pub overdue: u64,
    /// The open ones by deadline, those without one last;
    /// [`Self::PROBLEMS_MOST`] at most.
    pub problems: Vec<WallProblem>,
}

impl SupervisionFigures {
    /// Most of [`Self::problems`].
    pub const PROBLEMS_MOST: usize = 100;

    /// Leaves out what people wrote, which may name somebody.
    pub fn without_texts(&mut self) {
        for problem in &mut self.problems {
            problem.title = None;
        }
    }
}

/// A community by its inspections.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CommunityScore {
    /// Its code.
    pub code: Code,
    /// Its name.
    pub name: String,
    /// What it scored last in the week.
    pub score: Option<Score>,
    /// Its place by that, from 1; who scored the same shares a place.
    pub place: Option<u32>,
    /// What it scored last in the week before.
    pub score_last_week: Option<Score>,
    /// Its place by that.
    pub place_last_week: Option<u32>,
}

/// An open problem on the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WallProblem {
    /// Its number.
    pub id: Code,
    /// Where.
    pub community: Named,
    /// In which grid, where it is known.
    pub grid: Option<Named>,
    /// Which of the duties it is about.
    pub category: Category,
    /// What is wrong, in words; left out for callers without the right to
    /// names, because it may name somebody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// When it was found.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub found_on: Date,
    /// The last day on which it may be put right.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date))]
    pub due_on: Option<Date>,
    /// Whether that day is over.
    pub is_overdue: bool,
}
