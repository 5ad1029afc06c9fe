//! Which cells are visited, by the definition.

use std::collections::BTreeMap;

use xunge_data::{Fix, KeptFix};

use super::{layout::centre, plane::Plane, town::*};
use crate::model::Model;

/// Cells by the definition: the distance of each centre from every cleaned
/// way and fix, as far as it lies in the window; with the last moment.
pub(super) fn by_definition(
    model: &Model,
    tracks: &[&[Fix]],
    from: i64,
    to: i64,
) -> BTreeMap<u64, (bool, bool)> {
    let ms = |fix: &KeptFix| fix.time_ms;
    let (from, to) = ((START + from) * 1000, (START + to) * 1000);
    let metres = |a: (f64, f64), b: (f64, f64)| (a.0 - b.0).hypot(a.1 - b.1);
    let mut ways = Vec::new();
    for track in tracks {
        let mut fixes: BTreeMap<i64, KeptFix> = BTreeMap::new();
        for kept in track.iter().map(KeptFix::from) {
            let known = fixes.entry(kept.time_ms).or_insert(kept);
            if (kept.lng_e7, kept.lat_e7) < (known.lng_e7, known.lat_e7) {
                *known = kept;
            }
        }
        let all: Vec<KeptFix> = fixes.into_values().collect();
        let place = |fix: &KeptFix| plane().place(fix);
        // Away from the middle of the town its plane is off by as much as decides at the limit.
        let fast = |a: &KeptFix, b: &KeptFix| {
            let plane = Plane::around(a.lng(), (a.lat() + b.lat()) / 2.0);
            metres(plane.place(a), plane.place(b)) > 10.0 * (ms(b) - ms(a)) as f64 / 1000.0
        };
        let clean: Vec<&KeptFix> = (0..all.len())
            .filter(|&i| {
                i == 0
                    || i + 1 == all.len()
                    || !(fast(&all[i - 1], &all[i]) && fast(&all[i], &all[i + 1]))
            })
            .map(|i| &all[i])
            .collect();
        for fix in &clean {
            if (from..to).contains(&ms(fix)) {
                ways.push((place(fix), place(fix)));
            }
        }
        for pair in clean.windows(2) {
            let (a, b) = (pair[0], pair[1]);
            // A window that holds no moment of the way, such as an empty one, sees none of it.
            if ms(b) - ms(a) > 60_000 || fast(a, b) || from.max(ms(a)) >= to.min(ms(b)) {
                continue;
            }
            let at = |time: i64| {
                let part = (time - ms(a)) as f64 / (ms(b) - ms(a)) as f64;
                let (p, q) = (place(a), place(b));
                (p.0 + (q.0 - p.0) * part, p.1 + (q.1 - p.1) * part)
            };
            ways.push((at(from.max(ms(a))), at(to.min(ms(b)))));
        }
    }
    let layout = coverage(model).layout(model.territory());
    let distance = |p: (f64, f64), a: (f64, f64), b: (f64, f64)| {
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let length_2 = dx * dx + dy * dy;
        let along = ((p.0 - a.0) * dx + (p.1 - a.1) * dy) / length_2.max(1e-9);
        let along = along.clamp(0.0, 1.0);
        metres(p, (a.0 + dx * along, a.1 + dy * along))
    };
    let near = |&cell: &h3o::CellIndex| {
        let centre = centre(cell);
        let p = plane().metres(centre.lng, centre.lat);
        let nearest = ways
            .iter()
            .map(|&(a, b)| distance(p, a, b))
            .fold(f64::MAX, f64::min);
        // Surely, and perhaps: the planes differ by a centimetre.
        (u64::from(cell), (nearest <= 24.97, nearest <= 25.03))
    };
    layout.cells.iter().map(near).collect()
}
