//! The story of the demo town as it goes on while it is served.

use std::sync::PoisonError;

use jiff::{SignedDuration, ToSpan};
use xunge_data::{Code, Fix, Timestamp, Window};

use super::{DAYS, news, patrols::Patrols, patrols_of, taken};
use crate::{
    model::Model,
    writer::{CommitError, SharedModel, SharedWriter},
};

/// Walks are drawn for so long ahead: a day is drawn whole.
const AHEAD: SignedDuration = SignedDuration::from_mins(10);

/// What is told of the town, and what is drawn and not yet told.
pub struct Story {
    patrols: Patrols,
    /// Fixes before this moment are drawn.
    drawn: Timestamp,
    /// Of each device, in order of time.
    upcoming: Vec<(Code, Vec<Fix>)>,
}

impl Story {
    /// The story of the town that the model holds: it goes on after the last
    /// fix that was taken in; without one it begins 30 days before `now`.
    #[must_use]
    pub fn of(model: &Model, now: Timestamp) -> Self {
        Self::after(patrols_of(model), model.coverage().last_fix_at(), now)
    }

    /// The story that goes on after `told`, or begins 30 days before `now`.
    #[must_use]
    pub fn after(patrols: Patrols, told: Option<Timestamp>, now: Timestamp) -> Self {
        let begin = now
            .checked_sub((DAYS * 24).hours())
            .unwrap_or(Timestamp::MIN);
        // Fixes have whole seconds; all up to the last one are told.
        let next = told.and_then(|last| last.checked_add(1.second()).ok());
        Self {
            patrols,
            drawn: next.map_or(begin, |next| next.max(begin)),
            upcoming: Vec::new(),
        }
    }

    /// Appends what has happened in the town since it was last asked: 30 days
    /// of incidents, inspections and patrols at first, what is new from then
    /// on.
    ///
    /// # Errors
    /// [`CommitError`] if the log fails.
    pub async fn go_on(
        &mut self,
        writer: &SharedWriter,
        model: &SharedModel,
        now: Timestamp,
    ) -> Result<(), CommitError> {
        let mut records = {
            let model = model.read().unwrap_or_else(PoisonError::into_inner);
            news(&model, now)
        };
        let fixes = self.fixes(now).into_iter();
        records.extend(fixes.filter_map(|part| taken(part, now)));
        if !records.is_empty() {
            writer.commit(records).await?;
        }
        Ok(())
    }

    /// What the devices have reported since it was last asked, before `now`;
    /// devices without news are left out.
    pub fn fixes(&mut self, now: Timestamp) -> Vec<(Code, Vec<Fix>)> {
        self.draw(now);
        let mut told = Vec::new();
        for (device, fixes) in &mut self.upcoming {
            let later = fixes.split_off(fixes.partition_point(|fix| fix.time < now));
            let due = std::mem::replace(fixes, later);
            if !due.is_empty() {
                told.push((device.clone(), due));
            }
        }
        self.upcoming.retain(|(_, fixes)| !fixes.is_empty());
        told
    }

    fn draw(&mut self, now: Timestamp) {
        if now <= self.drawn {
            return;
        }
        let until = now.checked_add(AHEAD).unwrap_or(now);
        let Ok(window) = Window::new(self.drawn, until) else {
            return;
        };
        for (device, fixes) in self.patrols.fixes(window) {
            match self.upcoming.iter_mut().find(|(known, _)| *known == device) {
                Some((_, upcoming)) => upcoming.extend(fixes),
                None => self.upcoming.push((device, fixes)),
            }
        }
        self.drawn = until;
    }
}
