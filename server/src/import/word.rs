//! Our words in a file: codes as they travel, and Chinese as people write it.

use xunge_data::{Category, Facility, GridKind, Level, OfficeKind, StarKind};

use super::heading::normal;
use super::row::Row;
use super::{BadRow, Defect, Field};

/// A value with the words for it, as [`normal`] writes them.
type Words<T> = [(T, &'static [&'static str])];

const GRID_KINDS: &Words<GridKind> = &[
    (GridKind::Basic, &["basic", "基础网格", "基础"]),
    (GridKind::Dedicated, &["dedicated", "专属网格", "专属"]),
];

const FACILITIES: &Words<Facility> = &[
    (Facility::School, &["school", "学校"]),
    (Facility::Hospital, &["hospital", "医院"]),
    (Facility::Market, &["market", "市场"]),
    (Facility::Office, &["office", "机关单位", "机关", "单位"]),
    (Facility::Site, &["site", "工地"]),
];

const OFFICE_KINDS: &Words<OfficeKind> = &[
    (
        OfficeKind::PropertyTalk,
        &["propertytalk", "物业恳谈室", "物业恳谈"],
    ),
    (
        OfficeKind::MobilePartyMember,
        &["mobilepartymember", "流动党员室", "流动党员"],
    ),
    (
        OfficeKind::ResidentsReception,
        &["residentsreception", "群众会客室", "群众会客"],
    ),
];

const LEVELS: &Words<Level> = &[
    (Level::Grid, &["grid", "网格", "网格级"]),
    (Level::Community, &["community", "社区", "社区级"]),
    (Level::Subdistrict, &["subdistrict", "街道", "街道级"]),
    (Level::County, &["county", "县", "区", "县级", "区级"]),
];

const STAR_KINDS: &Words<StarKind> = &[
    (StarKind::SharedBuilding, &["sharedbuilding", "共建共享"]),
    (StarKind::SafetyRuleOfLaw, &["safetyruleoflaw", "平安法治"]),
    (
        StarKind::HappinessHarmony,
        &["happinessharmony", "幸福和谐"],
    ),
    (
        StarKind::BusinessEmployment,
        &["businessemployment", "宜业兴业"],
    ),
    (StarKind::StrongBranch, &["strongbranch", "支部过硬"]),
];

const CATEGORIES: &Words<Category> = &[
    (Category::Epidemic, &["epidemic", "疫情防控", "疫情"]),
    (
        Category::Environment,
        &[
            "environment",
            "人居环境整治",
            "人居环境",
            "环境整治",
            "环境卫生",
        ],
    ),
    (
        Category::Dispute,
        &["dispute", "矛盾纠纷化解", "矛盾纠纷", "纠纷", "矛盾调解"],
    ),
    (
        Category::FireSafety,
        &["firesafety", "消防安全排查", "消防安全", "消防"],
    ),
    (
        Category::AntiFraud,
        &["antifraud", "反电诈", "反诈", "防诈骗", "电信诈骗"],
    ),
    (
        Category::Drowning,
        &["drowning", "防溺亡", "防溺水", "溺水"],
    ),
    (Category::Other, &["other", "其他", "其它"]),
];

fn find<T: Copy>(words: &Words<T>, text: &str) -> Option<T> {
    let text = normal(text);
    words
        .iter()
        .find(|(_, words)| words.contains(&text.as_str()))
        .map(|&(value, _)| value)
}

fn known<T: Copy + std::fmt::Display>(
    words: &Words<T>,
    row: &Row<'_>,
    field: Field,
    text: &str,
) -> Result<T, BadRow> {
    find(words, text).ok_or_else(|| {
        let known = |(value, words): &(T, &[&str])| {
            words
                .get(1)
                .map_or_else(|| value.to_string(), |chinese| format!("{value} {chinese}"))
        };
        let known: Vec<String> = words.iter().map(known).collect();
        row.bad(
            field,
            Defect::UnknownWord {
                value: text.to_owned(),
                known: known.join(", "),
                field,
            },
        )
    })
}

/// The grid's kind; basic if nothing is said.
pub(super) fn grid_kind(row: &Row<'_>) -> Result<GridKind, BadRow> {
    row.text(Field::Kind).map_or(Ok(GridKind::Basic), |text| {
        known(GRID_KINDS, row, Field::Kind, text)
    })
}

/// What a dedicated grid is for, where it is said.
pub(super) fn facility(row: &Row<'_>) -> Result<Option<Facility>, BadRow> {
    row.text(Field::Facility)
        .map(|text| known(FACILITIES, row, Field::Facility, text))
        .transpose()
}

/// The office's kind.
pub(super) fn office_kind(row: &Row<'_>) -> Result<OfficeKind, BadRow> {
    known(OFFICE_KINDS, row, Field::Kind, row.needed(Field::Kind)?)
}

/// The level; the grid if nothing is said.
pub(super) fn level(row: &Row<'_>) -> Result<Level, BadRow> {
    row.text(Field::Level).map_or(Ok(Level::Grid), |text| {
        known(LEVELS, row, Field::Level, text)
    })
}

/// The kinds of stars, separated by `;`, `,`, `、` or `|`.
pub(super) fn star_kinds(row: &Row<'_>) -> Result<Vec<StarKind>, BadRow> {
    let words = row
        .text(Field::StarKinds)
        .unwrap_or_default()
        .split([';', ',', '、', '，', '|']);
    let words = words.map(str::trim).filter(|word| !word.is_empty());
    words
        .map(|word| known(STAR_KINDS, row, Field::StarKinds, word))
        .collect()
}

/// The category of a text; none if it is not one of ours.
pub(super) fn category(text: &str) -> Option<Category> {
    find(CATEGORIES, text)
}

#[cfg(test)]
mod tests {
    use strum::VariantArray;

    use super::*;

    fn all<T: Copy + PartialEq + std::fmt::Debug + std::fmt::Display + VariantArray>(
        words: &Words<T>,
    ) {
        for value in T::VARIANTS {
            assert_eq!(find(words, &value.to_string()), Some(*value));
        }
    }

    #[test]
    fn every_code_on_the_wire_is_a_word_of_a_file() {
        all(GRID_KINDS);
        all(FACILITIES);
        all(OFFICE_KINDS);
        all(LEVELS);
        all(STAR_KINDS);
        all(CATEGORIES);
    }

    #[test]
    fn chinese_names_are_words_of_a_file() {
        assert_eq!(category("矛盾纠纷"), Some(Category::Dispute));
        assert_eq!(category("消防"), Some(Category::FireSafety));
        assert_eq!(category("Fire Safety"), Some(Category::FireSafety));
        assert_eq!(category("THEFT"), None);
        assert_eq!(
            find(OFFICE_KINDS, "物业恳谈室"),
            Some(OfficeKind::PropertyTalk)
        );
    }
}
