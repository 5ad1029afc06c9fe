//! Xunge's server: log → model → HTTP. See the README for the way of the data.

pub mod auth;
pub mod capture;
pub mod cli;
pub mod connections;
pub mod demo;
mod error;
pub mod export;
pub mod http;
pub mod import;
pub mod live;
pub mod log;
pub mod metrics;
pub mod model;
mod parallel;
mod projection;
pub mod serve;
pub mod simulate;
pub mod snapshots;
pub mod tile;
pub mod tls;
pub mod writer;
