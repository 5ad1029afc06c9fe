//! The incidents of the window: of a grid or of the whole subdistrict.
use leptos::prelude::*;
use xunge_data::{
    Timestamp,
    api::{Bucket, IncidentFigures},
};

use super::{
    explained::Explained,
    formula::{Formula, Indicator, share_in, value_of},
    notice::Notice,
    tile::Tile,
};
use crate::{
    chart::{Bar, Bars, Column, Columns, Part, Parts, Trend},
    i18n::{t_string, use_i18n},
    language::Words,
    symbols::category_symbol,
    words::Name,
};

/// Incidents and the moment at which they were judged.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Judged {
    /// The incidents.
    pub(super) incidents: IncidentFigures,
    /// The moment.
    pub(super) as_of: Timestamp,
}

impl Judged {
    /// The formula of a figure with these incidents' numbers.
    pub(super) fn formula(&self, indicator: Indicator, words: Words) -> Formula {
        Formula::of_incidents(indicator, &self.incidents, self.as_of, words)
    }
}

/// A figure of the incidents as a tile; a share with its parts below.
#[component]
pub(super) fn IncidentTile(
    /// The incidents; none until they are known.
    #[prop(into)]
    judged: Signal<Option<Judged>>,
    /// The figure.
    indicator: Indicator,
    /// The button's `data-testid`.
    #[prop(optional_no_strip)]
    test_id: Option<&'static str>,
) -> impl IntoView {
    let words = use_i18n();
    let formula = Signal::derive(move || match judged.get() {
        Some(judged) => judged.formula(indicator, words),
        None => Formula::plain(indicator, None, words),
    });
    let value = Signal::derive(move || value_of(indicator, &judged.get()?.incidents));
    let part = move || share_in(indicator, &judged.get()?.incidents);
    let note = Signal::derive(move || {
        let share = part()?;
        Some(match share.share {
            None => t_string!(words, formula.nothing).to_owned(),
            Some(_) => {
                t_string!(
                    words,
                    figure.settled_share,
                    part = share.part,
                    whole = share.whole
                )
            }
        })
    });
    let share = Signal::derive(move || part()?.share);
    view! { <Tile formula value note share test_id/> }
}

/// Charts of the incidents: day by day, by category, by status, by level that settled.
#[component]
pub(super) fn IncidentCharts(
    /// The incidents.
    #[prop(into)]
    judged: Signal<Judged>,
    /// Over time.
    #[prop(into)]
    trend: Signal<Vec<Bucket>>,
) -> impl IntoView {
    let words = use_i18n();
    let is_empty = Memo::new(move |_| judged.with(|judged| judged.incidents.reported == 0));
    let charts = move || {
        view! {
            <ChartSection judged indicator=Indicator::Trend><Trend buckets=trend/></ChartSection>
            <ChartSection judged indicator=Indicator::ByCategory><CategoryBars judged/></ChartSection>
            <ChartSection judged indicator=Indicator::ByStatus><StatusColumns judged/></ChartSection>
            <ChartSection judged indicator=Indicator::ByLevelSettled><LevelParts judged/></ChartSection>
        }
    };
    let nothing = move || {
        view! {
            <section class="section">
                <Notice title=Signal::derive(move || t_string!(words, panel.no_incidents).to_owned())
                    hint=Signal::derive(move || t_string!(words, panel.no_incidents_hint).to_owned())/>
            </section>
        }
    };
    move || {
        if is_empty.get() {
            nothing().into_any()
        } else {
            charts().into_any()
        }
    }
}

/// A chart below its name, which opens what it counts.
#[component]
pub(super) fn ChartSection(
    judged: Signal<Judged>,
    indicator: Indicator,
    children: Children,
) -> impl IntoView {
    let words = use_i18n();
    let formula = Signal::derive(move || judged.with(|judged| judged.formula(indicator, words)));
    view! {
        <section class="section">
            <h3 class="section-title">
                <Explained formula class="title-face" test_id=None>{move || indicator.name(words)}</Explained>
            </h3>
            {children()}
        </section>
    }
}

#[component]
pub(super) fn CategoryBars(judged: Signal<Judged>) -> impl IntoView {
    let words = use_i18n();
    let bars = Signal::derive(move || {
        let counts = judged.get().incidents.by_category;
        let bar = |(category, value): (xunge_data::Category, u64)| Bar {
            name: category.name(words),
            symbol: Some(category_symbol(category)),
            value,
        };
        counts.into_iter().map(bar).collect::<Vec<_>>()
    });
    view! { <Bars bars/> }
}

#[component]
pub(super) fn StatusColumns(judged: Signal<Judged>) -> impl IntoView {
    let words = use_i18n();
    let columns = Signal::derive(move || {
        let counts = judged.get().incidents.by_status;
        let column = |(status, value): (xunge_data::Status, u64)| Column {
            name: status.name(words).to_owned(),
            value,
            is_hollow: status == xunge_data::Status::Rejected,
        };
        counts.into_iter().map(column).collect::<Vec<_>>()
    });
    view! { <Columns columns/> }
}

#[component]
fn LevelParts(judged: Signal<Judged>) -> impl IntoView {
    let words = use_i18n();
    let parts = Signal::derive(move || {
        let counts = judged.get().incidents.by_level_settled;
        let part = |(level, value): (xunge_data::Level, u64)| Part {
            name: level.name(words),
            value,
        };
        counts.into_iter().map(part).collect::<Vec<_>>()
    });
    let none = move || judged.with(|judged| judged.incidents.closed == 0);
    view! {
        <Show when=move || !none() fallback=move || view! {
            <p class="empty">{move || t_string!(words, panel.no_closed)}</p>
        }>
            <Parts parts/>
        </Show>
    }
}
