//! `publish`: what is served, what stays private, and what is refused with nothing left behind.

use std::{
    fs,
    os::unix::fs::{symlink, PermissionsExt},
    path::{Path, PathBuf},
    sync::OnceLock,
};

use ringfence_circuits::protocol::bundle::{BLOCKS_FILE, PROOFS_DIR, STATEMENT_FILE};
use ringfence_prover::{
    command::{prove::prove, publish::Publish},
    epoch::{Epoch, Silent},
    publish::{file_name, Manifest, ManifestFile, PublishError, INDEX_FILE, MANIFEST_FILE},
};
use ringfence_verifier::{
    check::inclusion::verify_inclusion,
    reader::Reader,
    report::{Outcome, Status},
};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use crate::common::{
    parameters,
    program::{files, run},
    proving::{bundle_of, command},
    tables::Tables,
    taint::Scanner,
};

const PAGE: &str = "<!doctype html><meta name=\"ringfence-page\" content=\"1\"><title>x</title>";
const ACCOUNTS: [&str; 5] = ["acct-QX7", "acct,QX8", "acct-QX9", "acct-QXH", "acct-QXI"];

/// Five vaults, every published total the sum of at least two of them.
fn tables() -> Tables {
    let mut tables = Tables::new(
        &[
            "acct-QX7,label-ZK3,clients,maintenance,,",
            "\"acct,QX8\",label-ZK4,clients,auto,,",
            "acct-QX9,label-ZK3,clients,auto,,",
            "acct-QXH,label-ZK4,clients,maintenance,,",
            "acct-QXI,label-ZK4,clients,maintenance,,",
        ],
        &[
            "acct-QX7,label-ZK3,USDT,77123.456789",
            "\"acct,QX8\",label-ZK4,USDT,66234.567891",
            "acct-QX9,label-ZK3,USDT,33345.678912",
            "acct-QXH,label-ZK4,BTC,4.71000123",
            "acct-QXI,label-ZK4,BTC,73.98765431",
        ],
        &[
            "acct-QX7,label-ZK3,BTCUSDT,long,0.613,,49017.25,",
            "\"acct,QX8\",label-ZK4,BTCUSDT,short,0.613,30489.887654321,,",
        ],
    );
    // Far too little: coverage does not hold, and the epoch is published all the same.
    tables.reserves.push("clients,USDT,1,".into());
    tables
}

/// Proven once for all tests: directories `bundle`, `work` and the page.
fn proven() -> &'static Path {
    static PROVEN: OnceLock<TempDir> = OnceLock::new();
    let directory = PROVEN.get_or_init(|| {
        let tables = tables();
        let directory = tempfile::tempdir().unwrap();
        let mut command = command(directory.path());
        command.snapshot = tables.write().to_owned();
        prove(&command, parameters(), &Silent).unwrap();
        fs::write(directory.path().join("page.html"), PAGE).unwrap();
        directory
    });
    directory.path()
}

/// Publishes the proven epoch to `site` below a directory, without packages.
fn site(root: &Path) -> Publish {
    Publish {
        out: root.join("site"),
        bundle: proven().join("bundle"),
        page: Some(proven().join("page.html")),
        without_page: false,
        work: None,
        packages: None,
        publish_list: false,
        generators: None,
        json: false,
    }
}

/// The same with packages in `private`.
fn both(root: &Path) -> Publish {
    let (work, packages) = (Some(proven().join("work")), Some(root.join("private")));
    Publish { work, packages, ..site(root) }
}

fn root() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().permissions().mode() & 0o777
}

/// All folders below a directory, and itself.
fn folders(directory: &Path) -> Vec<PathBuf> {
    let inner = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    let inner = inner.filter(|path| path.is_dir()).flat_map(|path| folders(&path));
    inner.chain([directory.to_owned()]).collect()
}

#[test]
fn an_epoch_is_published_without_a_page_where_that_is_said() {
    let root = root();
    let without = Publish {
        page: None,
        without_page: true,
        out: root.path().join("without"),
        ..site(root.path())
    };
    let said = without.run(&Silent).unwrap();
    assert_eq!((said.page_sha256.clone(), without.out.join("index.html").exists()), (None, false));
    assert!(!without.render(&said).contains("index.html"));
}

