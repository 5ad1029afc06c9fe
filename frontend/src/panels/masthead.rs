//! The page's head: whose map it is, the five figures, search, language and theme.
use leptos::prelude::*;

use super::{
    account::AccountMenu,
    desk::DeskMenu,
    headline::Headline,
    icon::{AUTO, Icon, MOON, SUN},
    search::Search,
};
use crate::{
    i18n::{t_string, use_i18n},
    language::other_language,
    state::{Theme, use_view},
    theme::next_theme,
    town_data::use_town_data,
    words::Name,
};

/// The page's head.
#[component]
pub(super) fn Masthead() -> impl IntoView {
    view! {
        <header class="masthead">
            <Brand/>
            <Headline/>
            <div class="tools">
                <Search/>
                <LanguageSwitch/>
                <ThemeSwitch/>
                <DeskMenu/>
                <AccountMenu/>
            </div>
        </header>
    }
}

#[component]
fn Brand() -> impl IntoView {
    let (data, words) = (use_town_data(), use_i18n());
    let town = Memo::new(move |_| {
        let town = data.town.get()?.ok()?;
        Some((town.name, town.demo))
    });
    let name = move || match town.get() {
        Some((name, _)) if name.is_empty() => t_string!(words, app.unnamed_town).to_owned(),
        Some((name, _)) => name,
        None => String::new(),
    };
    let demo = move || {
        town.get().is_some_and(|(_, is_demo)| is_demo).then(|| {
            view! {
                <span class="badge" title=move || t_string!(words, app.demo_hint)>
                    {move || t_string!(words, app.demo)}
                </span>
            }
        })
    };
    view! {
        <div class="brand">
            <svg class="brand-mark" viewBox="0 0 32 32" aria-hidden="true">
                <rect width="32" height="32" rx="7"></rect>
                <path d="M6 12h20M6 20h20M12 6v20M20 6v20"></path>
                <path class="brand-grid" d="M12 12h8v8h-8z"></path>
            </svg>
            <h1 class="brand-name">{move || t_string!(words, app.name)}</h1>
            <span class="brand-town">
                <strong>{name}</strong>
                <span>{move || t_string!(words, app.title)}</span>
            </span>
            {demo}
        </div>
    }
}

/// The other language, one click away.
#[component]
pub(crate) fn LanguageSwitch() -> impl IntoView {
    let words = use_i18n();
    let other = move || other_language(words.get_locale());
    view! {
        <button type="button" class="tool is-text" data-testid="language"
            title=move || t_string!(words, app.language_hint)
            on:click=move |_| words.set_locale(untrack(other))>
            {move || t_string!(words, app.language)}
        </button>
    }
}

/// Dark, light, or as the system has it.
#[component]
pub(crate) fn ThemeSwitch() -> impl IntoView {
    let (view, words) = (use_view(), use_i18n());
    let hint = move || t_string!(words, app.theme_hint, theme = view.theme.get().name(words));
    let icon = Signal::derive(move || match view.theme.get() {
        Theme::Auto => AUTO,
        Theme::Dark => MOON,
        Theme::Light => SUN,
    });
    view! {
        <button type="button" class="tool" data-testid="theme" title=hint aria-label=hint
            on:click=move |_| view.theme.update(|theme| *theme = next_theme(*theme))>
            <Icon path=icon/>
        </button>
    }
}
