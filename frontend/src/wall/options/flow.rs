//! How far up matters went.
use serde_json::{Value, json};
use xunge_data::api::LevelFlow;

use super::Style;
use crate::palette::chart_ink;

/// The names that a flow is labelled with.
pub(in crate::wall) struct FlowNames {
    /// A level and how much reached it.
    pub(in crate::wall) levels: Vec<String>,
    /// A level and how much it settled.
    pub(in crate::wall) settled: Vec<String>,
    /// What is open with any level.
    pub(in crate::wall) open: String,
    /// What was rejected.
    pub(in crate::wall) rejected: String,
}

/// How far up matters went: from each level to its settling, or on to the next.
pub(in crate::wall) fn flow(flow: &[LevelFlow], names: &FlowNames, style: Style) -> Value {
    let ink = chart_ink(style.is_dark);
    let [settled_colour, open_colour, rejected_colour] = ink.outcomes;
    let mut nodes = Vec::new();
    let mut links = Vec::new();
    // What a level is called stands above the chart: beside its node it would lie over the bands.
    let node = |name: &str, depth: usize, colour: &str, has_label: bool| {
        json!({"name": name, "depth": depth, "itemStyle": {"color": colour},
            "label": {"position": "right", "show": has_label}})
    };
    let reached = flow
        .iter()
        .zip(&names.levels)
        .filter(|(level, _)| level.reached > 0);
    let last = reached.clone().count();
    for (i, (_, name)) in reached.enumerate() {
        nodes.push(node(name, i, ink.bar, false));
    }
    let mut link = |from: &str, to: &str, value: u64, colour: &str| {
        links.push(json!({"source": from, "target": to, "value": value,
            "lineStyle": {"color": colour, "opacity": 0.45}}));
    };
    let (mut open, mut rejected) = (0, 0);
    for (i, level) in flow
        .iter()
        .enumerate()
        .filter(|(_, level)| level.reached > 0)
    {
        let (Some(name), Some(settled)) = (names.levels.get(i), names.settled.get(i)) else {
            continue;
        };
        if level.settled > 0 {
            nodes.push(node(settled, last, settled_colour, true));
            link(name, settled, level.settled, settled_colour);
        }
        if level.open > 0 {
            link(name, &names.open, level.open, open_colour);
        }
        if level.rejected > 0 {
            link(name, &names.rejected, level.rejected, rejected_colour);
        }
        if let Some(next) = names.levels.get(i + 1).filter(|_| level.passed_on > 0) {
            link(name, next, level.passed_on, ink.bar);
        }
        open += level.open;
        rejected += level.rejected;
    }
    if open > 0 {
        nodes.push(node(&names.open, last, open_colour, true));
    }
    if rejected > 0 {
        nodes.push(node(&names.rejected, last, rejected_colour, true));
    }
    json!({"animation": false, "series": [{"type": "sankey", "data": nodes, "links": links,
        "top": style.em * 0.3, "bottom": style.em * 0.5, "left": 0, "right": style.em * 7.4,
        "nodeWidth": style.em * 0.5, "nodeGap": style.em * 0.95, "layoutIterations": 32,
        "draggable": false, "silent": true, "nodeAlign": "justify", "label": style.text()}]})
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
    use super::{super::tests::STYLE, *};
    use xunge_data::Level;

    #[test]
    fn a_flow_loses_nothing_on_its_way() {
        let level = |level, reached, settled, open, rejected, passed_on| LevelFlow {
            level,
            reached,
            settled,
            open,
            rejected,
            passed_on,
        };
        let levels = [
            level(Level::Grid, 10, 5, 1, 1, 3),
            level(Level::Community, 3, 3, 0, 0, 0),
            level(Level::Subdistrict, 0, 0, 0, 0, 0),
            level(Level::County, 0, 0, 0, 0, 0),
        ];
        let name = |text: &str| (0..4).map(|i| format!("{text}{i}")).collect();
        let names = FlowNames {
            levels: name("level"),
            settled: name("settled"),
            open: "open".to_owned(),
            rejected: "rejected".to_owned(),
        };
        let option = flow(&levels, &names, STYLE);
        let links = option["series"][0]["links"].as_array().unwrap();
        let out = |of: &str| -> u64 {
            let from = links.iter().filter(|link| link["source"] == of);
            from.filter_map(|link| link["value"].as_u64()).sum()
        };
        assert_eq!((out("level0"), out("level1"), out("level2")), (10, 3, 0));
        let nodes = option["series"][0]["data"].as_array().unwrap();
        assert!(nodes.iter().all(|node| node["name"] != "level2"));
    }
}
