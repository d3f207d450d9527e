//! Tries of accounts and storage, against alloy-trie.

use std::{
    collections::{BTreeMap, HashMap},
    io,
};

use alloy_trie::{
    proof::{verify_proof, ProofRetainer},
    HashBuilder, Nibbles,
};
use ringfence_evidence::{
    hash::keccak256,
    rlp,
    state::account::Account,
    trie::{
        build::Trie,
        node::EMBEDDED_BELOW,
        walk::{Nodes, Walk},
    },
};
use ringfence_oracles::Seeded;

/// Nodes by their hash.
#[derive(Default)]
struct Found(HashMap<[u8; 32], Vec<u8>>);

impl Nodes for Found {
    fn node(&mut self, hash: &[u8; 32]) -> io::Result<Option<Vec<u8>>> {
        Ok(self.0.get(hash).cloned())
    }
}

fn found<'a>(nodes: impl IntoIterator<Item = &'a Vec<u8>>) -> Found {
    Found(nodes.into_iter().map(|node| (keccak256(node), node.clone())).collect())
}

type Values = BTreeMap<[u8; 32], Vec<u8>>;

/// Root and proofs of these keys by alloy-trie.
fn theirs(values: &Values, keys: &[[u8; 32]]) -> ([u8; 32], Vec<Vec<Vec<u8>>>) {
    let targets = keys.iter().map(Nibbles::unpack).collect();
    let mut builder = HashBuilder::default().with_proof_retainer(ProofRetainer::new(targets));
    for (key, value) in values {
        builder.add_leaf(Nibbles::unpack(key), value);
    }
    let root = builder.root();
    let nodes = builder.take_proof_nodes();
    let proof = |key| {
        let nodes = nodes.matching_nodes_sorted(&Nibbles::unpack(key));
        nodes.into_iter().map(|(_, node)| node.to_vec()).collect()
    };
    (root.0, keys.iter().map(proof).collect())
}

/// Whether alloy-trie takes a proof of a value, or of its absence.
fn verified(root: [u8; 32], key: &[u8; 32], value: Option<&[u8]>, proof: &[Vec<u8>]) -> bool {
    let proof: Vec<_> = proof.iter().map(|node| node.clone().into()).collect();
    let value = value.map(<[u8]>::to_vec);
    verify_proof(root.into(), Nibbles::unpack(key), value, &proof).is_ok()
}

/// Keys of a trie: some far from each other, some that share all but their last nibbles, so that leaves and branches
/// are small enough to stand inside others.
fn values(random: &mut Seeded, count: usize) -> Values {
    let mut values = Values::new();
    let mut last = random.bytes();
    while values.len() < count {
        let mut key = match random.below(3) {
            0 => random.bytes(),
            _ => last,
        };
        let shared = [0, 1, 2, 16, 30, 31, 31, 31][random.below(8)];
        key[shared..].copy_from_slice(&random.bytes()[shared..]);
        let value = match random.below(3) {
            0 => rlp::encode_integer(&[1 + random.below(200) as u8]),
            1 => rlp::encode_integer(&random.bytes()),
            _ => account(random),
        };
        values.insert(key, value);
        last = key;
    }
    values
}

/// An account's leaf, of balances of any length.
fn account(random: &mut Seeded) -> Vec<u8> {
    let balance = &random.bytes()[..random.below(17)];
    rlp::encode_list(&[
        rlp::encode_integer(&[random.below(5) as u8]),
        rlp::encode_integer(balance),
        rlp::encode_text(&random.bytes()),
        rlp::encode_text(&random.bytes()),
    ])
}

/// Keys that are not there: near those that are, and far.
fn absent(random: &mut Seeded, values: &Values) -> Vec<[u8; 32]> {
    let near = values.keys().flat_map(|key| {
        [0, 1, 31].map(|place| {
            let mut other = *key;
            other[place] ^= 1;
            other
        })
    });
    let mut keys: Vec<_> = near.filter(|key| !values.contains_key(key)).collect();
    keys.push(random.bytes());
    keys
}

