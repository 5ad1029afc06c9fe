//! Every grid in a list by community: the keyboard's way to what the pointer finds on the map.
use std::collections::HashMap;

use leptos::{ev, html::Div, prelude::*};
use wasm_bindgen::JsCast;
use xunge_data::{
    Code, GridKind,
    api::{GridEntry, TownBody},
};

use super::{
    icon::{CHEVRON, Icon},
    notice::{Failure, Skeleton},
    ranges::value_text,
};
use crate::{
    i18n::{t_string, use_i18n},
    legend::{Class, GridValue, use_choropleth},
    state::{Figure, Focus, use_view},
    town_data::use_town_data,
    words::Name,
};

/// A community and its grids.
#[derive(Clone, Debug, PartialEq)]
struct Group {
    code: Code,
    name: String,
    grids: Vec<GridEntry>,
}

/// The town's grids by community, in order of code; only those that the filter lets pass.
fn groups(town: &TownBody, filter: &str) -> Vec<Group> {
    let filter = filter.trim().to_lowercase();
    let mut by_community: HashMap<&Code, Vec<GridEntry>> = HashMap::new();
    for grid in town.grids.iter().filter(|grid| passes(grid, &filter)) {
        by_community
            .entry(&grid.community)
            .or_default()
            .push(grid.clone());
    }
    let group = |community: &xunge_data::api::CommunityEntry| {
        Some(Group {
            code: community.code.clone(),
            name: community.name.clone(),
            grids: by_community.remove(&community.code)?,
        })
    };
    town.communities.iter().filter_map(group).collect()
}

/// The basic grids that the filter lets pass, those first that ask for the most care; those of
/// which too little is known stand last.
fn ranked(
    town: &TownBody,
    filter: &str,
    figure: Figure,
    figures: &HashMap<Code, GridValue>,
) -> Vec<GridEntry> {
    let filter = filter.trim().to_lowercase();
    let value = |grid: &GridEntry| Some((figures.get(&grid.code)?.known(), grid.clone()));
    let passing = town.grids.iter().filter(|grid| passes(grid, &filter));
    let mut grids: Vec<_> = passing.filter_map(value).collect();
    grids.sort_by(|(one, _), (other, _)| match (one, other) {
        (Some(one), Some(other)) if figure.is_good() => one.total_cmp(other),
        (Some(one), Some(other)) => other.total_cmp(one),
        (one, other) => other.is_some().cmp(&one.is_some()),
    });
    grids.into_iter().map(|(_, grid)| grid).collect()
}

/// Whether a filter in small letters is a piece of the grid's name, its worker's or its code.
fn passes(grid: &GridEntry, filter: &str) -> bool {
    let has = |text: &str| text.to_lowercase().contains(filter);
    has(&grid.name) || has(grid.code.as_str()) || grid.worker.as_deref().is_some_and(has)
}

/// A grid's name without its community's, which stands above it.
fn short_name<'a>(name: &'a str, community: &str) -> &'a str {
    match name.strip_prefix(community) {
        Some(rest) if !rest.trim().is_empty() => rest.trim(),
        _ => name,
    }
}

