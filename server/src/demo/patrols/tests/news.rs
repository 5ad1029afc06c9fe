//! Claims about what is told to the model, and when.

use std::collections::BTreeMap;

use xunge_data::{Code, Fix, Timestamp};

use super::{DAY_S, MONDAY, PATROLS, after, at, days, window};
use crate::{
    demo::{fixes_since, patrols_of, town},
    model::Model,
};

fn last(fixes: &[(Code, Vec<Fix>)]) -> Option<Timestamp> {
    let times = fixes
        .iter()
        .flat_map(|(_, fixes)| fixes)
        .map(|fix| fix.time);
    times.max()
}

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
    let mut told = None;
    let mut whole = BTreeMap::<Code, Vec<Fix>>::new();
    let end = after(at(MONDAY), 30 * DAY_S + 9 * 3600);
    for seconds in [
        30 * DAY_S,
        30 * DAY_S,
        30 * DAY_S + 3600,
        30 * DAY_S + 30_017,
    ] {
        let news = fixes_since(&PATROLS, told, after(at(MONDAY), seconds));
        told = last(&news).or(told);
        for (device, fixes) in news {
            whole.entry(device).or_default().extend(fixes);
        }
    }
    for (device, fixes) in fixes_since(&PATROLS, told, end) {
        whole.entry(device).or_default().extend(fixes);
    }
    let at_once = PATROLS.fixes(window(at(MONDAY), 30 * DAY_S + 9 * 3600));
    assert_eq!(whole, at_once.into_iter().collect());
}

#[test]
fn what_is_older_than_30_days_is_not_told() {
    let now = after(at(MONDAY), 50 * DAY_S);
    let month = fixes_since(&PATROLS, None, now);
    assert_eq!(
        month,
        PATROLS.fixes(window(after(at(MONDAY), 20 * DAY_S), 30 * DAY_S))
    );
    assert_eq!(fixes_since(&PATROLS, Some(at(MONDAY)), now), month);
    assert_eq!(fixes_since(&PATROLS, Some(now), now), vec![]);
}
