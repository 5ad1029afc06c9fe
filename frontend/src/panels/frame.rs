//! Where the page's parts stand. On wide screens all are seen at once; on a phone the map stays
//! on top and one of the others below it, chosen by tabs.
use leptos::{prelude::*, wasm_split::wasm_split};
use strum::Display;

use super::{
    colours::Colours,
    details::Details,
    grid_list::GridList,
    icon::{Icon, UP},
    masthead::Masthead,
    notice::{MapNotice, waiting},
    switches::Switches,
    time_bar::TimeBar,
};
use crate::{
    clock::use_clock,
    follow::follow_live,
    i18n::{t_string, use_i18n},
    live::use_live,
    part::{AfterMap, Part},
    state::use_view,
    town_data::use_town_data,
};

/// What a phone shows below the map.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Display)]
#[strum(serialize_all = "snake_case")]
enum Sheet {
    #[default]
    Details,
    Layers,
    Time,
}

/// The page around the map.
#[component]
pub(crate) fn Frame(
    /// The map.
    children: Children,
) -> impl IntoView {
    let (view, words) = (use_view(), use_i18n());
    let sheet = RwSignal::new(Sheet::default());
    let is_tall = RwSignal::new(false);
    Effect::new(move |_| {
        if view.selected.with(Option::is_some) {
            sheet.set(Sheet::Details);
        }
    });
    view! {
        <div class="page" data-sheet=move || sheet.get().to_string() class:is-tall=is_tall>
            <a class="skip" href="#grid-list" on:click=move |_| sheet.set(Sheet::Layers)>
                {move || t_string!(words, app.skip_to_list)}
            </a>
            <Masthead/>
            <aside class="rail" aria-label=move || t_string!(words, rail.label)>
                <AfterMap part=rail meanwhile=waiting()/>
            </aside>
            <main class="stage">{children()}<MapNotice/></main>
            <AfterMap part=stream/>
            <SheetTabs sheet is_tall/>
            <Details/>
            <TimeBar/>
        </div>
    }
}

#[wasm_split(opened, wasm_split_path = leptos::wasm_split, fallible)]
fn stream() -> Part {
    Ok(ViewFn::from(|| {
        follow_live(use_town_data(), use_live(), use_clock());
    }))
}

#[wasm_split(opened, wasm_split_path = leptos::wasm_split, fallible)]
fn rail() -> Part {
    Ok(ViewFn::from(|| {
        view! {
            <div class="rail-keys"><Colours/><Switches/></div>
            <GridList/>
        }
    }))
}

#[component]
fn SheetTabs(sheet: RwSignal<Sheet>, is_tall: RwSignal<bool>) -> impl IntoView {
    let words = use_i18n();
    let name = move |tab| match tab {
        Sheet::Details => t_string!(words, sheet.details),
        Sheet::Layers => t_string!(words, sheet.layers),
        Sheet::Time => t_string!(words, sheet.time),
    };
    let tab = move |tab| {
        view! {
            <button type="button" aria-pressed=move || (sheet.get() == tab).to_string()
                on:click=move |_| sheet.set(tab)>{move || name(tab)}</button>
        }
    };
    let size = move || {
        if is_tall.get() {
            t_string!(words, sheet.shrink)
        } else {
            t_string!(words, sheet.expand)
        }
    };
    view! {
        <nav class="sheet-tabs" aria-label=move || t_string!(words, sheet.label)>
            {[Sheet::Details, Sheet::Layers, Sheet::Time].map(tab)}
            <button type="button" class="sheet-size" title=size aria-label=size
                aria-pressed=move || is_tall.get().to_string()
                on:click=move |_| is_tall.update(|tall| *tall = !*tall)><Icon path=UP/></button>
        </nav>
    }
}
