//! Signing in, over whatever the page shows, and making the first administrator.
use leptos::{ev::SubmitEvent, html, prelude::*};
use serde::Serialize;
use xunge_data::api::{Credentials, DemoAccount, FirstAdministrator, NoQuery, SetUp, SignIn};

use crate::{
    client::{ClientError, post},
    i18n::{t_string, use_i18n},
    language::Words,
    who::{start_anew, use_who},
    words::Name,
};

/// What is typed into a form's field.
fn typed(field: NodeRef<html::Input>) -> String {
    field
        .get_untracked()
        .map(|input| input.value())
        .unwrap_or_default()
}

fn document(body: impl Serialize) -> serde_json::Value {
    serde_json::to_value(body).unwrap_or_default()
}

/// What went wrong, for people.
fn fault(error: &ClientError, words: Words) -> String {
    match error {
        ClientError::Problem(problem) => match problem.status {
            401 => t_string!(words, sign_in.wrong).to_owned(),
            429 => t_string!(words, sign_in.too_often).to_owned(),
            _ => problem
                .detail
                .clone()
                .unwrap_or_else(|| problem.title.clone()),
        },
        ClientError::Network(_) => t_string!(words, notice.network).to_owned(),
        ClientError::Unreadable(_) => t_string!(words, notice.unreadable).to_owned(),
    }
}

/// The dialog to sign in, while the page asks for it.
#[component]
pub(crate) fn SignInDialog() -> impl IntoView {
    let (who, words) = (use_who(), use_i18n());
    let may_close = move || who.may(xunge_data::Right::Read) == Some(true);
    let dialog = move || {
        view! {
            <div class="sign-in" role="dialog" aria-modal="true" data-testid="sign-in"
                aria-label=move || t_string!(words, sign_in.title)
                on:keydown=move |event| if event.key() == "Escape" && may_close() {
                    who.is_asking.set(false);
                }>
                <div class="sign-in-card">
                    <h1>{move || t_string!(words, app.name)}</h1>
                    <p class="sign-in-lead">{move || t_string!(words, sign_in.lead)}</p>
                    <SignInForm/>
                    {move || may_close().then(|| view! {
                        <button type="button" class="sign-in-close"
                            on:click=move |_| who.is_asking.set(false)>
                            {move || t_string!(words, sign_in.later)}
                        </button>
                    })}
                </div>
            </div>
        }
    };
    move || who.is_asking.get().then(dialog)
}

#[component]
fn SignInForm() -> impl IntoView {
    let (who, words) = (use_who(), use_i18n());
    let (name, password) = (NodeRef::<html::Input>::new(), NodeRef::<html::Input>::new());
    let (is_busy, failed) = (RwSignal::new(false), RwSignal::new(None::<ClientError>));
    let sign_in = move |credentials: Credentials| {
        is_busy.set(true);
        leptos::task::spawn_local(async move {
            match post::<SignIn>((), NoQuery {}, &document(credentials)).await {
                Ok(_) => start_anew(),
                Err(error) => {
                    failed.set(Some(error));
                    is_busy.set(false);
                }
            }
        });
    };
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        sign_in(Credentials {
            name: typed(name),
            password: typed(password),
        });
    };
    Effect::new(move |_| {
        if let Some(name) = name.get() {
            // Nothing is lost where it cannot be focused.
            let _ = name.focus();
        }
    });
    let demo = move || {
        let accounts = who.session.get().map(|session| session.demo_accounts);
        let accounts = accounts.unwrap_or_default();
        (!accounts.is_empty())
            .then(|| view! { <DemoAccounts accounts sign_in=Callback::new(sign_in)/> })
    };
    view! {
        <form class="sign-in-form" on:submit=on_submit>
            <label>
                <span>{move || t_string!(words, sign_in.name)}</span>
                <input node_ref=name name="name" autocomplete="username" required=true maxlength="64"/>
            </label>
            <label>
                <span>{move || t_string!(words, sign_in.password)}</span>
                <input node_ref=password name="password" type="password"
                    autocomplete="current-password" required=true/>
            </label>
            {move || failed.get().map(|error| view! {
                <p class="sign-in-fault" role="alert">{move || fault(&error, words)}</p>
            })}
            <button type="submit" class="button is-main" disabled=move || is_busy.get()>
                {move || t_string!(words, sign_in.submit)}
            </button>
        </form>
        {demo}
    }
}

/// The accounts that everybody may sign in to.
#[component]
fn DemoAccounts(accounts: Vec<DemoAccount>, sign_in: Callback<Credentials>) -> impl IntoView {
    let words = use_i18n();
    let row = move |account: DemoAccount| {
        let DemoAccount {
            name,
            password,
            role,
            ..
        } = account;
        let credentials = Credentials {
            name: name.to_string(),
            password: password.clone(),
        };
        view! {
            <li>
                <button type="button" on:click=move |_| sign_in.run(credentials.clone())>
                    <strong>{move || role.name(words)}</strong>
                    <code>{name.to_string()}" / "{password}</code>
                </button>
            </li>
        }
    };
    view! {
        <section class="sign-in-demo">
            <h2>{move || t_string!(words, sign_in.demo)}</h2>
            <ul>{accounts.into_iter().map(row).collect_view()}</ul>
        </section>
    }
}

/// The page that the set-up link leads to.
#[component]
pub(crate) fn SetUpPage() -> impl IntoView {
    let words = use_i18n();
    let (name, password) = (NodeRef::<html::Input>::new(), NodeRef::<html::Input>::new());
    let (is_busy, failed) = (RwSignal::new(false), RwSignal::new(None::<ClientError>));
    let search = window().location().search().unwrap_or_default();
    let code = search.strip_prefix("?code=").unwrap_or_default().to_owned();
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Ok(name) = typed(name).trim().parse() else {
            return;
        };
        let first = FirstAdministrator {
            code: code.clone(),
            name,
            password: typed(password),
        };
        is_busy.set(true);
        leptos::task::spawn_local(async move {
            match post::<SetUp>((), NoQuery {}, &document(first)).await {
                // A browser that forbids it stays here, signed in.
                Ok(_) => drop(window().location().set_href("/")),
                Err(error) => {
                    failed.set(Some(error));
                    is_busy.set(false);
                }
            }
        });
    };
    let shown = move |error: ClientError| match &error {
        ClientError::Problem(problem) if problem.status == 401 => {
            t_string!(words, sign_in.set_up_over).to_owned()
        }
        _ => fault(&error, words),
    };
    view! {
        <main class="sign-in">
            <div class="sign-in-card">
                <h1>{move || t_string!(words, app.name)}</h1>
                <p class="sign-in-lead">{move || t_string!(words, sign_in.set_up_lead)}</p>
                <form class="sign-in-form" on:submit=on_submit>
                    <label>
                        <span>{move || t_string!(words, sign_in.name)}</span>
                        <input node_ref=name name="name" autocomplete="username" required=true maxlength="64"/>
                    </label>
                    <label>
                        <span>{move || t_string!(words, sign_in.new_password)}</span>
                        <input node_ref=password name="password" type="password" minlength="8"
                            autocomplete="new-password" required=true/>
                    </label>
                    {move || failed.get().map(|error| view! {
                        <p class="sign-in-fault" role="alert">{shown(error)}</p>
                    })}
                    <button type="submit" class="button is-main" disabled=move || is_busy.get()>
                        {move || t_string!(words, sign_in.set_up)}
                    </button>
                </form>
            </div>
        </main>
    }
}
