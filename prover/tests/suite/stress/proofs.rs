//! From a finished epoch to a stress directory: real proofs in small shapes, with stops on the way.

use std::{
    collections::HashSet,
    fs,
    path::Path,
    sync::{
        atomic::{AtomicUsize, Ordering},
        Arc,
    },
};

use halo2_proofs::{
    pasta::{EqAffine, Fp},
    plonk::{Circuit, Error},
    transcript::TranscriptWrite,
};
use rand::Rng;
use ringfence_circuits::{
    circuit::stress::{StressCircuit, StressKey},
    proof::{generators, transcript::Challenge, Engine, Generators, Halo2, Proof, VerifyingKey},
    protocol::{
        bundle::proof_file,
        stress::{
            equity::StressedEquity,
            files::UnitCommitments,
            set::ScenarioSet,
            statement::{Document, StressStatement},
            sums::StressSums,
            unit::{check_commitments, partition, public_inputs},
        },
    },
};
use ringfence_prover::{
    command::stress::Stressed,
    engine::Own,
    epoch::{Epoch, Silent},
    snapshot::RecordReader,
    stress::StressFault,
};

use super::made::{clients, marks, Venue, NOW};

/// Three scenarios, so that the last group is filled up.
fn set() -> Vec<ringfence_circuits::protocol::stress::set::ScenarioEntry> {
    vec![marks("half", "0.5"), marks("fall", "0.4"), marks("rise", "1.5")]
}

fn thin() -> Vec<String> {
    vec!["half".into(), "fall".into(), "rise".into()]
}

/// The results by the plain predicate, vault after vault.
fn by_the_predicate(venue: &Venue, set: &ScenarioSet) -> StressSums {
    let epoch = Epoch::reopen(&venue.work).unwrap();
    let fitted = set.fit(epoch.parameters()).unwrap();
    let mut sums = StressSums::zero(fitted.scenarios().len(), epoch.books().len());
    for row in epoch.rows() {
        let mut reader = RecordReader::open(&row.records).unwrap();
        while let Some(record) = reader.next_record().unwrap() {
            let of =
                |prices| StressedEquity::of(epoch.parameters(), prices, &record.vault).unwrap();
            let equities: Vec<_> = fitted.scenarios().iter().map(of).collect();
            sums.add(row.book, &equities);
        }
    }
    sums
}

/// Verifies a stress directory with what the documents give, as X8 says; its stress statement.
fn assert_verified(venue: &Venue, directory: &Path) -> StressStatement {
    let epoch = Epoch::reopen(&venue.work).unwrap();
    let (statement, parameters) = (epoch.statement().unwrap(), epoch.parameters());
    let read = |name: &str| fs::read(directory.join(name)).unwrap();
    let set = ScenarioSet::from_canonical(&read("scenarios.json")).unwrap();
    let set = set.fit(parameters).unwrap();
    let document = Document::from_canonical(&read("stress.json")).unwrap();
    let stress = document.check(&statement, &set).unwrap();
    let published = UnitCommitments::decode(&read("sums.bin")).unwrap();
    assert_eq!(check_commitments(&stress, statement.rows(), &published.sums), Ok(()));
    let (weights, scenarios) = (stress.weights(), set.scenarios().len());
    let per_proof = published.blocks_per_proof.into();
    let ranges: Vec<_> = partition(statement.rows(), scenarios, per_proof).unwrap().collect();
    let files = fs::read_dir(directory.join("proofs")).unwrap().count();
    assert_eq!(files, ranges.len());
    for (index, range) in ranges.iter().enumerate() {
        let key = StressKey::new(parameters, &set, &weights, range.shape, range.group);
        let generators = generators::load(key.k(), &generators::default_cache()).unwrap();
        let circuit = StressCircuit::empty(Arc::new(key));
        let key = VerifyingKey::build(&generators, &circuit).unwrap();
        let digest =
            |block: ringfence_circuits::protocol::index::BlockIndex| venue.digests[block.index()];
        let commitment = |unit| published.sums[unit as usize];
        let inputs = public_inputs(&stress, &weights, range, digest, commitment);
        let proof = Proof::from_bytes(read(&format!("proofs/{}", proof_file(index))));
        proof.verify(&generators, &key, &inputs).unwrap();
    }
    stress
}

/// An engine that gives up after so many proofs.
#[derive(Debug)]
struct Stopping(Own, AtomicUsize);

