//! Parts of the page whose code is not needed to show the map. Functions marked `#[wasm_split]` and
//! all that only they need are moved by the bundler into a module of its own, which is fetched
//! when one of them is first called.
use std::{
    future::Future,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, Waker},
};

use leptos::{
    prelude::*, task::spawn_local_scoped_with_cancellation, wasm_split::SplitLoaderError,
};

use crate::{
    client::ClientError,
    panels::Failure,
    state::{MapStatus, use_view},
};

/// Makes the part's view, or says why its code is not there.
pub(crate) type Part = Result<ViewFn, ClientError>;

/// A question whose answer only such parts read.
pub(crate) type Asked<T> = Pin<Box<dyn Future<Output = Result<T, ClientError>>>>;

type Fetching = Pin<Box<dyn Future<Output = Part>>>;

impl From<SplitLoaderError> for ClientError {
    fn from(_: SplitLoaderError) -> Self {
        Self::Part
    }
}

/// A part. At once if its code is here; else it is fetched, and fetched again by a button if that
/// failed.
#[component]
pub(crate) fn Later<F: Future<Output = Part> + 'static>(
    /// A function marked `#[wasm_split]`, called.
    part: impl Fn() -> F + 'static,
    /// What is shown meanwhile.
    #[prop(optional, into)]
    meanwhile: ViewFn,
) -> impl IntoView {
    later(Rc::new(move || Box::pin(part())), meanwhile)
}

/// A part that is not fetched before the map stands, or cannot be drawn.
#[component]
pub(crate) fn AfterMap<F: Future<Output = Part> + 'static>(
    /// A function marked `#[wasm_split]`, called.
    part: impl Fn() -> F + 'static,
    /// What is shown meanwhile.
    #[prop(optional, into)]
    meanwhile: ViewFn,
) -> impl IntoView {
    after_map(Rc::new(move || Box::pin(part())), meanwhile)
}

fn after_map(fetch: Rc<dyn Fn() -> Fetching>, meanwhile: ViewFn) -> AnyView {
    let view = use_view();
    let is_map_done = Memo::new(move |done: Option<&bool>| {
        done == Some(&true) || view.map_status.get() != MapStatus::Loading
    });
    let fetch = StoredValue::new_local(fetch);
    let shown = move || {
        if is_map_done.get() {
            later(fetch.get_value(), meanwhile.clone())
        } else {
            meanwhile.run()
        }
    };
    shown.into_any()
}

fn later(fetch: Rc<dyn Fn() -> Fetching>, meanwhile: ViewFn) -> AnyView {
    let part = RwSignal::new_local(None);
    let fetch = StoredValue::new_local(move || {
        let mut fetching = fetch();
        match fetching
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
        {
            Poll::Ready(fetched) => part.set(Some(fetched)),
            Poll::Pending => spawn_local_scoped_with_cancellation(async move {
                part.set(Some(fetching.await));
            }),
        }
    });
    let again = move |()| {
        part.set(None);
        fetch.with_value(|fetch| fetch());
    };
    again(());
    let shown = move || match part.get() {
        None => meanwhile.run(),
        Some(Ok(part)) => part.run(),
        Some(Err(error)) => view! { <Failure error retry=again/> }.into_any(),
    };
    shown.into_any()
}
