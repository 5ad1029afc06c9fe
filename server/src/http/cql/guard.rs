//! Texts are looked over before they are parsed: the parser recurses, and
//! tries some parentheses twice.

use std::num::NonZeroUsize;

use cql2::Expr;
use pest::error::InputLocation;

use super::CqlError;

/// The longest filter, bytes.
pub(super) const MAX_BYTES: usize = 10_000;
/// The deepest nesting of parentheses.
pub(super) const MAX_DEPTH: usize = 16;
/// The most steps the parser takes: parentheses that do not parse are tried
/// twice at every level. Each filter that is short enough takes far fewer.
const MAX_STEPS: NonZeroUsize = NonZeroUsize::MIN.saturating_add(1_000_000);
/// The most operators: words such as AND, and signs.
pub(super) const MAX_OPERATORS: usize = 256;

const OPERATORS: [&str; 9] = [
    "and", "or", "not", "like", "in", "between", "is", "div", "casei",
];

/// Parses CQL2 text.
pub(super) fn parse_text(text: &str) -> Result<Expr, CqlError> {
    check_text(text)?;
    // One number for the process; nothing else here parses by pest.
    pest::set_call_limit(Some(MAX_STEPS));
    cql2::parse_text(text).map_err(|error| match error {
        cql2::Error::Pest(error) => {
            let (InputLocation::Pos(at) | InputLocation::Span((at, _))) = error.location;
            CqlError::Unreadable(format!("{} at byte {at}", error.variant.message()))
        }
        other => unreadable(&other),
    })
}

/// Parses CQL2 JSON.
pub(super) fn parse_json(text: &str) -> Result<Expr, CqlError> {
    check_json(text)?;
    cql2::parse_json(text).map_err(|error| unreadable(&error))
}

fn unreadable(error: &impl std::fmt::Display) -> CqlError {
    let lines = error.to_string();
    let words: Vec<_> = lines.split_whitespace().collect();
    CqlError::Unreadable(words.join(" ").chars().take(300).collect())
}

fn check_text(text: &str) -> Result<(), CqlError> {
    if text.len() > MAX_BYTES {
        return Err(CqlError::TooLong);
    }
    let (mut depth, mut operators) = (0_usize, 0);
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\'' | '"' => letters
                .by_ref()
                .find(|&(_, next)| next == letter)
                .map(|_| ())
                .ok_or(CqlError::Unbalanced)?,
            '(' => depth += 1,
            ')' => depth = depth.checked_sub(1).ok_or(CqlError::Unbalanced)?,
            '=' | '<' | '>' | '+' | '*' | '/' | '%' | '^' | '|' => operators += 1,
            '-' if !letters
                .peek()
                .is_some_and(|(_, next)| next.is_ascii_digit()) =>
            {
                operators += 1;
            }
            _ if letter.is_alphabetic() => {
                let mut end = at + letter.len_utf8();
                while let Some((next, letter)) =
                    letters.next_if(|(_, l)| l.is_alphanumeric() || *l == '_')
                {
                    end = next + letter.len_utf8();
                }
                let word = text.get(at..end).unwrap_or_default();
                operators += usize::from(OPERATORS.iter().any(|o| o.eq_ignore_ascii_case(word)));
            }
            _ => {}
        }
        check_counts(depth, operators)?;
    }
    match depth {
        0 => Ok(()),
        _ => Err(CqlError::Unbalanced),
    }
}

fn check_json(text: &str) -> Result<(), CqlError> {
    if text.len() > MAX_BYTES {
        return Err(CqlError::TooLong);
    }
    let (mut depth, mut operators, mut in_string) = (0_usize, 0, false);
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' if in_string => drop(letters.next()),
            '"' => in_string = !in_string,
            '{' if !in_string => (depth, operators) = (depth + 1, operators + 1),
            '[' if !in_string => depth += 1,
            '}' | ']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
        // An operation is an object with a list in it.
        check_counts(depth / 2, operators / 2)?;
    }
    Ok(())
}

fn check_counts(depth: usize, operators: usize) -> Result<(), CqlError> {
    if depth > MAX_DEPTH {
        Err(CqlError::TooDeep)
    } else if operators > MAX_OPERATORS {
        Err(CqlError::TooMany)
    } else {
        Ok(())
    }
}