#[test]
fn what_is_served_is_the_bundle_and_its_manifest() {
    let root = root();
    let publish = site(root.path());
    let published = publish.run(&Silent).unwrap();
    let manifest = fs::read(publish.out.join(MANIFEST_FILE)).unwrap();
    assert_eq!(sha256(&manifest), published.manifest_sha256);
    let manifest: Manifest = serde_json::from_slice(&manifest).unwrap();
    assert_eq!(manifest.format, Manifest::FORMAT);
    assert_eq!((manifest.venue.as_str(), manifest.epoch.as_str()), ("demo", "0"));
    let found: Vec<ManifestFile> = files(&publish.out)
        .into_iter()
        .filter(|(name, _)| name != MANIFEST_FILE)
        .map(|(path, file)| {
            let bytes = fs::read(file).unwrap();
            ManifestFile { path, bytes: bytes.len().to_string(), sha256: sha256(&bytes) }
        })
        .collect();
    assert_eq!(manifest.files, found);
    assert_eq!(published.page_sha256, Some(sha256(PAGE.as_bytes())));

    let bundle = ringfence_verifier::source::directory::load(&proven().join("bundle")).unwrap();
    let report = ringfence_verifier::check::audit::show(&bundle).unwrap();
    assert_eq!(manifest.statement, report.statement.to_string());
    assert_eq!(manifest.statement_bech32, report.statement_bech32);
    for (name, path) in files(&proven().join("bundle")) {
        let served = fs::read(publish.out.join("bundle").join(name)).unwrap();
        assert_eq!(served, fs::read(path).unwrap());
    }
    let archive =
        ringfence_verifier::source::archive::open(&publish.out.join("bundle.tar")).unwrap();
    assert_eq!(archive, bundle);
    for (_, file) in files(&publish.out) {
        assert_eq!(mode(&file), 0o644, "{}", file.display());
    }
    for folder in folders(&publish.out) {
        assert_eq!(mode(&folder), 0o755, "{}", folder.display());
    }
    assert_eq!(fs::read_dir(root.path()).unwrap().count(), 1);
    // Coverage is printed, and is no reason to refuse.
    assert_eq!(published.coverage[0].status, Status::DoesNotHold);
    let said = publish.render(&published);
    let words = "The reserves of book clients reach what it owes: DOES NOT HOLD; ";
    assert!(said.contains(words), "{said}");

    let again = Publish { out: root.path().join("again"), ..publish.clone() };
    again.run(&Silent).unwrap();
    for ((name, first), (_, second)) in files(&publish.out).into_iter().zip(files(&again.out)) {
        assert_eq!(fs::read(first).unwrap(), fs::read(second).unwrap(), "{name}");
    }
}

