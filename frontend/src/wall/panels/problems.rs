//! The problem list of the inspections: what is not put right yet, by deadline.
use leptos::prelude::*;
use xunge_data::{
    Date,
    api::{WallBody, WallProblem},
    day_of,
};

use super::empty;
use crate::{
    format::count,
    i18n::{t_string as t_page, use_i18n},
    palette::category_series,
    wall::{
        state::WallState,
        words::{WallWords, i18n::t_string},
    },
    words::Name,
};

/// Problems that fit below the line that counts them.
const ROWS: usize = 3;

/// The open problems, those past their deadline first.
pub(super) fn problems(wall: WallState, words: WallWords) -> AnyView {
    let list = move || {
        let told = |body: &WallBody| (body.supervision.clone(), day_of(body.as_of));
        let Some((supervision, today)) = wall.tell(told) else {
            return ().into_any();
        };
        if supervision.open == 0 {
            let none = match supervision.week {
                Some(_) => t_string!(words, empty.problems),
                None => t_string!(words, empty.inspections),
            };
            return empty(none);
        }
        let counts = t_string!(
            words,
            legend.problems,
            open = count(supervision.open),
            overdue = count(supervision.overdue)
        );
        let rows = supervision.problems.into_iter().take(ROWS);
        let rows = rows.map(|problem| row(problem, today, wall, words));
        view! {
            <p class="panel-note" data-testid="problems-count">{counts}</p>
            <ul class="incident-rows">{rows.collect_view()}</ul>
        }
        .into_any()
    };
    view! { <div class="fill" data-testid="problems">{list}</div> }.into_any()
}

fn row(problem: WallProblem, today: Date, wall: WallState, words: WallWords) -> impl IntoView {
    let page = use_i18n();
    let category = problem.category;
    let colour = move || {
        format!(
            "background:{}",
            category_series(category, wall.is_dark.get())
        )
    };
    let due = due_text(&problem, today, words);
    let grid = problem.grid.map(|grid| grid.name);
    let what = problem.title.or(grid).unwrap_or_default();
    view! {
        <li class:is-overdue=problem.is_overdue>
            <i style=colour></i>
            <b>{category.name(page)}</b>
            <span class="due">{due}</span>
            <span class="place">{what}</span>
            <span class="status">{problem.community.name}</span>
        </li>
    }
}

/// How many days it has left or is late.
fn due_text(problem: &WallProblem, today: Date, words: WallWords) -> String {
    let page = use_i18n();
    let Some(due) = problem.due_on else {
        return t_string!(words, due.none).to_owned();
    };
    let days = today.until(due).map_or(0, |span| span.get_days());
    let age = |days: i32| t_page!(page, unit.days, value = days);
    match days {
        0 => t_string!(words, due.today).to_owned(),
        days if days < 0 => t_string!(words, due.over, age = age(-days)),
        days => t_string!(words, due.left, age = age(days)),
    }
}
