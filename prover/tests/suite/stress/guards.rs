//! X12: results that tell of too few vaults are not released, and a ledger remembers which were.

use std::fs;

use ringfence_circuits::{
    primitive::file,
    protocol::hash::digest::Digest,
    testing::{moves, scenario},
};
use ringfence_prover::{
    engine::Own,
    epoch::{NamedBy, Plan, Silent},
    stress::{Beside, Computed, Proving, Question, StressFault, Thin, ThinRule},
};

use super::made::{clients, marks, Venue, NOW};

fn rules(computed: &Computed) -> Vec<(&str, &ThinRule)> {
    computed.thin().iter().map(|Thin { scenario, rule }| (scenario.as_str(), rule)).collect()
}

#[test]
fn g13_deficits_of_few_vaults_or_mostly_of_one_are_not_released() {
    // Nobody is under water at half the price, and everybody at 0.4 of it.
    let set = || vec![marks("half", "0.5"), marks("fall", "0.4")];
    let deficit = ("fall", &ThinRule::Deficit);
    // 19 vaults, 20 vaults, and 25 of which the first is as large as thirty.
    for (count, first, expected) in [(19, 1, true), (20, 1, false), (25, 30, true), (25, 20, false)]
    {
        let computed = Venue::new(&clients(count, first)).compute(set()).unwrap();
        assert_eq!(rules(&computed).contains(&deficit), expected, "{count}, {first}");
        let refused = computed.require_allowed(&[]);
        assert_eq!(matches!(refused, Err(StressFault::Thin(_))), expected);
        // Accepted by name, and by no other name.
        computed.require_allowed(&["fall".into()]).unwrap();
        assert_eq!(computed.require_allowed(&["half".into()]).is_err(), expected);
        let unknown = computed.require_allowed(&["full".into()]).unwrap_err();
        assert_eq!((unknown.code(), unknown.exit_code()), ("RF-1376", 2));
        if let Err(error) = refused {
            let text = error.to_string();
            assert!(text.contains("fall") && text.contains("--accept-thin"), "{text}");
            // What is refused is said without its result.
            let owed = computed.sums().scenarios[1][0].deficit.to_string();
            assert!(!text.contains(&owed[..4]), "{text}");
            assert_eq!(error.exit_code(), 1);
        }
    }
}

#[test]
fn g13_differences_through_few_vaults_are_not_released() {
    let mut tables = clients(25, 1);
    // One of them has bitcoin, too, and is under water all the same.
    tables.balances.push("c3,main,BTC,0.001".into());
    let venue = Venue::new(&tables);
    let fall = || marks("fall", "0.4");
    let collateral =
        || scenario("and bitcoin", moves("1", "0", &[("BTC", "0.5", "0")]), moves("0.4", "0", &[]));
    let alone = venue.compute(vec![fall()]).unwrap();
    assert_eq!(rules(&alone), []);
    let alone = venue.compute(vec![collateral()]).unwrap();
    assert_eq!(rules(&alone), []);
    let both = venue.compute(vec![fall(), collateral()]).unwrap();
    let expected = ThinRule::Difference { from: Beside::Scenario("fall".into()) };
    assert_eq!(rules(&both), [("and bitcoin", &expected)]);
    // Against what was released before, too, also by a run long ago.
    assert_eq!(rules(&venue.compute(vec![collateral()]).unwrap()), []);
    drop(venue.compute(vec![fall()]).unwrap());
    let path = venue.work.join("stress/ledger.json");
    let before = fs::read_to_string(&path).unwrap();
    venue.release_all();
    let again = venue.compute(vec![marks("deep", "0.3"), collateral()]).unwrap();
    let from = Beside::Released { set: "n".into(), scenario: "fall".into() };
    let expected = ThinRule::Difference { from };
    assert!(rules(&again).contains(&("and bitcoin", &expected)), "{:?}", rules(&again));
    assert!(!rules(&again).iter().any(|(name, _)| *name == "deep"), "{:?}", rules(&again));
    // What was released may be written again.
    let same = venue.compute(vec![fall(), collateral()]).unwrap();
    assert!(same.is_released() && rules(&same).is_empty());
    assert!(before.matches("\"released\":false").count() >= 3, "{before}");
}

