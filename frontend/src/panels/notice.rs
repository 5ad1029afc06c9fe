//! What is said when there is nothing to show: still loading, empty, or failed.
use leptos::prelude::*;

use super::icon::{Icon, WARNING};
use crate::{
    client::ClientError,
    i18n::{t_string, use_i18n},
    language::Words,
    state::{MapFault, MapStatus, use_view},
};

/// A title and a hint, in the middle of where something else would be.
#[component]
pub(super) fn Notice(
    /// What is the matter.
    #[prop(into)]
    title: Signal<String>,
    /// What to do about it.
    #[prop(into)]
    hint: Signal<String>,
    /// A button, where one helps.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="notice" role="status">
            <strong>{title}</strong>
            <span>{hint}</span>
            {children.map(|children| children())}
        </div>
    }
}

/// Why the server gave no answer, with a button that asks again.
#[component]
pub(crate) fn Failure(
    /// What went wrong.
    error: ClientError,
    /// Asks again.
    #[prop(into)]
    retry: Callback<()>,
) -> impl IntoView {
    let words = use_i18n();
    let (for_title, for_hint) = (error.clone(), error);
    view! {
        <div class="notice is-failure" role="alert">
            <Icon path=WARNING/>
            <strong>{move || failure_title(&for_title, words)}</strong>
            <span>{move || failure_hint(&for_hint, words)}</span>
            <button type="button" class="button" on:click=move |_| retry.run(())>
                {move || t_string!(words, common.retry)}
            </button>
        </div>
    }
}

fn failure_title(error: &ClientError, words: Words) -> &'static str {
    match error {
        ClientError::Network(_) => t_string!(words, notice.network),
        ClientError::Problem(_) => t_string!(words, notice.problem),
        ClientError::Unreadable(_) => t_string!(words, notice.unreadable),
        ClientError::Part => t_string!(words, notice.part),
    }
}

fn failure_hint(error: &ClientError, words: Words) -> String {
    match error {
        ClientError::Network(_) => t_string!(words, notice.network_hint).to_owned(),
        ClientError::Problem(problem) if problem.status >= 500 => {
            t_string!(words, notice.server_hint, status = problem.status)
        }
        ClientError::Problem(problem) => {
            let detail = problem.detail.as_deref().unwrap_or(&problem.title);
            format!("{detail} ({})", problem.status)
        }
        ClientError::Unreadable(_) => t_string!(words, notice.unreadable_hint).to_owned(),
        ClientError::Part => t_string!(words, notice.part_hint).to_owned(),
    }
}

/// Why the map is not drawn, where it would be.
#[component]
pub(super) fn MapNotice() -> impl IntoView {
    let (view, words) = (use_view(), use_i18n());
    let fault = move || match view.map_status.get() {
        MapStatus::Error(fault) => Some(fault),
        MapStatus::Loading | MapStatus::Ready => None,
    };
    let notice = move |fault: MapFault| {
        let title = move || match fault {
            MapFault::NoWebGl2 => t_string!(words, notice.no_webgl),
            MapFault::ContextLost => t_string!(words, notice.context_lost),
            MapFault::Source => t_string!(words, notice.map_source),
        };
        let hint = move || match fault {
            MapFault::NoWebGl2 => t_string!(words, notice.no_webgl_hint),
            MapFault::ContextLost => t_string!(words, notice.context_lost_hint),
            MapFault::Source => t_string!(words, notice.map_source_hint),
        };
        let class = if fault == MapFault::Source {
            "map-notice is-strip"
        } else {
            "map-notice"
        };
        view! {
            <div class=class role="alert">
                <Icon path=WARNING/>
                <strong>{title}</strong>
                <span>{hint}</span>
            </div>
        }
    };
    move || fault().map(notice)
}

/// While nothing can be shown.
pub(super) fn waiting() -> ViewFn {
    ViewFn::from(|| view! { <Skeleton lines=12/> })
}

/// Grey bars in place of what is still loading.
#[component]
pub(crate) fn Skeleton(
    /// How many.
    lines: usize,
) -> impl IntoView {
    let words = use_i18n();
    view! {
        <div class="skeleton" role="status" aria-label=move || t_string!(words, common.loading)>
            {(0..lines).map(|_| view! { <span></span> }).collect_view()}
        </div>
    }
}
