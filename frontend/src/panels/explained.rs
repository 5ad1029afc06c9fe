//! A figure that can be opened: a click shows its formula, numerator, denominator and what was
//! left out.
use std::sync::atomic::{AtomicU32, Ordering};

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;

use super::{
    formula::{Formula, Operand},
    icon::{INFO, Icon},
};
use crate::{
    format,
    i18n::{t_string, use_i18n},
    words::Name,
};

/// An id that no other element of the page has.
pub(crate) fn unique_id(stem: &str) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("{stem}-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// A button that shows a figure, and its formula below when pressed. The formula closes by Escape
/// and when the focus goes elsewhere.
#[component]
pub(super) fn Explained(
    /// The figure's formula.
    #[prop(into)]
    formula: Signal<Formula>,
    /// The button's class beside `explained-face`.
    #[prop(optional)]
    class: &'static str,
    /// The button's `data-testid`.
    #[prop(optional_no_strip)]
    test_id: Option<&'static str>,
    /// What the button shows.
    children: Children,
) -> impl IntoView {
    let words = use_i18n();
    let is_open = RwSignal::new(false);
    let id = unique_id("formula");
    let controls = id.clone();
    let hint = move || {
        let name = formula.get().indicator.name(words);
        t_string!(words, formula.open_hint, name = name)
    };
    let on_keydown = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" && is_open.get_untracked() {
            event.stop_propagation();
            is_open.set(false);
        }
    };
    view! {
        <div class="explained" on:keydown=on_keydown
            on:focusout=move |event| if !stays_inside(&event) { is_open.set(false) }>
            <button type="button" class=format!("explained-face {class}") data-testid=test_id
                title=hint aria-expanded=move || is_open.get().to_string() aria-controls=controls
                on:click=move |_| is_open.update(|open| *open = !*open)>
                {children()}
                <span class="explained-mark"><Icon path=INFO/></span>
            </button>
            <div class="formula" id=id tabindex="-1" role="group" hidden=move || !is_open.get()
                aria-label=move || formula.get().indicator.name(words)>
                <FormulaText formula/>
            </div>
        </div>
    }
}

/// Whether the focus goes to another element of the one that listens.
fn stays_inside(event: &ev::FocusEvent) -> bool {
    let to = event
        .related_target()
        .and_then(|to| to.dyn_into::<web_sys::Node>().ok());
    let listener = event
        .current_target()
        .and_then(|at| at.dyn_into::<web_sys::Node>().ok());
    listener.is_some_and(|listener| to.is_some_and(|to| listener.contains(Some(&to))))
}

#[component]
fn FormulaText(formula: Signal<Formula>) -> impl IntoView {
    let words = use_i18n();
    let row = |term: &'static str, operand: Operand| {
        view! {
            <div><dt>{term}</dt><dd><span>{operand.name}</span><b>{operand.value}</b></dd></div>
        }
    };
    let operands = move || {
        let Formula {
            part,
            whole,
            left_out,
            known,
            ..
        } = formula.get();
        let part_term = if whole.is_some() {
            t_string!(words, formula.part)
        } else {
            t_string!(words, formula.value)
        };
        let whole = whole.unwrap_or_else(|| Operand {
            name: t_string!(words, formula.no_whole),
            value: String::new(),
        });
        view! {
            {part.map(|part| row(part_term, part))}
            {row(t_string!(words, formula.whole), whole)}
            {left_out.map(|left_out| row(t_string!(words, formula.left_out), left_out))}
            {known.into_iter().map(|(term, operand)| row(term, operand)).collect_view()}
        }
    };
    let as_of = move || {
        let as_of = formula.get().as_of?;
        let moment = format::moment(as_of, words.get_locale());
        let term = t_string!(words, formula.as_of);
        Some(view! { <div><dt>{term}</dt><dd><span>{moment}</span></dd></div> })
    };
    view! {
        <p class="formula-rule">{move || formula.get().indicator.rule(words)}</p>
        <dl>{operands}{as_of}</dl>
    }
}
