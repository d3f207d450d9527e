//! The audit of a good bundle that is changed step by step, as the input says.

use std::{
    collections::HashMap,
    sync::{Mutex, OnceLock},
};

use num_bigint::BigUint;
use pasta_curves::Fp;
use ringfence_circuits::{
    primitive::json,
    proof::generators::{self, GeneratorError, Generators},
    protocol::{
        block::SumCommitment,
        bundle::{
            proof_file, Commitments, BLOCKS_FILE, PARAMETERS_FILE, PROOFS_DIR, STATEMENT_FILE,
        },
        hash::{
            digest::{Digest, Element},
            domain::personal,
        },
        parameters::Parameters,
        secret::Blind,
        statement::{block_list_hash, statement_digest, Document},
        tree::{self, Tree},
    },
};
use ringfence_verifier::{
    check::{audit::audit_with_keys, inclusion::Published, proof::KeyCache},
    reader::Reader,
    source::Bundle,
};
use serde_json::Value;

use crate::files::good_file;

/// Number of proofs of the good bundle.
const PROOFS: usize = 4;
/// Most changes of one input.
const MOST_CHANGES: usize = 12;

/// The good bundle in `bundle/`.
pub(crate) fn good() -> &'static Bundle {
    static GOOD: OnceLock<Bundle> = OnceLock::new();
    GOOD.get_or_init(|| Bundle {
        evidence: Default::default(),
        left_out: vec![],
        statement: good_file(STATEMENT_FILE),
        parameters: good_file(PARAMETERS_FILE),
        blocks: good_file(BLOCKS_FILE),
        proofs: (0..PROOFS)
            .map(|index| good_file(&format!("{PROOFS_DIR}/{}", proof_file(index))))
            .collect(),
    })
}

/// Audits the good bundle after the changes that `data` describes. The audit must not panic, and
/// where every checked claim holds, nothing may differ but what the protocol leaves unbound.
pub fn audit(data: &[u8]) {
    let good = good();
    let mut bundle = good.clone();
    let mut input = Input(data);
    for _ in 0..MOST_CHANGES {
        if input.0.is_empty() {
            break;
        }
        change(&mut bundle, &mut input);
    }
    let chance = data.iter().fold(0u8, |sum, byte| sum.rotate_left(3) ^ byte);
    let same = bundle == *good;
    let deep = same || chance < if same_r(&bundle) { 32 } else { 8 };
    let holds = holds(&bundle, &Reader::default(), deep);
    let _ = Published::decode(&bundle.statement, Some(&bundle.parameters));
    if same {
        assert!(holds, "the good bundle is refused");
    } else if holds {
        let unbound = |statement: &[u8]| {
            let mut document = Document::from_canonical(statement).unwrap();
            let _ = document.take_completion();
            document
        };
        assert_eq!(unbound(&bundle.statement), unbound(&good.statement));
        assert!(bundle.parameters == good.parameters, "other parameters");
        assert!(bundle.blocks == good.blocks, "other blocks");
        assert!(bundle.proofs == good.proofs, "other proofs");
        let anchored = Some(statement_digest(&good.statement));
        let reader = Reader { anchored, ..Reader::default() };
        assert!(
            !self::holds(&bundle, &reader, true),
            "another statement under the anchored digest"
        );
    }
}

/// Whether the statement has the good one's r, so that the keys are there already.
fn same_r(bundle: &Bundle) -> bool {
    static GOOD: OnceLock<Option<Fp>> = OnceLock::new();
    let r = |bundle: &Bundle| {
        let parameters = Parameters::from_canonical(&bundle.parameters).ok()?;
        let document = Document::from_canonical(&bundle.statement).ok()?;
        document.check(&parameters).ok().map(|statement| statement.r())
    };
    r(bundle) == *GOOD.get_or_init(|| r(good()))
}

/// Whether every checked claim holds. Proofs take most of the time, and the keys of another r a
/// second, so only one in eight inputs with the good r is `deep`, and one in 32 of the others. Where
/// it isn't there are no generators, and the audit ends when it comes to the proofs.
fn holds(bundle: &Bundle, reader: &Reader, deep: bool) -> bool {
    static KEYS: OnceLock<KeyCache> = OnceLock::new();
    let keys = KEYS.get_or_init(KeyCache::default);
    let source = |k| {
        if deep {
            return generators_of(k);
        }
        Err(GeneratorError::UnknownSize(k))
    };
    match audit_with_keys(bundle, reader, &source, keys, &|_| ()) {
        Ok(report) => {
            let _ = report.to_string();
            report.outcome() == ringfence_verifier::report::Outcome::Holds
        }
        Err(error) => {
            let _ = error.to_string();
            false
        }
    }
}

