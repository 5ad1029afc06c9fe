//! Communities, grids and offices from rows, and the records that publish them.

use std::collections::HashMap;

use xunge_data::{Boundary, Code, Community, Grid, Office, Record};

use super::area::{Draft, join};
use super::home::{Homes, check_kept, made_of};
use super::row::Row;
use super::{BadRow, Cause, Context, Defect, Field, Rejects, Report, shape, word};

/// The community of all grids of a file that names none.
const ONLY_COMMUNITY: &str = "1";

/// Reads one community.
pub(super) fn community<'a>(row: &Row<'a>) -> Result<Draft<'a, Community>, BadRow> {
    let code = row.code(Field::Code)?;
    let community = Community {
        name: row.owned(Field::Name).unwrap_or_else(|| code.to_string()),
        code,
        boundary: shape::boundary(row)?,
        derived: false,
        households: row.count(Field::Households)?,
        residents: row.count(Field::Residents)?,
        star_kinds: word::star_kinds(row)?,
        secretary: row.owned(Field::Secretary),
    };
    Ok(Draft {
        row: row.number,
        properties: row.properties,
        thing: community,
    })
}

/// Publishes communities. Those that were only made of grids give way.
pub(super) fn publish_communities(
    context: &Context<'_>,
    drafts: Vec<Draft<'_, Community>>,
    rejects: &mut Rejects,
    report: &mut Report,
) -> Result<Vec<Record>, Cause> {
    let (drafts, joined) = join(drafts, rejects);
    report.joined = joined;
    let known = &context.known;
    let replace = context.options.replace || known.communities.iter().any(|c| c.derived);
    let communities: Vec<Community> = drafts.into_iter().map(|draft| draft.thing).collect();
    let stay = known
        .communities
        .iter()
        .filter(|_| !replace)
        .map(|c| &c.code);
    check_kept(known, true, stay.chain(communities.iter().map(|c| &c.code)))?;
    let news = news(
        replace,
        communities,
        &known.communities,
        |c| &c.code,
        report,
    );
    Ok(news
        .map(|communities| Record::CommunitiesPut {
            replace,
            communities,
        })
        .into_iter()
        .collect())
}

/// Reads one grid; its community is what the row says, and is settled later.
pub(super) fn grid<'a>(row: &Row<'a>) -> Result<Draft<'a, (Grid, Option<String>)>, BadRow> {
    let code = row.code(Field::Code)?;
    let grid = Grid {
        name: row.owned(Field::Name).unwrap_or_else(|| code.to_string()),
        community: code.clone(),
        code,
        kind: word::grid_kind(row)?,
        boundary: shape::boundary(row)?,
        facility: word::facility(row)?,
        households: row.count(Field::Households)?,
        residents: row.count(Field::Residents)?,
    };
    Ok(Draft {
        row: row.number,
        properties: row.properties,
        thing: (grid, row.owned(Field::Community)),
    })
}

impl super::area::Area for (Grid, Option<String>) {
    fn code(&self) -> &Code {
        &self.0.code
    }
    fn boundary_mut(&mut self) -> &mut Boundary {
        &mut self.0.boundary
    }
}

/// Publishes grids, each in its community. Where no communities were imported,
/// they are made of the grids. `named` if the file has a community column.
pub(super) fn publish_grids(
    context: &Context<'_>,
    named: bool,
    drafts: Vec<Draft<'_, (Grid, Option<String>)>>,
    rejects: &mut Rejects,
    report: &mut Report,
) -> Result<Vec<Record>, Cause> {
    let (drafts, joined) = join(drafts, rejects);
    report.joined = joined;
    let (known, replace) = (&context.known, context.options.replace);
    let imported = known.communities.iter().any(|c| !c.derived);
    let homes = imported.then(|| Homes::new(&known.communities));
    let mut grids = Vec::with_capacity(drafts.len());
    for Draft {
        row,
        thing: (mut grid, says),
        ..
    } in drafts
    {
        match home(&grid, says.as_deref(), named, homes.as_ref()) {
            Ok(community) => {
                grid.community = community;
                grids.push(grid);
            }
            Err((field, defect)) => rejects.push(BadRow { row, field, defect }),
        }
    }
    let mut records = Vec::new();
    if !imported {
        records.extend(made_communities(context, &grids, report)?);
    }
    let news = news(replace, grids, &known.grids, |g| &g.code, report);
    records.extend(news.map(|grids| Record::GridsPut { replace, grids }));
    Ok(records)
}

