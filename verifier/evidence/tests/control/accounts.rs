//! Accounts of Ethereum, Tron and Solana, at the layer of entries.

use ringfence_circuits::protocol::hash::digest::to_hex;
use ringfence_evidence::{
    address::Address,
    chain::Chain,
    control::{
        check::check,
        entry::Entry,
        outcome::{Invalid, Outcome, Unsupported},
        scheme::Scheme,
    },
    hash::sha256,
    hex,
    key::fault::KeyFault,
    list::block::BlockHash,
};

use crate::signer::*;

fn outcome(entry: &Entry) -> Outcome {
    check(entry, VENUE, BOOK)
}

fn is_valid(entry: &Entry) -> bool {
    outcome(entry) == Outcome::Valid { after: AFTER }
}

/// The entry with other bytes in its first signature.
fn with_signature(entry: &Entry, change: impl Fn(&mut Vec<u8>)) -> Entry {
    let mut bytes = hex::decode(&entry.signatures[0]).unwrap();
    change(&mut bytes);
    Entry { signatures: vec![to_hex(&bytes)], ..entry.clone() }
}

#[test]
fn entries_of_every_kind_are_valid() {
    for (name, entry) in valid_entries() {
        assert_eq!(outcome(&entry), Outcome::Valid { after: AFTER }, "{name}");
    }
}

#[test]
fn r12_the_last_byte_is_27_or_28_and_s_is_low() {
    for entry in [ethereum_entry(&key(1)), tron_entry(&key(1))] {
        let last = hex::decode(&entry.signatures[0]).unwrap()[64];
        for found in 0..=u8::MAX {
            let changed = with_signature(&entry, |bytes| bytes[64] = found);
            let outcome = outcome(&changed);
            assert_eq!(is_valid(&changed), found == last, "{found}: {outcome}");
            if !(27..=28).contains(&found) {
                assert_eq!(outcome, Outcome::Invalid(Invalid::RecoveryByte { found }));
            }
        }
        let high = with_signature(&entry, |bytes| {
            let other = high_s(&bytes[..64]);
            bytes[..64].copy_from_slice(&other);
            bytes[64] = 27 + 28 - bytes[64];
        });
        assert_eq!(outcome(&high), Outcome::Invalid(Invalid::Key(KeyFault::HighS)));
        for range in [0..32, 32..64] {
            let zero = with_signature(&entry, |bytes| bytes[range.clone()].fill(0));
            assert_eq!(outcome(&zero), Outcome::Invalid(Invalid::Key(KeyFault::Range)));
        }
        let short = with_signature(&entry, |bytes| bytes.truncate(64));
        let length = KeyFault::Length { found: 64, expected: 65 };
        assert_eq!(outcome(&short), Outcome::Invalid(Invalid::Key(length)));
    }
}

#[test]
fn r12_ed25519_has_canonical_numbers_and_keys_of_full_order() {
    let entry = solana_entry(1);
    // s plus the order of the group fits the same equation.
    let order =
        hex::decode("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010").unwrap();
    let second = with_signature(&entry, |bytes| {
        let mut carry = 0;
        for (byte, more) in bytes[32..].iter_mut().zip(&order) {
            let sum = u16::from(*byte) + u16::from(*more) + carry;
            (*byte, carry) = (sum as u8, sum >> 8);
        }
    });
    assert_eq!(outcome(&second), Outcome::Invalid(Invalid::Key(KeyFault::Mismatch)));
    // A key for which R neutral and s = 0 is a signature of anything.
    let mut neutral = [0; 32];
    neutral[0] = 1;
    let signature = [neutral, [0; 32]].concat();
    let forged =
        self::entry(Chain::Solana, Address::Solana(neutral), Scheme::Ed25519, to_hex(&signature));
    assert_eq!(outcome(&forged), Outcome::Invalid(Invalid::Key(KeyFault::SmallOrder)));
}

/// Entries that say something else than their signatures.
fn entries_with(change: impl Fn(&mut Entry)) -> Vec<(String, Entry)> {
    let mut entries = valid_entries();
    for (_, entry) in &mut entries {
        change(entry);
    }
    entries
}

