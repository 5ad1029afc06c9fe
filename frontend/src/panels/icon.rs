//! Drawings in the page's own lines, and the symbols of the map.
use leptos::prelude::*;

use crate::symbols::Symbol;

/// A drawing by its strokes in a square of 24.
#[component]
pub(crate) fn Icon(
    /// The strokes.
    #[prop(into)]
    path: Signal<&'static str>,
) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d=path></path>
        </svg>
    }
}

/// A symbol as the map draws it.
#[component]
pub(crate) fn SymbolIcon(
    /// The symbol.
    symbol: Symbol,
) -> impl IntoView {
    let size = Symbol::SIZE;
    view! {
        <svg class="symbol" viewBox=format!("0 0 {size} {size}") aria-hidden="true">
            <path d=symbol.shape fill=symbol.colour></path>
            <path d=symbol.sign fill="#fff"></path>
        </svg>
    }
}

pub(super) const CLOSE: &str = "M6 6l12 12M18 6L6 18";
pub(super) const TARGET: &str =
    "M12 2v5M12 17v5M2 12h5M17 12h5M12 6a6 6 0 1 1 0 12 6 6 0 0 1 0-12z";
pub(super) const SEARCH: &str = "M11 4a7 7 0 1 1 0 14 7 7 0 0 1 0-14zM16 16l5 5";
pub(super) const CHEVRON: &str = "M9 5l7 7-7 7";
pub(super) const INFO: &str = "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18zM12 11v6M12 7v1";
pub(super) const AUTO: &str =
    "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18zM12 3v18M12 8l5-2.5M12 13l8-4M12 18l7-3.5";
pub(super) const MOON: &str = "M20 14.5A8.5 8.5 0 1 1 9.5 4a7 7 0 0 0 10.5 10.5z";
pub(super) const SUN: &str = "M12 7.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6L19 19M19 5l-1.4 1.4M6.4 17.6L5 19";
pub(super) const WARNING: &str = "M12 4l9.5 16h-19zM12 10v5M12 17.5v.5";
pub(super) const PERSON: &str = "M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM4.5 20a7.5 7.5 0 0 1 15 0";
pub(super) const SCREEN: &str = "M3 5h18v11H3zM8 20h8M12 16v4";
pub(super) const UP: &str = "M5 15l7-7 7 7";
