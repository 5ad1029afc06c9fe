//! Why what an app sends is not taken.

use xunge_data::CodeError;

/// Why a request of an app is refused; nothing of it is kept.
#[derive(Debug, thiserror::Error)]
pub enum CaptureRefused {
    /// It is no JSON.
    #[error("the body is no JSON: {0}")]
    NotJson(serde_json::Error),
    /// It is JSON of something else.
    #[error("the body is not {0}")]
    NotThat(&'static str),
    /// Nothing says of which device it is.
    #[error("no device is named: {0}")]
    NoDevice(&'static str),
    /// The device's name is no code.
    #[error("the device cannot be called that: {0}")]
    Device(#[from] CodeError),
    /// A number is missing or is none.
    #[error("{name}: {found} is not a number")]
    NotANumber {
        /// Which.
        name: &'static str,
        /// What stands in its place.
        found: String,
    },
    /// A time is none.
    #[error(
        "{name}: {found} is not a time; it is written in seconds or milliseconds since 1970, or \
         as 2022-08-01T08:00:00Z"
    )]
    NotATime {
        /// Which.
        name: &'static str,
        /// What stands in its place.
        found: String,
    },
}

/// What stands somewhere, shortened for a message.
pub(super) fn shown(text: &str) -> String {
    const SHOWN: usize = 40;
    let mut shown: String = text
        .chars()
        .take(SHOWN)
        .filter(|c| !c.is_control())
        .collect();
    if text.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    if shown.is_empty() {
        "nothing".to_owned()
    } else {
        shown
    }
}
