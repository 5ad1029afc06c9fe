//! Tokens, for administrators: of walls, devices and forwarders.
use leptos::{ev::SubmitEvent, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlDocument;
use xunge_data::{
    Code, TokenKind,
    api::{
        ByCode, Endpoint, IssueToken, IssuedToken, NewToken, NoQuery, OsmAnd, OwnTracks,
        RevokeToken, TokenEntry, Tokens, TokensBody,
    },
};

use super::{
    answered,
    form::{Fault, Remove, body_of, typed},
    table,
};
use crate::{
    client::{ClientError, delete, get, post},
    format,
    i18n::{t_string, use_i18n},
    words::Name,
};

type List = LocalResource<Result<TokensBody, ClientError>>;

/// The tokens, below the accounts.
#[component]
pub(super) fn TokensPart() -> impl IntoView {
    let words = use_i18n();
    let list: List = LocalResource::new(|| get::<Tokens>((), NoQuery {}));
    let issued = RwSignal::new(None::<IssuedToken>);
    let failed = RwSignal::new(None::<ClientError>);
    let show = move |TokensBody { tokens, refused }: TokensBody| {
        let refused = format::count(refused);
        view! {
            <Table tokens list failed/>
            <p class="admin-lead">
                {move || t_string!(words, tokens.refused, count = refused.clone())}
            </p>
        }
        .into_any()
    };
    view! {
        <section class="admin-part" data-testid="tokens">
            <h2>{move || t_string!(words, tokens.title)}</h2>
            <p class="admin-lead">{move || t_string!(words, tokens.lead)}</p>
            {move || answered(list.get(), move || list.refetch(), show)}
            <Fault error=failed/>
            <TokenForm list issued/>
            {move || issued.get().map(|issued| view! { <Issued issued/> })}
        </section>
    }
}

#[component]
fn Table(
    tokens: Vec<TokenEntry>,
    list: List,
    failed: RwSignal<Option<ClientError>>,
) -> impl IntoView {
    let words = use_i18n();
    if tokens.is_empty() {
        return view! { <p class="empty">{move || t_string!(words, tokens.none)}</p> }.into_any();
    }
    let revoke = move |code: Code| {
        leptos::task::spawn_local(async move {
            let revoked = delete::<RevokeToken>(ByCode { code }, NoQuery {}).await;
            failed.set(revoked.err());
            list.refetch();
        });
    };
    let row = move |token: TokenEntry| {
        let (kind, at, id) = (token.kind, token.issued_at, token.id.clone());
        view! {
            <tr>
                <th scope="row"><code>{token.id.to_string()}</code></th>
                <td>{move || kind.role().name(words)}</td>
                <td>{token.label}</td>
                <td>{token.device.map(|device| device.to_string())}</td>
                <td class="number">{move || format::moment(at, words.get_locale())}</td>
                <td class="row-tools">
                    <Remove name=Signal::derive(move || t_string!(words, tokens.revoke))
                        sure=move |()| revoke(id.clone())/>
                </td>
            </tr>
        }
    };
    let head = view! {
        <th>{move || t_string!(words, tokens.id)}</th>
        <th>{move || t_string!(words, tokens.kind)}</th>
        <th>{move || t_string!(words, tokens.label)}</th>
        <th>{move || t_string!(words, tokens.device)}</th>
        <th>{move || t_string!(words, tokens.issued_at)}</th>
        <th></th>
    };
    table(head, tokens.into_iter().map(row).collect_view())
}

#[component]
fn TokenForm(list: List, issued: RwSignal<Option<IssuedToken>>) -> impl IntoView {
    let words = use_i18n();
    let kind = RwSignal::new(TokenKind::Display);
    let (label, device) = (NodeRef::<html::Input>::new(), NodeRef::<html::Input>::new());
    let (is_busy, failed) = (RwSignal::new(false), RwSignal::new(None::<ClientError>));
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        let new = NewToken {
            kind: kind.get_untracked(),
            device: typed(device).trim().parse().ok(),
            label: typed(label).trim().to_owned(),
        };
        is_busy.set(true);
        leptos::task::spawn_local(async move {
            let answer = post::<IssueToken>((), NoQuery {}, &body_of(new)).await;
            failed.set(answer.as_ref().err().cloned());
            if let Ok(token) = answer {
                issued.set(Some(token));
                list.refetch();
            }
            is_busy.set(false);
        });
    };
    let option = move |of: TokenKind| {
        let code = of.to_string();
        view! { <option value=code>{move || of.role().name(words)}</option> }
    };
    let device_field = move || {
        (kind.get() == TokenKind::Device).then(|| view! {
            <label>
                <span>{move || t_string!(words, tokens.device)}</span>
                <input node_ref=device name="device" autocomplete="off" required=true maxlength="64"/>
            </label>
        })
    };
    view! {
        <form class="form is-row" on:submit=on_submit data-testid="token-form">
            <h3>{move || t_string!(words, tokens.add)}</h3>
            <label>
                <span>{move || t_string!(words, tokens.kind)}</span>
                <select name="kind" on:change=move |event| {
                    if let Ok(chosen) = event_target_value(&event).parse() {
                        kind.set(chosen);
                    }
                }>
                    {[TokenKind::Display, TokenKind::Device, TokenKind::Gateway].map(option).collect_view()}
                </select>
            </label>
            {device_field}
            <label>
                <span>{move || t_string!(words, tokens.label)}</span>
                <input node_ref=label name="label" autocomplete="off" maxlength="64"/>
            </label>
            <div class="form-end">
                <button type="submit" class="button is-main" disabled=move || is_busy.get()>
                    {move || t_string!(words, tokens.issue)}
                </button>
            </div>
            <Fault error=failed/>
        </form>
    }
}

