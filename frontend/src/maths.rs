//! Functions of numbers that the browser has: the page's module carries neither their code nor their
//! tables. Where there is no browser, as in tests, Rust's own stand in.
#[cfg(target_arch = "wasm32")]
use js_sys::Math;

/// `2` to the power of a number.
pub(crate) fn exp2(exponent: f64) -> f64 {
    #[cfg(target_arch = "wasm32")]
    return Math::pow(2.0, exponent);
    #[cfg(not(target_arch = "wasm32"))]
    exponent.exp2()
}

/// Writes a function of one number for both.
macro_rules! of_one {
    ($($(#[$doc:meta])* $name:ident as $browser:ident;)*) => {$(
        $(#[$doc])*
        pub(crate) fn $name(number: f64) -> f64 {
            #[cfg(target_arch = "wasm32")]
            return Math::$browser(number);
            #[cfg(not(target_arch = "wasm32"))]
            number.$name()
        }
    )*};
}

of_one! {
    /// The sine of an angle in radians.
    sin as sin;
    /// The cosine of an angle in radians.
    cos as cos;
    /// The tangent of an angle in radians.
    tan as tan;
    /// The natural logarithm.
    ln as log;
    /// The logarithm to base 2.
    log2 as log2;
    /// The logarithm to base 10.
    log10 as log10;
}
