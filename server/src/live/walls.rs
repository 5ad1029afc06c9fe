//! Walls: which are connected by a name, and what a desk told them.
//!
//! Nothing of it is a fact about the town: it is in no log, has no offset, and
//! is forgotten when the server ends.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use tokio::sync::watch;
use xunge_data::{
    Code, Role, Timestamp,
    api::{Driven, WallEntry, WallOrder},
};

/// What a wall was told last.
#[derive(Clone, Debug)]
pub(super) struct Standing {
    order: WallOrder,
    told_at: Timestamp,
    by: Option<Role>,
    heard_at: Timestamp,
}

impl Standing {
    /// As its readers hear it; none once it is over.
    pub(super) fn driven(&self, now: Timestamp) -> Option<Driven> {
        let silent_s = (now.as_second() - self.heard_at.as_second()).unsigned_abs();
        let left_s = Driven::FOR_S.checked_sub(silent_s)?;
        (left_s > 0).then(|| Driven {
            order: self.order.clone(),
            told_at: self.told_at,
            by: self.by,
            left_s,
        })
    }
}

type Wall = watch::Sender<Option<Standing>>;

/// A wall's end of the line; none while nobody drives it.
pub(super) type Line = watch::Receiver<Option<Standing>>;

/// The walls by their names: as many as are connected, and those that were
/// while they are driven.
#[derive(Debug, Default)]
pub struct Walls(Mutex<BTreeMap<Code, Wall>>);

impl Walls {
    /// The walls, without those that are gone and not driven any more.
    fn known(&self, now: Timestamp) -> MutexGuard<'_, BTreeMap<Code, Wall>> {
        let mut walls = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        walls.retain(|_, wall| wall.receiver_count() > 0 || driven(wall, now).is_some());
        walls
    }

    /// Connects a screen by its wall's name; what the wall was told before is
    /// heard at once.
    pub(super) fn connect(&self, name: &Code, now: Timestamp) -> Line {
        let mut walls = self.known(now);
        let wall = walls.entry(name.clone()).or_default();
        let mut line = wall.subscribe();
        if driven(wall, now).is_some() {
            line.mark_changed();
        }
        line
    }

    /// Tells a wall what to show; none if there is no wall of that name.
    #[must_use]
    pub fn drive(
        &self,
        name: &Code,
        order: WallOrder,
        by: Option<Role>,
        now: Timestamp,
    ) -> Option<WallEntry> {
        let walls = self.known(now);
        let wall = walls.get(name)?;
        let before = driven(wall, now);
        let says_nothing = order == WallOrder::default();
        let kept = before.as_ref().filter(|_| says_nothing);
        let told_at = kept.map_or(now, |before| before.told_at);
        let before = before.map(|before| before.order).unwrap_or_default();
        wall.send_replace(Some(Standing {
            order: order.over(before),
            told_at,
            by,
            heard_at: now,
        }));
        Some(entry(name, wall, now))
    }

    /// Lets a wall go on by itself; none if there is no wall of that name.
    #[must_use]
    pub fn release(&self, name: &Code, now: Timestamp) -> Option<WallEntry> {
        let walls = self.known(now);
        let wall = walls.get(name)?;
        wall.send_replace(None);
        Some(entry(name, wall, now))
    }

    /// All walls, in order of name.
    #[must_use]
    pub fn list(&self, now: Timestamp) -> Vec<WallEntry> {
        let walls = self.known(now);
        let entries = walls.iter().map(|(name, wall)| entry(name, wall, now));
        entries.collect()
    }
}

fn driven(wall: &Wall, now: Timestamp) -> Option<Driven> {
    wall.borrow().as_ref().and_then(|told| told.driven(now))
}

fn entry(name: &Code, wall: &Wall, now: Timestamp) -> WallEntry {
    WallEntry {
        name: name.clone(),
        screens: wall.receiver_count() as u64,
        driven: driven(wall, now),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
    use super::*;
    use xunge_data::api::WallScene;

    fn name() -> Code {
        Code::new("指挥大厅").unwrap()
    }

    fn second(second: i64) -> Timestamp {
        Timestamp::from_second(1_660_000_000 + second).unwrap()
    }

    fn scene(scene: WallScene) -> WallOrder {
        WallOrder {
            scene: Some(scene),
            ..WallOrder::default()
        }
    }

    fn heard(line: &mut Line, now: Timestamp) -> Option<Driven> {
        assert!(line.has_changed().unwrap());
        let told = line.borrow_and_update();
        told.as_ref().and_then(|told| told.driven(now))
    }

    #[test]
    fn a_wall_is_driven_for_two_minutes_after_the_desk_was_heard() {
        let walls = Walls::default();
        let nothing = WallOrder::default;
        assert_eq!(walls.drive(&name(), nothing(), None, second(0)), None);
        let mut line = walls.connect(&name(), second(0));
        let (order, role) = (scene(WallScene::Coverage), Some(Role::Dispatcher));
        let first = walls.drive(&name(), order.clone(), role, second(0));
        let first = first.unwrap().driven.unwrap();
        assert_eq!((first.left_s, first.by), (120, role));
        assert_eq!(heard(&mut line, second(0)).unwrap(), first);
        let kept = walls.drive(&name(), nothing(), role, second(100));
        let kept = kept.unwrap().driven.unwrap();
        assert_eq!((kept.left_s, kept.told_at), (120, first.told_at));
        assert_eq!(kept.order, order);
        let left = |now| {
            let driven = walls.list(now)[0].driven.clone();
            driven.map(|driven| driven.left_s)
        };
        assert_eq!(left(second(219)), Some(1));
        assert_eq!(left(second(220)), None);
        // What was said before it was over does not come back.
        let again = walls.drive(&name(), nothing(), None, second(220)).unwrap();
        assert_eq!(again.driven.unwrap().order, nothing());
    }

    #[test]
    fn a_screen_that_comes_back_hears_what_its_wall_was_told() {
        let walls = Walls::default();
        let line = walls.connect(&name(), second(0));
        let told = walls.drive(&name(), scene(WallScene::Grid), None, second(0));
        drop(line);
        assert_eq!(walls.list(second(0))[0].screens, 0);
        let mut line = walls.connect(&name(), second(0));
        assert_eq!(heard(&mut line, second(0)), told.unwrap().driven);
        drop(line);
        assert_eq!(walls.list(second(120)), []);
        let line = walls.connect(&name(), second(120));
        assert!(!line.has_changed().unwrap());
    }

    #[test]
    fn an_order_keeps_what_it_does_not_say_and_a_release_ends_all() {
        let walls = Walls::default();
        let mut line = walls.connect(&name(), second(0));
        let pause = WallOrder {
            pause: Some(true),
            ..WallOrder::default()
        };
        let order = scene(WallScene::Incidents);
        assert!(
            walls
                .drive(&name(), order.clone(), None, second(0))
                .is_some()
        );
        let both = walls.drive(&name(), pause.clone(), None, second(1));
        let both = both.unwrap().driven.unwrap();
        assert_eq!(both.order, pause.over(order));
        assert_eq!(walls.release(&name(), second(2)).unwrap().driven, None);
        assert_eq!(heard(&mut line, second(2)), None);
    }
}
