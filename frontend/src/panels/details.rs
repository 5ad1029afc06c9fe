//! The panel on the right: of the selected grid, or of the whole subdistrict.
use leptos::{prelude::*, wasm_split::wasm_split};
use xunge_data::{Code, api::GridFiguresBody};

use super::{
    area::AreaPanel,
    grid::GridPanel,
    icon::{CLOSE, Icon},
    notice::{Failure, Notice, waiting},
    overview::OverviewPanel,
};
use crate::{
    client::ClientError,
    i18n::{t_string, use_i18n},
    part::{Later, Part},
    state::use_view,
    told::Subdistrict,
    town_data::{TownData, use_town_data},
};

/// What the panel shows; changes only when another thing is shown, not with every new number.
#[derive(Clone, Debug, PartialEq)]
enum Shown {
    Waiting,
    NoTown,
    Overview,
    Area,
    Grid(Code),
    UnknownGrid(Code),
    Failed(ClientError),
}

/// The panel.
#[component]
pub(super) fn Details() -> impl IntoView {
    let (view, data, words) = (use_view(), use_town_data(), use_i18n());
    let overview = Memo::new(move |_| data.overview.get());
    let has_grids = Memo::new(move |_| match data.town.get() {
        Some(Ok(town)) => !town.grids.is_empty(),
        _ => true,
    });
    let shown = Memo::new(move |_| match (view.selected.get(), overview.get()) {
        (Some(code), _) => data
            .figures
            .map(|figures| grid_shown(&code, figures.as_ref()))
            .unwrap_or(Shown::Waiting),
        _ if view.shape.with(Option::is_some) => Shown::Area,
        (None, None) => Shown::Waiting,
        (None, Some(Err(error))) => Shown::Failed(error),
        (None, Some(Ok(_))) if !has_grids.get() => Shown::NoTown,
        (None, Some(Ok(_))) => Shown::Overview,
    });
    let retry = move |()| {
        data.overview.refetch();
        data.figures.refetch();
    };
    let body = move || match shown.get() {
        Shown::Waiting => waiting().run(),
        Shown::Failed(error) => view! { <Failure error retry/> }.into_any(),
        Shown::NoTown => view! {
            <Notice title=Signal::derive(move || t_string!(words, notice.empty_town).to_owned())
                hint=Signal::derive(move || t_string!(words, notice.empty_town_hint).to_owned())/>
        }
        .into_any(),
        Shown::UnknownGrid(code) => view! { <UnknownGrid code/> }.into_any(),
        Shown::Area => view! { <Later part=area_panel meanwhile=waiting()/> }.into_any(),
        Shown::Overview => here_overview(overview)
            .map(|overview| view! { <OverviewPanel overview/> })
            .into_any(),
        Shown::Grid(code) => {
            let part = move || grid_panel(code.clone());
            view! { <Later part meanwhile=waiting()/> }.into_any()
        }
    };
    let code = move || view.selected.get().map(|code| code.to_string());
    view! {
        <aside class="details" data-testid="panel" data-code=code
            aria-label=move || t_string!(words, panel.label)>{body}</aside>
    }
}

#[wasm_split(opened, wasm_split_path = leptos::wasm_split, fallible)]
fn area_panel() -> Part {
    Ok(ViewFn::from(|| view! { <AreaPanel/> }))
}

#[wasm_split(opened, wasm_split_path = leptos::wasm_split, fallible)]
fn grid_panel(code: Code) -> Part {
    Ok(ViewFn::from(move || {
        let figures = here_figures(&code, use_town_data());
        figures.map(|figures| view! { <GridPanel figures/> })
    }))
}

fn grid_shown(code: &Code, figures: Option<&Result<GridFiguresBody, ClientError>>) -> Shown {
    match figures {
        Some(Ok(figures)) if figures.code == *code => Shown::Grid(code.clone()),
        Some(Err(ClientError::Problem(problem))) if problem.status == 404 => {
            Shown::UnknownGrid(code.clone())
        }
        Some(Err(error)) => Shown::Failed(error.clone()),
        // The answer for the grid selected before may still be here.
        Some(Ok(_)) | None => Shown::Waiting,
    }
}

/// The newest overview that could be read, once there is one.
fn here_overview(
    overview: Memo<Option<Result<Subdistrict, ClientError>>>,
) -> Option<Signal<Subdistrict>> {
    let first = overview.get_untracked()?.ok()?;
    let newest = Memo::new(move |before: Option<&Subdistrict>| {
        let now = overview.get().and_then(Result::ok);
        now.or_else(|| before.cloned())
            .unwrap_or_else(|| first.clone())
    });
    Some(newest.into())
}

/// The newest figures of a grid that could be read, once there are some.
fn here_figures(code: &Code, data: TownData) -> Option<Signal<GridFiguresBody>> {
    let code = code.clone();
    let of_code = move || {
        let figures = data.figures.get().flatten()?.ok()?;
        (figures.code == code).then_some(figures)
    };
    let first = untrack(&of_code)?;
    let newest = Memo::new(move |before: Option<&GridFiguresBody>| {
        of_code()
            .or_else(|| before.cloned())
            .unwrap_or_else(|| first.clone())
    });
    Some(newest.into())
}

#[component]
fn UnknownGrid(code: Code) -> impl IntoView {
    let (view, words) = (use_view(), use_i18n());
    let title = move || t_string!(words, notice.unknown_grid, code = code.to_string());
    let hint = move || t_string!(words, notice.unknown_grid_hint).to_owned();
    view! {
        <Notice title=Signal::derive(title) hint=Signal::derive(hint)>
            <button type="button" class="button" on:click=move |_| view.selected.set(None)>
                <Icon path=CLOSE/>{move || t_string!(words, common.close)}
            </button>
        </Notice>
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
    use super::*;
    use xunge_data::Problem;

    fn problem(status: u16) -> ClientError {
        ClientError::Problem(Problem {
            kind: "about:blank".into(),
            title: "Not Found".into(),
            status,
            detail: None,
            parameter: None,
        })
    }

    #[test]
    fn a_grid_that_is_not_there_is_told_from_a_server_that_fails() {
        let code = Code::new("411525001001001").unwrap();
        let shown = |error| grid_shown(&code, Some(&Err(error)));
        assert_eq!(shown(problem(404)), Shown::UnknownGrid(code.clone()));
        assert_eq!(shown(problem(500)), Shown::Failed(problem(500)));
        assert_eq!(grid_shown(&code, None), Shown::Waiting);
    }
}
