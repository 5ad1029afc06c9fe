//! What the server answers to a question that is asked anew whenever it changes.
//!
//! Answers of all types are kept and awaited by the same code: a resource of `leptos` for each type
//! would be compiled anew for it.
use std::{any::Any, future::Future, marker::PhantomData, pin::Pin, rc::Rc};

use leptos::{prelude::*, task::spawn_local_scoped_with_cancellation};

type Known = Rc<dyn Any>;
type Asking = Pin<Box<dyn Future<Output = Known>>>;

/// The newest answer. While it is asked for again, the old one stays.
pub(crate) struct Answer<T: 'static> {
    known: RwSignal<Option<Known>, LocalStorage>,
    again: Trigger,
    kind: PhantomData<fn() -> T>,
}

impl<T> Clone for Answer<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Answer<T> {}

impl<T> Answer<T> {
    /// Asks now, and again when a signal that `ask` reads changes; an answer to a question that has
    /// changed since is not heard.
    pub(crate) fn new<F: Future<Output = T> + 'static>(ask: impl Fn() -> F + 'static) -> Self {
        let ask = move || -> Asking {
            let asking = ask();
            Box::pin(async move { Rc::new(asking.await) as Known })
        };
        let answer = Self {
            known: RwSignal::new_local(None),
            again: Trigger::new(),
            kind: PhantomData,
        };
        follow(answer.known, answer.again, Box::new(ask));
        answer
    }

    /// What something makes of the answer; none before there is one.
    pub(crate) fn map<U>(self, f: impl FnOnce(&T) -> U) -> Option<U> {
        self.known
            .with(|known| known.as_ref()?.downcast_ref().map(f))
    }

    /// The answer; none before there is one.
    pub(crate) fn get(self) -> Option<T>
    where
        T: Clone,
    {
        self.map(T::clone)
    }

    /// Asks again.
    pub(crate) fn refetch(self) {
        self.again.notify();
    }
}

fn follow(
    known: RwSignal<Option<Known>, LocalStorage>,
    again: Trigger,
    ask: Box<dyn Fn() -> Asking>,
) {
    Effect::new(move |_| {
        again.track();
        let asking = ask();
        spawn_local_scoped_with_cancellation(async move { known.set(Some(asking.await)) });
    });
}
