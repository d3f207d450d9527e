//! The built program while it runs.

use std::{
    fs,
    io::{pipe, BufRead, BufReader, Read, Write},
    net::SocketAddr,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use tempfile::TempDir;

use super::client::{ask, Answer, Connection};

const PROGRAM: &str = env!("CARGO_BIN_EXE_ringfence-cluster");
/// The token that callers send.
pub const TOKEN: &str = "token-TQ0123456789abcdef0123456789abcdef";

/// A service, which ends with it.
pub struct Running {
    child: Child,
    pub address: SocketAddr,
    metrics: SocketAddr,
    token: PathBuf,
    log: Arc<Mutex<String>>,
    _directory: TempDir,
}

impl Running {
    /// Starts a service on ports of the system's choosing. Its log says all that it can.
    pub fn start(work: &[&Path], more: &[&str]) -> Self {
        Self::start_with(work, more, None)
    }

    /// Starts a service that can't write its first line of log, so goes no further, until `meanwhile` is done, which gets
    /// its number.
    pub fn start_held(work: &[&Path], meanwhile: &dyn Fn(u32)) -> Self {
        Self::start_with(work, &[], Some(meanwhile))
    }

    fn start_with(work: &[&Path], more: &[&str], meanwhile: Option<&dyn Fn(u32)>) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let token = directory.path().join("token");
        write_private(&token, TOKEN);
        let mut command = Command::new(PROGRAM);
        command.arg("serve").arg("--token-file").arg(&token);
        for work in work {
            command.arg("--work").arg(work);
        }
        let (error, mut written) = pipe().unwrap();
        if meanwhile.is_some() {
            // As much as a pipe holds.
            written.write_all(&[b'\n'; 1 << 16]).unwrap();
        }
        let mut child = command
            .args(["--listen", "127.0.0.1:0", "--metrics", "127.0.0.1:0"])
            .args(more)
            // Nothing else may be logged before what a held one waits with.
            .env("RUST_LOG", if meanwhile.is_some() { "info" } else { "trace" })
            .stdout(Stdio::piped())
            .stderr(written)
            .spawn()
            .unwrap();
        // It holds an end of the pipe.
        drop(command);
        if let Some(meanwhile) = meanwhile {
            meanwhile(child.id());
        }
        let log = Arc::new(Mutex::new(String::new()));
        let kept = Arc::clone(&log);
        thread::spawn(move || {
            for line in BufReader::new(error).lines().map_while(Result::ok) {
                *kept.lock().unwrap() += &(line + "\n");
            }
        });
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut address = || {
            let mut line = String::new();
            out.read_line(&mut line).unwrap();
            let address = line.trim_end().rsplit('/').next().unwrap_or_default();
            address.parse().unwrap_or_else(|_| panic!("{line:?} {}", log.lock().unwrap()))
        };
        let (address, metrics) = (address(), address());
        Running { child, address, metrics, token, log, _directory: directory }
    }

    pub fn package(&self, account: &str, epoch: Option<&str>) -> Answer {
        self.package_on(&mut Connection::open(self.address), account, epoch)
    }

    pub fn package_on(
        &self,
        connection: &mut Connection,
        account: &str,
        epoch: Option<&str>,
    ) -> Answer {
        let mut body = serde_json::json!({ "account": account });
        if let Some(epoch) = epoch {
            body["epoch"] = epoch.into();
        }
        let token = format!("Authorization: Bearer {TOKEN}");
        let body = body.to_string();
        connection.ask("POST /package HTTP/1.1\r\n", &[&token], body.as_bytes())
    }

    pub fn metrics(&self) -> String {
        let answer = ask(self.metrics, "GET /metrics HTTP/1.1\r\n", &[], b"");
        assert_eq!(answer.status, 200);
        String::from_utf8(answer.body).unwrap()
    }

    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    pub fn write_token(&self, text: &str) {
        write_private(&self.token, text);
    }

    /// Waits until the log holds these words.
    pub fn await_log(&self, words: &str) {
        self.await_that(|log| log.contains(words));
    }

    /// Waits until this holds of the log.
    pub fn await_that(&self, holds: impl Fn(&str) -> bool) {
        wait_until(|| holds(&self.log()));
    }

    /// Waits until the metrics hold a line.
    pub fn await_metric(&self, line: &str) {
        wait_until(|| self.metrics().contains(line));
    }

    /// Waits until the service ends; its exit code.
    pub fn wait(&mut self) -> Option<i32> {
        self.child.wait().unwrap().code()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn wait_until(holds: impl Fn() -> bool) {
    for _ in 0..3000 {
        if holds() {
            return;
        }
        thread::sleep(Duration::from_millis(20));
    }
    panic!("it did not come to that in a minute");
}

fn write_private(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
}

/// Sends a signal to a service.
pub fn signal(service: &Running, name: &str) {
    signal_process(service.child.id(), name);
}

/// Sends a signal to a process.
pub fn signal_process(number: u32, name: &str) {
    let status = Command::new("kill").args(["-s", name, &number.to_string()]).status().unwrap();
    assert!(status.success());
}

/// What a service that does not start says.
pub fn refused(arguments: &[&str]) -> String {
    let mut child = Command::new(PROGRAM)
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(2), "{said}");
    said
}
