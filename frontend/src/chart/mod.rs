//! Small charts as views of our own: every one is drawn from counts, says them as text too, and
//! takes its colours from the style sheet.
mod bars;
mod columns;
mod days;
mod parts;
mod scale;
mod trend;

pub(crate) use bars::{Bar, Bars};
pub(crate) use columns::{Column, Columns};
pub(crate) use days::Days;
pub(crate) use parts::{Part, Parts};
pub(crate) use trend::Trend;
