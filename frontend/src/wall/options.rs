//! Charts as data: what ECharts is told, as pure functions of figures, letter size and colours.
//! Nothing moves, nothing has depth; every number that matters is written beside its mark.
use serde_json::{Value, json};
use strum::VariantArray;
use xunge_data::{
    Category,
    api::{CategoryDay, CoverageDay, CoverageState, LevelFlow},
};

use crate::{
    format::{count, percent, short_day},
    palette::{category_series, chart_ink, ramp},
    state::Figure,
};

/// How a chart is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Style {
    /// The wall's letter, CSS pixels: the least size of text.
    pub(super) em: f64,
    /// Whether it is light on dark.
    pub(super) is_dark: bool,
}

impl Style {
    fn text(self) -> Value {
        json!({"fontSize": self.em, "color": chart_ink(self.is_dark).text, "fontFamily": FONT})
    }

    fn muted(self) -> Value {
        json!({"fontSize": self.em, "color": chart_ink(self.is_dark).muted, "fontFamily": FONT})
    }

    /// A box inside the chart, in letters from its edges.
    fn grid(self, [top, right, bottom, left]: [f64; 4]) -> Value {
        json!({"top": top * self.em, "right": right * self.em, "bottom": bottom * self.em,
            "left": left * self.em})
    }

    /// An axis of names without lines of its own.
    fn names(self, names: &[String], interval: usize) -> Value {
        let line = chart_ink(self.is_dark).line;
        let mut label = self.muted();
        label["interval"] = json!(interval);
        label["margin"] = json!(self.em * 0.4);
        json!({"type": "category", "data": names, "axisTick": {"show": false}, "axisLabel": label,
            "axisLine": {"lineStyle": {"color": line}}})
    }

    /// An axis of numbers that is not drawn: the numbers stand at their marks.
    fn silent(self) -> Value {
        json!({"type": "value", "show": false, "min": 0})
    }
}

const FONT: &str = "Noto Sans CJK SC, Noto Sans SC, PingFang SC, Microsoft YaHei, sans-serif";

/// The hatching of what is not known well enough.
fn hatch(em: f64, colour: &str) -> Value {
    json!({"color": colour, "dashArrayX": [1, 0], "dashArrayY": [em * 0.12, em * 0.24],
        "rotation": -std::f64::consts::FRAC_PI_4, "symbolSize": 1})
}

/// Matters by day, the categories on top of each other; the largest day says its number.
pub(super) fn trend(days: &[CategoryDay], style: Style) -> Value {
    let total = |day: &CategoryDay| day.by_category.values().sum::<u64>();
    let most = days.iter().map(total).max().unwrap_or(0);
    let at_most = days.iter().rposition(|day| total(day) == most);
    let names: Vec<_> = days.iter().map(|day| short_day(day.day)).collect();
    let mut series: Vec<Value> = Category::VARIANTS
        .iter()
        .map(|category| {
            let of = |day: &CategoryDay| day.by_category.get(category).copied().unwrap_or(0);
            let data: Vec<_> = days.iter().map(of).collect();
            json!({"type": "bar", "stack": "all", "data": data, "barCategoryGap": "20%",
                "silent": true, "itemStyle": {"color": category_series(*category, style.is_dark)}})
        })
        .collect();
    if let (Some(last), Some(at)) = (series.last_mut(), at_most) {
        // A mark of nothing on top of the largest day, to carry its number.
        let mut label = style.text();
        label["show"] = json!(true);
        label["position"] = json!("top");
        label["formatter"] = json!(count(most));
        let data = last["data"].as_array_mut();
        if let Some(cell) = data.and_then(|data| data.get_mut(at)) {
            *cell = json!({"value": cell.clone(), "label": label});
        }
    }
    json!({"animation": false, "grid": style.grid([1.6, 0.4, 1.7, 0.4]),
        "xAxis": style.names(&names, (days.len() / 4).max(1)), "yAxis": style.silent(),
        "series": series})
}

