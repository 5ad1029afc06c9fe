//! The headline figures: their names, values, what they are compared with, and what is behind them.
use leptos_i18n::Locale as _;
use strum::{Display, VariantArray};
use xunge_data::api::{Share, WallBody, WallCommunity};

use super::words::{WallWords, i18n::t_string};
use crate::format::{count, decimal, percent};

/// A headline figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Display, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub(crate) enum Shown {
    /// Share of the cells visited today.
    Coverage,
    /// Length of today's tracks.
    Patrol,
    /// Workers heard of, of those on the roster now.
    OnDuty,
    /// Reported today.
    Today,
    /// Open.
    Open,
    /// Open and past the deadline.
    Overdue,
    /// Closed in time.
    OnTime,
    /// Settled in the grid.
    SettledGrid,
    /// Settled in the community.
    SettledCommunity,
    /// Disputes settled.
    Disputes,
}

/// What a figure is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Made {
    /// Numerator and denominator; none for what is counted or measured.
    pub(super) of: Option<(String, String)>,
    /// What was left out; none if nothing can be.
    pub(super) left_out: Option<String>,
}

/// A length in metres as kilometres: `83.2`, `183`.
fn kilometres(metres: f64) -> String {
    let kilometres = metres / 1000.0;
    if kilometres < 99.95 {
        decimal(kilometres)
    } else {
        format!("{kilometres:.0}")
    }
}

fn share_text(share: &Share) -> String {
    share.share.map_or_else(|| "—".to_owned(), percent)
}

/// How much more or less, with its sign.
pub(super) fn change(now: f64, before: f64, text: impl Fn(f64) -> String) -> String {
    let more = now - before;
    let text = text(more.abs());
    if text.chars().all(|c| !('1'..='9').contains(&c)) {
        "±0".to_owned()
    } else if more > 0.0 {
        format!("+{text}")
    } else {
        format!("−{text}")
    }
}

/// Percentage points: a share's change.
fn points(share: f64) -> String {
    format!("{:.1}", share * 100.0)
}

#[expect(clippy::cast_precision_loss, reason = "counts stay below 2^52")]
fn number(count: u64) -> f64 {
    count as f64
}

