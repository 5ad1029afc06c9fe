//! The plan drawn out: one mesh of blocks, with the streets its edges belong to.

use geo::{Coord, Polygon};
use rand_pcg::Pcg64;

use crate::arrange::{Drawn, arrange};
use crate::curve::{around, jagged, ribbon, through};
use crate::frame::at;
use crate::lanes::{absorb_slivers, subdivide};
use crate::mesh::{Mesh, Street};
use crate::plan::{self, Class, Stroke};
use crate::zone::Zones;

/// Everything later steps build on.
pub(crate) struct Town {
    pub(crate) mesh: Mesh,
    pub(crate) streets: Vec<Street>,
    pub(crate) zones: Zones,
    pub(crate) river_line: Vec<Coord>,
    pub(crate) river: Polygon,
    /// The river with its banks, where nothing is built.
    pub(crate) bank: Polygon,
    pub(crate) railway: Vec<Coord>,
}

fn coords(points: &[(f64, f64)]) -> Vec<Coord> {
    points.iter().map(|&(x, y)| at(x, y)).collect()
}

fn sampled(stroke: &Stroke) -> Vec<Coord> {
    if stroke.closed {
        around(&coords(stroke.points))
    } else {
        through(&coords(stroke.points))
    }
}

impl Town {
    /// Draws the plan and cuts it into blocks.
    pub(crate) fn draw(rng: &mut Pcg64) -> Self {
        let mut streets = vec![
            Street {
                name: String::new(),
                class: Class::Outline,
                bridge: false,
            },
            Street {
                name: plan::RIVER.name.into(),
                class: Class::River,
                bridge: false,
            },
        ];
        let river_line = sampled(&plan::RIVER);
        let mut lines = vec![Drawn {
            street: 1,
            points: river_line.clone(),
        }];
        for stroke in plan::STREETS {
            lines.push(Drawn {
                street: streets.len(),
                points: sampled(stroke),
            });
            streets.push(Street {
                name: stroke.name.into(),
                class: stroke.class,
                bridge: stroke.bridge,
            });
        }
        let mut outline = coords(plan::OUTLINE);
        outline.push(outline[0]);
        let outline = Drawn {
            street: 0,
            points: jagged(&outline, 0.09, rng),
        };
        let mut mesh = arrange(&outline, &lines);
        let zones = Zones::new();
        let lane = streets.len();
        streets.push(Street {
            name: String::new(),
            class: Class::Lane,
            bridge: false,
        });
        subdivide(&mut mesh, &zones, lane, rng);
        absorb_slivers(&mut mesh, |s| {
            matches!(streets[s].class, Class::Lane | Class::Secondary)
        });
        let width = |i: usize| 58.0 + 14.0 * f64::from((i % 5) as u8) / 4.0;
        let river = ribbon(&river_line, width);
        let bank = ribbon(&river_line, |i| width(i) + 64.0);
        let railway = through(&coords(plan::RAILWAY));
        Self {
            mesh,
            streets,
            zones,
            river_line,
            river,
            bank,
            railway,
        }
    }

    /// The class of the line that an edge between two vertices belongs to.
    pub(crate) fn class(&self, a: usize, b: usize) -> Class {
        let edge = crate::mesh::undirected(a, b);
        self.mesh
            .inside
            .get(&edge)
            .map_or(Class::Outline, |&s| self.streets[s].class)
    }
}