/// Coverage by day: hatched where too little is known. The last day is set off, as its number is.
pub(super) fn coverage_days(days: &[CoverageDay], today: &str, style: Style) -> Value {
    let ink = chart_ink(style.is_dark);
    let names: Vec<_> = days.iter().map(|day| short_day(day.day)).collect();
    let last = days.len().saturating_sub(1);
    // The axis ends at the next quarter above the largest bar.
    let most = days.iter().filter_map(|day| day.share).fold(0.0, f64::max);
    let end = ((most * 4.0).floor() + 1.0).min(4.0) / 4.0;
    let bar = |(i, day): (usize, &CoverageDay)| {
        let colour = if i == last { ink.text } else { ink.bar };
        json!({"value": day.share.unwrap_or(0.0), "itemStyle": bar_style(day.state, style, colour)})
    };
    let data: Vec<_> = days.iter().enumerate().map(bar).collect();
    let mut label = style.text();
    label["show"] = json!(true);
    label["position"] = json!("top");
    label["align"] = json!("right");
    let share = days.last().and_then(|day| day.share);
    label["formatter"] = json!(share.map_or_else(String::new, |share| {
        format!("{today} {}", percent(share))
    }));
    // The number is wider than its bar: it stands on a bar of nothing, as high as the highest.
    let mut above = vec![Value::Null; last];
    above.push(json!({"value": most, "label": label, "itemStyle": {"color": "transparent"}}));
    json!({"animation": false, "grid": style.grid([1.6, 0.4, 1.7, 0.4]),
        "xAxis": style.names(&names, (days.len() / 4).max(1)),
        "yAxis": {"type": "value", "show": false, "min": 0, "max": end},
        "series": [
            {"type": "bar", "data": data, "barCategoryGap": "20%", "silent": true},
            {"type": "bar", "data": above, "barGap": "-100%", "silent": true}]})
}

fn bar_style(state: CoverageState, style: Style, colour: &str) -> Value {
    let ink = chart_ink(style.is_dark);
    match state {
        CoverageState::Ok => json!({"color": colour}),
        CoverageState::NoData => json!({"color": "transparent", "borderColor": ink.no_data,
            "borderWidth": 1, "decal": hatch(style.em, ink.no_data)}),
    }
}

/// A place and how much of it was covered.
pub(super) struct Covered {
    pub(super) name: String,
    /// None where nothing can be patrolled.
    pub(super) share: Option<f64>,
    pub(super) state: CoverageState,
}

/// Rows that fill the height of a panel; fewer stand at its top.
const ROWS_THAT_FILL: usize = 8;
/// The height of such a row, letters.
const ROW: f64 = 2.8;