#[test]
fn roots_and_proofs_are_the_same() {
    let mut random = Seeded::new("roots and proofs");
    let (mut embedded, mut looked) = (0, 0);
    for round in 0..200 {
        let values = values(&mut random, 1 + round % 40);
        let absent = absent(&mut random, &values);
        let keys: Vec<_> = values.keys().chain(&absent).copied().collect();
        let (root, proofs) = theirs(&values, &keys);
        let trie = Trie::new(&values);
        assert_eq!(trie.root(), root, "round {round}");
        let mut walk = Walk::new(root);
        let mut all = found(proofs.iter().flatten());
        for (key, proof) in keys.iter().zip(&proofs) {
            let value = values.get(key);
            let of_ours = trie.proof(key);
            let all_of_theirs = proof.len();
            // Their builder also lists nodes that stand inside others, which their check of proofs doesn't take.
            let proof: Vec<_> = proof
                .iter()
                .enumerate()
                .filter(|(depth, node)| *depth == 0 || node.len() >= EMBEDDED_BELOW)
                .map(|(_, node)| node.clone())
                .collect();
            assert_eq!(of_ours, proof, "round {round}");
            embedded += all_of_theirs - proof.len();
            looked += 1;
            assert_eq!(Walk::new(root).find(key, &mut found(&proof)).unwrap().as_ref(), value);
            assert_eq!(walk.find(key, &mut all).unwrap().as_ref(), value);
            assert!(verified(root, key, value.map(|value| &value[..]), &proof), "round {round}");
        }
    }
    println!("{looked} keys looked up; {embedded} nodes stood inside others");
    assert!(looked > 10_000 && embedded > 100);
}

#[test]
fn what_a_walk_finds_in_changed_nodes_alloy_trie_takes_too() {
    let mut random = Seeded::new("changed nodes");
    let (mut same, mut refused) = (0, 0);
    for round in 0..60 {
        let values = values(&mut random, 2 + round % 30);
        let trie = Trie::new(&values);
        for key in values.keys().take(8) {
            let good = trie.proof(key);
            for _ in 0..40 {
                let mut proof = good.clone();
                let at = random.below(proof.len());
                let place = random.below(proof[at].len());
                match random.below(3) {
                    0 => proof[at][place] ^= 1 << random.below(8),
                    1 => proof[at].truncate(place),
                    _ => proof[at].insert(place, random.below(256) as u8),
                }
                // The changed node is what its parent names, if it is the root; else its hash leads nowhere.
                let root = proof.first().map_or(trie.root(), |node| keccak256(node));
                match Walk::new(root).find(key, &mut found(&proof)) {
                    Ok(value) => {
                        same += 1;
                        assert!(
                            verified(root, key, value.as_deref(), &proof),
                            "{value:?} of {proof:?}"
                        );
                    }
                    Err(_) => refused += 1,
                }
            }
        }
    }
    println!("{same} read by both, {refused} refused");
    assert!(same > 50 && refused > 5_000);
}

#[test]
fn accounts_decode_to_the_same() {
    let mut random = Seeded::new("accounts");
    for _ in 0..2_000 {
        let balance = &random.bytes()[..random.below(33)];
        let (root, code) = (random.bytes(), random.bytes());
        let nonce = random.below(usize::MAX) as u64;
        let theirs = alloy_trie::TrieAccount {
            nonce,
            balance: alloy_primitives::U256::from_be_slice(balance),
            storage_root: root.into(),
            code_hash: code.into(),
        };
        let bytes = alloy_rlp::encode(theirs);
        let account = Account::decode(&bytes).unwrap();
        assert_eq!(account.storage_root, root);
        assert_eq!(account.code.0, code);
        let mut number = [0; 32];
        number[32 - balance.len()..].copy_from_slice(balance);
        assert_eq!(account.balance.0, number);
        // And back.
        let ours = rlp::encode_list(&[
            rlp::encode_integer(&nonce.to_be_bytes()),
            rlp::encode_integer(balance),
            rlp::encode_text(&root),
            rlp::encode_text(&code),
        ]);
        assert_eq!(ours, bytes);
    }
}
