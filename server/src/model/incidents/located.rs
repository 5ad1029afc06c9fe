//! An incident as others see it.

use xunge_data::{
    Category, Code, Course, Incident, Level, Offset, Position, Report, Status, Step, Timestamp,
};

use super::{Incidents, kept::Kept, within::Within};

/// An incident and the grids that hold it.
#[derive(Clone, Copy)]
pub struct Located<'a> {
    pub(super) incidents: &'a Incidents,
    pub(super) kept: &'a Kept,
    /// Its place in the list.
    pub(super) place: u32,
}

impl<'a> Located<'a> {
    /// The offset at which it was reported: its place in the collection.
    #[must_use]
    pub fn offset(self) -> Offset {
        let offset = self.incidents.offsets.get(self.place as usize);
        offset.copied().unwrap_or_default()
    }

    /// Its number and its title.
    #[must_use]
    pub fn texts(self) -> (&'a str, &'a str) {
        self.kept.texts(&self.incidents.texts)
    }

    /// Its number.
    #[must_use]
    pub fn id(self) -> &'a str {
        self.texts().0
    }

    /// Its number, to be given away.
    #[must_use]
    pub fn code(self) -> Code {
        Code::known(self.id())
    }

    /// One line that says what it is.
    #[must_use]
    pub fn title(self) -> &'a str {
        self.texts().1
    }

    /// Its category.
    #[must_use]
    pub fn category(self) -> Category {
        self.kept.category
    }

    /// A finer or foreign category.
    #[must_use]
    pub fn subcategory(self) -> Option<&'a str> {
        self.kept.subcategory()
    }

    /// Where it is.
    #[must_use]
    pub fn position(self) -> Position {
        self.kept.position
    }

    /// When it was reported.
    #[must_use]
    pub fn reported_at(self) -> Timestamp {
        self.kept.reported_at
    }

    /// By when it shall be closed; none if there is no deadline.
    #[must_use]
    pub fn due_at(self) -> Option<Timestamp> {
        self.course().due_at
    }

    /// What was done, in order of time.
    #[must_use]
    pub fn steps(self) -> &'a [Step] {
        self.course().steps
    }

    /// What became of it.
    #[must_use]
    pub fn course(self) -> Course<'a> {
        self.kept.course()
    }

    /// Its status at a moment, and the level that had closed it by then.
    #[must_use]
    pub fn stood_at(self, as_of: Timestamp) -> (Status, Option<Level>) {
        self.kept.stood_at(as_of)
    }

    /// The basic grid that holds it; none outside every basic grid.
    #[must_use]
    pub fn grid(self) -> Option<&'a Code> {
        self.within()?.grid.as_ref()
    }

    /// The place of that grid among the grids; beyond the last if there is none.
    #[must_use]
    pub fn grid_place(self) -> usize {
        self.within()
            .map_or(usize::MAX, |within| within.place as usize)
    }

    /// The community of that grid.
    #[must_use]
    pub fn community(self) -> Option<&'a Code> {
        self.within()?.community.as_ref()
    }

    /// The dedicated grids that hold it.
    #[must_use]
    pub fn dedicated(self) -> &'a [Code] {
        self.within().map_or(&[], |within| &within.dedicated)
    }

    /// What was reported, to be given away.
    #[must_use]
    pub fn report(self) -> Report {
        Report {
            id: self.code(),
            category: self.category(),
            subcategory: self.subcategory().map(str::to_owned),
            title: self.title().to_owned(),
            position: self.position(),
            reported_at: self.reported_at(),
            due_at: self.due_at(),
        }
    }

    /// All that is known of it, to be given away.
    #[must_use]
    pub fn incident(self) -> Incident {
        Incident {
            report: self.report(),
            steps: self.steps().to_vec(),
        }
    }

    fn within(self) -> Option<&'a Within> {
        self.incidents.withins.get(self.kept.within)
    }
}

impl PartialEq for Located<'_> {
    fn eq(&self, other: &Self) -> bool {
        let grids = |one: &Self| (one.grid(), one.community(), one.dedicated());
        self.offset() == other.offset()
            && self.incident() == other.incident()
            && grids(self) == grids(other)
    }
}
