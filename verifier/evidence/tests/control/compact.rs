//! Compact signatures of Bitcoin: vectors of others, headers, and m of n.

use base64::{engine::general_purpose::STANDARD, Engine};
use ringfence_evidence::{
    bitcoin::{
        bip137,
        fault::{Invalid, MessageFault, Unsupported},
        output::OutputScript,
    },
    key::fault::KeyFault,
};

use crate::signer::*;

const MESSAGE: &str = "a message";

fn check(script: &OutputScript, signature: &[u8; 65]) -> Result<(), MessageFault> {
    bip137::verify(script, MESSAGE.as_bytes(), signature)
}

fn of_address(address: &str, message: &str, signature: &str) -> Result<(), MessageFault> {
    let signature = STANDARD.decode(signature).unwrap().try_into().unwrap();
    bip137::verify(&OutputScript::parse(address).unwrap(), message.as_bytes(), &signature)
}

/// The fixtures of bitcoinjs-message 2.2 (MIT), whose key is 1.
#[test]
fn vectors_of_another_implementation_are_valid() {
    const FIRST: &str =
        "8JawPtQOrybrSP1WHQnQPr67B9S3qrxBrl1mlzoTJOSHEpmnF7D3+t+LX0Xei9J20B5AIdPbeL3AaTBZ4N3bY0=";
    const SECOND: &str =
        "F8nHqFr3K2UKYahhX3soVeoW8W1ECNbr0wfck7lzyXjCS5Q16Ek45zyBuy1Fiy9sTPKVgsqqOuPvbycuVSSVl8=";
    let message = "vires is numeris";
    let uncompressed = "16UwLL9Risc3QfPqBUvKofHmBQ7wMtjvM";
    let compressed = "1PMycacnJaSqwwJqjawXBErnLsZ7RkXUAs";
    let valid = [
        (uncompressed, format!("G{FIRST}")),
        (compressed, format!("H{FIRST}")),
        (uncompressed, format!("H{SECOND}")),
        (compressed, format!("I{SECOND}")),
        ("3JvL6Ymt8MVWiCNHC7oWU6nLeHNJKLZGLN", format!("J{SECOND}")),
        ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", format!("K{SECOND}")),
    ];
    for (index, (address, signature)) in valid.iter().enumerate() {
        let checked = of_address(address, message, signature);
        // The third and fourth put another header before the numbers, so another key is recovered.
        let fits = !(2..4).contains(&index);
        assert_eq!(checked.is_ok(), fits, "{address} {signature}: {checked:?}");
    }
    let refused = Err(Invalid::OtherKey.into());
    assert_eq!(of_address(uncompressed, "foobar", &format!("G{FIRST}")), refused);
    assert_eq!(of_address("1111111111111111111114oLvT2", message, &format!("H{FIRST}")), refused);
    // Not across forms of the key.
    assert_eq!(of_address(uncompressed, message, &format!("H{FIRST}")), refused);
    assert_eq!(of_address(compressed, message, &format!("G{FIRST}")), refused);
}

/// The wallets that BIP-137 has headers for, with the first of theirs.
fn headed() -> [(Wallet, u8); 4] {
    [
        (Wallet::P2pkhUncompressed(key(1)), 27),
        (Wallet::P2pkh(key(1)), 31),
        (Wallet::P2shP2wpkh(key(1)), 35),
        (Wallet::P2wpkh(key(1)), 39),
    ]
}

#[test]
fn r12_each_kind_of_address_has_its_headers() {
    for (wallet, first) in headed() {
        let signed = compact(&key(1), MESSAGE, first);
        assert_eq!(check(&wallet.output(), &signed), Ok(()), "{wallet:?}");
        for header in 0..=u8::MAX {
            let mut changed = signed;
            changed[0] = header;
            let checked = check(&wallet.output(), &changed);
            assert_eq!(checked.is_ok(), header == signed[0], "{wallet:?} {header}");
            let headers = match wallet {
                Wallet::P2shP2wpkh(_) => 35..=38,
                Wallet::P2wpkh(_) => 39..=42,
                _ => 27..=34,
            };
            let (first, last) = (*headers.start(), *headers.end());
            let named = Err(Invalid::Header { found: header, first, last }.into());
            assert_eq!(checked == named, !headers.contains(&header), "{wallet:?} {header}");
        }
    }
}

#[test]
fn r12_high_s_of_a_compact_signature_is_refused() {
    for (wallet, first) in headed() {
        let signed = compact(&key(1), MESSAGE, first);
        let mut high = signed;
        // The other s comes from the other parity.
        high[0] = first + ((signed[0] - first) ^ 1);
        high[1..].copy_from_slice(&high_s(&signed[1..]));
        assert_eq!(check(&wallet.output(), &high), Err(KeyFault::HighS.into()));
        for range in [1..33, 33..65] {
            for fill in [0, 0xff] {
                let mut outside = signed;
                outside[range.clone()].fill(fill);
                assert_eq!(check(&wallet.output(), &outside), Err(KeyFault::Range.into()));
            }
        }
    }
}

