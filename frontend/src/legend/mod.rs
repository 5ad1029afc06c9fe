//! What the colours of the basic grids mean: classes of the chosen figure.

mod classes;
mod values;

pub(crate) use classes::{Class, Legend, age_classes};
pub(crate) use values::{GridValue, NEVER_DAYS};

use std::collections::HashMap;

use leptos::prelude::*;
use xunge_data::Code;

use self::values::{figures, was_patrolled};
use crate::{
    state::{Figure, View},
    town_data::TownData,
};

/// The chosen figure on the map. Lives in context: [`use_choropleth`].
#[derive(Clone, Copy)]
pub(crate) struct Choropleth {
    /// The figure: the chosen one; else coverage once anything was patrolled, or open incidents.
    pub(crate) figure: Memo<Figure>,
    /// What it says of every basic grid; empty until the server has answered.
    pub(crate) figures: Memo<HashMap<Code, GridValue>>,
    /// What the colours mean.
    pub(crate) legend: Memo<Legend>,
}

impl Choropleth {
    /// Follows the chosen figure, the data and the theme.
    pub(crate) fn new(view: View, data: TownData, is_dark: Memo<bool>) -> Self {
        let grids = move || {
            data.town
                .map(|town| town.as_ref().map(|t| t.grids.clone()).ok())
        };
        let usual = Memo::new(move |before: Option<&Figure>| {
            let summaries = data.summaries.map(|summaries| {
                let summaries = summaries.as_deref().unwrap_or_default();
                summaries.iter().any(was_patrolled)
            });
            if summaries == Some(true) || before == Some(&Figure::Coverage) {
                Figure::Coverage
            } else {
                Figure::default()
            }
        });
        let figure = Memo::new(move |_| view.figure.get().unwrap_or_else(|| usual.get()));
        let figures = Memo::new(move |_| {
            let grids = grids().flatten().unwrap_or_default();
            let figures = data.summaries.map(|summaries| {
                let summaries = summaries.as_deref().unwrap_or_default();
                figures(figure.get(), &grids, summaries)
            });
            figures.unwrap_or_default()
        });
        let legend = Memo::new(move |_| {
            figures.with(|figures| Legend::new(figure.get(), figures, is_dark.get()))
        });
        Self {
            figure,
            figures,
            legend,
        }
    }
}

/// The chosen figure of this page's map.
pub(crate) fn use_choropleth() -> Choropleth {
    expect_context()
}
