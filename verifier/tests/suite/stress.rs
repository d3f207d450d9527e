//! Scenario proofs over a bundle, and attacks on what a reader is told of them.

use std::fs;

use ringfence_circuits::{
    primitive::json,
    protocol::{
        hash::digest::Digest,
        stress::{
            set::ScenarioSet,
            statement::{Document, Shown, Signed},
        },
    },
    testing::{small_scenarios, small_set},
};
use ringfence_verifier::{
    check::{proof::KeyCache, stress},
    reader::{ForStress, Reader},
    report::{Level, Status, StressReport},
    source::{memory, Bundle, Stress},
};

use crate::common::{
    program::{assert_error, outcome, Trial},
    stressed::Stressed,
    *,
};

/// Checks scenario proofs, and records the case.
fn check(bundle: &Bundle, files: &Stress, reader: &Reader) -> corpus::Checked {
    let result = check_unrecorded(bundle, files, reader);
    let again = |bundle: &Bundle, files: &Stress| check_unrecorded(bundle, files, reader);
    corpus::stressed(bundle, files, reader, &result, again);
    result
}

/// Keys of the stressed epoch, built once: its base is the same in all tests that change no statement.
fn check_unrecorded(bundle: &Bundle, files: &Stress, reader: &Reader) -> corpus::Checked {
    static KEYS: std::sync::OnceLock<KeyCache> = std::sync::OnceLock::new();
    let keys = KEYS.get_or_init(KeyCache::default);
    stress::check(bundle, files, reader, &generators_of, keys, &|_| ())
}

fn checked(bundle: &Bundle, files: &Stress) -> StressReport {
    check(bundle, files, &anchored(bundle)).unwrap()
}

/// The directory is malformed, with this code; the message.
fn malformed_as(files: &Stress, code: &str) -> String {
    let bundle = &Epoch::standard().bundle;
    let error = check(bundle, files, &Reader::default()).unwrap_err();
    assert_eq!(error.code(), code, "{error}");
    assert!(!error.help().is_empty());
    error.to_string()
}

fn has(report: &StressReport, id: &str, status: Status, words: &str) {
    let claim = report.claim(id).unwrap();
    assert_eq!(claim.status, status, "{claim}");
    assert!(claim.detail.contains(words), "{claim}");
}

/// The proofs do not hold for this reason, and nothing that rests on them is said.
fn proofs_fail(files: &Stress, words: &str) {
    let bundle = &Epoch::standard().bundle;
    let report = checked(bundle, files);
    has(&report, "stress-proofs", Status::DoesNotHold, words);
    has(&report, "stress-insurance:1", Status::NotChecked, "not proven");
    assert_eq!((report.exit_code(), report.proven), (1, false));
    assert!(!report.to_string().contains("Proven:"), "{report}");
}

#[test]
fn an_honest_venue_is_stressed() {
    let (epoch, stressed) = (Epoch::standard(), Stressed::standard());
    let report = checked(&epoch.bundle, &stressed.files);
    assert_eq!(report.exit_code(), 0, "{report}");
    assert!(report.proven);
    has(&report, "stress-documents", Status::Holds, "3 scenarios, 8 proofs");
    has(&report, "stress-scenarios", Status::NotChecked, "who chose the scenarios");
    has(&report, "stress-proofs", Status::Holds, "8 proofs");
    has(&report, "stress-previous", Status::NotChecked, "none before this one");
    let of = |id: &str| report.claim(id).unwrap().status;
    assert!((1..=3).all(|at| of(&format!("stress-insurance:{at}")) != Status::NotChecked));
    let text = report.to_string();
    let said = "Proven: if all prices stood at those of scenario 1 and every vault were closed there, at the spreads \
                given, the vaults of book clients that would be under water would owe together ";
    assert!(text.contains(said), "{text}");
    assert!(
        text.contains("prices   all −50 %, spread 1 %, except: USD unchanged, spread 0 %"),
        "{text}"
    );
    assert!(text.contains("Scenario 1, called \""), "{text}");
    assert!(text.contains("% of the open interest in markets whose mark moves"), "{text}");
    let noted =
        |report: &StressReport, id: &str| report.verdict.notes.iter().any(|note| note.id == id);
    assert!(noted(&report, "stress-scenarios") && noted(&report, "still"), "{text}");
    assert!(text.contains("In scenario 2, no price moves that a vault depends on"), "{text}");
    assert!(text.contains("ALT +225 %, spread 10 %"), "{text}");
    assert!(text.contains("Prices jump at once."), "{text}");
    for word in ["survive", "safe", "stress-tested"] {
        assert!(!text.contains(word), "{word}: {text}");
    }
    let worst = report.worst().unwrap();
    assert!(report.scenarios.iter().all(|row| row.owed.units(20) <= worst.owed.units(20)));
}

