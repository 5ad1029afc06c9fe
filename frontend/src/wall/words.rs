//! The words that only the wall needs; all others are the map page's.
use leptos_i18n::I18nContext;

#[allow(
    dead_code,
    unused_imports,
    clippy::expect_used,
    reason = "leptos_i18n writes it: more than the wall uses, and it knows its own locales"
)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/wall_i18n.rs"));
}

pub(crate) use self::generated::i18n;

/// The words of the wall in its language.
pub(crate) type WallWords = I18nContext<i18n::Locale>;

/// The words of this wall.
pub(crate) fn use_wall_words() -> WallWords {
    i18n::use_i18n()
}
