//! Keys alone: vectors of RFC 8032 and of Project Wycheproof.

use ringfence_evidence::{
    hash::sha256,
    hex,
    key::{
        ed25519,
        fault::KeyFault,
        secp256k1::{KeyText, PublicKey, Signature},
    },
};

/// A test of Project Wycheproof.
struct Case {
    name: String,
    key: Vec<u8>,
    valid: bool,
    message: Vec<u8>,
    signature: Vec<u8>,
}

fn cases(text: &str) -> Vec<Case> {
    let mut key = Vec::new();
    let mut cases = Vec::new();
    for line in text.lines() {
        if let Some(digits) = line.strip_prefix("key ") {
            key = hex::decode(digits).unwrap();
            continue;
        }
        let parts: Vec<_> = line.splitn(4, ' ').collect();
        let digits = |text: &str| hex::decode(text.trim_matches('"')).unwrap();
        let (signature, comment) = parts[3].split_once(' ').unwrap();
        cases.push(Case {
            name: format!("{} {comment}", parts[0]),
            key: key.clone(),
            valid: parts[1] == "valid",
            message: digits(parts[2]),
            signature: digits(signature),
        });
    }
    cases
}

#[test]
fn r12_ecdsa_is_as_strict_as_wycheproof_asks_of_bitcoin() {
    let cases = cases(include_str!("../vectors/wycheproof/ecdsa_secp256k1_sha256_bitcoin.txt"));
    assert_eq!(cases.len(), 463);
    for case in cases {
        let key = PublicKey::parse(KeyText::new(&case.key).unwrap()).unwrap();
        let hash = sha256(&case.message);
        let checked = Signature::from_der(&case.signature)
            .and_then(|signature| key.verify(&hash, &signature));
        assert_eq!(checked.is_ok(), case.valid, "{}: {checked:?}", case.name);
    }
}

#[test]
fn r12_ed25519_is_as_strict_as_wycheproof_asks() {
    let cases = cases(include_str!("../vectors/wycheproof/ed25519.txt"));
    assert_eq!(cases.len(), 151);
    for case in cases {
        let key = case.key.try_into().unwrap();
        let checked = match case.signature.try_into() {
            Ok(signature) => ed25519::verify(&key, &case.message, &signature).is_ok(),
            Err(_) => false,
        };
        assert_eq!(checked, case.valid, "{}", case.name);
    }
}

/// RFC 8032, 7.1: public key, message, signature.
const RFC_8032: [[&str; 3]; 3] = [
    [
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ],
    [
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ],
    [
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ],
];

#[test]
fn ed25519_fits_the_rfc() {
    for [key, message, signature] in RFC_8032 {
        let key = hex::decode_exact(key).unwrap();
        let signature = hex::decode_exact(signature).unwrap();
        assert_eq!(ed25519::verify(&key, &hex::decode(message).unwrap(), &signature), Ok(()));
        assert_eq!(ed25519::verify(&key, b"other", &signature), Err(KeyFault::Mismatch));
    }
}

/// The eight points of small order, and their other encodings: for each there are signatures that fit
/// many messages.
#[test]
fn r12_keys_of_small_order_sign_nothing() {
    let zeros = "00".repeat(30);
    let points = [
        format!("01{zeros}00"),
        format!("ec{}7f", "ff".repeat(30)),
        format!("00{zeros}00"),
        format!("00{zeros}80"),
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05".into(),
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85".into(),
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a".into(),
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa".into(),
    ];
    let mut signature = [0; 64];
    // R is the neutral point and s is 0: fits wherever k times the key is neutral.
    signature[0] = 1;
    for point in &points {
        let key = hex::decode_exact(point).unwrap();
        for message in 0..16u8 {
            let checked = ed25519::verify(&key, &[message], &signature);
            assert_eq!(checked, Err(KeyFault::SmallOrder), "{point}");
        }
    }
    // y in its second encoding: p + 1 and p, with either sign, and 2^255 - 1.
    for (first, last) in [(0xee, 0x7f), (0xee, 0xff), (0xed, 0x7f), (0xed, 0xff), (0xff, 0x7f)] {
        let mut key = [0xff; 32];
        (key[0], key[31]) = (first, last);
        assert_eq!(ed25519::verify(&key, b"", &signature), Err(KeyFault::Key), "{first:x}");
    }
}

#[test]
fn r12_keys_that_are_no_points_are_refused() {
    let beyond = [&[2][..], &[0xff; 32]].concat();
    assert_eq!(PublicKey::parse(KeyText::new(&beyond).unwrap()), Err(KeyFault::Key));
    let off_the_curve = [&[4][..], &[1; 64]].concat();
    assert_eq!(PublicKey::parse(KeyText::new(&off_the_curve).unwrap()), Err(KeyFault::Key));
    // Neutral point, hybrid forms, other lengths.
    for bytes in [vec![0], vec![], [&[6][..], &[1; 64]].concat(), [&[7][..], &[1; 64]].concat()] {
        assert!(KeyText::new(&bytes).is_none());
    }
    assert!(KeyText::new(&[2; 32]).is_none() && KeyText::new(&[4; 33]).is_none());
}
