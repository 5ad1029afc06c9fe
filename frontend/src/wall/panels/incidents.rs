//! Matters: today, by day, by hour, how far up they went, and the matters themselves.
use leptos::prelude::*;
use strum::VariantArray;
use xunge_data::{
    Category, Timestamp,
    api::{CategoryToday, LevelFlow, WallBody, WallIncident},
};

use super::{empty, fact, style};
use crate::{
    format::{count, decimal, moment},
    i18n::use_i18n,
    palette::category_series,
    wall::{
        chart::Chart,
        options::{self, FlowNames, HOURS_A_FIELD},
        state::WallState,
        words::{WallWords, i18n::t_string, use_wall_words},
    },
    words::{Name, age_text},
};

/// Matters that fit a panel of two rows, and of four.
const FEW: usize = 4;
const MANY: usize = 10;

/// Today by category: a bar, and a mark where the usual is.
pub(super) fn today(wall: WallState, words: WallWords) -> AnyView {
    let page = use_i18n();
    let rows = move || {
        let today = wall
            .tell(|body| body.today.by_category.clone())
            .unwrap_or_default();
        let most = today.iter().map(reach).fold(1.0, f64::max);
        let is_dark = wall.is_dark.get();
        let row = move |row: CategoryToday| {
            let width = |value: f64| format!("{:.2}%", value / most * 100.0);
            #[expect(clippy::cast_precision_loss, reason = "counts stay below 2^52")]
            let bar = format!(
                "width:{};background:{}",
                width(row.reported as f64),
                category_series(row.category, is_dark)
            );
            let usual = row.usual.map(|usual| {
                view! { <i class="usual" style=format!("left:{}", width(usual))></i> }
            });
            let beside = row.usual.map_or_else(|| "—".to_owned(), decimal);
            view! {
                <li>
                    <span>{row.category.name(page)}</span>
                    <div class="track"><i class="bar" style=bar></i>{usual}</div>
                    <b data-testid=format!("today-{}", row.category)>{count(row.reported)}</b>
                    <small>{beside}</small>
                </li>
            }
        };
        today.into_iter().map(row).collect_view()
    };
    view! {
        <ul class="today-rows">
            <li class="today-head"><span></span><span></span>
                <b>{t_string!(words, legend.today)}</b>
                <small><i class="usual-mark"></i>{t_string!(words, legend.usual)}</small>
            </li>
            {rows}
        </ul>
    }
    .into_any()
}

#[expect(clippy::cast_precision_loss, reason = "counts stay below 2^52")]
fn reach(row: &CategoryToday) -> f64 {
    (row.reported as f64).max(row.usual.unwrap_or(0.0))
}

/// Matters by day, and each category's sum.
pub(super) fn trend(wall: WallState, words: WallWords) -> AnyView {
    let option = move || {
        let style = style(wall);
        wall.tell(|body| options::trend(&body.trend, style))
            .unwrap_or_default()
    };
    let label = move || {
        let sum = wall.tell(|body| body.incidents.reported).unwrap_or(0);
        t_string!(words, legend.total, count = count(sum))
    };
    let sums = move || {
        let sums = wall
            .tell(|body| body.incidents.by_category.clone())
            .unwrap_or_default();
        let is_dark = wall.is_dark.get();
        let of = |category: &Category| sums.get(category).copied().unwrap_or(0);
        Category::VARIANTS
            .iter()
            .filter(|category| of(category) > 0)
            .map(|category| {
                let colour = format!("background:{}", category_series(*category, is_dark));
                view! {
                    <li><i style=colour></i>{short_name(*category, words)}<b>{count(of(category))}</b></li>
                }
            })
            .collect_view()
    };
    let has_any = move || wall.tell(|body| body.incidents.reported > 0) == Some(true);
    view! {
        <Show when=has_any fallback=move || empty(t_string!(words, empty.incidents))>
            <ul class="sums">{sums}</ul>
            <Chart option=Signal::derive(option) label=Signal::derive(label)/>
        </Show>
    }
    .into_any()
}

/// A category's name where there is little room.
fn short_name(category: Category, words: WallWords) -> &'static str {
    match category {
        Category::Epidemic => t_string!(words, short.epidemic),
        Category::Environment => t_string!(words, short.environment),
        Category::Dispute => t_string!(words, short.dispute),
        Category::FireSafety => t_string!(words, short.fire_safety),
        Category::AntiFraud => t_string!(words, short.anti_fraud),
        Category::Drowning => t_string!(words, short.drowning),
        Category::Other => t_string!(words, short.other),
    }
}

