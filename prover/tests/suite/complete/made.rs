//! A proven epoch whose statement is open, and copies of it to complete.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use ringfence_circuits::{
    primitive::json,
    proof::generators,
    protocol::{
        hash::{
            digest::{to_hex, Digest},
            domain::personal,
        },
        statement::{Document, Signer},
    },
};
use ringfence_prover::{
    command::{
        complete::{Complete, CompleteError, Made},
        inclusion::Inclusion,
        prove::{prove, Prove},
        publish::Publish,
    },
    epoch::{Epoch, Silent},
};
use ringfence_verifier::{check::audit, reader::Reader, report::AuditReport, source::directory};
use tempfile::TempDir;

use crate::common::{
    parameters,
    program::files,
    proving::command,
    tables::{Tables, RESERVES},
};

/// Rows of reserves that cover the epoch.
pub const RICH: &[&str] = &["clients,USDT,200000,wallet 1", "house,BTC,3,"];

/// Rows of a list: 3 BTC of the house, 200000 USDT of clients at two addresses.
pub const ROWS: &str = "1 1 bc1q9vza2e8x573nczrlzms0wvx3gsqjx7vavgkx0l 300000000
2 0 0x1111111111111111111111111111111111111111 150000000000
2 0 0x2222222222222222222222222222222222222222 50000000000
";

/// A proven epoch whose statement is open: `work` and `snapshot`.
pub fn proven() -> &'static Path {
    static PROVEN: OnceLock<TempDir> = OnceLock::new();
    let directory = PROVEN.get_or_init(|| {
        let mut tables = Tables::good();
        tables.reserves = RICH.iter().map(|row| (*row).to_owned()).collect();
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path();
        copy(tables.write(), &path.join("snapshot"));
        let command = Prove { out: None, ..command(path) };
        let (epoch, proven) = prove(&command, parameters(), &Silent).unwrap();
        assert_eq!((proven.statement, proven.anchor, proven.bundle), (None, None, None));
        assert_eq!(proven.bound, to_hex(epoch.open_statement().unwrap().bound().bound()));
        drop(epoch);
        directory
    });
    directory.path()
}

/// Copies a directory, for its owner only.
fn copy(from: &Path, to: &Path) {
    let private = |path: &Path, mode| {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        }
        let _ = (path, mode);
    };
    fs::create_dir_all(to).unwrap();
    private(to, 0o700);
    for (name, path) in files(from) {
        let target = to.join(name);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(path, &target).unwrap();
        private(&target, 0o600);
    }
}

/// A copy of the epoch.
pub struct Copy(TempDir);

impl Copy {
    pub fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        for name in ["work", "snapshot"] {
            copy(&proven().join(name), &directory.path().join(name));
        }
        Copy(directory)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn text(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    /// `complete` with the reserves of the snapshot.
    pub fn command(&self) -> Complete {
        Complete {
            work: self.path("work"),
            snapshot: Some(self.path("snapshot")),
            reserves: None,
            evidence: None,
            publish_list: false,
            signing: Default::default(),
            previous: None,
            deny_warnings: false,
            allow_warning: vec![],
            out: self.path("bundle"),
            max_errors: 20,
            json: false,
        }
    }

    pub fn complete(&self) -> Result<Made, CompleteError> {
        self.command().run(&Silent)
    }

    /// The snapshot's reserves from now on.
    pub fn reserves(&self, rows: &[&str]) {
        let text = format!("{RESERVES}\n{}\n", rows.join("\n"));
        fs::write(self.path("snapshot").join("reserves.csv"), text).unwrap();
    }

    /// A list that was made for the epoch, with these rows, but for what `change` changes of it. Its directory.
    pub fn list_of(
        &self,
        name: &str,
        rows: &str,
        change: impl FnOnce(&mut serde_json::Value),
    ) -> PathBuf {
        let epoch = Epoch::reopen_to_complete(&self.path("work")).unwrap();
        let bound = to_hex(epoch.open_statement().unwrap().bound().bound());
        let head = |chain: &str, hash: &str| {
            let time = "2024-12-31T23:59:00Z";
            serde_json::json!({ "chain": chain, "hash": hash, "number": "5", "time": time })
        };
        let holding = |id: &str, asset: &str, chain: &str, contract: &str, decimals: &str| {
            serde_json::json!({
                "asset": asset, "chain": chain, "contract": contract, "decimals": decimals, "id": id,
            })
        };
        let hash = "00".repeat(32);
        let mut list = serde_json::json!({
            "bound": bound, "epoch": "0", "format": "ringfence-reserves-1",
            "heads": [head("bitcoin", &hash), head("eip155:1", &hash)],
            "holdings": [
                holding("1", "BTC", "bitcoin", "", "8"),
                holding("2", "USDT", "eip155:1", "0xdac17f958d2ee523a2206206994597c13d831ec7", "6"),
            ],
            "rows": Digest::of(personal::RESERVES_ROWS, rows.as_bytes()).to_string(),
            "salt": "11".repeat(32), "venue": "demo",
        });
        change(&mut list);
        let directory = self.path(name);
        fs::create_dir_all(&directory).unwrap();
        fs::write(directory.join("reserves.json"), json::canonical(&list).unwrap()).unwrap();
        fs::write(directory.join("reserves.rows"), rows).unwrap();
        directory
    }

    /// The same with [`ROWS`].
    pub fn list(&self, name: &str, change: impl FnOnce(&mut serde_json::Value)) -> PathBuf {
        self.list_of(name, ROWS, change)
    }

    pub fn inclusion(&self, out: &str) -> Inclusion {
        Inclusion {
            work: self.path("work"),
            account: vec!["a".into()],
            list: None,
            all: false,
            out: self.path(out),
            json: false,
        }
    }

    pub fn statement(&self) -> Document {
        let bytes = fs::read(self.path("bundle").join("statement.json")).unwrap();
        Document::from_canonical(&bytes).unwrap()
    }

    pub fn proofs(&self) -> Vec<(String, Vec<u8>)> {
        let proofs = files(&self.path("bundle").join("proofs"));
        proofs.into_iter().map(|(name, path)| (name, fs::read(path).unwrap())).collect()
    }
}

pub fn audited(bundle: &Path, anchor: &str) -> AuditReport {
    let reader = Reader::with_anchor(Digest::parse(anchor).ok());
    let source = |k| generators::load(k, &generators::default_cache());
    audit::audit(&directory::load(bundle).unwrap(), &reader, &source, &|_| {}).unwrap()
}

pub fn code(result: Result<Made, CompleteError>) -> &'static str {
    result.unwrap_err().code()
}

pub fn key(byte: u8) -> String {
    Signer::new("demo.example/log", [byte; 32]).unwrap().to_string()
}

/// Publishes the epoch with packages.
pub fn publish(copy: &Copy) {
    let page = copy.path("page.html");
    fs::write(&page, "<meta name=\"ringfence-page\">").unwrap();
    let publish = Publish {
        out: copy.path("site"),
        bundle: copy.path("bundle"),
        page: Some(page),
        without_page: false,
        work: Some(copy.path("work")),
        packages: Some(copy.path("private")),
        publish_list: false,
        generators: None,
        json: false,
    };
    publish.run(&Silent).unwrap();
}