#[test]
fn g13_scenarios_that_move_little_of_the_open_interest_are_not_released() {
    let venue = Venue::new(&clients(21, 1));
    let one_market = moves("1", "0", &[("JUNKUSDT", "0.5", "0")]);
    let set = vec![
        scenario(
            "collateral alone",
            moves("0.5", "0", &[("USDT", "1", "0")]),
            moves("1", "0.01", &[]),
        ),
        scenario("a small market", moves("1", "0", &[]), one_market),
        scenario(
            "the large market",
            moves("1", "0", &[]),
            moves("1", "0", &[("BTCUSDT", "0.9", "0")]),
        ),
        // A spread moves what is paid as a factor does.
        scenario(
            "a small market's spread",
            moves("1", "0", &[]),
            moves("1.0001", "0", &[("JUNKBTC", "1", "0"), ("JUNKUSDT", "1.0001", "1")]),
        ),
        scenario("a spread for all", moves("1", "0", &[]), moves("1", "0.1", &[])),
    ];
    let computed = venue.compute(set).unwrap();
    let narrow = &ThinRule::Narrow;
    let found = rules(&computed);
    assert!(found.contains(&("collateral alone", narrow)), "{found:?}");
    assert!(found.contains(&("a small market", narrow)), "{found:?}");
    assert!(!found.contains(&("the large market", narrow)), "{found:?}");
    assert!(found.contains(&("a small market's spread", narrow)), "{found:?}");
    assert!(!found.contains(&("a spread for all", narrow)), "{found:?}");
}

#[test]
fn g13_vaults_of_one_customer_count_once() {
    // One account with 25 vaults, and 25 accounts of one owner; their results are those of 25 customers.
    let fall = || vec![marks("fall", "0.4")];
    let with = |account: &dyn Fn(usize) -> String, owner: &str| {
        let mut tables = clients(25, 1);
        for index in 0..25 {
            let (old, new) = (format!("c{index},main,"), account(index));
            for row in tables.vaults.iter_mut() {
                if row.starts_with(&old) {
                    *row = format!("{new},clients,maintenance,{owner},");
                }
            }
            for row in tables.balances.iter_mut().chain(&mut tables.positions) {
                if let Some(rest) = row.strip_prefix(&old) {
                    *row = format!("{new},{rest}");
                }
            }
        }
        Venue::new(&tables).compute(fall()).unwrap()
    };
    assert_eq!(rules(&with(&|index| format!("c{index},main"), "")), []);
    for one in [with(&|index| format!("c,v{index}"), ""), with(&|index| format!("c{index},v"), "o")]
    {
        assert!(rules(&one).contains(&("fall", &ThinRule::Deficit)), "{:?}", rules(&one));
        assert!(one.require_allowed(&[]).is_err());
    }
}

#[test]
fn g13_what_is_published_already_counts_as_a_scenario() {
    // 25 vaults in liquidation owe what no price moves, and the statement says how much; one client is long.
    let mut tables = clients(1, 1);
    for index in 0..25 {
        tables.vaults.push(format!("d{index},main,clients,liquidating,,"));
        tables.balances.push(format!("d{index},main,USDT,-{}", 100 + index));
    }
    let venue = Venue::new(&tables);
    let fall = venue.compute(vec![marks("fall", "0.4")]).unwrap();
    let found = rules(&fall);
    let [(_, ThinRule::Difference { from })] = &found[..] else { panic!("{found:?}") };
    assert!(matches!(from, Beside::Prices | Beside::Statement));
    let text = fall.require_allowed(&[]).unwrap_err().to_string();
    assert!(text.contains("compared with the published prices"), "{text}");
    // What changes nobody's deficit tells nothing more than the statement does.
    assert_eq!(rules(&venue.compute(vec![marks("half", "0.5")]).unwrap()), []);
    // Where nobody would owe anything, nobody is told of, though few are in liquidation.
    let mut tables = clients(25, 1);
    tables.vaults.push("d,main,clients,liquidating,,".into());
    tables.balances.extend(["d,main,USDT,-100".to_owned(), "d,main,BTC,0.0018".to_owned()]);
    let rise = scenario(
        "rise",
        moves("2", "0", &[("USDT", "1", "0")]),
        moves("1.5", "0", &[("JUNKBTC", "1", "0")]),
    );
    assert_eq!(rules(&Venue::new(&tables).compute(vec![rise]).unwrap()), []);
}

