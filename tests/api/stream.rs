//! A reader of the live stream, as an `EventSource` is one.

use std::time::Duration;

use reqwest::{Response, StatusCode};
use xunge_data::{
    Offset,
    api::{Endpoint, Live, LiveBody},
};

use crate::app::App;

/// A test that waits longer has failed.
const PATIENCE: Duration = Duration::from_secs(60);

/// An event with data; comments and bare ids are passed over.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Event {
    pub(crate) id: Offset,
    /// `message` if it has no name.
    pub(crate) name: String,
    pub(crate) data: String,
}

/// An open stream.
pub(crate) struct Stream {
    response: Response,
    rest: String,
    id: Offset,
}

impl Stream {
    /// Opens the stream; `query` begins with `?` or is empty.
    pub(crate) async fn open(app: &App, query: &str) -> Self {
        Self::of(app.ask(&format!("{}{query}", Live::PATH)).await)
    }

    /// Comes back having heard everything up to an id.
    pub(crate) async fn resume(app: &App, query: &str, id: &str) -> Self {
        let path = format!("{}{query}", Live::PATH);
        Self::of(app.ask_with(&path, "last-event-id", id).await)
    }

    fn of(response: Response) -> Self {
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self {
            response,
            rest: String::new(),
            id: 0,
        }
    }

    /// The next event; none once the stream has ended.
    pub(crate) async fn next(&mut self) -> Option<Event> {
        loop {
            while let Some(end) = self.rest.find("\n\n") {
                let frame: String = self.rest.drain(..end + 2).collect();
                if let Some(event) = self.read(&frame) {
                    return Some(event);
                }
            }
            let chunk = tokio::time::timeout(PATIENCE, self.response.chunk()).await;
            let chunk = chunk.unwrap().unwrap()?;
            self.rest.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }

    fn read(&mut self, frame: &str) -> Option<Event> {
        let (mut name, mut data) = ("message".to_owned(), Vec::new());
        for line in frame.lines() {
            match line.split_once(": ").unwrap_or((line, "")) {
                ("id", id) => self.id = id.parse().unwrap(),
                ("event", event) => name = event.to_owned(),
                ("data", text) => data.push(text.to_owned()),
                _ => {}
            }
        }
        (!data.is_empty()).then(|| Event {
            id: self.id,
            name,
            data: data.join("\n"),
        })
    }

    /// The next message.
    pub(crate) async fn message(&mut self) -> LiveBody {
        loop {
            let event = self.next().await.unwrap();
            if event.name == "message" {
                let body: LiveBody = serde_json::from_str(&event.data).unwrap();
                assert_eq!(body.offset, event.id);
                return body;
            }
            assert!([Live::HELLO, Live::ALIVE].contains(&event.name.as_str()));
        }
    }
}
