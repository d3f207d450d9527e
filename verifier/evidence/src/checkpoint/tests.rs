//! Logs of the standard's authors, of our own, and of venues that show two faces.

use ed25519_dalek::{Signer as _, SigningKey};
use proptest::prelude::*;
use ringfence_circuits::protocol::hash::digest::{to_hex, Digest};

use super::{
    body::{Checkpoint, CheckpointFault},
    check::{check, grew, Compared, Keys, LogDoubt, Other, Signer},
    log::{Log, LogFault, NEVER_PUBLISHED},
    merkle::{
        consistency, inclusion, leaf_hash, root, verify_consistency, verify_inclusion, Hash,
        MerkleFault,
    },
    note::{Note, NoteFault, Signature, MAX_NOTE, MAX_SIGNATURES},
    proof::{LogProof, LogProofFault, MAX_PROOF},
    vkey::{KeyKind, Signed, VerifierKey, VerifierKeyFault},
};
use crate::{hash::sha256, hex, key::fault::KeyFault};

// ---- trees

/// The tree as RFC 6962, 2.1 defines it, over data.
fn naive(data: &[Vec<u8>]) -> Hash {
    match data {
        [] => sha256(&[]),
        [one] => sha256(&[&[0], &one[..]].concat()),
        _ => {
            let mut split = 1;
            while split * 2 < data.len() {
                split *= 2;
            }
            let (left, right) = data.split_at(split);
            sha256(&[&[1], &naive(left)[..], &naive(right)].concat())
        }
    }
}

/// Leaves and roots that Certificate Transparency's reference implementation is tested with.
const LEAVES: [&str; 8] = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
];
const ROOTS: [&str; 8] = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

fn data(count: usize) -> Vec<Vec<u8>> {
    (0..count).map(|at| vec![at as u8; at % 5]).collect()
}

fn hashes(data: &[Vec<u8>]) -> Vec<Hash> {
    data.iter().map(|leaf| leaf_hash(leaf)).collect()
}

#[test]
fn published_roots_come_out() {
    let leaves: Vec<Hash> =
        LEAVES.iter().map(|leaf| leaf_hash(&hex::decode(leaf).unwrap())).collect();
    for (count, expected) in (1..).zip(ROOTS) {
        assert_eq!(to_hex(&root(&leaves[..count])), expected);
    }
    let hash = |text: &str| -> Hash { hex::decode_exact(text).unwrap() };
    let path = [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]
    .map(hash);
    assert_eq!(consistency(&leaves, 6).unwrap(), path);
    assert_eq!(verify_consistency(6, &hash(ROOTS[5]), 8, &hash(ROOTS[7]), &path), Ok(()));
    assert_eq!(root(&[]), sha256(&[]));
}

#[test]
fn every_leaf_of_every_small_tree_is_included() {
    let data = data(40);
    let leaves = hashes(&data);
    for size in 1..=data.len() {
        let top = naive(&data[..size]);
        assert_eq!(root(&leaves[..size]), top);
        for index in 0..size {
            let path = inclusion(&leaves[..size], index).unwrap();
            let (at, of) = (index as u64, size as u64);
            assert_eq!(verify_inclusion(at, of, &leaves[index], &path, &top), Ok(()));
            let mut other = top;
            other[0] ^= 1;
            let fault = verify_inclusion(at, of, &leaves[index], &path, &other);
            assert_eq!(fault, Err(MerkleFault::Root));
            for shorter in 0..path.len() {
                let fault = verify_inclusion(at, of, &leaves[index], &path[..shorter], &top);
                assert!(fault.is_err());
            }
            let longer = [&path[..], &[top]].concat();
            let fault = verify_inclusion(at, of, &leaves[index], &longer, &top);
            assert_eq!(fault, Err(MerkleFault::Length));
            for wrong in (0..size).filter(|wrong| *wrong != index) {
                let fault = verify_inclusion(wrong as u64, of, &leaves[index], &path, &top);
                assert!(fault.is_err(), "{index} of {size} passes as {wrong}");
            }
        }
        assert_eq!(inclusion(&leaves[..size], size), None);
        let fault = verify_inclusion(size as u64, size as u64, &leaves[0], &[], &top);
        assert!(matches!(fault, Err(MerkleFault::Index { .. })));
    }
}

