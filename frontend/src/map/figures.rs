//! Gives every basic grid its chosen figure as feature state: shapes are never sent again.
use leptos::prelude::*;
use serde_json::json;

use super::Drawn;
use crate::{
    layers::GridState,
    legend::{GridValue, use_choropleth},
    town_data::TownData,
};

/// Follows the chosen figure.
pub(super) fn follow(drawn: Drawn, data: TownData) {
    let choropleth = use_choropleth();
    Effect::new(move |_| {
        drawn.styles.track();
        let is_answered = data.summaries.map(|_| ()).is_some();
        choropleth.figures.with(|figures| {
            drawn.with(|handle| {
                for (code, value) in figures {
                    let is_hatched = *value == GridValue::NoData;
                    let states = [
                        (GridState::Figure, json!(value.known())),
                        (GridState::NoData, json!(is_hatched)),
                    ];
                    handle.set_grid_state(code, &states);
                }
                if is_answered {
                    // Becomes idle, thus ready, even if no grid changed.
                    handle.map.trigger_repaint();
                }
            });
        });
    });
}
