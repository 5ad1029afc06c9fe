//! The live stream as server-sent events.

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::State,
    http::{HeaderMap, HeaderName},
    response::sse::{Event, Sse},
};
use futures_util::stream::{self, Stream};
use tokio::time::{Instant, timeout_at};
use xunge_data::{
    Offset, Problem, Right,
    api::{Endpoint, Live, LiveBody, LiveHello, LiveQuery, LiveReset, LiveTopic, LiveTopics},
};

use super::{AppState, extract::Query};
use crate::{
    auth::Caller,
    error::ApiError,
    live::{Filter, Heard, Reader},
};

/// After so long without a message a reader hears that the stream is alive.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// What an `EventSource` that comes back has heard last (HTML, section 9.2.4).
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// Tells a proxy (nginx) not to hold messages back.
type Unbuffered = [(&'static str, &'static str); 1];
const UNBUFFERED: Unbuffered = [("x-accel-buffering", "no")];
/// After so long a browser that lost the stream comes back.
const RETRY: Duration = Duration::from_secs(1);

/// What changes, as it changes: server-sent events whose id is the offset.
#[utoipa::path(
    get, path = Live::PATH, tag = "live",
    params(
        LiveQuery,
        ("Last-Event-ID" = Option<String>, Header, description = "The id of the last event heard")
    ),
    responses(
        (status = 200, content_type = "text/event-stream", body = LiveBody),
        (status = 400, body = Problem), (status = 403, body = Problem),
        (status = 503, body = Problem)
    )
)]
pub(super) async fn follow(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<LiveQuery>,
    headers: HeaderMap,
) -> Result<
    (
        Unbuffered,
        Sse<impl Stream<Item = Result<Event, Infallible>>>,
    ),
    ApiError,
> {
    let filter = Filter {
        topics: permitted(query.topics, &caller)?,
        bbox: query.bbox()?,
        texts: caller.may(Right::Names),
        cells: caller.may(Right::Positions),
        persons: caller.scope,
    };
    let since = last_heard(&headers).or(query.last_event_id);
    let hears_desk = filter.topics.contains(LiveTopic::Walls);
    let reader = Reader::begin(&state.live, filter, since).ok_or(ApiError::TooManyStreams)?;
    let reader = match query.wall.filter(|_| hears_desk) {
        Some(name) => reader.of_wall(&name),
        None => reader,
    };
    let hello = LiveHello {
        offset: reader.reached(),
        log: state.live.log().to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    };
    let hello = event(reader.reached(), Live::HELLO, &hello).retry(RETRY);
    let told = stream::unfold((reader, Some(hello)), async |(mut reader, hello)| {
        let event = match hello {
            Some(hello) => hello,
            None => next(&mut reader).await?,
        };
        Some((Ok(event), (reader, None)))
    });
    Ok((UNBUFFERED, Sse::new(told)))
}

/// The topics asked for; all that the caller may hear of if none were.
fn permitted(asked: Option<LiveTopics>, caller: &Caller) -> Result<LiveTopics, ApiError> {
    let asked_for_persons = asked.is_some_and(|topics| topics.contains(LiveTopic::Positions));
    let topics = asked.unwrap_or_else(LiveTopics::all);
    match (caller.may(Right::Positions), asked_for_persons) {
        (true, _) => Ok(topics),
        (false, false) => Ok(topics.without(LiveTopic::Positions)),
        (false, true) => Err(ApiError::Forbidden(Right::Positions)),
    }
}

/// What the header says; nothing if it says no offset. One that is none of
/// ours is too far behind or ahead, and the stream says so.
fn last_heard(headers: &HeaderMap) -> Option<Offset> {
    let text = headers.get(LAST_EVENT_ID)?.to_str().ok()?;
    Some(text.trim().parse().unwrap_or(Offset::MAX))
}

async fn next(reader: &mut Reader) -> Option<Event> {
    match timeout_at(Instant::now() + HEARTBEAT, reader.hear()).await {
        // Without data a browser would tell nobody (HTML, section 9.2.6).
        Err(_) => Some(id(reader.reached()).event(Live::ALIVE).data("{}")),
        Ok(None) => None,
        Ok(Some(Heard::Message(offset, text))) => Some(id(offset).data(text)),
        Ok(Some(Heard::Reset(offset))) => Some(event(offset, Live::RESET, &LiveReset { offset })),
    }
}

fn id(offset: Offset) -> Event {
    Event::default().id(offset.to_string())
}

fn event(offset: Offset, name: &str, data: &impl serde::Serialize) -> Event {
    let data = serde_json::to_string(data).unwrap_or_default();
    id(offset).event(name).data(data)
}