#[test]
fn r1_a_timeless_sentence_does_not_count() {
    // What venues have had their keys sign so far, under every scheme.
    let sentence = "I am an Example address";
    let (ethereum, tron) = (Address::Eip155(account(&key(1))), Address::Tron(account(&key(1))));
    let mut entries = Vec::new();
    for (chain, address, scheme, prefix) in [
        (ETHEREUM, ethereum, Scheme::Eip191, "Ethereum"),
        (Chain::Tron, tron, Scheme::Tip191, "TRON"),
    ] {
        let signature = account_signature(&key(1), &account_digest(prefix, sentence));
        entries.push(entry(chain, address, scheme, to_hex(&signature)));
    }
    let wallet = Wallet::P2pkh(key(1));
    let signature = to_hex(&compact(&key(1), sentence, 31));
    entries.push(entry(Chain::Bitcoin, wallet.address(), Scheme::Bip137, signature));
    let wallet = Wallet::P2wpkh(key(1));
    let signature = simple(&wallet.signed(sentence.as_bytes()));
    entries.push(entry(Chain::Bitcoin, wallet.address(), Scheme::Bip322, signature));
    for entry in entries {
        assert!(matches!(outcome(&entry), Outcome::Invalid(_)), "{entry:?}");
    }
}

#[test]
fn r1_a_block_is_bound_by_the_signature() {
    for (height, hash) in [(AFTER.height + 1, AFTER.hash), (AFTER.height, BlockHash([0x5b; 32]))] {
        let later = ringfence_evidence::control::after::After { height, hash };
        for (name, entry) in entries_with(|entry| entry.after = later.to_string()) {
            assert!(matches!(outcome(&entry), Outcome::Invalid(_)), "{name}");
        }
    }
    for text in ["", "bitcoin 840000", "ethereum 1 00"] {
        for (name, entry) in entries_with(|entry| entry.after = text.into()) {
            assert_eq!(outcome(&entry), Outcome::Invalid(Invalid::After), "{name}");
        }
    }
}

#[test]
fn c5_r2_a_signature_for_another_venue_or_book_does_not_count() {
    for (name, entry) in valid_entries() {
        for (venue, book) in [("Other", BOOK), (VENUE, "other"), (BOOK, VENUE)] {
            let outcome = check(&entry, venue, book);
            assert!(matches!(outcome, Outcome::Invalid(_)), "{name}: {outcome}");
        }
    }
}

#[test]
fn r2_a_signature_for_another_chain_does_not_count() {
    let entry = ethereum_entry(&key(1));
    let elsewhere = Entry { chain: "eip155:10".into(), ..entry };
    assert!(matches!(outcome(&elsewhere), Outcome::Invalid(Invalid::OtherAccount { .. })));
}

#[test]
fn r14_owners_beside_a_contract_do_not_sign_for_it() {
    // An owner signs the challenge of the contract.
    let contract = Address::Eip155([0xcc; 20]);
    let digest = account_digest("Ethereum", &message(ETHEREUM, contract));
    let owner = key(1);
    let signature = to_hex(&account_signature(&owner, &digest));
    let entry = entry(ETHEREUM, contract, Scheme::Eip191, signature);
    let recovered = Address::Eip155(account(&owner));
    let found = outcome(&entry);
    assert_eq!(found, Outcome::Invalid(Invalid::OtherAccount { recovered }));
    assert!(found.to_string().contains("contract"), "{found}");
    // Nor is there a way to name owners, or a scheme for contracts.
    let line = serde_json::to_string(&entry).unwrap();
    let line = line.replace("\"after\"", "\"EOA1\":\"0x\",\"after\"");
    assert!(matches!(Entry::parse(line.as_bytes()), Err(Invalid::Malformed(_))));
    for scheme in ["erc1271", "safe", "eip1271", ""] {
        let entry = Entry { scheme: scheme.into(), ..entry.clone() };
        let expected = Unsupported::Scheme(scheme.into());
        assert_eq!(outcome(&entry), Outcome::Unsupported(expected));
    }
}

