//! Issuing and checking inclusion packages: one on demand, and all of them as a stream. Wall time, since a customer waits.
//!
//! `cargo bench -p ringfence-benches --bench inclusion`; `VAULTS=100000,1000000` sets the sizes of the epochs, of (1, 1)
//! vaults, `ASKED=2000` how many accounts, chosen anew each time, are asked for, `ALL=0` leaves out the archive, and
//! `KEEP=DIR` leaves the work directory and `accounts.txt` there, for the measurement of `serve`. Nothing is proven: packages
//! need the trees and a complete statement only.

use std::{
    path::{Path, PathBuf},
    time::Instant,
};

use ringfence_benches::{
    epoch::prove_command,
    measure::{forget_peak_memory, measured, peak_memory, setting, settings},
};
use ringfence_circuits::protocol::{shape::SHAPES, statement::Completion};
use ringfence_fixtures::generator::{generate, Mix, Plan};
use ringfence_prover::{
    epoch::{Epoch, Silent},
    package::{write_all, Issuer, Sizes},
    snapshot::{self, RecordReader},
};
use ringfence_verifier::{check::inclusion::Published, reader::Reader};

fn main() {
    for vaults in settings("VAULTS", &[100_000]) {
        println!("{vaults} vaults");
        let aside = tempfile::tempdir().expect("a directory");
        let kept = std::env::var_os("KEEP").map(PathBuf::from);
        let directory = kept.as_deref().unwrap_or(aside.path());
        let work = epoch(directory, vaults);
        measure(&work, directory);
    }
}

/// A work directory with a complete statement.
fn epoch(directory: &Path, vaults: u64) -> PathBuf {
    let parameters = ringfence_fixtures::binance();
    let command = prove_command(directory, &SHAPES, 8);
    generate(&parameters, &Plan::new(vaults, 1, Mix::Isolated), &command.snapshot).expect("made");
    let options = snapshot::Options {
        order_key: [0; 32].into(),
        out: PathBuf::new(),
        shapes: &SHAPES,
        max_errors: 20,
        max_liquidating: None,
        failing: None,
        buckets: None,
        watch: Default::default(),
    };
    let epoch =
        Epoch::start(&command.work, &command.snapshot, parameters, 8, &options).expect("imported");
    epoch.build_tree(&Silent).expect("built");
    let _statement = epoch.complete(Completion::default()).expect("completed");
    command.work
}

fn measure(work: &Path, directory: &Path) {
    forget_peak_memory();
    let (epoch, opening) = measured(|| Epoch::reopen(work).expect("opened"));
    let issuer = Issuer::new(&epoch).expect("an issuer");
    println!("  open the epoch, every file compared: {:.2} s", opening.wall);

    let accounts = accounts(&epoch, setting("ASKED", 2000));
    std::fs::write(directory.join("accounts.txt"), accounts.join("\n")).expect("written");
    times("issue", &accounts, |account| drop(issuer.package(account).expect("a package")));
    times("issue and verify", &accounts, |account| {
        drop(issuer.verified(account).expect("a package"));
    });
    let statement = issuer.statement().canonical();
    let (published, reading) = measured(|| Published::decode(&statement, None).expect("decoded"));
    println!("  read a statement: {:.2} ms", 1e3 * reading.wall);
    let encode = |account: &String| issuer.package(account).expect("a package").encode();
    let packages: Vec<(&String, Vec<u8>)> =
        accounts.iter().map(|account| (account, encode(account).expect("encoded"))).collect();
    let reader = Reader::default();
    times("check against a statement", &packages, |(account, package)| {
        drop(published.check(package, &reader, account).expect("checked"));
    });
    println!("  peak memory so far: {} MiB", peak_memory());

    if setting("ALL", 1) > 0 {
        forget_peak_memory();
        let out = directory.join("all");
        let (count, cost) =
            measured(|| write_all(&issuer, &out, &Sizes::default(), &Silent).expect("written"));
        println!(
            "  all {count} packages: {:.1} s on the clock, {:.0} CPU µs each, peak memory {} MiB",
            cost.wall,
            1e6 * cost.cpu / count as f64,
            peak_memory()
        );
    }
}

/// Accounts from all over the epoch.
fn accounts(epoch: &Epoch, count: u64) -> Vec<String> {
    let mut reader = RecordReader::open(&epoch.rows()[0].records).expect("records");
    let all = reader.count();
    let step = (all / count.max(1)).max(1);
    // A step that is prime to most numbers of vaults, so that neighbours don't follow each other.
    (0..count.min(all))
        .map(|number| reader.get(number * 7919 % count * step % all).expect("a record").account)
        .collect()
}

/// Median, 99th percentile and most of what `work` takes for each of these.
fn times<T>(what: &str, of: &[T], mut work: impl FnMut(&T)) {
    let mut took: Vec<f64> = of
        .iter()
        .map(|one| {
            let begun = Instant::now();
            work(one);
            1e3 * begun.elapsed().as_secs_f64()
        })
        .collect();
    took.sort_by(f64::total_cmp);
    let at = |share: f64| took[((took.len() - 1) as f64 * share) as usize];
    println!("  {what}: p50 {:.3} ms, p99 {:.3} ms, most {:.2} ms", at(0.5), at(0.99), at(1.0));
}
