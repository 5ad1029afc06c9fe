//! Web Mercator (EPSG:3857), its quadtree, and the grid of a tile.

use std::f64::consts::PI;

use xunge_data::{Bbox, Position, api::TileCoord};

/// Steps along the side of a tile.
pub(super) const EXTENT: i32 = 4096;
/// How far areas reach beyond the tile, in steps: 8 pixels of 512.
pub(super) const BUFFER: i32 = 64;

/// A tile's own grid: x to the east and y to the south from its north-western
/// corner, [`EXTENT`] steps to a side.
#[derive(Clone, Copy)]
pub(super) struct TileGrid {
    tiles: f64,
    column: f64,
    row: f64,
}

impl TileGrid {
    pub(super) fn new(tile: TileCoord) -> Self {
        Self {
            tiles: f64::from(1u32 << tile.z()),
            column: f64::from(tile.x()),
            row: f64::from(tile.y()),
        }
    }

    /// A position in steps, however far outside the tile.
    ///
    /// The world is 1 wide before it is scaled by a power of two, so that a
    /// position's tile at one zoom is surely within its tile at the zoom above.
    pub(super) fn place(self, position: Position) -> [f64; 2] {
        let [x, y] = world(position);
        let steps = f64::from(EXTENT);
        [
            (x * self.tiles - self.column) * steps,
            (y * self.tiles - self.row) * steps,
        ]
    }

    /// The step that holds a position, if the tile does: its western and
    /// northern edges belong to a tile, the others to its neighbours.
    pub(super) fn step(self, position: Position) -> Option<[i32; 2]> {
        let steps = self.place(position).map(f64::floor);
        let inside = |step: &f64| (0.0..f64::from(EXTENT)).contains(step);
        #[expect(clippy::cast_possible_truncation, reason = "0 to 4095")]
        let whole = |step: f64| step as i32;
        steps.iter().all(inside).then(|| steps.map(whole))
    }
}

/// The place on the square of the world, 0 to 1 from west to east and north to
/// south. The square ends at 85.05 degrees; what lies beyond is on its edge.
fn world(position: Position) -> [f64; 2] {
    let x = position.lng / 360.0 + 0.5;
    let y = 0.5 - position.lat.to_radians().tan().asinh() / (2.0 * PI);
    [x, y].map(|n| n.clamp(0.0, 1.0 - f64::EPSILON))
}

/// The box of a tile and some steps around it, in degrees; for finding what may
/// lie in it, never for saying that it does.
pub(super) fn around(tile: TileCoord, steps: i32) -> Bbox {
    let bbox = tile.bbox();
    // A step more, so that no rounding loses anything.
    let share = f64::from(steps + 1) / f64::from(EXTENT);
    let (dx, dy) = (
        (bbox.east - bbox.west) * share,
        // A degree of latitude is more steps in the north: take thrice as many.
        (bbox.north - bbox.south) * share * 3.0,
    );
    // What lies beyond the square is drawn on its edge.
    let last = (1u32 << tile.z()) - 1;
    Bbox {
        west: bbox.west - dx,
        south: if tile.y() == last {
            -90.0
        } else {
            bbox.south - dy
        },
        east: bbox.east + dx,
        north: if tile.y() == 0 { 90.0 } else { bbox.north + dy },
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
    use proptest::prelude::*;

    use super::*;

    /// All tiles of a zoom that hold the position, by asking those nearby.
    fn holders(position: Position, z: u8) -> Vec<(u32, u32)> {
        let last = f64::from((1u32 << z) - 1);
        let [x, y] = world(position).map(|n| n * (last + 1.0));
        let near = |n: f64| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a tile"
            )]
            let at = |n: f64| n.clamp(0.0, last) as u32;
            let mut near = vec![at(n - 1.0), at(n), at(n + 1.0)];
            near.dedup();
            near
        };
        let tiles = near(x)
            .into_iter()
            .flat_map(|x| near(y).into_iter().map(move |y| (x, y)));
        let holds = |(x, y): &(u32, u32)| {
            let tile = TileCoord::new(z, *x, *y).unwrap();
            TileGrid::new(tile).step(position).is_some()
        };
        tiles.filter(holds).collect()
    }

    proptest! {
        #[test]
        fn every_position_is_in_one_tile_of_a_zoom_and_in_the_one_above_it(
            lng in prop_oneof![-180.0..=180.0f64, Just(180.0), Just(-180.0), Just(0.0)],
            lat in prop_oneof![-90.0..=90.0f64, Just(90.0), Just(-90.0), Just(0.0)],
        ) {
            let position = Position { lng, lat };
            let mut above = (0, 0);
            for z in 0..=TileCoord::MAX_ZOOM {
                let tiles = holders(position, z);
                prop_assert_eq!(tiles.len(), 1);
                let (x, y) = tiles[0];
                prop_assert!(z == 0 || (x / 2, y / 2) == above);
                let found = around(TileCoord::new(z, x, y).unwrap(), 0);
                prop_assert!(found.west <= lng && lng <= found.east);
                prop_assert!(found.south <= lat && lat <= found.north);
                above = (x, y);
            }
        }
    }

    #[test]
    fn the_town_is_where_the_published_formula_puts_it() {
        // OpenStreetMap wiki, "Slippy map tilenames".
        let position = Position {
            lng: 115.67,
            lat: 32.17,
        };
        let tile = holders(position, 14);
        let n = 16_384.0f64;
        let lat = position.lat.to_radians();
        let x = (position.lng + 180.0) / 360.0 * n;
        let y = (1.0 - (lat.tan() + 1.0 / lat.cos()).ln() / PI) / 2.0 * n;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a tile"
        )]
        let expected = (x as u32, y as u32);
        assert_eq!(tile, [expected]);
    }
}
