//! Epochs in small shapes: proven, audited, with their packages.

use std::{fs, path::Path};

use ringfence_circuits::{
    proof::generators,
    protocol::{
        bundle::{PARAMETERS_FILE, STATEMENT_FILE},
        shape::Shape,
    },
};
use ringfence_prover::{
    command::{
        machine::MachineOptions,
        prove::{Prove, ProveOptions},
    },
    epoch::Epoch,
    package::Issuer,
    snapshot::RecordReader,
};
use ringfence_verifier::{
    check::{audit::audit, inclusion::verify_inclusion},
    reader::Reader,
    report::{AuditReport, Outcome},
    source::directory,
};

/// Codes of the test shapes that an epoch uses, of all rules.
const SHAPES: [u8; 6] = [201, 202, 203, 204, 205, 207];

/// `prove` in small shapes, two blocks per proof.
pub fn command(directory: &Path) -> Prove {
    Prove {
        snapshot: directory.join("snapshot"),
        parameters: directory.join("parameters.json"),
        work: directory.join("work"),
        out: Some(directory.join("bundle")),
        signing: Default::default(),
        options: ProveOptions {
            machine: MachineOptions { blocks_per_proof: Some(2), ..MachineOptions::default() },
            max_errors: 20,
            max_liquidating: None,
            failing: None,
            warnings: Default::default(),
            reserves_follow: false,
            shapes: Some(SHAPES.map(|code| Shape::from_code(code).unwrap()).to_vec()),
        },
        json: false,
    }
}

/// Where a command that completes the statement writes the bundle.
pub fn bundle_of(command: &Prove) -> &Path {
    command.out.as_deref().unwrap()
}

/// The audit's report of a bundle on disk, whose checked claims all hold.
pub fn assert_audited(bundle: &Path) -> AuditReport {
    let bundle = directory::load(bundle).unwrap();
    let source = |k| generators::load(k, &generators::default_cache());
    let report = audit(&bundle, &Reader::default(), &source, &|_| {}).unwrap();
    assert_eq!(report.outcome(), Outcome::Holds, "{report}");
    report
}

/// Every account's package verifies, and together they hold every vault.
pub fn assert_included(epoch: &Epoch, bundle: &Path) {
    let issuer = Issuer::new(epoch).unwrap();
    let statement = fs::read(bundle.join(STATEMENT_FILE)).unwrap();
    let parameters = fs::read(bundle.join(PARAMETERS_FILE)).unwrap();
    for row in epoch.rows() {
        let mut reader = RecordReader::open(&row.records).unwrap();
        while let Some(record) = reader.next_record().unwrap() {
            let account = &record.account;
            let package = issuer.package(account).unwrap();
            assert!(package.vaults.iter().any(|vault| vault.label == record.label));
            let bytes = package.encode().unwrap();
            let report = verify_inclusion(
                &bytes,
                &statement,
                &Reader::default(),
                account,
                Some(&parameters),
            )
            .unwrap();
            assert_eq!(report.outcome(), Outcome::Holds, "{report}");
        }
    }
}