#[test]
fn every_small_tree_grew_out_of_every_smaller_one() {
    let data = data(40);
    let leaves = hashes(&data);
    for new in 0..=data.len() {
        let top = root(&leaves[..new]);
        for old in 0..=new {
            let before = root(&leaves[..old]);
            let path = consistency(&leaves[..new], old).unwrap();
            let (from, to) = (old as u64, new as u64);
            assert_eq!(verify_consistency(from, &before, to, &top, &path), Ok(()), "{old}, {new}");
            if old == 0 {
                continue;
            }
            let mut other = before;
            other[9] ^= 4;
            assert!(verify_consistency(from, &other, to, &top, &path).is_err());
            let mut other = top;
            other[9] ^= 4;
            assert!(verify_consistency(from, &before, to, &other, &path).is_err());
            let longer = [&path[..], &[top]].concat();
            assert!(verify_consistency(from, &before, to, &top, &longer).is_err());
            if let Some((_, shorter)) = path.split_last() {
                assert!(verify_consistency(from, &before, to, &top, shorter).is_err());
            }
        }
        let fault = verify_consistency(new as u64 + 1, &top, new as u64, &top, &[]);
        assert!(matches!(fault, Err(MerkleFault::Sizes { .. })));
        assert_eq!(consistency(&leaves[..new], new + 1), None);
    }
}

proptest! {
    #[test]
    fn large_sizes_and_long_paths_end(
        index: u64, size: u64, old: u64,
        path in proptest::collection::vec(any::<[u8; 32]>(), 0..70),
    ) {
        prop_assert!(verify_inclusion(index, size, &[1; 32], &path, &[2; 32]).is_err());
        if old != 0 {
            prop_assert!(verify_consistency(old, &[3; 32], size, &[2; 32], &path).is_err());
        }
    }
}

// ---- notes

/// The example of Go's package `golang.org/x/mod/sumdb/note`, whose format C2SP wrote down.
const PETER: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const PETERS_NOTE: &str = "If you think cryptography is the answer to your problem,\n\
    then you don't know what your problem is.\n\n\
    — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
/// Examples of C2SP's texts, of which no keys are published.
const C2SP_NOTE: &str = "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n";
const C2SP_COSIGNED: &str = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n";

#[test]
fn published_notes_are_read_and_verified() {
    let key = VerifierKey::parse(PETER).unwrap();
    assert_eq!(key.to_string(), PETER);
    let note = Note::read(PETERS_NOTE.as_bytes()).unwrap();
    assert_eq!(note.to_string(), PETERS_NOTE);
    assert_eq!(key.signed(&note), Signed::Valid { time: None });
    let other = PETERS_NOTE.replace("cryptography", "cryptographY");
    let other = Note::read(other.as_bytes()).unwrap();
    assert_eq!(key.signed(&other), Signed::Invalid(KeyFault::Mismatch));
    // The secret key of that example signs the same bytes.
    let secret = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
    let secret = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, secret);
    let secret = SigningKey::from_bytes(secret.unwrap()[1..].try_into().unwrap());
    let line = key.signature(0, &secret.sign(&key.message(0, &note.text)).to_bytes());
    assert_eq!(note.signatures, [line]);

    let note = Note::read(C2SP_NOTE.as_bytes()).unwrap();
    assert!(note.text.ends_with("sole:\n\ned è subito sera.\n"));
    assert_eq!(note.signatures[0].name, "quasimodo.example/salvatore");
    assert_eq!(note.to_string(), C2SP_NOTE);
    let note = Note::read(C2SP_COSIGNED.as_bytes()).unwrap();
    assert_eq!(note.to_string(), C2SP_COSIGNED);
    let checkpoint = Checkpoint::read(&note.text).unwrap();
    assert_eq!(
        (&checkpoint.origin[..], checkpoint.size),
        ("example.com/behind-the-sofa", 20_852_163)
    );
    assert_eq!(checkpoint.to_string(), note.text);
    let time = u64::from_be_bytes(note.signatures[1].bytes[..8].try_into().unwrap());
    assert_eq!((time, note.signatures[1].bytes.len()), (1_679_315_147, 72));
}

