//! What came of a simulation.

use std::{collections::BTreeMap, fmt, time::Duration};

/// What was sent, and what became of it.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    acknowledged: u64,
    /// By reason: a status, a reason against a fix, or no answer.
    refused: BTreeMap<String, u64>,
    /// Of all that were answered, microseconds.
    took_us: Vec<u32>,
}

impl Tally {
    pub(super) fn add(&mut self, answer: Result<(), String>, took: Duration) {
        match answer {
            Ok(()) => self.acknowledged += 1,
            Err(why) => *self.refused.entry(why).or_default() += 1,
        }
        self.took_us
            .push(u32::try_from(took.as_micros()).unwrap_or(u32::MAX));
    }

    /// Fixes sent.
    #[must_use]
    pub fn sent(&self) -> u64 {
        self.took_us.len() as u64
    }

    /// Fixes that the server said it has.
    #[must_use]
    pub fn acknowledged(&self) -> u64 {
        self.acknowledged
    }

    /// The time within which so many of 100 were answered, milliseconds, by
    /// nearest rank.
    fn percentile_ms(sorted_us: &[u32], percent: usize) -> f64 {
        let rank = (sorted_us.len() * percent).div_ceil(100);
        let took = rank.checked_sub(1).and_then(|at| sorted_us.get(at));
        f64::from(took.copied().unwrap_or(0)) / 1_000.0
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "sent: {}", self.sent())?;
        writeln!(f, "acknowledged: {}", self.acknowledged)?;
        writeln!(f, "refused: {}", self.refused.values().sum::<u64>())?;
        for (why, count) in &self.refused {
            writeln!(f, "  {why}: {count}")?;
        }
        let mut took = self.took_us.clone();
        took.sort_unstable();
        let at = |percent| Self::percentile_ms(&took, percent);
        writeln!(
            f,
            "answered within: {:.1} ms (p50), {:.1} ms (p90), {:.1} ms (p99), {:.1} ms (all)",
            at(50),
            at(90),
            at(99),
            at(100)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tally_counts_by_reason_and_ranks_what_answers_took() {
        let mut tally = Tally::default();
        for ms in 1..=100 {
            let answer = if ms <= 97 {
                Ok(())
            } else {
                Err("503".to_owned())
            };
            tally.add(answer, Duration::from_millis(ms));
        }
        let text = tally.to_string();
        assert!(
            text.contains("sent: 100\nacknowledged: 97\nrefused: 3\n  503: 3\n"),
            "{text}"
        );
        assert!(
            text.contains("50.0 ms (p50), 90.0 ms (p90), 99.0 ms (p99), 100.0 ms (all)"),
            "{text}"
        );
    }
}
