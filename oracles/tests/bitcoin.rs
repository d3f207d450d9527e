//! Addresses, transactions and signed messages of Bitcoin, against the crates bitcoin and bip322.

use base64::{engine::general_purpose::STANDARD, Engine};
use bip322::{LockParams, Verification};
use bitcoin::{
    absolute::LockTime,
    consensus::{deserialize, serialize},
    hashes::Hash,
    key::UntweakedPublicKey,
    opcodes::all::OP_CHECKMULTISIG,
    secp256k1::Secp256k1,
    Address, Network, PrivateKey, PublicKey, ScriptBuf, Sequence, Transaction, XOnlyPublicKey,
};
use ringfence_evidence::bitcoin::{
    bip137, bip322 as ours,
    fault::{MessageFault, Unsupported},
    output::OutputScript,
    transaction,
};
use ringfence_oracles::{keep, Seeded};
use serde::Serialize;

/// Where keys and scripts stand.
const KINDS: [&str; 8] = [
    "p2pkh",
    "p2wpkh",
    "p2sh-p2wpkh",
    "p2tr",
    "p2wsh-multisig",
    "p2sh-multisig",
    "p2sh-p2wsh-multisig",
    "p2pkh-uncompressed",
];

/// An address with the keys that sign for it.
struct Wallet {
    kind: String,
    address: Address,
    keys: Vec<PrivateKey>,
    script: Option<ScriptBuf>,
}

fn private(random: &mut Seeded, compressed: bool) -> PrivateKey {
    let mut key = PrivateKey::from_slice(&random.bytes(), Network::Bitcoin).unwrap();
    key.compressed = compressed;
    key
}

impl Wallet {
    fn new(random: &mut Seeded, kind: &'static str) -> Self {
        let secp = Secp256k1::new();
        if kind.ends_with("multisig") {
            return Wallet::multisig(random, kind);
        }
        let key = private(random, kind != "p2pkh-uncompressed");
        let public = key.public_key(&secp);
        let compressed = bitcoin::CompressedPublicKey::from_private_key(&secp, &key);
        let address = match kind {
            "p2wpkh" => Address::p2wpkh(&compressed.unwrap(), Network::Bitcoin),
            "p2sh-p2wpkh" => Address::p2shwpkh(&compressed.unwrap(), Network::Bitcoin),
            "p2tr" => {
                let inner: UntweakedPublicKey = XOnlyPublicKey::from(public.inner);
                Address::p2tr(&secp, inner, None, Network::Bitcoin)
            }
            _ => Address::p2pkh(public, Network::Bitcoin),
        };
        Wallet { kind: kind.into(), address, keys: vec![key], script: None }
    }

    fn multisig(random: &mut Seeded, kind: &'static str) -> Self {
        let secp = Secp256k1::new();
        // A script of more keys doesn't fit into the 520 bytes of P2SH.
        let all = 1 + random.below(if kind == "p2sh-multisig" { 15 } else { 16 });
        let needed = 1 + random.below(all);
        let keys: Vec<PrivateKey> = (0..all).map(|_| private(random, true)).collect();
        let mut script = ScriptBuf::builder().push_int(needed as i64);
        for key in &keys {
            script = script.push_key(&key.public_key(&secp));
        }
        let script = script.push_int(all as i64).push_opcode(OP_CHECKMULTISIG).into_script();
        let address = match kind {
            "p2wsh-multisig" => Address::p2wsh(&script, Network::Bitcoin),
            "p2sh-multisig" => Address::p2sh(&script, Network::Bitcoin).unwrap(),
            _ => Address::p2shwsh(&script, Network::Bitcoin),
        };
        // Any of the keys may sign, in the order of the script.
        let mut left = needed;
        let mut signing = vec![];
        for (index, key) in keys.iter().enumerate() {
            if left > 0 && (all - index == left || random.below(2) == 0) {
                signing.push(*key);
                left -= 1;
            }
        }
        let kind = format!("{kind}-{needed}of{all}");
        Wallet { kind, address, keys: signing, script: Some(script) }
    }

    fn native(&self) -> bool {
        ["p2wpkh", "p2tr", "p2wsh"].iter().any(|kind| self.kind.starts_with(kind))
    }

    fn output(&self) -> OutputScript {
        OutputScript::parse(&self.address.to_string()).unwrap()
    }

    fn simple(&self, message: &str) -> String {
        let keys: Vec<String> = self.keys.iter().map(|key| key.to_wif()).collect();
        let script = self.script.as_ref().map(|script| script.to_hex_string());
        bip322::sign_simple_encoded(&self.address.to_string(), message, &keys, script.as_deref())
            .unwrap()
    }

