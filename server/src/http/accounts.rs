//! Keeping accounts.

use axum::extract::State;
use xunge_data::{
    Account, Code, Deed, Problem, Record, Scope,
    api::{
        AccountEntry, Accounts, BadParameter, ByCode, Endpoint, NewAccount, NoQuery, PutAccount,
        RemoveAccount,
    },
};

use super::{
    AppState,
    arrival::Arrival,
    extract::{Path, Query, Question},
    json::Json,
};
use crate::{
    auth::{Caller, audited},
    error::ApiError,
};

fn entry(account: &Account) -> AccountEntry {
    AccountEntry {
        name: account.name.clone(),
        role: account.role,
        scope: account.scope.clone(),
    }
}

fn entries(state: &AppState) -> Json<Vec<AccountEntry>> {
    Json(state.model().accounts().iter().map(entry).collect())
}

/// All accounts, in order of name.
#[utoipa::path(
    get, path = Accounts::PATH, tag = "administration",
    responses((status = 200, body = Vec<AccountEntry>))
)]
pub(super) async fn list_accounts(
    State(state): State<AppState>,
    Query(NoQuery {}): Query<NoQuery>,
) -> Json<Vec<AccountEntry>> {
    entries(&state)
}

/// Makes an account, or changes the one of that name.
#[utoipa::path(
    post, path = PutAccount::PATH, tag = "administration", request_body = NewAccount,
    responses(
        (status = 200, body = AccountEntry), (status = 400, body = Problem),
        (status = 409, body = Problem)
    )
)]
pub(super) async fn put_account(
    State(state): State<AppState>,
    arrival: Arrival,
    caller: Caller,
    Query(NoQuery {}): Query<NoQuery>,
    Question(new): Question<NewAccount>,
) -> Result<Json<AccountEntry>, ApiError> {
    let NewAccount { name, role, .. } = new;
    let scope = Scope::of_account(role, new.community, new.grid);
    let scope = scope.map_err(|error| BadParameter::new("role", error))?;
    must_be_there(&state, &scope)?;
    let password_hash = match new.password {
        Some(password) => state.access.hash(password).await,
        None => Ok(old_hash(&state, &name)?),
    };
    let account = Account {
        name: name.clone(),
        role,
        scope,
        password_hash: password_hash.map_err(|error| BadParameter::new("password", error))?,
    };
    let entry = entry(&account);
    let deed = Deed::AccountPut {
        account: name,
        role,
    };
    let trace = audited(&caller, arrival.address, deed);
    state
        .commit(vec![Record::AccountPut(account), trace])
        .await?;
    Ok(Json(entry))
}

fn old_hash(state: &AppState, name: &Code) -> Result<String, ApiError> {
    let model = state.model();
    let old = model.accounts().find(name.as_str());
    let missing = || BadParameter::new("password", "a new account needs one");
    Ok(old.ok_or_else(missing)?.password_hash.clone())
}

/// A part of the subdistrict must be there when it is given to somebody.
fn must_be_there(state: &AppState, scope: &Scope) -> Result<(), BadParameter> {
    let model = state.model();
    let territory = model.territory();
    let (parameter, code, is_there) = match scope {
        Scope::Grid(code) => (
            "grid",
            code,
            territory.grids().find(code.as_str()).is_some(),
        ),
        Scope::Community(code) => {
            let found = territory.communities().find(code.as_str());
            ("community", code, found.is_some())
        }
        Scope::Whole | Scope::Device(_) => return Ok(()),
    };
    match is_there {
        true => Ok(()),
        false => Err(BadParameter::new(
            parameter,
            format_args!("there is no {code}"),
        )),
    }
}

/// Removes an account; its sessions end at once.
#[utoipa::path(
    delete, path = RemoveAccount::PATH, tag = "administration",
    params(("code" = String, Path, description = "The account's name")),
    responses(
        (status = 200, body = Vec<AccountEntry>), (status = 404, body = Problem),
        (status = 409, body = Problem)
    )
)]
pub(super) async fn remove_account(
    State(state): State<AppState>,
    arrival: Arrival,
    caller: Caller,
    Path(ByCode { code: account }): Path<ByCode>,
    Query(NoQuery {}): Query<NoQuery>,
) -> Result<Json<Vec<AccountEntry>>, ApiError> {
    let deed = Deed::AccountRemoved {
        account: account.clone(),
    };
    let trace = audited(&caller, arrival.address, deed);
    state
        .commit(vec![Record::AccountRemoved { account }, trace])
        .await?;
    Ok(entries(&state))
}
