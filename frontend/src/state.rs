//! What the page shows: the view, which the address carries. It is given by context; maps and
//! panels read and write it.
use leptos::prelude::*;
use strum::{Display, EnumString, VariantArray};
use xunge_data::{Bbox, Code, Position};

use crate::{period::Period, shape::Shape};

/// A figure that colours the basic grids.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Display, EnumString, VariantArray)]
pub(crate) enum Figure {
    /// Share of the patrollable cells that were visited in the window.
    #[strum(serialize = "coverage")]
    Coverage,
    /// How long ago half of the cells were visited at most.
    #[strum(serialize = "visit_age")]
    VisitAge,
    /// Incidents of the window that are neither closed nor rejected.
    #[default]
    #[strum(serialize = "open_incidents")]
    OpenIncidents,
    /// Share of the closed incidents that the grid settled.
    #[strum(serialize = "settled_in_grid")]
    SettledInGrid,
    /// Incidents reported per 1,000 residents.
    #[strum(serialize = "per_1000_residents")]
    Per1000Residents,
    /// Stars of the grid's community.
    #[strum(serialize = "stars")]
    Stars,
}

impl Figure {
    /// Whether it says how well grids are patrolled.
    pub(crate) fn is_of_patrols(self) -> bool {
        matches!(self, Self::Coverage | Self::VisitAge)
    }

    /// Whether less of it asks for more care.
    pub(crate) fn is_good(self) -> bool {
        matches!(self, Self::Coverage | Self::SettledInGrid | Self::Stars)
    }
}

/// Where the map's centre is and how near.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Camera {
    /// Centre, degrees.
    pub(crate) centre: Position,
    /// MapLibre's zoom.
    pub(crate) zoom: f64,
    /// Degrees clockwise from north that are up on the screen.
    pub(crate) bearing: f64,
}

/// Parts of the map that can be switched off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Display, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub(crate) enum LayerSwitch {
    /// Streets, water, buildings.
    Basemap,
    /// Outlines of communities.
    Communities,
    /// Dedicated grids.
    Dedicated,
    /// Cells of patrol coverage; off until asked for.
    Cells,
    /// The three offices.
    Offices,
    /// Incidents.
    Incidents,
    /// Where incidents cluster; off until asked for.
    Hotspots,
    /// Workers on patrol and the trails behind them.
    Workers,
    /// Names of communities and grids.
    Labels,
}

/// Which parts of the map are on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LayerSet([bool; LayerSwitch::VARIANTS.len()]);

impl Default for LayerSet {
    fn default() -> Self {
        let mut layers = Self([true; LayerSwitch::VARIANTS.len()]);
        layers.set(LayerSwitch::Hotspots, false);
        layers.set(LayerSwitch::Cells, false);
        layers
    }
}

impl LayerSet {
    /// Whether a part is on.
    pub(crate) fn is_on(self, switch: LayerSwitch) -> bool {
        self.0[switch as usize]
    }

    /// Turns a part on or off.
    pub(crate) fn set(&mut self, switch: LayerSwitch, on: bool) {
        self.0[switch as usize] = on;
    }
}

/// The page's colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Display, EnumString, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub(crate) enum Theme {
    /// As the system has it.
    #[default]
    Auto,
    /// Light on dark.
    Dark,
    /// Dark on light.
    Light,
}

/// How far the map has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum MapStatus {
    /// Something is still fetched or drawn for the first time.
    #[default]
    Loading,
    /// All sources are drawn.
    Ready,
    /// It cannot be drawn.
    Error(MapFault),
}

/// Why there is no map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MapFault {
    /// The browser has no WebGL 2.
    NoWebGl2,
    /// The graphics processor took the drawing context away.
    ContextLost,
    /// A source could not be fetched or read.
    Source,
}

/// Where the map is asked to go.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Focus {
    /// Until the box fills the map.
    Box(Bbox),
    /// Until the position is in the middle.
    Position(Position),
}

/// What the page shows. Lives in context: [`use_view`].
#[derive(Clone, Copy, Default)]
pub(crate) struct View {
    /// The grid whose panel is open.
    pub(crate) selected: RwSignal<Option<Code>>,
    /// The grid under the pointer, on the map or in a list.
    pub(crate) hovered: RwSignal<Option<Code>>,
    /// The area drawn on the map, in which incidents are counted.
    pub(crate) shape: RwSignal<Option<Shape>>,
    /// The figure chosen to colour the grids; none if the reader left it to the page.
    pub(crate) figure: RwSignal<Option<Figure>>,
    /// The span of time that figures count.
    pub(crate) period: RwSignal<Period>,
    /// Where the map is; none until it knows.
    pub(crate) camera: RwSignal<Option<Camera>>,
    /// Which parts of the map are on.
    pub(crate) layers: RwSignal<LayerSet>,
    /// The chosen colours.
    pub(crate) theme: RwSignal<Theme>,
    /// How far the map has come.
    pub(crate) map_status: RwSignal<MapStatus>,
    /// A wish to go somewhere; the map takes it out when it goes.
    pub(crate) focus: RwSignal<Option<Focus>>,
}

/// The view of this page.
pub(crate) fn use_view() -> View {
    expect_context()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_layer_switched_off_leaves_the_others_on() {
        let mut layers = LayerSet::default();
        layers.set(LayerSwitch::Offices, false);
        let off: Vec<_> = LayerSwitch::VARIANTS
            .iter()
            .filter(|switch| !layers.is_on(**switch))
            .collect();
        let usual = [LayerSwitch::Cells, LayerSwitch::Hotspots];
        assert_eq!(off, [&usual[0], &LayerSwitch::Offices, &usual[1]]);
    }
}
