//! Small files that would cost much, through the built program: memory and time follow from what it has
//! verified.

use std::{fs, path::Path, process::Command};

use ringfence_circuits::protocol::{bundle::PARAMETERS_FILE, statement::Document};
use tar::{EntryType, Header};

use crate::common::{program::*, *};

/// An address space that is enough for an honest bundle of this size, and far from what the files
/// below name.
#[cfg(target_os = "linux")]
const KILOBYTES: u64 = 1 << 20;

/// Runs in no more memory than [`KILOBYTES`].
#[cfg(target_os = "linux")]
fn outcome_in_little_memory(arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new("sh")
        .args(["-c", &format!("ulimit -v {KILOBYTES}; exec \"$0\" \"$@\"")])
        .arg(env!("CARGO_BIN_EXE_ringfence-verifier"))
        .args(arguments)
        .env("RINGFENCE_CACHE", env!("CARGO_TARGET_TMPDIR"))
        .env("RAYON_NUM_THREADS", "2")
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// A statement of 2^20 blocks, and a `blocks.bin` and proofs of the lengths that it needs, all of
/// zeros: gigabytes that take no place on the disk.
#[cfg(target_os = "linux")]
struct Sparse {
    directory: tempfile::TempDir,
}

#[cfg(target_os = "linux")]
impl Sparse {
    const BLOCKS: u64 = 1 << 20;

    fn statement(epoch: &Epoch) -> Vec<u8> {
        epoch.with_document(|d| d.block_list[0].count = (Self::BLOCKS - 2).into()).statement
    }

    /// The head of `blocks.bin`: 256 blocks per proof, and the number of blocks.
    fn head() -> Vec<u8> {
        let mut head = vec![251];
        head.extend(256u16.to_le_bytes());
        head.push(252);
        head.extend((Self::BLOCKS as u32).to_le_bytes());
        head
    }

    fn lengths(epoch: &Epoch) -> Vec<u64> {
        use ringfence_circuits::{
            circuit::{proof_length, BlockKey},
            protocol::bundle::partition,
        };
        let document = Document::from_canonical(&Self::statement(epoch)).unwrap();
        let statement = document.check(&epoch.parameters).unwrap();
        let weights = statement.weights(&epoch.parameters);
        let mut sizes = std::collections::HashMap::new();
        let ranges = partition(statement.rows(), 256);
        let lengths = ranges.iter().map(|range| {
            let key = || BlockKey::new(&epoch.parameters, &weights, range.shape);
            let k = *sizes.entry(range.shape.code).or_insert_with(|| key().k());
            proof_length(k, range.blocks)
        });
        lengths.collect()
    }

    /// The bundle as a directory and as an archive.
    fn new(epoch: &Epoch) -> Self {
        use ringfence_circuits::protocol::bundle::proof_file;
        use std::io::{Seek, SeekFrom, Write};
        let directory = tempfile::tempdir().unwrap();
        let folder = directory.path().join("bundle");
        fs::create_dir_all(folder.join("proofs")).unwrap();
        let head = Self::head();
        let blocks = head.len() as u64 + 64 * Self::BLOCKS;
        let sized = |name: String, content: &[u8], length: u64| (name, content.to_vec(), length);
        let statement = Self::statement(epoch);
        let parameters = &epoch.bundle.parameters;
        let mut files = vec![
            sized("statement.json".into(), &statement, statement.len() as u64),
            sized(PARAMETERS_FILE.into(), parameters, parameters.len() as u64),
            sized("blocks.bin".into(), &head, blocks),
        ];
        let proofs = Self::lengths(epoch).into_iter().enumerate();
        files.extend(
            proofs.map(|(i, length)| (format!("proofs/{}", proof_file(i)), vec![], length)),
        );
        let mut archive = fs::File::create(directory.path().join("bundle.tar")).unwrap();
        for (name, content, length) in files {
            let mut header = Header::new_ustar();
            header.set_path(&name).unwrap();
            header.set_entry_type(EntryType::Regular);
            header.set_size(length);
            header.set_mode(0o644);
            header.set_cksum();
            archive.write_all(header.as_bytes()).unwrap();
            archive.write_all(&content).unwrap();
            let rest = length.next_multiple_of(512) - content.len() as u64;
            archive.seek(SeekFrom::Current(rest.try_into().unwrap())).unwrap();
            let mut file = fs::File::create(folder.join(&name)).unwrap();
            file.write_all(&content).unwrap();
            file.set_len(length).unwrap();
        }
        let end = archive.stream_position().unwrap();
        archive.set_len(end + 1024).unwrap();
        Sparse { directory }
    }

    fn path(&self, name: &str) -> String {
        self.directory.path().join(name).to_str().unwrap().to_owned()
    }
}

#[cfg(target_os = "linux")]
#[test]
fn t7_program_takes_no_more_memory_than_what_it_has_verified() {
    let epoch = Epoch::standard();
    let sparse = Sparse::new(&epoch);
    let total: u64 = Sparse::lengths(&epoch).iter().sum();
    assert!(total >> 10 > 2 * KILOBYTES, "{total} bytes of proofs");
    for bundle in ["bundle.tar", "bundle"] {
        let bundle = sparse.path(bundle);
        let answer = outcome_in_little_memory(&["show", &bundle]);
        assert_eq!(answer.0, 0, "{}", answer.2);
        // The second block repeats the first: nothing behind it is read, and no proof.
        let answer = outcome_in_little_memory(&["verify", &bundle]);
        assert_false(answer, "RF-2205", "blocks 0 and 1");
    }
    // Lengths of proofs are looked at before any is read.
    let folder = sparse.path("bundle");
    let proof = format!("{folder}/proofs/000007.proof");
    let length = fs::metadata(&proof).unwrap().len();
    let proof = fs::OpenOptions::new().write(true).open(proof).unwrap();
    proof.set_len(length + 1).unwrap();
    assert_error(outcome_in_little_memory(&["verify", &folder]), "RF-2112", "000007.proof");
    // A file of blocks that is longer than the statement says is not read.
    let blocks = fs::OpenOptions::new().write(true).open(format!("{folder}/blocks.bin")).unwrap();
    blocks.set_len(1 << 30).unwrap();
    let answer = outcome_in_little_memory(&["verify", &folder]);
    assert_error(answer, "RF-2104", "bytes follow the data");
}

#[cfg(unix)]
#[test]
fn t7_program_follows_no_pipe_and_no_device() {
    let epoch = Epoch::standard();
    let trial = Trial::new(&epoch.bundle);
    let pipe = trial.file("pipe", b"");
    fs::remove_file(&pipe).unwrap();
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let package = trial.file("package.json", &epoch.package(ACCOUNT).encode().unwrap());
    let statement = trial.file("bundle/statement.json", &epoch.bundle.statement);
    let base = ["--account", ACCOUNT, "--statement"];
    for device in [pipe.as_str(), "/dev/zero", "/dev/stdin"] {
        let cases = [
            [&["inclusion", &package][..], &base, &[device]].concat(),
            [&["inclusion", device][..], &base, &[&statement]].concat(),
            [&["inclusion", &package][..], &base, &[&statement, "--parameters", device]].concat(),
            vec!["chain", device],
            vec!["verify", device],
        ];
        for arguments in cases {
            let (code, _, err) = outcome(&arguments);
            assert!(code == 2 && err.contains("error[RF-2011]"), "{arguments:?}: {err}");
        }
        assert_error(trial.audit(&["--previous", device]), "RF-2011", "not a regular file");
    }
    // Nor in the cache of generators, whose files have an exact length.
    let cache = trial.file("cache/generators-6.bin", &vec![0; 1 << 13]);
    let folder = Path::new(&cache).parent().unwrap().to_str().unwrap().to_owned();
    let generators = ["generators", "--k", "6", "--generators", &folder];
    assert_error(outcome(&generators), "RF-2114", "longer than");
    fs::remove_file(&cache).unwrap();
    assert!(Command::new("mkfifo").arg(&cache).status().unwrap().success());
    assert_error(outcome(&generators), "RF-2114", "not a regular file");
}

#[test]
fn t7_program_uses_no_cache_in_the_working_directory() {
    let directory = tempfile::tempdir().unwrap();
    let planted = directory.path().join(".ringfence-cache");
    fs::create_dir(&planted).unwrap();
    fs::write(planted.join("generators-6.bin"), b"planted").unwrap();
    let run = |home: Option<&str>| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ringfence-verifier"));
        command.current_dir(directory.path()).args(["generators", "--k", "6"]);
        for name in ["RINGFENCE_CACHE", "XDG_CACHE_HOME", "HOME"] {
            command.env_remove(name);
        }
        command.envs(home.map(|home| ("HOME", home)));
        command.output().unwrap().status.code()
    };
    for home in [None, Some(""), Some(".")] {
        assert_eq!(run(home), Some(0));
    }
    let names: Vec<_> =
        fs::read_dir(directory.path()).unwrap().map(|e| e.unwrap().path()).collect();
    assert_eq!(names, std::slice::from_ref(&planted));
    assert_eq!(fs::read(planted.join("generators-6.bin")).unwrap(), b"planted");
}
