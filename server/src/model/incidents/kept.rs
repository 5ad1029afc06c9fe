//! What is kept of an incident. There may be a million, so that a byte more is
//! a megabyte: what questions ask most often lies side by side, what few
//! incidents have lies elsewhere.

use xunge_data::{Category, Course, Level, Position, Report, Status, Step, Timestamp};

use super::texts::{Span, Texts};

/// An incident, and how it stands.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    pub(super) position: Position,
    pub(super) reported_at: Timestamp,
    /// Since when it has stood so.
    since: Timestamp,
    more: Option<Box<More>>,
    /// Its number and its title, one behind the other.
    texts: Span,
    /// The number of the grids that hold it.
    pub(super) within: u32,
    /// The bytes of its number.
    id_bytes: u16,
    pub(super) category: Category,
    status: Status,
    /// The level that took the last step.
    level: Level,
}

const _: () = assert!(size_of::<Kept>() == 80, "as many megabytes a million");

/// What an incident may have besides.
#[derive(Clone, Debug, Default)]
struct More {
    subcategory: Option<String>,
    due_at: Option<Timestamp>,
    steps: Vec<Step>,
}

impl Kept {
    /// An incident as it was reported, in no grid yet.
    pub(super) fn new(report: Report, texts: &mut Texts) -> Self {
        let id = report.id.as_str();
        let has_more = report.subcategory.is_some() || report.due_at.is_some();
        Self {
            position: report.position,
            reported_at: report.reported_at,
            since: report.reported_at,
            texts: texts.push(id, &report.title),
            within: u32::MAX,
            // A code has 64 characters at most.
            id_bytes: u16::try_from(id.len()).unwrap_or(u16::MAX),
            category: report.category,
            status: Status::Reported,
            level: Level::Grid,
            more: has_more.then(|| {
                Box::new(More {
                    subcategory: report.subcategory,
                    due_at: report.due_at,
                    steps: Vec::new(),
                })
            }),
        }
    }

    /// Its number and its title.
    pub(super) fn texts<'a>(&self, texts: &'a Texts) -> (&'a str, &'a str) {
        let both = texts.get(self.texts);
        both.split_at_checked(self.id_bytes.into())
            .unwrap_or((both, ""))
    }

    /// A finer or foreign category.
    pub(super) fn subcategory(&self) -> Option<&str> {
        self.more.as_ref()?.subcategory.as_deref()
    }

    /// What became of it.
    pub(super) fn course(&self) -> Course<'_> {
        let more = self.more.as_ref();
        Course {
            reported_at: self.reported_at,
            due_at: more.and_then(|more| more.due_at),
            steps: more.map_or(&[], |more| &more.steps),
        }
    }

    /// Its status at a moment, and the level that had closed it by then; read
    /// from its course only where steps were taken later.
    pub(super) fn stood_at(&self, as_of: Timestamp) -> (Status, Option<Level>) {
        if self.since <= as_of {
            let closed = self.status == Status::Closed;
            return (self.status, closed.then_some(self.level));
        }
        let course = self.course();
        let status = course.status_at(as_of).unwrap_or(Status::Reported);
        (status, course.closing_by(as_of).map(|step| step.level))
    }

    /// Adds a step that may follow.
    pub(super) fn take(&mut self, step: Step) {
        self.since = step.at;
        self.level = step.level;
        self.status = step.action.status().unwrap_or(self.status);
        self.more.get_or_insert_default().steps.push(step);
    }
}
