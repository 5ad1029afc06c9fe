//! The live stream as a page hears it: one `EventSource`, opened again from where it was lost
//! whenever it is lost, and closed while nobody looks. Lives in context: [`use_live`].
use std::{rc::Rc, time::Duration};

use leptos::{ev, prelude::*};
use leptos_use::{use_document, use_event_listener};
use serde::Deserialize;
use serde_json::Value;
use strum::Display;
use wasm_bindgen::prelude::*;
use web_sys::{Event, EventSource, MessageEvent};
use xunge_data::{
    Code, Offset,
    api::{Live, LiveHello, LiveQuery, LiveTopics, url},
};

/// The server lets itself be heard every 15 seconds; after so long it is gone, milliseconds.
const SILENCE_MS: f64 = 40_000.0;
/// It is looked after so often.
const WATCH: Duration = Duration::from_secs(5);
/// Before the stream is opened again, milliseconds: at first, doubled each time, and at most.
const PAUSE_MS: (f64, f64) = (1_000.0, 30_000.0);

/// How the stream is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Display)]
#[strum(serialize_all = "snake_case")]
pub(crate) enum Standing {
    /// It was not open yet.
    #[default]
    Connecting,
    /// Changes are heard as they happen.
    Live,
    /// It was lost, and is opened again by itself.
    Reconnecting,
}

/// What is heard.
#[derive(Clone, Debug)]
pub(crate) enum Heard {
    /// Too much changed to be told, or the server has another data file: ask for everything anew.
    Reset,
    /// What changed.
    Message(Message),
}

/// [`xunge_data::api::LiveBody`], with changes as they came: who reads one reads what it needs.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Message {
    changes: Vec<Value>,
}

impl Message {
    /// The changes of a kind ([`xunge_data::api::LiveChange`]), such as `positions`.
    pub(crate) fn of<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Value> {
        let is_of = move |change: &&Value| change["kind"].as_str() == Some(kind);
        self.changes.iter().filter(is_of)
    }

    /// Whether it tells of a kind.
    pub(crate) fn tells(&self, kind: &str) -> bool {
        self.of(kind).next().is_some()
    }
}

type Listener = Rc<dyn Fn(&Heard)>;
type OnEvent = Closure<dyn FnMut(Event)>;

/// The stream.
#[derive(Clone, Copy)]
pub(crate) struct LiveStream {
    /// How it is.
    pub(crate) standing: RwSignal<Standing>,
    /// When the server was heard last, milliseconds since 1970 by the browser's clock; 0 before.
    pub(crate) heard_at: RwSignal<f64>,
    /// For how many minutes it has not been heard.
    pub(crate) silent_minutes: RwSignal<u32>,
    line: StoredValue<Line, LocalStorage>,
}

#[derive(Default)]
struct Line {
    topics: Option<LiveTopics>,
    /// The wall that hears, by its name.
    wall: Option<Code>,
    is_wanted: bool,
    /// Everything up to here was heard.
    offset: Option<Offset>,
    /// The server's data file.
    log: Option<String>,
    failures: i32,
    source: Option<Source>,
    next: Option<TimeoutHandle>,
    on_event: Option<OnEvent>,
    listeners: Vec<(usize, Listener)>,
    count: usize,
}

/// An open connection; closed when dropped.
struct Source(EventSource);

impl Drop for Source {
    fn drop(&mut self) {
        self.0.close();
    }
}

impl LiveStream {
    /// A stream of some topics, of all that the reader may hear if none are named. It is silent
    /// until it [listens](LiveStream::listen) and is [opened](LiveStream::open).
    pub(crate) fn new(topics: Option<LiveTopics>) -> Self {
        Self {
            standing: RwSignal::default(),
            heard_at: RwSignal::default(),
            silent_minutes: RwSignal::default(),
            line: StoredValue::new_local(Line {
                topics,
                ..Line::default()
            }),
        }
    }

    /// Listens once it is opened, as long as the component that asks for it lives.
    pub(crate) fn listen(self) {
        let on_event = OnEvent::new(move |event| self.take(&event));
        self.line
            .update_value(|line| line.on_event = Some(on_event));
        let _ = use_event_listener(use_document(), ev::visibilitychange, move |_| {
            if document().hidden() {
                self.close();
            } else {
                self.connect();
            }
        });
        if let Ok(timer) = set_interval_with_handle(move || self.watch(), WATCH) {
            on_cleanup(move || timer.clear());
        }
        on_cleanup(move || self.close());
    }

    /// The same, for the wall of this name: it hears what the desk tells it.
    pub(crate) fn of_wall(self, name: Option<Code>) -> Self {
        self.line.update_value(|line| line.wall = name);
        self
    }

    /// The server was heard otherwise: a stream that was lost is opened again at once.
    pub(crate) fn hurry(self) {
        let is_waiting = |line: &Line| line.is_wanted && line.source.is_none();
        if self.line.with_value(is_waiting) {
            self.line.update_value(|line| {
                line.failures = 0;
                if let Some(timer) = line.next.take() {
                    timer.clear();
                }
            });
            self.connect();
        }
    }

    /// Begins to listen.
    pub(crate) fn open(self) {
        self.line.update_value(|line| line.is_wanted = true);
        self.connect();
    }

