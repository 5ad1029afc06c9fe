//! The command-centre wall at `/screen`: the whole subdistrict on one glass, for weeks.
//!
//! [`state`] is what it knows, [`show`] which scene is on and for how long, [`follow`] how it hears of
//! changes and of the desk, [`endure`] what keeps it going; [`panels`] stand left and right of the [`map`], [`band`] has the headline figures.
mod address;
mod band;
mod bar;
mod brief;
mod chart;
mod endure;
mod export;
mod figures;
mod follow;
mod map;
mod missing;
mod opened;
mod options;
mod panels;
mod scenes;
mod show;
mod state;
mod style;
mod words;

use leptos::{ev, prelude::*};
use leptos_i18n::{I18nContext, Locale as _, context::init_i18n_subcontext};
use leptos_use::{use_event_listener, use_window};

use self::{
    address::Address,
    band::Band,
    bar::TitleBar,
    brief::Brief,
    map::WallMap,
    opened::Opened,
    panels::{Side, Sides},
    show::Scene,
    state::{Standing, WallState, clock_ms, use_wall},
    words::{i18n, i18n::t_string, use_wall_words},
};
use crate::i18n as page;

/// The wall.
#[component]
pub(crate) fn Wall() -> impl IntoView {
    let address = Address::of_browser();
    let lang = address.lang.clone();
    let wall = WallState::new(address);
    provide_context(wall);
    let lang = lang.as_deref();
    own_words(of_name(i18n::Locale::get_all(), lang));
    own_words(of_name(page::Locale::get_all(), lang));
    dress(wall);
    listen(wall);
    wall.follow_close_up();
    follow::run(wall);
    endure::run(wall);
    view! { <Glass/> <Brief/> }
}

/// The language of this name, or Chinese.
fn of_name<L: leptos_i18n::Locale>(all: &[L], name: Option<&str>) -> L {
    let named = |locale: &&L| name.is_some_and(|name| locale.as_str().eq_ignore_ascii_case(name));
    all.iter().find(named).copied().unwrap_or_default()
}

/// Words of this language for what is below.
fn own_words<L: leptos_i18n::Locale>(language: L) -> I18nContext<L> {
    let words = init_i18n_subcontext(Some(Signal::stored(language)));
    provide_context(words);
    words
}

/// Lets the document say theme, language and title.
fn dress(wall: WallState) {
    let words = use_wall_words();
    Effect::new(move |_| {
        let theme = if wall.is_dark.get() { "dark" } else { "light" };
        let document = document();
        if let Some(html) = document.document_element() {
            // Fails only for attribute names that are none.
            let _ = html.set_attribute("data-theme", theme);
            let _ = html.set_attribute("lang", words.get_locale().as_str());
        }
        let name = wall.tell(|body| body.name.clone()).unwrap_or_default();
        document.set_title(&format!("{name}{}", t_string!(words, bar.title)));
    });
}

/// Hears keys and touches: whoever is before the wall has it for a minute.
fn listen(wall: WallState) {
    let _ = use_event_listener(use_window(), ev::pointerdown, move |_| {
        wall.show.update(|show| show.hold(clock_ms()));
    });
    let _ = use_event_listener(use_window(), ev::keydown, move |event| {
        let now = clock_ms();
        let scene = wall.show.with_untracked(|show| show.scene);
        let key = event.key();
        let number = key.parse::<usize>().ok().and_then(|key| key.checked_sub(1));
        let chosen = match key.as_str() {
            "ArrowRight" | "ArrowDown" => Some(scene.moved(1)),
            "ArrowLeft" | "ArrowUp" => Some(scene.moved(-1)),
            _ => number.and_then(|number| Scene::ROUND.get(number).copied()),
        };
        match (chosen, key.as_str()) {
            (Some(scene), _) => {
                wall.opened.set(None);
                wall.show.update(|show| show.choose(scene, now));
            }
            (None, "Escape") => wall.opened.set(None),
            (None, "t") => wall.is_dark.update(|is_dark| *is_dark = !*is_dark),
            (None, _) => {}
        }
        wall.show.update(|show| show.hold(now));
    });
}

/// What is on the glass: the wall, or why there is none.
#[component]
fn Glass() -> impl IntoView {
    let wall = use_wall();
    let standing = Memo::new(move |_| wall.standing());
    let is_known = Memo::new(move |_| wall.body.with(Option::is_some));
    let scene = move || wall.show.with(|show| show.scene.to_string());
    let state = move || match standing.get() {
        Standing::Loading => "loading",
        Standing::Ready => "ready",
        Standing::Away => "away",
        Standing::Denied => "denied",
    };
    view! {
        <main class="wall" data-testid="wall" data-state=state data-scene=scene>
            <Show when=move || is_known.get() && standing.get() != Standing::Denied
                fallback=move || view! { <Nothing standing=standing/> }>
                <div class="glass">
                    <TitleBar/>
                    <Sides side=Side::Left/>
                    <WallMap/>
                    <Sides side=Side::Right/>
                    <Band/>
                    <Notice/>
                    <Opened/>
                </div>
            </Show>
        </main>
    }
}

/// A scene that there is not.
#[component]
fn Notice() -> impl IntoView {
    let (wall, words) = (use_wall(), use_wall_words());
    let unknown = wall
        .address
        .with_value(|address| address.unknown_scene.clone());
    let is_new = move || wall.now.get() - BEGAN.with(|began| *began) < 20_000.0;
    unknown.map(|scene| {
        view! {
            <Show when=is_new>
                <p class="wall-notice" role="status" data-testid="notice">
                    {t_string!(words, state.unknown_scene, scene = scene.clone())}
                </p>
            </Show>
        }
    })
}

thread_local! {
    static BEGAN: f64 = clock_ms();
}

/// Why there is nothing to show yet, or any more.
#[component]
fn Nothing(standing: Memo<Standing>) -> impl IntoView {
    let (wall, words) = (use_wall(), use_wall_words());
    let text = move || match standing.get() {
        Standing::Denied => (
            t_string!(words, state.denied),
            t_string!(words, state.denied_hint),
        ),
        Standing::Away => (
            t_string!(words, state.away),
            t_string!(words, state.away_hint),
        ),
        Standing::Loading | Standing::Ready => (t_string!(words, state.loading), ""),
    };
    let cause = move || {
        wall.fault
            .with(|fault| fault.as_ref().map(ToString::to_string))
    };
    view! {
        <section class="wall-nothing" role="status" data-testid="nothing">
            <h1>{move || text().0}</h1>
            <p>{move || text().1}</p>
            <p class="wall-cause">{cause}</p>
        </section>
    }
}
