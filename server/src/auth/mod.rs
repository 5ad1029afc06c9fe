//! Who asks, and what they may: accounts, sessions, tokens, limits, and the
//! traces that deeds leave.

mod access;
mod caller;
pub mod credentials;
pub mod demo;
mod limits;
pub mod secret;
mod sessions;
mod token;
mod trace;

pub use access::{Access, Edge, Known};
pub use caller::{Caller, Who};
pub use limits::{Limits, TooOften};
pub use secret::SecretError;
pub use sessions::{ACCOUNT, LogSessions, session_of};
pub use token::{TokenError, issue};
pub use trace::audited;