#[test]
fn figures_are_those_of_the_stress_statement() {
    let (epoch, stressed) = (Epoch::standard(), Stressed::standard());
    let report = checked(&epoch.bundle, &stressed.files);
    for (row, published) in report.scenarios.iter().zip(&stressed.document.results) {
        assert_eq!(row.owed.units(20), published.books[0].deficit.0.clone().into());
        let Shown::Value(Signed(net)) = &published.books[1].net else { unreachable!() };
        assert_eq!(row.worth.as_ref().unwrap().units(20), *net);
        assert_eq!(row.books[0].worth, None);
        let within = row.owed.units(20) <= net.clone().max(0.into());
        assert_eq!(row.is_within(), within);
        let claim = report.claim(&format!("stress-insurance:{}", row.number)).unwrap();
        assert_eq!(claim.status == Status::Holds, within, "{claim}");
    }
    // Assets that settle, and move: all but the dollar, none, and Bitcoin.
    let moved = |at: usize| &report.scenarios[at].settlement_moved;
    assert!(moved(0).contains(&"BTC".to_owned()) && !moved(0).contains(&"USD".to_owned()));
    assert!(moved(1).is_empty());
    assert_eq!(moved(2), &["BTC"]);
}

#[test]
fn g4_proofs_that_are_dropped_swapped_or_repeated_are_found() {
    let stressed = Stressed::standard();
    let dropped = stressed.with_proofs(|proofs| drop(proofs.pop()));
    assert!(malformed_as(&dropped, "RF-2415").contains("need 8 proofs, there are 7"));
    let more = stressed.with_proofs(|proofs| proofs.push(proofs[0].clone()));
    assert!(malformed_as(&more, "RF-2415").contains("need 8 proofs, there are 9"));
    malformed_as(&stressed.with_proofs(Vec::clear), "RF-2415");
    let long = stressed.with_proofs(|proofs| proofs[0].push(0));
    assert!(malformed_as(&long, "RF-2415").contains("000000.proof"));
    // Of the first row, the proofs of both groups are of two blocks and of one.
    proofs_fail(
        &stressed.with_proofs(|proofs| proofs.swap(0, 2)),
        "000000.proof (shape maintenance (1, 1), blocks 0 to 1, scenarios 1 to 2)",
    );
    proofs_fail(&stressed.with_proofs(|proofs| proofs[2] = proofs[0].clone()), "000002.proof");
    proofs_fail(&stressed.with_proofs(|proofs| proofs[7][40] ^= 1), "scenarios 3 to 3");
}

#[test]
fn g4_commitments_that_are_changed_repeated_or_too_many_are_found() {
    let stressed = Stressed::standard();
    proofs_fail(&stressed.with_sums(|all| all.sums[3] = all.sums[2]), "after unit 3");
    proofs_fail(&stressed.with_sums(|all| all.sums.swap(1, 2)), "000000.proof");
    proofs_fail(&stressed.with_sums(|all| all.sums.swap(8, 9)), "does not open to the results");
    let fewer = stressed.with_sums(|all| all.sums.truncate(9));
    assert!(malformed_as(&fewer, "RF-2414").contains("make 10 units, sums.bin holds 9"));
    for per_proof in [0, 257] {
        let files = stressed.with_sums(|all| all.blocks_per_proof = per_proof);
        malformed_as(&files, "RF-2414");
    }
    let other = stressed.with_sums(|all| all.blocks_per_proof = 1);
    malformed_as(&other, "RF-2415");
}

#[test]
fn g4_huge_counts_take_no_memory() {
    let stressed = Stressed::standard();
    let huge = [&[2u8, 253][..], &u64::MAX.to_le_bytes()].concat();
    let files = Stress { sums: huge, ..stressed.files.clone() };
    malformed_as(&files, "RF-2414");
    let cut = Stress { sums: stressed.files.sums[..20].to_vec(), ..stressed.files.clone() };
    malformed_as(&cut, "RF-2414");
    malformed_as(&Stress { sums: vec![], ..stressed.files }, "RF-2414");
}

