//! A snapshot of values that can be recognised, and the scanner that knows them.

use std::fs;

use ff::PrimeField;
use ringfence_circuits::protocol::{index::BlockIndex, tree};
use ringfence_prover::{epoch::Epoch, snapshot::RecordReader};

use crate::common::{tables::Tables, taint::Scanner};

/// Accounts, labels and owners of [`tainted`].
pub const IDS: [&str; 9] = [
    "acct-QX7",
    "acct-QX8",
    "acct-QX9",
    "acct-QXH",
    "acct-QXI",
    "label-ZK3",
    "label-ZK4",
    "owner-VV5",
    "owner-VV6",
];

/// Decimals of the numbers in `tests/data/small.json`.
const USDT: u32 = 6;
pub const BTC: u32 = 8;
const PROFIT: u32 = 12;
const EXTRA: u32 = 20;

/// Five vaults, every published total the sum of at least two of them. All fit one shape of the
/// protocol.
pub fn tainted() -> Tables {
    Tables::new(
        &[
            "acct-QX7,label-ZK3,clients,maintenance,owner-VV5,17.10000000000000000007",
            "acct-QX8,label-ZK4,clients,auto,owner-VV5,",
            "acct-QX9,label-ZK3,clients,auto,owner-VV6,",
            "acct-QXH,label-ZK4,clients,maintenance,,",
            "acct-QXI,label-ZK4,clients,maintenance,,",
        ],
        &[
            "acct-QX7,label-ZK3,USDT,77123.456789",
            "acct-QX8,label-ZK4,USDT,66234.567891",
            "acct-QX9,label-ZK3,USDT,33345.678912",
            "acct-QXH,label-ZK4,BTC,4.71000123",
            "acct-QXI,label-ZK4,BTC,73.98765431",
        ],
        &[
            "acct-QX7,label-ZK3,BTCUSDT,long,0.613,,49017.25,-3.0625",
            "acct-QX8,label-ZK4,BTCUSDT,short,0.214,10489.887654321,,",
            "acct-QX9,label-ZK3,BTCUSDT,long,0.217,-10854.991234567,,",
            "acct-QXH,label-ZK4,BTCUSDT,short,0.616,,50029.75,",
        ],
    )
}

/// The numbers and names in [`tainted`]'s rows.
pub fn scanner() -> Scanner {
    let mut scanner = Scanner::default();
    IDS.iter().for_each(|id| scanner.text(id));
    for units in [77_123_456_789, 66_234_567_891, 33_345_678_912] {
        scanner.number(units, USDT);
    }
    for units in [471_000_123, 7_398_765_431] {
        scanner.number(units, BTC);
    }
    for units in [613, 214, 217, 616] {
        // Three digits alone are no taint: the size as it is written, and an integer's bytes encoded.
        scanner.encoded(&format!("size {units}"), &u64::to_le_bytes(units));
        scanner.bytes(&format!("size {units}"), format!("0.{units}").as_bytes());
    }
    for (units, decimals) in [(4_901_725, 2), (5_002_975, 2), (30_625, 4)] {
        scanner.number(units, decimals);
    }
    for units in [10_489_887_654_321_000, 10_854_991_234_567_000] {
        scanner.number(units, PROFIT);
    }
    scanner.number(1_710_000_000_000_000_000_007, EXTRA);
    scanner
}

/// Adds what the work directory of an epoch knows beside: derived numbers, secrets, leaves.
pub fn add_secrets(scanner: &mut Scanner, epoch: &Epoch) {
    let secret = fs::read(epoch.directory().join("secret")).unwrap();
    scanner.bytes("the secret", &secret);
    scanner.bytes("the order key", &epoch.secret().order_key()[..]);
    scanner.bytes("the commitment", &epoch.secret().commitment().0);
    let blocks: u64 = epoch.rows().iter().map(|row| row.blocks).sum();
    for block in BlockIndex::new(0).run(blocks) {
        scanner.bytes("a blind", &epoch.secret().blind(block).0.to_repr());
    }
    let sums = fs::read(epoch.directory().join("sums.bin")).unwrap();
    // The first sum is zero, the last that of the totals.
    for sum in sums.chunks(32).skip(1).take(blocks as usize - 1) {
        scanner.bytes("a prefix sum", sum);
    }
    for (index, row) in epoch.rows().iter().enumerate() {
        for position in 0..row.blocks * row.shape.vaults as u64 {
            let salt = epoch.secret().salt(row.book, &row.shape, position);
            scanner.bytes("a salt", &salt.0.to_repr());
        }
        let nodes = fs::read(epoch.directory().join(format!("tree/{index}.nodes"))).unwrap();
        let per_block = 32 * tree::widths(row.shape.vaults as u64).iter().sum::<u64>() as usize;
        for block in nodes.chunks(per_block) {
            // All but the block's root, which is D_b.
            for node in block[..per_block - 32].chunks(32) {
                scanner.bytes("a leaf or node", node);
            }
        }
        let mut reader = RecordReader::open(&row.records).unwrap();
        while let Some(record) = reader.next_record().unwrap() {
            scanner.bytes("an identity", &record.identity);
            for position in record.vault.positions {
                scanner.number(position.profit, PROFIT);
            }
        }
    }
}
