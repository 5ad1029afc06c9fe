//! Which fixes are jumps, and which two are joined.

use xunge_data::{Fix, KeptFix, Unfit};

use super::super::plane::is_too_fast;

/// What [`super::super::Coverage::judge`] says of fixes, where all are in order of
/// time, later than those known and `ahead`; else none. Of those known the last
/// is enough.
pub(in crate::model::coverage) fn judge_in_order(
    known: &[KeptFix],
    ahead: &[KeptFix],
    fixes: &[KeptFix],
) -> Option<Vec<Option<Unfit>>> {
    let before = || known.iter().chain(ahead);
    let is_in_order = before()
        .chain(fixes)
        .is_sorted_by(|a, b| a.time_ms < b.time_ms);
    if !is_in_order {
        return None;
    }
    let is_fast = |two: [Option<&KeptFix>; 2]| match two {
        [Some(a), Some(b)] => is_too_fast(a, b),
        _ => false,
    };
    let mut came_fast = is_fast([before().last(), fixes.first()]);
    let judge = |(i, fix): (usize, &KeptFix)| {
        let goes_fast = is_fast([Some(fix), fixes.get(i + 1)]);
        let is_jump = std::mem::replace(&mut came_fast, goes_fast) && goes_fast;
        is_jump.then_some(Unfit::Jump)
    };
    Some(fixes.iter().enumerate().map(judge).collect())
}

/// Whether a fix was reached from the one before and left for the one after
/// only too fast. The first and the last are no jumps: nothing contradicts
/// them yet.
pub(super) fn is_jump(before: Option<&KeptFix>, fix: &KeptFix, after: Option<&KeptFix>) -> bool {
    let too_fast = |other: Option<&KeptFix>| other.is_some_and(|other| is_too_fast(fix, other));
    too_fast(before) && too_fast(after)
}

/// Whether somebody surely walked from one cleaned fix to the next.
pub(in crate::model::coverage) fn is_joined(a: &KeptFix, b: &KeptFix) -> bool {
    b.time_ms - a.time_ms <= Fix::MAX_GAP_MS && !is_too_fast(a, b)
}
