//! Fixes from the tracks of a GPX file (GPX 1.0 and 1.1, topografix.com).

use std::io::Read;

use gpx::{Gpx, Waypoint};
use jiff::Timestamp;
use xunge_data::{Code, Fix};

use super::fixes::{Sorted, Wrong};
use super::{BadRow, Cause, Defect, Field, Kind, Rejects, Report};

/// Whether a file that begins with these bytes is GPX.
pub(super) fn is_gpx(head: &[u8]) -> bool {
    let head = head.get(..4096).unwrap_or(head);
    String::from_utf8_lossy(head).contains("<gpx")
}

/// Takes every point of every track. The device is the one that was said, or
/// the track's name; a row is a point, counted from 1 through the file.
pub(super) fn take(
    file: impl Read,
    fixes: &mut Sorted<'_>,
    rejects: &mut Rejects,
    report: &mut Report,
) -> Result<(), Cause> {
    let gpx: Gpx = gpx::read(file).map_err(|e| Cause::NotGpx(e.to_string()))?;
    for track in &gpx.tracks {
        let named = track.name.as_deref().map(str::trim).unwrap_or_default();
        for point in track.segments.iter().flat_map(|segment| &segment.points) {
            report.rows += 1;
            if let Err((field, defect)) = take_point(point, named, fixes, report) {
                let row = report.rows;
                rejects.push(BadRow { row, field, defect });
            }
        }
    }
    match report.rows {
        0 => Err(Cause::Empty(Kind::Fixes)),
        _ => Ok(()),
    }
}

fn take_point(
    point: &Waypoint,
    track: &str,
    fixes: &mut Sorted<'_>,
    report: &mut Report,
) -> Result<(), Wrong> {
    let missing = |field: Field| (field.into(), Defect::Missing);
    let time = point.time.and_then(|time| time.format().ok());
    let time = time.ok_or_else(|| missing(Field::Time))?;
    let time: Timestamp = time.parse().map_err(|_| missing(Field::Time))?;
    let device = match (&fixes.options().device, track) {
        (Some(device), _) => device.to_string(),
        (None, "") => return Err((Field::Device.into(), Defect::NamelessTrack)),
        (None, name) => name.to_owned(),
    };
    let position = fixes.options().crs.to_wgs84(point.point().0.into());
    let fix = Fix {
        time,
        position,
        // GPX knows dilutions of precision, not metres.
        accuracy_m: None,
    };
    fixes.keep(&device, &fix, report)
}

/// The columns of a GPX file, for the report.
pub(super) fn columns(device: Option<&Code>) -> Vec<(Field, String)> {
    let device = if device.is_some() {
        "--device"
    } else {
        "trk/name"
    };
    vec![
        (Field::Device, device.to_owned()),
        (Field::Time, "trkpt/time".to_owned()),
        (Field::Lng, "trkpt/@lon".to_owned()),
        (Field::Lat, "trkpt/@lat".to_owned()),
    ]
}
