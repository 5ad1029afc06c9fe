//! The title bar: whose wall it is, the clock, how old the data are, and the scenes.
use leptos::prelude::*;
use xunge_data::{SHANGHAI, Timestamp};

use super::{
    export,
    show::Scene,
    state::{Standing, WallState, clock_ms, use_wall},
    words::{WallWords, i18n::t_string, use_wall_words},
};
use crate::{
    format::moment,
    i18n::{Locale, use_i18n},
    live::Standing as Stream,
    words::{Name, age_text},
};

impl Scene {
    /// Its name.
    pub(super) fn name(self, words: WallWords) -> &'static str {
        match self {
            Self::Overview => t_string!(words, scene.overview),
            Self::Coverage => t_string!(words, scene.coverage),
            Self::Incidents => t_string!(words, scene.incidents),
            Self::Communities => t_string!(words, scene.communities),
            Self::Grid => t_string!(words, scene.grid),
            Self::Alert => t_string!(words, scene.alert),
        }
    }
}

/// A moment of the browser's clock.
fn at(ms: f64) -> Timestamp {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "milliseconds since 1970 fit"
    )]
    let ms = ms as i64;
    Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// The clock as people read it: day and time in Beijing.
fn clock(now: f64, locale: Locale) -> (String, String) {
    let zoned = at(now).to_zoned(SHANGHAI);
    let day = match locale {
        Locale::zh_CN => zoned.strftime("%-m月%-d日").to_string(),
        Locale::en => zoned.strftime("%-d %b").to_string(),
    };
    (day, zoned.strftime("%H:%M:%S").to_string())
}

/// The title bar.
#[component]
pub(super) fn TitleBar() -> impl IntoView {
    let (wall, words, page) = (use_wall(), use_wall_words(), use_i18n());
    let name = move || {
        let name = wall.tell(|body| body.name.clone()).unwrap_or_default();
        if name.is_empty() {
            t_string!(words, bar.unnamed).to_owned()
        } else {
            name
        }
    };
    let is_demo = move || wall.tell(|body| body.demo) == Some(true);
    let now = move || clock(wall.now.get(), page.get_locale());
    view! {
        <header class="title-bar">
            <h1>
                <b data-testid="town">{name}</b>
                <span>{move || t_string!(words, bar.title)}</span>
                <Show when=is_demo>
                    <mark data-testid="demo">{move || t_string!(words, bar.demo)}</mark>
                </Show>
            </h1>
            <nav aria-label=move || t_string!(words, bar.scenes)>
                {Scene::ROUND.map(|scene| view! { <SceneTab scene/> }).collect_view()}
            </nav>
            <p class="bar-state">
                <DataAge/>
                <button type="button" class="bar-tool" data-testid="export"
                    on:click=move |_| export::save_picture()>
                    {move || t_string!(words, bar.export)}
                </button>
                <button type="button" class="bar-tool" data-testid="print"
                    on:click=move |_| { let _ = window().print(); }>
                    {move || t_string!(words, bar.print)}
                </button>
                <time data-testid="clock">
                    <span>{move || now().0}</span>
                    <b>{move || now().1}</b>
                </time>
            </p>
        </header>
    }
}

#[component]
fn SceneTab(scene: Scene) -> impl IntoView {
    let (wall, words) = (use_wall(), use_wall_words());
    let is_shown = move || wall.show.with(|show| show.scene == scene);
    view! {
        <button type="button" aria-pressed=move || is_shown().to_string()
            data-testid=format!("scene-{scene}")
            on:click=move |_| wall.show.update(|show| show.choose(scene, clock_ms()))>
            {move || scene.name(words)}
        </button>
    }
}

/// How old the data are, or why they are not newer; whether the scene is held.
#[component]
fn DataAge() -> impl IntoView {
    let (wall, words, page) = (use_wall(), use_wall_words(), use_i18n());
    let past = wall.address.with_value(|address| address.at);
    let text = move || {
        if let Some(past) = past {
            let moment = moment(past, page.get_locale());
            return ("past", t_string!(words, bar.past, moment = moment));
        }
        let since = |ms: f64| span_text(wall, ms, words);
        match (wall.standing(), wall.tell(|body| body.data_until).flatten()) {
            (Standing::Away, _) => {
                let age = since(wall.answered_at.get());
                ("away", t_string!(words, bar.away, age = age))
            }
            (_, Some(until)) => {
                #[expect(clippy::cast_precision_loss, reason = "milliseconds stay below 2^52")]
                let age = since(until.as_millisecond() as f64);
                match wall.live.standing.get() {
                    Stream::Reconnecting => (
                        "reconnecting",
                        t_string!(words, bar.reconnecting, age = age),
                    ),
                    _ => ("ok", t_string!(words, bar.data_age, age = age)),
                }
            }
            _ => ("none", t_string!(words, bar.no_data).to_owned()),
        }
    };
    let text = Memo::new(move |_| text());
    let note = Memo::new(move |_| {
        let is_held = wall.show.with(|show| wall.now.get() < show.held_until);
        match wall
            .show
            .with(|show| show.desk.as_ref().map(|desk| desk.by))
        {
            Some(Some(role)) => {
                let role = role.name(page);
                Some(("driven", t_string!(words, bar.driven, role = role)))
            }
            Some(None) => Some(("driven", t_string!(words, bar.driven_here).to_owned())),
            None => is_held.then(|| ("held", t_string!(words, bar.paused).to_owned())),
        }
    });
    let note = move || {
        let (test_id, note) = note.get()?;
        Some(view! { <span class="bar-note" data-testid=test_id>{note}</span> })
    };
    view! {
        {note}
        <span class="data-age" data-testid="data-age" data-state=move || text.get().0>
            {move || text.get().1}
        </span>
    }
}

/// How long ago a moment is: seconds below a minute.
fn span_text(wall: WallState, since_ms: f64, words: WallWords) -> String {
    let seconds = ((wall.now.get() - since_ms) / 1000.0).max(0.0).floor();
    if seconds < 60.0 {
        return t_string!(words, unit.seconds, n = format!("{seconds:.0}"));
    }
    #[expect(clippy::cast_possible_truncation, reason = "seconds since 1970 fit")]
    let seconds = seconds as i64;
    age_text(seconds, use_i18n())
}
