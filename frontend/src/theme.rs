//! Dark or light: as chosen, or as the system has it. The document's `data-theme` tells the style
//! sheet; [`use_is_dark`] tells the map.
use leptos::prelude::*;

use crate::{
    kept::{keep, kept},
    media::use_media,
    state::{Theme, View},
};

const KEPT_AS: &str = "theme";

#[derive(Clone, Copy)]
struct IsDark(Memo<bool>);

/// Takes the theme that the browser kept and follows the view's. Call once, above all components.
pub(crate) fn follow_theme(view: View) {
    if let Some(theme) = kept(KEPT_AS).and_then(|text| text.parse().ok()) {
        view.theme.set(theme);
    }
    let system_is_dark = use_media("(prefers-color-scheme: dark)");
    let is_dark = Memo::new(move |_| match view.theme.get() {
        Theme::Auto => system_is_dark.get(),
        Theme::Dark => true,
        Theme::Light => false,
    });
    provide_context(IsDark(is_dark));
    Effect::new(move |_| keep(KEPT_AS, &view.theme.get().to_string()));
    Effect::new(move |_| {
        let theme = if is_dark.get() { "dark" } else { "light" };
        if let Some(html) = document().document_element() {
            // Fails only for attribute names that are none.
            let _ = html.set_attribute("data-theme", theme);
        }
    });
}

/// Whether the page is light on dark now.
pub(crate) fn use_is_dark() -> Memo<bool> {
    expect_context::<IsDark>().0
}

/// The theme after this one, as the switch goes round.
pub(crate) fn next_theme(theme: Theme) -> Theme {
    match theme {
        Theme::Auto => Theme::Dark,
        Theme::Dark => Theme::Light,
        Theme::Light => Theme::Auto,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use strum::VariantArray;

    #[test]
    fn the_switch_reaches_every_theme_and_comes_back() {
        let mut theme = Theme::Auto;
        for _ in Theme::VARIANTS {
            theme = next_theme(theme);
        }
        assert_eq!(theme, Theme::Auto);
        assert_eq!(next_theme(Theme::Auto), Theme::Dark);
        assert_eq!(next_theme(Theme::Dark), Theme::Light);
    }
}
