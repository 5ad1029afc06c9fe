//! What is said of each layer: TileJSON, OGC's tileset and the tiles themselves
//! read the same table.

use xunge_data::api::TileLayer;

/// An attribute of a layer's features.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// Whether its value is a whole number; else it is a text.
    pub is_number: bool,
}

const fn text(name: &'static str) -> Field {
    Field {
        name,
        is_number: false,
    }
}

const fn number(name: &'static str) -> Field {
    Field {
        name,
        is_number: true,
    }
}

const GRIDS: [Field; 5] = [
    text("code"),
    text("name"),
    text("kind"),
    text("community"),
    text("facility"),
];
const OFFICES: [Field; 4] = [text("code"), text("name"), text("kind"), text("community")];
/// From the place [`FIRST_CATEGORY`] on the categories in their order.
const INCIDENTS: [Field; 15] = [
    text("code"),
    text("category"),
    text("status"),
    text("grid"),
    number("reported_at"),
    text("title"),
    number("count"),
    number("epidemic"),
    number("environment"),
    number("dispute"),
    number("fire_safety"),
    number("anti_fraud"),
    number("drowning"),
    number("other"),
    text("incident"),
];
const COVERAGE: [Field; 7] = [
    text("code"),
    text("grid"),
    text("state"),
    number("days"),
    number("share"),
    number("cells"),
    number("never"),
];
/// The place of the first category among the fields of incidents.
pub(super) const FIRST_CATEGORY: u32 = 7;
/// The place of the code of an incident that is alone in its cell.
pub(super) const ALONE: u32 = 14;

/// The attributes of a layer's features. Not every feature has all of them.
#[must_use]
pub fn fields(layer: TileLayer) -> &'static [Field] {
    match layer {
        TileLayer::Grids => &GRIDS,
        TileLayer::Offices => &OFFICES,
        TileLayer::Incidents => &INCIDENTS,
        TileLayer::Coverage => &COVERAGE,
    }
}

/// What a layer is, for people.
#[must_use]
pub fn about(layer: TileLayer) -> &'static str {
    match layer {
        TileLayer::Grids => "网格 Grids, basic and dedicated",
        TileLayer::Offices => "三室 The three kinds of grid office",
        TileLayer::Incidents => {
            "事件 Incidents: single, or `count` of them in the H3 cell `code`, of which so many \
             of each category; if one, its code is `incident`"
        }
        TileLayer::Coverage => {
            "巡查单元 H3 cells of patrol coverage: `cells` patrollable ones lie in the cell `code`; \
             `share` per cent of them were visited in the window, `never` were not ever, half of \
             them at most `days` whole days ago; `state` is ok, no_data or masked"
        }
    }
}

/// The first zoom with data, and the last at which tiles show more than
/// those above.
#[must_use]
pub fn zooms(layer: TileLayer) -> (u8, u8) {
    match layer {
        // A step of zoom 16 is 15 cm.
        TileLayer::Grids | TileLayer::Offices => (0, 16),
        // Cells of zoom 18 are 20 m across.
        TileLayer::Incidents => (0, 18),
        // The finest cells are 7 m across, and a step 13 cm.
        TileLayer::Coverage => (0, 16),
    }
}

#[cfg(test)]
mod tests {
    use strum::VariantArray;
    use xunge_data::Category;

    use super::*;

    #[test]
    fn every_category_has_a_field_of_its_name_at_its_place() {
        let fields = fields(TileLayer::Incidents).iter();
        let names: Vec<_> = fields.map(|field| field.name.to_owned()).collect();
        let categories: Vec<_> = Category::VARIANTS.iter().map(Category::to_string).collect();
        assert_eq!(names[FIRST_CATEGORY as usize..ALONE as usize], categories);
        assert_eq!(names[ALONE as usize..], ["incident"]);
    }
}
