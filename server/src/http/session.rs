//! Signing in and out, who one is, and the first administrator.

use axum::extract::State;
use strum::VariantArray;
use tower_sessions::Session as Kept;
use xunge_data::{
    Account, Code, Deed, Problem, Record, Right, Role, Scope,
    api::{
        BadParameter, Credentials, Endpoint, FirstAdministrator, NoQuery, Session, SessionBody,
        SetUp, SignIn, SignOut,
    },
};

use super::{
    AppState,
    arrival::Arrival,
    extract::{Query, Question},
    json::Json,
};
use crate::{
    auth::{ACCOUNT, Caller, Who, audited},
    error::ApiError,
};

fn body(state: &AppState, caller: &Caller) -> SessionBody {
    let model = state.model();
    let rights = Right::VARIANTS.iter().copied();
    SessionBody {
        account: match &caller.who {
            Who::Account(name) => Some(name.clone()),
            _ => None,
        },
        role: caller.role,
        scope: caller.scope.clone(),
        rights: rights.filter(|right| caller.may(*right)).collect(),
        mode: state.access.mode(&model),
        demo_accounts: state.access.demo_accounts(&model),
    }
}

/// Who asks, and what they may.
#[utoipa::path(
    get, path = Session::PATH, tag = "session", responses((status = 200, body = SessionBody))
)]
pub(super) async fn find_session(
    State(state): State<AppState>,
    caller: Caller,
    Query(NoQuery {}): Query<NoQuery>,
) -> Json<SessionBody> {
    Json(body(&state, &caller))
}

/// Signs in; the session is a cookie.
#[utoipa::path(
    post, path = SignIn::PATH, tag = "session", request_body = Credentials,
    responses(
        (status = 200, body = SessionBody), (status = 400, body = Problem),
        (status = 401, body = Problem), (status = 429, body = Problem)
    )
)]
pub(super) async fn sign_in(
    State(state): State<AppState>,
    arrival: Arrival,
    kept: Kept,
    Query(NoQuery {}): Query<NoQuery>,
    Question(given): Question<Credentials>,
) -> Result<Json<SessionBody>, ApiError> {
    let name = Code::new(given.name.trim());
    // Names that cannot be are counted as one.
    let counted = name.clone().ok();
    state
        .access
        .limits
        .sign_in(arrival.address, counted.as_ref())?;
    let known = counted.and_then(|name| state.access.account(&name, &state.model()));
    let is_right = state
        .access
        .is_password(given.password, known.as_ref())
        .await;
    let caller = name.ok().filter(|_| is_right);
    let caller = caller.and_then(|name| state.access.signed_in(&name, &state.model()));
    let Some(caller) = caller else {
        let given = given.name.chars().take(Code::MAX_CHARS).collect();
        let deed = Deed::SignInFailed { given };
        state
            .commit(vec![audited(&Caller::nobody(None), arrival.address, deed)])
            .await?;
        return Err(ApiError::WrongPassword);
    };
    begin(&state, &arrival, &kept, &caller, Vec::new()).await?;
    Ok(Json(body(&state, &caller)))
}

/// Begins a session of its own; `records` are kept with it.
async fn begin(
    state: &AppState,
    arrival: &Arrival,
    kept: &Kept,
    caller: &Caller,
    mut records: Vec<Record>,
) -> Result<(), ApiError> {
    let Who::Account(name) = &caller.who else {
        return Err(ApiError::Internal);
    };
    records.push(audited(caller, arrival.address, Deed::SignedIn));
    state.commit(records).await?;
    // Under a new number: nobody knows it who knew the one before.
    let begun = match kept.insert(ACCOUNT, name).await {
        Ok(()) => kept.cycle_id().await,
        Err(error) => Err(error),
    };
    begun.map_err(|error| {
        tracing::error!(%error, "no session begun");
        ApiError::Internal
    })
}

/// Signs out.
#[utoipa::path(
    delete, path = SignOut::PATH, tag = "session", responses((status = 200, body = SessionBody))
)]
pub(super) async fn sign_out(
    State(state): State<AppState>,
    arrival: Arrival,
    caller: Caller,
    kept: Kept,
    Query(NoQuery {}): Query<NoQuery>,
) -> Result<Json<SessionBody>, ApiError> {
    if matches!(caller.who, Who::Account(_)) {
        let record = audited(&caller, arrival.address, Deed::SignedOut);
        state.commit(vec![record]).await?;
    }
    kept.flush().await.map_err(|error| {
        tracing::error!(%error, "a session did not end");
        ApiError::Internal
    })?;
    let stranger = state.access.stranger(&state.model());
    Ok(Json(body(&state, &stranger)))
}

/// Makes the first administrator, and signs them in. Needs the link that the
/// server shows when it starts without accounts.
#[utoipa::path(
    post, path = SetUp::PATH, tag = "session", request_body = FirstAdministrator,
    responses(
        (status = 200, body = SessionBody), (status = 400, body = Problem),
        (status = 401, body = Problem), (status = 429, body = Problem)
    )
)]
pub(super) async fn set_up(
    State(state): State<AppState>,
    arrival: Arrival,
    kept: Kept,
    Query(NoQuery {}): Query<NoQuery>,
    Question(first): Question<FirstAdministrator>,
) -> Result<Json<SessionBody>, ApiError> {
    state.access.limits.sign_in(arrival.address, None)?;
    if !state.access.may_set_up(&first.code, &state.model()) {
        return Err(ApiError::SetUpOver);
    }
    let password_hash = state.access.hash(first.password).await;
    let password_hash = password_hash.map_err(|error| BadParameter::new("password", error))?;
    let role = Role::Administrator;
    let account = Account {
        name: first.name.clone(),
        role,
        scope: Scope::Whole,
        password_hash,
    };
    let caller = Caller {
        who: Who::Account(first.name.clone()),
        role: Some(role),
        scope: Scope::Whole,
    };
    let deed = Deed::AccountPut {
        account: first.name,
        role,
    };
    let records = vec![
        Record::AccountPut(account),
        audited(&Caller::owner(), arrival.address, deed),
    ];
    begin(&state, &arrival, &kept, &caller, records).await?;
    Ok(Json(body(&state, &caller)))
}
