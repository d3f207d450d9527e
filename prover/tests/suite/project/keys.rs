//! Keys in files.

use std::sync::Barrier;

use ringfence_prover::signing::{key::LogKey, SigningError};

#[test]
fn of_two_runs_at_once_one_makes_the_key() {
    const RUNS: usize = 8;
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("signing.key");
    let together = Barrier::new(RUNS);
    let run = || {
        together.wait();
        LogKey::create("example.com/solvency", &path)
    };
    let made: Vec<_> = std::thread::scope(|scope| {
        let runs: Vec<_> = (0..RUNS).map(|_| scope.spawn(run)).collect();
        runs.into_iter().map(|run| run.join().unwrap()).collect()
    });
    let refused = |made: &&Result<LogKey, _>| matches!(made, Err(SigningError::Exists(_)));
    assert_eq!(made.iter().filter(refused).count(), RUNS - 1);
    let own = made.into_iter().find_map(Result::ok).unwrap().public().unwrap();
    assert_eq!(LogKey::read(&path).unwrap().public().unwrap(), own);
    // Nothing else is left beside it.
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 1);
}
