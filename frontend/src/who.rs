//! Who looks at the page, and what they may. Lives in context: [`use_who`].
use std::cell::Cell;

use leptos::prelude::*;
use xunge_data::{
    Right,
    api::{Mode, NoQuery, Session},
};

use crate::{client::get_body, told::Asker};

thread_local! {
    /// Whether this page gives way to the one for signing in.
    static GIVES_WAY: Cell<bool> = const { Cell::new(false) };
}

/// Notes that an answer says that one must sign in.
pub(crate) fn note_refusal() {
    if GIVES_WAY.get() {
        ask_to_sign_in();
    }
}

/// Goes to the page for signing in, which comes back here.
pub(crate) fn ask_to_sign_in() {
    let location = window().location();
    let here = [location.pathname(), location.search()].map(Result::unwrap_or_default);
    let here = js_sys::encode_uri_component(&here.concat());
    // A browser that forbids it stays here.
    let _ = location.set_href(&format!("/sign-in?to={here}"));
}

/// Who looks at the page.
#[derive(Clone, Copy)]
pub(crate) struct Who {
    /// What the server says of it; none until it answers.
    pub(crate) session: RwSignal<Option<Asker>>,
}

impl Who {
    /// Asks the server. Call once. A page that gives way leaves for the one for signing in when the
    /// server asks for that.
    pub(crate) fn new(gives_way: bool) -> Self {
        let who = Self {
            session: RwSignal::new(None),
        };
        GIVES_WAY.set(gives_way);
        leptos::task::spawn_local(async move {
            // Without an answer the page says by itself what is the matter.
            let body = get_body::<Session>((), NoQuery {}).await;
            if let Ok(session) = body.and_then(Asker::of) {
                if !session.first.rights.contains(&Right::Read) {
                    note_refusal();
                }
                who.session.set(Some(session));
            }
        });
        who
    }

    /// Whether one may; none until the server answered.
    pub(crate) fn may(self, right: Right) -> Option<bool> {
        let may = |session: &Asker| session.first.rights.contains(&right);
        self.session.with(|session| session.as_ref().map(may))
    }

    /// Whether there is somebody to sign in as.
    pub(crate) fn has_accounts(self) -> bool {
        let has = |session: &Asker| session.first.mode != Mode::Open;
        self.session
            .with(|session| session.as_ref().is_some_and(has))
    }
}

/// Who looks at this page.
pub(crate) fn use_who() -> Who {
    expect_context()
}

/// Starts the page anew: everything on it depends on who looks at it.
pub(crate) fn start_anew() {
    // A browser that forbids it keeps the old page.
    let _ = window().location().reload();
}
