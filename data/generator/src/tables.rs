//! Workers, services, party organisation and publicity as CSV.

use rand::RngExt;
use rand_pcg::Pcg64;
use serde::Serialize;

use crate::error::GeneratorError;
use crate::files::{group_code, worker_code};
use crate::names::people;
use crate::territory::{COMMUNITIES, Territory};
use crate::texts::{GUIDE_CHARTS, POCKET_BOOKS, SERVICES, SLOGANS};
use crate::write::table;

const REMARK: &str = "演示数据";
const MEAN_AGE: u32 = 35;
/// Of this worker's grid nothing is known: the place on the roster, from 0.
const WITHOUT_DEVICE: usize = 46;

#[derive(Serialize)]
struct WorkerRow<'a> {
    code: String,
    name: String,
    age: u32,
    grid: &'a str,
    device: String,
    patrol: String,
    remark: &'static str,
}

/// One worker to a basic grid; the mean age is exactly 35.
pub(crate) fn workers(territory: &Territory, rng: &mut Pcg64) -> Result<Vec<u8>, GeneratorError> {
    let secretaries: Vec<&str> = territory
        .communities
        .iter()
        .map(|c| c.secretary.as_str())
        .collect();
    let mut names = people(territory.basic.len() + COMMUNITIES, rng);
    names.retain(|n| !secretaries.contains(&n.as_str()));
    let ages = ages(territory.basic.len(), rng);
    let rows: Vec<WorkerRow> = territory
        .basic
        .iter()
        .zip(names.into_iter().zip(ages))
        .enumerate()
        .map(|(i, (grid, (name, age)))| WorkerRow {
            code: worker_code(i),
            name,
            age,
            grid: &grid.code,
            device: device(i),
            patrol: patrol(i),
            remark: REMARK,
        })
        .collect();
    table(&rows)
}

/// The device of the `i`-th worker; one of them has none.
fn device(i: usize) -> String {
    if i == WITHOUT_DEVICE {
        return String::new();
    }
    format!("D{:03}", i + 1)
}

/// The hours of patrol of the `i`-th worker, local time. Every second one walks
/// by day, in the morning and in the afternoon; the others keep the night:
/// early, late, and every second of them by day too. They begin at full five
/// minutes and not all at once, so that at every minute some are out.
fn patrol(i: usize) -> String {
    const LAST: usize = 23 * 60 + 59;
    let turn = i / 4;
    let long = 60 + i % 3 * 5;
    let spans = match i % 4 {
        1 => vec![
            ((turn * 20).saturating_sub(30), long + 10),
            (17 * 60 + 30 + turn * 15 + turn / 5 * 5, long + 5),
        ],
        3 => vec![
            ((turn * 20).saturating_sub(40), long - 15),
            (9 * 60 + 30 + turn * 20, long - 15),
            (19 * 60 + turn * 35 % 250, long - 10),
        ],
        _ => vec![
            (7 * 60 + i * 7 % 48 * 5, long),
            (13 * 60 + i * 11 % 48 * 5, long),
        ],
    };
    let at = |minute: usize| format!("{:02}:{:02}", minute / 60, minute % 60);
    let hours = |(begin, minutes): (usize, usize)| {
        format!("{}-{}", at(begin), at((begin + minutes).min(LAST)))
    };
    spans.into_iter().map(hours).collect::<Vec<_>>().join(" ")
}

/// Ages from 22 to 55, more of them young, moved by single years until the mean is right.
fn ages(count: usize, rng: &mut Pcg64) -> Vec<u32> {
    let mut draw = || 22 + rng.random_range(0..18_u32) + rng.random_range(0..14_u32);
    let mut ages: Vec<u32> = (0..count).map(|_| draw()).collect();
    let wanted = MEAN_AGE * count as u32;
    for i in (0..count).cycle().step_by(3) {
        let sum: u32 = ages.iter().sum();
        if sum == wanted {
            break;
        } else if sum < wanted && ages[i] < 55 {
            ages[i] += 1;
        } else if sum > wanted && ages[i] > 22 {
            ages[i] -= 1;
        }
    }
    ages
}

