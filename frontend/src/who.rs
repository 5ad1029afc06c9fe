//! Who looks at the page, and what they may. Lives in context: [`use_who`].
use std::cell::Cell;

use leptos::prelude::*;
use xunge_data::{
    Right,
    api::{Mode, NoQuery, Session, SessionBody},
};

use crate::client::get;

thread_local! {
    /// Set where an answer says that one must sign in; a page has one.
    static REFUSED: Cell<Option<RwSignal<bool>>> = const { Cell::new(None) };
}

/// Notes that an answer says that one must sign in.
pub(crate) fn note_refusal() {
    if let Some(refused) = REFUSED.get() {
        refused.set(true);
    }
}

/// Who looks at the page.
#[derive(Clone, Copy)]
pub(crate) struct Who {
    /// What the server says of it; none until it answers.
    pub(crate) session: RwSignal<Option<SessionBody>>,
    /// Whether the page asks to sign in.
    pub(crate) is_asking: RwSignal<bool>,
}

impl Who {
    /// Asks the server. Call once.
    pub(crate) fn new() -> Self {
        let who = Self {
            session: RwSignal::new(None),
            is_asking: RwSignal::new(false),
        };
        REFUSED.set(Some(who.is_asking));
        leptos::task::spawn_local(async move {
            // Without an answer the page says by itself what is the matter.
            if let Ok(session) = get::<Session>((), NoQuery {}).await {
                if !session.rights.contains(&Right::Read) {
                    who.is_asking.set(true);
                }
                who.session.set(Some(session));
            }
        });
        who
    }

    /// Whether one may; none until the server answered.
    pub(crate) fn may(self, right: Right) -> Option<bool> {
        let may = |session: &SessionBody| session.rights.contains(&right);
        self.session.with(|session| session.as_ref().map(may))
    }

    /// Whether there is somebody to sign in as.
    pub(crate) fn has_accounts(self) -> bool {
        let has = |session: &SessionBody| session.mode != Mode::Open;
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
