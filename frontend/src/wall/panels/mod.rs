//! The panels beside the map. Each has a place in the columns and an empty state of its own.
mod communities;
mod coverage;
mod grid;
mod incidents;
mod problems;
mod territory;

pub(super) use incidents::incident_rows;

use leptos::prelude::*;

use super::{
    options::Style,
    own_words,
    scenes::panels,
    state::{WallState, use_wall},
    words::{
        WallWords,
        i18n::{Locale, t_string},
        use_wall_words,
    },
};
use crate::i18n::{self as page, use_i18n};

/// A panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::Display)]
#[strum(serialize_all = "lowercase")]
pub(super) enum Panel {
    /// How many of each thing there are.
    Territory,
    /// Today by category, beside the usual.
    Today,
    /// Matters by day and category.
    Trend,
    /// When matters are reported.
    Hours,
    /// How far up matters went.
    Flow,
    /// The latest matters.
    Latest,
    /// Open matters by deadline.
    OpenList,
    /// Stars by kind.
    StarKinds,
    /// Every community's stars.
    Matrix,
    /// Every community's inspection and matters.
    Table,
    /// What inspections found, by deadline.
    Problems,
    /// Coverage of every community, or grid.
    ByCommunity,
    /// Coverage by day.
    CoverageDays,
    /// How long ago cells were visited.
    VisitAge,
    /// Grids without enough data.
    WithoutData,
    /// What the grid is.
    GridFacts,
    /// Its patrol today.
    GridCoverage,
    /// Its coverage by day.
    GridDays,
    /// Its matters.
    GridIncidents,
    /// Its open matters.
    GridOpen,
    /// Its community's offices.
    GridOffices,
    /// The urgent matter.
    Alert,
}

impl Panel {
    /// Rows of a column that it takes.
    pub(super) fn rows(self) -> u32 {
        match self {
            Self::Table | Self::ByCommunity => 6,
            Self::OpenList | Self::Matrix => 4,
            _ => 2,
        }
    }

    fn title(self, wall: WallState, words: WallWords) -> String {
        let is_by_grid = || wall.tell(coverage::is_by_grid) == Some(true);
        let days = wall.days.get();
        let is_inspected = || wall.tell(|body| body.supervision.week.is_some()) == Some(true);
        match self {
            Self::Territory => t_string!(words, panel.territory).to_owned(),
            Self::Today => t_string!(words, panel.today).to_owned(),
            Self::Trend => t_string!(words, panel.trend, days = days),
            Self::Hours => t_string!(words, panel.hours).to_owned(),
            Self::Flow => t_string!(words, panel.flow, days = days),
            Self::Latest => t_string!(words, panel.latest).to_owned(),
            Self::OpenList => t_string!(words, panel.open).to_owned(),
            Self::StarKinds => t_string!(words, panel.stars_kind).to_owned(),
            Self::Matrix => t_string!(words, panel.matrix).to_owned(),
            Self::Table if is_inspected() => t_string!(words, panel.inspected, days = days),
            Self::Table => t_string!(words, panel.table, days = days),
            Self::Problems => t_string!(words, panel.problems).to_owned(),
            Self::ByCommunity if is_by_grid() => t_string!(words, panel.by_grid).to_owned(),
            Self::ByCommunity => t_string!(words, panel.by_community).to_owned(),
            Self::CoverageDays => t_string!(words, panel.days).to_owned(),
            Self::VisitAge => t_string!(words, panel.age).to_owned(),
            Self::WithoutData => t_string!(words, panel.without).to_owned(),
            Self::GridFacts => t_string!(words, panel.grid).to_owned(),
            Self::GridCoverage => t_string!(words, panel.grid_coverage).to_owned(),
            Self::GridDays => t_string!(words, panel.grid_days).to_owned(),
            Self::GridIncidents => t_string!(words, panel.grid_incidents, days = days),
            Self::GridOpen => t_string!(words, panel.grid_open).to_owned(),
            Self::GridOffices => t_string!(words, panel.grid_offices).to_owned(),
            Self::Alert => t_string!(words, panel.alert).to_owned(),
        }
    }

