//! What cells look like by the age of their last visit.
use serde_json::{Value, json};

use crate::{legend::age_classes, palette::palette};

/// The colour of a cell. Never visited is the last class; where too little is known it is hatched.
pub(super) fn cell_colour(is_dark: bool) -> Value {
    let [least, older @ .., never] = &age_classes(is_dark)[..] else {
        return palette(is_dark).nothing.into();
    };
    let mut steps = vec![json!("step"), json!(["get", "days"]), json!(least.colour)];
    for class in older {
        steps.extend([json!(class.from), json!(class.colour)]);
    }
    json!([
        "case",
        ["has", "days"],
        steps,
        ["==", ["get", "state"], "no_data"],
        palette(is_dark).no_data,
        never.colour
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_have_their_classes_and_never_visited_and_no_data_a_colour_each() {
        let text = cell_colour(false).to_string();
        let order: Vec<_> = age_classes(false)
            .iter()
            .map(|class| text.find(class.colour))
            .collect();
        assert!(
            order.is_sorted() && order.iter().all(Option::is_some),
            "{order:?}"
        );
        assert!(text.contains(palette(false).no_data));
    }
}
