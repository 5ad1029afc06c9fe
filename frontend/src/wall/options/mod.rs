//! Charts as data: what ECharts is told, as pure functions of figures, letter size and colours.
//! Nothing moves, nothing has depth; every number that matters is written beside its mark.

mod days;
mod flow;
mod hours;
mod places;

pub(super) use days::{coverage_days, trend};
pub(super) use flow::{FlowNames, flow};
pub(super) use hours::{HOURS_A_FIELD, fields, hours};
pub(super) use places::{Covered, by_place};

use serde_json::{Value, json};
use xunge_data::api::CoverageState;

use crate::palette::chart_ink;

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

fn bar_style(state: CoverageState, style: Style, colour: &str) -> Value {
    let ink = chart_ink(style.is_dark);
    match state {
        CoverageState::Ok => json!({"color": colour}),
        CoverageState::NoData => json!({"color": "transparent", "borderColor": ink.no_data,
            "borderWidth": 1, "decal": hatch(style.em, ink.no_data)}),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use xunge_data::{Date, api::CoverageDay};

    pub(super) const STYLE: Style = Style {
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

    /// A day of August.
    pub(super) fn day(day: i8, share: f64, state: CoverageState) -> CoverageDay {
        CoverageDay {
            day: Date::constant(2022, 8, day),
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
}
