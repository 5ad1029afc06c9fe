//! Coverage by place.
use serde_json::{Value, json};
use xunge_data::api::CoverageState;

use super::{Style, bar_style};
use crate::{format::percent, palette::chart_ink};

/// A place and how much of it was covered.
pub(in crate::wall) struct Covered {
    pub(in crate::wall) name: String,
    /// None where nothing can be patrolled.
    pub(in crate::wall) share: Option<f64>,
    pub(in crate::wall) state: CoverageState,
}

/// Rows that fill the height of a panel; fewer stand at its top.
const ROWS_THAT_FILL: usize = 8;
/// The height of such a row, letters.
const ROW: f64 = 2.8;

/// Coverage of places, the best on top; hatched where too little is known. `no_data` is said
/// beside those.
pub(in crate::wall) fn by_place(rows: &[Covered], no_data: &str, style: Style) -> Value {
    let ink = chart_ink(style.is_dark);
    let names: Vec<_> = rows.iter().map(|row| row.name.clone()).collect();
    let bar = |row: &Covered| {
        let share = row.share.map_or_else(String::new, percent);
        let text = match row.state {
            CoverageState::Ok => share,
            CoverageState::NoData => format!("{share} {no_data}"),
        };
        let mut label = style.text();
        label["show"] = json!(true);
        label["position"] = json!("right");
        label["formatter"] = json!(text);
        json!({"value": row.share.unwrap_or(0.0), "label": label,
            "itemStyle": bar_style(row.state, style, ink.bar)})
    };
    let data: Vec<_> = rows.iter().map(bar).collect();
    let width = names.iter().map(|name| letters(name)).fold(0.0, f64::max);
    let width = width.ceil().clamp(5.0, 8.0);
    let mut axis = style.names(&names, 0);
    axis["inverse"] = json!(true);
    axis["axisLabel"]["color"] = json!(ink.text);
    axis["axisLabel"]["width"] = json!(style.em * width);
    axis["axisLabel"]["overflow"] = json!("truncate");
    let mut grid = style.grid([0.2, 4.4, 0.2, width + 0.6]);
    if rows.len() < ROWS_THAT_FILL {
        #[expect(clippy::cast_precision_loss, reason = "a few rows")]
        let height = rows.len() as f64 * ROW * style.em;
        grid["bottom"] = json!("auto");
        grid["height"] = json!(height);
    }
    json!({"animation": false, "grid": grid, "yAxis": axis,
        "xAxis": {"type": "value", "show": false, "min": 0, "max": 1},
        "series": [{"type": "bar", "data": data, "barWidth": "56%", "barMaxWidth": style.em * 1.7,
            "silent": true}]})
}

/// How wide a name is, in letters: Latin ones take about half of what a Chinese one does.
fn letters(name: &str) -> f64 {
    name.chars()
        .map(|c| if c.is_ascii() { 0.56 } else { 1.0 })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::{super::tests::STYLE, *};

    #[test]
    fn a_few_places_stand_at_the_top_and_many_fill_the_panel() {
        let rows = |n: usize| -> Vec<_> {
            let row = |i| Covered {
                name: format!("community {i}"),
                share: Some(0.5),
                state: CoverageState::Ok,
            };
            (0..n).map(row).collect()
        };
        let grid = |n| by_place(&rows(n), "", STYLE)["grid"].take();
        assert_eq!(grid(1)["height"], json!(ROW * STYLE.em));
        assert_eq!(grid(1)["bottom"], "auto");
        assert!(grid(15)["height"].is_null() && grid(15)["bottom"].is_number());
    }
}
