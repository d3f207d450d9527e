//! What a signature of a transaction with one input signs, under `SIGHASH_ALL` or Taproot's default.
//! The amount that is spent is 0, as in every signed message.

use super::transaction::{write_bytes, Transaction};
use crate::hash::{double_sha256, sha256, tagged};

/// Signs all inputs and outputs.
pub const SIGHASH_ALL: u8 = 1;
/// The amount of BIP-322's `to_spend`.
const AMOUNT: u64 = 0;

/// The digest of Bitcoin's first version: the transaction with `script` as the script of its input,
/// and the type in four bytes.
pub fn legacy(transaction: &Transaction, script: &[u8]) -> [u8; 32] {
    let mut signed = transaction.clone();
    for input in &mut signed.inputs {
        input.script = script.to_vec();
    }
    let mut bytes = signed.bytes_without_witness();
    bytes.extend(u32::from(SIGHASH_ALL).to_le_bytes());
    double_sha256(&bytes)
}

/// The digest of BIP-143, for version 0 of segregated witness.
pub fn version_0(transaction: &Transaction, script: &[u8]) -> [u8; 32] {
    let parts = Parts::of(transaction);
    let mut bytes = transaction.version.to_le_bytes().to_vec();
    bytes.extend(double_sha256(&parts.spent));
    bytes.extend(double_sha256(&parts.sequences));
    bytes.extend(&parts.spent);
    write_bytes(&mut bytes, script);
    bytes.extend(AMOUNT.to_le_bytes());
    bytes.extend(&parts.sequences);
    bytes.extend(double_sha256(&parts.outputs));
    bytes.extend(transaction.lock_time.to_le_bytes());
    bytes.extend(u32::from(SIGHASH_ALL).to_le_bytes());
    double_sha256(&bytes)
}

/// The digest of BIP-341 for a signature by the key of output `script`. `sighash` is 0 for the default
/// type, or [`SIGHASH_ALL`].
pub fn taproot(transaction: &Transaction, script: &[u8], sighash: u8) -> [u8; 32] {
    /// The version of this digest.
    const EPOCH: u8 = 0;
    /// By the key, without an annex.
    const SPEND_TYPE: u8 = 0;
    /// The first input.
    const INDEX: u32 = 0;
    let parts = Parts::of(transaction);
    let mut scripts = Vec::new();
    write_bytes(&mut scripts, script);
    let mut bytes = vec![EPOCH, sighash];
    bytes.extend(transaction.version.to_le_bytes());
    bytes.extend(transaction.lock_time.to_le_bytes());
    bytes.extend(sha256(&parts.spent));
    bytes.extend(sha256(&AMOUNT.to_le_bytes()));
    bytes.extend(sha256(&scripts));
    bytes.extend(sha256(&parts.sequences));
    bytes.extend(sha256(&parts.outputs));
    bytes.push(SPEND_TYPE);
    bytes.extend(INDEX.to_le_bytes());
    tagged("TapSighash", &bytes)
}

/// Parts of a transaction that later digests hash by themselves.
struct Parts {
    /// Ids and indices of the outputs that are spent.
    spent: Vec<u8>,
    /// Sequence numbers.
    sequences: Vec<u8>,
    /// Values and scripts of the outputs.
    outputs: Vec<u8>,
}

impl Parts {
    fn of(transaction: &Transaction) -> Self {
        let mut parts = Parts { spent: vec![], sequences: vec![], outputs: vec![] };
        for input in &transaction.inputs {
            parts.spent.extend(input.transaction);
            parts.spent.extend(input.index.to_le_bytes());
            parts.sequences.extend(input.sequence.to_le_bytes());
        }
        for output in &transaction.outputs {
            parts.outputs.extend(output.value.to_le_bytes());
            write_bytes(&mut parts.outputs, &output.script);
        }
        parts
    }
}