#[test]
fn g5_results_that_differ_by_one_unit_are_found() {
    let stressed = Stressed::standard();
    let more = |document: &mut Document| document.results[1].books[0].deficit.0 += 1u8;
    proofs_fail(&stressed.with_document(more), "does not open to the results");
    let less = |document: &mut Document| {
        let Shown::Value(Signed(net)) = &mut document.results[2].books[1].net else { return };
        *net -= 1;
    };
    proofs_fail(&stressed.with_document(less), "does not open to the results");
}

#[test]
fn g6_proofs_of_another_bundle_or_set_are_refused() {
    let (epoch, stressed) = (Epoch::standard(), Stressed::standard());
    let other = epoch.with_document(|document| document.tool = "another".into());
    let error = check(&other, &stressed.files, &Reader::default()).unwrap_err();
    assert_eq!(error.code(), "RF-2412");
    assert!(error.to_string().contains("is about statement"), "{error}");
    assert!(error.help().contains("belong together"), "{}", error.help());
    let mut scenarios = small_scenarios();
    scenarios[0].assets.factor = "0.6".into();
    let set = small_set(scenarios).check().unwrap();
    let files = Stress { scenarios: set.canonical(), ..stressed.files.clone() };
    assert!(malformed_as(&files, "RF-2412").contains("is about scenario set"));
    // A statement that names the other set has another base, under which no proof was made.
    let files = Stress {
        scenarios: set.canonical(),
        ..stressed.with_document(|document| document.scenarios = set.digest())
    };
    proofs_fail(&files, "does not open to the results");
}

#[test]
fn g6_results_without_their_proofs_context_are_refused() {
    let stressed = Stressed::standard();
    // Another time: another base, so the last commitment is another one, too.
    let later = |document: &mut Document| document.made_at = "2026-02-01T00:00:01Z".into();
    proofs_fail(&stressed.with_document(later), "does not open to the results");
    // The tool is bound, too: otherwise anybody could give a stress statement a second digest.
    let tool = stressed.with_document(|document| document.tool = "other".into());
    proofs_fail(&tool, "does not open to the results");
}

#[test]
fn g8_scenarios_are_those_of_the_reader_byte_for_byte() {
    let (epoch, stressed) = (Epoch::standard(), Stressed::standard());
    let with = |scenarios: Vec<u8>| Reader {
        stress: ForStress { scenarios: Some(scenarios), previous: None },
        ..anchored(&epoch.bundle)
    };
    let own = with(stressed.files.scenarios.clone());
    let report = check(&epoch.bundle, &stressed.files, &own).unwrap();
    has(&report, "stress-scenarios", Status::Holds, &stressed.set.digest().to_string());
    let mut changed = stressed.files.scenarios.clone();
    changed.push(b'\n');
    let error = check(&epoch.bundle, &stressed.files, &with(changed)).unwrap_err();
    assert!(error.code() == "RF-2417" && error.to_string().contains("canonical"), "{error}");
    let error = check(&epoch.bundle, &stressed.files, &with(stressed.files.stress.clone()));
    assert!(error.unwrap_err().to_string().contains("a stress statement, not a scenario set"));
    let mut another = stressed.set.document().clone();
    another.scenarios[0].markets.factor = "0.51".into();
    let another = another.check().unwrap().canonical();
    let report = check(&epoch.bundle, &stressed.files, &with(another)).unwrap();
    has(&report, "stress-scenarios", Status::DoesNotHold, "that of your file is");
    assert_eq!(report.exit_code(), 1);
}

