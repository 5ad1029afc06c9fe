//! What Xunge is about: the domain, the records of the log, and every HTTP
//! endpoint as a type. Server, browser and tests are written against this
//! crate, so that they can only drift together.
//!
//! It has no clock, no randomness and no I/O: time is always an argument. It
//! builds for `wasm32-unknown-unknown`.
//!
//! Coordinates are WGS 84 degrees, longitude first (OGC:CRS84); CGCS2000 is the
//! same to 0.1 mm. Moments are UTC; days are days in Asia/Shanghai.

mod account;
pub mod api;
mod audit;
mod boundary;
mod code;
mod course;
mod crs;
pub mod gcj02;
mod incident;
mod party;
mod position;
pub mod problem;
mod record;
pub mod rfc3339;
mod right;
mod service;
mod supervision;
mod territory;
mod time;
mod track;
mod worker;

pub use account::{Account, Session, Token, TokenKind};
pub use audit::{Actor, Audited, Deed};
pub use boundary::{Boundary, BoundaryError};
pub use code::{Code, CodeError};
pub use course::{Course, StepRefused};
pub use crs::{Crs, UnknownCrs};
pub use gcj02::Datum;
pub use incident::{Action, Category, Incident, Level, Report, Status, Step};
pub use party::{Party, PartyLevel};
pub use position::{Bbox, BboxError, Position, PositionError};
pub use problem::Problem;
pub use record::{Offset, Record, Town};
pub use rfc3339::{read_day, read_moment};
pub use right::{Right, Role, Scope};
pub use service::{Publicity, PublicityKind, Service};
pub use supervision::{Inspection, ListedProblem, NotAScore, Score};
pub use territory::{Community, Facility, Grid, GridKind, Office, OfficeKind, StarKind};
pub use time::{
    Datetime, DatetimeError, SHANGHAI, Window, WindowError, day_of, day_start, minute_of_day,
};
pub use track::{Fix, KeptFix, Track, TrackError, Unfit};
pub use worker::{PatrolHours, Worker};

pub use jiff::{Timestamp, civil::Date};