impl Engine for Stopping {
    type Key = <Own as Engine>::Key;

    fn name(&self) -> &'static str {
        "stopping"
    }

    fn key<C: Circuit<Fp>>(
        &self,
        generators: &Generators,
        verifying: &VerifyingKey,
        circuit: &C,
    ) -> Result<Self::Key, Error> {
        self.0.key(generators, verifying, circuit)
    }

    fn prove<C: Circuit<Fp>>(
        &self,
        generators: &Generators,
        key: &Self::Key,
        circuits: &[C],
        instances: &[&[&[Fp]]],
        random: impl Rng,
        transcript: &mut impl TranscriptWrite<EqAffine, Challenge>,
    ) -> Result<(), Error> {
        let left = self.1.load(Ordering::Relaxed);
        let Some(left) = left.checked_sub(1) else { return Err(Error::Synthesis) };
        self.1.store(left, Ordering::Relaxed);
        self.0.prove(generators, key, circuits, instances, random, transcript)
    }
}

fn stopped(error: &StressFault) {
    assert_eq!(error.code(), "RF-1309", "{error}");
}

/// The folder of the only stress statement that was begun.
fn begun(venue: &Venue) -> std::path::PathBuf {
    let entries = fs::read_dir(venue.work.join("stress")).unwrap();
    let mut found =
        entries.map(|entry| entry.unwrap().path()).filter(|path| path.join("proofs").exists());
    let path = found.next().unwrap();
    assert!(found.next().is_none());
    path
}

