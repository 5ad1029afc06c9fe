//! The desk: drives a wall of the command centre, for those who may. While the page drives one it
//! says so again and again; once it is closed the wall goes on by itself.
use std::time::Duration;

use leptos::{prelude::*, task::spawn_local, wasm_split::wasm_split};
use strum::VariantArray;
use xunge_data::{
    Code, Right,
    api::{
        ByName, DriveWall, NoQuery, ReleaseWall, WallEntry, WallOrder, WallQuery, WallScene, Walls,
    },
};

use super::icon::{Icon, SCREEN};
use crate::{
    client::{ClientError, delete, get, post},
    i18n::{t_string, use_i18n},
    language::Words,
    part::{Later, Part},
    state::use_view,
    town_data::use_town_data,
    who::use_who,
    words::Name,
};

/// Walls are asked after, and the one that is driven is told so, this often.
const PACE: Duration = Duration::from_secs(15);
/// Windows that a wall can be given, days.
const DAYS: [u16; 3] = [7, WallQuery::DAYS, 90];

impl Name for WallScene {
    fn name(self, words: Words) -> &'static str {
        match self {
            Self::Overview => t_string!(words, desk.overview),
            Self::Coverage => t_string!(words, desk.coverage),
            Self::Incidents => t_string!(words, desk.incidents),
            Self::Communities => t_string!(words, desk.communities),
            Self::Grid => t_string!(words, desk.grid),
        }
    }
}

/// What the desk knows.
#[derive(Clone, Copy)]
struct Desk {
    walls: RwSignal<Vec<WallEntry>>,
    chosen: RwSignal<Option<Code>>,
    /// Whether this page drives the chosen wall.
    is_driving: RwSignal<bool>,
    fault: RwSignal<Option<ClientError>>,
}

impl Desk {
    /// The wall that is chosen; the first if none is.
    fn wall(self) -> Option<WallEntry> {
        let chosen = self.chosen.get();
        self.walls.with(|walls| {
            let named = walls
                .iter()
                .find(|wall| Some(&wall.name) == chosen.as_ref());
            named.or(walls.first()).cloned()
        })
    }

    /// Asks which walls there are.
    fn look(self) {
        spawn_local(async move {
            match get::<Walls>((), NoQuery {}).await {
                Ok(walls) => {
                    self.walls.set(walls);
                    self.fault.set(None);
                }
                Err(error) => self.fault.set(Some(error)),
            }
        });
    }

    /// Tells the chosen wall something.
    fn tell(self, order: &WallOrder) {
        let Some(wall) = untrack(|| self.wall()) else {
            return;
        };
        // A flat order has no value that JSON lacks.
        let document = serde_json::to_value(order).unwrap_or_default();
        spawn_local(async move {
            let path = ByName { name: wall.name };
            let told = post::<DriveWall>(path, NoQuery {}, &document).await;
            self.is_driving.set(told.is_ok());
            self.hear(told);
        });
    }

    fn release(self) {
        let Some(wall) = untrack(|| self.wall()) else {
            return;
        };
        self.is_driving.set(false);
        spawn_local(async move {
            let path = ByName { name: wall.name };
            self.hear(delete::<ReleaseWall>(path, NoQuery {}).await);
        });
    }

    fn hear(self, told: Result<WallEntry, ClientError>) {
        match told {
            Ok(entry) => {
                self.fault.set(None);
                self.walls.update(|walls| {
                    if let Some(known) = walls.iter_mut().find(|wall| wall.name == entry.name) {
                        *known = entry;
                    }
                });
            }
            Err(error) => {
                self.fault.set(Some(error));
                self.look();
            }
        }
    }
}

/// The button that opens the desk. Nothing for those who may not drive.
#[component]
pub(super) fn DeskMenu() -> impl IntoView {
    let who = use_who();
    move || (who.may(Right::Drive) == Some(true)).then(|| view! { <Later part=menu/> })
}

#[wasm_split(opened, wasm_split_path = leptos::wasm_split, fallible)]
fn menu() -> Part {
    Ok(ViewFn::from(|| view! { <Menu/> }))
}

#[component]
fn Menu() -> impl IntoView {
    let words = use_i18n();
    let is_open = RwSignal::new(false);
    let desk = Desk {
        walls: RwSignal::new(Vec::new()),
        chosen: RwSignal::new(None),
        is_driving: RwSignal::new(false),
        fault: RwSignal::new(None),
    };
    let again = move || {
        if desk.is_driving.get_untracked() {
            desk.tell(&WallOrder::default());
        } else if is_open.get_untracked() {
            desk.look();
        }
    };
    if let Ok(timer) = set_interval_with_handle(again, PACE) {
        on_cleanup(move || timer.clear());
    }
    let toggle = move |_| {
        is_open.update(|open| *open = !*open);
        if is_open.get_untracked() {
            desk.look();
        }
    };
    let hint = move || t_string!(words, desk.title);
    view! {
        <div class="account" on:keydown=move |event| if event.key() == "Escape" { is_open.set(false) }>
            <button type="button" class="tool" class:is-signed-in=desk.is_driving data-testid="desk"
                title=hint aria-label=hint aria-expanded=move || is_open.get().to_string()
                on:click=toggle>
                <Icon path=SCREEN/>
            </button>
            <div class="account-drop desk" data-testid="desk-panel" hidden=move || !is_open.get()>
                <strong>{hint}</strong>
                <Choice desk/>
                <Show when=move || !desk.walls.with(Vec::is_empty)><Orders desk/></Show>
                <p class="desk-fault" role="alert" hidden=move || desk.fault.with(Option::is_none)>
                    {move || desk.fault.with(|fault| fault.as_ref().map(ToString::to_string))}
                </p>
            </div>
        </div>
    }
}

