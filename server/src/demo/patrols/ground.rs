//! The ground of the town, in metres: streets, what stands in the way, and
//! what each plot is used for.

use fastrand::Rng;
use geo::{Buffer, Distance, Euclidean, Intersects, MapCoords};
use geo_types::{Coord, Line, LineString, Point, Polygon};
use geojson::FeatureCollection;
use rstar::{
    AABB, RTree, RTreeObject,
    primitives::{CachedEnvelope, GeomWithData},
};

use crate::demo::{
    plane::Plane,
    shapes::{Shape, shapes},
};

/// Streets are cut into pieces no longer than this.
const PIECE_M: f64 = 40.0;
/// Nobody walks nearer to the railway's line than this.
const RAILWAY_M: f64 = 4.0;
/// Of 100 plots so many have a gate that is mostly shut …
const GATED: u32 = 55;
/// … and are so much less open.
const AJAR: f64 = 0.1;
/// Seeds the draw of the gates.
const GATES: u64 = 0x6761_7465;

type Area = CachedEnvelope<Polygon<f64>>;

/// The base map, made ready for walks.
pub(super) struct Ground {
    streets: RTree<Line<f64>>,
    obstacles: RTree<Area>,
    plots: RTree<GeomWithData<Area, f64>>,
}

impl Ground {
    /// Reads the base map.
    pub(super) fn of(basemap: &FeatureCollection, plane: Plane) -> Self {
        let mut streets = Vec::new();
        let mut obstacles = Vec::new();
        let mut plots = Vec::new();
        let mut rng = Rng::with_seed(GATES);
        let flat = |area: Polygon<f64>| Area::new(area.map_coords(|c| plane.metres(c)));
        for shape in shapes(basemap) {
            match shape.kind {
                "street" | "bridge" => {
                    let lines = shape.lines().into_iter();
                    let flat = lines.map(|line| line.map_coords(|c| plane.metres(c)));
                    streets.extend(flat.flat_map(|line| pieces(&line)));
                }
                "building" | "river" | "pond" => {
                    obstacles.extend(shape.areas().into_iter().map(flat));
                }
                "railway" => obstacles.extend(railway(shape, plane)),
                kind => {
                    let open = openness(kind, shape.class);
                    for area in shape.areas() {
                        let is_gated = rng.u32(0..100) < GATED;
                        let open = if is_gated { open * AJAR } else { open };
                        plots.push(GeomWithData::new(flat(area), open));
                    }
                }
            }
        }
        Self {
            streets: RTree::bulk_load(streets),
            obstacles: RTree::bulk_load(obstacles),
            plots: RTree::bulk_load(plots),
        }
    }

    /// Pieces of streets whose boxes meet a box.
    pub(super) fn streets_near(
        &self,
        envelope: &AABB<Point<f64>>,
    ) -> impl Iterator<Item = Line<f64>> {
        self.streets
            .locate_in_envelope_intersecting(envelope)
            .copied()
    }

    /// Whether a building, water or the railway stands in the way.
    pub(super) fn is_blocked(&self, way: Line<f64>) -> bool {
        self.obstacles
            .locate_in_envelope_intersecting(&way.envelope())
            .any(|obstacle| obstacle.intersects(&way))
    }

    /// How much of the ground around a spot is open to a worker, 0 to 1.
    pub(super) fn openness(&self, spot: Coord<f64>) -> f64 {
        let at = AABB::from_point(Point(spot));
        let plots = self.plots.locate_in_envelope_intersecting(&at);
        let held = plots.filter(|plot| plot.geom().intersects(&spot));
        held.map(|plot| plot.data).fold(0.0, f64::max)
    }
}

/// A guess, by use: yards are entered, compounds with a gate seldom, fields
/// hardly ever.
fn openness(kind: &str, class: &str) -> f64 {
    match (kind, class) {
        ("park" | "square", _) => 0.95,
        (_, "residential" | "old_town" | "commercial") => 0.85,
        (_, "village") => 0.7,
        (_, "market") => 0.6,
        (_, "farmland") => 0.2,
        (_, "school" | "hospital" | "office" | "site") => 0.1,
        _ => 0.0,
    }
}

fn pieces(line: &LineString<f64>) -> Vec<Line<f64>> {
    let cut = |segment: Line<f64>| {
        let length_m = Euclidean.distance(segment.start, segment.end);
        let count = (length_m / PIECE_M).ceil().max(1.0);
        let at = move |i: f64| segment.start + segment.delta() * (i / count);
        (0..count as u32).map(move |i| Line::new(at(f64::from(i)), at(f64::from(i + 1))))
    };
    line.lines().flat_map(cut).collect()
}

fn railway(shape: Shape<'_>, plane: Plane) -> Vec<Area> {
    let lines = shape.lines().into_iter();
    let segments = lines.flat_map(|line| line.lines().collect::<Vec<_>>());
    let ground = |segment: Line<f64>| segment.map_coords(|c| plane.metres(c)).buffer(RAILWAY_M).0;
    segments.flat_map(ground).map(Area::new).collect()
}