fn home(
    grid: &Grid,
    says: Option<&str>,
    named: bool,
    homes: Option<&Homes<'_>>,
) -> Result<Code, (&'static str, Defect)> {
    let community = |defect| (Field::Community.into(), defect);
    match (homes, says) {
        (Some(homes), says) => {
            let middle = shape::middle(&grid.boundary).ok_or(("geometry", Defect::NoGeometry))?;
            homes.of(middle, says).cloned().map_err(community)
        }
        (None, Some(says)) => Code::new(says).map_err(|e| community(e.into())),
        (None, None) if named => Err(community(Defect::Missing)),
        (None, None) => Code::new(ONLY_COMMUNITY).map_err(|e| community(e.into())),
    }
}

fn made_communities(
    context: &Context<'_>,
    grids: &[Grid],
    report: &mut Report,
) -> Result<Option<Record>, Cause> {
    let known = &context.known;
    let new: HashMap<&Code, ()> = grids.iter().map(|g| (&g.code, ())).collect();
    let stay = known.grids.iter().copied();
    let stay = stay.filter(|g| !context.options.replace && !new.contains_key(&g.code));
    let communities = made_of(stay.chain(grids));
    check_kept(known, false, communities.iter().map(|c| &c.code))?;
    report.communities_made = communities.len() as u64;
    let same = communities.len() == known.communities.len()
        && communities
            .iter()
            .zip(&known.communities)
            .all(|(new, known)| new == *known);
    Ok((!same).then_some(Record::CommunitiesPut {
        replace: true,
        communities,
    }))
}

/// Reads one office.
pub(super) fn office(row: &Row<'_>, homes: &Homes<'_>) -> Result<Office, BadRow> {
    let code = row.code(Field::Code)?;
    let position = shape::position(row)?;
    let community = match row.text(Field::Community) {
        Some(says) => homes.named(says),
        None => homes.of(position, None),
    };
    Ok(Office {
        name: row.owned(Field::Name).unwrap_or_else(|| code.to_string()),
        code,
        kind: word::office_kind(row)?,
        community: community
            .cloned()
            .map_err(|defect| row.bad(Field::Community, defect))?,
        position,
        address: row.owned(Field::Address),
    })
}

/// Publishes offices.
pub(super) fn publish_offices(
    context: &Context<'_>,
    offices: Vec<Office>,
    report: &mut Report,
) -> Vec<Record> {
    let replace = context.options.replace;
    let news = news(
        replace,
        offices,
        &context.known.offices,
        |o| &o.code,
        report,
    );
    news.map(|offices| Record::OfficesPut { replace, offices })
        .into_iter()
        .collect()
}

/// Leaves out what is known already, unless all is replaced; none if nothing
/// is left. Counts both.
fn news<T: PartialEq>(
    replace: bool,
    things: Vec<T>,
    known: &[&T],
    code: impl Fn(&T) -> &Code,
    report: &mut Report,
) -> Option<Vec<T>> {
    let known: HashMap<&Code, &T> = known.iter().map(|&thing| (code(thing), thing)).collect();
    let is_news = |thing: &T| known.get(code(thing)).is_none_or(|&known| known != thing);
    let all = things.len();
    let news: Vec<T> = things
        .into_iter()
        .filter(|thing| replace || is_news(thing))
        .collect();
    report.accepted = news.len() as u64;
    report.unchanged = (all - news.len()) as u64;
    (!news.is_empty()).then_some(news)
}
