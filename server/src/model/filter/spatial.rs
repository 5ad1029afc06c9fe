//! How the geometry of an item lies to a shape.

use geo::{BoundingRect, Intersects, Relate, relate::IntersectionMatrix};
use geo_types::{Geometry, Point};
use strum::{Display, EnumString};
use xunge_data::Bbox;

use crate::model::items::Site;

/// A geometry in CRS84 and the box around it.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    geometry: Geometry<f64>,
    around: Bbox,
}

impl Shape {
    /// None for a geometry without a point.
    #[must_use]
    pub fn new(geometry: Geometry<f64>) -> Option<Self> {
        let rect = geometry.bounding_rect()?;
        Some(Self {
            around: Bbox {
                west: rect.min().x,
                south: rect.min().y,
                east: rect.max().x,
                north: rect.max().y,
            },
            geometry,
        })
    }

    /// The box around it.
    #[must_use]
    pub fn around(&self) -> Bbox {
        self.around
    }
}

/// How the geometry of an item lies to a shape: the item is the first operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Display, EnumString)]
#[strum(serialize_all = "lowercase")]
#[expect(missing_docs, reason = "they are the functions of OGC 21-065r2")]
pub enum Spatial {
    Contains,
    Crosses,
    Disjoint,
    Equals,
    Intersects,
    Overlaps,
    Touches,
    Within,
}

impl Spatial {
    /// The same with the operands in the other order.
    #[must_use]
    pub fn turned(self) -> Self {
        match self {
            Self::Contains => Self::Within,
            Self::Within => Self::Contains,
            symmetric => symmetric,
        }
    }

    /// Whether it can only be true of what shares a point with the shape.
    pub(super) fn needs_contact(self) -> bool {
        self != Self::Disjoint
    }

    /// Whether it is true.
    pub(super) fn holds(self, site: &Site<'_>, shape: &Shape) -> bool {
        let own = match site {
            Site::Area(_, bbox) => *bbox,
            Site::Point(position) => Bbox::at(*position),
        };
        if !own.meets(shape.around) {
            return self == Self::Disjoint;
        }
        match self {
            Self::Intersects => intersects(site, shape),
            Self::Disjoint => !intersects(site, shape),
            other => other.is_in(&relation(site, shape)),
        }
    }

    fn is_in(self, relation: &IntersectionMatrix) -> bool {
        match self {
            Self::Contains => relation.is_contains(),
            Self::Crosses => relation.is_crosses(),
            Self::Disjoint => relation.is_disjoint(),
            Self::Equals => relation.is_equal_topo(),
            Self::Intersects => relation.is_intersects(),
            Self::Overlaps => relation.is_overlaps(),
            Self::Touches => relation.is_touches(),
            Self::Within => relation.is_within(),
        }
    }
}

fn intersects(site: &Site<'_>, shape: &Shape) -> bool {
    match site {
        Site::Point(position) => shape.geometry.intersects(&Point::from(*position)),
        Site::Area(polygons, _) => shape.geometry.intersects(polygons.as_ref()),
    }
}

fn relation(site: &Site<'_>, shape: &Shape) -> IntersectionMatrix {
    match site {
        Site::Point(position) => Point::from(*position).relate(&shape.geometry),
        Site::Area(polygons, _) => polygons.relate(&shape.geometry),
    }
}