/// When matters are reported.
pub(super) fn hours(wall: WallState, words: WallWords) -> AnyView {
    let option = move || {
        let style = style(wall);
        let days = weekdays(words);
        wall.tell(|body| options::hours(&body.hours, &days, style))
            .unwrap_or_default()
    };
    let label = move || wall.tell(|body| busiest(body, words)).unwrap_or_default();
    let has_any =
        move || wall.tell(|body| body.hours.iter().flatten().any(|count| *count > 0)) == Some(true);
    view! {
        <Show when=has_any fallback=move || empty(t_string!(words, empty.incidents))>
            <p class="panel-note">{label}</p>
            <Chart option=Signal::derive(option) label=Signal::derive(label)/>
        </Show>
    }
    .into_any()
}

fn weekdays(words: WallWords) -> [&'static str; 7] {
    [
        t_string!(words, weekday.mon),
        t_string!(words, weekday.tue),
        t_string!(words, weekday.wed),
        t_string!(words, weekday.thu),
        t_string!(words, weekday.fri),
        t_string!(words, weekday.sat),
        t_string!(words, weekday.sun),
    ]
}

/// The hours of the week in which most was reported.
fn busiest(body: &WallBody, words: WallWords) -> String {
    let mut most = (0, 0, 0);
    for (day, fields) in options::fields(&body.hours).iter().enumerate() {
        for (field, number) in fields.iter().enumerate() {
            if *number > most.0 {
                most = (*number, day, field);
            }
        }
    }
    let (number, day, field) = most;
    let day = weekdays(words).get(day).copied().unwrap_or_default();
    let from = field * HOURS_A_FIELD;
    let to = from + HOURS_A_FIELD;
    t_string!(
        words,
        legend.most,
        day = day,
        from = from,
        to = to,
        count = count(number)
    )
}

/// How far up matters went.
pub(super) fn flow(wall: WallState, words: WallWords) -> AnyView {
    let page = use_i18n();
    let option = move || {
        let style = style(wall);
        let draw = |body: &WallBody| {
            let names = FlowNames {
                levels: Vec::from_iter(body.flow.iter().map(|flow| {
                    let level = flow.level.name(page);
                    t_string!(
                        words,
                        flow.level,
                        level = level,
                        count = count(flow.reached)
                    )
                })),
                settled: Vec::from_iter(body.flow.iter().map(|flow| {
                    let level = flow.level.name(page);
                    t_string!(
                        words,
                        flow.settled,
                        level = level,
                        count = count(flow.settled)
                    )
                })),
                open: {
                    let open = body.flow.iter().map(|flow| flow.open).sum();
                    t_string!(words, flow.open, count = count(open))
                },
                rejected: {
                    let rejected = body.flow.iter().map(|flow| flow.rejected).sum();
                    t_string!(words, flow.rejected, count = count(rejected))
                },
            };
            options::flow(&body.flow, &names, style)
        };
        wall.tell(draw).unwrap_or_default()
    };
    let label = move || {
        let told = |body: &WallBody| {
            let level = |flow: &LevelFlow| {
                t_string!(
                    words,
                    flow.level,
                    level = flow.level.name(page),
                    count = count(flow.reached)
                )
            };
            Vec::from_iter(body.flow.iter().map(level)).join(" → ")
        };
        wall.tell(told).unwrap_or_default()
    };
    let levels = move || {
        let flow = wall.tell(|body| body.flow.clone()).unwrap_or_default();
        let reached = flow.into_iter().filter(|flow| flow.reached > 0);
        let level = |flow: LevelFlow| {
            let name = flow.level.name(page);
            view! { <li>{name}<b>{count(flow.reached)}</b></li> }
        };
        reached.map(level).collect_view()
    };
    let has_any = move || wall.tell(|body| body.incidents.reported > 0) == Some(true);
    view! {
        <Show when=has_any fallback=move || empty(t_string!(words, empty.incidents))>
            <ol class="levels">{levels}</ol>
            <Chart option=Signal::derive(option) label=Signal::derive(label)/>
        </Show>
    }
    .into_any()
}

