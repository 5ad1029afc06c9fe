//! Reported and closed over time: columns and marks, and the same numbers as a table.
use leptos::prelude::*;
use xunge_data::{Timestamp, api::Bucket, day_of};

use super::scale::{axis_end, is_labelled, ratio};
use crate::{
    format,
    i18n::{t_string, use_i18n},
};

const WIDTH: f64 = 400.0;
const HEIGHT: f64 = 128.0;
const LEFT: f64 = 26.0;
const TOP: f64 = 8.0;
const BOTTOM: f64 = 106.0;
/// Columns of few days are no wider than this.
const WIDEST: f64 = 28.0;

/// Where one stretch of time is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Slot {
    start: Timestamp,
    /// Left edge.
    x: f64,
    width: f64,
    reported: u64,
    closed: u64,
    /// Top of the column.
    reported_y: f64,
    /// Height of the mark.
    closed_y: f64,
}

/// Where every stretch is drawn, and where the axis ends.
fn slots(buckets: &[Bucket]) -> (Vec<Slot>, u64) {
    let most = buckets.iter().map(|b| b.reported.max(b.closed)).max();
    let end = axis_end(most.unwrap_or(0));
    let y = |value: u64| BOTTOM - ratio(value, end) * (BOTTOM - TOP);
    let width = (WIDTH - LEFT) * ratio(1, buckets.len() as u64);
    let slot = |(i, bucket): (u64, &Bucket)| Slot {
        start: bucket.start,
        x: LEFT + (WIDTH - LEFT) * ratio(i, buckets.len() as u64),
        width,
        reported: bucket.reported,
        closed: bucket.closed,
        reported_y: y(bucket.reported),
        closed_y: y(bucket.closed),
    };
    ((0..).zip(buckets).map(slot).collect(), end)
}

/// The chart.
#[component]
pub(crate) fn Trend(
    /// In order of time, without gaps.
    #[prop(into)]
    buckets: Signal<Vec<Bucket>>,
) -> impl IntoView {
    let words = use_i18n();
    let summary = move || {
        let buckets = buckets.get();
        let sum = |of: fn(&Bucket) -> u64| format::count(buckets.iter().map(of).sum());
        let peak = buckets.iter().map(|b| b.reported).max().unwrap_or(0);
        t_string!(
            words,
            panel.chart_trend,
            reported = sum(|b| b.reported),
            closed = sum(|b| b.closed),
            peak = format::count(peak)
        )
    };
    view! {
        <figure class="trend">
            <figcaption class="trend-keys">
                <span class="trend-key is-reported">{move || t_string!(words, panel.reported_series)}</span>
                <span class="trend-key is-closed">{move || t_string!(words, panel.closed_series)}</span>
            </figcaption>
            <svg viewBox=format!("0 0 {WIDTH} {HEIGHT}") role="img" aria-label=summary>
                {move || drawing(&buckets.get(), [
                    t_string!(words, panel.reported_series),
                    t_string!(words, panel.closed_series),
                ])}
            </svg>
            <details class="trend-table">
                <summary>{move || t_string!(words, panel.chart_table)}</summary>
                <table>
                    <thead><tr>
                        <th scope="col">{move || t_string!(words, panel.chart_day)}</th>
                        <th scope="col">{move || t_string!(words, panel.reported_series)}</th>
                        <th scope="col">{move || t_string!(words, panel.closed_series)}</th>
                    </tr></thead>
                    <tbody>{move || buckets.get().into_iter().map(|bucket| view! {
                        <tr>
                            <th scope="row">{format::day(day_of(bucket.start), words.get_locale())}</th>
                            <td>{format::count(bucket.reported)}</td>
                            <td>{format::count(bucket.closed)}</td>
                        </tr>
                    }).collect_view()}</tbody>
                </table>
            </details>
        </figure>
    }
}

fn drawing(buckets: &[Bucket], [reported, closed]: [&'static str; 2]) -> impl IntoView + use<> {
    let (slots, end) = slots(buckets);
    let n = slots.len();
    let axis = [0, end / 2, end].map(|value| {
        let y = BOTTOM - ratio(value, end) * (BOTTOM - TOP);
        view! {
            <line class="trend-grid" x1=LEFT x2=WIDTH y1=y y2=y></line>
            <text class="trend-label" x=LEFT - 5.0 y=y + 3.5 text-anchor="end">{format::count(value)}</text>
        }
    });
    let columns = slots.into_iter().enumerate().map(|(i, slot)| {
        let day = format::short_day(day_of(slot.start));
        let said = format!("{day}  {reported} {}  {closed} {}", slot.reported, slot.closed);
        let middle = slot.x + slot.width / 2.0;
        let half = slot.width.min(WIDEST) / 2.0;
        view! {
            <g class="trend-slot">
                <rect class="trend-hit" x=slot.x y=TOP width=slot.width height=BOTTOM - TOP><title>{said}</title></rect>
                <rect class="trend-column" x=middle - half * 0.72 width=half * 1.44
                    y=slot.reported_y height=BOTTOM - slot.reported_y rx="1"></rect>
                {(slot.closed > 0).then(|| view! {
                    <line class="trend-mark" x1=middle - half * 0.92 x2=middle + half * 0.92
                        y1=slot.closed_y y2=slot.closed_y></line>
                })}
                {is_labelled(i, n).then(|| view! {
                    <text class="trend-label" x=middle.clamp(LEFT + 8.0, WIDTH - 13.0) y=BOTTOM + 15.0 text-anchor="middle">{day}</text>
                })}
            </g>
        }
    });
    view! {
        {axis}
        {columns.collect_view()}
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
    use super::*;

    fn bucket(day: i64, reported: u64, closed: u64) -> Bucket {
        Bucket {
            start: Timestamp::from_second(day * 86_400).unwrap(),
            reported,
            closed,
        }
    }

    #[test]
    fn slots_fill_the_axis_and_stay_inside_the_drawing() {
        let (slots, end) = slots(&[bucket(0, 3, 0), bucket(1, 0, 9), bucket(2, 10, 1)]);
        assert_eq!(end, 10);
        assert_eq!(slots[0].x, LEFT);
        assert!((slots[2].x + slots[2].width - WIDTH).abs() < 1e-9);
        assert_eq!((slots[1].reported_y, slots[2].reported_y), (BOTTOM, TOP));
        for slot in &slots {
            assert!((TOP..=BOTTOM).contains(&slot.closed_y));
        }
    }

    #[test]
    fn nothing_in_a_window_draws_nothing() {
        let (slots, end) = slots(&[]);
        assert_eq!((slots.len(), end), (0, 2));
    }
}