/// The list.
#[component]
pub(super) fn GridList() -> impl IntoView {
    let (data, words, choropleth) = (use_town_data(), use_i18n(), use_choropleth());
    let filter = RwSignal::new(String::new());
    let is_ranked = RwSignal::new(false);
    let list = NodeRef::<Div>::new();
    let groups = Memo::new(move |_| {
        let groups = |town: &Result<TownBody, _>| {
            town.as_ref()
                .map(|town| groups(town, &filter.get()))
                .map_err(Clone::clone)
        };
        data.town.map(groups)
    });
    let ranked = Memo::new(move |_| {
        let figure = choropleth.figure.get();
        let ranked = |town: &Result<TownBody, _>| {
            let town = town.as_ref().ok()?;
            Some(
                choropleth
                    .figures
                    .with(|figures| ranked(town, &filter.get(), figure, figures)),
            )
        };
        data.town.map(ranked).flatten().unwrap_or_default()
    });
    let count = move || match groups.get() {
        _ if is_ranked.get() => ranked.with(Vec::len),
        Some(Ok(groups)) => groups.iter().map(|group| group.grids.len()).sum(),
        _ => 0,
    };
    let body = move || {
        match groups.get() {
        None => view! { <Skeleton lines=8/> }.into_any(),
        Some(Err(error)) => {
            view! { <Failure error retry=move |()| data.town.refetch()/> }.into_any()
        }
        Some(Ok(groups)) if groups.is_empty() => view! {
            <p class="empty">{if filter.with(|filter| filter.trim().is_empty()) {
                t_string!(words, notice.empty_town)
            } else {
                t_string!(words, rail.filter_none)
            }}</p>
        }
        .into_any(),
        Some(Ok(_)) if is_ranked.get() => view! {
            <ul>{ranked.get().into_iter().map(|grid| view! { <Row short=grid.name.clone() grid/> }).collect_view()}</ul>
        }
        .into_any(),
        Some(Ok(groups)) => groups
            .into_iter()
            .map(|group| view! { <GroupView group/> })
            .collect_view()
            .into_any(),
    }
    };
    view! {
        <section class="rail-section grid-list" id="grid-list" tabindex="-1">
            <h2 class="rail-title">
                {move || t_string!(words, rail.list)}
                <small>{move || t_string!(words, rail.count, count = count())}</small>
            </h2>
            <div class="list-order" role="group" aria-label=move || t_string!(words, rail.order)>
                <button type="button" aria-pressed=move || (!is_ranked.get()).to_string()
                    on:click=move |_| is_ranked.set(false)>{move || t_string!(words, rail.by_community)}</button>
                <button type="button" aria-pressed=move || is_ranked.get().to_string()
                    title=move || t_string!(words, rail.by_figure_hint)
                    on:click=move |_| is_ranked.set(true)>{move || choropleth.figure.get().name(words)}</button>
            </div>
            <input type="search" class="filter" autocomplete="off" spellcheck="false"
                aria-label=move || t_string!(words, rail.filter)
                placeholder=move || t_string!(words, rail.filter)
                on:input=move |event| filter.set(event_target_value(&event))/>
            <div class="groups" data-testid="grid-list" node_ref=list
                on:keydown=move |event| move_focus(&event, list)>{body}</div>
        </section>
    }
}

#[component]
fn GroupView(group: Group) -> impl IntoView {
    let (view, words) = (use_view(), use_i18n());
    let Group { code, name, grids } = group;
    let is_open = RwSignal::new(true);
    let id = format!("grids-of-{code}");
    let (controls, label, heading) = (id.clone(), name.clone(), name.clone());
    let n = grids.len();
    let codes: Vec<_> = grids.iter().map(|grid| grid.code.clone()).collect();
    Effect::new(move |_| {
        let selected = view.selected.get();
        if selected.is_some_and(|selected| codes.contains(&selected)) {
            is_open.set(true);
        }
    });
    view! {
        <div class="group">
            <button type="button" class="group-head" aria-controls=controls
                aria-expanded=move || is_open.get().to_string()
                aria-label=move || t_string!(words, rail.open_community, name = label.clone(), count = n)
                on:click=move |_| is_open.update(|open| *open = !*open)>
                <Icon path=CHEVRON/><span>{heading}</span><small>{n}</small>
            </button>
            <ul id=id hidden=move || !is_open.get()>
                {grids.into_iter().map(|grid| view! { <Row short=short_name(&grid.name, &name).to_owned() grid/> }).collect_view()}
            </ul>
        </div>
    }
}

#[component]
fn Row(grid: GridEntry, short: String) -> impl IntoView {
    let (view, words, choropleth) = (use_view(), use_i18n(), use_choropleth());
    let GridEntry {
        code,
        kind,
        bbox,
        name,
        ..
    } = grid;
    let for_figure = code.clone();
    let figure = Memo::new(move |_| choropleth.figures.with(|f| f.get(&for_figure).copied()));
    let colour = move || {
        let value = figure.get()?.known()?;
        let holds = |class: &&Class| value >= class.from && class.to.is_none_or(|to| value < to);
        let colour = choropleth
            .legend
            .with(|legend| legend.classes.iter().find(holds).map(|c| c.colour));
        colour.map(|colour| format!("background:{colour}"))
    };
    let text = move || {
        figure
            .get()
            .map(|value| value_text(choropleth.figure.get(), value, words))
    };
    let (for_selected, for_hover, for_click) = (code.clone(), code.clone(), code.clone());
    let is_selected = Memo::new(move |_| view.selected.with(|s| s.as_ref() == Some(&for_selected)));
    let hover = move |_: ()| view.hovered.set(Some(for_hover.clone()));
    let (on_focus, on_enter) = (hover.clone(), hover);
    view! {
        <li>
            <button type="button" class="row" class:is-dedicated=kind == GridKind::Dedicated
                data-code=code.to_string() title=name aria-current=move || is_selected.get().then_some("true")
                on:focus=move |_| on_focus(()) on:blur=move |_| view.hovered.set(None)
                on:mouseenter=move |_| on_enter(()) on:mouseleave=move |_| view.hovered.set(None)
                on:click=move |_| {
                    view.selected.set(Some(for_click.clone()));
                    view.focus.set(Some(Focus::Box(bbox)));
                }>
                <span class="swatch" class:is-no-data=move || figure.get() == Some(GridValue::NoData)
                    class:is-nothing=move || figure.get() == Some(GridValue::Nothing) style=colour aria-hidden="true"></span>
                <span class="row-name">{short}</span>
                <span class="row-value">{text}</span>
            </button>
        </li>
    }
}

