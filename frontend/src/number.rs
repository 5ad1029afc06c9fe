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

/// A number with so many digits behind the point, written by the browser for the same reason.
///
/// Of two numbers that are as near the browser takes the larger one, and Rust's own the even one.
pub(crate) fn fixed(number: f64, digits: u8) -> String {
    #[cfg(target_arch = "wasm32")]
    // Fails for more than a hundred digits.
    return js_sys::Number::from(number)
        .to_fixed(digits)
        .map(String::from)
        .unwrap_or_default();
    #[cfg(not(target_arch = "wasm32"))]
    format!("{number:.*}", usize::from(digits))
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