#[test]
fn r19_changed_keys_are_no_keys() {
    for cut in 0..PETER.len() {
        assert!(VerifierKey::parse(&PETER[..cut]).is_err());
        assert!(VerifierKey::parse(&PETER[cut + 1..]).is_err());
        let mut changed = PETER.to_string().into_bytes();
        changed[cut] += 1;
        assert!(VerifierKey::parse(&String::from_utf8(changed).unwrap()).is_err(), "{cut}");
    }
    let fault = VerifierKey::parse(&PETER.replace("Peter", "Pet r")).unwrap_err();
    assert!(matches!(fault, VerifierKeyFault::Form(_)));
    // Who gives the wrong half of a key does not find it in a log afterwards.
    let secret = format!("PRIVATE+KEY+{ORIGIN}+00000000+AQIDBAUGBwgJ");
    let fault = VerifierKey::parse(&secret).unwrap_err();
    assert_eq!(fault, VerifierKeyFault::Private);
    assert!(!fault.to_string().contains("AQIDBAUGBwgJ"));
    let other = "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    let fault = VerifierKey::parse(other).unwrap_err();
    assert!(matches!(fault, VerifierKeyFault::Kind { kind: 0x65, .. }));
    let fault = VerifierKey::parse_kind(PETER, KeyKind::Cosigner).unwrap_err().to_string();
    assert_eq!(
        fault,
        "the key “PeterNeumann” is a signer's (type 1), but a witness's (type 4) is expected here"
    );
}

#[test]
fn notes_that_are_none_are_refused() {
    let fault = |text: &str| Note::read(text.as_bytes()).unwrap_err();
    assert_eq!(fault(""), NoteFault::Parts);
    assert_eq!(fault("text\n\n"), NoteFault::Parts);
    assert_eq!(fault("text\n— a AAAAAAA=\n"), NoteFault::Parts);
    assert_eq!(fault("text\n\n— a AAAAAAA="), NoteFault::Parts);
    assert_eq!(fault("te\rxt\n\n— a AAAAAAA=\n"), NoteFault::NotText);
    assert_eq!(Note::read(b"\xff\n\n"), Err(NoteFault::NotText));
    for line in [
        "- a AAAAAAA=",
        "—a AAAAAAA=",
        "— a",
        "— a AAAAAA==",
        "— a AAAA",
        "— a AAAAAAA",
        "— a AAAAAAB=",
        "— a  AAAAAAA=",
        "— a AAAAAAA= ",
    ] {
        let found = fault(&format!("text\n\n{line}\n"));
        assert!(matches!(found, NoteFault::Line(1)), "{line}: {found}");
    }
    for name in ["a+b", "a\u{a0}b", "a\u{2028}b"] {
        let found = fault(&format!("text\n\n— {name} AAAAAAA=\n"));
        assert!(matches!(found, NoteFault::Name { at: 1, .. }), "{name}: {found}");
    }
}

