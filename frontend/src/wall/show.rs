//! Which scene is shown, and for how long: it goes round by itself, stops for whoever touches it,
//! gives way to an urgent matter, and then goes on where it was. A desk can drive it; some time
//! after the desk's last word it goes on by itself.
use strum::{Display, EnumString, VariantArray};
use xunge_data::{
    Code, Role, Timestamp,
    api::{Driven, WallScene},
};

/// After a touch or a key the scene stays for so long, milliseconds.
pub(crate) const HOLD_MS: f64 = 60_000.0;
/// An urgent matter is shown for so long, milliseconds.
pub(crate) const ALERT_MS: f64 = 25_000.0;

/// What the wall can show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Display, EnumString, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub(crate) enum Scene {
    /// The whole.
    #[default]
    Overview,
    /// Patrols.
    Coverage,
    /// Matters.
    Incidents,
    /// Communities and their stars.
    Communities,
    /// One grid close up.
    Grid,
    /// An urgent matter; comes by itself only.
    #[strum(serialize = "alert")]
    Alert,
}

impl Scene {
    /// The scenes that go round, in their order; number keys choose them.
    pub(crate) const ROUND: [Self; 5] = [
        Self::Overview,
        Self::Coverage,
        Self::Incidents,
        Self::Communities,
        Self::Grid,
    ];

    /// The scene so many places on in the round.
    pub(crate) fn moved(self, by: isize) -> Self {
        let at = Self::ROUND.iter().position(|scene| *scene == self);
        let at = at.and_then(|at| isize::try_from(at).ok()).unwrap_or(0);
        let len = isize::try_from(Self::ROUND.len()).unwrap_or(1);
        let to = usize::try_from((at + by).rem_euclid(len)).unwrap_or(0);
        Self::ROUND.get(to).copied().unwrap_or_default()
    }
}

impl From<WallScene> for Scene {
    fn from(scene: WallScene) -> Self {
        match scene {
            WallScene::Overview => Self::Overview,
            WallScene::Coverage => Self::Coverage,
            WallScene::Incidents => Self::Incidents,
            WallScene::Communities => Self::Communities,
            WallScene::Grid => Self::Grid,
        }
    }
}

/// A desk that drives the wall.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Desk {
    /// The role of who sits there; none while all is open.
    pub(crate) by: Option<Role>,
    /// The days that figures go back, if the desk says so.
    pub(crate) days: Option<u16>,
    told_at: Timestamp,
    is_paused: bool,
    until: f64,
    /// What the wall had before it was driven.
    own: (Scene, Option<Code>),
}

/// What is shown now, and what is to come after it. Moments are milliseconds since 1970.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Show {
    /// The scene.
    pub(crate) scene: Scene,
    /// The grid of the close-up that somebody chose; none lets the wall choose.
    pub(crate) grid: Option<Code>,
    /// The urgent matter that has taken the scene.
    pub(crate) alert: Option<Code>,
    /// The next scene comes then.
    next_at: f64,
    /// A person's choice stays until then.
    pub(crate) held_until: f64,
    /// What an urgent matter has interrupted.
    back: Option<(Scene, Option<Code>)>,
    /// The desk that drives it.
    pub(crate) desk: Option<Desk>,
}

impl Show {
    /// Begins with a scene.
    pub(crate) fn new(scene: Scene, grid: Option<Code>, now: f64, every_s: u32) -> Self {
        Self {
            scene,
            grid,
            alert: None,
            next_at: now + ms(every_s),
            held_until: 0.0,
            back: None,
            desk: None,
        }
    }