#[test]
fn packages_are_private_unguessable_and_verify() {
    let root = root();
    let publish = both(root.path());
    let published = publish.run(&Silent).unwrap();
    let private = root.path().join("private");
    assert_eq!(published.package_count.as_deref(), Some("5"));
    assert_eq!(mode(&private), 0o700);
    let epoch = Epoch::reopen(&proven().join("work")).unwrap();
    let read = |name: &str| fs::read(publish.out.join(name)).unwrap();
    let (statement, parameters) = (read("statement.json"), read("parameters.json"));
    let mut names = vec![INDEX_FILE.to_owned()];
    for account in ACCOUNTS {
        let name = file_name(epoch.secret(), account);
        let bytes = fs::read(private.join(&name)).unwrap();
        let report =
            verify_inclusion(&bytes, &statement, &Reader::default(), account, Some(&parameters))
                .unwrap();
        assert_eq!(report.outcome(), Outcome::Holds, "{report}");
        assert_eq!(name.len(), 64 + ".package.json".len());
        names.push(name);
    }
    names.sort();
    names.dedup();
    let found: Vec<String> = files(&private).into_iter().map(|(name, _)| name).collect();
    assert_eq!(found, names);
    for (_, file) in files(&private) {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
    let index = fs::read_to_string(private.join(INDEX_FILE)).unwrap();
    assert_eq!(index.lines().next(), Some("account,file"));
    assert!(index.contains(&format!("\"acct,QX8\",{}", file_name(epoch.secret(), ACCOUNTS[1]))));
    assert_eq!(index.lines().count(), 6);

    // Nothing of the accounts is served or said, nor the names of their files.
    let mut scanner = Scanner::default();
    ACCOUNTS.iter().for_each(|account| scanner.text(account));
    ["label-ZK3", "label-ZK4"].iter().for_each(|label| scanner.text(label));
    for units in [77_123_456_789, 66_234_567_891, 33_345_678_912] {
        scanner.number(units, 6);
    }
    for units in [471_000_123, 7_398_765_431] {
        scanner.number(units, 8);
    }
    for account in ACCOUNTS {
        scanner.text(&epoch.secret().package_name(account));
    }
    for (name, file) in files(&publish.out) {
        scanner.assert_clean(&name, &fs::read(file).unwrap());
        scanner.assert_clean("a name", name.as_bytes());
    }
    scanner.assert_clean("the text", publish.render(&published).as_bytes());
    let json = Publish { json: true, ..publish };
    scanner.assert_clean("the JSON", json.render(&published).as_bytes());
}

#[test]
fn a_work_directory_keeps_in_mind_what_is_published_without_packages() {
    let root = root();
    let publish = Publish { work: Some(proven().join("work")), ..site(root.path()) };
    let place = std::path::absolute(&publish.out).unwrap();
    let published = publish.run(&Silent).unwrap();
    assert_eq!(published.package_count, None);
    let notes = files(&proven().join("work/named")).into_iter();
    let noted = notes.map(|(_, path)| fs::read_to_string(path).unwrap());
    let noted: Vec<String> = noted.filter(|note| note.contains(place.to_str().unwrap())).collect();
    assert_eq!(noted.len(), 1);
    assert!(noted[0].contains("publication"), "{noted:?}");
}

/// A copy of the bundle with other files in it.
fn bundle_with(root: &Path, more: &[(&str, &[u8])]) -> PathBuf {
    let copy = root.join("bundle");
    let _ = fs::remove_dir_all(&copy);
    fs::create_dir_all(copy.join(PROOFS_DIR)).unwrap();
    for (name, path) in files(&proven().join("bundle")) {
        fs::copy(path, copy.join(name)).unwrap();
    }
    for (name, bytes) in more {
        fs::write(copy.join(name), bytes).unwrap();
    }
    copy
}

#[test]
fn lists_are_published_only_where_that_is_said_and_only_those_of_the_statement() {
    let directory = root();
    let root = directory.path();
    let list: (&str, &[u8]) = ("reserves.json", b"{}");
    let rows: (&str, &[u8]) = ("reserves.rows", b"1 0 x 1\n");
    for more in [&[list, rows][..], &[("control.jsonl", b"{}")], &[("state.bin", b"\0\0")]] {
        let publish = Publish { bundle: bundle_with(root, more), ..site(root) };
        let error = refused(&publish, root, "RF-1408").to_string();
        assert!(error.contains(more[0].0) && error.contains("--publish-list"), "{error}");
    }
    let said = |more: &[(&str, &[u8])]| Publish {
        bundle: bundle_with(root, more),
        publish_list: true,
        ..site(root)
    };
    let error = refused(&said(&[("control.jsonl", b"{}")]), root, "RF-1408").to_string();
    assert!(error.contains("without the list"), "{error}");
    refused(&said(&[list, rows]), root, "RF-1327");
    // Nothing that needs to be said.
    Publish { publish_list: true, ..site(root) }.run(&Silent).unwrap();
}

#[test]
fn a_signature_is_published_with_its_statement_and_with_no_other() {
    let directory = root();
    let root = directory.path();
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    let key = text(&root.join("key"));
    let good = |arguments: &[&str]| {
        let (code, out, err) = run(arguments);
        assert_eq!(code, 0, "{out}{err}");
    };
    good(&["sign", "--new-key", "example.com", "--key", &key]);
    let bundle = bundle_with(root, &[]);
    let proof = bundle.join("statement.tlog-proof");
    let log = text(&root.join("log"));
    good(&[
        "sign",
        "--bundle",
        &text(&bundle),
        "--log",
        &log,
        "--key",
        &key,
        "--out",
        &text(&proof),
    ]);
    let bytes = fs::read(&proof).unwrap();
    // A bundle with a signature is read by every command that reads bundles.
    good(&["sign", "--bundle", &text(&bundle), "--log", &log, "--key", &key]);
    let publish = Publish { bundle, ..site(root) };
    publish.run(&Silent).unwrap();
    assert_eq!(fs::read(publish.out.join("bundle/statement.tlog-proof")).unwrap(), bytes);
    let archive = publish.out.join("bundle.tar");
    assert_eq!(ringfence_verifier::source::archive::open(&archive).unwrap().evidence.len(), 1);
    fs::remove_dir_all(&publish.out).unwrap();

    let proof = String::from_utf8(bytes).unwrap();
    for (proof, words) in [
        (String::new(), "first line"),
        (proof.replace("index 0", "index 1"), "epoch 1, the statement of epoch 0"),
    ] {
        let bundle = bundle_with(root, &[("statement.tlog-proof", proof.as_bytes())]);
        let error = refused(&Publish { bundle, ..site(root) }, root, "RF-1409").to_string();
        assert!(error.contains(words), "{error}");
    }
    // The statement was completed again since.
    let other = bundle_with(root, &[("statement.tlog-proof", proof.as_bytes())]);
    let path = other.join(STATEMENT_FILE);
    let text = fs::read_to_string(&path).unwrap();
    fs::write(path, text.replacen("\"evidence\":\"\"", "\"evidence\":\"x\"", 1)).unwrap();
    refused(&Publish { bundle: other, ..site(root) }, root, "RF-1409");
}

/// The error, with nothing left behind but what was there.
fn refused(publish: &Publish, root: &Path, code: &str) -> PublishError {
    let before = files(root);
    let folders_before = folders(root);
    let error = publish.run(&Silent).unwrap_err();
    assert_eq!(error.code(), code, "{error}");
    assert_eq!(files(root), before);
    assert_eq!(folders(root), folders_before);
    error
}

#[test]
fn places_that_are_taken_or_within_each_other_are_refused() {
    let directory = root();
    let root = directory.path();
    let publish = both(root);
    let with = |out: &str, packages: &str| Publish {
        out: root.join(out),
        packages: Some(root.join(packages)),
        ..publish.clone()
    };
    fs::create_dir_all(root.join("there/inner")).unwrap();
    symlink("there", root.join("link")).unwrap();
    symlink("nowhere", root.join("dangling")).unwrap();
    refused(&with("there", "private"), root, "RF-1402");
    refused(&with("dangling", "private"), root, "RF-1402");
    refused(&with("site", "there"), root, "RF-1402");
    for (out, packages) in [
        ("site", "site"),
        ("site", "site/private"),
        ("private/site", "private"),
        ("site", "./there/../site/private"),
        ("there/new", "link/new/private"),
        ("link/new/site", "there/new"),
    ] {
        refused(&with(out, packages), root, "RF-1405");
    }
    let inside = |path: &str| proven().join(path);
    refused(&Publish { out: inside("bundle/site"), ..site(root) }, root, "RF-1405");
    refused(&Publish { out: inside("work/site"), ..both(root) }, root, "RF-1405");
    let packages = Some(inside("bundle/private"));
    refused(&Publish { packages, ..both(root) }, root, "RF-1405");
}

#[test]
fn other_pages_bundles_and_work_directories_are_refused() {
    let directory = root();
    let root = directory.path();
    for page in ["", "<html></html>"] {
        let path = root.join("page.html");
        fs::write(&path, page).unwrap();
        refused(&Publish { page: Some(path), ..site(root) }, root, "RF-1403");
    }
    refused(&Publish { page: Some(root.join("nothing")), ..site(root) }, root, "RF-1401");

    // Another epoch's work directory.
    let tables = tables();
    let other = tempfile::tempdir().unwrap();
    let mut command = command(other.path());
    command.snapshot = tables.write().to_owned();
    prove(&command, parameters(), &Silent).unwrap();
    let foreign = Publish { work: Some(command.work.clone()), ..both(root) };
    refused(&foreign, root, "RF-1406");
    refused(&Publish { work: Some(root.join("nothing")), ..both(root) }, root, "RF-1301");

    // Proofs of the other epoch: well formed but false.
    let copy = root.join("bundle");
    let copied = |change: &dyn Fn(&Path)| {
        let _ = fs::remove_dir_all(&copy);
        fs::create_dir_all(copy.join(PROOFS_DIR)).unwrap();
        for (name, path) in files(&proven().join("bundle")) {
            fs::copy(path, copy.join(name)).unwrap();
        }
        change(&copy);
    };
    let tampered = Publish { bundle: copy.clone(), ..both(root) };
    copied(&|copy| {
        let proof = Path::new(PROOFS_DIR).join("000000.proof");
        fs::copy(bundle_of(&command).join(&proof), copy.join(&proof)).unwrap();
    });
    let error = refused(&tampered, root, "RF-1404");
    assert_eq!(error.exit_code(), 1);
    assert!(error.to_string().contains("RF-2206"), "{error}");
    copied(&|copy| {
        let path = copy.join(STATEMENT_FILE);
        let text = fs::read_to_string(&path).unwrap();
        fs::write(path, text.replacen("demo", "demx", 1)).unwrap();
    });
    refused(&tampered, root, "RF-1406");
    refused(&Publish { bundle: copy.clone(), ..site(root) }, root, "RF-1404");
    copied(&|copy| fs::remove_file(copy.join(BLOCKS_FILE)).unwrap());
    assert_eq!(refused(&tampered, root, "RF-2012").exit_code(), 2);
    copied(&|copy| fs::write(copy.join("notes.txt"), "").unwrap());
    refused(&tampered, root, "RF-2013");

    // A damaged work directory: its packages would not lead to the root.
    let work = root.join("work");
    fs::create_dir(&work).unwrap();
    for folder in folders(&proven().join("work")) {
        let inner = folder.strip_prefix(proven().join("work")).unwrap();
        fs::create_dir_all(work.join(inner)).unwrap();
    }
    for (name, path) in files(&proven().join("work")) {
        fs::copy(path, work.join(name)).unwrap();
    }
    fs::set_permissions(&work, fs::Permissions::from_mode(0o700)).unwrap();
    ringfence_circuits::primitive::file::write_private(&work.join("secret"), &[7; 32]).unwrap();
    let error = refused(&Publish { work: Some(work), ..both(root) }, root, "RF-1303");
    for account in ACCOUNTS {
        assert!(!error.to_string().contains(account));
    }
}

#[test]
fn the_program_publishes() {
    let directory = root();
    let publish = both(directory.path());
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    let (out, bundle, page) =
        (text(&publish.out), text(&publish.bundle), text(publish.page.as_ref().unwrap()));
    let base = ["publish", &out, "--bundle", &bundle, "--page", &page];
    let work = text(publish.work.as_deref().unwrap());
    let packages = text(publish.packages.as_deref().unwrap());
    let (code, _, err) = run(&[&base[..], &["--packages", &packages]].concat());
    assert_eq!(code, 2, "{err}");
    assert!(err.contains("--work"), "{err}");
    let arguments = [&base[..], &["--work", &work, "--packages", &packages, "--json"]].concat();
    let (code, printed, err) = run(&arguments);
    assert_eq!(code, 0, "{err}");
    let json: serde_json::Value = serde_json::from_str(&printed).unwrap();
    assert_eq!(json["package_count"], "5");
    assert_eq!(json["coverage"][0]["status"], "does_not_hold");
    for account in ACCOUNTS {
        assert!(!printed.contains(account) && !err.contains(account));
    }
    let (code, _, err) = run(&base);
    assert!(code == 2 && err.contains("error[RF-1402]"), "{err}");
}