#[test]
fn g13_a_nudge_is_no_move() {
    let venue = Venue::new(&clients(21, 1));
    let nudged = |name: &str, others: &str| {
        let markets = moves(others, "0", &[("JUNKBTC", "1", "0"), ("JUNKUSDT", "0.5", "0")]);
        scenario(name, moves("1", "0", &[]), markets)
    };
    // A tenth of the largest move counts, and less does not.
    let set =
        vec![nudged("nudged", "1.000000000001"), nudged("less", "0.951"), nudged("tenth", "0.95")];
    let computed = venue.compute(set).unwrap();
    let narrow: Vec<&str> = rules(&computed)
        .into_iter()
        .filter_map(|(name, rule)| (*rule == ThinRule::Narrow).then_some(name))
        .collect();
    assert_eq!(narrow, ["nudged", "less"]);
}

#[test]
fn g13_what_can_be_refused_at_once_is_refused_before_anything_is_noted() {
    let venue = Venue::new(&clients(21, 1));
    let command = venue.command(vec![marks("half", "0.5")]);
    let refused = |change: &dyn Fn(&mut ringfence_prover::command::stress::StressCommand)| {
        let mut command = command.clone();
        change(&mut command);
        let code = command.run_at(NOW, &Silent).unwrap_err().code();
        assert!(!venue.work.join("stress/ledger.json").exists(), "{code}");
        assert!(!ringfence_prover::epoch::is_given_out(&venue.work).unwrap());
        code
    };
    assert_eq!(refused(&|of| of.accept_thin = vec!["full".into()]), "RF-1376");
    for blocks in [0, 257] {
        refused(&|of| of.machine.blocks_per_proof = Some(blocks));
    }
    let file = venue.directory.path().join("file");
    fs::write(&file, "").unwrap();
    assert_eq!(refused(&|of| of.out = Some(file.join("stress"))), "RF-1301");
    assert_eq!(refused(&|of| of.out = Some("/proc/none/stress".into())), "RF-1301");
    let folder = venue.work.join("stress");
    fs::write(&folder, "").unwrap();
    assert_eq!(command.run_at(NOW, &Silent).unwrap_err().code(), "RF-1378");
}

#[test]
fn g13_an_emptied_ledger_is_noticed_and_other_damage_is_none_of_scenario_proofs() {
    let venue = Venue::new(&clients(21, 1));
    let mut command = venue.command(vec![marks("half", "0.5")]);
    (command.check, command.out) = (true, None);
    command.run_at(NOW, &Silent).unwrap();
    let code = || command.run_at(NOW, &Silent).unwrap_err().code();
    let ledger = venue.work.join("stress/ledger.json");
    let good = fs::read_to_string(&ledger).unwrap();
    let empty = "{\"entries\":[],\"format\":\"ringfence-stress-ledger-1\"}";
    file::write_private(&ledger, empty.as_bytes()).unwrap();
    assert_eq!(code(), "RF-1378");
    file::write_private(&ledger, good.as_bytes()).unwrap();
    // The epoch notes a stress directory that the ledger knows nothing of, with `work/stress` or without.
    let stress = venue.stress();
    let out = venue.directory.path().join("somewhere");
    let unknown = NamedBy::Stress(Digest([9; 32]));
    stress.epoch().note(unknown, &out, stress.statement()).unwrap();
    drop(stress);
    assert_eq!(code(), "RF-1378");
    fs::rename(venue.work.join("stress"), venue.directory.path().join("away")).unwrap();
    assert_eq!(code(), "RF-1378");
    fs::remove_dir_all(venue.work.join("stress")).unwrap();
    fs::rename(venue.directory.path().join("away"), venue.work.join("stress")).unwrap();
    fs::remove_dir_all(venue.work.join("named")).unwrap();
    command.run_at(NOW, &Silent).unwrap();
    // The statement of the epoch is not made again by `stress`, and nobody is told to delete it.
    fs::write(venue.work.join("statement.json"), "{}").unwrap();
    let error = command.run_at(NOW, &Silent).unwrap_err();
    assert_eq!(error.code(), "RF-1303", "{error}");
}