#[test]
fn schemes_are_for_their_chains_alone() {
    for (name, entry) in valid_entries() {
        let chain = Chain::parse(&entry.chain).unwrap();
        for scheme in Scheme::ALL {
            let changed = Entry { scheme: scheme.to_string(), ..entry.clone() };
            if scheme.name() == entry.scheme {
                continue;
            }
            let outcome = outcome(&changed);
            assert!(!matches!(outcome, Outcome::Valid { .. }), "{name} {scheme}: {outcome}");
            let same_script = entry.script.is_empty();
            if !scheme.is_of(chain) && same_script {
                let expected = Invalid::SchemeOfOtherChain { scheme, chain };
                assert_eq!(outcome, Outcome::Invalid(expected), "{name} {scheme}");
            }
        }
    }
}

#[test]
fn scripts_and_signatures_stand_where_they_belong() {
    for (name, entry) in valid_entries() {
        if entry.script.is_empty() {
            let scheme = Scheme::parse(&entry.scheme).unwrap();
            let with_script = Entry { script: "51".into(), ..entry.clone() };
            let expected = Outcome::Invalid(Invalid::ScriptLeftOver(scheme));
            assert_eq!(outcome(&with_script), expected, "{name}");
            for found in [0, 2] {
                let signatures = vec![entry.signatures[0].clone(); found];
                let changed = Entry { signatures, ..entry.clone() };
                let expected = Outcome::Invalid(Invalid::Signatures { found });
                assert_eq!(outcome(&changed), expected, "{name}");
            }
        } else {
            let upper = Entry { script: entry.script.to_uppercase(), ..entry.clone() };
            let expected = Outcome::Invalid(Invalid::Hex { signature: None });
            assert_eq!(outcome(&upper), expected, "{name}");
        }
        if entry.scheme != Scheme::Bip322.name() {
            let last = entry.signatures.len();
            let mut upper = entry.clone();
            upper.signatures[last - 1] = format!("0x{}", upper.signatures[last - 1]);
            let expected = Outcome::Invalid(Invalid::Hex { signature: Some(last) });
            assert_eq!(outcome(&upper), expected, "{name}");
        }
    }
}

/// web3.js, documentation of `web3.eth.accounts.sign` (LGPL-3.0): key, message, signature; here the
/// digest and the account are compared, since an entry signs nothing but challenges. The same for Tron
/// with a test of blockchain_utils (BSD-3-Clause).
#[test]
fn digests_are_those_of_wallets() {
    let vectors = [
        (
            "Ethereum",
            "Some data",
            "4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318",
            "b91467e570a6466aa9e9876cbcd013baba02900b8979d43fe208a4a4f339f5fd6007e74cd82e037b800186422fc2da167c747ef045e5d18a5f5d4300f8e1a0291c",
        ),
        (
            "TRON",
            "message",
            "43985273a3d94eb753fe6acfd7003e88254effce1eb53e2e97b8522558a98038",
            "fde00bc33d78109bc61de314c1c0526a047e22a2aaae473ca84b32d8aa35ed3e03720e05d614087e3d8c6fae63879755b32aa08818a2d4de66fee1a617a971671b",
        ),
    ];
    for (prefix, message, secret, signature) in vectors {
        let key = k256::ecdsa::SigningKey::from_slice(&hex::decode(secret).unwrap()).unwrap();
        let signed = account_signature(&key, &account_digest(prefix, message));
        assert_eq!(to_hex(&signed), signature, "{prefix}");
    }
    let key = hex::decode(vectors[0].2).unwrap();
    let account = account(&k256::ecdsa::SigningKey::from_slice(&key).unwrap());
    assert_eq!(to_hex(&account), "2c7536e3605d9c16a7a3d7b1898e529396a65c23");
    // The keys of these tests are made with a hash.
    assert_ne!(sha256(&[1]), sha256(&[2]));
}
