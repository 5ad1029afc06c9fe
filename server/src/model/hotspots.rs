//! Where incidents cluster: see [`xunge_data::api::Hotspots`] for the method.

use geo::{Area as _, Buffer, ConvexHull};
use geo_types::{LineString, MultiPoint, MultiPolygon, Point};
use xunge_data::{
    Bbox, Boundary, Category, GridKind, Position, Window,
    api::{Hotspot, HotspotsBody},
};

use super::{Model, dbscan, distance_m, figures::count_by, near::radii_m};

/// `min_count` is never less, if nobody says.
const MIN_COUNT: f64 = 5.0;
/// Standard deviations above an even spread.
const DEVIATIONS: f64 = 3.0;

/// What is asked of [`Spots::hotspots`].
#[derive(Clone, Copy, Debug)]
pub struct HotspotsAsked {
    /// When the incidents were reported.
    pub window: Window,
    /// Only those of this category.
    pub category: Option<Category>,
    /// How near is near, metres, above 0.
    pub radius_m: f64,
    /// How many near each other are a hotspot.
    pub min_count: Option<u32>,
}

/// Why there are no hotspots.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HotspotsError {
    /// It would take too long.
    #[error(
        "too many of the {0} incidents are near each other: take a smaller radius or a shorter window"
    )]
    TooMany(usize),
}

/// Where incidents were, taken out of the model, so that it need not wait for
/// the clusters.
#[derive(Clone, Debug)]
pub struct Spots {
    asked: HotspotsAsked,
    incidents: Vec<(Position, Category)>,
    /// Of the basic grids, square metres; 0 if there are none.
    area_m2: f64,
}

/// A plane on which the surroundings of a position are true to scale: a plate
/// carrée with the ellipsoid's radii there. 10 km away, north or south, a
/// length from west to east is wrong by a thousandth at 32° of latitude.
#[derive(Clone, Copy, Debug)]
struct Plane {
    origin: Position,
    /// Metres for a degree of longitude and of latitude.
    scale: (f64, f64),
}

impl Model {
    /// The incidents among which hotspots are looked for.
    #[must_use]
    pub fn spots(&self, asked: HotspotsAsked) -> Spots {
        let reported = self.incidents.reported_in(asked.window);
        let grids = self.territory.grids().iter();
        let basic = grids.filter(|(grid, _)| grid.kind == GridKind::Basic);
        Spots {
            asked,
            incidents: reported
                .map(|incident| (incident.position(), incident.category()))
                .filter(|(_, category)| asked.category.is_none_or(|only| only == *category))
                .collect(),
            area_m2: basic.map(|(_, place)| place.area_m2).sum(),
        }
    }
}

impl Spots {
    /// The clusters of these incidents, the largest first; of equal ones the
    /// one whose first core was reported earlier.
    ///
    /// # Errors
    /// [`HotspotsError`] if it would take too long.
    pub fn hotspots(&self) -> Result<HotspotsBody, HotspotsError> {
        let HotspotsAsked {
            window, radius_m, ..
        } = self.asked;
        let min_count = self.asked.min_count.unwrap_or_else(|| self.min_count());
        let plane = Plane::over(&self.incidents);
        let spots: Vec<_> = self.incidents.iter().map(|(p, _)| plane.spot(*p)).collect();
        let clusters = dbscan::clusters(&spots, radius_m, min_count as usize)
            .map_err(|_| HotspotsError::TooMany(spots.len()))?;
        let count = clusters.iter().flatten().max().map_or(0, |last| last + 1);
        let mut members: Vec<Vec<usize>> = vec![Vec::new(); count];
        for (index, cluster) in clusters.iter().enumerate() {
            if let Some(cluster) = cluster {
                members[*cluster].push(index);
            }
        }
        let scattered = clusters.iter().filter(|cluster| cluster.is_none()).count();
        let hotspots = members
            .iter()
            .map(|members| self.hotspot(members, &spots, plane));
        let mut hotspots: Vec<_> = hotspots.collect();
        hotspots.sort_by_key(|hotspot| std::cmp::Reverse(hotspot.count));
        Ok(HotspotsBody {
            from: window.from,
            to: window.to,
            radius_m,
            min_count,
            total: self.incidents.len() as u64,
            scattered: scattered as u64,
            hotspots,
        })
    }

