//! Claims about what is told to the model, and when.

use std::collections::BTreeMap;

use xunge_data::{Code, Fix};

use super::{DAY_S, MONDAY, PATROLS, TOWN, after, at, days, window};
use crate::{
    demo::{Story, patrols_of, town},
    model::Model,
};

#[test]
fn the_model_of_the_demo_town_has_the_patrols_of_its_files() {
    let mut model = Model::default();
    for (offset, record) in (1..).zip(town().unwrap()) {
        model.apply(offset, record).unwrap();
    }
    let day = window(at(MONDAY), DAY_S);
    assert_eq!(patrols_of(&model).fixes(day), days(1));
}

#[test]
fn what_is_told_bit_by_bit_is_told_once_and_whole() {
    let end = 30 * DAY_S + 9 * 3600;
    let now = |seconds| after(at(MONDAY), seconds);
    let mut story = Story::after(TOWN.patrols(), None, now(30 * DAY_S));
    let mut whole = BTreeMap::<Code, Vec<Fix>>::new();
    // Twice the same, within what is drawn ahead, beyond it, and on.
    for seconds in [
        30 * DAY_S,
        30 * DAY_S,
        end - 3600,
        end - 3300,
        end - 17,
        end,
    ] {
        for (device, fixes) in story.fixes(now(seconds)) {
            assert!(fixes.iter().all(|fix| fix.time < now(seconds)));
            whole.entry(device).or_default().extend(fixes);
        }
    }
    let at_once = PATROLS.fixes(window(at(MONDAY), end));
    assert_eq!(whole, at_once.into_iter().collect());
}

#[test]
fn what_is_older_than_30_days_is_not_told_nor_what_was_told_before() {
    let now = after(at(MONDAY), 50 * DAY_S);
    let fixes_after = |told| Story::after(TOWN.patrols(), told, now).fixes(now);
    let month = fixes_after(None);
    assert_eq!(
        month,
        PATROLS.fixes(window(after(at(MONDAY), 20 * DAY_S), 30 * DAY_S))
    );
    assert_eq!(fixes_after(Some(at(MONDAY))), month);
    assert_eq!(fixes_after(Some(now)), vec![]);
}
