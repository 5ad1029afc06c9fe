//! Areas: which holds a position, and which rows are parts of one.

use std::collections::HashMap;

use geo::coordinate_position::CoordPos;
use geo::dimensions::Dimensions;
use geo::{BoundingRect, Intersects, Relate};
use geo_types::{MultiPolygon, Point};
use rstar::RTree;
use rstar::primitives::{GeomWithData, Rectangle};
use xunge_data::{Boundary, Code, Community, Grid, Position};

use super::{BadRow, Defect, Field, Rejects};

/// Boundaries that can be asked for a position, by an R-tree of their boxes.
pub(super) struct Areas<'a> {
    boundaries: Vec<&'a MultiPolygon<f64>>,
    boxes: Boxes,
}

/// The boxes around areas, each with the area's place in a list.
type Boxes = RTree<GeomWithData<Rectangle<[f64; 2]>, usize>>;

fn boxes(areas: &[&MultiPolygon<f64>]) -> Boxes {
    let boxed = areas.iter().enumerate().filter_map(|(index, area)| {
        let rect = area.bounding_rect()?;
        let corners = Rectangle::from_corners(rect.min().into(), rect.max().into());
        Some(GeomWithData::new(corners, index))
    });
    RTree::bulk_load(boxed.collect())
}

/// The pairs of areas whose boxes meet, by their places in the list, the lower
/// one first.
pub(super) fn pairs_that_may_meet(areas: &[&MultiPolygon<f64>]) -> Vec<(usize, usize)> {
    let boxes = boxes(areas);
    let pairs = boxes.intersection_candidates_with_other_tree(&boxes);
    let pairs = pairs.map(|(one, other)| (one.data, other.data));
    pairs.filter(|(one, other)| one < other).collect()
}

impl<'a> Areas<'a> {
    pub(super) fn new(boundaries: impl Iterator<Item = &'a Boundary>) -> Self {
        let boundaries: Vec<_> = boundaries.map(Boundary::polygons).collect();
        let boxes = boxes(&boundaries);
        Self { boundaries, boxes }
    }

    /// The areas that hold the position, border included, by their place in
    /// the list.
    pub(super) fn at(&self, position: Position) -> impl Iterator<Item = usize> {
        let point = Point::from(position);
        let boxes = self
            .boxes
            .locate_all_at_point(&[position.lng, position.lat]);
        let holds = move |&index: &usize| {
            self.boundaries
                .get(index)
                .is_some_and(|area| area.intersects(&point))
        };
        boxes.map(|boxed| boxed.data).filter(holds)
    }

    /// Whether any holds the position with its two numbers swapped.
    pub(super) fn hold_swapped(&self, position: Position) -> bool {
        Position::new(position.lat, position.lng)
            .is_ok_and(|swapped| self.at(swapped).next().is_some())
    }
}

/// A thing with a code and a boundary.
pub(super) trait Area {
    fn code(&self) -> &Code;
    fn boundary_mut(&mut self) -> &mut Boundary;
}

impl Area for Community {
    fn code(&self) -> &Code {
        &self.code
    }
    fn boundary_mut(&mut self) -> &mut Boundary {
        &mut self.boundary
    }
}

impl Area for Grid {
    fn code(&self) -> &Code {
        &self.code
    }
    fn boundary_mut(&mut self) -> &mut Boundary {
        &mut self.boundary
    }
}

/// A thing, and the row it was read from.
pub(super) struct Draft<'a, T> {
    pub(super) row: u64,
    pub(super) properties: &'a str,
    pub(super) thing: T,
}

/// Rows of one code. Publishers write an area of several parts as several
/// features that agree in every property; such are one thing, if together they
/// make a valid MultiPolygon. All others are refused as duplicates. Says how
/// many rows were joined to an earlier one.
pub(super) fn join<'a, T: Area>(
    drafts: Vec<Draft<'a, T>>,
    rejects: &mut Rejects,
) -> (Vec<Draft<'a, T>>, u64) {
    let mut first: HashMap<Code, usize> = HashMap::new();
    let mut joined = 0;
    let mut things: Vec<Draft<'a, T>> = Vec::with_capacity(drafts.len());
    for mut draft in drafts {
        let code = draft.thing.code().clone();
        let Some(known) = first.get(&code).and_then(|&index| things.get_mut(index)) else {
            first.insert(code, things.len());
            things.push(draft);
            continue;
        };
        let part = draft.thing.boundary_mut();
        let whole = known.thing.boundary_mut();
        let alike = draft.properties == known.properties && draft.properties.starts_with('{');
        if alike && lie_apart(&whole.0, &part.0) {
            whole.0.0.append(&mut part.0.0);
            joined += 1;
        } else {
            let defect = Defect::Duplicate {
                code,
                first: known.row,
                field: Field::Code,
            };
            rejects.push(BadRow {
                row: draft.row,
                field: Field::Code.into(),
                defect,
            });
        }
    }
    (things, joined)
}

/// Whether two areas meet at most in single points.
fn lie_apart(a: &MultiPolygon<f64>, b: &MultiPolygon<f64>) -> bool {
    let relation = a.relate(b);
    relation.get(CoordPos::Inside, CoordPos::Inside) == Dimensions::Empty
        && relation.get(CoordPos::OnBoundary, CoordPos::OnBoundary) != Dimensions::OneDimensional
}