#[test]
fn taproot_and_scripts_have_no_compact_signature_of_one_key() {
    let multisig = Wallet::Multisig { place: Place::P2wsh, needed: 1, keys: vec![key(1)] };
    for wallet in [Wallet::P2tr(key(1)), multisig] {
        for first in [27, 31, 35, 39] {
            let signed = compact(&key(1), MESSAGE, first);
            assert_eq!(check(&wallet.output(), &signed), Err(Unsupported::Address.into()));
        }
    }
}

fn check_multisig(
    output: &OutputScript,
    script: &[u8],
    signatures: &[[u8; 65]],
) -> Result<(), MessageFault> {
    bip137::verify_multisig(output, MESSAGE.as_bytes(), script, signatures)
}

#[test]
fn m_keys_of_a_script_sign_in_any_order() {
    for place in [Place::P2sh, Place::P2wsh, Place::P2shP2wsh] {
        let wallet = Wallet::Multisig { place, needed: 2, keys: vec![key(1), key(2), key(3)] };
        let (output, script) = (wallet.output(), wallet.script());
        let by = |number: u8| compact(&key(number), MESSAGE, 31);
        for pair in [[1, 2], [1, 3], [3, 1], [2, 3]] {
            assert_eq!(check_multisig(&output, &script, &pair.map(by)), Ok(()), "{pair:?}");
        }
        // Not by the key that only one coordinate is written of, but as if both were.
        let other_form = [by(1), compact(&key(2), MESSAGE, 27)];
        assert_eq!(check_multisig(&output, &script, &other_form), Err(Invalid::ForeignKey.into()));
        let foreign = [by(1), by(4)];
        assert_eq!(check_multisig(&output, &script, &foreign), Err(Invalid::ForeignKey.into()));
        for (found, numbers) in [(0, &[][..]), (1, &[1]), (3, &[1, 2, 3])] {
            let signatures: Vec<_> = numbers.iter().map(|number| by(*number)).collect();
            let count = Err(Invalid::Signatures { found, expected: 2 }.into());
            assert_eq!(check_multisig(&output, &script, &signatures), count);
        }
        for first in [35, 39] {
            let signatures = [by(1), compact(&key(2), MESSAGE, first)];
            let header = Invalid::Header { found: signatures[1][0], first: 27, last: 34 };
            assert_eq!(check_multisig(&output, &script, &signatures), Err(header.into()));
        }
        let longer = [&script[..], &[0]].concat();
        let fault = check_multisig(&output, &longer, &[by(1), by(2)]);
        assert_eq!(fault, Err(Invalid::OtherScript.into()));
    }
}

#[test]
fn r12_one_key_does_not_sign_twice() {
    let keys = vec![compressed(&key(1)), uncompressed(&key(2)), compressed(&key(3))];
    let script = multisig_script(2, &keys);
    let wallet = Wallet::P2pkh(key(1));
    let output = wallet.output_of(Place::P2sh, &script);
    let first = compact(&key(1), MESSAGE, 31);
    let second = compact(&key(2), MESSAGE, 27);
    assert_eq!(check_multisig(&output, &script, &[first, second]), Ok(()));
    let twice = Err(Invalid::DuplicateSigner.into());
    assert_eq!(check_multisig(&output, &script, &[first, first]), twice);
    assert_eq!(check_multisig(&output, &script, &[second, second]), twice);
    // A second, different signature of the same key.
    let other = with_another_nonce(&key(1));
    assert_ne!(other, first);
    assert_eq!(check_multisig(&output, &script, &[first, other]), twice);
    // One key in both of its forms.
    let script = multisig_script(2, &[compressed(&key(1)), uncompressed(&key(1))]);
    let output = wallet.output_of(Place::P2sh, &script);
    let signatures = [first, compact(&key(1), MESSAGE, 27)];
    let fault = check_multisig(&output, &script, &signatures);
    assert_eq!(fault, Err(Unsupported::Script.into()));
}

/// A signature by a key with another nonce than RFC 6979's.
fn with_another_nonce(key: &k256::ecdsa::SigningKey) -> [u8; 65] {
    use k256::{
        elliptic_curve::{ops::Reduce, point::AffineCoordinates, PrimeField},
        ProjectivePoint, Scalar,
    };
    let hash = compact_digest(MESSAGE);
    let nonce = Scalar::from(12_345u64);
    let point = (ProjectivePoint::GENERATOR * nonce).to_affine();
    let r = Scalar::reduce(&point.x());
    let secret = key.as_nonzero_scalar();
    let s =
        nonce.invert().unwrap() * (Scalar::reduce(&k256::FieldBytes::from(hash)) + r * **secret);
    let signature = k256::ecdsa::Signature::from_scalars(r.to_repr(), s.to_repr()).unwrap();
    let signature = signature.normalize_s();
    let wallet = Wallet::P2pkh(key.clone()).output();
    let of = |header: u8| {
        let mut bytes = [header; 65];
        bytes[1..].copy_from_slice(&signature.to_bytes());
        bytes
    };
    (31..35).map(of).find(|bytes| check(&wallet, bytes).is_ok()).unwrap()
}