#[derive(Serialize)]
struct ServiceRow {
    code: String,
    name: &'static str,
    department: &'static str,
    remark: &'static str,
}

/// The services delegated for first review.
pub(crate) fn services() -> Result<Vec<u8>, GeneratorError> {
    let rows: Vec<ServiceRow> = SERVICES
        .iter()
        .flat_map(|(department, names)| names.iter().map(move |name| (*department, *name)))
        .enumerate()
        .map(|(i, (department, name))| ServiceRow {
            code: format!("S{:02}", i + 1),
            name,
            department,
            remark: REMARK,
        })
        .collect();
    table(&rows)
}

#[derive(Serialize, Clone)]
struct PartyRow {
    code: String,
    name: String,
    level: &'static str,
    parent: String,
    grid: String,
    members: u32,
    volunteers: u32,
    remark: &'static str,
}

const COURTYARDS: &[&str] = &[
    "锦绣", "桂苑", "书香", "阳光", "翠园", "金桂", "怡景", "枫林", "清漪", "荷苑", "兰亭", "福源",
    "祥和", "嘉园", "静安", "绿洲", "春晓", "明珠", "盛世", "望江",
];

/// Community organisation → courtyard branches → one group for each basic grid. Members and
/// volunteers of a parent are the sums of its children.
pub(crate) fn party(territory: &Territory, rng: &mut Pcg64) -> Result<Vec<u8>, GeneratorError> {
    let mut rows = Vec::new();
    for (c, community) in territory.communities.iter().enumerate() {
        let root = format!("{}-P00", community.code);
        let grids: Vec<_> = territory
            .basic
            .iter()
            .filter(|g| g.community == c)
            .collect();
        let mut branches = Vec::new();
        let mut groups = Vec::new();
        for (b, own) in grids.chunks(2).enumerate() {
            let code = format!("{}-P{:02}", community.code, b + 1);
            let court = COURTYARDS[(c * 7 + b) % COURTYARDS.len()];
            let kind = if (c + b).is_multiple_of(3) {
                "院落"
            } else {
                "小区"
            };
            let first = groups.len();
            for grid in own {
                groups.push(PartyRow {
                    code: group_code(grid),
                    name: format!("{}党小组", grid.name),
                    level: "group",
                    parent: code.clone(),
                    grid: grid.code.clone(),
                    members: rng.random_range(6..19),
                    volunteers: rng.random_range(10..36),
                    remark: REMARK,
                });
            }
            let name = format!("{}{court}{kind}党支部", community.name);
            branches.push(sum(code, name, "branch", &root, &groups[first..]));
        }
        let name = format!("中共{}委员会", community.name);
        rows.push(sum(root.clone(), name, "community", "", &branches));
        rows.extend(branches);
        rows.extend(groups);
    }
    table(&rows)
}

fn sum(code: String, name: String, level: &'static str, parent: &str, of: &[PartyRow]) -> PartyRow {
    PartyRow {
        code,
        name,
        level,
        parent: parent.into(),
        grid: String::new(),
        members: of.iter().map(|r| r.members).sum(),
        volunteers: of.iter().map(|r| r.volunteers).sum(),
        remark: REMARK,
    }
}

#[derive(Serialize)]
struct PublicityRow {
    kind: &'static str,
    name: &'static str,
    count: u32,
    remark: &'static str,
}

/// Pocket books, guide charts and slogans.
pub(crate) fn publicity() -> Result<Vec<u8>, GeneratorError> {
    let row = |kind, name, count| PublicityRow {
        kind,
        name,
        count,
        remark: REMARK,
    };
    let mut rows: Vec<PublicityRow> = POCKET_BOOKS
        .iter()
        .map(|&(name, count)| row("pocket_book", name, count))
        .collect();
    rows.extend(GUIDE_CHARTS.iter().map(|name| row("guide_chart", name, 1)));
    rows.extend(SLOGANS.iter().map(|name| row("slogan", name, 1)));
    table(&rows)
}
