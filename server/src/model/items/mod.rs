//! The collections as GeoJSON features, filtered, sorted and cut into pages.

mod candidate;
mod recorded;
mod sort;
mod told;
mod value;

pub use sort::NoSuchItem;
pub use told::Told;
pub(super) use value::Value;

pub(super) use candidate::{Candidate, Site};

use xunge_data::{
    Bbox, Datetime,
    api::{CollectionId, Property, SortKey},
};

use super::{Cells, Filter, Model, Region};

/// What items are asked for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Only items that share a point with this box.
    pub region: Option<Region>,
    /// Only items whose time lies in here; items without a time always match.
    pub datetime: Option<Datetime>,
    /// Only items for which all of these are true.
    pub filters: Vec<Filter>,
    /// In which order; as the collection has them if empty.
    pub sort: Vec<SortKey>,
    /// Only items after this one.
    pub cursor: Option<String>,
    /// At most so many, 1 or more.
    pub limit: usize,
}

impl Asked {
    /// Whether the answer depends on such a property of items, other than by
    /// showing it.
    #[must_use]
    pub fn reads(&self, is_such: impl Fn(Property) -> bool + Copy) -> bool {
        self.filters.iter().any(|filter| filter.reads(is_such))
            || self.sort.iter().any(|key| is_such(key.property))
    }

    /// The first items of a collection.
    #[must_use]
    pub fn first(limit: usize) -> Self {
        Self {
            region: None,
            datetime: None,
            filters: Vec::new(),
            sort: Vec::new(),
            cursor: None,
            limit,
        }
    }
}

/// One page of items.
#[derive(Clone)]
pub struct Page<'a> {
    /// The items, in the order asked for.
    pub items: Vec<Told<'a>>,
    /// How many match on all pages.
    pub matched: usize,
    /// The cursor of the page after this one.
    pub next: Option<String>,
}

impl Model {
    /// A page of a collection: in order of code, incidents as they were
    /// recorded, cells grid by grid, or as asked for. `cells` are the items of
    /// [`CollectionId::Coverage`].
    ///
    /// # Errors
    /// [`NoSuchItem`] if it shall be sorted and start after an item that is
    /// not there.
    pub fn items<'a>(
        &'a self,
        collection: CollectionId,
        cells: Option<&'a Cells<'a>>,
        asked: &Asked,
    ) -> Result<Page<'a>, NoSuchItem> {
        if collection == CollectionId::Incidents
            && let Some(page) = self.recorded_page(asked)
        {
            return Ok(page);
        }
        let near = asked.region.as_ref().map(Region::around);
        let near = near.or_else(|| asked.filters.iter().find_map(Filter::around));
        let mut matching = self.candidates(collection, cells, near);
        matching.retain(|candidate| {
            let in_region = |region| candidate.meets(region);
            candidate.is_in_time(asked.datetime)
                && asked.region.as_ref().is_none_or(in_region)
                && asked.filters.iter().all(|f| f.holds(self, *candidate))
        });
        if !asked.sort.is_empty() {
            return self.sorted_page(collection, cells, matching, asked);
        }
        let start = asked.cursor.as_ref().map_or(0, |cursor| {
            matching.partition_point(|candidate| !candidate.is_after(cursor))
        });
        let rest = matching.get(start..).unwrap_or_default();
        let page = rest.get(..asked.limit).unwrap_or(rest);
        Ok(self.page(collection, page, matching.len(), rest.len() > page.len()))
    }

    fn page<'a>(
        &'a self,
        collection: CollectionId,
        page: &[Candidate<'a>],
        matched: usize,
        more: bool,
    ) -> Page<'a> {
        let told = page.iter().map(|&item| self.told(collection, item));
        Page {
            items: told.collect(),
            matched,
            next: page.last().filter(|_| more).map(Candidate::cursor),
        }
    }

    /// One item by its code; `cells` as for [`Model::items`].
    #[must_use]
    pub fn item<'a>(
        &'a self,
        collection: CollectionId,
        cells: Option<&'a Cells<'a>>,
        id: &str,
    ) -> Option<Told<'a>> {
        let candidate = self.candidate(collection, cells, id)?;
        Some(self.told(collection, candidate))
    }

    fn candidate<'a>(
        &'a self,
        collection: CollectionId,
        cells: Option<&'a Cells<'a>>,
        id: &str,
    ) -> Option<Candidate<'a>> {
        Some(match collection {
            CollectionId::Communities => {
                let (community, place) = self.territory.communities().find(id)?;
                Candidate::Community(community, place)
            }
            CollectionId::Grids => {
                let (grid, place) = self.territory.grids().find(id)?;
                Candidate::Grid(grid, place)
            }
            CollectionId::Offices => Candidate::Office(
                self.territory
                    .offices()
                    .iter()
                    .find(|o| o.code.as_str() == id)?,
            ),
            CollectionId::Incidents => Candidate::Incident(self.incidents.find(id)?),
            CollectionId::Coverage => {
                let cells = cells?;
                Candidate::Cell(cells, cells.find(id.parse().ok()?)?)
            }
        })
    }

    /// The box around a collection.
    #[must_use]
    pub fn extent(&self, collection: CollectionId) -> Option<Bbox> {
        match collection {
            CollectionId::Coverage => return self.cells_extent(),
            CollectionId::Incidents => return self.incidents.bbox(),
            _ => {}
        }
        self.candidates(collection, None, None)
            .iter()
            .map(Candidate::bbox)
            .reduce(Bbox::union)
    }

    /// The items of a collection, in its order: all that lie in a box, and
    /// maybe others.
    fn candidates<'a>(
        &'a self,
        collection: CollectionId,
        cells: Option<&'a Cells<'a>>,
        near: Option<Bbox>,
    ) -> Vec<Candidate<'a>> {
        match collection {
            CollectionId::Communities => self
                .territory
                .communities()
                .iter()
                .map(|(c, p)| Candidate::Community(c, p))
                .collect(),
            CollectionId::Grids => self
                .territory
                .grids()
                .iter()
                .map(|(g, p)| Candidate::Grid(g, p))
                .collect(),
            CollectionId::Offices => self
                .territory
                .offices()
                .iter()
                .map(Candidate::Office)
                .collect(),
            CollectionId::Incidents => {
                let found = near.map(|near| self.incidents.in_bbox(near));
                let found = found.unwrap_or_else(|| self.incidents.iter().collect());
                found.into_iter().map(Candidate::Incident).collect()
            }
            CollectionId::Coverage => {
                let Some(cells) = cells else {
                    return Vec::new();
                };
                let item = |ordinal| Candidate::Cell(cells, ordinal);
                match near {
                    Some(near) => cells.near(near).into_iter().map(item).collect(),
                    None => (0..cells.len()).map(item).collect(),
                }
            }
        }
    }

    fn told<'a>(&'a self, collection: CollectionId, item: Candidate<'a>) -> Told<'a> {
        Told {
            model: self,
            collection,
            item,
        }
    }
}