#[test]
fn r20_notes_and_proofs_are_limited() {
    let lines = |count: usize| format!("text\n\n{}", "— a AAAAAAA=\n".repeat(count));
    assert!(Note::read(lines(MAX_SIGNATURES).as_bytes()).is_ok());
    assert_eq!(Note::read(lines(MAX_SIGNATURES + 1).as_bytes()), Err(NoteFault::Long));
    assert_eq!(Note::read(&vec![b'\n'; MAX_NOTE + 1]), Err(NoteFault::Long));
    assert_eq!(LogProof::read(&vec![b'\n'; MAX_PROOF + 1]), Err(LogProofFault::Long));
    let hash = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
    let proof = |count: usize| {
        let text =
            format!("c2sp.org/tlog-proof@v1\nindex 0\n{}\n{C2SP_COSIGNED}", hash.repeat(count));
        LogProof::read(text.as_bytes())
    };
    assert!(proof(64).is_ok());
    assert_eq!(proof(65), Err(LogProofFault::Path));
}

#[test]
fn checkpoints_that_are_none_are_refused() {
    let root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";
    let fault = |text: String| Checkpoint::read(&text).unwrap_err();
    assert!(Checkpoint::read(&format!("o\n0\n{root}\nmore\n")).is_ok());
    for text in [
        format!("o\n1\n{root}"),
        format!("\n1\n{root}\n"),
        "o\n1\n".into(),
        format!("o\n1\n{root}\n\n"),
        format!("o\n1\n{root}\n\nmore\n"),
    ] {
        assert_eq!(fault(text), CheckpointFault::Lines);
    }
    for size in ["01", "+1", "-1", "18446744073709551616", "1 ", "x"] {
        assert_eq!(fault(format!("o\n{size}\n{root}\n")), CheckpointFault::Size);
    }
    for root in ["AAAA", &root[1..], &root[..43]] {
        assert_eq!(fault(format!("o\n1\n{root}\n")), CheckpointFault::Root);
    }
}

// ---- statements in logs

const ORIGIN: &str = "venue.example/statements";

