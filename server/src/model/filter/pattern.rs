//! `LIKE`: `%` stands for any characters, `_` for one, `\` takes the next as
//! it is.

/// A pattern of `LIKE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern(Vec<Part>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Any,
    One,
    Is(char),
}

impl Pattern {
    /// Reads a pattern; a `\` at its end stands for itself.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut parts = Vec::new();
        let mut letters = text.chars();
        while let Some(letter) = letters.next() {
            parts.push(match letter {
                '%' if parts.last() == Some(&Part::Any) => continue,
                '%' => Part::Any,
                '_' => Part::One,
                '\\' => Part::Is(letters.next().unwrap_or('\\')),
                other => Part::Is(other),
            });
        }
        Self(parts)
    }

    /// Whether the whole text fits. The work is at most the product of both
    /// lengths: only the last `%` is ever taken back.
    #[must_use]
    pub fn fits(&self, text: &str) -> bool {
        let (mut rest, mut at) = (text.chars(), 0);
        let mut retry = None;
        loop {
            let mut ahead = rest.clone();
            let next = ahead.next();
            match (self.0.get(at), next) {
                (None, None) => return true,
                (Some(Part::Any), _) => {
                    retry = Some((rest.clone(), at));
                    at += 1;
                    continue;
                }
                (Some(Part::One), Some(_)) => {
                    (rest, at) = (ahead, at + 1);
                    continue;
                }
                (Some(Part::Is(wanted)), Some(letter)) if *wanted == letter => {
                    (rest, at) = (ahead, at + 1);
                    continue;
                }
                _ => {}
            }
            let Some((mut from, any)) = retry.take() else {
                return false;
            };
            if from.next().is_none() {
                return false;
            }
            (rest, at) = (from.clone(), any + 1);
            retry = Some((from, any));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::{prelude::*, test_runner::RngSeed};

    use super::*;

    /// By definition: letter by letter, `%` tried at every length.
    fn fits(pattern: &[char], text: &[char]) -> bool {
        match pattern.split_first() {
            None => text.is_empty(),
            Some(('%', rest)) => (0..=text.len()).any(|n| fits(rest, &text[n..])),
            Some(('_', rest)) => !text.is_empty() && fits(rest, &text[1..]),
            Some((letter, rest)) => text.first() == Some(letter) && fits(rest, &text[1..]),
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(1), failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn a_pattern_fits_what_its_definition_says(
            pattern in "[ab%_格]{0,7}", text in "[ab格]{0,9}",
        ) {
            let letters = |s: &str| s.chars().collect::<Vec<_>>();
            let expected = fits(&letters(&pattern), &letters(&text));
            prop_assert_eq!(Pattern::new(&pattern).fits(&text), expected);
        }
    }

    #[test]
    fn a_backslash_takes_the_next_letter_as_it_is() {
        assert!(Pattern::new(r"100\%").fits("100%"));
        assert!(!Pattern::new(r"100\%").fits("100 m"));
        assert!(Pattern::new(r"a\").fits(r"a\"));
    }
}
