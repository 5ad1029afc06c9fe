//! Synthetic fixes and incidents of a stated size over the demo town, the same
//! bytes on every run of a day: `cargo run --release --example synthetic -- L FOLDER`
//! writes `fixes.csv`, `incidents.csv` and `workers.csv` there.
//!
//! | size | days | fixes | incidents |
//! | --- | --- | --- | --- |
//! | S | 1 | 253,440 | 10,000 |
//! | M | 7 | 1,774,080 | 100,000 |
//! | L | 30 | 7,603,200 | 1,000,000 |
//!
//! Each worker walks eight hours a day at 1.2 m/s from corner to corner of the
//! own grid, one fix every 10 s, with 3 m of noise. Incidents are spread over
//! the 365 days before. The last day is yesterday.

use std::{
    env,
    error::Error,
    f64::consts::TAU,
    fs::File,
    io::{BufWriter, Write},
    path::Path,
};

use fastrand::Rng;
use geo::{BoundingRect, Contains};
use geo_types::Point;
use xunge::demo;
use xunge_data::{Category, Date, Grid, GridKind, Record, Timestamp, Worker, day_of, day_start};

const SEED: u64 = 2022;
/// Days over which incidents are spread.
const INCIDENT_DAYS: i32 = 365;
/// Local hours at which a shift of four hours begins.
const SHIFTS: [i64; 2] = [8, 14];
const SHIFT_S: i64 = 4 * 3600;
const STEP_S: i64 = 10;
const SPEED_MPS: f64 = 1.2;
const NOISE_M: f64 = 3.0;
/// Metres of a degree of latitude, near enough for a random walk.
const DEGREE_M: f64 = 111_000.0;

