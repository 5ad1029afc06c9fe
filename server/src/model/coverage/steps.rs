//! What takes long after a start, in steps: the model is free in between.

use std::sync::Arc;

use super::{Following, layout::Layout};
use crate::model::Model;

impl Model {
    /// Lays the cells out and follows the patrols, so that who asks first need
    /// not wait.
    pub fn follow_patrols(&self) {
        let layout = self.lay_out();
        self.coverage.walks(&layout);
    }

    fn lay_out(&self) -> Arc<Layout> {
        let layout = self.coverage.layout(&self.territory);
        self.coverage.patrollable(&layout);
        layout
    }

    /// Begins to follow the patrols in steps, so that the model is free in
    /// between: none if there is nothing to follow. Whoever asks for coverage
    /// before the end has all of it followed at once.
    pub fn begin_following(&mut self) -> Option<Following> {
        self.coverage.walks.begin(&self.coverage.devices)
    }

    /// Takes the next step; whether there are more.
    pub fn follow_on(&self, following: &mut Following) -> bool {
        following.step(&self.coverage.devices, &self.lay_out())
    }

    /// Takes in what was followed. Records that came in between are followed
    /// when somebody asks.
    pub fn end_following(&mut self, following: Following) {
        let layout = self.lay_out();
        self.coverage.walks.end(following, &layout);
    }
}
