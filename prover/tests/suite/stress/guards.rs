//! X12: results that tell of too few vaults are not released, and a ledger remembers which were.

use std::fs;

use ringfence_circuits::{
    primitive::file,
    testing::{moves, scenario},
};
use ringfence_prover::{
    epoch::Silent,
    stress::{Computed, StressFault, Thin, ThinRule},
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
    let expected = ThinRule::Difference { from: "fall".into() };
    assert_eq!(rules(&both), [("and bitcoin", &expected)]);
    // Against what was released before, too, also by a run long ago.
    assert_eq!(rules(&venue.compute(vec![collateral()]).unwrap()), []);
    drop(venue.compute(vec![fall()]).unwrap());
    let path = venue.work.join("stress/ledger.json");
    let before = fs::read_to_string(&path).unwrap();
    venue.release_all();
    let again = venue.compute(vec![marks("deep", "0.3"), collateral()]).unwrap();
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
            moves("1", "0.1", &[]),
        ),
        scenario("a small market", moves("1", "0", &[]), one_market),
        scenario(
            "the large market",
            moves("1", "0", &[]),
            moves("1", "0", &[("BTCUSDT", "0.9", "0")]),
        ),
    ];
    let computed = venue.compute(set).unwrap();
    let narrow = &ThinRule::Narrow;
    let found = rules(&computed);
    assert!(found.contains(&("collateral alone", narrow)), "{found:?}");
    assert!(found.contains(&("a small market", narrow)), "{found:?}");
    assert!(!found.contains(&("the large market", narrow)), "{found:?}");
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
