//! Inspections of communities, and the problem list.

use xunge_data::{Category, Code, Inspection, ListedProblem, Record};

use super::*;

const SCORES: &str = "社区,检查日期,得分\n甲,2022/8/5,96.5\nB,2022-08-05,88\n甲,2022年8月12日,90\n";

const LIST: &str = "编号,社区,网格,问题类别,存在问题,发现时间,整改期限,销号时间\n\
    1,甲,G1,消防,楼道堆放杂物,2022-08-05,2022-08-10,2022-08-09\n\
    2,乙,,绿化,枯枝未清理,2022-08-05 15:30,2022-08-10,\n";

fn town() -> (Vec<Community>, Vec<Grid>) {
    let first = grids(&[grid("G1", 0)]).unwrap();
    (two_communities(), grids_put(&first))
}

fn table(kind: Kind, text: &str, known: &Known<'_>) -> Result<Import, ImportError> {
    import(kind, "table.csv", text, &Options::default(), known)
}

fn inspections(import: &Import) -> Vec<Inspection> {
    match &import.records[..] {
        [Record::InspectionsPut { inspections, .. }] => inspections.clone(),
        other => unreachable!("{other:?}"),
    }
}

fn problems(import: &Import) -> Vec<ListedProblem> {
    match &import.records[..] {
        [Record::ProblemsPut { problems, .. }] => problems.clone(),
        other => unreachable!("{other:?}"),
    }
}

#[test]
fn scores_are_read_with_their_days_and_those_that_are_known_are_left_out() {
    let (communities, grids) = town();
    let first = table(Kind::Inspections, SCORES, &knowing(&communities, &grids)).unwrap();
    let read = inspections(&first);
    let told = |i: &Inspection| {
        (
            i.community.to_string(),
            i.day.to_string(),
            f64::from(i.score),
        )
    };
    let expected = [
        ("A", "2022-08-05", 96.5),
        ("B", "2022-08-05", 88.0),
        ("A", "2022-08-12", 90.0),
    ];
    let expected = expected.map(|(code, day, score)| (code.to_owned(), day.to_owned(), score));
    assert_eq!(read.iter().map(told).collect::<Vec<_>>(), expected);
    let known = || Known {
        inspections: read.clone(),
        ..knowing(&communities, &grids)
    };
    let again = table(Kind::Inspections, SCORES, &known()).unwrap();
    assert_eq!((again.records.len(), again.report.unchanged), (0, 3));
    let mended = SCORES.replace("88", "89");
    let mended = table(Kind::Inspections, &mended, &known()).unwrap();
    assert_eq!(inspections(&mended).len(), 1);
}

#[test]
fn a_score_beyond_100_a_strange_community_and_a_second_score_of_a_day_are_named() {
    let (communities, grids) = town();
    let refused = |line: &str| {
        let text = format!("{SCORES}{line}\n");
        let outcome = table(Kind::Inspections, &text, &knowing(&communities, &grids));
        let (row, field, _) = bad_row(outcome);
        (row, field)
    };
    assert_eq!(refused("甲,2022-08-19,100.5"), (5, "score"));
    assert_eq!(refused("丙,2022-08-19,90"), (5, "community"));
    assert_eq!(refused("A,2022-08-12,91"), (5, "community"));
    assert_eq!(refused("甲,,91"), (5, "time"));
}

#[test]
fn the_problem_list_is_read_and_one_put_right_since_is_updated() {
    let (communities, grids) = town();
    let first = table(Kind::Problems, LIST, &knowing(&communities, &grids)).unwrap();
    let read = problems(&first);
    let [put_right, open] = &read[..] else {
        unreachable!("{read:?}")
    };
    assert_eq!(put_right.grid, Some(Code::new("G1").unwrap()));
    assert_eq!(put_right.category, Category::FireSafety);
    assert_eq!(put_right.put_right_on.unwrap().to_string(), "2022-08-09");
    assert_eq!((open.category, open.put_right_on), (Category::Other, None));
    assert_eq!(open.found_on.to_string(), "2022-08-05");
    assert_eq!(open.community.as_str(), "B");
    let known = Known {
        problems: read.iter().collect(),
        ..knowing(&communities, &grids)
    };
    let later = LIST.replace("2022-08-10,\n", "2022-08-10,2022-08-11\n");
    let later = table(Kind::Problems, &later, &known).unwrap();
    let changed = problems(&later);
    assert_eq!((changed.len(), later.report.unchanged), (1, 1));
    assert_eq!(changed[0].put_right_on.unwrap().to_string(), "2022-08-11");
}

#[test]
fn a_list_without_numbers_gives_the_same_problems_each_time() {
    let (communities, grids) = town();
    let text = "社区,问题描述,发现日期,整改时限\n甲,楼道堆放杂物,2022-08-05,2022-08-10\n";
    let read = || problems(&table(Kind::Problems, text, &knowing(&communities, &grids)).unwrap());
    assert_eq!(read(), read());
}

#[test]
fn a_problem_put_right_before_it_was_found_and_an_unknown_grid_are_named() {
    let (communities, grids) = town();
    let refused = |from: &str, to: &str| {
        let text = LIST.replacen(from, to, 1);
        let outcome = table(Kind::Problems, &text, &knowing(&communities, &grids));
        let (row, field, _) = bad_row(outcome);
        (row, field)
    };
    assert_eq!(refused("2022-08-09", "2022-08-04"), (2, "closed_at"));
    assert_eq!(refused("G1", "G9"), (2, "grid"));
    assert_eq!(refused("枯枝未清理", ""), (3, "title"));
}

#[test]
fn before_communities_nothing_can_be_inspected() {
    for kind in [Kind::Inspections, Kind::Problems] {
        let outcome = table(kind, SCORES, &Known::nothing());
        assert!(matches!(cause(outcome), Cause::NoCommunities(of) if of == kind));
    }
}