#[test]
fn g12_g13_a_small_epoch_is_stressed_stopped_and_stressed_again() {
    let venue = Venue::new(&clients(3, 1));
    let mut command = venue.command(set());
    command.machine.threads = std::num::NonZeroUsize::new(1);

    // Computed without a proof: the results are those of the predicate, and too thin to be released.
    let mut check = command.clone();
    (check.check, check.out) = (true, None);
    let computed = check.run_at(NOW, &Silent).unwrap();
    assert_eq!((computed.exit_code(), computed.thin.len()), (1, 3), "{:?}", computed.thin);
    let text = check.render(&computed);
    for part in ["Refused (RF-1376)", "What to do: ", "--accept-thin", "secret"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let refused = command.run_at(NOW, &Silent).unwrap_err();
    assert_eq!((refused.code(), refused.exit_code()), ("RF-1376", 1));
    assert!(!command.out.as_ref().unwrap().exists());
    command.accept_thin = thin();

    // Stopped after two proofs, and again after one more.
    let engine = |proofs| Stopping(Own::default(), AtomicUsize::new(proofs));
    let stop = |proofs, now| {
        command.run_with(&engine(proofs), &Arc::default(), now, &Silent).map(drop).unwrap_err()
    };
    stopped(&stop(2, NOW));
    let folder = begun(&venue);
    let first = fs::read(folder.join("proofs/000000.proof")).unwrap();
    let ledger = venue.work.join("stress/ledger.json");
    assert!(fs::read_to_string(&ledger).unwrap().contains("\"released\":false"));
    stopped(&stop(1, "2026-02-01T01:00:00Z"));
    // One that is damaged is named, one that is gone is made again.
    let damaged = folder.join("proofs/000000.proof");
    fs::write(&damaged, &first[1..]).unwrap();
    assert_eq!(stop(1, NOW).code(), "RF-1378");
    fs::write(&damaged, &first).unwrap();
    fs::remove_file(folder.join("proofs/000001.proof")).unwrap();
    // A run that is killed while it removes the folder leaves files that no list names.
    fs::remove_file(folder.join("finished")).unwrap();
    fs::remove_file(folder.join("sums.bin")).unwrap();

    // It goes on, and keeps its time and what was finished.
    let made = command.run_at("2026-02-02T00:00:00Z", &Silent).unwrap();
    let out = command.out.clone().unwrap();
    assert_eq!(fs::read(out.join("proofs/000000.proof")).unwrap(), first);
    let stress = assert_verified(&venue, &out);
    assert_eq!(stress.document().made_at, NOW);
    assert_eq!(Some(stress.digest().to_stress_bech32()), made.stress);
    let set = ScenarioSet::from_canonical(&fs::read(out.join("scenarios.json")).unwrap()).unwrap();
    let plain = by_the_predicate(&venue, &set);
    for (published, of) in stress.sums().scenarios.iter().zip(&plain.scenarios) {
        assert_eq!(published[0].deficit, of[0].deficit);
        assert_eq!(published[1], of[1], "the house is an insurance book");
    }
    said(&command.render(&made), &made);
    after_a_release(&venue, command, &out, &stress);
}

fn said(text: &str, made: &Stressed) {
    // 3 clients lost 6,000 USDT of 5,000 each, and the house gained 18,000.
    assert!(text.contains("would owe together 3,000.00 USD more than they hold"), "{text}");
    assert!(text.contains("house would be worth 1,018,000.00 USD"), "{text}");
    for word in ["survive", "safe", "stress-tested", "solvent"] {
        assert!(!text.contains(word), "{word}: {text}");
    }
    assert_eq!(made.results[1].deficit.to_string(), "3000");
}

/// A released set may be written again as it is; another one comes after it, and shares no blind with it.
fn after_a_release(
    venue: &Venue,
    mut command: ringfence_prover::command::stress::StressCommand,
    out: &Path,
    first: &StressStatement,
) {
    let sums = |path: &Path| fs::read(path.join("sums.bin")).unwrap();
    let again = venue.directory.path().join("again");
    command.out = Some(again.clone());
    command.accept_thin.clear();
    command.run_at("2026-02-03T00:00:00Z", &Silent).unwrap();
    for name in ["stress.json", "scenarios.json", "sums.bin", "proofs/000000.proof"] {
        assert_eq!(
            fs::read(out.join(name)).unwrap(),
            fs::read(again.join(name)).unwrap(),
            "{name}"
        );
    }
    // With another number of blocks per proof, too, and after that with a ledger of before.
    let ledger = venue.work.join("stress/ledger.json");
    let older = fs::read(&ledger).unwrap();
    let at = |name: &str| venue.directory.path().join(name);
    command.machine.blocks_per_proof = Some(1);
    command.out = Some(at("single"));
    command.run_at(NOW, &Silent).unwrap();
    assert_eq!(assert_verified(venue, &at("single")).digest(), first.digest());
    assert_ne!(sums(&at("single")), sums(out));
    ringfence_circuits::primitive::file::write_private(&ledger, &older).unwrap();
    command.machine.blocks_per_proof = None;
    command.out = Some(at("older"));
    command.run_at(NOW, &Silent).unwrap();
    assert_eq!(sums(&at("older")), sums(out));
    command.machine.blocks_per_proof = Some(2);
    // The same scenarios without insurance, by halo2's engine: another stress statement.
    let other = venue.directory.path().join("other");
    command.out = Some(other.clone());
    command.insurance.clear();
    command.accept_thin = thin();
    command.run_with(&Halo2, &Arc::default(), NOW, &Silent).unwrap();
    let second = assert_verified(venue, &other);
    assert_eq!(second.document().previous, first.digest());
    assert_eq!(second.document().sequence, 1.into());
    let commitments = |bytes: &[u8]| {
        let sums = UnitCommitments::decode(bytes).unwrap().sums;
        sums.into_iter().map(|sum| format!("{:?}", sum.0)).collect::<HashSet<_>>()
    };
    assert!(commitments(&sums(out)).is_disjoint(&commitments(&sums(&other))));
    let secret = fs::read(venue.work.join("secret")).unwrap();
    assert_eq!(secret.len(), 32);
    let epoch = Epoch::reopen(&venue.work).unwrap();
    let blinds = |stress: &StressStatement| {
        let blind = |unit| format!("{:?}", epoch.secret().stress_blind(stress.digest(), unit).0);
        (0..8).map(blind).collect::<HashSet<_>>()
    };
    assert_eq!(blinds(first).len(), 8);
    assert!(blinds(first).is_disjoint(&blinds(&second)));
    // The statement is given out by that: no other one of the epoch is made any more.
    assert!(ringfence_prover::epoch::is_given_out(&venue.work).unwrap());
    privately(venue);
}

/// What stands in the work directory is for its owner only.
fn privately(venue: &Venue) {
    use std::os::unix::fs::PermissionsExt;
    let mode =
        |path: &str| fs::metadata(venue.work.join(path)).unwrap().permissions().mode() & 0o777;
    assert_eq!(
        (mode("stress"), mode("stress/ledger.json"), mode("stress/sets")),
        (0o700, 0o600, 0o700)
    );
}
