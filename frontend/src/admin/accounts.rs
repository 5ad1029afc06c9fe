//! Accounts, for administrators: who may sign in, as what, and for which part of the subdistrict.
use leptos::{ev::SubmitEvent, html, prelude::*};
use serde::Deserialize;
use xunge_data::{
    Code, GridKind, Role, Scope,
    api::{
        AccountEntry, Accounts, ByCode, Mode, NewAccount, NoQuery, PutAccount, RemoveAccount,
        TownIndex,
    },
};

use super::{
    Head, answered,
    form::{Fault, Remove, body_of, typed},
    table,
    tokens::TokensPart,
};
use crate::{
    client::{ClientError, delete, get, get_as, post},
    i18n::{t_string, use_i18n},
    who::use_who,
    words::Name,
};

/// What may be given to somebody, as far as the page reads it.
#[derive(Clone, Default, Deserialize)]
struct Places {
    communities: Vec<Place>,
    grids: Vec<Place>,
}

#[derive(Clone, Deserialize)]
struct Place {
    code: Code,
    name: String,
    /// Of grids.
    kind: Option<GridKind>,
}

impl Places {
    /// What a role is given: communities, basic grids, or nothing.
    fn of(&self, role: Role) -> Vec<Place> {
        let basic = |place: &&Place| place.kind == Some(GridKind::Basic);
        match role {
            Role::Community => self.communities.clone(),
            Role::GridWorker => self.grids.iter().filter(basic).cloned().collect(),
            _ => Vec::new(),
        }
    }

    fn name(&self, scope: &Scope) -> Option<String> {
        let (places, code) = match scope {
            Scope::Whole => return None,
            Scope::Community(code) => (&self.communities, code),
            Scope::Grid(code) | Scope::Device(code) => (&self.grids, code),
        };
        let found = places.iter().find(|place| place.code == *code);
        Some(found.map_or_else(|| code.to_string(), |place| place.name.clone()))
    }
}

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Kept {
    list: LocalResource<Result<Vec<AccountEntry>, ClientError>>,
    places: RwSignal<Places>,
    /// The account that is changed; none while a new one is made.
    changed: RwSignal<Option<AccountEntry>>,
    failed: RwSignal<Option<ClientError>>,
}

/// The page `/accounts`.
#[component]
pub(super) fn AccountsPage() -> impl IntoView {
    let (who, words) = (use_who(), use_i18n());
    let kept = Kept {
        list: LocalResource::new(|| get::<Accounts>((), NoQuery {})),
        places: RwSignal::default(),
        changed: RwSignal::new(None),
        failed: RwSignal::new(None),
    };
    leptos::task::spawn_local(async move {
        // Without it codes stand for names.
        if let Ok(places) = get_as::<TownIndex, Places>((), NoQuery {}).await {
            kept.places.set(places);
        }
    });
    let is_demo = move || {
        let session = who.session.get();
        session.is_some_and(|session| session.first.mode == Mode::Demo)
    };
    let show = move |accounts: Vec<AccountEntry>| {
        view! {
            <section class="admin-part" data-testid="accounts">
                <h2>{move || t_string!(words, accounts.accounts)}</h2>
                <p class="admin-lead" hidden=move || !is_demo()>
                    {move || t_string!(words, accounts.demo_note)}
                </p>
                <Table accounts kept/>
                <Fault error=kept.failed/>
                {move || view! { <AccountForm changed=kept.changed.get() kept/> }}
            </section>
            <TokensPart/>
        }
        .into_any()
    };
    view! {
        <main class="admin">
            <Head title=Signal::derive(move || t_string!(words, accounts.title))/>
            <div class="admin-body">
                {move || answered(kept.list.get(), move || kept.list.refetch(), show)}
            </div>
        </main>
    }
}

#[component]
fn Table(accounts: Vec<AccountEntry>, kept: Kept) -> impl IntoView {
    let words = use_i18n();
    if accounts.is_empty() {
        return view! { <p class="empty">{move || t_string!(words, accounts.none)}</p> }.into_any();
    }
    let remove = move |code: Code| {
        leptos::task::spawn_local(async move {
            let removed = delete::<RemoveAccount>(ByCode { code }, NoQuery {}).await;
            kept.failed.set(removed.err());
            kept.changed.set(None);
            kept.list.refetch();
        });
    };
    let row = move |account: AccountEntry| {
        let (role, scope, name) = (account.role, account.scope.clone(), account.name.clone());
        let part = move || {
            let named = kept.places.with(|places| places.name(&scope));
            named.unwrap_or_else(|| t_string!(words, accounts.whole).to_owned())
        };
        view! {
            <tr>
                <th scope="row">{account.name.to_string()}</th>
                <td>{move || role.name(words)}</td>
                <td>{part}</td>
                <td class="row-tools">
                    <button type="button" class="button"
                        on:click=move |_| kept.changed.set(Some(account.clone()))>
                        {move || t_string!(words, accounts.change)}
                    </button>
                    <Remove name=Signal::derive(move || t_string!(words, accounts.remove))
                        sure=move |()| remove(name.clone())/>
                </td>
            </tr>
        }
    };
    let head = view! {
        <th>{move || t_string!(words, sign_in.name)}</th>
        <th>{move || t_string!(words, accounts.role)}</th>
        <th>{move || t_string!(words, accounts.part)}</th>
        <th></th>
    };
    table(head, accounts.into_iter().map(row).collect_view())
}

