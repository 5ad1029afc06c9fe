//! The search box: a combobox as the WAI-ARIA practices describe it.
mod rank;

use leptos::{ev, html::Input, prelude::*, wasm_split::wasm_split};
use wasm_bindgen::JsCast;

use self::rank::{Entry, Kind, Target, entries, find};
use super::icon::{Icon, SEARCH};
use crate::{
    i18n::{t_string, use_i18n},
    language::Words,
    part::{AfterMap, Later, Part},
    state::{Focus, View, use_view},
    town_data::use_town_data,
};

const LIMIT: usize = 10;

/// What the box and its list share.
#[derive(Clone, Copy)]
struct Finder {
    text: RwSignal<String>,
    is_open: RwSignal<bool>,
    active: RwSignal<usize>,
    found: RwSignal<Vec<Entry>>,
}

impl Finder {
    /// Moves the active result, round at both ends.
    fn step(self, forward: bool) {
        let n = self.found.with_untracked(Vec::len);
        if n > 0 {
            self.is_open.set(true);
            let step = if forward { 1 } else { n - 1 };
            self.active.update(|active| *active = (*active + step) % n);
        }
    }

    /// Goes to a result.
    fn choose(self, entry: &Entry, view: View) {
        self.text.set(entry.name.clone());
        self.is_open.set(false);
        let focus = match &entry.target {
            Target::Grid(code, bbox) => {
                view.selected.set(Some(code.clone()));
                Focus::Box(*bbox)
            }
            Target::Community(bbox) => Focus::Box(*bbox),
            Target::Office(position) => Focus::Position(*position),
        };
        view.focus.set(Some(focus));
    }
}

/// The search box with its results.
#[component]
pub(super) fn Search() -> impl IntoView {
    let (view, words) = (use_view(), use_i18n());
    let text = RwSignal::new(String::new());
    let found = RwSignal::new(Vec::new());
    let search = Finder {
        text,
        is_open: RwSignal::new(false),
        active: RwSignal::new(0),
        found,
    };
    let input = NodeRef::<Input>::new();
    let active_id = move || {
        let is_there = search.is_open.get() && search.active.get() < found.with(Vec::len);
        is_there.then(|| option_id(search.active.get()))
    };
    let is_shown = move || search.is_open.get() && !text.with(|text| text.trim().is_empty());
    view! {
        <div class="search" role="search" on:focusout=move |_| search.is_open.set(false)>
            <Icon path=SEARCH/>
            <input node_ref=input type="text" data-testid="search" autocomplete="off" spellcheck="false"
                role="combobox" aria-autocomplete="list" aria-controls="search-results"
                aria-expanded=move || is_shown().to_string() aria-activedescendant=active_id
                aria-label=move || t_string!(words, masthead.search_label)
                placeholder=move || t_string!(words, masthead.search)
                prop:value=text
                on:focus=move |_| if let Some(input) = input.get_untracked() { input.select() }
                on:input=move |event| {
                    text.set(event_target_value(&event));
                    search.active.set(0);
                    search.is_open.set(true);
                }
                on:keydown=move |event| on_key(&event, search, view)/>
            <AfterMap part=move || finding(search)/>
            <div class="search-drop" hidden=move || !is_shown()>
                <Show when=is_shown><Later part=move || results(search)/></Show>
            </div>
        </div>
    }
}

fn option_id(i: usize) -> String {
    format!("search-result-{i}")
}

fn on_key(event: &ev::KeyboardEvent, search: Finder, view: View) {
    // Enter and arrows while Chinese is being typed belong to the input method.
    if event.is_composing() {
        return;
    }
    match event.key().as_str() {
        "ArrowDown" => search.step(true),
        "ArrowUp" => search.step(false),
        "Escape" => search.is_open.set(false),
        "Enter" => {
            let active = search.active.get_untracked();
            if let Some(entry) = search
                .found
                .with_untracked(|found| found.get(active).cloned())
            {
                search.choose(&entry, view);
                let element = event
                    .target()
                    .and_then(|t| t.dyn_into::<web_sys::HtmlElement>().ok());
                // Fails for no element that has the focus.
                let _ = element.map(|element| element.blur());
            }
        }
        _ => return,
    }
    event.prevent_default();
}

#[wasm_split(opened, wasm_split_path = leptos::wasm_split, fallible)]
fn finding(search: Finder) -> Part {
    Ok(ViewFn::from(move || look(search)))
}

/// Looks for the text whenever it, or the town, has changed.
fn look(search: Finder) {
    let data = use_town_data();
    let index = Memo::new(move |_| {
        let entries = |town: &Result<_, _>| town.as_ref().map(entries).unwrap_or_default();
        data.town.map(entries).unwrap_or_default()
    });
    Effect::new(move |_| {
        let text = search.text.get();
        let found = index.with(|index| find(index, &text, LIMIT).into_iter().cloned().collect());
        search.found.set(found);
    });
}

#[wasm_split(opened, wasm_split_path = leptos::wasm_split, fallible)]
fn results(search: Finder) -> Part {
    Ok(ViewFn::from(move || view! { <Results search/> }))
}

#[component]
fn Results(search: Finder) -> impl IntoView {
    let (view, words) = (use_view(), use_i18n());
    let result = move |(i, entry): (usize, Entry)| {
        let (kind, name, note) = (entry.kind, entry.name.clone(), entry.note.clone());
        view! {
            <li class="search-result" id=option_id(i) role="option"
                aria-selected=move || (search.active.get() == i).to_string()
                // Keeps the focus in the box, so that the list stays until the click is done.
                on:mousedown=|event| event.prevent_default()
                on:mousemove=move |_| if search.active.get_untracked() != i { search.active.set(i) }
                on:click=move |_| search.choose(&entry, view)>
                <span class="search-kind">{move || kind_name(kind, words)}</span>
                <span class="search-name">{name}</span>
                <span class="search-note">{note}</span>
            </li>
        }
    };
    let none = move || {
        let is_none = search.found.with(Vec::is_empty);
        is_none.then(|| t_string!(words, masthead.search_none, text = search.text.get()))
    };
    let count = move || {
        t_string!(
            words,
            masthead.search_count,
            count = search.found.with(Vec::len)
        )
    };
    view! {
        <ul id="search-results" role="listbox" aria-label=move || t_string!(words, masthead.search_results)>
            {move || search.found.get().into_iter().enumerate().map(result).collect_view()}
        </ul>
        {move || none().map(|none| view! { <p class="empty">{none}</p> })}
        <p class="unseen" role="status">{count}</p>
    }
}

fn kind_name(kind: Kind, words: Words) -> &'static str {
    match kind {
        Kind::Community => t_string!(words, masthead.match_community),
        Kind::Grid => t_string!(words, masthead.match_grid),
        Kind::Worker => t_string!(words, masthead.match_worker),
        Kind::Office => t_string!(words, masthead.match_office),
    }
}