fn generators_of(k: u32) -> Result<Generators, GeneratorError> {
    static MADE: OnceLock<Mutex<HashMap<u32, Generators>>> = OnceLock::new();
    let mut made = MADE.get_or_init(Mutex::default).lock().unwrap();
    if let Some(generators) = made.get(&k) {
        return Ok(generators.clone());
    }
    let generators = generators::make(k)?;
    Ok(made.entry(k).or_insert(generators).clone())
}

/// The rest of the input. Past its end there are zeros.
struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }

    /// A number below `bound`, or 0.
    fn below(&mut self, bound: usize) -> usize {
        let number = usize::from(self.byte()) | usize::from(self.byte()) << 8;
        number % bound.max(1)
    }

    fn bytes(&mut self) -> &'a [u8] {
        let length = usize::from(self.byte()).min(self.0.len());
        let (bytes, rest) = self.0.split_at(length);
        self.0 = rest;
        bytes
    }
}

fn change(bundle: &mut Bundle, input: &mut Input<'_>) {
    match input.byte() % 12 {
        0..=2 => change_bytes(bundle, input),
        3 => change_proofs(&mut bundle.proofs, input),
        4 => change_blocks(bundle, input),
        5..=7 => change_json(&mut bundle.statement, input),
        8 => change_json(&mut bundle.parameters, input),
        9 => name_parameters(bundle),
        10 => repair_root(bundle).unwrap_or_default(),
        _ => repair_last_sum(bundle).unwrap_or_default(),
    }
}

/// Flips, sets, inserts or deletes bytes of any file.
fn change_bytes(bundle: &mut Bundle, input: &mut Input<'_>) {
    let proofs = bundle.proofs.len();
    let file = match input.below(3 + proofs) {
        0 => &mut bundle.statement,
        1 => &mut bundle.parameters,
        2 => &mut bundle.blocks,
        proof => &mut bundle.proofs[proof - 3],
    };
    let at = input.below(file.len() + 1);
    match input.byte() % 5 {
        0 if at < file.len() => file[at] ^= 1 << (input.byte() % 8),
        1 if at < file.len() => file[at] = input.byte(),
        2 => {
            let bytes = input.bytes().to_vec();
            file.splice(at..at, bytes);
        }
        3 => {
            let end = (at + 1 + input.below(64)).min(file.len());
            file.drain(at..end);
        }
        _ => file.truncate(at),
    }
}

/// Swaps, repeats, drops or empties proofs.
fn change_proofs(proofs: &mut Vec<Vec<u8>>, input: &mut Input<'_>) {
    if proofs.is_empty() {
        return;
    }
    let (a, b) = (input.below(proofs.len()), input.below(proofs.len()));
    match input.byte() % 4 {
        0 => proofs.swap(a, b),
        1 => proofs[a] = proofs[b].clone(),
        2 => drop(proofs.remove(a)),
        _ => proofs.push(proofs[a].clone()),
    }
}

/// Changes the blocks and encodes them again.
fn change_blocks(bundle: &mut Bundle, input: &mut Input<'_>) {
    let Ok(mut commitments) = Commitments::decode(&bundle.blocks) else { return };
    let count = commitments.blocks.len();
    if count == 0 {
        return;
    }
    let (a, b) = (input.below(count), input.below(count));
    let value = commitments.blocks[b];
    match input.byte() % 8 {
        0 => commitments.blocks.swap(a, b),
        1 => commitments.blocks[a].0 = value.0,
        2 => commitments.blocks[a].1 = value.1,
        3 => commitments.blocks[a].0[input.below(32)] ^= input.byte(),
        4 => commitments.blocks[a].1[input.below(32)] ^= input.byte(),
        5 => drop(commitments.blocks.remove(a)),
        6 => commitments.blocks.push(value),
        _ => commitments.blocks_per_proof = u16::from(input.byte()),
    }
    if let Ok(bytes) = commitments.encode() {
        bundle.blocks = bytes;
    }
}

