//! The pages beside the map: signing in, making the first administrator, and what administrators
//! keep: accounts, tokens, the audit.
mod accounts;
mod audit;
mod form;
mod sign_in;
mod tokens;

use leptos::prelude::*;
use leptos_i18n::context::init_i18n_subcontext;

use self::{
    accounts::AccountsPage,
    audit::AuditPage,
    sign_in::{SetUpPage, SignInPage},
};
use crate::{
    client::ClientError,
    i18n::{t_string, use_i18n},
    language::{first_language, follow_language},
    panels::{Failure, LanguageSwitch, Skeleton, ThemeSwitch},
    state::View,
    theme::follow_theme,
    who::{Who, ask_to_sign_in},
};

/// The page that the browser's address names.
#[component]
pub(crate) fn Admin() -> impl IntoView {
    let view = View::default();
    provide_context(view);
    follow_theme(view);
    let path = window().location().pathname().unwrap_or_default();
    let path = path.trim_end_matches('/');
    provide_context(Who::new(path != "/sign-in" && path != "/setup"));
    let language = first_language(parameter("lang").as_deref());
    provide_context(init_i18n_subcontext(Some(Signal::stored(language))));
    follow_language();
    match path {
        "/accounts" => view! { <AccountsPage/> }.into_any(),
        "/audit" => view! { <AuditPage/> }.into_any(),
        "/setup" => view! { <SetUpPage/> }.into_any(),
        _ => view! { <SignInPage/> }.into_any(),
    }
}

/// A parameter of the browser's address.
fn parameter(name: &str) -> Option<String> {
    let search = window().location().search().ok()?;
    let pairs = search.trim_start_matches('?').split('&');
    let mut pairs = pairs.filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(key, _)| *key == name)?;
    js_sys::decode_uri_component(value).ok().map(String::from)
}

/// The head of a page: its title, the way to the others, language and theme.
#[component]
fn Head(
    /// What the page is called.
    #[prop(into)]
    title: Signal<&'static str>,
) -> impl IntoView {
    let words = use_i18n();
    let path = window().location().pathname().unwrap_or_default();
    let here = move |link: &str| (link == path).then_some("page");
    view! {
        <header class="admin-head">
            <h1>{title}</h1>
            <nav>
                <a class="button" href="/">{move || t_string!(words, admin.map)}</a>
                <a class="button" href="/accounts" aria-current=here("/accounts")>
                    {move || t_string!(words, accounts.title)}
                </a>
                <a class="button" href="/audit" aria-current=here("/audit")>
                    {move || t_string!(words, audit.title)}
                </a>
                <LanguageSwitch/>
                <ThemeSwitch/>
            </nav>
        </header>
    }
}

/// What an answer is shown as: bars until it is there, what to do where there is none.
fn answered<T>(
    answer: Option<Result<T, ClientError>>,
    retry: impl Fn() + Send + Sync + 'static,
    show: impl FnOnce(T) -> AnyView,
) -> AnyView {
    match answer {
        None => view! { <Skeleton lines=8/> }.into_any(),
        Some(Ok(body)) => show(body),
        Some(Err(ClientError::Problem(problem))) if problem.status == 403 => {
            view! { <Forbidden/> }.into_any()
        }
        Some(Err(error)) => view! { <Failure error retry=move |()| retry()/> }.into_any(),
    }
}

/// A table: the cells of its head, and its rows.
fn table(head: impl IntoView, rows: impl IntoView) -> AnyView {
    view! {
        <div class="admin-table">
            <table>
                <thead><tr>{head.into_any()}</tr></thead>
                <tbody>{rows.into_any()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// Says that one may not, and how one could.
#[component]
fn Forbidden() -> impl IntoView {
    let words = use_i18n();
    view! {
        <div class="notice" role="status" data-testid="forbidden">
            <strong>{move || t_string!(words, admin.forbidden)}</strong>
            <button type="button" class="button" on:click=move |_| ask_to_sign_in()>
                {move || t_string!(words, sign_in.title)}
            </button>
        </div>
    }
}
