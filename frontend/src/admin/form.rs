//! What forms have in common: fields, and what went wrong.
use leptos::{html, prelude::*};
use serde::Serialize;

use crate::{
    client::ClientError,
    i18n::{t_string, use_i18n},
    language::Words,
};

/// What is typed into a form's field.
pub(super) fn typed(field: NodeRef<html::Input>) -> String {
    let field = field.get_untracked();
    field.map(|input| input.value()).unwrap_or_default()
}

/// A body as it is sent.
pub(super) fn body_of(body: impl Serialize) -> serde_json::Value {
    serde_json::to_value(body).unwrap_or_default()
}

/// What went wrong, for people.
pub(super) fn fault(error: &ClientError, words: Words) -> String {
    let problem = match error {
        ClientError::Network(_) => return t_string!(words, notice.network).to_owned(),
        ClientError::Unreadable(_) => return t_string!(words, notice.unreadable).to_owned(),
        ClientError::Part => return t_string!(words, notice.part).to_owned(),
        ClientError::Problem(problem) => problem,
    };
    match (problem.status, problem.parameter.as_deref()) {
        (401, _) => t_string!(words, sign_in.wrong).to_owned(),
        (409, _) => t_string!(words, accounts.last_administrator).to_owned(),
        (429, _) => t_string!(words, sign_in.too_often).to_owned(),
        (400, Some("password")) => t_string!(words, accounts.bad_password).to_owned(),
        (400, Some("name")) => t_string!(words, accounts.bad_name).to_owned(),
        (400, Some("device")) => t_string!(words, accounts.bad_device).to_owned(),
        _ => problem.detail.as_ref().unwrap_or(&problem.title).clone(),
    }
}

/// Says what went wrong, if something did.
#[component]
pub(super) fn Fault(
    /// What.
    error: RwSignal<Option<ClientError>>,
) -> impl IntoView {
    let words = use_i18n();
    move || {
        error.get().map(|error| {
            view! { <p class="fault" role="alert">{move || fault(&error, words)}</p> }
        })
    }
}

/// A button that takes something away, at the second click.
#[component]
pub(super) fn Remove(
    /// What it says.
    #[prop(into)]
    name: Signal<&'static str>,
    /// Takes it away.
    #[prop(into)]
    sure: Callback<()>,
) -> impl IntoView {
    let words = use_i18n();
    let is_asked = RwSignal::new(false);
    let on_click = move |_| match is_asked.get_untracked() {
        true => sure.run(()),
        false => is_asked.set(true),
    };
    let text = move || match is_asked.get() {
        true => t_string!(words, admin.sure),
        false => name.get(),
    };
    view! {
        <button type="button" class="button" class:is-danger=move || is_asked.get()
            on:click=on_click on:blur=move |_| is_asked.set(false)>{text}</button>
    }
}
