//! A raster in front of exact predicates: what a cell's every point is in.
//!
//! The box around all areas is cut into cells. Of a cell that no border comes
//! near, it is known which areas hold it whole; only in the others must a
//! position be tested against borders. Answers are exact: a cell counts as
//! touched if a border comes within a millionth of its width.

use std::collections::HashMap;

use geo::{BoundingRect, LinesIter};
use geo_types::{Line, MultiPolygon, Point};
use xunge_data::{Bbox, Position};

use super::place::holds;

/// Cells are at least so wide, degrees: some centimetres.
const CELL_MIN: f64 = 1e-6;
/// A border this near to a cell touches it, in cells.
const PAD: f64 = 1e-6;

/// The areas of a cell, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Cell {
    /// Areas that have a part in it, and whether they hold it whole.
    pub(super) areas: Vec<(u32, bool)>,
}

/// Cells over areas.
#[derive(Clone, Debug, Default)]
pub(super) struct Raster {
    frame: Option<Frame>,
    /// Of each cell, row by row from the south-west, its kind.
    cells: Vec<u32>,
    /// The kinds of cells there are; the first is empty.
    kinds: Vec<Cell>,
}

#[derive(Clone, Copy, Debug)]
struct Frame {
    bbox: Bbox,
    columns: usize,
    rows: usize,
    /// Width and height of a cell, degrees.
    size: (f64, f64),
}

impl Raster {
    /// A raster of at most `side` × `side` cells over areas, by their place in
    /// the list.
    pub(super) fn new(areas: &[&MultiPolygon<f64>], side: usize) -> Self {
        let boxes = areas.iter().filter_map(|area| area.bounding_rect());
        let bbox = boxes.map(|rect| Bbox {
            west: rect.min().x,
            south: rect.min().y,
            east: rect.max().x,
            north: rect.max().y,
        });
        let Some(bbox) = bbox.reduce(Bbox::union) else {
            return Self::default();
        };
        let frame = Frame::new(bbox, side);
        let mut marks: Vec<(u32, u32, bool)> = Vec::new();
        for (area, polygons) in (0u32..).zip(areas) {
            frame.mark(polygons, |cell, whole| marks.push((cell, area, whole)));
        }
        marks.sort_unstable();
        let mut raster = Self {
            frame: Some(frame),
            cells: vec![0; frame.columns * frame.rows],
            kinds: vec![Cell::default()],
        };
        let mut known: HashMap<Vec<(u32, bool)>, u32> = HashMap::new();
        for marks in marks.chunk_by(|a, b| a.0 == b.0) {
            let areas: Vec<_> = marks
                .iter()
                .map(|&(_, area, whole)| (area, whole))
                .collect();
            let next = u32::try_from(raster.kinds.len()).unwrap_or(0);
            let kind = *known.entry(areas).or_insert_with_key(|areas| {
                raster.kinds.push(Cell {
                    areas: areas.clone(),
                });
                next
            });
            raster.cells[marks[0].0 as usize] = kind;
        }
        raster
    }

    /// The cell that holds a position; none outside the box around all areas.
    pub(super) fn at(&self, position: Position) -> Option<&Cell> {
        let frame = self.frame?;
        let (lng, lat) = (position.lng, position.lat);
        let Bbox {
            west,
            south,
            east,
            north,
        } = frame.bbox;
        if !(west..=east).contains(&lng) || !(south..=north).contains(&lat) {
            return None;
        }
        let cell = frame.row(lat) * frame.columns + frame.column(lng);
        self.kinds.get(*self.cells.get(cell)? as usize)
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a raster has few cells, and numbers below 0 are its first column or row"
)]
impl Frame {
    fn new(bbox: Bbox, side: usize) -> Self {
        let (width, height) = (bbox.east - bbox.west, bbox.north - bbox.south);
        let count = |length: f64| ((length / CELL_MIN) as usize).clamp(1, side.max(1));
        let (columns, rows) = (count(width), count(height));
        let size = (
            (width / columns as f64).max(CELL_MIN),
            (height / rows as f64).max(CELL_MIN),
        );
        Self {
            bbox,
            columns,
            rows,
            size,
        }
    }

    /// Never falls as the longitude rises: what lies between two longitudes
    /// lies between their columns.
    fn column(&self, lng: f64) -> usize {
        (((lng - self.bbox.west) / self.size.0) as usize).min(self.columns - 1)
    }

    fn row(&self, lat: f64) -> usize {
        (((lat - self.bbox.south) / self.size.1) as usize).min(self.rows - 1)
    }