    /// The desk said something, or let the wall go.
    pub(crate) fn obey(&mut self, driven: Option<&Driven>, now: f64, every_s: u32) {
        let Some(Driven {
            order,
            told_at,
            by,
            left_s,
        }) = driven
        else {
            return self.fall_back(now, every_s);
        };
        let before = self.desk.take();
        let is_new = before.as_ref().is_none_or(|desk| desk.told_at != *told_at);
        let own = before.map_or_else(|| self.undisturbed(), |desk| desk.own);
        if is_new {
            if let Some(scene) = order.scene {
                self.scene = scene.into();
                (self.alert, self.back) = (None, None);
            }
            self.grid = order.grid.clone().or(self.grid.take());
            self.held_until = 0.0;
            self.next_at = now + ms(every_s);
        }
        #[expect(clippy::cast_precision_loss, reason = "seconds stay below 2^52")]
        let until = now + *left_s as f64 * 1000.0;
        self.desk = Some(Desk {
            by: *by,
            days: order.days,
            told_at: *told_at,
            is_paused: order.pause == Some(true),
            until,
            own,
        });
        self.next_at = self.next_at.max(self.paused_until());
    }

    /// What is shown but for an urgent matter.
    fn undisturbed(&self) -> (Scene, Option<Code>) {
        let shown = || (self.scene, self.grid.clone());
        self.back.clone().unwrap_or_else(shown)
    }

    /// The desk is gone: the wall has again what it had before.
    fn fall_back(&mut self, now: f64, every_s: u32) {
        let Some(desk) = self.desk.take() else { return };
        if self.alert.is_some() {
            self.back = Some(desk.own);
            return;
        }
        (self.scene, self.grid) = desk.own;
        self.next_at = now + ms(every_s);
    }

    /// The desk wants the scene to stay until then.
    fn paused_until(&self) -> f64 {
        let paused = self.desk.as_ref().filter(|desk| desk.is_paused);
        paused.map_or(0.0, |desk| desk.until)
    }

    /// Somebody before the wall chooses a scene.
    pub(crate) fn choose(&mut self, scene: Scene, now: f64) {
        self.scene = scene;
        self.alert = None;
        self.back = None;
        self.hold(now);
    }

    /// Somebody before the wall wants to look.
    pub(crate) fn hold(&mut self, now: f64) {
        self.held_until = now + HOLD_MS;
        self.next_at = self.next_at.max(self.held_until);
    }

    /// An urgent matter takes the scene.
    pub(crate) fn alert(&mut self, incident: Code, now: f64) {
        if self.alert.is_none() {
            self.back = Some((self.scene, self.grid.clone()));
        }
        self.scene = Scene::Alert;
        self.alert = Some(incident);
        self.next_at = now + ALERT_MS;
    }

    /// A second has passed. Whether anything has changed.
    pub(crate) fn tick(&mut self, now: f64, every_s: u32) -> bool {
        if self.desk.as_ref().is_some_and(|desk| desk.until <= now) {
            self.fall_back(now, every_s);
            return true;
        }
        if now < self.next_at {
            return false;
        }
        if let Some((scene, grid)) = self.back.take() {
            (self.scene, self.grid, self.alert) = (scene, grid, None);
        } else if self.alert.take().is_some() || self.scene == Scene::Alert {
            self.scene = Scene::default();
        } else if every_s > 0 && now >= self.held_until {
            self.scene = self.scene.moved(1);
        } else {
            return false;
        }
        let held = self.held_until.max(self.paused_until());
        self.next_at = (now + ms(every_s)).max(held);
        true
    }
}

