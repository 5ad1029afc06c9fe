//! Which incidents are paler, and of which category one is that is alone in its cell.
use serde_json::{Value, json};
use strum::VariantArray;
use xunge_data::{Category, Status};

/// The statuses of incidents that wait for nobody any more.
pub(super) fn done() -> Value {
    let done = Status::VARIANTS.iter().filter(|status| !status.is_open());
    done.map(|status| Value::from(status.to_string())).collect()
}

/// The category of a point that stands for one incident: the one it counts.
pub(super) fn alone_category() -> Value {
    let cases = Category::VARIANTS.iter().flat_map(|category| {
        let name = category.to_string();
        [json!(["has", name]), json!(name)]
    });
    let case = std::iter::once(json!("case")).chain(cases);
    case.chain([json!(Category::Other.to_string())]).collect()
}
