//! Everything beside the map: head, rail, details, time bar.
mod account;
mod area;
mod colours;
mod coverage;
mod details;
mod explained;
mod formula;
mod frame;
mod grid;
mod grid_list;
mod headline;
mod icon;
mod incidents;
mod masthead;
mod notice;
mod overview;
mod player;
mod ranges;
mod search;
mod switches;
mod tile;
mod time_bar;

pub(crate) use explained::unique_id;
pub(crate) use frame::Frame;
pub(crate) use icon::SymbolIcon;
pub(crate) use notice::{Failure, Skeleton};
pub(crate) use ranges::value_text;