fn secret(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn key(name: &str, kind: KeyKind, seed: u8) -> VerifierKey {
    VerifierKey::new(name, kind, secret(seed).verifying_key().to_bytes()).unwrap()
}

fn venue(seed: u8) -> VerifierKey {
    key(ORIGIN, KeyKind::Ed25519, seed)
}

fn witness(seed: u8) -> VerifierKey {
    key(&format!("witness{seed}.example"), KeyKind::Cosigner, seed)
}

fn line(key: &VerifierKey, seed: u8, text: &str) -> Signature {
    let time = 1_750_000_000 + u64::from(seed);
    key.signature(time, &secret(seed).sign(&key.message(time, text)).to_bytes())
}

fn digest(epoch: u8) -> Digest {
    Digest([epoch + 1; 32])
}

/// A log of this many statements.
fn log(count: u8) -> Log {
    let mut log = Log::default();
    (0..count).for_each(|epoch| log.append(epoch.into(), digest(epoch)).unwrap());
    log
}

/// A checkpoint of a log, signed by the venue's key 1 and by witnesses.
fn signed(log: &Log, witnesses: &[u8]) -> Note {
    let text = log.checkpoint(ORIGIN).unwrap().to_string();
    let mut signatures = vec![line(&venue(1), 1, &text)];
    signatures.extend(witnesses.iter().map(|seed| line(&witness(*seed), *seed, &text)));
    Note { text, signatures }
}

/// The statement of epoch 4 in a log of 7, seen by witnesses 10 and 11, as a file and back.
fn proof() -> LogProof {
    let log = log(7);
    let proof = log.proof(4, signed(&log, &[10, 11])).unwrap();
    let text = proof.to_string();
    assert_eq!(LogProof::read(text.as_bytes()), Ok(proof.clone()));
    proof
}

#[test]
fn v20_a_statement_is_in_the_log_of_a_key_that_the_reader_gave() {
    let (given, witnesses) = ([venue(1)], [10, 11, 12].map(witness));
    let keys = Keys { given: &given, witnesses: &witnesses, quorum: Some(2), ..Keys::default() };
    let report = check(&proof(), 4, digest(4), &keys, &[]);
    assert!(report.holds(), "{report:?}");
    assert_eq!(report.signer, Signer::Given(ORIGIN.into()));
    assert_eq!((report.counted(), report.size, &report.origin[..]), (2, 7, ORIGIN));
    assert_eq!(report.witnesses[0].signed, Signed::Valid { time: Some(1_750_000_010) });
    assert_eq!(report.witnesses[2].signed, Signed::Absent);
    let keys = Keys { quorum: Some(3), ..keys };
    let report = check(&proof(), 4, digest(4), &keys, &[]);
    assert_eq!(report.doubts, [LogDoubt::Quorum { counted: 2, quorum: 3 }]);
}

#[test]
fn r15_another_statement_or_epoch_is_not_in_the_proof() {
    let given = [venue(1)];
    let keys = Keys { given: &given, ..Keys::default() };
    let report = check(&proof(), 4, digest(5), &keys, &[]);
    assert_eq!(report.doubts, [LogDoubt::Inclusion(MerkleFault::Root)]);
    let report = check(&proof(), 5, digest(4), &keys, &[]);
    assert_eq!(report.doubts, [LogDoubt::Index { index: 4, epoch: 5 }]);
    // The checkpoint must be of a size beyond the epoch.
    let log = log(4);
    assert_eq!(log.proof(4, signed(&log, &[])), None);
    let proof = LogProof { checkpoint: log.checkpoint(ORIGIN).unwrap(), ..proof() };
    let report = check(&proof, 4, digest(4), &keys, &[]);
    let fault = MerkleFault::Index { index: 4, size: 4 };
    assert_eq!(report.doubts, [LogDoubt::Inclusion(fault)]);
}

#[test]
fn r19_a_key_that_only_this_statement_names_vouches_for_nothing() {
    let (one, two) = ([venue(1)], [venue(2)]);
    let named = Keys { named: &one, ..Keys::default() };
    let report = check(&proof(), 4, digest(4), &named, &[]);
    assert_eq!(report.signer, Signer::OnlyNamed(ORIGIN.into()));
    assert!(!report.holds() && report.doubts.is_empty());
    let rotated = Keys { previous: &two, ..named };
    let report = check(&proof(), 4, digest(4), &rotated, &[]);
    assert_eq!(report.signer, Signer::OnlyNamed(ORIGIN.into()));
    assert_eq!(report.strangers.len(), 1);
    // A name that turns the direction of what follows is written out.
    let turned = "example.com\u{202e}";
    let log = log(7);
    let text = log.checkpoint(turned).unwrap().to_string();
    let stranger = key(turned, KeyKind::Ed25519, 3);
    let note = Note { signatures: vec![line(&stranger, 3, &text)], text };
    let report = check(&log.proof(4, note).unwrap(), 4, digest(4), &rotated, &[]);
    assert!(report.strangers[0].starts_with("example.com\\u{202e}+"), "{:?}", report.strangers);
    let kept = Keys { previous: &one, ..named };
    let report = check(&proof(), 4, digest(4), &kept, &[]);
    assert!(report.holds() && report.signer == Signer::Previous(ORIGIN.into()));
    // What the reader gives stands before what statements name.
    let given = Keys { given: &two, ..kept };
    let report = check(&proof(), 4, digest(4), &given, &[]);
    assert!(!report.holds() && report.signer == Signer::OnlyNamed(ORIGIN.into()));
    let report = check(&proof(), 4, digest(4), &Keys::default(), &[]);
    assert_eq!(report.signer, Signer::Unknown);
}

#[test]
fn r19_a_second_origin_is_another_log() {
    let log = log(7);
    let text = log.checkpoint("venue.example/other").unwrap().to_string();
    let note = Note { signatures: vec![line(&venue(1), 1, &text)], text };
    let other = log.proof(4, note).unwrap();
    let given = [venue(1)];
    let keys = Keys { given: &given, ..Keys::default() };
    // The key's name is not the origin, so the key does not sign for this log.
    assert_eq!(check(&other, 4, digest(4), &keys, &[]).signer, Signer::Unknown);
    let report = check(&proof(), 4, digest(4), &keys, &[Other::Checkpoint(&other.note)]);
    assert_eq!(report.others, [Compared::Origin("venue.example/other".into())]);
    assert!(report.holds());
    assert_eq!(log.checkpoint("a b"), Err(LogFault::Origin));
    assert_eq!(log.checkpoint("a+b"), Err(LogFault::Origin));
}

#[test]
fn r19_a_witness_counts_once_by_its_public_key() {
    let log = log(7);
    let twin = key("twin.example", KeyKind::Cosigner, 10);
    let selfish = key("self.example", KeyKind::Cosigner, 1);
    let mut note = signed(&log, &[10]);
    note.signatures.push(line(&twin, 10, &note.text));
    note.signatures.push(line(&selfish, 1, &note.text));
    let proof = log.proof(4, note).unwrap();
    let (given, witnesses) = ([venue(1)], [witness(10), twin, selfish, witness(10)]);
    let keys = Keys { given: &given, witnesses: &witnesses, ..Keys::default() };
    let report = check(&proof, 4, digest(4), &keys, &[]);
    let counts: Vec<bool> = report.witnesses.iter().map(|witness| witness.counts).collect();
    assert_eq!(counts, [true, false, false, false]);
    // A line whose time was changed was not signed by the witness.
    let mut late = signed(&log, &[10]);
    late.signatures[1].bytes[7] ^= 1;
    let proof = log.proof(4, late).unwrap();
    let report = check(&proof, 4, digest(4), &keys, &[]);
    assert_eq!(report.witnesses[0].signed, Signed::Invalid(KeyFault::Mismatch));
    assert!(report.counted() == 0 && report.holds());
}

#[test]
fn r19_a_split_view_does_not_hold() {
    let given = [venue(1)];
    let keys = Keys { given: &given, ..Keys::default() };
    let mut shown_to_others = log(4);
    shown_to_others.append(4, digest(99)).unwrap();
    let five = shown_to_others.clone();
    shown_to_others.append(5, digest(5)).unwrap();
    shown_to_others.append(6, digest(6)).unwrap();
    let note = signed(&shown_to_others, &[]);
    let report = check(&proof(), 4, digest(4), &keys, &[Other::Checkpoint(&note)]);
    assert_eq!(report.doubts, [LogDoubt::TwoLogs { size: 7 }]);
    assert!(!report.holds());
    let other = five.proof(4, signed(&five, &[])).unwrap();
    let statement = Other::Statement { digest: digest(99), proof: &other };
    let report = check(&proof(), 4, digest(4), &keys, &[statement]);
    assert_eq!(report.doubts, [LogDoubt::TwoStatements { epoch: 4, other: digest(99) }]);
    // The true log at another size: only a proof of consistency tells.
    let earlier = signed(&log(5), &[]);
    let report = check(&proof(), 4, digest(4), &keys, &[Other::Checkpoint(&earlier)]);
    assert!(report.others == [Compared::Apart] && report.holds());
    let (five, seven) = (log(5).checkpoint(ORIGIN).unwrap(), log(7).checkpoint(ORIGIN).unwrap());
    assert_eq!(grew(&five, &seven, &log(7).consistency(5).unwrap()), Ok(()));
    let split = shown_to_others.checkpoint(ORIGIN).unwrap();
    let path = shown_to_others.consistency(5).unwrap();
    assert_eq!(grew(&five, &split, &path), Err(MerkleFault::Root));
}

#[test]
fn r17_what_anyone_could_have_made_frames_nobody() {
    let given = [venue(1)];
    let keys = Keys { given: &given, ..Keys::default() };
    let mut forged = log(4);
    forged.append(4, digest(99)).unwrap();
    let text = forged.checkpoint(ORIGIN).unwrap().to_string();
    let note = Note { signatures: vec![line(&venue(2), 2, &text)], text };
    let proof_of_forger = forged.proof(4, note.clone()).unwrap();
    let nothing = Note { text: "hello\n".into(), ..note.clone() };
    let others = [
        Other::Checkpoint(&note),
        Other::Statement { digest: digest(99), proof: &proof_of_forger },
        Other::Checkpoint(&nothing),
    ];
    let report = check(&proof(), 4, digest(4), &keys, &others);
    assert_eq!(report.others, [Compared::Unsigned, Compared::Unsigned, Compared::Nothing]);
    assert!(report.holds());
    // A statement that is not in the true log's proof shows nothing either.
    let true_proof = proof();
    let other = Other::Statement { digest: digest(99), proof: &true_proof };
    let report = check(&proof(), 4, digest(4), &keys, &[other]);
    assert!(report.others == [Compared::Nothing] && report.holds());
}

#[test]
fn r19_logs_have_no_gaps_and_one_statement_for_each_epoch() {
    let mut log = log(2);
    let gap = LogFault::Gap { epoch: 3, next: 2 };
    assert_eq!(log.append(3, digest(3)), Err(gap));
    let taken = LogFault::Taken { epoch: 1, logged: digest(1) };
    assert_eq!(log.append(1, digest(9)), Err(taken));
    assert_eq!(log.append(1, digest(1)), Ok(()));
    assert_eq!(log.size(), 2);
    log.append(2, NEVER_PUBLISHED).unwrap();
    let text = log.write();
    assert_eq!(Log::read(text.as_bytes()), Ok(log));
    assert_eq!(Log::read(&text.as_bytes()[..text.len() - 1]), Err(LogFault::Line(3)));
    assert_eq!(Log::read(text.to_uppercase().as_bytes()).is_ok(), text == text.to_uppercase());
    assert_eq!(Log::read(b"\n"), Err(LogFault::Line(1)));
}

/// Every bit of a proof, flipped: none holds, and none holds for another statement.
#[test]
fn r19_every_bit_of_a_proof_matters() {
    let (given, witnesses) = ([venue(1)], [10, 11].map(witness));
    let keys = Keys { given: &given, witnesses: &witnesses, quorum: Some(2), ..Keys::default() };
    let mut bytes = proof().to_string().into_bytes();
    for at in 0..bytes.len() * 8 {
        bytes[at / 8] ^= 1 << (at % 8);
        if let Ok(proof) = LogProof::read(&bytes) {
            let report = check(&proof, 4, digest(4), &keys, &[]);
            assert!(!report.holds(), "bit {at}: {}", String::from_utf8_lossy(&bytes));
        }
        bytes[at / 8] ^= 1 << (at % 8);
    }
}

#[test]
fn proofs_that_are_none_are_refused() {
    let text = proof().to_string();
    let fault = |text: &str| LogProof::read(text.as_bytes()).unwrap_err();
    assert_eq!(fault(""), LogProofFault::First);
    assert_eq!(fault(&text[1..]), LogProofFault::First);
    assert_eq!(fault(&text.replace("index 4", "index 04")), LogProofFault::Index);
    assert_eq!(fault(&text.replace("index 4\n", "")), LogProofFault::Lines);
    assert_eq!(fault(&text.replace("index 4\n", "extra ?\nindex 4\n")), LogProofFault::Extra);
    assert_eq!(fault(&text.replace("index 4\n", "index 4\nAAAA\n")), LogProofFault::Hash(1));
    assert!(matches!(fault(&text.replace("\n7\n", "\n07\n")), LogProofFault::Checkpoint(_)));
    let extra = text.replace("index 4\n", "extra AAEC\nindex 4\n");
    let proof = LogProof::read(extra.as_bytes()).unwrap();
    assert_eq!((proof.extra.as_deref(), proof.to_string()), (Some(&[0, 1, 2][..]), extra));
}
