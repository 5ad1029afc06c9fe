//! The squares of a raster of degrees.

use std::ops::RangeInclusive;

use xunge_data::{Bbox, Position};

/// So many squares to a degree: they are some 27 m high. A power of two, so that no
/// position is rounded into another square.
const PER_DEGREE: f64 = 4096.0;

/// A square: its south and west border are its own, the others are not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Square {
    column: i32,
    row: i32,
}

/// The squares that share a point with a box.
#[derive(Clone, Copy, Debug)]
pub(super) struct Range {
    south_west: Square,
    north_east: Square,
}

impl Square {
    /// The one that holds a position.
    pub(super) fn of(position: Position) -> Self {
        Self {
            column: whole(position.lng * PER_DEGREE),
            row: whole(position.lat * PER_DEGREE),
        }
    }

    /// Its south-western corner.
    pub(super) fn corner(self) -> Position {
        Position {
            lng: f64::from(self.column) / PER_DEGREE,
            lat: f64::from(self.row) / PER_DEGREE,
        }
    }

    /// The box around it.
    pub(super) fn bbox(self) -> Bbox {
        let Position { lng, lat } = self.corner();
        Bbox {
            west: lng,
            south: lat,
            east: lng + PER_DEGREE.recip(),
            north: lat + PER_DEGREE.recip(),
        }
    }

    /// Degrees east and north of its corner.
    #[expect(clippy::cast_possible_truncation, reason = "single precision is meant")]
    pub(super) fn offset(self, position: Position) -> (f32, f32) {
        let Position { lng, lat } = self.corner();
        ((position.lng - lng) as f32, (position.lat - lat) as f32)
    }

    /// The squares that are so many steps away, straight or aslant; none where they
    /// would reach the antimeridian.
    pub(super) fn ring(self, steps: i32) -> Option<impl Iterator<Item = Self>> {
        let farthest = self.column.abs().checked_add(steps)?;
        if f64::from(farthest) >= 180.0 * PER_DEGREE - 1.0 {
            return None;
        }
        let across = move |row| (-steps..=steps).map(move |column| (column, row));
        let between = move |row| [-steps, steps].map(move |column| (column, row));
        let ends = [-steps, steps].into_iter().take(1 + usize::from(steps > 0));
        let sides = (1 - steps..steps).flat_map(between);
        let ring = ends.flat_map(across).chain(sides);
        Some(ring.map(move |(column, row)| Self {
            column: self.column + column,
            row: self.row + row,
        }))
    }
}

impl Range {
    /// Those of a box that does not cross the antimeridian.
    pub(super) fn of(part: Bbox) -> Self {
        let square = |lng, lat| Square::of(Position { lng, lat });
        Self {
            south_west: square(part.west, part.south),
            north_east: square(part.east, part.north),
        }
    }

    fn columns(self) -> RangeInclusive<i32> {
        self.south_west.column..=self.north_east.column
    }

    fn rows(self) -> RangeInclusive<i32> {
        self.south_west.row..=self.north_east.row
    }

    /// How many there are.
    pub(super) fn count(self) -> usize {
        let length = |range: RangeInclusive<i32>| range.size_hint().0;
        length(self.columns()).saturating_mul(length(self.rows()))
    }

    /// Whether a square is one of them.
    pub(super) fn holds(self, square: Square) -> bool {
        self.columns().contains(&square.column) && self.rows().contains(&square.row)
    }

    /// Them.
    pub(super) fn iter(self) -> impl Iterator<Item = Square> {
        let row = move |row| self.columns().map(move |column| Square { column, row });
        self.rows().flat_map(row)
    }
}

/// The whole number at or below: of degrees on Earth there are few.
#[expect(
    clippy::cast_possible_truncation,
    reason = "fewer than 2^31 squares around the Earth"
)]
fn whole(number: f64) -> i32 {
    number.floor() as i32
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_square_holds_its_south_western_corner_and_no_other() {
        for (lng, lat) in [
            (115.67, 32.17),
            (-0.1, -0.1),
            (-180.0, -90.0),
            (180.0, 90.0),
        ] {
            let square = Square::of(Position { lng, lat });
            let bbox = square.bbox();
            assert!(bbox.west <= lng && lng < bbox.east && bbox.south <= lat && lat < bbox.north);
            assert_eq!(Square::of(square.corner()), square);
            let (lng, lat) = (bbox.east, bbox.north);
            assert_ne!(Square::of(Position { lng, lat }), square);
        }
    }

    #[test]
    fn rings_fill_a_larger_square_once() {
        let square = Square { column: -2, row: 3 };
        let mut met = HashSet::new();
        for steps in 0..5 {
            let ring = square.ring(steps).into_iter().flatten();
            ring.for_each(|square| assert!(met.insert(square)));
            let corner = |steps| Square {
                column: -2 + steps,
                row: 3 + steps,
            };
            let filled = Range {
                south_west: corner(-steps),
                north_east: corner(steps),
            };
            assert_eq!(filled.count(), met.len());
            assert_eq!(filled.iter().collect::<HashSet<_>>(), met);
            assert!(met.iter().all(|&square| filled.holds(square)));
        }
    }

    #[test]
    fn a_ring_ends_before_the_antimeridian() {
        let beside = Square::of(Position {
            lng: 180.0 - 2.0 / PER_DEGREE,
            lat: 0.0,
        });
        assert!(beside.ring(0).is_some() && beside.ring(2).is_none());
        assert!(
            Square::of(Position {
                lng: 180.0,
                lat: 0.0
            })
            .ring(0)
            .is_none()
        );
    }
}
