//! Incidents as rows of a snapshot.

use std::io::{Read, Write};

use serde::{Deserialize, Serialize};
use xunge_data::{Action, Category, Code, Level, Offset, Position, Report, Step, Timestamp};

use super::{Incidents, Located};
use crate::model::{
    Territory,
    snapshot::{Frames, SnapshotError},
};

/// So many rows are one piece.
const ROWS: usize = 4096;

/// An incident: when it was recorded, what was reported, and what was done.
#[derive(Serialize, Deserialize)]
struct Row<'a> {
    offset: Offset,
    id: &'a str,
    title: &'a str,
    category: Category,
    subcategory: Option<&'a str>,
    lng: f64,
    lat: f64,
    reported_at: Moment,
    due_at: Option<Moment>,
    #[serde(borrow)]
    steps: Vec<StepRow<'a>>,
}

#[derive(Serialize, Deserialize)]
struct StepRow<'a> {
    at: Moment,
    action: Action,
    level: Level,
    note: Option<&'a str>,
}

/// Seconds since 1970, and nanoseconds of the next.
#[derive(Clone, Copy, Serialize, Deserialize)]
struct Moment(i64, i32);

impl From<Timestamp> for Moment {
    fn from(at: Timestamp) -> Self {
        Self(at.as_second(), at.subsec_nanosecond())
    }
}

impl Moment {
    fn timestamp(self) -> Result<Timestamp, jiff::Error> {
        Timestamp::new(self.0, self.1)
    }
}

impl<'a> Row<'a> {
    fn of(incident: &Located<'a>) -> Self {
        let course = incident.course();
        let Position { lng, lat } = incident.position();
        Self {
            offset: incident.offset(),
            id: incident.id(),
            title: incident.title(),
            category: incident.category(),
            subcategory: incident.subcategory(),
            lng,
            lat,
            reported_at: course.reported_at.into(),
            due_at: course.due_at.map(Moment::from),
            steps: course.steps.iter().map(StepRow::of).collect(),
        }
    }

    fn report(&self) -> Result<Report, SnapshotError> {
        Ok(Report {
            id: Code::known(self.id),
            category: self.category,
            subcategory: self.subcategory.map(str::to_owned),
            title: self.title.to_owned(),
            position: Position {
                lng: self.lng,
                lat: self.lat,
            },
            reported_at: self.reported_at.timestamp()?,
            due_at: self.due_at.map(Moment::timestamp).transpose()?,
        })
    }
}

impl<'a> StepRow<'a> {
    fn of(step: &'a Step) -> Self {
        Self {
            at: step.at.into(),
            action: step.action,
            level: step.level,
            note: step.note.as_deref(),
        }
    }

    fn step(&self) -> Result<Step, SnapshotError> {
        Ok(Step {
            at: self.at.timestamp()?,
            action: self.action,
            level: self.level,
            note: self.note.map(str::to_owned),
        })
    }
}

impl Incidents {
    /// Writes all of them.
    pub(in crate::model) fn write_to(
        &self,
        frames: &mut Frames<impl Write>,
    ) -> Result<(), SnapshotError> {
        frames.put(&self.count())?;
        let mut rows = Vec::with_capacity(ROWS.min(self.count()));
        for incident in self.iter() {
            rows.push(Row::of(&incident));
            if rows.len() == ROWS {
                frames.put(&rows)?;
                rows.clear();
            }
        }
        match rows.is_empty() {
            true => Ok(()),
            false => frames.put(&rows),
        }
    }

    /// Reads all of them, where there are none yet.
    pub(in crate::model) fn read_from(
        &mut self,
        frames: &mut Frames<impl Read>,
        territory: &Territory,
    ) -> Result<(), SnapshotError> {
        let count: usize = frames.get()?;
        while self.count() < count {
            let rows: Vec<Row> = postcard::from_bytes(frames.next()?)?;
            if rows.is_empty() {
                return Err(SnapshotError::Form(
                    postcard::Error::DeserializeUnexpectedEnd,
                ));
            }
            for row in rows {
                self.read(&row, territory)?;
            }
        }
        Ok(())
    }

    fn read(&mut self, row: &Row, territory: &Territory) -> Result<(), SnapshotError> {
        let place = self.count();
        self.report(row.offset, row.report()?, territory)?;
        if let Some(kept) = self.list.get_mut(place) {
            for step in &row.steps {
                kept.take(step.step()?);
            }
        }
        Ok(())
    }
}
