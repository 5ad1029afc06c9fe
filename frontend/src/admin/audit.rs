//! The audit, for administrators: who did what that must leave a trace.
use leptos::prelude::*;
use xunge_data::{
    Actor, Deed, Offset,
    api::{Audit, AuditBody, AuditEntry, AuditQuery},
};

use super::{Head, answered, table};
use crate::{
    client::get,
    format,
    i18n::{t_string, use_i18n},
    language::Words,
    words::Name,
};

/// The page `/audit`.
#[component]
pub(super) fn AuditPage() -> impl IntoView {
    let words = use_i18n();
    let before = RwSignal::new(None::<Offset>);
    let page = LocalResource::new(move || {
        let query = AuditQuery {
            before: before.get(),
            limit: None,
        };
        get::<Audit>((), query)
    });
    let show = move |body| view! { <Traces body before/> }.into_any();
    view! {
        <main class="admin" data-testid="audit">
            <Head title=Signal::derive(move || t_string!(words, audit.title))/>
            <div class="admin-body">
                <p class="admin-lead">{move || t_string!(words, audit.lead)}</p>
                {move || answered(page.get(), move || page.refetch(), show)}
            </div>
        </main>
    }
}

#[component]
fn Traces(body: AuditBody, before: RwSignal<Option<Offset>>) -> impl IntoView {
    let words = use_i18n();
    let AuditBody { traces, next } = body;
    if traces.is_empty() {
        return view! { <p class="empty">{move || t_string!(words, audit.empty)}</p> }.into_any();
    }
    let row = move |AuditEntry { offset, trace }: AuditEntry| {
        let (at, by, deed) = (trace.at, trace.by, trace.deed);
        view! {
            <tr>
                <td class="number">{offset}</td>
                <td class="number">{move || format::moment(at, words.get_locale())}</td>
                <td>{move || actor_text(&by, words)}</td>
                <td><code>{trace.address}</code></td>
                <td class="is-wide">{move || deed_text(&deed, words)}</td>
            </tr>
        }
    };
    let head = view! {
        <th>{move || t_string!(words, audit.offset)}</th>
        <th>{move || t_string!(words, audit.at)}</th>
        <th>{move || t_string!(words, audit.by)}</th>
        <th>{move || t_string!(words, audit.address)}</th>
        <th>{move || t_string!(words, audit.deed)}</th>
    };
    let table = table(head, traces.into_iter().map(row).collect_view());
    view! {
        {table}
        <nav class="admin-pages">
            <button type="button" class="button" hidden=move || before.get().is_none()
                on:click=move |_| before.set(None)>{move || t_string!(words, audit.latest)}</button>
            <button type="button" class="button" hidden=next.is_none()
                on:click=move |_| before.set(next)>{move || t_string!(words, audit.older)}</button>
        </nav>
    }
    .into_any()
}

fn actor_text(by: &Actor, words: Words) -> String {
    match by {
        Actor::Account(name) => name.to_string(),
        Actor::Token(id) => t_string!(words, audit.by_token, id = id.to_string()),
        Actor::CommandLine => t_string!(words, audit.by_command_line).to_owned(),
        Actor::Owner => t_string!(words, audit.by_owner).to_owned(),
        Actor::Nobody => t_string!(words, audit.by_nobody).to_owned(),
    }
}

fn deed_text(deed: &Deed, words: Words) -> String {
    match deed {
        Deed::SignedIn => t_string!(words, deed.signed_in).to_owned(),
        Deed::SignInFailed { given } => t_string!(words, deed.sign_in_failed, name = given.clone()),
        Deed::SignedOut => t_string!(words, deed.signed_out).to_owned(),
        Deed::Exported { collection, count } => {
            let (what, count) = (collection.clone(), format::count(*count));
            t_string!(words, deed.exported, what = what, count = count)
        }
        Deed::TrackOpened { devices, window } => {
            let moment = |at| format::moment(at, words.get_locale());
            let span = format!("{} – {}", moment(window.from), moment(window.to));
            let shown: Vec<_> = devices.iter().take(5).map(ToString::to_string).collect();
            let (devices, count) = (shown.join(", "), devices.len().to_string());
            t_string!(
                words,
                deed.track_opened,
                devices = devices,
                count = count,
                span = span
            )
        }
        Deed::AccountPut { account, role } => {
            let (name, role) = (account.to_string(), role.name(words));
            t_string!(words, deed.account_put, name = name, role = role)
        }
        Deed::AccountRemoved { account } => {
            t_string!(words, deed.account_removed, name = account.to_string())
        }
        Deed::TokenIssued { token, kind } => {
            let (id, kind) = (token.to_string(), kind.role().name(words));
            t_string!(words, deed.token_issued, id = id, kind = kind)
        }
        Deed::TokenRevoked { token } => {
            t_string!(words, deed.token_revoked, id = token.to_string())
        }
        Deed::DevicesPut { count } => {
            t_string!(words, deed.devices_put, count = format::count(*count))
        }
        Deed::Imported { collection, count } => {
            let (what, count) = (collection.clone(), format::count(*count));
            t_string!(words, deed.imported, what = what, count = count)
        }
    }
}
