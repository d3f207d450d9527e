//! A made venue, a database, a store, and the program on them.

use std::{
    env,
    fs::{self, File},
    io::{Read, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::{
        atomic::{AtomicU64, Ordering},
        Mutex, MutexGuard,
    },
    time::{Duration, Instant},
};

use ringfence_circuits::{primitive::file, proof::generators};
use ringfence_fixtures::generator::{generate, Mix, Plan};
use ringfence_verifier::{check::audit::audit, reader::Reader, report::Outcome, source::directory};

/// Vaults with one balance and one position that fill a block, and so a group of one block.
const VAULTS: u64 = 1224;
/// Longest that anything here may take.
const PATIENCE: Duration = Duration::from_secs(240);
/// Seconds between signs of life of the tests' workers; three missed ones are a dead worker.
pub const HEARTBEAT: u64 = 1;

/// What `check` started; nothing where it did not.
pub fn variable(name: &str) -> Option<String> {
    let found = env::var(name).ok().filter(|value| !value.is_empty());
    if found.is_none() {
        println!("not run: {name} is not set; prover/cluster/check sets it");
    }
    found
}

/// One test at a time: they share two cores and restart a server.
pub fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// A database and a venue in a directory.
pub struct Bench {
    pub directory: tempfile::TempDir,
    /// The address of a database of the test's own.
    pub queue: String,
    /// The store of artifacts.
    pub artifacts: String,
    server: String,
    database: String,
    _alone: Option<MutexGuard<'static, ()>>,
}

impl Bench {
    /// A venue of so many groups, a database of its own on the server, and a store that is a directory. `None` where there
    /// is no server.
    pub fn new(groups: u64) -> Option<Self> {
        let server = variable("RINGFENCE_TEST_POSTGRES")?;
        Some(Self::with(groups, server, Some(alone())))
    }

    /// Another one beside the first, whose turn it shares.
    pub fn beside(first: &Bench, groups: u64) -> Self {
        Self::with(groups, first.server.clone(), None)
    }

    fn with(groups: u64, server: String, alone: Option<MutexGuard<'static, ()>>) -> Self {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let database = format!("ringfence_{}_{number}", std::process::id());
        let directory = tempfile::tempdir().unwrap();
        let artifacts = directory.path().join("artifacts").display().to_string();
        let queue = server.replace("/postgres?", &format!("/{database}?"));
        assert_ne!(queue, server, "the address ends in /postgres?host=…");
        let bench = Bench { directory, queue, artifacts, server, database, _alone: alone };
        bench.psql(&bench.server, &format!("CREATE DATABASE {}", bench.database));
        let parameters = ringfence_fixtures::binance();
        fs::write(bench.path("parameters.json"), parameters.canonical()).unwrap();
        let venue = Plan::new(groups * VAULTS - 100, 17, Mix::Isolated);
        generate(&parameters, &venue, &bench.path("snapshot")).unwrap();
        assert!(bench.run(&["key", "--out", "epoch.key"]).status.success());
        bench
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn psql(&self, address: &str, sql: &str) -> String {
        let out =
            Command::new("psql").args([address, "-v", "ON_ERROR_STOP=1", "-qtAc", sql]).output();
        let out = out.unwrap();
        assert!(out.status.success(), "{sql}: {}", String::from_utf8_lossy(&out.stderr));
        String::from_utf8(out.stdout).unwrap().trim().to_owned()
    }

    /// What the database of the queue answers.
    pub fn sql(&self, sql: &str) -> String {
        self.psql(&self.queue, sql)
    }

    /// Everything that the database holds, as text.
    pub fn dump(&self) -> Vec<u8> {
        let out = Command::new("pg_dump").arg(&self.queue).output().unwrap();
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        out.stdout
    }

    /// The program with its queue in the environment.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ringfence-cluster"));
        command
            .args(arguments)
            .current_dir(self.directory.path())
            .env("RINGFENCE_QUEUE", &self.queue)
            .env("RINGFENCE_ARTIFACTS", &self.artifacts)
            .stdin(Stdio::null());
        command
    }

    /// Runs the program to its end.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Runs the program, which must succeed; what it printed.
    pub fn done(&self, arguments: &[&str]) -> String {
        let out = self.run(arguments);
        let error = String::from_utf8_lossy(&out.stderr);
        assert!(out.status.success(), "{arguments:?}: {error}");
        String::from_utf8(out.stdout).unwrap()
    }

    /// Runs the program, which must fail with a code; what it said.
    pub fn refused(&self, arguments: &[&str], code: &str) -> String {
        let out = self.run(arguments);
        let said = String::from_utf8_lossy(&out.stderr).into_owned();
        assert!(!out.status.success(), "{arguments:?} succeeds");
        assert!(said.contains(&format!("error[{code}]")), "{arguments:?}: {said}");
        said
    }

    /// Arguments of `plan` with a work directory.
    pub fn plan_of<'a>(&self, work: &'a str) -> Vec<&'a str> {
        let plan = "plan --snapshot snapshot --parameters parameters.json --key-file epoch.key --blocks-per-proof 1 --work";
        plan.split(' ').chain([work]).collect()
    }

    /// Plans with the work directory `work`.
    pub fn plan(&self) -> String {
        self.done(&self.plan_of("work"))
    }

    /// Starts a worker. Its log goes to a file of its name.
    pub fn worker(&self, name: &str, more: &[&str]) -> Worker {
        let log = self.path(&format!("{name}.log"));
        let heartbeat = HEARTBEAT.to_string();
        let worker =
            ["worker", "--key-file", "epoch.key", "--heartbeat", &heartbeat, "--threads", "1"];
        let mut command = self.command(&worker);
        let error = File::create(&log).unwrap();
        let child = command.args(more).stderr(error).stdout(Stdio::null()).spawn().unwrap();
        Worker { child, log }
    }

    /// Runs a worker until nothing is left to do.
    pub fn drain(&self, name: &str) {
        let mut worker = self.worker(name, &["--drain"]);
        assert!(worker.wait().success(), "{}", worker.said());
    }

    /// Collects into the bundle `out`, and audits it as anybody could.
    pub fn collect(&self, out: &str) -> String {
        let said =
            self.done(&["collect", "--work", "work", "--snapshot", "snapshot", "--out", out]);
        self.audit(out);
        said
    }

    pub fn audit(&self, bundle: &str) {
        let bundle = directory::load(&self.path(bundle)).unwrap();
        let source = |k| generators::load(k, &generators::default_cache());
        let report = audit(&bundle, &Reader::default(), &source, &|_| {}).unwrap();
        assert_eq!(report.outcome(), Outcome::Holds, "{report}");
    }

    /// Puts a known epoch secret into a work directory, so that two of them come to one statement.
    pub fn known_secret(&self, work: &str) {
        let work = self.path(work);
        let mut builder = fs::DirBuilder::new();
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&work).unwrap();
        file::write_private(&work.join("secret"), &SECRET).unwrap();
    }

    /// Names of files below the store's directory.
    pub fn stored(&self) -> Vec<PathBuf> {
        let mut found = vec![];
        files(Path::new(&self.artifacts), &mut found);
        found
    }
}

