//! Issuing and revoking tokens.

use axum::extract::State;
use xunge_data::{
    Deed, Problem, Record, Token,
    api::{
        BadParameter, ByCode, Endpoint, IssueToken, IssuedToken, NewToken, NoQuery, RevokeToken,
        TokenEntry, Tokens, TokensBody,
    },
};

use super::{
    AppState,
    arrival::Arrival,
    extract::{Path, Query, Question},
    json::Json,
};
use crate::{
    auth::{Caller, audited, issue},
    error::ApiError,
};

fn entry(token: &Token) -> TokenEntry {
    TokenEntry {
        id: token.id.clone(),
        kind: token.kind,
        device: token.device.clone(),
        label: token.label.clone(),
        issued_at: token.issued_at,
    }
}

fn entries(state: &AppState) -> Json<TokensBody> {
    Json(TokensBody {
        tokens: state.model().accounts().tokens().map(entry).collect(),
        refused: state.access.refused(),
    })
}

/// All valid tokens, in order of number.
#[utoipa::path(
    get, path = Tokens::PATH, tag = "administration", responses((status = 200, body = TokensBody))
)]
pub(super) async fn list_tokens(
    State(state): State<AppState>,
    Query(NoQuery {}): Query<NoQuery>,
) -> Json<TokensBody> {
    entries(&state)
}

/// Issues a token. Its text is in this answer, and never again.
#[utoipa::path(
    post, path = IssueToken::PATH, tag = "administration", request_body = NewToken,
    responses((status = 200, body = IssuedToken), (status = 400, body = Problem))
)]
pub(super) async fn issue_token(
    State(state): State<AppState>,
    arrival: Arrival,
    caller: Caller,
    Query(NoQuery {}): Query<NoQuery>,
    Question(new): Question<NewToken>,
) -> Result<Json<IssuedToken>, ApiError> {
    let wrong = |error| BadParameter::new("kind", error);
    let (token, text) = issue(new).map_err(wrong)?;
    let entry = entry(&token);
    let deed = Deed::TokenIssued {
        token: token.id.clone(),
        kind: token.kind,
    };
    let trace = audited(&caller, arrival.address, deed);
    state
        .commit(vec![Record::TokenIssued(token), trace])
        .await?;
    Ok(Json(IssuedToken { entry, token: text }))
}

/// Revokes a token, at once.
#[utoipa::path(
    delete, path = RevokeToken::PATH, tag = "administration",
    params(("code" = String, Path, description = "The token's number")),
    responses((status = 200, body = TokensBody), (status = 404, body = Problem))
)]
pub(super) async fn revoke_token(
    State(state): State<AppState>,
    arrival: Arrival,
    caller: Caller,
    Path(ByCode { code: token }): Path<ByCode>,
    Query(NoQuery {}): Query<NoQuery>,
) -> Result<Json<TokensBody>, ApiError> {
    let deed = Deed::TokenRevoked {
        token: token.clone(),
    };
    let trace = audited(&caller, arrival.address, deed);
    state
        .commit(vec![Record::TokenRevoked { token }, trace])
        .await?;
    Ok(entries(&state))
}