/// Days and incidents of a size.
fn extent(size: &str) -> Result<(i32, usize), String> {
    match size {
        "S" => Ok((1, 10_000)),
        "M" => Ok((7, 100_000)),
        "L" => Ok((30, 1_000_000)),
        other => Err(format!("{other:?} is not a size: S, M or L")),
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let (Some(size), Some(folder)) = (arguments.next(), arguments.next()) else {
        return Err("synthetic SIZE FOLDER".into());
    };
    let (days, incidents) = extent(&size)?;
    let folder = Path::new(&folder);
    let (grids, workers) = town()?;
    let today = day_of(Timestamp::now());
    let first = today.saturating_sub(jiff::ToSpan::days(days));
    write_workers(&folder.join("workers.csv"), &workers)?;
    write_fixes(&folder.join("fixes.csv"), &grids, &workers, first, days)?;
    let first = today.saturating_sub(jiff::ToSpan::days(INCIDENT_DAYS));
    write_incidents(
        &folder.join("incidents.csv"),
        &grids,
        incidents,
        first,
        today,
    )
}

/// The demo town's basic grids and its workers.
fn town() -> Result<(Vec<Grid>, Vec<Worker>), Box<dyn Error>> {
    let (mut basic, mut roster) = (Vec::new(), Vec::new());
    for record in demo::town()? {
        match record {
            Record::GridsPut { grids, .. } => {
                basic = grids
                    .into_iter()
                    .filter(|g| g.kind == GridKind::Basic)
                    .collect();
            }
            Record::RosterPut { workers } => roster = workers,
            _ => {}
        }
    }
    Ok((basic, roster))
}

fn device(worker: &Worker) -> String {
    format!("S-{}", worker.code)
}

fn write_workers(path: &Path, workers: &[Worker]) -> Result<(), Box<dyn Error>> {
    let mut file = BufWriter::new(File::create(path)?);
    writeln!(file, "code,name,age,grid,device,patrol")?;
    for worker in workers {
        let Worker {
            code,
            name,
            age,
            grid,
            ..
        } = worker;
        writeln!(
            file,
            "{code},{name},{age},{grid},{},08:00-12:00 14:00-18:00",
            device(worker)
        )?;
    }
    Ok(file.flush()?)
}

fn write_fixes(
    path: &Path,
    grids: &[Grid],
    workers: &[Worker],
    first: Date,
    days: i32,
) -> Result<(), Box<dyn Error>> {
    let mut file = BufWriter::with_capacity(1 << 20, File::create(path)?);
    writeln!(file, "device,time,lng,lat,accuracy_m")?;
    for (n, worker) in workers.iter().enumerate() {
        let Some(grid) = grids.iter().find(|grid| grid.code == worker.grid) else {
            return Err(format!("worker {} has no grid", worker.code).into());
        };
        let mut walk = Walk::new(grid, Rng::with_seed(SEED ^ ((n as u64) << 32)));
        let mut day = first;
        for _ in 0..days {
            for shift in SHIFTS {
                let begin = day_start(day).as_second() + shift * 3600;
                for second in (0..SHIFT_S).step_by(STEP_S as usize) {
                    let (lng, lat) = walk.step();
                    let time = Timestamp::from_second(begin + second)?;
                    writeln!(file, "{},{time},{lng:.7},{lat:.7},8", device(worker))?;
                }
            }
            day = day.tomorrow()?;
        }
    }
    Ok(file.flush()?)
}

fn write_incidents(
    path: &Path,
    grids: &[Grid],
    count: usize,
    first: Date,
    end: Date,
) -> Result<(), Box<dyn Error>> {
    use strum::VariantArray;
    let mut file = BufWriter::with_capacity(1 << 20, File::create(path)?);
    writeln!(file, "id,category,title,time,lng,lat")?;
    let mut rng = Rng::with_seed(SEED);
    let (from, to) = (day_start(first).as_second(), day_start(end).as_second());
    for n in 0..count {
        let grid = &grids[rng.usize(0..grids.len())];
        let spot = inside(grid, &mut rng);
        let category = Category::VARIANTS[rng.usize(0..Category::VARIANTS.len())];
        let time = Timestamp::from_second(rng.i64(from..to))?;
        writeln!(
            file,
            "I{n:07},{category},{},{time},{:.6},{:.6}",
            grid.name,
            spot.x(),
            spot.y()
        )?;
    }
    Ok(file.flush()?)
}

/// A spot inside the grid; the middle of its box if it is too thin to hit.
fn inside(grid: &Grid, rng: &mut Rng) -> Point<f64> {
    let polygons = grid.boundary.polygons();
    let rect = polygons
        .bounding_rect()
        .unwrap_or(geo_types::Rect::new((0.0, 0.0), (0.0, 0.0)));
    let spot = |rng: &mut Rng| {
        let (x, y) = (rng.f64() * rect.width(), rng.f64() * rect.height());
        Point::new(rect.min().x + x, rect.min().y + y)
    };
    let found = (0..256)
        .map(|_| spot(rng))
        .find(|spot| polygons.contains(spot));
    found.unwrap_or_else(|| rect.center().into())
}

/// A walk from spot to spot of a grid.
struct Walk<'a> {
    grid: &'a Grid,
    rng: Rng,
    at: Point<f64>,
    goal: Point<f64>,
}

impl<'a> Walk<'a> {
    fn new(grid: &'a Grid, mut rng: Rng) -> Self {
        let at = inside(grid, &mut rng);
        let goal = inside(grid, &mut rng);
        Self {
            grid,
            rng,
            at,
            goal,
        }
    }

    /// Goes on for one step; the position as a device with noise reports it.
    fn step(&mut self) -> (f64, f64) {
        let narrow = self.at.y().to_radians().cos();
        let (dx, dy) = (
            (self.goal.x() - self.at.x()) * narrow,
            self.goal.y() - self.at.y(),
        );
        let (left, pace) = (dx.hypot(dy), SPEED_MPS * STEP_S as f64 / DEGREE_M);
        if left <= pace {
            self.at = self.goal;
            self.goal = inside(self.grid, &mut self.rng);
        } else {
            let (x, y) = (
                self.at.x() + dx / left * pace / narrow,
                self.at.y() + dy / left * pace,
            );
            self.at = Point::new(x, y);
        }
        let (angle, reach) = (self.rng.f64() * TAU, self.rng.f64() * NOISE_M / DEGREE_M);
        (
            self.at.x() + angle.cos() * reach / narrow,
            self.at.y() + angle.sin() * reach,
        )
    }
}