/// An epoch secret that tests know.
pub const SECRET: [u8; 32] = *b"a secret that every test may see";

impl Drop for Bench {
    fn drop(&mut self) {
        let sql = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.database);
        let _ = Command::new("psql").args([&self.server, "-qc", &sql]).output();
    }
}

/// All files below a directory.
pub fn files(directory: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(directory) else { return };
    for entry in entries {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files(&path, found),
            false => found.push(path),
        }
    }
}

/// A worker that runs.
pub struct Worker {
    child: Child,
    log: PathBuf,
}

impl Worker {
    /// What it has logged.
    pub fn said(&self) -> String {
        let mut text = String::new();
        File::open(&self.log).unwrap().read_to_string(&mut text).unwrap();
        text
    }

    /// Waits until its log holds a text so often.
    pub fn says(&self, text: &str, times: usize) {
        until(
            || self.said().matches(text).count() >= times,
            || format!("{text} was not said {times} times: {}", self.said()),
        );
    }

    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Sends a signal by its name.
    pub fn signal(&self, name: &str) {
        let kill = Command::new("kill").args(["-s", name, &self.child.id().to_string()]).status();
        assert!(kill.unwrap().success());
    }

    pub fn wait(&mut self) -> std::process::ExitStatus {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(begun.elapsed() < PATIENCE, "it does not end: {}", self.said());
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits until something is so.
pub fn until(mut is: impl FnMut() -> bool, else_say: impl Fn() -> String) {
    let begun = Instant::now();
    while !is() {
        assert!(begun.elapsed() < PATIENCE, "{}", else_say());
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Prints how long something took to recover, for people who read the tests' output. Nothing depends on it.
pub fn recovered(what: &str, since: Instant) {
    let mut out = std::io::stdout();
    let _ = writeln!(out, "recovered from {what} after {:.1} s", since.elapsed().as_secs_f64());
}
