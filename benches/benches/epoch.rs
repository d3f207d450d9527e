//! CPU time of an epoch, shape by shape, on the full Binance tables: proving (everything: tree,
//! sums, proofs; keys apart), keys, audit, bytes. One thread.
//!
//! `cargo bench -p ringfence-benches --bench epoch`; `BLOCKS=17` blocks per shape (default 9),
//! `SHAPES=1,4` codes (default 1,2,3,4,5).

use std::{fs, sync::Arc};

use halo2_proofs::{
    pasta::{EqAffine, Fp},
    plonk::{keygen_pk, keygen_vk, verify_proof, SingleVerifier, VerifyingKey},
    transcript::{Blake2bRead, Challenge255, Transcript},
};
use ringfence_benches::{measured, prove_command, setting};
use ringfence_circuits::{
    bundle::{instances, partition, Commitments},
    circuit::{BlockCircuit, BlockKey},
    generators::{self, Generators},
    parameters::{Decimal, Parameters},
    shape::{Rule, Shape},
    statement::{Document, Statement},
    vault::{Balance, Position, Vault},
};
use ringfence_prover::{command::prove::prove, epoch::Silent};
use ringfence_verifier::{
    audit::{audit, Bundle, Reader},
    claim::Outcome,
    directory,
};

/// A sound vault that fills the shape's slots, as far as there are assets and markets.
fn vault(parameters: &Parameters, shape: &Shape, index: u64) -> Vault {
    let usdt =
        parameters.assets().iter().position(|asset| asset.name == "USDT").unwrap_or(0) as u16 + 1;
    let all = 1..=parameters.assets().len() as u16;
    let mut assets: Vec<u16> =
        all.filter(|id| *id != usdt).take(shape.balances.saturating_sub(1)).collect();
    assets.push(usdt);
    assets.sort_unstable();
    let amount = |asset: u16| if asset == usdt { 5_000_000_000_000 + index } else { 1_000 + index };
    Vault {
        extra: 0,
        balances: assets
            .iter()
            .take(shape.balances)
            .map(|asset| Balance { asset: *asset, debt: false, amount: amount(*asset) })
            .collect(),
        // Longs and shorts of pairs of vaults close each other.
        positions: (1..=shape.positions.min(parameters.markets().len()) as u16)
            .map(|market| Position {
                market,
                short: index % 2 == 1,
                size: 5,
                loss: false,
                profit: 7,
            })
            .collect(),
    }
}

fn write_snapshot(directory: &std::path::Path, shape: &Shape, vaults: u64) {
    let parameters = ringfence_fixtures::binance();
    let snapshot = directory.join("snapshot");
    fs::create_dir_all(&snapshot).expect("a directory");
    let mut tables = [
        String::from("account,vault,book,rule,owner,extra\n"),
        String::from("account,vault,asset,amount\n"),
        String::from("account,vault,market,side,size,cost,entry_price,funding\n"),
    ];
    for index in 0..vaults {
        let vault = vault(&parameters, shape, index);
        tables[0] += &format!("a{index},v,clients,maintenance,,\n");
        for balance in &vault.balances {
            let asset = parameters.asset(balance.asset).expect("known");
            let amount = Decimal::from_units(balance.amount, asset.decimals.into());
            tables[1] += &format!("a{index},v,{},{amount}\n", asset.name);
        }
        for position in &vault.positions {
            let market = parameters.market(position.market).expect("known");
            let size = Decimal::from_units(position.size, market.size_decimals.into());
            let notional = i128::from(position.size) * i128::from(market.mark);
            let cost = if position.short { notional } else { -notional };
            let cost = Decimal::from_units(cost, 12);
            let side = if position.short { "short" } else { "long" };
            tables[2] += &format!("a{index},v,{},{side},{size},{cost},,\n", market.name);
        }
    }
    let info = "venue = \"Bench\"\nepoch = 0\nsnapshot_time = \"2025-01-01T00:00:00Z\"\n\
                price_time = \"2025-01-01T00:00:00Z\"\nfunding_time = \"2025-01-01T00:00:00Z\"\n\
                [[books]]\nname = \"clients\"\nproprietary = false\n";
    let names = ["vaults.csv", "balances.csv", "positions.csv"];
    for (name, text) in names.iter().zip(&tables).chain([(&"snapshot.toml", &info.to_owned())]) {
        fs::write(snapshot.join(name), text).expect("written");
    }
}

