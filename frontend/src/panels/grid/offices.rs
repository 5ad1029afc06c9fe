//! The offices of the grid's community, and the nearest of each kind wherever it is.
use leptos::prelude::*;
use xunge_data::api::{GridFiguresBody, OfficeDistance};

use crate::{
    format,
    i18n::{t_string, use_i18n},
    panels::{
        explained::Explained,
        formula::{Formula, Indicator},
        icon::SymbolIcon,
    },
    state::{Focus, use_view},
    symbols::office_symbol,
    words::{Name, measure_text},
};

/// An office and how it stands to the grid.
#[derive(Clone, Debug, PartialEq)]
struct Entry {
    office: OfficeDistance,
    /// No other office of its kind is nearer.
    is_nearest: bool,
    /// It belongs to the grid's community.
    is_own: bool,
}

/// The community's own offices, nearest first, then those of others that are nearer than its own.
fn entries(own: &[OfficeDistance], nearest: &[OfficeDistance]) -> Vec<Entry> {
    let is_in = |offices: &[OfficeDistance], office: &OfficeDistance| {
        offices.iter().any(|other| other.code == office.code)
    };
    let entry = |office: &OfficeDistance| Entry {
        is_nearest: is_in(nearest, office),
        is_own: is_in(own, office),
        office: office.clone(),
    };
    let others = nearest.iter().filter(|office| !is_in(own, office));
    own.iter().chain(others).map(entry).collect()
}

/// The list.
#[component]
pub(super) fn Offices(
    /// The grid.
    figures: Signal<GridFiguresBody>,
) -> impl IntoView {
    let words = use_i18n();
    let entries = Memo::new(move |_| figures.with(|f| entries(&f.offices, &f.nearest_offices)));
    let formula = Signal::derive(move || Formula::plain(Indicator::Distance, None, words));
    let list = move || {
        let entries = entries.get();
        if entries.is_empty() {
            let none = t_string!(words, common.not_recorded);
            return view! { <p class="empty">{none}</p> }.into_any();
        }
        let row = |entry| view! { <Row entry/> };
        view! { <ul class="offices">{entries.into_iter().map(row).collect_view()}</ul> }.into_any()
    };
    view! {
        <section class="section">
            <h3 class="section-title">
                <Explained formula class="title-face" test_id=None>{move || t_string!(words, panel.offices)}</Explained>
            </h3>
            {list}
        </section>
    }
}

#[component]
fn Row(entry: Entry) -> impl IntoView {
    let (view, words) = (use_view(), use_i18n());
    let Entry {
        office,
        is_nearest,
        is_own,
    } = entry;
    let OfficeDistance {
        name,
        kind,
        position,
        distance_m,
        ..
    } = office;
    let distance = move || measure_text(format::distance(distance_m), words);
    view! {
        <li>
            <button type="button" class="office" title=move || t_string!(words, panel.fly_to)
                on:click=move |_| view.focus.set(Some(Focus::Position(position)))>
                <SymbolIcon symbol=office_symbol(kind)/>
                <span class="office-name"><b>{move || kind.name(words)}</b><small>{name}</small></span>
                {(!is_own).then(|| view! { <span class="tag">{move || t_string!(words, panel.nearest_other)}</span> })}
                {is_nearest.then(|| view! { <span class="tag is-strong">{move || t_string!(words, panel.nearest)}</span> })}
                <span class="office-distance">{distance}</span>
            </button>
        </li>
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
    use super::*;
    use xunge_data::{Code, OfficeKind, Position};

    fn office(code: &str, kind: OfficeKind, distance_m: f64) -> OfficeDistance {
        OfficeDistance {
            code: Code::new(code).unwrap(),
            name: code.to_owned(),
            kind,
            position: Position::new(115.67, 32.17).unwrap(),
            distance_m,
        }
    }

    #[test]
    fn an_office_of_another_community_is_listed_only_where_it_is_nearer() {
        let own = [
            office("own-talk", OfficeKind::PropertyTalk, 300.0),
            office("own-room", OfficeKind::ResidentsReception, 900.0),
        ];
        let nearest = [
            own[0].clone(),
            office("other-room", OfficeKind::ResidentsReception, 200.0),
        ];
        let said: Vec<_> = entries(&own, &nearest)
            .into_iter()
            .map(|entry| (entry.office.name, entry.is_nearest, entry.is_own))
            .collect();
        assert_eq!(
            said,
            [
                ("own-talk".to_owned(), true, true),
                ("own-room".to_owned(), false, true),
                ("other-room".to_owned(), true, false),
            ]
        );
    }
}
