//! What grids look like by their feature states: a grid's figure, whether it is pointed at or
//! selected.
use serde_json::{Value, json};
use strum::Display;

use crate::{legend::Legend, palette::Palette};

/// The feature states that the layers read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Display)]
#[strum(serialize_all = "snake_case")]
pub(crate) enum GridState {
    /// The chosen figure, a number.
    Figure,
    /// Whether too little is known to say the figure.
    NoData,
    /// Whether the pointer is on it.
    Hovered,
    /// Whether its panel is open.
    Selected,
}

/// The colour of a grid's class.
pub(super) fn class_colour(legend: &Legend, palette: &Palette) -> Value {
    let [least, more @ ..] = &legend.classes[..] else {
        return without(palette);
    };
    let figure = json!(["feature-state", GridState::Figure.to_string()]);
    let mut steps = vec![
        json!("step"),
        json!(["number", figure, 0]),
        json!(least.colour),
    ];
    for class in more {
        steps.extend([json!(class.from), json!(class.colour)]);
    }
    let colour = if more.is_empty() {
        json!(least.colour)
    } else {
        Value::Array(steps)
    };
    json!([
        "case",
        ["==", ["typeof", figure], "number"],
        colour,
        without(palette)
    ])
}

/// The colour of a grid in no class.
fn without(palette: &Palette) -> Value {
    let no_data = json!(["feature-state", GridState::NoData.to_string()]);
    json!([
        "case",
        ["boolean", no_data, false],
        palette.no_data,
        palette.nothing
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{legend::Class, palette::DARK, state::Figure};

    fn legend(starts: &[f64]) -> Legend {
        let class = |from: &f64| Class {
            from: *from,
            to: None,
            colour: "#123456",
            grids: 0,
        };
        Legend {
            figure: Figure::default(),
            classes: starts.iter().map(class).collect(),
            no_data: 0,
            nothing: 0,
        }
    }

    #[test]
    fn a_step_expression_has_a_step() {
        let text = |starts| class_colour(&legend(starts), &DARK).to_string();
        assert!(!text(&[]).contains("step"));
        assert!(!text(&[0.0]).contains("step"));
        assert!(text(&[0.0, 5.0]).contains(r##""#123456",5.0,"#123456""##));
    }
}