    /// The cells that an area has a part in, each once, and whether it holds
    /// them whole.
    fn mark(&self, polygons: &MultiPolygon<f64>, mut put: impl FnMut(u32, bool)) {
        let Some(rect) = polygons.bounding_rect() else {
            return;
        };
        let columns = self.column(rect.min().x)..=self.column(rect.max().x);
        let rows = self.row(rect.min().y)..=self.row(rect.max().y);
        let mut touched: Vec<Vec<(usize, usize)>> = vec![Vec::new(); self.rows];
        for line in polygons.lines_iter() {
            self.touch(line, &mut touched);
        }
        for row in rows {
            let mut next = *columns.start();
            let touched = &mut touched[row];
            touched.sort_unstable();
            // No border lies in between: the cells up to the next touched one are alike.
            let end = (columns.end() + 1, columns.end() + 1);
            for &(first, last) in touched.iter().chain([&end]) {
                if next < first && holds(polygons, self.middle(row, next)) {
                    (next..first).for_each(|column| put(self.cell(row, column), true));
                }
                let last = last.min(*columns.end());
                (next.max(first)..=last).for_each(|column| put(self.cell(row, column), false));
                next = next.max(last + 1);
            }
        }
    }

    /// Notes, by row, the columns that a piece of border touches.
    fn touch(&self, line: Line<f64>, touched: &mut [Vec<(usize, usize)>]) {
        let (pad_x, pad_y) = (self.size.0 * PAD, self.size.1 * PAD);
        let (low, high) = match line.start.y <= line.end.y {
            true => (line.start, line.end),
            false => (line.end, line.start),
        };
        let slope = (high.x - low.x) / (high.y - low.y);
        let (west, east) = (low.x.min(high.x), low.x.max(high.x));
        let at = |lat: f64| low.x + (lat - low.y) * slope;
        let first = self.row(low.y - pad_y);
        let count = self.row(high.y + pad_y) + 1 - first;
        for (row, touched) in touched.iter_mut().enumerate().skip(first).take(count) {
            let south = self.bbox.south + row as f64 * self.size.1 - pad_y;
            let north = south + self.size.1 + 2.0 * pad_y;
            let (from, to) = match high.y - low.y > pad_y {
                true => (at(south.max(low.y)), at(north.min(high.y))),
                false => (west, east),
            };
            let (from, to) = (from.min(to).max(west), from.max(to).min(east));
            touched.push((self.column(from - pad_x), self.column(to + pad_x)));
        }
    }

    fn middle(&self, row: usize, column: usize) -> Position {
        Point::new(
            self.bbox.west + (column as f64 + 0.5) * self.size.0,
            self.bbox.south + (row as f64 + 0.5) * self.size.1,
        )
        .0
        .into()
    }

    fn cell(&self, row: usize, column: usize) -> u32 {
        (row * self.columns + column) as u32
    }
}

#[cfg(test)]
mod tests {
    use geo_types::{LineString, Polygon};
    use proptest::prelude::*;

    use super::*;

    /// A star around a point: a ring that does not cross itself.
    fn star(lng: f64, lat: f64, reach: &[f64]) -> MultiPolygon<f64> {
        let turns = (0..12).map(|hour| f64::from(hour) * std::f64::consts::TAU / 12.0);
        let corner =
            |(turn, reach): (f64, &f64)| (lng + reach * turn.cos(), lat + reach * turn.sin());
        let ring: Vec<_> = turns.zip(reach).map(corner).collect();
        MultiPolygon(vec![Polygon::new(LineString::from(ring), Vec::new())])
    }

    proptest! {
        #[test]
        fn a_raster_says_what_testing_every_border_says(
            stars in prop::collection::vec(
                (0.0..1.0f64, 0.0..1.0f64, prop::collection::vec(0.01..0.4f64, 12)), 0..6
            ),
            spots in prop::collection::vec((-0.5..1.5f64, -0.5..1.5f64), 1..80),
            side in 1usize..60,
        ) {
            let areas: Vec<_> =
                stars.iter().map(|(lng, lat, reach)| star(*lng, *lat, reach)).collect();
            let raster = Raster::new(&areas.iter().collect::<Vec<_>>(), side);
            let corners = areas.iter().flat_map(|area| area.0[0].exterior().0.clone());
            let spots = spots.iter().map(|&(lng, lat)| Position { lng, lat });
            for spot in spots.chain(corners.map(Position::from)) {
                let cell = raster.at(spot).cloned().unwrap_or_default();
                for (index, area) in (0u32..).zip(&areas) {
                    let known = cell.areas.iter().find(|(area, _)| *area == index);
                    let exact = holds(area, spot);
                    match known {
                        Some((_, true)) => prop_assert!(exact, "{spot:?} in {index}"),
                        Some((_, false)) => {}
                        None => prop_assert!(!exact, "{spot:?} in {index}"),
                    }
                }
            }
        }
    }
}
