//! The one place where errors become answers.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use xunge_data::{
    PositionError, Problem, Right, WindowError, api::BadParameter, problem::MEDIA_TYPE,
};

use crate::{
    auth::TooOften,
    capture::{CaptureRefused, IncidentRefused},
    log::LogError,
    model::{DrawnError, HotspotsError, Refused, SummaryError},
    writer::CommitError,
};

/// Why a request has no answer.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ApiError {
    /// There is nothing at this path.
    #[error("there is nothing at {0}")]
    NotFound(String),
    /// The path is right, the method is not.
    #[error("this method is not answered here; the contract at /api/docs/ says which are")]
    MethodNotAllowed,
    /// Nobody said who asks, or what they said is not known.
    #[error("sign in, or give a token that is valid")]
    Unauthenticated,
    /// There is no such account, or its password is another.
    #[error("the name or the password is not right")]
    WrongPassword,
    /// The set-up link was used, is another server's, or there are accounts.
    #[error("this set-up link is not valid: take the one that the server showed when it started")]
    SetUpOver,
    /// Another site's page asks in the name of somebody who is signed in.
    #[error("this was asked by a page of another site")]
    CrossOrigin,
    /// Who asks must wait.
    #[error("too many requests: try again in {0} s")]
    TooOften(u64),
    /// Who asks may not.
    #[error("this needs the right to {0}, which you do not have")]
    Forbidden(Right),
    /// The body of the request cannot be read.
    #[error("{0}")]
    BadBody(String),
    /// The body of the request has too many bytes.
    #[error("the body is larger than {} MiB: send it in parts", .0 >> 20)]
    BodyTooLarge(usize),
    /// The body of the request did not come.
    #[error("the body did not come in time: send it again")]
    TooSlow,
    /// A query parameter is wrong.
    #[error(transparent)]
    BadParameter(#[from] BadParameter),
    /// It contradicts what is known.
    #[error("{0}")]
    Conflict(String),
    /// The log is still being replayed.
    #[error("the data is still being read; try again in a second")]
    NotReady,
    /// Too many have something to write.
    #[error("too much is being written; send it again in a second")]
    Busy,
    /// There is no room to keep anything.
    #[error("the disk is full: nothing of this was kept; send it again when there is room")]
    DiskFull,
    /// The log cannot be written.
    #[error("the data cannot be written now: nothing of this was kept; send it again later")]
    NotKept,
    /// As many follow the live stream as may.
    #[error("as many follow the live stream as may; try again in a few seconds")]
    TooManyStreams,
    /// The handler took too long.
    #[error("the answer took too long")]
    TimedOut,
    /// A defect of ours; what it was stands in the server's own log.
    #[error("the server failed")]
    Internal,
}

impl From<TooOften> for ApiError {
    fn from(TooOften(seconds): TooOften) -> Self {
        Self::TooOften(seconds)
    }
}

impl From<CommitError> for ApiError {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Refused(Refused::NoSuchAccount(name)) => {
                Self::NotFound(format!("account {name}"))
            }
            CommitError::Refused(Refused::NoSuchToken(id)) => Self::NotFound(format!("token {id}")),
            CommitError::Refused(refused) => Self::Conflict(refused.to_string()),
            CommitError::Busy => Self::Busy,
            CommitError::Log(ref log) => {
                tracing::error!(%error, "nothing was written");
                match **log {
                    LogError::Full(_) => Self::DiskFull,
                    LogError::Database { .. } => Self::NotKept,
                    _ => Self::Internal,
                }
            }
            CommitError::Ended => {
                tracing::error!(%error, "nothing was written");
                Self::Internal
            }
        }
    }
}

impl From<CaptureRefused> for ApiError {
    fn from(refused: CaptureRefused) -> Self {
        Self::BadBody(refused.to_string())
    }
}

impl From<IncidentRefused> for ApiError {
    fn from(refused: IncidentRefused) -> Self {
        match refused {
            IncidentRefused::Bad(error) => error.into(),
            IncidentRefused::NeverReported(id) => Self::NotFound(format!("incident {id}")),
            IncidentRefused::Taken(_) | IncidentRefused::Step { .. } => {
                Self::Conflict(refused.to_string())
            }
        }
    }
}

impl From<WindowError> for ApiError {
    fn from(error: WindowError) -> Self {
        Self::BadParameter(BadParameter::new("from", error))
    }
}

impl From<PositionError> for ApiError {
    fn from(error: PositionError) -> Self {
        let parameter = match error {
            PositionError::OutOfRange { lng, .. } if (-180.0..=180.0).contains(&lng) => "lat",
            PositionError::OutOfRange { .. } | PositionError::Swapped { .. } => "lng",
        };
        Self::BadParameter(BadParameter::new(parameter, error))
    }
}

impl From<DrawnError> for ApiError {
    fn from(error: DrawnError) -> Self {
        Self::BadParameter(BadParameter::new("within", error))
    }
}

impl From<SummaryError> for ApiError {
    fn from(error: SummaryError) -> Self {
        match error {
            SummaryError::Drawn(error) => error.into(),
            SummaryError::TooManyGroups => Self::BadParameter(BadParameter::new("by", error)),
        }
    }
}

impl From<HotspotsError> for ApiError {
    fn from(error: HotspotsError) -> Self {
        Self::BadParameter(BadParameter::new("radius_m", error))
    }
}

impl ApiError {
    /// The status that goes with it.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::Unauthenticated | Self::WrongPassword | Self::SetUpOver => {
                StatusCode::UNAUTHORIZED
            }
            Self::TooOften(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Forbidden(_) | Self::CrossOrigin => StatusCode::FORBIDDEN,
            Self::BadParameter(_) | Self::BadBody(_) => StatusCode::BAD_REQUEST,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::BodyTooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::NotReady | Self::Busy | Self::NotKept | Self::TooManyStreams => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::DiskFull => StatusCode::INSUFFICIENT_STORAGE,
            Self::TimedOut => StatusCode::GATEWAY_TIMEOUT,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let status = self.status();
        let parameter = match &self {
            Self::BadParameter(bad) => Some(bad.parameter.clone()),
            _ => None,
        };
        let problem = Problem {
            kind: "about:blank".to_owned(),
            title: status.canonical_reason().unwrap_or_default().to_owned(),
            status: status.as_u16(),
            detail: Some(self.to_string()),
            parameter,
        };
        let mut response = (status, Json(problem)).into_response();
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        let headers = response.headers_mut();
        match self {
            Self::NotReady | Self::Busy | Self::TooManyStreams => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from(1))
            }
            Self::NotKept | Self::DiskFull => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from(60))
            }
            Self::TooOften(seconds) => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds))
            }
            // Not Basic, which would make a browser ask in a window of its own.
            Self::Unauthenticated => headers.insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static("Bearer realm=\"xunge\""),
            ),
            _ => None,
        };
        response
    }
}
