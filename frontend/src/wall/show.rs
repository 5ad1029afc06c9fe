//! Which scene is shown, and for how long: it goes round by itself, stops for whoever touches it,
//! gives way to an urgent matter, and then goes on where it was.
use strum::{Display, EnumString, VariantArray};
use xunge_data::Code;

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
        }
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
        self.next_at = (now + ms(every_s)).max(self.held_until);
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