/// Makes an account, or changes one.
#[component]
fn AccountForm(changed: Option<AccountEntry>, kept: Kept) -> impl IntoView {
    let words = use_i18n();
    let is_new = changed.is_none();
    let role = RwSignal::new(
        changed
            .as_ref()
            .map_or(Role::Viewer, |account| account.role),
    );
    let given = changed.as_ref().and_then(|account| match &account.scope {
        Scope::Community(code) | Scope::Grid(code) => Some(code.to_string()),
        Scope::Whole | Scope::Device(_) => None,
    });
    let part = RwSignal::new(given.unwrap_or_default());
    let known = changed.map(|account| account.name.to_string());
    let (name, password) = (NodeRef::<html::Input>::new(), NodeRef::<html::Input>::new());
    let (is_busy, failed) = (RwSignal::new(false), RwSignal::new(None::<ClientError>));
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Ok(name) = typed(name).trim().parse() else {
            return;
        };
        let (role, code) = (role.get_untracked(), part.get_untracked().parse().ok());
        let new = NewAccount {
            name,
            password: Some(typed(password)).filter(|password| !password.is_empty()),
            role,
            community: code.clone().filter(|_| role == Role::Community),
            grid: code.filter(|_| role == Role::GridWorker),
        };
        is_busy.set(true);
        leptos::task::spawn_local(async move {
            match post::<PutAccount>((), NoQuery {}, &body_of(new)).await {
                Ok(_) => {
                    kept.failed.set(None);
                    kept.changed.set(None);
                    kept.list.refetch();
                }
                Err(error) => failed.set(Some(error)),
            }
            is_busy.set(false);
        });
    };
    let option = move |of: Role| {
        let code = of.to_string();
        view! {
            <option value=code selected=move || role.get() == of>{move || of.name(words)}</option>
        }
    };
    let parts = move || {
        let places = kept.places.with(|places| places.of(role.get()));
        let place = |Place { code, name, .. }: Place| {
            let (value, shown) = (code.to_string(), format!("{name} {code}"));
            let is_given = part.with_untracked(|part| *part == value);
            view! { <option value=value selected=is_given>{shown}</option> }
        };
        (!places.is_empty()).then(|| view! {
            <label>
                <span>{move || t_string!(words, accounts.part)}</span>
                <select name="part" required=true on:change=move |event| part.set(event_target_value(&event))>
                    <option value="">{move || t_string!(words, accounts.choose)}</option>
                    {places.into_iter().map(place).collect_view()}
                </select>
            </label>
        })
    };
    let title = move || match is_new {
        true => t_string!(words, accounts.add),
        false => t_string!(words, accounts.change),
    };
    let hint = move || match is_new {
        true => t_string!(words, sign_in.new_password),
        false => t_string!(words, accounts.same_password),
    };
    view! {
        <form class="form is-row" on:submit=on_submit data-testid="account-form">
            <h3>{title}</h3>
            <label>
                <span>{move || t_string!(words, sign_in.name)}</span>
                <input node_ref=name name="name" autocomplete="off" required=true maxlength="64"
                    value=known readonly=!is_new/>
            </label>
            <label>
                <span>{move || t_string!(words, accounts.role)}</span>
                <select name="role" on:change=move |event| {
                    if let Ok(chosen) = event_target_value(&event).parse() {
                        role.set(chosen);
                    }
                }>{Role::OF_ACCOUNTS.map(option).collect_view()}</select>
            </label>
            {parts}
            <label>
                <span>{hint}</span>
                <input node_ref=password name="password" type="password" minlength="8"
                    autocomplete="new-password" required=is_new/>
            </label>
            <div class="form-end">
                <button type="submit" class="button is-main" disabled=move || is_busy.get()>
                    {move || t_string!(words, accounts.save)}
                </button>
                <button type="button" class="button" hidden=is_new on:click=move |_| kept.changed.set(None)>
                    {move || t_string!(words, tool.cancel)}
                </button>
            </div>
            <Fault error=failed/>
        </form>
    }
}