    fn full(&self, message: &str, locks: LockParams) -> String {
        let keys: Vec<String> = self.keys.iter().map(|key| key.to_wif()).collect();
        let script = self.script.as_ref().map(|script| script.to_hex_string());
        let address = self.address.to_string();
        bip322::sign_full_encoded(&address, message, &keys, script.as_deref(), locks).unwrap()
    }
}

fn message(random: &mut Seeded) -> String {
    let words = random.some(60);
    words.iter().map(|byte| char::from(b' ' + byte % 95)).collect()
}

/// What bip322 says of a signature: valid, without a time or an age.
fn verified(address: &str, message: &str, signature: &str) -> bool {
    let found = match signature.starts_with("smp") {
        true => bip322::verify_simple_encoded(address, message, signature),
        false => bip322::verify_full_encoded(address, message, signature),
    };
    matches!(found, Ok(Verification::Valid { time: LockTime::ZERO, age: Sequence::ZERO }))
}

#[test]
fn addresses_are_the_same() {
    let mut random = Seeded::new("addresses");
    for round in 0..400 {
        let wallet = Wallet::new(&mut random, KINDS[round % KINDS.len()]);
        let text = wallet.address.to_string();
        let output = OutputScript::parse(&text).unwrap();
        assert_eq!(output.bytes(), wallet.address.script_pubkey().to_bytes(), "{text}");
        assert_eq!(output.address(), text);
        // What is changed and still read is read by both, as the same.
        for _ in 0..50 {
            let mut bytes = text.clone().into_bytes();
            let place = random.below(bytes.len());
            match random.below(3) {
                0 => bytes[place] = b"023456789acdefghjklmnpqrstuvwxyzABCDEF1"[random.below(39)],
                1 => bytes.reverse(),
                _ => bytes.truncate(place),
            }
            let changed = String::from_utf8(bytes).unwrap();
            if let Ok(output) = OutputScript::parse(&changed) {
                let theirs: Address<_> = changed.parse().unwrap();
                let theirs = theirs.require_network(Network::Bitcoin).unwrap();
                assert_eq!(output.bytes(), theirs.script_pubkey().to_bytes(), "{changed}");
            }
        }
    }
}

#[test]
fn other_networks_and_programs_are_refused() {
    let secp = Secp256k1::new();
    let mut random = Seeded::new("networks");
    for network in [Network::Testnet, Network::Signet, Network::Regtest] {
        let key = private(&mut random, true);
        let public: PublicKey = key.public_key(&secp);
        let compressed = bitcoin::CompressedPublicKey::from_private_key(&secp, &key).unwrap();
        for address in [
            Address::p2pkh(public, network),
            Address::p2wpkh(&compressed, network),
            Address::p2shwpkh(&compressed, network),
        ] {
            assert!(OutputScript::parse(&address.to_string()).is_err(), "{address}");
        }
    }
    // Programs that bitcoin reads, but that anyone could spend from.
    for (version, length) in [(1, 2), (1, 31), (2, 32), (16, 40)] {
        let version = bitcoin::WitnessVersion::try_from(version as u8).unwrap();
        let program = bitcoin::WitnessProgram::new(version, &vec![7; length]).unwrap();
        let address = Address::from_witness_program(program, Network::Bitcoin);
        assert!(OutputScript::parse(&address.to_string()).is_err(), "{address}");
    }
}

#[test]
fn transactions_are_the_same() {
    let mut random = Seeded::new("transactions");
    for round in 0..200 {
        let wallet = Wallet::new(&mut random, KINDS[round % KINDS.len()]);
        let message = message(&mut random);
        let (address, output) = (&wallet.address, wallet.output());
        let spend = bip322::create_to_spend(address, &message).unwrap();
        let spent = transaction::Transaction::to_spend(&output, message.as_bytes());
        assert_eq!(spent.bytes(), serialize(&spend));
        assert_eq!(spent.id(), spend.compute_txid().to_byte_array());
        let signed = wallet.full(&message, LockParams::default());
        let bytes = STANDARD.decode(&signed[3..]).unwrap();
        let ours = transaction::Transaction::parse(&bytes).unwrap();
        let theirs: Transaction = deserialize(&bytes).unwrap();
        assert_eq!(ours.bytes(), bytes);
        assert_eq!(ours.id(), theirs.compute_txid().to_byte_array());
        // What is changed and still read is read by both, and comes back as the same bytes.
        for _ in 0..100 {
            let mut bytes = bytes.clone();
            let place = random.below(bytes.len());
            match random.below(3) {
                0 => bytes[place] ^= 1 << random.below(8),
                1 => bytes.truncate(place),
                _ => bytes.insert(place, random.below(256) as u8),
            }
            if let Some(ours) = transaction::Transaction::parse(&bytes) {
                let theirs: Transaction = deserialize(&bytes).unwrap();
                assert_eq!(
                    (ours.bytes(), ours.id()),
                    (bytes, theirs.compute_txid().to_byte_array())
                );
            }
        }
    }
}

