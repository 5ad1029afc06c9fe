//! Patrols as pieces of a snapshot.

use std::io::{Read, Write};

use super::{Coverage, Walks};
use crate::model::{
    Territory,
    snapshot::{Frames, SnapshotError},
};

impl Coverage {
    /// Writes all but the mask. What came late is followed first.
    pub(in crate::model) fn write_to(
        &self,
        frames: &mut Frames<impl Write>,
        territory: &Territory,
    ) -> Result<(), SnapshotError> {
        if self.walks.has_late() {
            self.walks(&self.layout(territory));
        }
        frames.put(&(self.settled, &self.settled_minutes, self.devices.len()))?;
        for device in &self.devices {
            frames.put(&device)?;
        }
        self.walks
            .with_news(|walked, news| frames.put(&(walked, news)))
    }

    /// Reads all but the mask.
    pub(in crate::model) fn read_from(
        &mut self,
        frames: &mut Frames<impl Read>,
    ) -> Result<(), SnapshotError> {
        let count: usize;
        (self.settled, self.settled_minutes, count) = frames.get()?;
        let devices = (0..count).map(|_| frames.get());
        self.devices = devices.collect::<Result<_, _>>()?;
        let (walked, news) = frames.get()?;
        self.walks = Walks::of(walked, news);
        Ok(())
    }
}