#[test]
fn g8_a_stress_statement_follows_the_one_before() {
    let (epoch, stressed) = (Epoch::standard(), Stressed::standard());
    let before = stressed.files.stress.clone();
    let digest = Digest::of(b"Ringfence-strst1", &before);
    let next = stressed.with_document(|document| {
        document.sequence = 1.into();
        document.previous = digest;
    });
    let status = |files: &Stress, previous: Option<Vec<u8>>| {
        let stress = ForStress { scenarios: None, previous };
        let reader = Reader { stress, ..anchored(&epoch.bundle) };
        check(&epoch.bundle, files, &reader).unwrap().claim("stress-previous").unwrap().clone()
    };
    assert_eq!(status(&next, Some(before.clone())).status, Status::Holds);
    assert!(status(&next, None).detail.contains("was not given"));
    let skips = stressed.with_document(|document| {
        document.sequence = 2.into();
        document.previous = digest;
    });
    let claim = status(&skips, Some(before.clone()));
    assert_eq!(claim.status, Status::NotThisOne, "anybody can write such a file");
    assert!(claim.detail.contains("its number is 2, that of the one given is 0"), "{claim}");
    let other = stressed.with_document(|document| {
        document.sequence = 1.into();
        document.previous = Digest([1; 32]);
    });
    assert_eq!(status(&other, Some(before.clone())).status, Status::NotThisOne);
    // The first follows none, nothing follows itself, and one over other books is no predecessor.
    assert_eq!(status(&stressed.files, Some(next.stress.clone())).status, Status::NotThisOne);
    assert!(status(&stressed.files, Some(before)).detail.contains("this one itself"));
    let elsewhere = stressed.with_document(|document| document.statement = Digest([1; 32]));
    assert_eq!(status(&next, Some(elsewhere.stress)).status, Status::NotChecked);
    let reader = Reader {
        stress: ForStress { scenarios: None, previous: Some(b"{}".to_vec()) },
        ..Reader::default()
    };
    let error = check(&epoch.bundle, &stressed.files, &reader).unwrap_err();
    assert_eq!(error.code(), "RF-2416");
}

#[test]
fn g10_a_book_of_customers_is_no_insurance_for_the_verifier() {
    let stressed = Stressed::standard();
    let client = stressed.with_document(|document| document.insurance = vec!["clients".into()]);
    assert!(malformed_as(&client, "RF-2412").contains("what customers own insures nobody else"));
    let none = stressed.with_document(|document| {
        document.insurance.clear();
        document.results.iter_mut().for_each(|result| result.books[1].net = Shown::Hidden);
    });
    proofs_fail(&none, "does not open to the results");
}

#[test]
fn g11_nothing_follows_from_a_bundle_that_does_not_hold() {
    let (epoch, stressed) = (Epoch::standard(), Stressed::standard());
    let mut bundle = epoch.bundle.clone();
    let last = bundle.proofs[0].len() - 1;
    bundle.proofs[0][last] ^= 1;
    let report = checked(&bundle, &stressed.files);
    has(&report, "stress-proofs", Status::NotChecked, "does not hold of the publication");
    has(&report, "stress-insurance:2", Status::NotChecked, "not proven");
    assert_eq!(report.exit_code(), 1);
    assert!(!report.to_string().contains("Proven:"), "{report}");
    // Blocks that are not those of the root, and an anchor that is another.
    let moved = epoch.with_blocks(|blocks| blocks.blocks.swap(0, 1));
    let report = checked(&moved, &stressed.files);
    has(&report, "stress-proofs", Status::NotChecked, "does not hold of the publication");
    let other = Reader::with_anchor(Some(Digest([9; 32])));
    let report = check(&epoch.bundle, &stressed.files, &other).unwrap();
    has(&report, "stress-proofs", Status::NotChecked, "the one that the venue anchored");
    assert_eq!((report.verdict.level, report.proven), (Level::DoesNotHold, false));
}

#[test]
fn g14_files_in_another_encoding_are_refused() {
    let stressed = Stressed::standard();
    let pretty = |bytes: &[u8]| {
        let value: serde_json::Value = serde_json::from_slice(bytes).unwrap();
        serde_json::to_vec_pretty(&value).unwrap()
    };
    let files = &stressed.files;
    let stress = Stress { stress: pretty(&files.stress), ..files.clone() };
    assert!(malformed_as(&stress, "RF-2412").contains("canonical"));
    let set = Stress { scenarios: pretty(&files.scenarios), ..files.clone() };
    assert!(malformed_as(&set, "RF-2413").contains("canonical"));
    malformed_as(&Stress { stress: files.scenarios.clone(), ..files.clone() }, "RF-2412");
    malformed_as(&Stress { stress: vec![], ..files.clone() }, "RF-2412");
    let mut unknown = stressed.set.document().clone();
    let mut named = unknown.scenarios[0].assets.except[0].clone();
    named.name = "ZZZ".into();
    unknown.scenarios[0].assets.except.push(named);
    let unfit = Stress { scenarios: json::canonical(&unknown).unwrap(), ..files.clone() };
    assert!(malformed_as(&unfit, "RF-2413").contains("ZZZ"));
}

