//! How well a grid or the whole subdistrict was patrolled, how long ago, and how well that is
//! known.
use leptos::prelude::*;
use xunge_data::{
    Timestamp,
    api::{CoverageDay, CoverageEntry, CoverageState},
};

use super::{
    explained::Explained,
    formula::{Formula, Indicator, Operand},
    tile::Tile,
};
use crate::{
    chart::Days,
    format,
    i18n::{t_string, use_i18n},
    language::Words,
    told::First,
    words::{Name, age_text},
};

/// Coverage and what it is told with.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Patrolled {
    /// The coverage.
    pub(super) coverage: CoverageEntry,
    /// Day by day.
    pub(super) by_day: Vec<CoverageDay>,
    /// Basic grids of which too little is known; none where it is about one grid.
    pub(super) grids_without_data: Option<u64>,
    /// The end of the window, or now.
    pub(super) as_of: Timestamp,
}

impl Patrolled {
    /// Of the whole subdistrict; none where nothing can be patrolled.
    pub(super) fn of_subdistrict(first: &First) -> Option<Self> {
        Some(Self {
            coverage: first.coverage.clone()?,
            by_day: first.coverage_by_day.clone(),
            grids_without_data: Some(first.grids_without_data),
            as_of: first.as_of,
        })
    }

    fn formula(&self, indicator: Indicator, words: Words) -> Formula {
        let mut formula = Formula::of_coverage(indicator, &self.coverage, words);
        formula.as_of = Some(self.as_of);
        formula.known.extend(self.grids_without_data.map(|count| {
            let operand = Operand {
                name: t_string!(words, coverage.grids_counted),
                value: format::count(count),
            };
            (t_string!(words, coverage.no_data), operand)
        }));
        formula
    }

    /// How long ago anything was visited, seconds.
    fn last_visit_age(&self) -> Option<i64> {
        let last = self.coverage.last_visit?;
        Some(self.as_of.as_second() - last.as_second())
    }

    fn has_no_data(&self) -> bool {
        self.coverage.state == CoverageState::NoData
    }
}

/// The share as a tile, with what must be said beside it.
#[component]
pub(super) fn CoverageTile(
    /// The coverage; none until it is known.
    #[prop(into)]
    patrolled: Signal<Option<Patrolled>>,
    /// The button's `data-testid`.
    #[prop(optional_no_strip)]
    test_id: Option<&'static str>,
) -> impl IntoView {
    let words = use_i18n();
    let formula = use_formula(patrolled, Indicator::Coverage, words);
    let share = Signal::derive(move || patrolled.get()?.coverage.share);
    let value = Signal::derive(move || share.get().map(format::percent));
    let note = Signal::derive(move || {
        let patrolled = patrolled.get()?;
        let CoverageEntry { covered, cells, .. } = patrolled.coverage;
        Some(match patrolled.grids_without_data {
            Some(_) if patrolled.coverage.last_visit.is_none() => {
                t_string!(words, coverage.no_tracks).to_owned()
            }
            Some(count) => t_string!(words, coverage.headline_note, count = count),
            None => t_string!(
                words,
                coverage.cells_of,
                part = format::count(covered),
                whole = format::count(cells)
            ),
        })
    });
    view! { <Tile formula value note share test_id/> }
}

fn use_formula(
    patrolled: Signal<Option<Patrolled>>,
    indicator: Indicator,
    words: Words,
) -> Signal<Formula> {
    Signal::derive(move || {
        patrolled.with(|patrolled| match patrolled {
            Some(patrolled) => patrolled.formula(indicator, words),
            None => Formula::plain(indicator, None, words),
        })
    })
}

/// All about coverage, in a section; a line where nothing can be patrolled.
#[component]
pub(super) fn Coverage(
    /// The coverage; none where nothing can be patrolled.
    patrolled: Signal<Option<Patrolled>>,
) -> impl IntoView {
    let words = use_i18n();
    let is_there = Memo::new(move |_| patrolled.with(Option::is_some));
    let formula = use_formula(patrolled, Indicator::Coverage, words);
    view! {
        <section class="section" data-testid="coverage">
            <h3 class="section-title">
                <Explained formula class="title-face" test_id=None>{move || t_string!(words, coverage.title)}</Explained>
                <Show when=move || is_there.get()><State patrolled/></Show>
            </h3>
            <Show when=move || is_there.get() fallback=move || view! {
                <p class="empty">{move || t_string!(words, coverage.none)}</p>
            }>
                <Tiles patrolled/>
                <Facts patrolled/>
                <ByDay patrolled/>
            </Show>
        </section>
    }
}

