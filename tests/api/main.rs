//! Claims about Xunge, proved against a server on a free port and a data file
//! of its own, through the same endpoint types that the page uses.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a failed unwrap is a failed claim"
)]

mod accounts;
mod answers;
mod app;
mod backup;
mod caller;
mod capture;
mod cells;
mod command_line;
mod contract;
mod coverage;
mod crash;
mod crs;
mod data_file;
mod demo_town;
mod disk;
mod display;
mod export;
mod figures;
mod filter;
mod front;
mod fuzz;
mod gdal;
mod http;
mod incidents;
mod live;
mod ogc;
mod process;
mod replay;
mod rights;
mod simulator;
mod snapshots;
mod spots;
mod stream;
mod supervision;
mod tiles;
mod wall;
mod walls;
mod writing;
