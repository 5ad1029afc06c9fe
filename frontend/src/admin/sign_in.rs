//! Signing in, and making the first administrator.
use leptos::{ev::SubmitEvent, html, prelude::*};
use xunge_data::{
    Right,
    api::{Credentials, DemoAccount, FirstAdministrator, NoQuery, SetUp, SignIn},
};

use super::{
    form::{Fault, body_of, fault, typed},
    parameter,
};
use crate::{
    client::{ClientError, post},
    i18n::{t_string, use_i18n},
    panels::{LanguageSwitch, ThemeSwitch},
    who::use_who,
    words::Name,
};

/// Where one came from: a path of this server, and no other's.
fn back() -> String {
    let here =
        |path: &String| path.starts_with('/') && !path.starts_with("//") && !path.contains('\\');
    let path = parameter("to").filter(here);
    path.unwrap_or_else(|| "/".to_owned())
}

/// Goes to a page of this server.
fn go(path: &str) {
    // A browser that forbids it stays here, signed in.
    let _ = window().location().set_href(path);
}

/// The page `/sign-in`: signs in and goes back to where one came from.
#[component]
pub(super) fn SignInPage() -> impl IntoView {
    let (who, words) = (use_who(), use_i18n());
    let may_stay_out = move || who.may(Right::Read) == Some(true);
    view! {
        <main class="sign-in" data-testid="sign-in">
            <div class="sign-in-card">
                <CardHead/>
                <p class="sign-in-lead">{move || t_string!(words, sign_in.lead)}</p>
                <SignInForm/>
                {move || may_stay_out().then(|| view! {
                    <a class="sign-in-close" href=back()>{move || t_string!(words, sign_in.later)}</a>
                })}
            </div>
        </main>
    }
}

#[component]
fn CardHead() -> impl IntoView {
    let words = use_i18n();
    view! {
        <header class="sign-in-head">
            <h1>{move || t_string!(words, app.name)}</h1>
            <LanguageSwitch/>
            <ThemeSwitch/>
        </header>
    }
}

#[component]
fn SignInForm() -> impl IntoView {
    let (who, words) = (use_who(), use_i18n());
    let (name, password) = (NodeRef::<html::Input>::new(), NodeRef::<html::Input>::new());
    let (is_busy, failed) = (RwSignal::new(false), RwSignal::new(None::<ClientError>));
    let sign_in = move |credentials: Credentials| {
        is_busy.set(true);
        leptos::task::spawn_local(async move {
            match post::<SignIn>((), NoQuery {}, &body_of(credentials)).await {
                Ok(_) => go(&back()),
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
        let accounts = who
            .session
            .get()
            .and_then(|session| session.whole().ok())
            .map(|session| session.demo_accounts);
        let accounts = accounts.unwrap_or_default();
        (!accounts.is_empty())
            .then(|| view! { <DemoAccounts accounts sign_in=Callback::new(sign_in)/> })
    };
    view! {
        <form class="form" on:submit=on_submit>
            <label>
                <span>{move || t_string!(words, sign_in.name)}</span>
                <input node_ref=name name="name" autocomplete="username" required=true maxlength="64"/>
            </label>
            <label>
                <span>{move || t_string!(words, sign_in.password)}</span>
                <input node_ref=password name="password" type="password"
                    autocomplete="current-password" required=true/>
            </label>
            <Fault error=failed/>
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
pub(super) fn SetUpPage() -> impl IntoView {
    let words = use_i18n();
    let (name, password) = (NodeRef::<html::Input>::new(), NodeRef::<html::Input>::new());
    let (is_busy, failed) = (RwSignal::new(false), RwSignal::new(None::<ClientError>));
    let code = parameter("code").unwrap_or_default();
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
            match post::<SetUp>((), NoQuery {}, &body_of(first)).await {
                Ok(_) => go("/"),
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
        <main class="sign-in" data-testid="set-up">
            <div class="sign-in-card">
                <CardHead/>
                <p class="sign-in-lead">{move || t_string!(words, sign_in.set_up_lead)}</p>
                <form class="form" on:submit=on_submit>
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
                        <p class="fault" role="alert">{shown(error)}</p>
                    })}
                    <button type="submit" class="button is-main" disabled=move || is_busy.get()>
                        {move || t_string!(words, sign_in.set_up)}
                    </button>
                </form>
            </div>
        </main>
    }
}