/// Changes one text, truth value or list of a document and encodes it again.
fn change_json(file: &mut Vec<u8>, input: &mut Input<'_>) {
    let Ok(mut value) = serde_json::from_slice::<Value>(file) else { return };
    let at = input.below(count(&value));
    if let Some(item) = nth(&mut value, &mut (at as isize)) {
        change_value(item, input);
    }
    if let Ok(bytes) = json::canonical(&value) {
        *file = bytes;
    }
}

fn change_value(value: &mut Value, input: &mut Input<'_>) {
    match value {
        Value::Bool(flag) => *flag = !*flag,
        Value::String(text) => match text.parse::<BigUint>() {
            Ok(number) if !input.byte().is_multiple_of(4) => {
                let step = BigUint::from(input.byte());
                let bit = usize::from(input.byte());
                let step = (step + 1u8) << (bit % 240);
                *text = match input.byte().is_multiple_of(2) || step > number {
                    true => (number + step).to_string(),
                    false => (number - step).to_string(),
                };
            }
            _ => *text = String::from_utf8_lossy(input.bytes()).into_owned(),
        },
        Value::Array(items) if !items.is_empty() => {
            let (a, b) = (input.below(items.len()), input.below(items.len()));
            match input.byte() % 4 {
                0 => items.swap(a, b),
                1 => drop(items.remove(a)),
                2 => items.insert(a, items[b].clone()),
                _ => items.clear(),
            }
        }
        Value::Object(map) => {
            let key = map.keys().nth(input.below(map.len())).cloned();
            drop(key.and_then(|key| map.remove(&key)));
        }
        _ => {}
    }
}

/// Number of values inside a value, itself included.
fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(map) => map.values().map(count).sum(),
        _ => 0,
    }
}

/// The value with this number, from 0, itself first.
fn nth<'a>(value: &'a mut Value, at: &mut isize) -> Option<&'a mut Value> {
    if *at == 0 {
        return Some(value);
    }
    *at -= 1;
    match value {
        Value::Array(items) => items.iter_mut().find_map(|item| within(item, at)),
        Value::Object(map) => map.values_mut().find_map(|item| within(item, at)),
        _ => None,
    }
}

fn within<'a>(value: &'a mut Value, at: &mut isize) -> Option<&'a mut Value> {
    let size = count(value) as isize;
    if *at < size {
        return nth(value, at);
    }
    *at -= size;
    None
}

/// The statement names the parameters as they are now.
fn name_parameters(bundle: &mut Bundle) {
    let Ok(mut document) = Document::from_canonical(&bundle.statement) else { return };
    document.parameters = Digest::of(personal::PARAMETERS, &bundle.parameters);
    if let Ok(bytes) = json::canonical(&document) {
        bundle.statement = bytes;
    }
}

/// The statement's root is that of the blocks as they are now.
fn repair_root(bundle: &mut Bundle) -> Option<()> {
    let mut document = Document::from_canonical(&bundle.statement).ok()?;
    let rows = document.rows().ok()?;
    let count: u64 = rows.iter().map(|row| row.count).sum();
    let elements = Commitments::decode(&bundle.blocks).ok()?.elements().ok()?;
    if count != elements.len() as u64 {
        return None;
    }
    let places = rows.iter().flat_map(|row| (0..row.count).map(move |_| row));
    let leaves = places
        .zip(&elements)
        .map(|(row, block)| tree::block_leaf(row.book, &row.shape, block.digest));
    let top = Tree::new(leaves.collect()).root();
    document.root = Element(tree::root(top, count, block_list_hash(&rows)));
    bundle.statement = json::canonical(&document).ok()?;
    Some(())
}

/// The last Φ commits to the totals as they are now.
fn repair_last_sum(bundle: &mut Bundle) -> Option<()> {
    use pasta_curves::group::ff::PrimeField;
    let parameters = Parameters::from_canonical(&bundle.parameters).ok()?;
    let document = Document::from_canonical(&bundle.statement).ok()?;
    let statement = document.check(&parameters).ok()?;
    let mut commitments = Commitments::decode(&bundle.blocks).ok()?;
    let weights = statement.weights(&parameters);
    let sum = statement.totals().fingerprint(&weights, &statement.proprietary());
    commitments.blocks.last_mut()?.1 = SumCommitment::new(sum, Blind::OPEN).0.to_repr();
    bundle.blocks = commitments.encode().ok()?;
    Some(())
}
