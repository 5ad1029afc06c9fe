//! Who is signed in, in the page's head.
use leptos::{prelude::*, wasm_split::wasm_split};
use xunge_data::{
    Right, Scope,
    api::{NoQuery, SessionBody, SignOut},
};

use super::icon::{Icon, PERSON};
use crate::{
    client::delete,
    i18n::{t_string, use_i18n},
    part::{Later, Part},
    told::Asker,
    who::{ask_to_sign_in, start_anew, use_who},
    words::Name,
};

/// The way to sign in, or who is signed in and the way out. Nothing while there are no accounts.
#[component]
pub(super) fn AccountMenu() -> impl IntoView {
    let (who, words) = (use_who(), use_i18n());
    let signed_in = move || {
        who.session
            .get()
            .filter(|session| session.first.account.is_some())
    };
    let menu = move || match signed_in() {
        Some(session) => view! { <Later part=move || signed_in_menu(session.clone())/> }.into_any(),
        None => view! {
            <button type="button" class="tool" data-testid="account"
                title=move || t_string!(words, sign_in.title)
                aria-label=move || t_string!(words, sign_in.title)
                on:click=move |_| ask_to_sign_in()>
                <Icon path=PERSON/>
            </button>
        }
        .into_any(),
    };
    move || who.has_accounts().then(menu)
}

#[wasm_split(opened, wasm_split_path = leptos::wasm_split, fallible)]
fn signed_in_menu(session: Asker) -> Part {
    let session = session.whole()?;
    Ok(ViewFn::from(
        move || view! { <SignedIn session=session.clone()/> },
    ))
}

#[component]
fn SignedIn(session: SessionBody) -> impl IntoView {
    let words = use_i18n();
    let is_open = RwSignal::new(false);
    let name = session
        .account
        .as_ref()
        .map(ToString::to_string)
        .unwrap_or_default();
    let hint = name.clone();
    let role = session.role;
    let part = match &session.scope {
        Scope::Whole => None,
        Scope::Community(code) | Scope::Grid(code) | Scope::Device(code) => Some(code.to_string()),
    };
    let is_administrator = session.rights.contains(&Right::Administer);
    let sign_out = move |_| {
        leptos::task::spawn_local(async {
            if delete::<SignOut>((), NoQuery {}).await.is_ok() {
                start_anew();
            }
        });
    };
    view! {
        <div class="account" on:keydown=move |event| if event.key() == "Escape" { is_open.set(false) }>
            <button type="button" class="tool is-signed-in" data-testid="account" title=hint
                aria-expanded=move || is_open.get().to_string()
                on:click=move |_| is_open.update(|open| *open = !*open)>
                <Icon path=PERSON/>
            </button>
            <div class="account-drop" hidden=move || !is_open.get()>
                <strong>{name}</strong>
                <span>{move || role.map(|role| role.name(words))}" "{part}</span>
                {is_administrator.then(|| view! {
                    <a class="button" href="/accounts">{move || t_string!(words, accounts.title)}</a>
                    <a class="button" href="/audit">{move || t_string!(words, audit.title)}</a>
                })}
                <button type="button" class="button" data-testid="sign-out" on:click=sign_out>
                    {move || t_string!(words, sign_in.out)}
                </button>
            </div>
        </div>
    }
}
