//! Signs of offices and incidents: a shape of its own for each, beside its colour, so that they
//! can be told apart without it. The map draws them into images, the legend as SVG.
use strum::VariantArray;
use xunge_data::{Category, OfficeKind};

use crate::palette::{category_colour, office_colour};

/// A white sign on a coloured shape; paths lie in a square of [`Symbol::SIZE`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Symbol {
    /// The shape behind.
    pub(crate) shape: &'static str,
    /// Its colour.
    pub(crate) colour: &'static str,
    /// The sign before it: areas to fill white.
    pub(crate) sign: &'static str,
}

impl Symbol {
    /// Edge of the square that paths lie in.
    pub(crate) const SIZE: u32 = 24;
}

const DISC: &str = "M12 2a10 10 0 1 1 0 20 10 10 0 0 1 0-20z";
const SQUARE: &str = "M5 2h14a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3H5a3 3 0 0 1-3-3V5a3 3 0 0 1 3-3z";
const SHIELD: &str = "M12 1.5 21.5 4v9c0 5-4 8-9.5 9.8C6.5 21 2.5 18 2.5 13V4z";
const HEXAGON: &str = "M7 2.5h10L22.5 12 17 21.5H7L1.5 12z";

/// The symbol of an office.
pub(crate) fn office_symbol(kind: OfficeKind) -> Symbol {
    let (shape, sign) = match kind {
        // A house with a door.
        OfficeKind::PropertyTalk => (SQUARE, "M12 5l7 6h-2v7h-3.5v-4.5h-3V18H7v-7H5z"),
        // A flag on its pole.
        OfficeKind::MobilePartyMember => (SHIELD, "M7.5 5H9v1h8.5l-2.2 3.5 2.2 3.5H9v6H7.5z"),
        // Two people.
        OfficeKind::ResidentsReception => (
            HEXAGON,
            "M8.5 6.5a2.3 2.3 0 1 1 0 4.6 2.3 2.3 0 0 1 0-4.6zM15.5 6.5a2.3 2.3 0 1 1 \
             0 4.6 2.3 2.3 0 0 1 0-4.6zM4.5 17c0-3 1.7-4.7 4-4.7 1.5 0 2.8.7 3.5 2 \
             .7-1.3 2-2 3.5-2 2.3 0 4 1.7 4 4.7z",
        ),
    };
    let colour = office_colour(kind);
    Symbol {
        shape,
        colour,
        sign,
    }
}

/// The symbol of an incident.
pub(crate) fn category_symbol(category: Category) -> Symbol {
    let sign = match category {
        // A cross.
        Category::Epidemic => "M10 6h4v4h4v4h-4v4h-4v-4H6v-4h4z",
        // A leaf.
        Category::Environment => {
            "M18.5 5.5c.5 7-2 11-6.5 11.5-1.3.1-2.4-.2-3.3-.8L7 18.5 5.7 17.5l2-2.3c-2.2-5.7 3.3-9.7 10.8-9.7z"
        }
        // A balloon with words.
        Category::Dispute => "M5.5 7h13v8h-6l-4 3.5V15h-3zM8 9.5v1h8v-1zM8 11.8v1h5v-1z",
        // A flame.
        Category::FireSafety => {
            "M12.5 4.5c.5 3 4.5 4.5 4.5 9a5 5 0 0 1-10 0c0-2 1-3.3 2-4.5.2 1.2.7 1.8 1.5 2.2.3-2.5.5-4.5 2-6.7z"
        }
        // A telephone receiver.
        Category::AntiFraud => {
            "M7.5 5.5l2.5-.5 1.5 3.5-1.7 1.4c.8 1.7 1.9 2.9 3.7 3.8l1.5-1.7 3.5 1.6-.6 2.6c-.2.7-.7 1-1.4.9C11.5 16.5 7.5 12.5 6.8 7c-.1-.8.1-1.3.7-1.5z"
        }
        // Waves.
        Category::Drowning => {
            "M5 8.5c2.3-2 4.7-2 7 0s4.7 2 7 0v2.3c-2.3 2-4.7 2-7 0s-4.7-2-7 0zM5 13.5c2.3-2 4.7-2 7 0s4.7 2 7 0v2.3c-2.3 2-4.7 2-7 0s-4.7-2-7 0z"
        }
        // Three dots.
        Category::Other => {
            "M7 10.3a1.7 1.7 0 1 1 0 3.4 1.7 1.7 0 0 1 0-3.4zM12 10.3a1.7 1.7 0 1 1 0 3.4 1.7 1.7 0 0 1 0-3.4zM17 10.3a1.7 1.7 0 1 1 0 3.4 1.7 1.7 0 0 1 0-3.4z"
        }
    };
    Symbol {
        shape: DISC,
        colour: category_colour(category),
        sign,
    }
}

/// Every symbol with the name that layers call it by.
pub(crate) fn all() -> Vec<(String, Symbol)> {
    let offices = OfficeKind::VARIANTS
        .iter()
        .map(|kind| (format!("office-{kind}"), office_symbol(*kind)));
    let incidents = Category::VARIANTS
        .iter()
        .map(|category| (format!("incident-{category}"), category_symbol(*category)));
    offices.chain(incidents).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_symbol_differs_by_more_than_its_colour() {
        let drawings: BTreeSet<_> = all().iter().map(|(_, s)| (s.shape, s.sign)).collect();
        assert_eq!(drawings.len(), all().len());
    }
}
