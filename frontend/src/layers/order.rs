//! The order in which layers are drawn: the one place that says what lies on what.
use strum::{Display, EnumString, VariantArray};

/// Every source of the map.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Display, EnumString, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub(crate) enum SourceId {
    /// Streets, water, buildings.
    Basemap,
    /// Communities, as areas.
    Communities,
    /// Grids, as areas; feature states are kept by code.
    Grids,
    /// Cells of patrol coverage, as areas.
    Cells,
    /// Offices, as points.
    Offices,
    /// Incidents of the window, as points, from afar one for several.
    Incidents,
    /// Where they cluster, as areas and points.
    Hotspots,
    /// The area that was drawn.
    Drawn,
    /// One point for each name of a community or grid.
    Labels,
}

/// Every layer of the map, from the bottom to the top. Names higher up find their place first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Display, EnumString, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub(crate) enum LayerId {
    /// Where nothing is.
    Ground,
    /// Built-up land, parks, squares.
    Landuse,
    /// Basic grids, coloured by the chosen figure.
    GridFill,
    /// Basic grids that have no such figure.
    GridNoData,
    /// Cells, by the age of their last visit.
    CellFill,
    /// Cells never visited in grids of which too little is known.
    CellNoData,
    /// Rivers and ponds.
    Water,
    /// Buildings.
    Building,
    /// The edges of streets and bridges.
    StreetEdge,
    /// Streets.
    Street,
    /// Railways.
    Railway,
    /// The sleepers of railways.
    RailwaySleepers,
    /// Bridges.
    Bridge,
    /// Dedicated grids, to be pointed at.
    DedicatedFill,
    /// Dedicated grids, by the pattern of their facility.
    DedicatedPattern,
    /// Borders of basic grids.
    GridLine,
    /// Borders of dedicated grids.
    DedicatedLine,
    /// Around the borders of communities.
    CommunityHalo,
    /// Borders of communities.
    CommunityLine,
    /// The border of the grid under the pointer.
    HoverLine,
    /// Around the border of the selected grid.
    SelectedHalo,
    /// The border of the selected grid.
    SelectedLine,
    /// Where incidents cluster.
    HotspotFill,
    /// Around where incidents cluster.
    HotspotLine,
    /// The area that was drawn.
    DrawnFill,
    /// Around its border.
    DrawnHalo,
    /// Its border.
    DrawnLine,
    /// Names of rivers, ponds, parks and squares.
    AreaName,
    /// Names of streets.
    StreetName,
    /// Names of dedicated grids.
    DedicatedName,
    /// Names of basic grids.
    GridName,
    /// Names of communities.
    CommunityName,
    /// Names of offices.
    OfficeName,
    /// Single incidents.
    Incident,
    /// Offices.
    Office,
    /// Several incidents and how many.
    IncidentCluster,
    /// How many incidents cluster there.
    HotspotCount,
}
