//! Counts as standing columns, side by side.
use leptos::prelude::*;

use super::scale::shares_of_most;
use crate::format;

/// One column.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Column {
    /// What is counted.
    pub(crate) name: String,
    /// How many.
    pub(crate) value: u64,
    /// Whether it is drawn hollow: it stands beside the order of the others.
    pub(crate) is_hollow: bool,
}

/// A row of columns.
#[component]
pub(crate) fn Columns(
    /// From left to right.
    #[prop(into)]
    columns: Signal<Vec<Column>>,
) -> impl IntoView {
    let row = move || {
        let columns = columns.get();
        let values: Vec<_> = columns.iter().map(|column| column.value).collect();
        let column = |(column, share): (Column, f64)| {
            view! {
                <li class="column" class:is-hollow=column.is_hollow class:is-zero=column.value == 0>
                    <b class="column-value">{format::count(column.value)}</b>
                    <span class="column-track" aria-hidden="true">
                        <span class="column-fill" style=format!("height:{:.1}%", share * 100.0)></span>
                    </span>
                    <span class="column-name">{column.name}</span>
                </li>
            }
        };
        let shares = shares_of_most(&values);
        columns.into_iter().zip(shares).map(column).collect_view()
    };
    view! { <ul class="columns">{row}</ul> }
}
