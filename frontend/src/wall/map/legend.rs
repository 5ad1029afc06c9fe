//! What the colours of the wall's map mean.
use leptos::prelude::*;

use super::super::words::{i18n::t_string, use_wall_words};
use crate::{
    legend::{Class, Legend},
    state::Figure,
};

/// Its classes, and its title.
#[component]
pub(super) fn MapLegend(legend: Memo<Legend>) -> impl IntoView {
    let words = use_wall_words();
    let rows = move || {
        let legend = legend.get();
        let figure = legend.figure;
        let classes = legend.classes.into_iter().map(move |class| {
            let text = class_text(figure, class);
            view! { <li><i style=format!("background:{}", class.colour)></i>{text}</li> }
        });
        let no_data = (legend.no_data > 0)
            .then(|| view! { <li><i class="hatched"></i>{t_string!(words, legend.no_data)}</li> });
        view! { {classes.collect_view()} {no_data} }
    };
    let title = move || match legend.with(|legend| legend.figure) {
        Figure::OpenIncidents => t_string!(words, map.open_incidents),
        Figure::Stars => t_string!(words, map.stars),
        Figure::VisitAge => t_string!(words, map.visit_age),
        _ => t_string!(words, map.coverage),
    };
    view! {
        <div class="map-legend" data-testid="legend">
            <b>{title}</b>
            <ul>{rows}</ul>
        </div>
    }
}

fn class_text(figure: Figure, class: Class) -> String {
    let whole = |value: f64| format!("{value:.0}");
    match (figure, class.to) {
        (Figure::OpenIncidents | Figure::Stars, Some(to)) if to - class.from <= 1.0 => {
            whole(class.from)
        }
        (Figure::OpenIncidents | Figure::Stars, Some(to)) => {
            format!("{}–{}", whole(class.from), whole(to - 1.0))
        }
        (Figure::OpenIncidents | Figure::Stars, None) => format!("≥ {}", whole(class.from)),
        (_, Some(to)) => format!("{}–{}%", whole(class.from * 100.0), whole(to * 100.0)),
        (_, None) => format!("≥ {}%", whole(class.from * 100.0)),
    }
}
