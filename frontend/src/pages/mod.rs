//! Pages beside the map, and what lies over all of them.
mod audit;
mod sign_in;

pub(crate) use audit::AuditPage;
pub(crate) use sign_in::{SetUpPage, SignInDialog};

use leptos::prelude::*;

/// A page, by its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Page {
    /// The map; every path that is no other's.
    Map,
    /// `/audit`
    Audit,
    /// `/setup`
    SetUp,
}

/// The page that the browser's address names.
pub(crate) fn page() -> Page {
    let path = window().location().pathname().unwrap_or_default();
    match path.trim_end_matches('/') {
        "/audit" => Page::Audit,
        "/setup" => Page::SetUp,
        _ => Page::Map,
    }
}
