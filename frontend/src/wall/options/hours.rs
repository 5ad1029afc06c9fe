//! When matters are reported.
use serde_json::{Value, json};

use super::Style;
use crate::{
    palette::{chart_ink, ramp},
    state::Figure,
};

/// Hours that one field of the heat map holds.
pub(in crate::wall) const HOURS_A_FIELD: usize = 3;

/// When matters are reported: weekdays down, hours across, every field with its number.
pub(in crate::wall) fn hours(week: &[Vec<u64>], weekdays: &[&str], style: Style) -> Value {
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
pub(in crate::wall) fn fields(week: &[Vec<u64>]) -> Vec<Vec<u64>> {
    let day = |hours: &Vec<u64>| {
        hours
            .chunks(HOURS_A_FIELD)
            .map(|part| part.iter().sum())
            .collect()
    };
    week.iter().map(day).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
