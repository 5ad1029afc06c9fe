//! The command-centre wall as a WebAssembly module of its own.
fn main() {
    xunge_frontend::start_wall();
}