/// Arrow keys, Home and End move the focus among the buttons that are seen.
fn move_focus(event: &ev::KeyboardEvent, list: NodeRef<Div>) {
    let key = event.key();
    if !["ArrowDown", "ArrowUp", "Home", "End"].contains(&key.as_str()) {
        return;
    }
    let Some(buttons) = list.get_untracked().and_then(|list| seen_buttons(&list)) else {
        return;
    };
    let focused = document().active_element();
    let at = buttons
        .iter()
        .position(|button| focused.as_ref() == Some(button.as_ref()));
    let last = buttons.len().saturating_sub(1);
    let to = match (key.as_str(), at) {
        ("Home", _) | (_, None) => 0,
        ("End", _) => last,
        ("ArrowDown", Some(at)) => (at + 1).min(last),
        (_, Some(at)) => at.saturating_sub(1),
    };
    if let Some(button) = buttons.get(to) {
        event.prevent_default();
        // Fails for no element that can have the focus.
        let _ = button.focus();
    }
}

fn seen_buttons(list: &web_sys::HtmlElement) -> Option<Vec<web_sys::HtmlElement>> {
    let nodes = list
        .query_selector_all("ul:not([hidden]) button, .group-head")
        .ok()?;
    let nodes = (0..nodes.length()).filter_map(|i| nodes.get(i)?.dyn_into().ok());
    Some(nodes.collect())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
    use super::*;
    use xunge_data::Position;

    #[test]
    fn the_grids_that_ask_for_most_care_stand_first_and_the_unknown_last() {
        let grid = |code: &str| GridEntry {
            code: Code::new(code).unwrap(),
            name: code.to_owned(),
            kind: GridKind::Basic,
            facility: None,
            community: Code::new("c").unwrap(),
            worker: None,
            inside: Position { lng: 0.0, lat: 0.0 },
            bbox: xunge_data::Bbox {
                west: 0.0,
                south: 0.0,
                east: 1.0,
                north: 1.0,
            },
        };
        let town = TownBody {
            name: String::new(),
            demo: true,
            bbox: None,
            communities: Vec::new(),
            grids: ["a", "b", "c", "d"].map(grid).into(),
            offices: Vec::new(),
            first_reported_at: None,
            last_reported_at: None,
        };
        let values = [
            ("a", GridValue::NoData),
            ("b", GridValue::Known(0.9)),
            ("c", GridValue::Known(0.1)),
        ];
        let figures = values
            .map(|(code, value)| (Code::new(code).unwrap(), value))
            .into();
        let order = |figure, filter| -> Vec<_> {
            let grids = ranked(&town, filter, figure, &figures);
            grids.into_iter().map(|grid| grid.name).collect()
        };
        assert_eq!(order(Figure::Coverage, ""), ["c", "b", "a"]);
        assert_eq!(order(Figure::VisitAge, ""), ["b", "c", "a"]);
        assert_eq!(order(Figure::VisitAge, "C"), ["c"]);
    }

    #[test]
    fn a_grid_below_its_community_is_called_by_the_rest_of_its_name() {
        assert_eq!(short_name("红旗社区第1网格", "红旗社区"), "第1网格");
        assert_eq!(
            short_name("明德小学专属网格", "红旗社区"),
            "明德小学专属网格"
        );
        assert_eq!(short_name("红旗社区", "红旗社区"), "红旗社区");
    }
}
