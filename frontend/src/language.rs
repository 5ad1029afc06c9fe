//! The page's language: Chinese first, English one click away. The address says it, or else the
//! choice kept by the browser.
use leptos::prelude::*;
use leptos_i18n::{I18nContext, Locale as _};

#[allow(
    dead_code,
    unused_imports,
    clippy::expect_used,
    reason = "leptos_i18n writes it: more than this page uses, and it knows its own locales"
)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/i18n.rs"));
}

pub(crate) use self::generated::i18n;

use self::i18n::{Locale, t_string, use_i18n};
use crate::kept::{keep, kept};

/// The words of the page in its language.
pub(crate) type Words = I18nContext<Locale>;

const KEPT_AS: &str = "lang";

/// The language to start with, given what the address says.
pub(crate) fn first_language(address: Option<&str>) -> Locale {
    choose(address, kept(KEPT_AS).as_deref())
}

fn choose(address: Option<&str>, kept: Option<&str>) -> Locale {
    let read = |text: &str| {
        Locale::get_all()
            .iter()
            .copied()
            .find(|locale| locale.as_str().eq_ignore_ascii_case(text))
    };
    address
        .and_then(read)
        .or_else(|| kept.and_then(read))
        .unwrap_or_default()
}

/// The other of the two languages.
pub(crate) fn other_language(locale: Locale) -> Locale {
    match locale {
        Locale::zh_CN => Locale::en,
        Locale::en => Locale::zh_CN,
    }
}

/// Lets the document say the language, and the browser keep it. Call once, below the provider.
pub(crate) fn follow_language() {
    let words = use_i18n();
    Effect::new(move |_| {
        let locale = words.get_locale();
        keep(KEPT_AS, locale.as_str());
        let document = document();
        if let Some(html) = document.document_element() {
            // Fails only for attribute names that are none.
            let _ = html.set_attribute("lang", locale.as_str());
        }
        let name = t_string!(words, app.name);
        let title = t_string!(words, app.title);
        document.set_title(&format!("{name} · {title}"));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_goes_before_what_was_kept_and_chinese_before_all_else() {
        assert_eq!(choose(Some("en"), Some("zh-CN")), Locale::en);
        assert_eq!(choose(Some("klingon"), Some("en")), Locale::en);
        assert_eq!(choose(Some("ZH-cn"), Some("en")), Locale::zh_CN);
        assert_eq!(choose(None, None), Locale::zh_CN);
    }

    #[test]
    fn each_language_has_the_other_one_click_away() {
        for locale in Locale::get_all() {
            assert_ne!(other_language(*locale), *locale);
            assert_eq!(other_language(other_language(*locale)), *locale);
        }
    }
}
