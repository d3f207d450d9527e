//! Issuing and checking one inclusion package of a (1, 1) vault among 100,000.

use criterion::{criterion_group, criterion_main, Criterion};
use ringfence_benches::epoch::prove_command;
use ringfence_circuits::protocol::{shape::SHAPES, statement::Completion};
use ringfence_fixtures::generator::{generate, Mix, Plan};
use ringfence_prover::{
    epoch::{Epoch, Silent},
    package::Issuer,
    snapshot::{self, RecordReader},
};
use ringfence_verifier::{check::inclusion::Published, reader::Reader};

fn inclusion(criterion: &mut Criterion) {
    let directory = tempfile::tempdir().expect("a directory");
    let parameters = ringfence_fixtures::binance();
    let command = prove_command(directory.path(), &SHAPES, 8);
    generate(&parameters, &Plan::new(100_000, 1, Mix::Isolated), &command.snapshot).expect("made");
    let options = snapshot::Options {
        order_key: [0; 32].into(),
        out: std::path::PathBuf::new(),
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
    let statement = epoch.complete(Completion::default()).expect("completed").canonical();
    let record = RecordReader::open(&epoch.rows()[0].records)
        .and_then(|mut reader| reader.get(77))
        .expect("a record");
    let issuer = Issuer::new(&epoch).expect("an issuer");
    let package = issuer.package(&record.account).expect("a package").encode().expect("encoded");
    criterion.bench_function("issue a package", |bencher| {
        bencher.iter(|| issuer.package(&record.account).expect("a package"));
    });
    criterion.bench_function("read a statement", |bencher| {
        bencher.iter(|| Published::decode(&statement, None).expect("decoded"));
    });
    let published = Published::decode(&statement, None).expect("decoded");
    let reader = Reader::default();
    criterion.bench_function("check a package against a statement", |bencher| {
        bencher.iter(|| published.check(&package, &reader, &record.account).expect("checked"));
    });
}

criterion_group!(benches, inclusion);
criterion_main!(benches);
