//! Runs that are killed on the way (SIGKILL): a test starts a second process of itself, waits until it stops at a step,
//! and kills it there.

use std::{
    ffi::OsStr,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Mutex,
};

use ringfence_prover::epoch::Progress;

const DIRECTORY: &str = "RINGFENCE_TEST_CHILD";
const STOP: &str = "RINGFENCE_TEST_STOP";

/// In the process that is to be killed: where it works, and where it stops. Nothing when the test runs by itself.
pub fn child() -> Option<(PathBuf, String)> {
    let directory = std::env::var_os(DIRECTORY)?;
    Some((directory.into(), std::env::var(STOP).ok()?))
}

/// Starts the test of this name as a process that works in `directory`, waits until it says that it stopped at `stop`,
/// does something meanwhile, and kills it.
pub fn kill_at(test: &str, directory: &Path, stop: impl AsRef<OsStr>, meanwhile: impl FnOnce()) {
    let stop = stop.as_ref();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([test, "--exact", "--nocapture"])
        .env(DIRECTORY, directory)
        .env(STOP, stop)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let stopped = lines.map_while(Result::ok).any(|line| line.ends_with("stopped"));
    meanwhile();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(stopped, "the child ended before {stop:?}");
}

/// Says so, and waits to be killed.
pub fn stop() -> ! {
    println!("stopped");
    loop {
        std::thread::park();
    }
}

/// Stops where a stage begins (`begin STAGE`), or at the first step of one (`advance STAGE`).
pub struct StopAt {
    at: String,
    stage: Mutex<String>,
}

impl StopAt {
    pub fn new(at: String) -> Self {
        StopAt { at, stage: Mutex::default() }
    }

    fn reached(&self, step: &str) {
        if self.at == format!("{step} {}", self.stage.lock().unwrap()) {
            stop();
        }
    }
}

impl Progress for StopAt {
    fn begin(&self, stage: &str, _: u64) {
        *self.stage.lock().unwrap() = stage.to_owned();
        self.reached("begin");
    }

    fn advance(&self, _: u64) {
        self.reached("advance");
    }

    fn end(&self) {}
}