/// A token that was just issued, and the addresses that carry it.
#[component]
fn Issued(issued: IssuedToken) -> impl IntoView {
    let words = use_i18n();
    let IssuedToken { entry, token } = issued;
    let origin = window().location().origin().unwrap_or_default();
    let address = |path: &str| format!("{origin}{path}?token={token}");
    let capture = [
        ("OwnTracks", OwnTracks::PATH),
        ("Traccar Client", OsmAnd::PATH),
    ];
    let capture = capture.map(|(app, path)| (app, address(path)));
    let mut texts = match entry.kind {
        TokenKind::Display => vec![("/screen", address("/screen"))],
        TokenKind::Device | TokenKind::Gateway => capture.to_vec(),
    };
    texts.push(("", token));
    let row = move |(name, text): (&'static str, String)| {
        let name = move || match name {
            "" => t_string!(words, tokens.token),
            name => name,
        };
        view! { <Copied name=Signal::derive(name) text/> }
    };
    view! {
        <div class="issued" role="status" data-testid="issued">
            <strong>{move || t_string!(words, tokens.once)}</strong>
            {texts.into_iter().map(row).collect_view()}
        </div>
    }
}

/// A text with a button that copies it.
#[component]
fn Copied(name: Signal<&'static str>, text: String) -> impl IntoView {
    let words = use_i18n();
    let field = NodeRef::<html::Input>::new();
    let is_copied = RwSignal::new(false);
    let copy = move |_| {
        if let Some(field) = field.get_untracked() {
            field.select();
            // Where it fails the text is selected, and a key copies it.
            let document = document().dyn_into::<HtmlDocument>().ok();
            let copied = document.map(|document| document.exec_command("copy"));
            is_copied.set(matches!(copied, Some(Ok(true))));
        }
    };
    let shown = move || match is_copied.get() {
        true => t_string!(words, tokens.copied),
        false => t_string!(words, tokens.copy),
    };
    view! {
        <label class="copied">
            <span>{name}</span>
            <input node_ref=field readonly=true value=text/>
            <button type="button" class="button" on:click=copy>{shown}</button>
        </label>
    }
}
