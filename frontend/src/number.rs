//! Numbers as people and addresses write them.

/// A finite number; none if the text is none.
///
/// The browser reads it: the tables of powers of ten of a parser of our own would be 12 kB of what
/// the page loads before its map.
pub(crate) fn number(text: &str) -> Option<f64> {
    #[cfg(target_arch = "wasm32")]
    let number = wasm_bindgen::JsValue::from_str(text).unchecked_into_f64();
    #[cfg(not(target_arch = "wasm32"))]
    let number: f64 = text.parse().ok()?;
    // The browser takes an empty text for 0.
    (number.is_finite() && !text.trim().is_empty()).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_finite_and_all_of_the_text() {
        assert_eq!(number("-115.25"), Some(-115.25));
        for text in ["", " ", "1,2", "12px", "NaN", "inf"] {
            assert_eq!(number(text), None, "{text:?}");
        }
    }
}
