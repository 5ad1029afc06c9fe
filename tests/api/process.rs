//! The binary as a process of its own.

use std::{
    io::{BufRead, BufReader, Read, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

/// The binary as `cargo build` left it beside the tests.
pub(crate) fn binary() -> PathBuf {
    let tests = std::env::current_exe().unwrap();
    let folder = tests.parent().and_then(Path::parent).unwrap();
    folder.join("xunge")
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(binary());
    command.args(arguments);
    bare(command)
}

/// Without what the environment says.
fn bare(mut command: Command) -> Command {
    command.env_remove("XUNGE_DATA").env_remove("XUNGE_LISTEN");
    command
}

/// `xunge ARGS…`, until it ends.
pub(crate) fn xunge(arguments: &[&str]) -> Output {
    command(arguments)
        .output()
        .unwrap_or_else(|e| panic!("{}: {e}; cargo build -p xunge", binary().display()))
}

/// The same, which reads a text from its standard input.
pub(crate) fn xunge_told(arguments: &[&str], text: &str) -> Output {
    let mut command = command(arguments);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut running = command.spawn().unwrap();
    // Who reads nothing may have ended already.
    let _ = running.stdin.take().unwrap().write_all(text.as_bytes());
    running.wait_with_output().unwrap()
}

/// A server that is killed, at the latest with the test.
pub(crate) struct Process {
    child: Child,
    /// Where it listens.
    pub(crate) base: String,
}

impl Process {
    /// `xunge serve` on a data file and a free port; it listens, and may still
    /// replay.
    pub(crate) fn serve(data: &Path) -> Self {
        let data = data.to_str().unwrap();
        // A file that must not grow is an error to it, and not its end.
        let mut shell = Command::new("sh");
        shell
            .args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""])
            .arg(binary())
            .args(["serve", "--listen", "127.0.0.1:0", "--data", data]);
        let mut child = bare(shell).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap());
        let mut said = String::new();
        let base = loop {
            let before = said.len();
            assert!(lines.read_line(&mut said).unwrap() > 0, "{said}");
            if let Some(at) = said[before..].find("http://127") {
                let rest = &said[before + at..];
                let ends = |c: char| !(c.is_ascii_alphanumeric() || ":/.".contains(c));
                break rest[..rest.find(ends).unwrap_or(rest.len())].to_owned();
            }
        };
        // Nobody reads on; what it says must not stop it.
        std::thread::spawn(move || lines.read_to_end(&mut Vec::new()));
        Self { child, base }
    }

    /// Waits until it has replayed.
    pub(crate) async fn ready(&self) {
        let ready = format!("{}/readyz", self.base);
        while reqwest::get(&ready).await.unwrap().status() != 200 {
            tokio::task::yield_now().await;
        }
    }

    /// Its number.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Ends it as the system does: it is told to, and has time.
    pub(crate) fn end(mut self) {
        let id = self.id().to_string();
        let told = Command::new("kill").args(["-TERM", &id]).status().unwrap();
        assert!(told.success() && self.child.wait().unwrap().success());
    }

    /// Ends it as a power failure would: by SIGKILL.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
