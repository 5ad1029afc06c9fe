//! What must hold of coverage, whatever is walked.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]

use proptest::{prelude::*, sample::Index};
use xunge_data::{Fix, Record, Timestamp, Window};

use super::{definition::by_definition, town::*};
use crate::model::Model;

/// Windows of whole hours, and others.
fn windows() -> impl Strategy<Value = (i64, i64)> {
    let whole = (0i64..4, 0i64..4).prop_map(|(from, hours)| (from * 3600, (from + hours) * 3600));
    let any = (-2000i64..12_000, 0i64..14_000).prop_map(|(from, length)| (from, from + length));
    prop_oneof![whole, any]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn visited_cells_are_those_of_the_definition_in_any_window(
        one in walk(), two in walk(), (from, to) in windows()
    ) {
        let model = town([taken("D1", &one), taken("D2", &two)]);
        let visited = visited(&model, from, to);
        for (cell, (surely, perhaps)) in by_definition(&model, &[&one, &two], from, to) {
            let found = visited.contains(&cell);
            prop_assert!(!surely || found, "{cell:x} is missing");
            prop_assert!(!found || perhaps, "{cell:x} is too far away");
        }
    }

    #[test]
    fn the_order_in_which_fixes_arrive_and_are_followed_changes_nothing(
        one in walk(), two in walk(), (from, to) in windows(),
        order in prop::collection::vec(any::<Index>(), 130), cuts in 1usize..9,
        follows in prop::collection::vec(0u8..6, 20),
    ) {
        let in_order = town([taken("D1", &one), taken("D2", &two)]);
        let mut all: Vec<(&str, Fix)> = one.iter().map(|&fix| ("D1", fix)).collect();
        all.extend(two.iter().map(|&fix| ("D2", fix)));
        for (i, swap) in order.iter().enumerate().take(all.len()) {
            let other = swap.index(all.len());
            all.swap(i, other);
        }
        let records = all.chunks(all.len().div_ceil(cuts)).flat_map(|part| {
            ["D1", "D2"].map(|device| {
                let of_device = part.iter().filter(|(of, _)| *of == device);
                taken(device, &of_device.map(|(_, fix)| *fix).collect::<Vec<_>>())
            })
        });
        let mut shuffled = town([]);
        let mut following = None;
        for (record, follow) in records.zip(follows.into_iter().cycle()) {
            put(&mut shuffled, record);
            match (follow, &mut following) {
                // Somebody asks.
                (0, _) => drop(entries(&shuffled, window(from, to))),
                // Or it is followed in steps, while others are taken in.
                (1, None) => following = shuffled.begin_following(),
                (2, Some(following)) => drop(shuffled.follow_on(following)),
                (3, Some(_)) => {
                    let mut following = following.take().unwrap();
                    while shuffled.follow_on(&mut following) {}
                    shuffled.end_following(following);
                }
                _ => {}
            }
        }
        prop_assert_eq!(
            entries(&shuffled, window(from, to)), entries(&in_order, window(from, to)));
        prop_assert!(coverage(&shuffled).is_same(shuffled.territory(), coverage(&in_order)));
    }

    #[test]
    fn a_track_more_never_lowers_coverage(one in walk(), two in walk(), (from, to) in windows()) {
        let less = entries(&town([taken("D1", &one)]), window(from, to));
        let more = entries(&town([taken("D1", &one), taken("D2", &two)]), window(from, to));
        for (less, more) in less.iter().zip(&more) {
            prop_assert!(less.covered <= more.covered && less.cells == more.cells);
            prop_assert!(less.never_visited >= more.never_visited);
        }
    }

    #[test]
    fn a_track_reversed_changes_nothing(track in walk()) {
        let mirror = 2 * START * 1000 + 4 * 3_600_000;
        let turned = |fix: &Fix| Fix {
            time: Timestamp::from_millisecond(mirror - fix.time.as_millisecond()).unwrap(),
            ..*fix
        };
        let reversed: Vec<Fix> = track.iter().map(turned).collect();
        let all = window(-40_000, 40_000);
        let there: Vec<_> = entries(&town([taken("D1", &track)]), all).iter().map(|e| e.covered).collect();
        let back: Vec<_> = entries(&town([taken("D1", &reversed)]), all).iter().map(|e| e.covered).collect();
        prop_assert_eq!(there, back);
    }

    #[test]
    fn a_longer_window_never_lowers_coverage(
        track in walk(), (from, to) in windows(), before in 0i64..9000, after in 0i64..9000,
        settled in prop::option::of(0i64..20_000),
    ) {
        let mut model = town([taken("D1", &track)]);
        if let Some(second) = settled {
            put(&mut model, Record::FixesForgotten { before: at(second) });
        }
        let short = entries(&model, window(from, to));
        let long = entries(&model, window(from - before, to + after));
        for (short, long) in short.iter().zip(&long) {
            prop_assert!(short.covered <= long.covered);
        }
    }

    #[test]
    fn an_old_window_is_the_same_after_its_fixes_are_gone(
        one in walk(), two in walk(), from in 0i64..4, hours in 0i64..4, settled in 0i64..20_000
    ) {
        let mut model = town([taken("D1", &one), taken("D2", &two)]);
        let window = window(from * 3600, (from + hours) * 3600);
        let told = |model: &Model| entries(model, window).into_iter().map(|entry| {
            (entry.code, entry.cells, entry.covered, entry.completeness, entry.never_visited)
        }).collect::<Vec<_>>();
        let before = told(&model);
        let now = entries(&model, Window { to: at(NOW), ..window });
        put(&mut model, Record::FixesForgotten { before: at(settled) });
        prop_assert_eq!(told(&model), before);
        prop_assert_eq!(entries(&model, Window { to: at(NOW), ..window }), now);
    }

    #[test]
    fn fixes_may_go_before_anybody_asks_what_was_walked(
        one in walk(), two in walk(), parts in 1usize..9,
        settled in prop::collection::vec(0i64..20_000, 3),
    ) {
        let forgotten = |second: &i64| Record::FixesForgotten { before: at(*second) };
        let part = one.len().div_ceil(parts);
        let mut records = vec![taken("D2", &two)];
        for (n, fixes) in one.chunks(part).enumerate() {
            records.push(taken("D1", fixes));
            records.extend(settled.get(n).map(forgotten));
        }
        let (mut asked, silent) = (town([]), town(records.clone()));
        for record in records {
            put(&mut asked, record);
            asked.follow_patrols();
        }
        prop_assert!(coverage(&asked).is_same(asked.territory(), coverage(&silent)));
    }
}
