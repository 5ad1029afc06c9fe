//! Claims about Xunge, proved against a server on a free port and a data file
//! of its own, through the same endpoint types that the page uses.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a failed unwrap is a failed claim"
)]

mod answers;
mod app;
mod cells;
mod command_line;
mod contract;
mod coverage;
mod crs;
mod data_file;
mod demo_town;
mod figures;
mod filter;
mod gdal;
mod http;
mod ogc;
mod replay;
mod spots;
mod tiles;
