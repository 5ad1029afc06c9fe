//! Claims about the fixes of one device.

use proptest::prelude::*;

use xunge_data::Unfit;

use super::*;

/// Fixes in order of time, some far away.
fn track() -> impl Strategy<Value = Vec<KeptFix>> {
    let step = (1i64..90_000, -4000i32..4000, -4000i32..4000, 0u8..6);
    prop::collection::vec(step, 0..40).prop_map(|steps| {
        let (mut time_ms, mut lng_e7, mut lat_e7) = (0, 1_156_700_000, 321_700_000);
        let fix = |(ms, east, north, far): (i64, i32, i32, u8)| {
            time_ms += ms;
            (lng_e7, lat_e7) = (lng_e7 + east, lat_e7 + north);
            let far = if far == 0 { 100_000 } else { 0 };
            KeptFix {
                time_ms,
                lng_e7: lng_e7 + far,
                lat_e7,
                accuracy_cm: None,
            }
        };
        steps.into_iter().map(fix).collect()
    })
}

fn kept(fixes: &[KeptFix]) -> Fixes {
    let mut kept = Fixes::default();
    kept.add(fixes);
    kept
}

proptest! {
    #[test]
    fn verdicts_in_order_are_those_of_all_fixes_together(
        track in track(), (first, second) in (0usize..40, 0usize..40)
    ) {
        let (known, rest) = track.split_at(first.min(track.len()));
        let (ahead, fixes) = rest.split_at(second.min(rest.len()));
        let all = kept(&track);
        let jumps = |fix: &KeptFix| all.is_jump_at(fix.time_ms).then_some(Unfit::Jump);
        let judged = judge_in_order(kept(known).last().as_slice(), ahead, fixes);
        prop_assert_eq!(judged, Some(fixes.iter().map(jumps).collect()));
    }

    #[test]
    fn fixes_that_only_add_leave_what_was_clean_before(
        track in track(), first in 0usize..40
    ) {
        let (known, fixes) = track.split_at(first.min(track.len()));
        let (before, after) = (kept(known), kept(&track));
        if let Some(from_ms) = before.only_adds(fixes) {
            let whole = 0..i64::from(i32::MAX);
            let cleaned = after.cleaned(&whole);
            let earlier = cleaned.iter().copied().filter(|fix| fix.time_ms <= from_ms);
            let earlier: Vec<_> = earlier.collect();
            if known.is_empty() {
                prop_assert!(earlier.len() <= 1);
            } else {
                prop_assert_eq!(earlier, before.cleaned(&whole));
            }
        }
    }
}

#[test]
fn late_and_unordered_fixes_do_not_only_add() {
    let at = |time_ms| KeptFix {
        time_ms,
        lng_e7: 0,
        lat_e7: 1,
        accuracy_cm: None,
    };
    let known = kept(&[at(10_000)]);
    assert_eq!(known.only_adds(&[at(11_000), at(12_000)]), Some(10_000));
    assert_eq!(known.only_adds(&[at(10_000)]), None);
    assert_eq!(known.only_adds(&[at(12_000), at(11_000)]), None);
    assert_eq!(known.only_adds(&[]), None);
    assert_eq!(Fixes::default().only_adds(&[at(7)]), Some(7));
}
