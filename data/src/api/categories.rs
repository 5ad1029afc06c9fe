//! A list of categories in a query.

use serde::{Deserialize, Serialize};

use crate::Category;

/// Categories, written as a list with commas; none means any. In order,
/// each once, so that lists that mean the same are the same.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Categories(Vec<Category>);

impl Categories {
    /// Whether no category is named: any will do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether incidents of this category are meant.
    #[must_use]
    pub fn contains(&self, category: Category) -> bool {
        self.0.is_empty() || self.0.contains(&category)
    }
}

impl FromIterator<Category> for Categories {
    fn from_iter<I: IntoIterator<Item = Category>>(categories: I) -> Self {
        let mut list: Vec<_> = categories.into_iter().collect();
        list.sort_unstable();
        list.dedup();
        Self(list)
    }
}

/// Why a text is not a list of categories.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is not a category; they are epidemic, environment, dispute, fire_safety, anti_fraud, drowning and other"
)]
pub struct NotACategory(String);

impl TryFrom<String> for Categories {
    type Error = NotACategory;
    fn try_from(text: String) -> Result<Self, NotACategory> {
        let one = |name: &str| {
            let unknown = |_| NotACategory(name.chars().take(40).collect());
            name.trim().parse().map_err(unknown)
        };
        match text.trim() {
            "" => Ok(Self::default()),
            list => list.split(',').map(one).collect(),
        }
    }
}

impl From<Categories> for String {
    fn from(categories: Categories) -> Self {
        let names: Vec<_> = categories.0.iter().map(Category::to_string).collect();
        names.join(",")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_categories_is_in_order_and_has_each_once() -> Result<(), NotACategory> {
        let read = |text: &str| Categories::try_from(text.to_owned());
        let list = read("other,dispute, other")?;
        assert_eq!(list, read("dispute,other")?);
        assert_eq!(String::from(list.clone()), "dispute,other");
        assert!(list.contains(Category::Other) && !list.contains(Category::Epidemic));
        assert!(read("")?.contains(Category::Epidemic));
        assert_eq!(read("dragons,other"), Err(NotACategory("dragons".into())));
        Ok(())
    }
}
