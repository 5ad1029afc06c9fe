//! The colours of the map, for dark and for light. Ramps run from the page's ground towards its
//! ink, so that more is always more visible, and are told apart by lightness alone: people who
//! do not see hues can read them. Their hues follow ColorBrewer's PuBu, RdPu, OrRd, BuGn, Purples and
//! YlOrBr (colorbrewer2.org, colour-blind safe), quieter, so that streets and names stay legible.
use serde::Serialize;
use xunge_data::{Category, Facility, OfficeKind};

use crate::state::Figure;

/// The colours of one theme; layers call them by their names here.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Palette {
    /// Where nothing is, and fields.
    pub(crate) ground: &'static str,
    /// Built-up land.
    pub(crate) landuse: &'static str,
    /// Parks.
    pub(crate) park: &'static str,
    /// Squares.
    pub(crate) square: &'static str,
    /// Rivers and ponds.
    pub(crate) water: &'static str,
    /// The edge of water.
    pub(crate) water_edge: &'static str,
    /// Names of rivers and ponds.
    pub(crate) water_name: &'static str,
    /// Names of parks.
    pub(crate) park_name: &'static str,
    /// Buildings.
    pub(crate) building: &'static str,
    /// Ring and main streets.
    pub(crate) street_main: &'static str,
    /// Secondary streets.
    pub(crate) street: &'static str,
    /// Lanes.
    pub(crate) lane: &'static str,
    /// The edge of streets.
    pub(crate) street_edge: &'static str,
    /// Railways.
    pub(crate) railway: &'static str,
    /// Names of streets.
    pub(crate) street_name: &'static str,
    /// Grids of which too little is known, below their hatching.
    pub(crate) no_data: &'static str,
    /// Grids that can have no such figure.
    pub(crate) nothing: &'static str,
    /// Borders of basic grids.
    pub(crate) grid_line: &'static str,
    /// Borders of dedicated grids.
    pub(crate) dedicated: &'static str,
    /// Borders of communities.
    pub(crate) community_line: &'static str,
    /// What is selected.
    pub(crate) selected: &'static str,
    /// Text on the map.
    pub(crate) label: &'static str,
    /// Around text and lines, so that they stand out.
    pub(crate) halo: &'static str,
    /// Where incidents cluster.
    pub(crate) hotspot: &'static str,
    /// The area that was drawn.
    pub(crate) drawn: &'static str,
    /// Discs that stand for several incidents.
    pub(crate) cluster: &'static str,
    /// Numbers on them.
    pub(crate) cluster_text: &'static str,
    /// Workers and their trails.
    pub(crate) worker: &'static str,
}

/// Light on dark.
pub(crate) static DARK: Palette = Palette {
    ground: "#0e171f",
    landuse: "#121d29",
    park: "#12291f",
    square: "#1a2430",
    water: "#0c3049",
    water_edge: "#1d5475",
    water_name: "#7cc0e4",
    park_name: "#8fd6a4",
    building: "#26364a",
    street_main: "#6c7f93",
    street: "#4b5c6e",
    lane: "#37475a",
    street_edge: "#0e171f",
    railway: "#7a8794",
    street_name: "#c3cfdb",
    no_data: "#1c2733",
    nothing: "#39434d",
    grid_line: "#8fa6bd",
    dedicated: "#c4a7ff",
    community_line: "#e6edf5",
    selected: "#ffe14d",
    label: "#f2f6fa",
    halo: "#0a1018",
    hotspot: "#ff8f9f",
    drawn: "#5caeff",
    cluster: "#0d141d",
    cluster_text: "#f2f6fa",
    worker: "#ff9ade",
};

/// Dark on light.
pub(crate) static LIGHT: Palette = Palette {
    ground: "#eceee2",
    landuse: "#ebe8e0",
    park: "#cfe5c2",
    square: "#e7e1d3",
    water: "#a9d2e8",
    water_edge: "#86bcd8",
    water_name: "#1f5f86",
    park_name: "#2c6b2f",
    building: "#cfc9bd",
    street_main: "#ffffff",
    street: "#ffffff",
    lane: "#faf9f6",
    street_edge: "#b9b2a4",
    railway: "#7d7a74",
    street_name: "#4a453c",
    no_data: "#e9e7e2",
    nothing: "#cbc8c0",
    grid_line: "#5f6b78",
    dedicated: "#5e35b1",
    community_line: "#1d2b3a",
    selected: "#0b4fd6",
    label: "#15202b",
    halo: "#ffffff",
    hotspot: "#a3103f",
    drawn: "#0b5cad",
    cluster: "#ffffff",
    cluster_text: "#15202b",
    worker: "#b8005f",
};

