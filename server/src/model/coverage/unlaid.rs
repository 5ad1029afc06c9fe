//! Cells that are laid out while the model is free.

use std::sync::Arc;

use roaring::RoaringBitmap;
use xunge_data::{Boundary, Offset};

use super::{Territory, layout::Layout};
use crate::model::Model;

/// What the cells of a territory, and which of them can be patrolled, follow from.
pub struct Unlaid {
    territory: Territory,
    changed: Offset,
    mask: Vec<Boundary>,
}

/// The cells of a territory, and which of them can be patrolled.
pub struct Laid {
    of: Unlaid,
    layout: Layout,
    patrollable: RoaringBitmap,
}

impl Unlaid {
    /// Lays the cells out, which takes long.
    #[must_use]
    pub fn lay_out(self) -> Laid {
        let layout = Layout::new(&self.territory);
        Laid {
            patrollable: layout.outside(&self.mask),
            layout,
            of: self,
        }
    }
}

impl Model {
    /// What is to be laid out; none if it is.
    #[must_use]
    pub fn unlaid(&self) -> Option<Unlaid> {
        self.coverage.layout.get().is_none().then(|| Unlaid {
            territory: self.territory.clone(),
            changed: self.changed.territory,
            mask: self.coverage.mask.clone(),
        })
    }

    /// Takes in what was laid out, unless what it follows from has changed, or somebody
    /// who asked has laid it out.
    pub fn put_laid(&self, laid: Laid) {
        let Laid {
            of,
            layout,
            patrollable,
        } = laid;
        let is_of_now = of.changed == self.changed.territory;
        if is_of_now
            && self.coverage.layout.set(Arc::new(layout)).is_ok()
            && of.mask == self.coverage.mask
        {
            // Whoever was quicker found the same.
            let _ = self.coverage.patrollable.set(Arc::new(patrollable));
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
    use super::super::town::{grids, put, town};

    #[test]
    fn cells_laid_out_apart_are_those_that_whoever_asks_lays_out() {
        let (apart, asked) = (town([]), town([]));
        let laid = apart.unlaid().unwrap().lay_out();
        apart.put_laid(laid);
        assert!(apart.unlaid().is_none());
        let layout = apart.coverage.layout.get().unwrap();
        let expected = asked.coverage.layout(&asked.territory);
        assert_eq!(layout.cells, expected.cells);
        assert_eq!(
            apart.coverage.patrollable.get().unwrap(),
            &asked.coverage.patrollable(&expected)
        );
    }

    #[test]
    fn cells_of_grids_that_changed_meanwhile_are_not_taken_in() {
        let mut model = town([]);
        let laid = model.unlaid().unwrap().lay_out();
        put(&mut model, grids());
        model.put_laid(laid);
        assert!(model.unlaid().is_some());
    }
}
