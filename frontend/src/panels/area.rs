//! The incidents in the area that is drawn on the map.
use std::collections::BTreeMap;

use leptos::prelude::*;
use strum::VariantArray;
use xunge_data::{
    Category, Status,
    api::{IncidentFigures, SummaryBody},
};

use super::{
    formula::Indicator,
    icon::{CLOSE, Icon},
    incidents::{CategoryBars, ChartSection, IncidentTile, Judged, StatusColumns},
    notice::{Failure, Notice, Skeleton},
    visitors::VisitorsPart,
};
use crate::{
    i18n::{t_string, use_i18n},
    map::shape_name,
    state::use_view,
    town_data::use_town_data,
};

/// The counts as figures; shares are not among them.
fn judged(summary: &SummaryBody) -> Judged {
    let mut by_category: BTreeMap<_, _> = Category::VARIANTS.iter().map(|c| (*c, 0)).collect();
    let mut by_status: BTreeMap<_, _> = Status::VARIANTS.iter().map(|s| (*s, 0)).collect();
    for group in &summary.groups {
        if let Some(category) = group.category {
            *by_category.entry(category).or_default() += group.count;
        }
        if let Some(status) = group.status {
            *by_status.entry(status).or_default() += group.count;
        }
    }
    let open = by_status.iter().filter(|(status, _)| status.is_open());
    Judged {
        as_of: summary.as_of,
        incidents: IncidentFigures {
            reported: summary.total,
            open: open.map(|(_, count)| count).sum(),
            closed: by_status.get(&Status::Closed).copied().unwrap_or(0),
            by_category,
            by_status,
            ..IncidentFigures::default()
        },
    }
}

/// The panel of the drawn area.
#[component]
pub(super) fn AreaPanel() -> impl IntoView {
    let (view, data, words) = (use_view(), use_town_data(), use_i18n());
    let name = move || view.shape.get().map(|shape| shape_name(&shape, words));
    let summary = Memo::new(move |_| data.area.get().flatten());
    let body = move || match summary.get() {
        None => view! { <Skeleton lines=8/> }.into_any(),
        Some(Err(error)) => {
            view! { <Failure error retry=move |()| data.area.refetch()/> }.into_any()
        }
        Some(Ok(summary)) => view! { <Counts judged=judged(&summary)/> }.into_any(),
    };
    view! {
        <header class="details-head" data-testid="area">
            <p class="details-kind"><span class="chip">{move || t_string!(words, area.kind)}</span></p>
            <h2 class="details-title">{move || t_string!(words, area.title)}</h2>
            <p class="details-hint">{name}</p>
            <div class="details-tools">
                <button type="button" class="tool" on:click=move |_| view.shape.set(None)
                    title=move || t_string!(words, area.clear)
                    aria-label=move || t_string!(words, area.clear)><Icon path=CLOSE/></button>
            </div>
        </header>
        <div class="details-body">{body}<VisitorsPart/></div>
    }
}

#[component]
fn Counts(judged: Judged) -> impl IntoView {
    let words = use_i18n();
    let is_empty = judged.incidents.reported == 0;
    let judged = Signal::stored(judged);
    let known = Signal::derive(move || Some(judged.get()));
    let tile = move |indicator, test_id| view! { <IncidentTile judged=known indicator test_id=Some(test_id)/> };
    view! {
        <section class="section is-first">
            <div class="tiles is-three">
                {tile(Indicator::Reported, "area-reported")}
                {tile(Indicator::Open, "area-open")}
                {tile(Indicator::Closed, "area-closed")}
            </div>
        </section>
        {if is_empty {
            view! {
                <section class="section">
                    <Notice title=Signal::derive(move || t_string!(words, area.none).to_owned())
                        hint=Signal::derive(move || t_string!(words, area.none_hint).to_owned())/>
                </section>
            }.into_any()
        } else {
            view! {
                <ChartSection judged indicator=Indicator::ByCategory><CategoryBars judged/></ChartSection>
                <ChartSection judged indicator=Indicator::ByStatus><StatusColumns judged/></ChartSection>
            }.into_any()
        }}
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
    use super::*;
    use xunge_data::api::SummaryGroup;

    #[test]
    fn groups_add_up_by_category_and_by_status() {
        let group = |category, status, count| SummaryGroup {
            category: Some(category),
            status: Some(status),
            count,
            ..SummaryGroup::default()
        };
        let moment = "2022-08-01T00:00:00Z".parse().unwrap();
        let summary = SummaryBody {
            from: moment,
            to: moment,
            as_of: moment,
            total: 9,
            outside_grids: 0,
            groups: vec![
                group(Category::Dispute, Status::Closed, 4),
                group(Category::Dispute, Status::Filed, 3),
                group(Category::Other, Status::Rejected, 2),
            ],
        };
        let incidents = judged(&summary).incidents;
        assert_eq!(
            (incidents.reported, incidents.open, incidents.closed),
            (9, 3, 4)
        );
        assert_eq!(incidents.by_category[&Category::Dispute], 7);
        assert_eq!(incidents.by_category[&Category::Epidemic], 0);
        assert_eq!(incidents.by_status[&Status::Rejected], 2);
    }
}
