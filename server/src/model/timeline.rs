//! Incidents with all that became of them.

use xunge_data::{
    Window,
    api::{BadParameter, TimelineBody, TimelineEntry, Turn},
};

use super::{Located, Model};

impl Model {
    /// The incidents reported in a window, each with how far it came and when.
    ///
    /// # Errors
    /// [`BadParameter`] if there are more than [`TimelineBody::MAX`].
    pub fn timeline(&self, window: Window) -> Result<TimelineBody, BadParameter> {
        let count = self.incidents.reported_in(window).count();
        let most = TimelineBody::MAX;
        if count > most {
            let reason = format_args!("{count} incidents; {most} are the most: ask for less");
            return Err(BadParameter::new("from", reason));
        }
        let located = self.incidents.reported_in(window);
        let mut incidents: Vec<_> = located.map(entry).collect();
        incidents.sort_by(|a, b| (a.reported_at, &a.code).cmp(&(b.reported_at, &b.code)));
        Ok(TimelineBody {
            from: window.from,
            to: window.to,
            incidents,
        })
    }
}

fn entry(incident: Located<'_>) -> TimelineEntry {
    let turn = |step: &xunge_data::Step| {
        let status = step.action.status()?;
        Some(Turn {
            at: step.at,
            status,
        })
    };
    TimelineEntry {
        code: incident.code(),
        title: incident.title().to_owned(),
        category: incident.category(),
        position: incident.position(),
        reported_at: incident.reported_at(),
        turns: incident.steps().iter().filter_map(turn).collect(),
    }
}