/// The latest matters.
pub(super) fn latest(wall: WallState, words: WallWords) -> AnyView {
    let list = move || {
        let rows = wall.tell(|body| (body.latest.clone(), body.as_of));
        let (latest, as_of) = rows.unwrap_or_default();
        if latest.is_empty() {
            return empty(t_string!(words, empty.incidents));
        }
        incident_rows(&latest, as_of, FEW).into_any()
    };
    view! { <div class="fill" data-testid="latest">{list}</div> }.into_any()
}

/// Open matters by deadline.
pub(super) fn open_list(wall: WallState, words: WallWords) -> AnyView {
    let list = move || {
        let told = |body: &WallBody| (body.open.clone(), body.as_of, body.incidents.open);
        let (open, as_of, all) = wall.tell(told).unwrap_or_default();
        if open.is_empty() {
            return empty(t_string!(words, empty.open));
        }
        let more = all.saturating_sub(MANY as u64);
        let more = (more > 0).then(|| {
            view! { <p class="panel-note">{t_string!(words, legend.more, count = count(more))}</p> }
        });
        view! { {incident_rows(&open, as_of, MANY)} {more} }.into_any()
    };
    view! { <div class="fill" data-testid="open-list">{list}</div> }.into_any()
}

/// Matters, two lines each: what and how long, where and how far.
pub(in crate::wall) fn incident_rows(
    incidents: &[WallIncident],
    as_of: Timestamp,
    most: usize,
) -> impl IntoView + use<> {
    let (page, words) = (use_i18n(), use_wall_words());
    let rows = incidents.iter().take(most).cloned().map(|incident| {
        let colour = move || {
            let is_dark = crate::wall::state::use_wall().is_dark.get();
            format!("background:{}", category_series(incident.category, is_dark))
        };
        let place = incident.grid.as_ref().map(|grid| grid.name.clone());
        let place = place.unwrap_or_else(|| t_string!(words, due.outside).to_owned());
        let due = due_text(&incident, as_of, words);
        view! {
            <li class:is-overdue=incident.is_overdue class:is-urgent=incident.is_urgent>
                <i style=colour></i>
                <b>{incident.category.name(page)}</b>
                <span class="due">{due}</span>
                <span class="place">{place}</span>
                <span class="status">{incident.status.name(page)}</span>
            </li>
        }
    });
    view! { <ul class="incident-rows">{rows.collect_view()}</ul> }
}

/// How long an open matter has or is late; else how long ago it was reported.
fn due_text(incident: &WallIncident, as_of: Timestamp, words: WallWords) -> String {
    let page = use_i18n();
    let age = |seconds: i64| age_text(seconds, page);
    let since = as_of.as_second() - incident.reported_at.as_second();
    match incident.due_at.filter(|_| incident.status.is_open()) {
        Some(due) if incident.is_overdue => {
            t_string!(
                words,
                due.over,
                age = age(as_of.as_second() - due.as_second())
            )
        }
        Some(due) => t_string!(
            words,
            due.left,
            age = age(due.as_second() - as_of.as_second())
        ),
        None => t_string!(words, due.ago, age = age(since)),
    }
}

/// The urgent matter that has taken the scene.
pub(super) fn alert(wall: WallState, words: WallWords) -> AnyView {
    let page = use_i18n();
    let facts = move || {
        let id = wall.show.with(|show| show.alert.clone());
        let found = |body: &WallBody| {
            let mut all = body.open.iter().chain(&body.latest);
            let incident = all.find(|incident| Some(&incident.id) == id.as_ref())?;
            Some((incident.clone(), body.as_of))
        };
        let (incident, as_of) = wall.tell(found).flatten()?;
        let place = incident.grid.as_ref().map(|grid| grid.name.clone());
        let place = place.unwrap_or_else(|| t_string!(words, due.outside).to_owned());
        let at = moment(incident.reported_at, page.get_locale());
        Some(view! {
            <p class="alert-name" data-testid="alert">{incident.category.name(page)}</p>
            <dl class="facts">
                {fact(t_string!(words, due.place), place)}
                {fact(t_string!(words, due.reported), at)}
                {fact(t_string!(words, due.deadline), due_text(&incident, as_of, words))}
                {fact(t_string!(words, due.status), incident.status.name(page).to_owned())}
            </dl>
        })
    };
    view! { <div class="fill">{facts}</div> }.into_any()
}