fn main() {
    let blocks = setting("BLOCKS", 9).max(2);
    let codes = std::env::var("SHAPES").unwrap_or_else(|_| "1,2,3,4,5".into());
    println!("one thread; {blocks} blocks of each shape in two proofs; full Binance tables");
    println!(
        "{:<22} {:>2} {:>7} {:>9} {:>9} {:>11} {:>12} {:>14}",
        "shape", "k", "vaults", "keys s", "prove s", "vaults/CPUs", "bytes/vault", "audit ms/block"
    );
    for code in codes.split(',').filter_map(|code| code.parse().ok()) {
        let Some(shape) = Shape::from_code(code).filter(|shape| shape.rule == Rule::Maintenance)
        else {
            continue;
        };
        measure(shape, blocks);
    }
}

fn measure(shape: Shape, blocks: u64) {
    let directory = tempfile::tempdir().expect("a directory");
    let vaults = blocks * shape.vaults as u64;
    write_snapshot(directory.path(), &shape, vaults);
    let parameters = ringfence_fixtures::binance();
    // Two proofs, of all blocks but one and of one, so that the audit's cost per block shows.
    let command = prove_command(directory.path(), &[shape], (blocks - 1).clamp(1, 256));
    let (_, everything) =
        measured(|| prove(&command, parameters.clone(), &Silent).expect("proven"));

    // Keys and generators belong to the epoch and not to its vaults: measured by themselves.
    let bundle = directory::load(&command.out).expect("a bundle");
    let statement = Document::from_canonical(&bundle.statement).expect("canonical");
    let statement = statement.check(&parameters).expect("checked");
    let key = Arc::new(BlockKey::new(&parameters, &statement.weights(&parameters), shape));
    let k = key.k();
    let circuit = BlockCircuit::empty(key);
    let source = |k| generators::load(k, &generators::default_cache());
    let (generators, reading) = measured(|| source(k).expect("generators"));
    let (vk, verifying) = measured(|| keygen_vk(&generators, &circuit).expect("a key"));
    let (_, proving) = measured(|| keygen_pk(&generators, vk.clone(), &circuit).expect("a key"));
    let keys = verifying + proving;
    let prove_seconds = everything - keys - reading;

    let report = audit(&bundle, &Reader::default(), &source, &|_| {}).expect("audited");
    assert_eq!(report.outcome(&[]), Outcome::Holds, "{report}");
    let per_block = verification_per_block(&statement, &parameters, &bundle, &generators, &vk);
    let bytes: usize = bundle.proofs.iter().map(Vec::len).sum::<usize>() + bundle.blocks.len();
    println!(
        "{:<22} {:>2} {:>7} {:>9.1} {:>9.1} {:>11.1} {:>12.1} {:>14.1}",
        shape.to_string(),
        k,
        vaults,
        keys,
        prove_seconds,
        vaults as f64 / prove_seconds,
        bytes as f64 / vaults as f64,
        1000.0 * per_block,
    );
}

/// CPU seconds that a block adds to the verification of a proof: the difference between the first
/// proof and the last, which covers one block.
fn verification_per_block(
    statement: &Statement,
    parameters: &Parameters,
    bundle: &Bundle,
    generators: &Generators,
    key: &VerifyingKey<EqAffine>,
) -> f64 {
    const REPEATS: usize = 10;
    let commitments = Commitments::decode(&bundle.blocks).expect("decoded");
    let blocks = commitments.elements().expect("canonical");
    let ranges = partition(statement.rows(), commitments.blocks_per_proof.into());
    let weights = statement.weights(parameters);
    let seconds = |index: usize| {
        let range = &ranges[index];
        let instances = instances(statement, &weights, &blocks, range);
        let rows: Vec<[Fp; 5]> = instances.iter().map(|i| i.to_halo2_instance()).collect();
        let columns: Vec<[&[Fp]; 1]> = rows.iter().map(|rows| [&rows[..]]).collect();
        let columns: Vec<&[&[Fp]]> = columns.iter().map(|columns| &columns[..]).collect();
        let context = statement.context(&range.shape, range.first, range.blocks);
        let (_, seconds) = measured(|| {
            for _ in 0..REPEATS {
                let proof = &bundle.proofs[index][..];
                let mut transcript = Blake2bRead::<_, EqAffine, Challenge255<_>>::init(proof);
                transcript.common_scalar(context).expect("absorbed");
                let strategy = SingleVerifier::new(generators);
                verify_proof(generators, key, strategy, &columns, &mut transcript)
                    .expect("verified");
            }
        });
        seconds / REPEATS as f64
    };
    let more = ranges[0].blocks - 1;
    if more == 0 {
        return 0.0;
    }
    (seconds(0) - seconds(ranges.len() - 1)).max(0.0) / more as f64
}
