//! The same bundle as a directory, as files and as an archive; each malformed one has its error.

use std::{fs, path::Path};

use ringfence_circuits::{
    circuit::proof_length,
    protocol::kind::{self, FileKind},
};
use ringfence_verifier::{
    check::inclusion::verify_inclusion,
    reader::Reader,
    source::{
        archive::{self, pack},
        directory, memory, Bundle, SourceError,
    },
};
use tar::{EntryType, Header};

use crate::common::{
    program::{outcome, write},
    *,
};

type Files = Vec<(String, Vec<u8>)>;

/// Bytes of a header.
const BLOCK: usize = 512;

/// A bundle that is read, though its proofs are none.
fn bundle() -> Bundle {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/bundle");
    directory::load(&root).unwrap()
}

fn files_in(folder: &str, bundle: &Bundle) -> Files {
    bundle.named().map(|(name, bytes)| (format!("{folder}{name}"), bytes.to_vec())).collect()
}

fn packed(bundle: &Bundle) -> Vec<u8> {
    let mut archive = vec![];
    pack(bundle, &mut archive).unwrap();
    archive
}

/// An archive of these entries.
fn archive(entries: &[(EntryType, &str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(vec![]);
    for (kind, name, bytes) in entries {
        let mut header = Header::new_ustar();
        header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
        header.set_entry_type(*kind);
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        builder.append(&header, *bytes).unwrap();
    }
    builder.into_inner().unwrap()
}

/// The checksum of a header that was changed.
fn sum_up(block: &mut [u8]) {
    let mut header = Header::new_old();
    header.as_mut_bytes().copy_from_slice(block);
    header.set_cksum();
    block.copy_from_slice(header.as_bytes());
}

/// The archive of a bundle in which the files were changed.
fn changed(change: impl FnOnce(&mut Vec<(EntryType, String, Vec<u8>)>)) -> Vec<u8> {
    let mut entries: Vec<_> = files_in("bundle/", &bundle())
        .into_iter()
        .map(|(name, bytes)| (EntryType::Regular, name, bytes))
        .collect();
    change(&mut entries);
    let entries: Vec<_> =
        entries.iter().map(|(kind, name, bytes)| (*kind, name.as_str(), &bytes[..])).collect();
    archive(&entries)
}

fn error(result: Result<Bundle, SourceError>, code: &str, words: &str) {
    let error = result.unwrap_err();
    assert_eq!(error.code(), code, "{error}");
    assert!(error.to_string().contains(words), "{error} without {words:?}");
    assert!(!error.help().is_empty());
}

#[test]
fn one_bundle_in_three_forms_gives_one_report() {
    let epoch = Epoch::standard();
    let directory = tempfile::tempdir().unwrap();
    let (folder, file) = (directory.path().join("bundle"), directory.path().join("bundle.tar"));
    write(&epoch.bundle, &folder);
    fs::write(&file, packed(&epoch.bundle)).unwrap();
    let forms = [
        directory::load(&folder).unwrap(),
        memory::bundle(files_in("", &epoch.bundle)).unwrap(),
        memory::bundle(files_in("bundle/", &epoch.bundle)).unwrap(),
        archive::unpack(&packed(&epoch.bundle)).unwrap(),
        archive::open(&file).unwrap(),
    ];
    let report = |bundle: &Bundle| serde_json::to_string(&audit(bundle)).unwrap();
    for form in &forms {
        assert_eq!(*form, epoch.bundle);
    }
    assert_eq!(report(&forms[0]), report(&forms[3]));
    for command in ["verify", "show"] {
        let of = |path: &Path| outcome(&[command, path.to_str().unwrap(), "--json"]);
        let (code, out, err) = of(&file);
        assert_eq!((code, err.as_str()), (0, ""), "{out}");
        assert_eq!(of(&folder), (code, out, err));
    }
    let statement = folder.join("statement.json");
    let (code, _, err) = outcome(&["verify", statement.to_str().unwrap()]);
    assert!(code == 2 && err.contains("error[RF-2014]") && err.contains("a statement"), "{err}");
}

#[test]
fn archives_are_reproducible_and_read_however_they_are_ordered() {
    let bundle = bundle();
    assert_eq!(packed(&bundle), packed(&bundle));
    assert_eq!(kind::of(&packed(&bundle)), FileKind::Archive);
    let reversed = changed(|entries| {
        entries.reverse();
        entries.insert(0, (EntryType::Directory, "bundle/".into(), vec![]));
        entries.insert(3, (EntryType::Directory, "bundle/proofs/".into(), vec![]));
    });
    assert_eq!(archive::unpack(&reversed).unwrap(), bundle);
    let dotted = changed(|entries| {
        for (_, name, _) in entries.iter_mut() {
            *name = name.replace("bundle/", "./");
        }
        entries.insert(0, (EntryType::Directory, "./".into(), vec![]));
    });
    assert_eq!(archive::unpack(&dotted).unwrap(), bundle);
    let mut filled = packed(&bundle);
    filled.extend([0; 8192]);
    assert_eq!(archive::unpack(&filled).unwrap(), bundle);
}

/// What `tar` makes of a folder is read.
#[cfg(unix)]
#[test]
fn archives_of_the_systems_program_are_read() {
    let directory = tempfile::tempdir().unwrap();
    let bundle = bundle();
    write(&bundle, &directory.path().join("bundle"));
    for arguments in [
        &["-cf", "1.tar", "bundle"][..],
        &["--format=ustar", "-cf", "1.tar", "bundle"],
        &["-cf", "1.tar", "-C", "bundle", "."],
    ] {
        let mut tar = std::process::Command::new("tar");
        let Ok(status) = tar.args(arguments).current_dir(directory.path()).status() else { return };
        assert!(status.success());
        assert_eq!(archive::open(&directory.path().join("1.tar")).unwrap(), bundle);
    }
}

#[test]
fn malformed_bundles_have_their_errors() {
    let good = files_in("bundle/", &bundle());
    let refused = |change: &dyn Fn(&mut Files), code: &str, words: &str| {
        let mut files = good.clone();
        change(&mut files);
        error(memory::bundle(files.clone()), code, words);
        let entries: Vec<_> =
            files.iter().map(|(name, b)| (EntryType::Regular, name.as_str(), &b[..])).collect();
        error(archive::unpack(&archive(&entries)), code, words);
    };
    for (index, name) in ["statement.json", "parameters.json", "blocks.bin"].iter().enumerate() {
        refused(&|files| drop(files.remove(index)), "RF-2012", name);
    }
    refused(&|files| drop(files.remove(3)), "RF-2012", "000000.proof");
    refused(&|files| drop(files.pop()), "RF-2111", "the block list needs");
    refused(&|files| files.truncate(3), "RF-2012", "proofs");
    refused(&|files| files.clear(), "RF-2012", "statement.json");
    let add = |name: &str| {
        let name = name.to_owned();
        move |files: &mut Files| files.push((name.clone(), vec![]))
    };
    refused(&add("bundle/notes.txt"), "RF-2013", "notes.txt does not belong");
    refused(&add("bundle/proofs/4.proof"), "RF-2013", "4.proof");
    refused(&add("bundle/proofs/more/000000.proof"), "RF-2013", "more");
    refused(&add("bundle/other/x"), "RF-2013", "other");
    for name in ["bundle/.DS_Store", "bundle/proofs/Thumbs.db", "__MACOSX/._bundle"] {
        refused(&add(name), "RF-2013", "left there by the operating system");
    }
    for name in ["/etc/passwd", "../x", "bundle/../x", "bundle\\x", "bundle//x", "C:x"] {
        refused(&add(name), "RF-2013", "does not belong");
    }
    refused(&|files| files.push(files[0].clone()), "RF-2015", "statement.json is there twice");
    refused(&|files| files.push(files[4].clone()), "RF-2015", "000001.proof");
    let long = vec![0; proof_length(16, 2) as usize + 1];
    refused(&|files| files[3].1 = long.clone(), "RF-2011", "longer than");
    refused(&|files| files[0].1 = vec![b' '; (16 << 20) + 1], "RF-2011", "statement.json");
    // A malformed statement is the audit's matter.
    let mut broken = good.clone();
    broken[0].1 = b"{}".to_vec();
    assert_eq!(memory::bundle(broken).unwrap().proofs, Vec::<Vec<u8>>::new());
}

#[test]
fn archives_of_other_things_are_refused() {
    let refused = |bytes: &[u8], words: &str| error(archive::unpack(bytes), "RF-2014", words);
    let with = |kind: EntryType, name: &str, bytes: &[u8]| {
        changed(|entries| entries.push((kind, name.into(), bytes.to_vec())))
    };
    for kind in [
        EntryType::Symlink,
        EntryType::Link,
        EntryType::Char,
        EntryType::Block,
        EntryType::Fifo,
        EntryType::Continuous,
        EntryType::GNUSparse,
        EntryType::new(b'Z'),
    ] {
        refused(&with(kind, "bundle/proofs/000004.proof", b""), "no regular file");
    }
    refused(&with(EntryType::Directory, "bundle/proofs", b"x"), "no regular file");
    for kind in [
        EntryType::XHeader,
        EntryType::XGlobalHeader,
        EntryType::GNULongName,
        EntryType::GNULongLink,
    ] {
        refused(&with(kind, "bundle/x", b"12 size=9999\n"), "extended headers");
    }
    let bundle = bundle();
    refused(&bundle.statement, "this is a statement, not an archive");
    refused(b"\x1f\x8b\x08\x00", "compressed");
    refused(b"PK\x03\x04", "zip");
    refused(b"", "cut off");
    let good = packed(&bundle);
    let mut more = good.clone();
    more.extend([7; 512]);
    refused(&more, "something follows");
    more.extend(vec![0; 2 << 20]);
    refused(&more, "something follows");
    // Lengths beyond the archive, also beyond what 64 bits hold, are claims only.
    let most = b"\x80\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff";
    for (size, words) in [(b"77777777777\0", "cut off"), (most, "overflow")] {
        let mut huge = good.clone();
        huge[124..136].copy_from_slice(size);
        sum_up(&mut huge[..BLOCK]);
        refused(&huge, words);
    }
}

#[test]
fn cut_and_changed_archives_never_panic() {
    let good = packed(&bundle());
    for length in (0..good.len()).step_by(64).chain([good.len() - 1, good.len() - 512]) {
        let error = archive::unpack(&good[..length]).unwrap_err();
        assert_eq!(error.code(), "RF-2014", "{length}: {error}");
    }
    // Every byte of two headers.
    let bundle = archive::unpack(&good).unwrap();
    let statement = bundle.statement.len().next_multiple_of(BLOCK);
    let second = BLOCK + statement;
    for at in (0..BLOCK).chain(second..second + BLOCK) {
        for flip in [1, 0x80, 0xff] {
            let mut bytes = good.clone();
            bytes[at] ^= flip;
            // A changed header has another checksum.
            assert!(archive::unpack(&bytes).is_err(), "byte {at} of a header");
            sum_up(&mut bytes[at / BLOCK * BLOCK..][..BLOCK]);
            let _ = archive::unpack(&bytes).map_err(|error| error.to_string());
        }
    }
}

#[test]
fn files_in_the_wrong_place_are_called_by_their_name() {
    let Bundle { statement, parameters, .. } = bundle();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus/package");
    let package = fs::read(root.join(ACCOUNT)).unwrap();
    assert_eq!(kind::of(&package), FileKind::Package);
    assert_eq!(kind::of(&statement), FileKind::Statement);
    assert_eq!(kind::of(&parameters), FileKind::Parameters);
    let says = |package: &[u8], statement: &[u8], parameters: &[u8], code: &str, words: &str| {
        let error =
            verify_inclusion(package, statement, &Reader::default(), ACCOUNT, Some(parameters));
        let error = error.unwrap_err();
        assert_eq!((error.code(), error.to_string().as_str()), (code, words));
    };
    let (p, s, t) = (&package[..], &statement[..], &parameters[..]);
    says(s, s, t, "RF-2301", "this is a statement, not an inclusion package");
    says(p, p, t, "RF-2302", "this is an inclusion package, not a statement");
    says(p, s, p, "RF-2303", "this is an inclusion package, not a file of parameters");
    let newer = String::from_utf8(package.clone()).unwrap().replace("package-2", "package-3");
    let words =
        "this is format ringfence-package-3; this program reads ringfence-package-2: get a \
                 current verifier";
    says(newer.as_bytes(), s, t, "RF-2301", words);
    let swapped = Bundle { statement: parameters.clone(), ..bundle() };
    assert!(malformed(&swapped, "RF-2101").contains("a file of parameters, not a statement"));
    let swapped = Bundle { parameters: package.clone(), ..bundle() };
    assert!(malformed(&swapped, "RF-2102").contains("an inclusion package"));
}
