//! Jobs: proven from their bytes and public data alone, without the secrets of anything else, and refused
//! where they are damaged or meant for another key.

use std::{fs, path::Path, sync::Arc};

use ff::PrimeField;
use ringfence_circuits::{
    circuit::BlockCircuit,
    proof::{generators, Generators, Halo2, VerifyingKey},
    protocol::{
        bundle::{self, ProofRange},
        hash::digest::Digest,
        index::BlockIndex,
        parameters::Parameters,
        shape::Shape,
        statement::OpenStatement,
    },
    testing::small_parameters,
};
use ringfence_prover::{
    command::prove::{prove, Prove},
    epoch::{
        job::{FORMAT, MAX_JOB_BYTES},
        Epoch, Job, JobError, JobKey, Jobs, Silent, Sums,
    },
    snapshot::Options,
};

use super::common::{
    parameters,
    proving::{assert_audited, bundle_of, command},
    tables::Tables,
};

/// Blocks per proof of [`command`].
const PER_PROOF: u64 = 2;

/// Nine vaults of one shape in three blocks, and one under a special rule.
fn tables() -> Tables {
    let mut tables = Tables::new(&[], &[], &[]);
    for index in 0..9 {
        tables.vaults.push(format!("acct-QX{index},label-ZK3,clients,maintenance,owner-VV5,"));
        tables.balances.push(format!("acct-QX{index},label-ZK3,USDT,{}", 30_000 + 7 * index));
    }
    tables.vaults.push("special-QX,label-ZK3,house,equity_only,,5000".into());
    tables.balances.push("special-QX,label-ZK3,USDT,1000".into());
    tables.positions = vec![
        "acct-QX0,label-ZK3,BTCUSDT,long,0.5,,49000,".into(),
        "special-QX,label-ZK3,BTCUSDT,short,0.5,,50001,".into(),
    ];
    tables
}

/// An epoch whose sums are computed and whose proofs are not made.
pub(super) struct Prepared {
    pub command: Prove,
    pub epoch: Epoch,
    pub statement: OpenStatement,
    pub sums: Sums,
    pub _directory: tempfile::TempDir,
}

impl Prepared {
    pub fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let command = command(directory.path());
        let tables = tables();
        fs::create_dir(&command.snapshot).unwrap();
        for entry in fs::read_dir(tables.write()).unwrap() {
            let path = entry.unwrap().path();
            fs::copy(&path, command.snapshot.join(path.file_name().unwrap())).unwrap();
        }
        let options = Options {
            order_key: [0; 32].into(),
            out: Path::new("").into(),
            shapes: command.options.shapes.as_deref().unwrap(),
            max_errors: 1,
            max_liquidating: None,
            failing: None,
            buckets: None,
            watch: Default::default(),
        };
        let (work, snapshot) = (&command.work, &command.snapshot);
        let epoch = Epoch::start(work, snapshot, parameters(), PER_PROOF, &options).unwrap();
        let statement = epoch.build_tree(&Silent).unwrap();
        let sums = epoch.sums(&statement, PER_PROOF, &Silent).unwrap();
        Prepared { command, epoch, statement, sums, _directory: directory }
    }

    pub fn jobs(&self) -> Jobs<'_> {
        self.epoch.jobs(&self.statement, &self.sums)
    }
}

fn load(k: u32) -> Generators {
    generators::load(k, &generators::default_cache()).unwrap()
}

/// The digest of a shape's key.
fn key_digest(jobs: &Jobs<'_>, shape: Shape) -> Digest {
    let circuit = jobs.circuit(shape);
    let generators = load(circuit.k());
    VerifyingKey::build(&generators, &BlockCircuit::empty(Arc::new(circuit))).unwrap().digest()
}

/// All that a worker does. It has public files of the bundle and the bytes of its job.
fn work(parameters: &[u8], statement: &[u8], job: &[u8]) -> Result<Vec<u8>, JobError> {
    let parameters = Parameters::from_canonical(parameters).unwrap();
    let statement = OpenStatement::from_canonical(statement, &parameters).unwrap();
    let job = Job::decode(job)?;
    job.check(statement.bound(), &parameters)?;
    let circuit = job.circuit(&parameters)?;
    let generators = load(circuit.k());
    let key = JobKey::build(&Halo2, &generators, circuit)?;
    Ok(job.prove(&Halo2, &generators, &key)?.into_bytes())
}

#[test]
fn workers_prove_an_epoch_from_jobs_and_public_files_alone() {
    let prepared = Prepared::new();
    let jobs = prepared.jobs();
    assert_eq!(jobs.ranges().len(), 3);
    fs::create_dir(prepared.epoch.proofs()).unwrap();
    for (index, range) in jobs.ranges().iter().enumerate() {
        let job = jobs.job(range, key_digest(&jobs, range.shape)).unwrap().encode().unwrap();
        let statement = prepared.statement.canonical();
        let proof = work(prepared.epoch.parameters().canonical(), &statement, &job).unwrap();
        fs::write(prepared.epoch.proofs().join(bundle::proof_file(index)), proof).unwrap();
    }
    drop(jobs);
    let Prepared { command, epoch, _directory, .. } = prepared;
    drop(epoch);
    // Every proof is there, so that none is made.
    prove(&command, parameters(), &Silent).unwrap();
    let _report = assert_audited(bundle_of(&command));
}