/// Writes a stress directory beside the bundle; its path.
fn write(trial: &Trial, files: &Stress) -> String {
    for (name, bytes) in corpus::named_stress(files) {
        trial.file(&format!("stress/{name}"), &bytes);
    }
    trial.at("stress")
}

#[test]
fn the_program_checks_a_stress_directory() {
    let (epoch, stressed) = (Epoch::standard(), Stressed::standard());
    let trial = Trial::new(&epoch.bundle);
    let (bundle, directory) = (trial.bundle(), write(&trial, &stressed.files));
    let run = |arguments: &[&str]| outcome(&[&["stress", &bundle, &directory], arguments].concat());
    let anchor = anchor_of(&epoch.bundle);
    let set = trial.file("mine.json", &stressed.files.scenarios);
    let page = trial.at("page.html");
    let (exit, out, err) =
        run(&["--anchor", &anchor, "--scenarios", &set, "--html", &page, "--details"]);
    assert_eq!(exit, 0, "{out}{err}");
    assert!(out.contains("Proven: if all prices stood at those of scenario"), "{out}");
    let page = fs::read_to_string(page).unwrap();
    assert!(page.contains("What no scenario proof shows") && page.contains("<svg"), "{page}");
    assert!(!page.contains("style=") && !page.contains("<script"), "{page}");
    let (exit, out, _) = run(&["--require", "stress-proofs", "--json"]);
    let value: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((exit, &value["proven"]), (0, &true.into()), "{out}");
    assert_error(run(&["--require", "stress-scenarios"]), "RF-2022", "stress-scenarios");
    assert_error(run(&["--require", "stress-insurance:4"]), "RF-2022", "stress-insurance:NUMBER");
    let (exit, out, _) = run(&["--list-claims"]);
    assert!(exit == 0 && out.contains("stress-insurance:3") && out.contains("totals"), "{out}");
    let other = trial.file("other.json", b"{}");
    assert_error(run(&["--scenarios", &other]), "RF-2417", "the scenarios that you chose");
}

#[test]
fn a_stress_directory_has_exactly_its_files() {
    let (epoch, stressed) = (Epoch::standard(), Stressed::standard());
    let trial = Trial::new(&epoch.bundle);
    let (bundle, directory) = (trial.bundle(), write(&trial, &stressed.files));
    let run = || outcome(&["stress", &bundle, &directory]);
    let extra = trial.file("stress/notes.txt", b"x");
    assert_error(run(), "RF-2013", "does not belong in a directory of scenario proofs");
    fs::remove_file(extra).unwrap();
    let extra = trial.file("stress/proofs/000008.proof", b"x");
    assert_error(run(), "RF-2111", "holds 9 proofs, block list and scenarios need 8");
    fs::remove_file(extra).unwrap();
    trial.file("stress/sums.bin", &[&stressed.files.sums[..], &[0; 64]].concat());
    assert_error(run(), "RF-2011", "sums.bin");
    trial.file("stress/sums.bin", &stressed.files.sums);
    fs::remove_file(format!("{directory}/scenarios.json")).unwrap();
    assert_error(run(), "RF-2012", "scenarios.json");
    assert_error(outcome(&["stress", &bundle, &trial.at("nothing")]), "RF-2012", "nothing");
    assert_error(outcome(&["stress", &bundle, &bundle]), "RF-2013", "in a directory of scenario");
    trial.file("stress/scenarios.json", &stressed.files.scenarios);
    assert_error(outcome(&["stress", &directory, &bundle]), "RF-2013", "it is not the bundle");
    let clutter = trial.file("stress/.DS_Store", b"x");
    assert_error(run(), "RF-2013", "left there by the operating system");
    fs::remove_file(clutter).unwrap();
    let given = ["stress", &bundle, &directory, "--scenarios", &directory];
    assert_error(outcome(&given), "RF-2011", "not a regular file");
}

#[test]
fn files_in_memory_are_the_same_directory() {
    let (epoch, stressed) = (Epoch::standard(), Stressed::standard());
    let files = &stressed.files;
    let named = corpus::named_stress(files).into_iter();
    let mut named: Vec<_> = named.map(|(name, bytes)| (format!("stress/{name}"), bytes)).collect();
    let statement = &epoch.bundle.statement;
    assert_eq!(&memory::stress(named.clone(), statement).unwrap(), files);
    named.pop();
    assert!(memory::stress(named, statement).is_err());
    let set = ScenarioSet::from_canonical(&files.scenarios).unwrap();
    assert_eq!(set.scenarios().len(), 3);
}