/// Whether the share may be judged.
#[component]
fn State(patrolled: Signal<Option<Patrolled>>) -> impl IntoView {
    let words = use_i18n();
    let has_no_data = move || patrolled.with(|p| p.as_ref().is_some_and(Patrolled::has_no_data));
    let has_roster = move || {
        patrolled
            .get()
            .is_some_and(|p| p.coverage.completeness.is_some())
    };
    let text = move || match (has_no_data(), has_roster()) {
        (true, _) => t_string!(words, coverage.no_data),
        (false, true) => t_string!(words, coverage.ok),
        (false, false) => t_string!(words, coverage.no_roster),
    };
    let hint = move || match (has_no_data(), has_roster()) {
        (true, _) => t_string!(words, coverage.no_data_hint),
        (false, true) => t_string!(words, coverage.ok_hint),
        (false, false) => t_string!(words, coverage.no_roster_hint),
    };
    view! {
        <span class="state" class:is-no-data=has_no_data title=hint data-testid="coverage-state">{text}</span>
    }
}

#[component]
fn Tiles(patrolled: Signal<Option<Patrolled>>) -> impl IntoView {
    let words = use_i18n();
    let completeness = move || patrolled.get()?.coverage.completeness;
    let value = Signal::derive(move || completeness().map(format::percent));
    let note = Signal::derive(move || {
        Some(match completeness() {
            None => t_string!(words, coverage.no_roster).to_owned(),
            Some(share) if share < CoverageEntry::COMPLETE_ENOUGH => {
                t_string!(words, coverage.incomplete).to_owned()
            }
            Some(_) => t_string!(words, coverage.complete_enough).to_owned(),
        })
    });
    let half = Signal::derive(move || Some(age_text(patrolled.get()?.coverage.age_p50_s?, words)));
    let most = Signal::derive(move || {
        let coverage = patrolled.get()?.coverage;
        Some(match (coverage.age_p50_s, coverage.age_p90_s) {
            (None, _) => t_string!(words, coverage.half_never).to_owned(),
            (Some(_), None) => t_string!(words, coverage.tenth_never).to_owned(),
            (_, Some(age)) => t_string!(words, coverage.most_within, age = age_text(age, words)),
        })
    });
    let formula_of = move |indicator| use_formula(patrolled, indicator, words);
    view! {
        <div class="tiles is-three">
            <CoverageTile patrolled test_id=Some("coverage-share")/>
            <Tile formula=formula_of(Indicator::Completeness) value note
                share=Signal::derive(completeness) test_id=Some("coverage-completeness")/>
            <Tile formula=formula_of(Indicator::VisitAge) value=half note=most test_id=Some("coverage-age")/>
        </div>
    }
}

#[component]
fn Facts(patrolled: Signal<Option<Patrolled>>) -> impl IntoView {
    let words = use_i18n();
    let rows = move || {
        let patrolled = patrolled.get()?;
        let coverage = &patrolled.coverage;
        let never = t_string!(words, coverage.never).to_owned();
        let oldest = coverage.age_oldest_s.map(|age| age_text(age, words));
        let last = patrolled
            .last_visit_age()
            .map(|age| t_string!(words, coverage.ago, age = age_text(age, words)));
        let facts = [
            (
                t_string!(words, coverage.oldest),
                oldest.unwrap_or_else(|| never.clone()),
            ),
            (
                t_string!(words, coverage.never_visited),
                t_string!(
                    words,
                    coverage.cells,
                    count = format::count(coverage.never_visited)
                ),
            ),
            (t_string!(words, coverage.last_visit), last.unwrap_or(never)),
        ];
        let grids = patrolled.grids_without_data.map(|count| {
            let name = t_string!(words, coverage.grids_without_data);
            (name, t_string!(words, rail.count, count = count))
        });
        let row = |(name, value)| view! { <div class="fact"><dt>{name}</dt><dd>{value}</dd></div> };
        Some(facts.into_iter().chain(grids).map(row).collect_view())
    };
    view! { <dl class="facts coverage-facts">{rows}</dl> }
}

#[component]
fn ByDay(patrolled: Signal<Option<Patrolled>>) -> impl IntoView {
    let words = use_i18n();
    let indicator = Indicator::CoverageByDay;
    let formula = Signal::derive(move || Formula::plain(indicator, None, words));
    let days = Signal::derive(move || patrolled.get().map(|p| p.by_day).unwrap_or_default());
    let is_empty = Memo::new(move |_| days.with(Vec::is_empty));
    view! {
        <Show when=move || !is_empty.get()>
            <h4 class="section-part">
                <Explained formula class="title-face" test_id=None>{move || indicator.name(words)}</Explained>
            </h4>
            <Days days/>
        </Show>
    }
}
