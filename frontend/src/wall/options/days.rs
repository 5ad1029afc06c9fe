//! Figures by day.
use serde_json::{Value, json};
use strum::VariantArray;
use xunge_data::{
    Category,
    api::{CategoryDay, CoverageDay},
};

use super::{Style, bar_style};
use crate::{
    format::{count, percent, short_day},
    palette::{category_series, chart_ink},
};

/// Matters by day, the categories on top of each other; the largest day says its number.
pub(in crate::wall) fn trend(days: &[CategoryDay], style: Style) -> Value {
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
pub(in crate::wall) fn coverage_days(days: &[CoverageDay], today: &str, style: Style) -> Value {
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

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
    use super::{
        super::tests::{STYLE, day},
        *,
    };
    use xunge_data::api::CoverageState;

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
}