/// Coverage of places, the best on top; hatched where too little is known. `no_data` is said
/// beside those.
pub(super) fn by_place(rows: &[Covered], no_data: &str, style: Style) -> Value {
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

/// Hours that one field of the heat map holds.
pub(super) const HOURS_A_FIELD: usize = 3;

/// When matters are reported: weekdays down, hours across, every field with its number.
pub(super) fn hours(week: &[Vec<u64>], weekdays: &[&str], style: Style) -> Value {
    let fields = fields(week);
    let most = fields.iter().flatten().copied().max().unwrap_or(0).max(1);
    let colours = ramp(Figure::OpenIncidents, style.is_dark);
    let ink = chart_ink(style.is_dark);
    let starts: Vec<_> = (0..24)
        .step_by(HOURS_A_FIELD)
        .map(|hour| hour.to_string())
        .collect();
    let mut data = Vec::new();
    for (day, fields) in fields.iter().enumerate() {
        for (hour, number) in fields.iter().enumerate() {
            // On the far half of the ramp the ground of the page is read better than its ink.
            let is_far = *number * 5 >= most * 4;
            let colour = if is_far && style.is_dark {
                "#0e171f"
            } else {
                ink.text
            };
            data.push(json!({"value": [hour, day, number], "label": {"color": colour}}));
        }
    }
    let weekdays: Vec<_> = weekdays.iter().map(|day| (*day).to_owned()).collect();
    let mut down = style.names(&weekdays, 0);
    down["inverse"] = json!(true);
    let mut label = style.text();
    label["show"] = json!(true);
    json!({"animation": false, "grid": style.grid([0.1, 0.2, 1.6, 3.0]),
        "xAxis": style.names(&starts, 0), "yAxis": down,
        "visualMap": {"show": false, "type": "continuous", "min": 0, "max": most,
            "inRange": {"color": colours}},
        "series": [{"type": "heatmap", "data": data, "label": label, "silent": true,
            "itemStyle": {"borderWidth": 2, "borderColor": if style.is_dark {"#101823"} else {"#ffffff"}}}]})
}

/// The hours of a week put together into fields.
pub(super) fn fields(week: &[Vec<u64>]) -> Vec<Vec<u64>> {
    let day = |hours: &Vec<u64>| {
        hours
            .chunks(HOURS_A_FIELD)
            .map(|part| part.iter().sum())
            .collect()
    };
    week.iter().map(day).collect()
}

/// The names that a flow is labelled with.
pub(super) struct FlowNames {
    /// A level and how much reached it.
    pub(super) levels: Vec<String>,
    /// A level and how much it settled.
    pub(super) settled: Vec<String>,
    /// What is open with any level.
    pub(super) open: String,
    /// What was rejected.
    pub(super) rejected: String,
}

/// How far up matters went: from each level to its settling, or on to the next.
pub(super) fn flow(flow: &[LevelFlow], names: &FlowNames, style: Style) -> Value {
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
    use super::*;
    use xunge_data::Level;

    const STYLE: Style = Style {
        em: 20.0,
        is_dark: true,
    };

    /// All sizes of text in an option.
    fn sizes(value: &Value, found: &mut Vec<f64>) {
        match value {
            Value::Object(parts) => {
                for (name, part) in parts {
                    if name == "fontSize" {
                        found.extend(part.as_f64());
                    }
                    sizes(part, found);
                }
            }
            Value::Array(parts) => parts.iter().for_each(|part| sizes(part, found)),
            _ => {}
        }
    }

    fn day(day: i8, share: f64, state: CoverageState) -> CoverageDay {
        CoverageDay {
            day: xunge_data::Date::constant(2022, 8, day),
            covered: 1,
            share: Some(share),
            state,
        }
    }

    #[test]
    fn no_text_is_smaller_than_the_walls_letter() {
        let week = vec![vec![1; 24]; 7];
        let weekdays = ["1", "2", "3", "4", "5", "6", "7"];
        for option in [
            trend(&[], STYLE),
            coverage_days(&[day(1, 0.5, CoverageState::Ok)], "", STYLE),
            by_place(&[], "", STYLE),
            hours(&week, &weekdays, STYLE),
        ] {
            let mut found = Vec::new();
            sizes(&option, &mut found);
            assert!(
                !found.is_empty() && found.iter().all(|size| *size >= STYLE.em),
                "{option}"
            );
        }
    }

    #[test]
    fn a_day_without_enough_data_is_hatched() {
        let days = [
            day(1, 0.5, CoverageState::Ok),
            day(2, 0.4, CoverageState::NoData),
        ];
        let option = coverage_days(&days, "today", STYLE);
        let data = &option["series"][0]["data"];
        assert!(
            data[0]["itemStyle"]["decal"].is_null() && data[1]["itemStyle"]["decal"].is_object()
        );
    }

    #[test]
    fn the_last_days_number_lies_over_no_bar() {
        let days = [
            day(1, 0.9, CoverageState::Ok),
            day(2, 0.4, CoverageState::Ok),
        ];
        let option = coverage_days(&days, "today", STYLE);
        let bars = option["series"][0]["data"].as_array().unwrap();
        let bars = bars.iter().filter_map(|bar| bar["value"].as_f64());
        let above = &option["series"][1]["data"][1];
        assert_eq!(above["label"]["formatter"], "today 40.0%");
        assert_eq!(above["value"].as_f64(), bars.reduce(f64::max));
    }

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

    #[test]
    fn hours_are_put_together_and_none_is_lost() {
        let week: Vec<Vec<u64>> = (0..7)
            .map(|day| (0..24).map(|hour| hour * day).collect())
            .collect();
        let fields = fields(&week);
        assert_eq!(fields.len(), 7);
        assert!(fields.iter().all(|day| day.len() == 24 / HOURS_A_FIELD));
        let sum = |week: &[Vec<u64>]| week.iter().flatten().sum::<u64>();
        assert_eq!(sum(&fields), sum(&week));
    }

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