    /// Calls `listener` with all that is heard, as long as the component that asks for it lives.
    pub(crate) fn on(self, listener: impl Fn(&Heard) + 'static) {
        let id = self.line.try_update_value(|line| {
            line.count += 1;
            line.listeners.push((line.count, Rc::new(listener)));
            line.count
        });
        on_cleanup(move || {
            self.line.try_update_value(|line| {
                line.listeners.retain(|(known, _)| Some(*known) != id);
            });
        });
    }

    /// Whether it was open, and is not any more.
    pub(crate) fn is_lost(self) -> bool {
        let is_live = self.standing.get_untracked() == Standing::Live;
        self.heard_at.get_untracked() > 0.0 && !is_live
    }

    fn watch(self) {
        let silent_ms = js_sys::Date::now() - self.heard_at.get_untracked();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "minutes of one page"
        )]
        let minutes = (silent_ms / 60_000.0) as u32;
        if self.silent_minutes.get_untracked() != minutes {
            self.silent_minutes.set(minutes);
        }
        let is_live = self.standing.get_untracked() == Standing::Live;
        if is_live && silent_ms > SILENCE_MS && !document().hidden() {
            self.lose();
        }
    }

    fn connect(self) {
        self.line.update_value(|line| {
            if !line.is_wanted || line.source.is_some() || document().hidden() {
                return;
            }
            line.next = None;
            let query = LiveQuery {
                topics: line.topics,
                bbox: None,
                wall: line.wall.clone(),
                last_event_id: line.offset,
            };
            let address = url::<Live>(&(), &query).unwrap_or_default();
            let source = EventSource::new(&address).ok();
            if let (Some(source), Some(on_event)) = (&source, &line.on_event) {
                for name in ["message", Live::HELLO, Live::RESET, Live::ALIVE, "error"] {
                    let listener = on_event.as_ref().unchecked_ref();
                    // Fails for no element that can be listened to.
                    let _ = source.add_event_listener_with_callback(name, listener);
                }
            }
            line.source = source.map(Source);
        });
    }

    fn close(self) {
        self.line.try_update_value(|line| {
            line.source = None;
            if let Some(timer) = line.next.take() {
                timer.clear();
            }
        });
    }

    /// The server is not there: it is asked again, less and less often.
    fn lose(self) {
        self.close();
        self.standing.set(Standing::Reconnecting);
        self.line.update_value(|line| {
            let (first, most) = PAUSE_MS;
            let pause = (first * 2_f64.powi(line.failures)).min(most);
            line.failures = line.failures.saturating_add(1).min(16);
            // Not all pages at once.
            let pause = pause * (0.75 + 0.5 * js_sys::Math::random());
            let pause = Duration::from_secs_f64(pause / 1_000.0);
            line.next = set_timeout_with_handle(move || self.connect(), pause).ok();
        });
    }

    fn take(self, event: &Event) {
        if event.type_() == "error" {
            self.lose();
            return;
        }
        let Some(event) = event.dyn_ref::<MessageEvent>() else {
            return;
        };
        self.heard_at.set(js_sys::Date::now());
        let data = event.data().as_string().unwrap_or_default();
        let offset = event.last_event_id().parse().ok();
        let is_other = match event.type_().as_str() {
            Live::HELLO => self.greet(&data),
            _ => false,
        };
        self.line.update_value(|line| line.offset = offset);
        match event.type_().as_str() {
            Live::HELLO if is_other => self.tell(&Heard::Reset),
            Live::RESET => self.tell(&Heard::Reset),
            "message" => {
                // What cannot be read is of a newer server: all that can have changed is asked for.
                let message = serde_json::from_str(&data);
                self.tell(&message.map_or(Heard::Reset, Heard::Message));
            }
            _ => {}
        }
    }

    /// Whether what was heard before is void.
    fn greet(self, hello: &str) -> bool {
        self.standing.set(Standing::Live);
        let log = serde_json::from_str(hello).map(|hello: LiveHello| hello.log);
        let change = |line: &mut Line| {
            line.failures = 0;
            let before = line.log.take();
            line.log = log.ok();
            before.is_some() && before != line.log
        };
        self.line.try_update_value(change).unwrap_or(false)
    }

    fn tell(self, heard: &Heard) {
        // A listener may add another.
        let listeners = self.line.with_value(|line| line.listeners.clone());
        for (_, listener) in listeners {
            listener(heard);
        }
    }
}

/// The stream that this page hears.
pub(crate) fn use_live() -> LiveStream {
    expect_context()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
    use super::*;
    use xunge_data::{
        Code, Position,
        api::{LiveBody, LiveChange, LivePosition},
    };

    #[test]
    fn a_message_of_the_server_is_read_by_kinds() {
        let position = LivePosition {
            worker: Code::new("W001").unwrap(),
            grid: Code::new("1").unwrap(),
            position: Position::new(115.5, 32.0).unwrap(),
            time: "2022-08-01T00:00:00Z".parse().unwrap(),
            accuracy_m: None,
        };
        let body = LiveBody {
            offset: 7,
            changes: vec![
                LiveChange::Town,
                LiveChange::Positions {
                    positions: vec![position],
                },
            ],
        };
        let text = serde_json::to_string(&body).unwrap();
        let message: Message = serde_json::from_str(&text).unwrap();
        assert!(message.tells("town") && !message.tells("figures"));
        let moved: Vec<_> = message.of("positions").collect();
        assert_eq!(moved.len(), 1);
        assert_eq!(moved[0]["positions"][0]["worker"], "W001");
    }
}
