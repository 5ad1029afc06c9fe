//! Time cut into days, weeks or months for a trend.

use jiff::{Span, ToSpan};
use xunge_data::{Timestamp, Window, api::Bucket, day_of, day_start};

use super::Located;

/// Longer than this in days, and the trend goes by weeks.
const DAYS_MAX: i64 = 100;
/// Longer than this in days, and the trend goes by months.
const WEEKS_MAX: i64 = 730;

/// Reported and closed per bucket: days in Asia/Shanghai, or weeks or months
/// where the window is long. The first bucket starts with the window.
pub(super) fn trend<'a>(
    incidents: impl Iterator<Item = Located<'a>>,
    window: Window,
    as_of: Timestamp,
) -> Vec<Bucket> {
    let mut buckets: Vec<Bucket> = starts(window)
        .into_iter()
        .map(|start| Bucket {
            start,
            reported: 0,
            closed: 0,
        })
        .collect();
    let find = |buckets: &[Bucket], at: Timestamp| {
        buckets
            .partition_point(|bucket| bucket.start <= at)
            .checked_sub(1)
    };
    for incident in incidents {
        let closed = incident.course().closing_by(as_of).map(|step| step.at);
        if let Some(i) = find(&buckets, incident.reported_at()) {
            buckets[i].reported += 1;
        }
        let inside = closed.filter(|&at| window.contains(at));
        if let Some(i) = inside.and_then(|at| find(&buckets, at)) {
            buckets[i].closed += 1;
        }
    }
    buckets
}

fn starts(window: Window) -> Vec<Timestamp> {
    let days = (window.to.as_second() - window.from.as_second()) / 86_400;
    let step: Span = if days <= DAYS_MAX {
        1.day()
    } else if days <= WEEKS_MAX {
        1.week()
    } else {
        1.month()
    };
    let mut day = day_of(window.from);
    if days > WEEKS_MAX {
        day = day.first_of_month();
    }
    let mut starts = Vec::new();
    loop {
        let start = day_start(day).max(window.from);
        if start >= window.to {
            break;
        }
        starts.push(start);
        match day.checked_add(step) {
            Ok(next) => day = next,
            Err(_) => break,
        }
    }
    starts
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
    use super::*;

    fn window(from: &str, to: &str) -> Window {
        Window::new(from.parse().unwrap(), to.parse().unwrap()).unwrap()
    }

    #[test]
    fn buckets_are_days_in_shanghai_and_the_first_starts_with_the_window() {
        let starts = starts(window("2022-08-01T10:00:00Z", "2022-08-03T16:00:00Z"));
        let texts: Vec<_> = starts.iter().map(ToString::to_string).collect();
        assert_eq!(
            texts,
            [
                "2022-08-01T10:00:00Z",
                "2022-08-01T16:00:00Z",
                "2022-08-02T16:00:00Z"
            ]
        );
    }

    #[test]
    fn a_hundred_years_are_some_thousand_buckets_and_an_instant_is_none() {
        assert_eq!(
            starts(window("1999-12-31T16:00:00Z", "2020-01-01T00:00:00Z")).len(),
            241
        );
        assert!(starts(window("1930-01-01T00:00:00Z", "2029-12-01T00:00:00Z")).len() < 1300);
        assert!(starts(window("2022-08-01T00:00:00Z", "2022-08-01T00:00:00Z")).is_empty());
    }
}