impl Shown {
    /// Its name.
    pub(super) fn name(self, words: WallWords) -> &'static str {
        match self {
            Self::Coverage => t_string!(words, figure.coverage),
            Self::Patrol => t_string!(words, figure.patrol),
            Self::OnDuty => t_string!(words, figure.on_duty),
            Self::Today => t_string!(words, figure.today),
            Self::Open => t_string!(words, figure.open),
            Self::Overdue => t_string!(words, figure.overdue),
            Self::OnTime => t_string!(words, figure.on_time),
            Self::SettledGrid => t_string!(words, figure.settled_grid),
            Self::SettledCommunity => t_string!(words, figure.settled_community),
            Self::Disputes => t_string!(words, figure.disputes),
        }
    }

    /// Its value, and its unit where it has one.
    pub(super) fn value(self, body: &WallBody, words: WallWords) -> (String, &'static str) {
        let (today, incidents) = (&body.today, &body.incidents);
        let cases = t_string!(words, unit.cases);
        match self {
            Self::Coverage => {
                let share = today.coverage.as_ref().and_then(|coverage| coverage.share);
                (share.map_or_else(|| "—".to_owned(), percent), "")
            }
            Self::Patrol => (kilometres(today.patrol_m), t_string!(words, unit.km)),
            Self::OnDuty => (count(body.on_duty.part), ""),
            Self::Today => (count(today.reported), cases),
            Self::Open => (count(incidents.open), cases),
            Self::Overdue => (count(incidents.overdue), cases),
            Self::OnTime => (share_text(&incidents.on_time), ""),
            Self::SettledGrid => (share_text(&incidents.settled_in_grid), ""),
            Self::SettledCommunity => (share_text(&incidents.settled_in_community), ""),
            Self::Disputes => (count(incidents.disputes_settled), cases),
        }
    }

    /// What it is compared with, in short.
    pub(super) fn versus(self, body: &WallBody, words: WallWords) -> String {
        let (today, now, before) = (&body.today, &body.incidents, &body.incidents_last_week);
        let week = |change: String| t_string!(words, versus.week, change = change);
        let shares = |now: &Share, before: &Share| match (now.share, before.share) {
            (Some(now), Some(before)) => week(change(now, before, points)),
            _ => t_string!(words, versus.none).to_owned(),
        };
        let counts = |now: u64, before: u64| {
            week(change(number(now), number(before), |more| {
                format!("{more:.0}")
            }))
        };
        match self {
            Self::Coverage => {
                let share = |entry: &Option<_>| {
                    let entry: Option<&xunge_data::api::CoverageEntry> = entry.as_ref();
                    entry.and_then(|entry| entry.share)
                };
                match (share(&today.coverage), share(&today.coverage_yesterday)) {
                    (Some(now), Some(before)) => {
                        let change = change(now, before, points);
                        t_string!(words, versus.yesterday, change = change)
                    }
                    _ => t_string!(words, versus.none).to_owned(),
                }
            }
            Self::Patrol => {
                let change = change(today.patrol_m, today.patrol_yesterday_m, kilometres);
                t_string!(words, versus.yesterday, change = change)
            }
            Self::OnDuty => {
                t_string!(words, versus.rostered, whole = count(body.on_duty.whole))
            }
            Self::Today => match today.usual {
                Some(usual) => t_string!(words, versus.usual, usual = decimal(usual)),
                None => t_string!(words, versus.none).to_owned(),
            },
            Self::Open => counts(now.open, before.open),
            Self::Overdue => counts(now.overdue, before.overdue),
            Self::OnTime => {
                let (part, whole) = (count(now.on_time.part), count(now.on_time.whole));
                t_string!(words, versus.of, part = part, whole = whole)
            }
            Self::SettledGrid => shares(&now.settled_in_grid, &before.settled_in_grid),
            Self::SettledCommunity => {
                shares(&now.settled_in_community, &before.settled_in_community)
            }
            Self::Disputes => counts(now.disputes_settled, before.disputes_settled),
        }
    }

    /// How it is reckoned.
    pub(super) fn formula(self, body: &WallBody, words: WallWords) -> String {
        let days = body.days;
        match self {
            Self::Coverage => t_string!(words, open.coverage).to_owned(),
            Self::Patrol => t_string!(words, open.patrol).to_owned(),
            Self::OnDuty => t_string!(words, open.on_duty).to_owned(),
            Self::Today => t_string!(words, open.today, days = body.today.usual_days),
            Self::Open => t_string!(words, open.open, days = days),
            Self::Overdue => t_string!(words, open.overdue).to_owned(),
            Self::OnTime => t_string!(words, open.on_time).to_owned(),
            Self::SettledGrid => t_string!(words, open.settled_grid).to_owned(),
            Self::SettledCommunity => t_string!(words, open.settled_community).to_owned(),
            Self::Disputes => t_string!(words, open.disputes, days = days),
        }
    }

    /// What it is made of.
    pub(super) fn made(self, body: &WallBody, words: WallWords) -> Made {
        let of = |share: &Share| Some((count(share.part), count(share.whole)));
        let incidents = &body.incidents;
        let (of, left_out) = match self {
            Self::Coverage => {
                let coverage = body.today.coverage.as_ref();
                let without = count(body.today.grids_without_data);
                (
                    coverage.map(|entry| (count(entry.covered), count(entry.cells))),
                    Some(t_string!(words, open.coverage_left_out, count = without)),
                )
            }
            Self::OnDuty => {
                let without = count(body.on_duty.left_out);
                let left_out = t_string!(words, open.on_duty_left_out, count = without);
                (of(&body.on_duty), Some(left_out))
            }
            Self::OnTime => {
                let without = count(incidents.on_time.left_out);
                let left_out = t_string!(words, open.on_time_left_out, count = without);
                (of(&incidents.on_time), Some(left_out))
            }
            Self::SettledGrid => (of(&incidents.settled_in_grid), None),
            Self::SettledCommunity => (of(&incidents.settled_in_community), None),
            Self::Patrol | Self::Today | Self::Open | Self::Overdue | Self::Disputes => {
                (None, None)
            }
        };
        Made { of, left_out }
    }

    /// What a community has of it; none where it is not known by community.
    pub(super) fn of_community(self, community: &WallCommunity) -> Option<String> {
        let share = |share: &Share| {
            format!(
                "{}  {} / {}",
                share_text(share),
                count(share.part),
                count(share.whole)
            )
        };
        match self {
            Self::Coverage => {
                let coverage = community.coverage.as_ref()?;
                let (covered, cells) = (count(coverage.covered), count(coverage.cells));
                Some(format!("{}  {covered} / {cells}", percent(coverage.share?)))
            }
            Self::Open => Some(count(community.open)),
            Self::Overdue => Some(count(community.overdue)),
            Self::OnTime => Some(share(&community.on_time)),
            Self::SettledGrid => Some(share(&community.settled_in_grid)),
            Self::Patrol | Self::OnDuty | Self::Today | Self::SettledCommunity | Self::Disputes => {
                None
            }
        }
    }
}

/// The name of the wall's language as addresses write it.
pub(super) fn language(words: WallWords) -> &'static str {
    words.get_locale().as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_says_its_direction_and_nothing_is_no_change() {
        assert_eq!(change(5.0, 2.0, |more| format!("{more:.0}")), "+3");
        assert_eq!(change(0.5, 0.512, points), "−1.2");
        assert_eq!(change(0.5, 0.500_1, points), "±0");
    }
}