#[test]
fn g13_no_more_than_64_scenarios_of_an_epoch_are_released() {
    let venue = Venue::new(&clients(21, 1));
    let rise =
        |index: u32| marks(&format!("rise {index}"), &format!("1.{:03}", 100 + 2 * index + 1));
    let computed = venue.compute((0..63).map(rise).collect()).unwrap();
    assert_eq!(rules(&computed), []);
    computed.require_allowed(&[]).unwrap();
    venue.release_all();
    venue.compute(vec![rise(64)]).unwrap().require_allowed(&[]).unwrap();
    // A set counts once, whatever its insurance books.
    let again = Venue::new(&clients(21, 1));
    let forty: Vec<_> = (0..40).map(rise).collect();
    for insurance in [vec![], vec!["house".to_owned()]] {
        let (path, set) = again.set(forty.clone());
        let question = Question { path, set, insurance };
        again.stress().compute(&question, NOW, &Silent).unwrap();
    }
    again.release_all();
    let others = |count: u32| again.compute((40..40 + count).map(rise).collect()).unwrap();
    others(24).require_allowed(&[]).unwrap();
    assert!(matches!(others(25).require_allowed(&[]), Err(StressFault::Many)));
    let many = venue.compute(vec![rise(65), rise(66)]).unwrap();
    let error = many.require_allowed(&["rise 65".into(), "rise 66".into()]).unwrap_err();
    assert!(matches!(error, StressFault::Many), "{error}");
    assert_eq!((error.code(), error.exit_code()), ("RF-1376", 1));
    // Released ones are counted once, however often they are written.
    assert!(venue.compute((0..63).map(rise).collect()).unwrap().require_allowed(&[]).is_ok());
}

#[test]
fn g10_g13_books_sets_and_directories_that_do_not_serve_are_refused() {
    let (epoch, venue) = Venue::open(&clients(2, 1));
    let mut command = venue.command(vec![marks("half", "0.5")]);
    let code = |command: &ringfence_prover::command::stress::StressCommand| {
        command.run_at(NOW, &Silent).unwrap_err().code()
    };
    assert_eq!(code(&command), "RF-1314", "another run works there");
    drop(epoch);
    assert_eq!(code(&command), "RF-1324", "its statement is open");
    let epoch = ringfence_prover::epoch::Epoch::reopen_to_collect(&venue.work).unwrap().0;
    epoch.complete(Default::default()).unwrap();
    drop(epoch);
    command.insurance = vec!["clients".into()];
    assert_eq!(code(&command), "RF-1377");
    command.insurance = vec!["nobody".into()];
    assert_eq!(code(&command), "RF-1377");
    command.insurance.clear();
    command.scenarios = venue.set(vec![marks("far", "1000"), marks("still", "1")]).0;
    let unknown = scenario("s", moves("1", "0", &[("NONE", "2", "0")]), moves("1", "0", &[]));
    command.scenarios = venue.set(vec![unknown]).0;
    assert_eq!(code(&command), "RF-1374", "a set that does not fit");
    fs::write(&command.scenarios, "{}").unwrap();
    assert_eq!(code(&command), "RF-1374", "no set");
    command.scenarios = venue.directory.path().join("none.json");
    assert_eq!(code(&command), "RF-1101");
    command.out = Some(venue.work.clone());
    assert_eq!(code(&command), "RF-1310");
    // Two runs at a time would give two stress statements one number.
    let held = venue.stress();
    command.out = None;
    command.check = true;
    command.scenarios = venue.set(vec![marks("half", "0.5")]).0;
    assert_eq!(code(&command), "RF-1314");
    drop(held);
    command.run_at(NOW, &Silent).unwrap();
    // Without its ledger, nobody knows what was released.
    let ledger = venue.work.join("stress/ledger.json");
    let kept = fs::read(&ledger).unwrap();
    fs::remove_file(&ledger).unwrap();
    assert_eq!(code(&command), "RF-1378");
    file::write_private(&ledger, &kept[..kept.len() - 1]).unwrap();
    assert_eq!(code(&command), "RF-1378");
}

#[test]
fn g3_a_scenario_under_which_a_vault_is_out_of_range_is_named_and_no_vault_is() {
    let mut tables = clients(2, 1);
    tables.balances.push("c1,main,JUNK,100000000000000000".into());
    let venue = Venue::new(&tables);
    let dear = scenario("dear", moves("1", "0", &[("JUNK", "1000", "0")]), moves("1", "0", &[]));
    match venue.compute(vec![marks("half", "0.5"), dear]) {
        Err(error) => {
            assert_eq!(error.code(), "RF-1375");
            let text = error.to_string();
            assert!(text.contains("dear") && !text.contains("c1"), "{text}");
        }
        Ok(_) => panic!("it is in range"),
    }
}

