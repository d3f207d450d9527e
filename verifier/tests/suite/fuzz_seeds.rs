//! The bundle and the packages that the fuzz targets in `fuzz/` start from. They are read here;
//! `RINGFENCE_REGENERATE=1` writes them anew, after a change of a format or of the circuit.

use std::{fs, path::Path};

use ringfence_circuits::protocol::{
    bundle::{proof_file, BLOCKS_FILE, PARAMETERS_FILE, PROOFS_DIR, STATEMENT_FILE},
    hash::digest::Digest,
    package::Package,
    statement::{OpenStatement, Reserve, Signer},
    stress::files::{SCENARIOS_FILE, STRESS_FILE, SUMS_FILE},
};
use ringfence_verifier::source::{
    archive::{pack, unpack},
    directory, Stress,
};

use crate::common::{stressed::Stressed, *};

#[test]
fn seeds_are_read() {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz");
    if std::env::var_os("RINGFENCE_REGENERATE").is_some_and(|value| value == "1") {
        write(&fuzz);
    }
    let bundle = directory::load(&fuzz.join("bundle")).unwrap();
    let archive = fs::read(fuzz.join("corpus/archive/standard")).unwrap();
    assert_eq!(unpack(&archive).unwrap(), bundle);
    assert_eq!(audit(&bundle).exit_code(), 0);
    let directory = fs::read(fuzz.join("corpus/stress/directory")).unwrap();
    let named = |name: &str| format!("=== {name}\n").into_bytes();
    let has = |part: Vec<u8>| directory.windows(part.len()).any(|window| window == part);
    assert!([STRESS_FILE, SCENARIOS_FILE, SUMS_FILE].into_iter().all(|name| has(named(name))));
    for account in ACCOUNTS {
        let bytes = fs::read(fuzz.join("corpus/package").join(account)).unwrap();
        assert_eq!(Package::decode(&bytes).unwrap().account, account);
    }
}

const ACCOUNTS: [&str; 4] = [ACCOUNT, "bob", "dave", "house"];

/// The files of a stress directory in one, as the fuzz target reads them.
fn sections(files: &Stress) -> Vec<u8> {
    let mut named = vec![
        (STRESS_FILE.to_owned(), &files.stress),
        (SCENARIOS_FILE.to_owned(), &files.scenarios),
        (SUMS_FILE.to_owned(), &files.sums),
    ];
    let proofs = files.proofs.iter().enumerate();
    named.extend(
        proofs.map(|(index, proof)| (format!("{PROOFS_DIR}/{}", proof_file(index)), proof)),
    );
    let parts: Vec<Vec<u8>> = named
        .iter()
        .map(|(name, bytes)| [format!("=== {name}\n").as_bytes(), bytes].concat())
        .collect();
    parts.join(&b'\n')
}

fn write(fuzz: &Path) {
    let epoch = Epoch::standard();
    let bundle = fuzz.join("bundle");
    fs::create_dir_all(bundle.join(PROOFS_DIR)).unwrap();
    let put = |path: &Path, bytes: &[u8]| {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    };
    put(&bundle.join(STATEMENT_FILE), &epoch.bundle.statement);
    put(&bundle.join(PARAMETERS_FILE), &epoch.bundle.parameters);
    put(&bundle.join(BLOCKS_FILE), &epoch.bundle.blocks);
    for (index, proof) in epoch.bundle.proofs.iter().enumerate() {
        put(&bundle.join(PROOFS_DIR).join(proof_file(index)), proof);
    }
    let corpus = fuzz.join("corpus");
    put(&corpus.join("statement/standard"), &epoch.bundle.statement);
    let open = OpenStatement::new(epoch.document(), &epoch.parameters).unwrap();
    put(&corpus.join("statement/open"), &open.canonical());
    let complete = epoch.with_document(|document| {
        let row = document.reserves[0].clone();
        document.reserves.insert(1, Reserve { evidence: Reserve::LIST.into(), ..row });
        document.evidence = Some(Digest([0xab; 32]));
        document.signers = vec![Signer::new("venue.example/log", [7; 32]).unwrap().to_string()];
        document.next_snapshot = Some("2026-02-28T23:59:59Z".into());
    });
    put(&corpus.join("statement/complete"), &complete.statement);
    put(&corpus.join("parameters/standard"), &epoch.bundle.parameters);
    let mut archive = vec![];
    pack(&epoch.bundle, &mut archive).unwrap();
    put(&corpus.join("archive/standard"), &archive);
    put(&corpus.join("stress/directory"), &sections(&Stressed::standard().files));
    for account in ACCOUNTS {
        let package = epoch.package(account).encode().unwrap();
        put(&corpus.join("package").join(account), &package);
    }
}
