//! Making tokens.

use xunge_data::{Code, CodeError, Timestamp, Token, TokenKind, api::NewToken};

use super::secret::{self, SecretError};

/// Digits of a token's number, so that people can tell tokens apart.
const NUMBER: usize = 8;

/// Why no token is issued.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// A device token names its device, and no other does.
    #[error("a device token names its device, and no other token does")]
    Device,
    /// The label is too long.
    #[error("the label is longer than {} characters", Code::MAX_CHARS)]
    Label,
    /// There is no secret.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// There is no number.
    #[error(transparent)]
    Number(#[from] CodeError),
}

/// A new token, and its text, which is nowhere else.
///
/// # Errors
/// [`TokenError`]
pub fn issue(new: NewToken) -> Result<(Token, String), TokenError> {
    if (new.kind == TokenKind::Device) != new.device.is_some() {
        return Err(TokenError::Device);
    }
    if new.label.chars().count() > Code::MAX_CHARS {
        return Err(TokenError::Label);
    }
    let text = secret::random()?;
    let number = secret::random()?;
    let token = Token {
        id: Code::new(number.get(..NUMBER).unwrap_or_default())?,
        kind: new.kind,
        device: new.device,
        label: new.label,
        issued_at: Timestamp::now(),
        hash: secret::fingerprint(&text),
    };
    Ok((token, text))
}
