//! Coverage day by day: a column for each day, hatched where too little is known, and the same
//! numbers as a table.
use leptos::prelude::*;
use xunge_data::api::{CoverageDay, CoverageState};

use super::scale::is_labelled;
use crate::{
    format,
    i18n::{t_string, use_i18n},
    language::Words,
    panels::unique_id,
};

const WIDTH: f64 = 400.0;
const HEIGHT: f64 = 96.0;
const LEFT: f64 = 36.0;
const TOP: f64 = 8.0;
const BOTTOM: f64 = 74.0;
/// Columns of few days are no wider than this.
const WIDEST: f64 = 28.0;

/// Where one day is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Slot {
    /// Left edge.
    x: f64,
    width: f64,
    /// Top of the column; none where nothing can be patrolled.
    y: Option<f64>,
}

fn height_of(share: f64) -> f64 {
    BOTTOM - share.clamp(0.0, 1.0) * (BOTTOM - TOP)
}

fn slots(days: &[CoverageDay]) -> Vec<Slot> {
    #[expect(clippy::cast_precision_loss, reason = "some dozens of days")]
    let (n, at) = (days.len() as f64, |i: usize| i as f64);
    let width = (WIDTH - LEFT) / n;
    let slot = |(i, day): (usize, &CoverageDay)| Slot {
        x: LEFT + width * at(i),
        width,
        y: day.share.map(height_of),
    };
    days.iter().enumerate().map(slot).collect()
}

/// A day's coverage in words.
fn share_text(day: &CoverageDay, words: Words) -> String {
    let share = day.share.map_or_else(|| "—".to_owned(), format::percent);
    match day.state {
        CoverageState::Ok => share,
        CoverageState::NoData => format!("{share} · {}", t_string!(words, coverage.no_data)),
    }
}

/// The chart.
#[component]
pub(crate) fn Days(
    /// In order of time, without gaps.
    #[prop(into)]
    days: Signal<Vec<CoverageDay>>,
) -> impl IntoView {
    let words = use_i18n();
    let summary = move || {
        days.with(|days| {
            let of = |state| days.iter().filter(move |day| day.state == state);
            let most = of(CoverageState::Ok).filter_map(|day| day.share);
            let most = most.max_by(f64::total_cmp);
            t_string!(
                words,
                coverage.chart_days,
                days = days.len(),
                most = most.map_or_else(|| "—".to_owned(), format::percent),
                without = of(CoverageState::NoData).count()
            )
        })
    };
    view! {
        <figure class="trend">
            <svg viewBox=format!("0 0 {WIDTH} {HEIGHT}") role="img" aria-label=summary data-testid="coverage-days">
                {move || drawing(&days.get(), words)}
            </svg>
            <details class="trend-table">
                <summary>{move || t_string!(words, panel.chart_table)}</summary>
                <table>
                    <thead><tr>
                        <th scope="col">{move || t_string!(words, panel.chart_day)}</th>
                        <th scope="col">{move || t_string!(words, formula.coverage_part)}</th>
                        <th scope="col">{move || t_string!(words, figure.coverage)}</th>
                    </tr></thead>
                    <tbody>{move || days.get().into_iter().map(|day| view! {
                        <tr>
                            <th scope="row">{format::day(day.day, words.get_locale())}</th>
                            <td>{format::count(day.covered)}</td>
                            <td>{share_text(&day, words)}</td>
                        </tr>
                    }).collect_view()}</tbody>
                </table>
            </details>
        </figure>
    }
}

fn drawing(days: &[CoverageDay], words: Words) -> impl IntoView + use<> {
    let hatch = unique_id("hatch");
    let fill = format!("url(#{hatch})");
    let n = days.len();
    let axis = [0.0, 0.5, 1.0].map(|share| {
        let y = height_of(share);
        view! {
            <line class="trend-grid" x1=LEFT x2=WIDTH y1=y y2=y></line>
            <text class="trend-label" x=LEFT - 5.0 y=y + 3.5 text-anchor="end">{format!("{:.0}%", share * 100.0)}</text>
        }
    });
    let column = |(i, (slot, day)): (usize, (Slot, &CoverageDay))| {
        let label = format::short_day(day.day);
        let said = format!("{label}  {}", share_text(day, words));
        let is_no_data = day.state == CoverageState::NoData;
        let middle = slot.x + slot.width / 2.0;
        let half = slot.width.min(WIDEST) / 2.0;
        let band = is_no_data.then(|| {
            view! {
                <rect class="day-no-data" x=middle - half * 0.86 width=half * 1.72 y=TOP height=BOTTOM - TOP fill=fill.clone()></rect>
            }
        });
        let bar = slot.y.map(|y| {
            view! {
                <rect class="trend-column" class:is-no-data=is_no_data x=middle - half * 0.72 width=half * 1.44
                    y=y height=BOTTOM - y rx="1"></rect>
            }
        });
        let label = is_labelled(i, n).then(|| {
            let x = middle.clamp(LEFT + 8.0, WIDTH - 13.0);
            view! { <text class="trend-label" x=x y=BOTTOM + 15.0 text-anchor="middle">{label}</text> }
        });
        view! {
            <g class="trend-slot" class:is-no-data=is_no_data>
                <rect class="trend-hit" x=slot.x y=TOP width=slot.width height=BOTTOM - TOP><title>{said}</title></rect>
                {band}{bar}{label}
            </g>
        }
    };
    let slots = slots(days).into_iter().zip(days).enumerate();
    view! {
        <defs>
            <pattern id=hatch width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                <line class="day-hatch" x1="0" y1="0" x2="0" y2="4"></line>
            </pattern>
        </defs>
        {axis}
        {slots.map(column).collect_view()}
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
    use super::*;

    fn day(share: Option<f64>) -> CoverageDay {
        CoverageDay {
            day: "2022-08-01".parse().unwrap(),
            covered: 0,
            share,
            state: CoverageState::Ok,
        }
    }

    #[test]
    fn days_fill_the_axis_and_stay_inside_the_drawing() {
        let slots = slots(&[day(Some(0.0)), day(Some(1.0)), day(None), day(Some(0.5))]);
        assert_eq!(slots[0].x, LEFT);
        assert!((slots[3].x + slots[3].width - WIDTH).abs() < 1e-9);
        assert_eq!((slots[0].y, slots[1].y), (Some(BOTTOM), Some(TOP)));
        assert_eq!(slots[2].y, None);
    }
}