#[test]
fn g13_results_are_released_beside_those_that_they_were_judged_beside() {
    let venue = Venue::new(&clients(21, 1));
    let mut stress = venue.stress();
    let mut judged = |name: &str, factor: &str| {
        let (path, set) = venue.set(vec![marks(name, factor)]);
        let question = Question { path, set, insurance: vec![] };
        stress.compute(&question, NOW, &Silent).unwrap()
    };
    let (first, second) = (judged("rise", "1.1"), judged("more", "1.2"));
    let plan = Plan::default();
    let how = Proving { accepted: &[], blocks_per_proof: 8, plan: &plan, now: NOW };
    let proven = stress.prove(&Own::default(), &first, &how, &Silent).unwrap();
    let waiting = stress.prove(&Own::default(), &second, &how, &Silent).unwrap();
    let out = |name: &str| venue.directory.path().join(name);
    stress.release(&proven, &out("first"), &Silent).unwrap();
    // Neither what is proven already nor what is still to be proven was judged beside the first.
    let stale = [
        stress.release(&waiting, &out("second"), &Silent).unwrap_err(),
        stress.prove(&Own::default(), &second, &how, &Silent).map(drop).unwrap_err(),
    ];
    assert!(stale.iter().all(|error| matches!(error, StressFault::Stale)), "{stale:?}");
    assert!(!out("second").exists());
    // What was released may be written again.
    stress.release(&proven, &out("again"), &Silent).unwrap();
    // Judged anew it begins anew, and only that may be released: its number comes after the first.
    let (path, set) = venue.set(vec![marks("more", "1.2")]);
    let question = Question { path, set, insurance: vec![] };
    let second = stress.compute(&question, NOW, &Silent).unwrap();
    let anew = stress.prove(&Own::default(), &second, &how, &Silent).unwrap();
    stress.release(&anew, &out("second"), &Silent).unwrap();
    assert_eq!(anew.statement().document().sequence, 1.into());
    // Nor is anything released that another work directory began.
    let other = Venue::new(&clients(22, 1));
    let mut elsewhere = other.stress();
    let stale = [
        stress.release(&waiting, &out("third"), &Silent).unwrap_err(),
        elsewhere.release(&proven, &out("third"), &Silent).unwrap_err(),
        elsewhere.prove(&Own::default(), &first, &how, &Silent).map(drop).unwrap_err(),
    ];
    assert!(stale.iter().all(|error| matches!(error, StressFault::Stale)), "{stale:?}");
    assert!(!out("third").exists());
    drop((stress, elsewhere));
    venue.stress();
    other.stress();
}

#[test]
fn g13_what_was_begun_goes_on_only_with_the_same_results() {
    let venue = Venue::new(&clients(21, 1));
    let (path, set) = venue.set(vec![marks("rise", "1.1")]);
    let question = Question { path, set, insurance: vec![] };
    let plan = Plan::default();
    let prove = |now| {
        let mut stress = venue.stress();
        let computed = stress.compute(&question, now, &Silent)?;
        let how = Proving { accepted: &[], blocks_per_proof: 8, plan: &plan, now };
        let proven = stress.prove(&Own::default(), &computed, &how, &Silent)?;
        Ok::<_, StressFault>(proven.statement().digest())
    };
    // As if the results of the run before had been others: its stress statement was another one.
    let stress = venue.work.join("stress");
    let ledger = stress.join("ledger.json");
    let other = "9".repeat(64);
    let as_if_other = |digest: Digest| {
        let digest = digest.to_string();
        let text = fs::read_to_string(&ledger).unwrap().replace(&digest, &other);
        file::write_private(&ledger, text.as_bytes()).unwrap();
        fs::rename(stress.join(digest), stress.join(&other)).unwrap();
    };
    let first = prove(NOW).unwrap();
    as_if_other(first);
    let second = prove("2026-02-02T00:00:00Z").unwrap();
    assert_ne!(second, first, "it begins anew, at its own time");
    assert!(!stress.join(&other).exists() && stress.join(second.to_string()).exists());
    // What was released has its results for good.
    as_if_other(second);
    venue.release_all();
    let error = prove(NOW).unwrap_err();
    assert!(matches!(error, StressFault::Results(_)) && error.code() == "RF-1378", "{error}");
}

#[test]
fn g13_a_set_that_was_lost_is_kept_again_when_it_is_asked_for() {
    let venue = Venue::new(&clients(21, 1));
    let sets = || [vec![marks("rise", "1.1")], vec![marks("more", "1.2")]];
    for set in sets() {
        venue.compute(set).unwrap();
    }
    venue.release_all();
    fs::remove_dir_all(venue.work.join("stress/sets")).unwrap();
    let [first, second] = sets();
    let error = venue.compute(first.clone()).map(drop).unwrap_err();
    assert!(matches!(error, StressFault::LostSet(_)), "{error}");
    assert!(error.to_string().contains("--check"), "{error}");
    venue.compute(second).unwrap();
    venue.compute(first).unwrap();
}
