//! Who asks, and what they may.

mod caller;

pub use caller::{Caller, Who};