/// The colours of a theme.
pub(crate) fn palette(is_dark: bool) -> &'static Palette {
    if is_dark { &DARK } else { &LIGHT }
}

/// The colours of a figure's classes, from least to most.
pub(crate) fn ramp(figure: Figure, is_dark: bool) -> &'static [&'static str] {
    match (figure, is_dark) {
        (Figure::Coverage, false) => &["#eef1fb", "#cdd7f2", "#a2b5e4", "#6d8bcf", "#3d62ad"],
        (Figure::Coverage, true) => &["#19202e", "#26334f", "#364c79", "#4d6ca6", "#83a4d8"],
        (Figure::VisitAge, false) => &[
            "#fdf1f3", "#f9d3da", "#efa9b9", "#dc7796", "#b74673", "#7c2251",
        ],
        (Figure::VisitAge, true) => &[
            "#241e24", "#43293a", "#693550", "#95476b", "#c1678d", "#efa3bf",
        ],
        (Figure::OpenIncidents, false) => &["#fff4e3", "#fdd9a6", "#fbb072", "#ef8354", "#cf5a3f"],
        (Figure::OpenIncidents, true) => &["#241f24", "#43302f", "#6b4434", "#96603b", "#c98a4b"],
        (Figure::SettledInGrid, false) => &["#eef6f4", "#c6e4da", "#93cdb9", "#5aae94", "#2b8a6e"],
        (Figure::SettledInGrid, true) => &["#17242a", "#1b3d3f", "#205a55", "#2c7d70", "#52ab93"],
        (Figure::Per1000Residents, false) => {
            &["#f3f1f8", "#d8d4ea", "#b7b0d9", "#9288c4", "#6f60aa"]
        }
        (Figure::Per1000Residents, true) => {
            &["#20202f", "#34304f", "#4d4672", "#6b6199", "#958bc4"]
        }
        (Figure::Stars, false) => &["#fdf8e1", "#f8e5a3", "#eec95f", "#d9a534", "#b37d1d"],
        (Figure::Stars, true) => &["#242118", "#43381c", "#665322", "#8f742c", "#c4a23f"],
    }
}

/// The colour of a category's symbol, under a white sign: each keeps a contrast of 3 to 1 to it.
pub(crate) fn category_colour(category: Category) -> &'static str {
    match category {
        Category::Epidemic => "#b5338a",
        Category::Environment => "#2f7d32",
        Category::Dispute => "#b85c00",
        Category::FireSafety => "#c62828",
        Category::AntiFraud => "#6a3fb5",
        Category::Drowning => "#0a6ebd",
        Category::Other => "#5c6670",
    }
}

/// The colour of an office's symbol, under a white sign.
pub(crate) fn office_colour(kind: OfficeKind) -> &'static str {
    match kind {
        OfficeKind::PropertyTalk => "#0b5cad",
        OfficeKind::MobilePartyMember => "#c8102e",
        OfficeKind::ResidentsReception => "#00766c",
    }
}

/// The colours of a chart: what is not a category.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ChartInk {
    /// Numbers and names.
    pub(crate) text: &'static str,
    /// Axes and their marks.
    pub(crate) muted: &'static str,
    /// Lines behind bars.
    pub(crate) line: &'static str,
    /// Bars of one series.
    pub(crate) bar: &'static str,
    /// Bars of which too little is known, hatched.
    pub(crate) no_data: &'static str,
    /// What is settled, open, rejected.
    pub(crate) outcomes: [&'static str; 3],
}

/// The colours of charts in a theme.
pub(crate) fn chart_ink(is_dark: bool) -> ChartInk {
    if is_dark {
        ChartInk {
            text: "#ecf2f9",
            muted: "#aab9c9",
            line: "#233041",
            bar: "#56b4e9",
            no_data: "#8c9db0",
            outcomes: ["#2fb58d", "#e6a531", "#8c9db0"],
        }
    } else {
        ChartInk {
            text: "#131f2b",
            muted: "#46566a",
            line: "#d5dde6",
            bar: "#0072b2",
            no_data: "#7d8b9a",
            outcomes: ["#00795a", "#b06a00", "#7d8b9a"],
        }
    }
}