/// Whether `bytes` holds `part`.
fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[test]
fn b3_a_job_holds_no_secret_but_those_of_its_blocks() {
    let prepared = Prepared::new();
    let (jobs, secret) = (prepared.jobs(), prepared.epoch.secret());
    let whole = fs::read(prepared.epoch.directory().join("secret")).unwrap();
    for range in jobs.ranges() {
        let job = jobs.job(range, Digest([7; 32])).unwrap();
        let bytes = job.encode().unwrap();
        assert!(Job::decode(&bytes).unwrap().encode().unwrap() == bytes, "one encoding only");
        for half in whole.chunks(16) {
            assert!(!holds(&bytes, half), "the epoch secret");
        }
        assert!(!holds(&bytes, &secret.order_key()[..]), "the order key");
        assert!(!holds(&bytes, &secret.commitment().0), "the commitment to the secret");
        for name in ["QX", "label", "owner", "VV5", "clients", "house"] {
            assert!(!holds(&bytes, name.as_bytes()), "{name}");
        }
        for (index, row) in prepared.epoch.rows().iter().enumerate() {
            let per_block = row.shape.vaults as u64;
            let own =
                range.first_in_row * per_block..(range.first_in_row + range.blocks) * per_block;
            for position in 0..row.blocks * per_block {
                let salt = secret.salt(row.book, &row.shape, position).0.to_repr();
                let is_own = index == range.row && own.contains(&position);
                assert_eq!(holds(&bytes, &salt), is_own, "salt {position} of row {index}");
            }
        }
        // A blind stands between two blocks; after the last it is zero.
        for block in BlockIndex::new(0).run(prepared.statement.bound().block_count() - 1) {
            let at_its_ends =
                range.first <= block.after(1) && block < range.first.after(range.blocks);
            assert_eq!(holds(&bytes, &secret.blind(block).0.to_repr()), at_its_ends, "{block}");
        }
    }
}

/// Says why a job is refused before anything is proven; nothing if it is not.
fn refusal(prepared: &Prepared, key: &JobKey<Halo2>, generators: &Generators, job: &[u8]) -> bool {
    let parameters = prepared.epoch.parameters();
    let refused = || -> Result<(), JobError> {
        let job = Job::decode(job)?;
        job.check(prepared.statement.bound(), parameters)?;
        job.circuit(parameters)?;
        job.prove(&Halo2, generators, key).map(drop)
    };
    refused().is_err()
}

#[test]
fn f2_damaged_jobs_are_refused() {
    let prepared = Prepared::new();
    let jobs = prepared.jobs();
    // The last block of a row: with padding.
    let range: ProofRange = jobs.ranges()[1];
    let generators = load(jobs.circuit(range.shape).k());
    let key = JobKey::build(&Halo2, &generators, jobs.circuit(range.shape)).unwrap();
    let good = jobs.job(&range, key.digest()).unwrap().encode().unwrap();
    for length in 0..good.len() {
        assert!(Job::decode(&good[..length]).is_err(), "{length} bytes of {}", good.len());
    }
    assert!(Job::decode(&[&good[..], &[0]].concat()).is_err());
    assert!(Job::decode(&[&good[..], &[0; 4]].concat()).is_err());
    assert!(Job::decode(&vec![0; MAX_JOB_BYTES + 1]).is_err());
    let longest = [FORMAT, &u32::MAX.to_le_bytes()].concat();
    assert!(Job::decode(&longest).is_err());
    for index in 0..good.len() {
        for change in [1, 0x80, 0xff] {
            let mut changed = good.to_vec();
            changed[index] ^= change;
            assert!(refusal(&prepared, &key, &generators, &changed), "byte {index} ^ {change}");
        }
    }
    assert!(!refusal(&prepared, &key, &generators, &good), "what is not damaged is proven");
}

#[test]
fn a_job_is_proven_under_its_own_key_only() {
    let prepared = Prepared::new();
    let jobs = prepared.jobs();
    let range = jobs.ranges()[1];
    let other_shape = jobs.ranges()[2].shape;
    let job = jobs.job(&range, key_digest(&jobs, range.shape)).unwrap();
    assert_eq!((job.shape(), job.first(), job.blocks()), (range.shape, range.first, range.blocks));
    let other = jobs.circuit(other_shape);
    let generators = load(other.k());
    let key = JobKey::build(&Halo2, &generators, other).unwrap();
    let refused = job.prove(&Halo2, &generators, &key);
    assert!(matches!(refused, Err(JobError::Key { .. })));
    let wrong = load(key_rows(&jobs, other_shape) + 1);
    let built = JobKey::build(&Halo2, &wrong, jobs.circuit(other_shape));
    assert!(matches!(built, Err(JobError::Generators { .. })));
    // A job of another shape can't be proven with that key, even if it names it.
    let job = jobs.job(&range, key.digest()).unwrap();
    let refused = job.prove(&Halo2, &generators, &key);
    assert!(matches!(refused, Err(JobError::Key { .. })));
    assert!(matches!(job.circuit(&small_parameters()), Err(JobError::Parameters { .. })));
    let mut document = prepared.statement.bound().document().clone();
    document.snapshot_time = "2025-01-01T00:00:01Z".into();
    let statement = document.check(prepared.epoch.parameters()).unwrap();
    let refused = job.check(&statement, prepared.epoch.parameters());
    assert!(matches!(refused, Err(JobError::Statement(_))));
}

fn key_rows(jobs: &Jobs<'_>, shape: Shape) -> u32 {
    jobs.circuit(shape).k()
}