#[test]
fn signatures_of_bip322_hold_and_changed_ones_do_not() {
    let mut random = Seeded::new("signatures");
    let mut signatures = 0;
    for round in 0..160 {
        let wallet = Wallet::new(&mut random, KINDS[round % KINDS.len()]);
        let message = message(&mut random);
        let address = wallet.address.to_string();
        let output = wallet.output();
        let mut forms = vec![wallet.full(&message, LockParams::default())];
        if wallet.native() {
            forms.push(wallet.simple(&message));
        }
        for signature in forms {
            signatures += 1;
            let kind = &wallet.kind;
            assert_eq!(ours::verify(&output, message.as_bytes(), &signature), Ok(()), "{kind}");
            let other = format!("{message}.");
            assert!(ours::verify(&output, other.as_bytes(), &signature).is_err(), "{kind}");
            let bytes = STANDARD.decode(&signature[3..]).unwrap();
            for _ in 0..60 {
                let mut bytes = bytes.clone();
                let place = random.below(bytes.len());
                bytes[place] ^= 1 << random.below(8);
                let changed = format!("{}{}", &signature[..3], STANDARD.encode(&bytes));
                let found = ours::verify(&output, message.as_bytes(), &changed);
                // Whoever accepts more than the other would be wrong: what we accept, they do.
                if found.is_ok() {
                    assert!(verified(&address, &message, &changed), "{kind}: {changed}");
                }
                assert!(found.is_err(), "{kind}: {changed}");
            }
        }
    }
    println!("{signatures} signatures");
}

#[test]
fn times_and_ages_are_named_as_unsupported() {
    let mut random = Seeded::new("times");
    for kind in KINDS {
        let wallet = Wallet::new(&mut random, kind);
        for (time, age) in [(1, 0), (0, 1), (2016, 2016)] {
            let locks = LockParams {
                lock_time: LockTime::from_consensus(time),
                sequence: Sequence::from_consensus(age),
            };
            let signature = wallet.full("text", locks);
            let found = ours::verify(&wallet.output(), b"text", &signature);
            let expected = Unsupported::Time { lock_time: time, sequence: age };
            assert_eq!(found, Err(MessageFault::Unsupported(expected)), "{kind}");
        }
    }
}

#[test]
fn compact_signatures_hold_and_changed_ones_do_not() {
    let mut random = Seeded::new("compact");
    for round in 0..200 {
        let kind = if round % 2 == 0 { "p2pkh" } else { "p2pkh-uncompressed" };
        let wallet = Wallet::new(&mut random, kind);
        let message = message(&mut random);
        let signature = bip322::sign_legacy(&wallet.address, &message, &wallet.keys[0]).unwrap();
        let bytes = signature.serialize();
        let output = wallet.output();
        assert_eq!(bip137::verify(&output, message.as_bytes(), &bytes), Ok(()), "{kind}");
        for place in 0..bytes.len() {
            let mut changed = bytes;
            changed[place] ^= 1 << random.below(8);
            assert!(bip137::verify(&output, message.as_bytes(), &changed).is_err(), "{kind}");
        }
    }
}

/// A vector in the form of those of BIP-322.
#[derive(Serialize)]
struct Vector {
    message: String,
    private_keys: Vec<String>,
    address: String,
    r#type: String,
    witness_script: String,
    bip322_signatures: Vec<String>,
}

/// All vectors.
#[derive(Serialize)]
struct Vectors {
    full: Vec<Vector>,
    simple: Vec<Vector>,
}

#[test]
fn vectors_for_the_ordinary_tests_are_made_here() {
    let mut random = Seeded::new("vectors");
    let mut vectors = Vectors { full: vec![], simple: vec![] };
    for kind in KINDS {
        for _ in 0..2 {
            let wallet = Wallet::new(&mut random, kind);
            let message = message(&mut random);
            let vector = |signature: String| {
                assert!(verified(&wallet.address.to_string(), &message, &signature));
                Vector {
                    message: message.clone(),
                    private_keys: wallet.keys.iter().map(|key| key.to_wif()).collect(),
                    address: wallet.address.to_string(),
                    r#type: wallet.kind.clone(),
                    witness_script: wallet
                        .script
                        .as_ref()
                        .map_or(String::new(), |script| script.to_hex_string()),
                    bip322_signatures: vec![signature],
                }
            };
            vectors.full.push(vector(wallet.full(&message, LockParams::default())));
            if wallet.native() {
                vectors.simple.push(vector(wallet.simple(&message)));
            }
        }
    }
    let text = serde_json::to_string_pretty(&vectors).unwrap() + "\n";
    keep("bip322/made_with_bip322.json", &text);
}