/// The colour of a category in a chart: those of Okabe and Ito (jfly.uni-koeln.de/color), which
/// people who do not see all hues can tell apart; darker on light, for a contrast of 3 to 1.
pub(crate) fn category_series(category: Category, is_dark: bool) -> &'static str {
    match (category, is_dark) {
        (Category::Epidemic, true) => "#cc79a7",
        (Category::Epidemic, false) => "#a8487b",
        (Category::Environment, true) => "#1fae82",
        (Category::Environment, false) => "#007f5f",
        (Category::Dispute, true) => "#e69f00",
        (Category::Dispute, false) => "#a86f00",
        (Category::FireSafety, true) => "#e8702a",
        (Category::FireSafety, false) => "#c44900",
        (Category::AntiFraud, true) => "#f0e442",
        (Category::AntiFraud, false) => "#80760a",
        (Category::Drowning, true) => "#56b4e9",
        (Category::Drowning, false) => "#0072b2",
        (Category::Other, true) => "#9aa7b5",
        (Category::Other, false) => "#66727f",
    }
}

/// The pattern of a facility's dedicated grids, by the strokes that are repeated.
pub(crate) fn facility_pattern(facility: Facility) -> &'static str {
    match facility {
        Facility::School => "M-4 20 20 -4M-4 12 4 4M12 20 20 12",
        Facility::Hospital => "M8 4v8M4 8h8",
        Facility::Market => "M7 8h2M15 16h2M-1 16h2M15 0h2M-1 0h2",
        Facility::Office => "M0 4h16M0 12h16",
        Facility::Site => "M0 0 16 16M0 16 16 0",
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
    use super::*;
    use strum::VariantArray;

    /// Relative luminance of `#rrggbb`, 0 to 1 (WCAG 2.2).
    fn luminance(colour: &str) -> f64 {
        let channel = |i: usize| {
            let value = u8::from_str_radix(&colour[i..i + 2], 16).unwrap();
            let value = f64::from(value) / 255.0;
            if value <= 0.040_45 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    }

    fn contrast(one: &str, other: &str) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn more_is_always_farther_from_the_ground() {
        for figure in Figure::VARIANTS {
            for is_dark in [true, false] {
                let colours = ramp(*figure, is_dark).iter();
                let lightness: Vec<_> = colours.map(|colour| luminance(colour)).collect();
                for pair in lightness.windows(2) {
                    assert!((pair[0] < pair[1]) == is_dark, "{figure} {lightness:?}");
                }
            }
        }
    }

    #[test]
    fn what_a_chart_draws_stands_out_from_its_ground() {
        for (is_dark, ground) in [(true, "#101823"), (false, "#ffffff")] {
            let ink = chart_ink(is_dark);
            assert!(contrast(ink.text, ground) >= 7.0 && contrast(ink.muted, ground) >= 4.5);
            let marks = [ink.bar, ink.no_data].into_iter().chain(ink.outcomes);
            let series = Category::VARIANTS.iter();
            let series = series.map(|category| category_series(*category, is_dark));
            for colour in marks.chain(series) {
                assert!(contrast(colour, ground) >= 3.0, "{colour}");
            }
        }
    }

    #[test]
    fn signs_stand_out_from_their_shapes_and_text_from_its_halo() {
        for category in Category::VARIANTS {
            assert!(contrast(category_colour(*category), "#ffffff") >= 3.0);
        }
        for kind in OfficeKind::VARIANTS {
            assert!(contrast(office_colour(*kind), "#ffffff") >= 3.0);
        }
        for is_dark in [true, false] {
            let colours = palette(is_dark);
            for text in [
                colours.label,
                colours.dedicated,
                colours.street_name,
                colours.hotspot,
                colours.worker,
            ] {
                assert!(contrast(text, colours.halo) >= 4.5, "{text}");
            }
            assert!(contrast(colours.cluster_text, colours.cluster) >= 4.5);
        }
    }
}
