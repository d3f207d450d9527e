//! An import gives the same, byte by byte, with any number of threads and of buckets: records, index, counts,
//! warnings, and the list of what is refused.

use std::{collections::BTreeMap, fs, path::Path};

use ringfence_circuits::protocol::parameters::Parameters;
use ringfence_fixtures::generator::{generate, Mix, Plan};
use ringfence_prover::snapshot::{Options, Summary};

use crate::common::{import_with, parameters, program::files, tables::Tables};

type Files = BTreeMap<String, Vec<u8>>;

/// What an import gives: all files and the summary, or its error with the private list of failing vaults.
#[derive(Debug, PartialEq)]
enum Outcome {
    Imported(Files, Box<Summary>),
    Refused(String, Option<String>),
}

fn outcome(
    snapshot: &Path,
    parameters: &Parameters,
    (threads, buckets): (usize, usize),
    change: fn(&mut Options<'_>),
) -> Outcome {
    let lists = tempfile::tempdir().unwrap();
    let list = lists.path().join("failing.csv");
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    let imported = pool.install(|| {
        import_with(snapshot, parameters, |options| {
            options.buckets = Some(buckets);
            options.failing = Some(list.clone());
            change(options);
        })
    });
    match imported {
        Ok((imported, work)) => {
            let read = |(name, path)| (name, fs::read(path).unwrap());
            Outcome::Imported(
                files(work.path()).into_iter().map(read).collect(),
                imported.summary.into(),
            )
        }
        Err(error) => {
            let words = error.to_string().replace(lists.path().to_str().unwrap(), "");
            Outcome::Refused(words, fs::read_to_string(list).ok())
        }
    }
}

/// The outcome, which is the same for all numbers of threads and buckets.
fn same(snapshot: &Path, parameters: &Parameters, change: fn(&mut Options<'_>)) -> Outcome {
    let first = outcome(snapshot, parameters, (1, 1), change);
    for how in [(1, 40), (2, 1), (3, 40), (8, 7)] {
        let other = outcome(snapshot, parameters, how, change);
        assert!(first == other, "{how:?}: {first:?}, {other:?}");
    }
    first
}

/// Replaces every `step`-th line of a table behind its header.
fn spoil(snapshot: &Path, table: &str, step: usize, spoiled: impl Fn(&str) -> String) {
    let path = snapshot.join(table);
    let text = fs::read_to_string(&path).unwrap();
    let lines = text.lines().enumerate().map(|(index, line)| match index {
        0 => line.to_owned(),
        index if index % step == 0 => spoiled(line),
        _ => line.to_owned(),
    });
    let lines: Vec<String> = lines.collect();
    fs::write(path, lines.join("\n") + "\n").unwrap();
}

#[test]
fn records_counts_and_warnings_do_not_depend_on_threads() {
    for (mix, vaults) in [(Mix::Venue, 3000), (Mix::Isolated, 1500), (Mix::Small, 300)] {
        let work = tempfile::tempdir().unwrap();
        let parameters = match mix {
            Mix::Venue => ringfence_fixtures::binance(),
            _ => parameters(),
        };
        generate(&parameters, &Plan::new(vaults, 3, mix), work.path()).unwrap();
        let Outcome::Imported(files, summary) = same(work.path(), &parameters, |_| {}) else {
            panic!("{mix:?} is imported")
        };
        assert!(summary.count() >= vaults, "{mix:?}");
        assert!(files.keys().any(|name| name.ends_with("accounts.index")), "{:?}", files.keys());
        // Entries that are far from the mark are found in many places; the first of them are named.
        spoil(work.path(), "positions.csv", 7, |line| {
            let mut cells: Vec<&str> = line.split(',').collect();
            cells[5..].copy_from_slice(&["", "0.000000000001", ""]);
            cells.join(",")
        });
        let _ = same(work.path(), &parameters, |options| options.watch.price_factor = 2);
    }
}

#[test]
fn f2_what_is_refused_does_not_depend_on_threads() {
    let work = tempfile::tempdir().unwrap();
    let parameters = parameters();
    generate(&parameters, &Plan::new(2500, 9, Mix::Venue), work.path()).unwrap();
    // Vaults that break their rule: the private list names all of them.
    let spoiled = work.path().join("balances.csv");
    let good = fs::read(&spoiled).unwrap();
    spoil(work.path(), "balances.csv", 5, |line| {
        let (names, amount) = line.rsplit_once(',').unwrap();
        format!("{names},-{}", amount.trim_start_matches('-'))
    });
    let limits: [fn(&mut Options<'_>); 3] = [
        |options| options.max_errors = 1,
        |options| options.max_errors = 20,
        |options| options.max_errors = 100_000,
    ];
    for limit in limits {
        assert!(matches!(same(work.path(), &parameters, limit), Outcome::Refused(..)));
    }
    // Rows without a vault, which are found in the second pass.
    fs::write(&spoiled, &good).unwrap();
    spoil(work.path(), "balances.csv", 11, |line| format!("nobody-{line}"));
    for limit in limits {
        let Outcome::Refused(words, _) = same(work.path(), &parameters, limit) else {
            panic!("rows without a vault are refused")
        };
        assert!(words.contains("no row of vaults.csv has this account"), "{words}");
    }
    // Rows that are no rows, which are found in the first.
    spoil(work.path(), "balances.csv", 400, |line| format!("{line},more"));
    for limit in limits {
        let Outcome::Refused(words, _) = same(work.path(), &parameters, limit) else {
            panic!("rows with too many cells are refused")
        };
        assert!(words.contains("balances.csv:401: row: 5 columns, expected 4"), "{words}");
    }
}

#[test]
fn vaults_that_rows_make_do_not_depend_on_threads() {
    // Rows of a vault follow each other over the ends of batches, and come back later.
    let (mut balances, mut sum) = (vec![], 0);
    for round in 0..3 {
        for vault in 0..4 {
            for row in 0..500 {
                balances.push(format!("a{vault},main,clients,auto,{}.5,USDT", row + round));
                sum += 1;
            }
        }
    }
    let mapping = r#"format = "ringfence-mapping-1"
[balances]
file = "rows.csv"
account = "account"
vault = "vault"
asset = "asset"
amount = "amount"
same = "add"
[vaults]
from = "balances"
book = "book"
rule = "rule"
"#;
    let tables = Tables::good();
    let snapshot = tables.write().to_owned();
    for unused in ["vaults.csv", "balances.csv", "positions.csv"] {
        fs::remove_file(snapshot.join(unused)).unwrap();
    }
    fs::write(snapshot.join("mapping.toml"), mapping).unwrap();
    let header = "account,vault,book,rule,amount,asset\n";
    fs::write(snapshot.join("rows.csv"), header.to_owned() + &balances.join("\n") + "\n").unwrap();
    let outcome = same(&snapshot, &parameters(), |_| {});
    let Outcome::Imported(_, summary) = outcome else { panic!("imported: {outcome:?}") };
    assert_eq!((summary.count(), summary.table_rows["balances.csv"]), (4, sum));
}
