//! The pages for signing in and for administrators as a WebAssembly module of its own.
fn main() {
    xunge_frontend::start_admin();
}
