//! Codes: the names by which communities, grids, offices and workers are known.

use std::sync::Arc;

use serde::{Deserialize, Serialize, Serializer};

/// A code that a person gave to a thing, unique among things of its kind.
///
/// Grid codes of the standards (DB6101/T 3185-2024, DB11/T 2157-2023) are the
/// 12-digit community code and a sequence; codes of other cities are kept as
/// they are. 1 to 64 characters, none of them a control character, no white
/// space at either end. Copies share their text: a grid's code stands beside
/// each of its incidents.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "String")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = String))]
pub struct Code(Arc<str>);

/// Why a text is not a [`Code`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// Nothing is there.
    #[error("the code is empty")]
    Empty,
    /// More than [`Code::MAX_CHARS`] characters.
    #[error("the code {0:?} is longer than 64 characters")]
    TooLong(String),
    /// A control character, or white space at an end.
    #[error("the code {0:?} has a control character or white space at an end")]
    Unprintable(String),
}

impl Code {
    /// The longest code, in characters.
    pub const MAX_CHARS: usize = 64;

    /// Takes a text as a code.
    ///
    /// # Errors
    /// [`CodeError`] if it is empty, too long or not printable.
    pub fn new(text: impl Into<String>) -> Result<Self, CodeError> {
        let text = text.into();
        if text.is_empty() {
            Err(CodeError::Empty)
        } else if text.chars().count() > Self::MAX_CHARS {
            Err(CodeError::TooLong(
                text.chars().take(Self::MAX_CHARS).collect(),
            ))
        } else if text.trim() != text || text.chars().any(char::is_control) {
            Err(CodeError::Unprintable(text))
        } else {
            Ok(Self(text.into()))
        }
    }

    /// A text that was a code before, as one again.
    #[must_use]
    pub fn known(text: &str) -> Self {
        Self(text.into())
    }

    /// The code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::borrow::Borrow<str> for Code {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Code {
    type Error = CodeError;
    fn try_from(text: String) -> Result<Self, CodeError> {
        Self::new(text)
    }
}

impl std::str::FromStr for Code {
    type Err = CodeError;
    fn from_str(text: &str) -> Result<Self, CodeError> {
        Self::new(text)
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl From<Code> for String {
    fn from(code: Code) -> Self {
        code.as_str().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_printable_and_bounded() {
        assert!(Code::new("411525001001001").is_ok());
        assert!(Code::new("网格 7").is_ok());
        assert_eq!(Code::new(""), Err(CodeError::Empty));
        assert!(matches!(Code::new(" 7"), Err(CodeError::Unprintable(_))));
        assert!(matches!(Code::new("a\nb"), Err(CodeError::Unprintable(_))));
        assert!(matches!(
            Code::new("格".repeat(65)),
            Err(CodeError::TooLong(_))
        ));
    }
}