/// Which wall, and how it stands.
#[component]
fn Choice(desk: Desk) -> impl IntoView {
    let words = use_i18n();
    let standing = move || {
        let Some(wall) = desk.wall() else {
            return t_string!(words, desk.none).to_owned();
        };
        match wall.driven {
            Some(_) if desk.is_driving.get() => t_string!(words, desk.driving).to_owned(),
            Some(driven) => {
                let here = || t_string!(words, desk.here);
                let by = driven.by.map_or_else(here, |role| role.name(words));
                t_string!(words, desk.driven, role = by)
            }
            None => t_string!(words, desk.free, screens = wall.screens),
        }
    };
    let names = Memo::new(move |_| {
        let walls = desk.walls.get().into_iter();
        walls.map(|wall| wall.name.to_string()).collect::<Vec<_>>()
    });
    let options = move || {
        let option = |name: String| {
            let (value, is_name) = (name.clone(), name.clone());
            let is_chosen = move || {
                desk.wall()
                    .is_some_and(|wall| wall.name.as_str() == is_name)
            };
            view! { <option value=value prop:selected=is_chosen>{name}</option> }
        };
        names.get().into_iter().map(option).collect_view()
    };
    let choose = move |event| {
        desk.is_driving.set(false);
        desk.chosen.set(event_target_value(&event).parse().ok());
    };
    view! {
        <Show when=move || !desk.walls.with(Vec::is_empty)>
            <select data-testid="desk-wall" aria-label=move || t_string!(words, desk.wall)
                on:change=choose>{options}</select>
        </Show>
        <span data-testid="desk-standing">{standing}</span>
    }
}

/// What the wall can be told.
#[component]
fn Orders(desk: Desk) -> impl IntoView {
    let (view, data, words) = (use_view(), use_town_data(), use_i18n());
    let order = move || {
        desk.wall()
            .and_then(|wall| wall.driven)
            .map(|driven| driven.order)
    };
    let scene = move |scene: WallScene| {
        let is_on = move || order().is_some_and(|order| order.scene == Some(scene));
        let tell = move |_| {
            desk.tell(&WallOrder {
                scene: Some(scene),
                ..WallOrder::default()
            });
        };
        view! {
            <button type="button" class="button" data-testid=format!("desk-{scene}")
                aria-pressed=move || is_on().to_string() on:click=tell>
                {move || scene.name(words)}
            </button>
        }
    };
    let grid = move || {
        let code = view.selected.get()?;
        let name = data
            .town
            .get()?
            .ok()?
            .grids
            .into_iter()
            .find(|grid| grid.code == code)?
            .name;
        Some((code, name))
    };
    let show_grid = move |_| {
        if let Some((code, _)) = untrack(grid) {
            let scene = Some(WallScene::Grid);
            desk.tell(&WallOrder {
                scene,
                grid: Some(code),
                ..WallOrder::default()
            });
        }
    };
    let grid_name = move || match grid() {
        Some((_, name)) => t_string!(words, desk.show_grid, name = name),
        None => t_string!(words, desk.choose_grid).to_owned(),
    };
    let is_paused = move || order().is_some_and(|order| order.pause == Some(true));
    let pause = move |_| {
        let pause = Some(!untrack(is_paused));
        desk.tell(&WallOrder {
            pause,
            ..WallOrder::default()
        });
    };
    let days = move || {
        order()
            .and_then(|order| order.days)
            .unwrap_or(WallQuery::DAYS)
    };
    let choose_days = move |event| {
        let days = event_target_value(&event).parse().ok();
        desk.tell(&WallOrder {
            days,
            ..WallOrder::default()
        });
    };
    let day = move |n: u16| {
        view! {
            <option value=n.to_string() prop:selected=move || days() == n>
                {move || t_string!(words, desk.days, days = n)}
            </option>
        }
    };
    view! {
        <div class="desk-scenes">{WallScene::VARIANTS.iter().map(|s| scene(*s)).collect_view()}</div>
        <button type="button" class="button" data-testid="desk-show-grid" on:click=show_grid
            prop:disabled=move || grid().is_none()>{grid_name}</button>
        <select data-testid="desk-days" aria-label=move || t_string!(words, desk.window)
            on:change=choose_days>{DAYS.map(day)}</select>
        <div class="desk-scenes">
            <button type="button" class="button" data-testid="desk-pause"
                aria-pressed=move || is_paused().to_string() on:click=pause>
                {move || t_string!(words, desk.pause)}
            </button>
            <button type="button" class="button" data-testid="desk-release"
                prop:disabled=move || order().is_none() on:click=move |_| desk.release()>
                {move || t_string!(words, desk.release)}
            </button>
        </div>
    }
}