    /// As [`HotspotsBody::min_count`] says.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "counts of incidents"
    )]
    fn min_count(&self) -> u32 {
        let area_m2 = match self.area_m2 > 0.0 {
            true => self.area_m2,
            false => Plane::over(&self.incidents).area_m2(&self.incidents),
        };
        let circle_m2 = std::f64::consts::PI * self.asked.radius_m.powi(2);
        let even = self.incidents.len() as f64 * (circle_m2 / area_m2.max(circle_m2));
        (even + DEVIATIONS * even.sqrt()).ceil().max(MIN_COUNT) as u32
    }

    #[expect(clippy::cast_precision_loss, reason = "counts of incidents")]
    fn hotspot(&self, members: &[usize], spots: &[dbscan::Spot], plane: Plane) -> Hotspot {
        let count = members.len() as f64;
        let mean = |axis: usize| members.iter().map(|&i| spots[i][axis]).sum::<f64>() / count;
        let centre = plane.position([mean(0), mean(1)]);
        let away = members
            .iter()
            .map(|&i| distance_m(centre, self.incidents[i].0));
        let reach_m = away.fold(0.0, f64::max);
        let points = members.iter().map(|&i| Point::from(spots[i]));
        Hotspot {
            count: members.len() as u64,
            centre,
            reach_m,
            area: plane.boundary(&hull(points.collect(), self.asked.radius_m / 10.0)),
            by_category: count_by(members.iter().map(|&i| self.incidents[i].1)),
        }
    }
}

/// The convex hull of points on a plane; of points on one line what is within
/// `margin_m` of it.
fn hull(points: Vec<Point<f64>>, margin_m: f64) -> MultiPolygon<f64> {
    let hull = MultiPoint(points).convex_hull();
    if hull.unsigned_area() >= margin_m * margin_m {
        return MultiPolygon(vec![hull]);
    }
    let ring: &LineString<f64> = hull.exterior();
    ring.buffer(margin_m)
}

impl Plane {
    /// A plane for positions, true in the middle of the box around them.
    fn over(incidents: &[(Position, Category)]) -> Self {
        let around = Self::bbox(incidents);
        let origin = around.map_or(Position { lng: 0.0, lat: 0.0 }, Bbox::centre);
        let (east, north) = radii_m(origin.lat);
        Self {
            origin,
            scale: (east.to_radians(), north.to_radians()),
        }
    }

    fn bbox(incidents: &[(Position, Category)]) -> Option<Bbox> {
        let spots = incidents.iter().map(|(p, _)| Bbox {
            west: p.lng,
            south: p.lat,
            east: p.lng,
            north: p.lat,
        });
        spots.reduce(Bbox::union)
    }

    /// The area of the box around positions, square metres.
    fn area_m2(self, incidents: &[(Position, Category)]) -> f64 {
        Self::bbox(incidents).map_or(0.0, |bbox| {
            (bbox.east - bbox.west) * self.scale.0 * (bbox.north - bbox.south) * self.scale.1
        })
    }

    fn spot(self, position: Position) -> dbscan::Spot {
        [
            (position.lng - self.origin.lng) * self.scale.0,
            (position.lat - self.origin.lat) * self.scale.1,
        ]
    }

    fn position(self, [x, y]: dbscan::Spot) -> Position {
        Position {
            lng: self.origin.lng + x / self.scale.0,
            lat: self.origin.lat + y / self.scale.1,
        }
    }

    fn boundary(self, area: &MultiPolygon<f64>) -> Boundary {
        use geo::MapCoords;
        Boundary(area.map_coords(|corner| self.position([corner.x, corner.y]).into()))
    }
}