    fn view(self, wall: WallState, words: WallWords) -> AnyView {
        match self {
            Self::Territory => territory::territory(wall, words),
            Self::Today => incidents::today(wall, words),
            Self::Trend => incidents::trend(wall, words),
            Self::Hours => incidents::hours(wall, words),
            Self::Flow => incidents::flow(wall, words),
            Self::Latest => incidents::latest(wall, words),
            Self::OpenList => incidents::open_list(wall, words),
            Self::Alert => incidents::alert(wall, words),
            Self::StarKinds => communities::star_kinds(wall, words),
            Self::Matrix => communities::matrix(wall, words),
            Self::Table => communities::table(wall, words),
            Self::Problems => problems::problems(wall, words),
            Self::ByCommunity => coverage::by_place(wall, words),
            Self::CoverageDays => coverage::days(wall, words),
            Self::VisitAge => coverage::visit_age(wall, words),
            Self::WithoutData => coverage::without_data(wall, words),
            Self::GridFacts => grid::facts(wall, words),
            Self::GridCoverage => grid::coverage(wall, words),
            Self::GridDays => grid::days(wall, words),
            Self::GridIncidents => grid::incidents(wall, words),
            Self::GridOpen => grid::open(wall, words),
            Self::GridOffices => grid::offices(wall, words),
        }
    }
}

/// Left or right of the map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Left,
    Right,
}

/// The panels at a side of the map; they change with the scene.
#[component]
pub(super) fn Sides(side: Side) -> impl IntoView {
    let wall = use_wall();
    let language = use_wall_words().get_locale_untracked();
    let shared_language = use_i18n().get_locale_untracked();
    let owners = StoredValue::new([None, None]);
    let shown = Memo::new(move |_| {
        let scene = wall.show.with(|show| show.scene);
        let [left, right] = panels(scene, wall.is_wide());
        if side == Side::Left { left } else { right }
    });
    let class = match side {
        Side::Left => "side left",
        Side::Right => "side right",
    };
    let boxes = move || {
        let (owner, words) = words_of_scene(language, shared_language);
        owners.update_value(|owners| {
            owners.rotate_left(1);
            owners[1] = Some(owner);
        });
        let panels = shown.get().into_iter();
        let panel = |panel: Panel| view! { <PanelBox panel wall words/> };
        panels.map(panel).collect_view()
    };
    view! { <div class=class>{boxes}</div> }
}

/// Words remember whoever read them, even when that is gone. So a scene has words of its own, the
/// wall's and those of the map page. They end with their owner, which is kept until the scene after
/// it has ended too: until then something may still read them.
fn words_of_scene(language: Locale, shared: page::Locale) -> (Owner, WallWords) {
    let scene = Owner::current();
    let owner = Owner::new_root(None);
    let (words, page) = (own_words(language), own_words(shared));
    if let Some(scene) = scene {
        scene.set();
    }
    provide_context(words);
    provide_context(page);
    (owner, words)
}

#[component]
fn PanelBox(panel: Panel, wall: WallState, words: WallWords) -> impl IntoView {
    let title = move || panel.title(wall, words);
    view! {
        <section class="panel" style=format!("grid-row: span {}", panel.rows())
            data-testid=format!("panel-{panel}")>
            <h2>{title}</h2>
            <div class="panel-body">{panel.view(wall, words)}</div>
        </section>
    }
}

/// How charts are drawn on this wall.
fn style(wall: WallState) -> Style {
    Style {
        em: wall.em(),
        is_dark: wall.is_dark.get(),
    }
}

/// What stands where there is nothing.
fn empty(text: &'static str) -> AnyView {
    view! { <p class="panel-empty">{text}</p> }.into_any()
}

/// A name and a number.
fn fact(name: &'static str, value: String) -> AnyView {
    view! { <div class="fact"><dt>{name}</dt><dd>{value}</dd></div> }.into_any()
}
