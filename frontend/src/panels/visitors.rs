//! Who was in the drawn area: the grids, and to those who may know, the devices with their times.
use leptos::prelude::*;
use xunge_data::{
    Right,
    api::{DeviceVisit, GridVisits},
};

use super::notice::{Failure, Skeleton};
use crate::{
    format,
    i18n::{t_string, use_i18n},
    state::use_view,
    town_data::use_town_data,
    visitors::{Visitors, Visits, use_visitors},
    who::use_who,
};

/// So many visits are listed; an area in which there were more is too large for a list.
const LISTED: usize = 200;

/// The question, and its answer.
#[component]
pub(super) fn VisitorsPart() -> impl IntoView {
    let (view, data, words) = (use_view(), use_town_data(), use_i18n());
    let (who, visitors) = (use_who(), use_visitors());
    let may_see = move || who.may(Right::Tracks) == Some(true);
    let ask = move || {
        if let Some(shape) = view.shape.get_untracked() {
            visitors.ask(&shape, data.window.get_untracked());
        }
    };
    let hint = move || match may_see() {
        true => t_string!(words, visitors.audited),
        false => t_string!(words, visitors.counts_only),
    };
    let body = move || match (visitors.is_asking.get(), visitors.answer.get()) {
        (true, _) => view! { <Skeleton lines=4/> }.into_any(),
        (false, None) => view! {
            <button type="button" class="button" data-testid="ask-visitors" on:click=move |_| ask()>
                {move || t_string!(words, visitors.ask)}
            </button>
        }
        .into_any(),
        (false, Some(Err(error))) => view! { <Failure error retry=move |()| ask()/> }.into_any(),
        (false, Some(Ok(visits))) => view! { <Answer visits visitors/> }.into_any(),
    };
    view! {
        <section class="section" data-testid="visitors">
            <h3 class="section-title">{move || t_string!(words, visitors.title)}</h3>
            <p class="visitors-hint">{hint}</p>
            {body}
        </section>
    }
}

#[component]
fn Answer(visits: Visits, visitors: Visitors) -> impl IntoView {
    let words = use_i18n();
    let Visits {
        from,
        to,
        visits,
        grids,
        devices,
    } = visits;
    let sum = move || {
        let moment = |at| format::moment(at, words.get_locale());
        let (from, to, count) = (moment(from), moment(to), format::count(visits));
        t_string!(words, visitors.sum, from = from, to = to, count = count)
    };
    let grid = |grid: GridVisits| {
        let last = grid.last_visit.map(format::short_moment);
        view! {
            <tr><th scope="row">{grid.name}</th><td>{grid.visits}</td><td>{last}</td></tr>
        }
    };
    let left_out = devices
        .as_ref()
        .map_or(0, |devices| devices.len().saturating_sub(LISTED));
    let devices = devices.map(|mut devices| {
        devices.truncate(LISTED);
        view! { <Devices devices visitors/> }
    });
    view! {
        <p>{sum}</p>
        <table class="visitors" data-testid="visited-grids">
            <thead><tr>
                <th>{move || t_string!(words, rail.list)}</th>
                <th>{move || t_string!(words, visitors.visits)}</th>
                <th>{move || t_string!(words, visitors.last)}</th>
            </tr></thead>
            <tbody>{grids.into_iter().map(grid).collect_view()}</tbody>
        </table>
        {devices}
        <p class="visitors-hint" hidden=left_out == 0>
            {move || t_string!(words, visitors.left_out, count = left_out)}
        </p>
    }
}

#[component]
fn Devices(devices: Vec<DeviceVisit>, visitors: Visitors) -> impl IntoView {
    let words = use_i18n();
    if devices.is_empty() {
        return view! { <p class="empty">{move || t_string!(words, visitors.nobody)}</p> }
            .into_any();
    }
    let row = move |visit: DeviceVisit| {
        let name = visit.worker.as_ref().map(|worker| worker.name.clone());
        let device = visit.device.to_string();
        let times = [visit.entered_at, visit.left_at].map(format::short_moment);
        let [entered, left] = times;
        let visit = StoredValue::new(visit);
        let is_open = move || {
            let opened = visitors.opened.get();
            opened.is_some_and(|opened| visit.with_value(|visit| opened.is_of(visit)))
        };
        let toggle = move |_| match untrack(is_open) {
            true => visitors.opened.set(None),
            false => visit.with_value(|visit| visitors.open(visit)),
        };
        let text = move || match is_open() {
            true => t_string!(words, visitors.hide),
            false => t_string!(words, visitors.track),
        };
        view! {
            <tr>
                <th scope="row">{name}<small>{device}</small></th>
                <td>{entered}</td>
                <td>{left}</td>
                <td><button type="button" class="link" aria-pressed=move || is_open().to_string()
                    on:click=toggle>{text}</button></td>
            </tr>
        }
    };
    let failed = move || {
        visitors.opened.with(|opened| {
            let ways = opened.as_ref()?.ways.as_ref()?;
            match ways {
                Err(error) => Some(error.to_string()),
                Ok(ways) if ways.is_empty() => Some(t_string!(words, visitors.no_track).to_owned()),
                Ok(_) => None,
            }
        })
    };
    view! {
        <table class="visitors" data-testid="visiting-devices">
            <thead><tr>
                <th>{move || t_string!(words, visitors.device)}</th>
                <th>{move || t_string!(words, visitors.entered)}</th>
                <th>{move || t_string!(words, visitors.left)}</th>
                <th></th>
            </tr></thead>
            <tbody>{devices.into_iter().map(row).collect_view()}</tbody>
        </table>
        <p class="visitors-hint" role="status">{failed}</p>
    }
    .into_any()
}