fn ms(seconds: u32) -> f64 {
    f64::from(seconds) * 1000.0
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
    use super::*;
    use xunge_data::api::WallOrder;

    fn code(text: &str) -> Code {
        text.parse().unwrap()
    }

    fn scenes(show: &mut Show, from: u32, seconds: u32, every_s: u32) -> Vec<Scene> {
        let mut seen = Vec::new();
        for second in from..from + seconds {
            if show.tick(ms(second), every_s) {
                seen.push(show.scene);
            }
        }
        seen
    }

    #[test]
    fn scenes_go_round_in_their_order() {
        let mut show = Show::new(Scene::Overview, None, 0.0, 20);
        let seen = scenes(&mut show, 1, 100, 20);
        let mut round = Scene::ROUND;
        round.rotate_left(1);
        assert_eq!(seen, round);
        assert_eq!(Scene::Overview.moved(-1), Scene::Grid);
    }

    #[test]
    fn without_a_pace_the_scene_stays() {
        let mut show = Show::new(Scene::Coverage, None, 0.0, 0);
        assert_eq!(scenes(&mut show, 1, 600, 0), []);
    }

    #[test]
    fn a_choice_stays_for_a_minute_and_then_the_round_goes_on() {
        let mut show = Show::new(Scene::Overview, None, 0.0, 20);
        show.choose(Scene::Incidents, ms(5));
        assert_eq!(scenes(&mut show, 6, 59, 20), []);
        assert_eq!(scenes(&mut show, 65, 1, 20), [Scene::Communities]);
    }

    fn driven(scene: WallScene, pause: bool, second: i64) -> Driven {
        Driven {
            order: WallOrder {
                scene: Some(scene),
                pause: Some(pause),
                ..WallOrder::default()
            },
            told_at: Timestamp::from_second(second).unwrap(),
            by: Some(Role::Dispatcher),
            left_s: Driven::FOR_S,
        }
    }

    #[test]
    fn a_paused_desk_keeps_its_scene_and_two_minutes_after_its_last_word_the_wall_has_its_own() {
        let mut show = Show::new(Scene::Communities, None, 0.0, 20);
        show.obey(Some(&driven(WallScene::Coverage, true, 1)), ms(5), 20);
        assert_eq!(scenes(&mut show, 6, 60, 20), []);
        // The same word again changes nothing, but for its end.
        show.obey(Some(&driven(WallScene::Coverage, true, 1)), ms(66), 20);
        assert_eq!(show.scene, Scene::Coverage);
        assert_eq!(scenes(&mut show, 67, 119, 20), []);
        assert_eq!(scenes(&mut show, 186, 1, 20), [Scene::Communities]);
        assert_eq!(show.desk, None);
        assert_eq!(scenes(&mut show, 187, 20, 20), [Scene::Grid]);
    }

    #[test]
    fn from_a_desk_that_does_not_pause_the_scenes_go_round_and_a_release_gives_back() {
        let mut show = Show::new(Scene::Overview, Some(code("1")), 0.0, 20);
        show.obey(Some(&driven(WallScene::Coverage, false, 1)), ms(1), 20);
        assert_eq!(scenes(&mut show, 2, 20, 20), [Scene::Incidents]);
        show.obey(Some(&driven(WallScene::Coverage, false, 1)), ms(22), 20);
        assert_eq!(show.scene, Scene::Incidents, "a repetition is no choice");
        show.obey(Some(&driven(WallScene::Coverage, false, 2)), ms(23), 20);
        assert_eq!(show.scene, Scene::Coverage, "a choice is one");
        show.obey(None, ms(24), 20);
        assert_eq!((show.scene, show.grid), (Scene::Overview, Some(code("1"))));
    }

    #[test]
    fn an_urgent_matter_comes_before_the_desk_and_gives_back_to_it() {
        let mut show = Show::new(Scene::Overview, None, 0.0, 20);
        show.obey(Some(&driven(WallScene::Grid, true, 1)), ms(1), 20);
        show.alert(code("A"), ms(2));
        assert_eq!(scenes(&mut show, 3, 26, 20), [Scene::Grid]);
        assert_eq!(scenes(&mut show, 29, 60, 20), []);
    }

    #[test]
    fn an_urgent_matter_takes_the_scene_and_gives_it_back() {
        let mut show = Show::new(Scene::Communities, None, 0.0, 20);
        show.alert(code("A"), ms(1));
        show.alert(code("B"), ms(2));
        assert_eq!(
            (show.scene, show.alert.clone()),
            (Scene::Alert, Some(code("B")))
        );
        assert_eq!(scenes(&mut show, 3, 26, 20), [Scene::Communities]);
        assert_eq!(show.alert, None);
    }
}
