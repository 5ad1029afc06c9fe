//! Pages in an order that was asked for.

use std::cmp::Ordering;

use xunge_data::api::{CollectionId, SortKey};

use super::{Asked, Candidate, Page};
use crate::model::{Cells, Model};

/// The cursor names no item there is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} names no item: start again without it")]
pub struct NoSuchItem(String);

impl Model {
    /// The page of items in the order asked for. Only the page itself is
    /// sorted: what comes after it is cut off first.
    pub(super) fn sorted_page<'a>(
        &'a self,
        collection: CollectionId,
        cells: Option<&'a Cells<'a>>,
        mut matching: Vec<Candidate<'a>>,
        asked: &Asked,
    ) -> Result<Page<'a>, NoSuchItem> {
        let matched = matching.len();
        let order = |a: &Candidate<'_>, b: &Candidate<'_>| self.order(&asked.sort, *a, *b);
        if let Some(cursor) = &asked.cursor {
            let nothing = || NoSuchItem(cursor.chars().take(80).collect());
            let last = self
                .at_cursor(collection, cells, cursor)
                .ok_or_else(nothing)?;
            matching.retain(|candidate| order(&last, candidate) == Ordering::Less);
        }
        let more = matching.len() > asked.limit;
        if more {
            matching.select_nth_unstable_by(asked.limit, order);
            matching.truncate(asked.limit);
        }
        matching.sort_unstable_by(order);
        Ok(self.page(collection, &matching, matched, more))
    }

    fn order(&self, keys: &[SortKey], a: Candidate<'_>, b: Candidate<'_>) -> Ordering {
        let by_key = |key: &SortKey| {
            let (a, b) = (self.value(a, key.property), self.value(b, key.property));
            a.order(&b, key.is_descending)
        };
        let mut orders = keys.iter().map(by_key);
        let first = orders.find(|order| order.is_ne());
        first.unwrap_or_else(|| a.order(&b))
    }

    fn at_cursor<'a>(
        &'a self,
        collection: CollectionId,
        cells: Option<&'a Cells<'a>>,
        cursor: &str,
    ) -> Option<Candidate<'a>> {
        match collection {
            CollectionId::Incidents => {
                let located = self.incidents.recorded_at(cursor.parse().ok()?)?;
                Some(Candidate::Incident(located))
            }
            CollectionId::Coverage => {
                let (cells, ordinal) = (cells?, cursor.parse().ok()?);
                (ordinal < cells.len()).then_some(Candidate::Cell(cells, ordinal))
            }
            _ => self.candidate(collection, cells, cursor),
        }
    }
}
