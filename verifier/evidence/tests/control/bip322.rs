//! The vectors of BIP-322, each by its name, with the outcome that this protocol gives it.

use ringfence_evidence::{
    bitcoin::{
        bip322,
        fault::{Invalid, MessageFault, Unsupported},
        output::OutputScript,
        transaction::Transaction,
    },
    hash::tagged,
    key::fault::KeyFault,
};
use serde_json::Value;

const BASIC: &str = include_str!("../vectors/bip322/basic.json");
const GENERATED: &str = include_str!("../vectors/bip322/generated.json");
/// Made with another implementation, since the published vectors of the full form have times.
const MADE: &str = include_str!("../vectors/bip322/made_with_bip322.json");

fn read(file: &str) -> Value {
    serde_json::from_str(file).unwrap()
}

fn text<'a>(vector: &'a Value, field: &str) -> &'a str {
    vector[field].as_str().unwrap()
}

fn list<'a>(file: &'a Value, field: &str) -> &'a [Value] {
    file[field].as_array().map_or(&[], Vec::as_slice)
}

fn outcome(vector: &Value, signature: &str) -> Result<(), MessageFault> {
    let script = OutputScript::parse(text(vector, "address")).unwrap();
    bip322::verify(&script, text(vector, "message").as_bytes(), signature)
}

/// All signatures that the vectors call valid: file, form, kind, message, number of the signature.
fn valid_vectors() -> Vec<(String, Result<(), MessageFault>)> {
    let mut found = Vec::new();
    for (name, file) in [("basic", read(BASIC)), ("generated", read(GENERATED))] {
        for form in ["simple", "full", "proof_of_funds"] {
            for vector in list(&file, form) {
                let signatures = list(vector, "bip322_signatures").iter().enumerate();
                for (index, signature) in signatures {
                    let message: String = text(vector, "message").chars().take(11).collect();
                    let kind = text(vector, "type");
                    let name = format!("{name} {form} {kind} “{message}” {index}");
                    found.push((name, outcome(vector, signature.as_str().unwrap())));
                }
            }
        }
    }
    found
}

#[test]
fn the_23_valid_vectors_have_the_outcomes_of_this_protocol() {
    let time = Err(Unsupported::Time { lock_time: 2016, sequence: 2016 }.into());
    let funds = Err(Unsupported::ProofOfFunds.into());
    let expected: [(&str, Result<(), MessageFault>); 23] = [
        ("basic simple p2wpkh “” 0", Ok(())),
        ("basic simple p2wpkh “” 1", Ok(())),
        ("basic simple p2wpkh “Hello World” 0", Ok(())),
        ("basic simple p2wpkh “Hello World” 1", Ok(())),
        ("basic simple p2wsh-multisig-3of3 “This will b” 0", Ok(())),
        // Of the time before prefixes.
        ("basic simple p2tr “No prefix f” 0", Err(Unsupported::NoPrefix.into())),
        ("generated simple p2wpkh “2V6TUTMSH4V” 0", Ok(())),
        ("generated simple p2tr “PURVOQ544B6” 0", Ok(())),
        ("generated simple p2wsh-multisig-2of2 “G7ZTXXOVJFH” 0", Ok(())),
        ("generated simple p2wsh-multisig-3of3 “Z3SB7SRL555” 0", Ok(())),
        ("generated full p2pkh “MOISC5NCQ42” 0", time),
        ("generated full p2wpkh “KLE5MMJBTNF” 0", time),
        ("generated full p2tr “XQMVC3YR6AO” 0", time),
        ("generated full p2tr-time-lock “AY2VOQOXYI5” 0", time),
        ("generated full p2sh-p2wpkh “EMYGZHEY3LI” 0", time),
        ("generated full p2wsh-time-lock “MGKMA2MJUBD” 0", time),
        ("generated full p2wsh-multisig-2of2 “QXYOWYWO7ZG” 0", time),
        ("generated full p2wsh-multisig-3of3 “3VJANNKSXPL” 0", time),
        ("generated full p2sh-p2wsh-multisig-2of2 “NQVRV3DJYLK” 0", time),
        ("generated full p2sh-multisig-2of2 “7OKFLKRXSP6” 0", time),
        ("generated proof_of_funds p2pkh “2JNEDD7IJDS” 0", funds),
        ("generated proof_of_funds p2pkh “PMRTSXKIH4L” 0", funds),
        ("generated proof_of_funds p2tr “FUYMQWKYGS7” 0", funds),
    ];
    let expected: Vec<_> =
        expected.map(|(name, outcome)| (name.to_string(), outcome)).into_iter().collect();
    assert_eq!(valid_vectors(), expected);
}

#[test]
fn the_36_invalid_vectors_are_invalid_for_the_reason_in_their_names() {
    use Invalid::*;
    let mismatch = Key(KeyFault::Mismatch);
    let expected = [
        ("invalid base64 encoding", Prefix),
        ("empty signature", Prefix),
        ("wrong message for valid simple p2wpkh signature (empty message was signed)", mismatch),
        (
            "wrong address for valid simple p2wpkh signature (signed for different address)",
            OtherScript,
        ),
        ("empty witness stack (single zero byte)", Satisfaction),
        ("wrong message for valid simple p2wsh 3-of-3 multisig signature", mismatch),
        ("invalid signature prefix", Prefix),
        ("incorrect prefix type", Transaction),
        ("wrong message for p2wpkh simple signature", mismatch),
        ("wrong signer for p2wpkh simple signature", OtherKey),
        ("wrong message for p2tr simple signature", mismatch),
        ("wrong signer for p2tr simple signature", mismatch),
        ("wrong message for p2wsh-multisig-2of2 simple signature", mismatch),
        ("wrong signer for p2wsh-multisig-2of2 simple signature", OtherScript),
        ("wrong message for p2wsh-multisig-3of3 simple signature", mismatch),
        ("wrong signer for p2wsh-multisig-3of3 simple signature", OtherScript),
        ("wrong message for p2pkh full signature", OtherMessage),
        ("wrong signer for p2pkh full signature", OtherMessage),
        ("wrong message for p2wpkh full signature", OtherMessage),
        ("wrong signer for p2wpkh full signature", OtherMessage),
        ("wrong message for p2tr full signature", OtherMessage),
        ("wrong signer for p2tr full signature", OtherMessage),
        ("wrong message for p2tr-time-lock full signature", OtherMessage),
        ("wrong signer for p2tr-time-lock full signature", OtherMessage),
        ("wrong message for p2sh-p2wpkh full signature", OtherMessage),
        ("wrong signer for p2sh-p2wpkh full signature", OtherMessage),
        ("wrong message for p2wsh-time-lock full signature", OtherMessage),
        ("wrong signer for p2wsh-time-lock full signature", OtherMessage),
        ("wrong message for p2wsh-multisig-2of2 full signature", OtherMessage),
        ("wrong signer for p2wsh-multisig-2of2 full signature", OtherMessage),
        ("wrong message for p2wsh-multisig-3of3 full signature", OtherMessage),
        ("wrong signer for p2wsh-multisig-3of3 full signature", OtherMessage),
        ("wrong message for p2sh-p2wsh-multisig-2of2 full signature", OtherMessage),
        ("wrong signer for p2sh-p2wsh-multisig-2of2 full signature", OtherMessage),
        ("wrong message for p2sh-multisig-2of2 full signature", OtherMessage),
        ("wrong signer for p2sh-multisig-2of2 full signature", OtherMessage),
    ];
    let (basic, generated) = (read(BASIC), read(GENERATED));
    let vectors = [list(&basic, "error"), list(&generated, "error")].concat();
    let found: Vec<_> = vectors
        .iter()
        .map(|vector| (text(vector, "description"), outcome(vector, text(vector, "signature"))))
        .collect();
    let expected: Vec<_> =
        expected.iter().map(|(name, fault)| (*name, Err(MessageFault::Invalid(*fault)))).collect();
    assert_eq!(found, expected);
}

#[test]
fn signatures_that_another_implementation_made_are_valid() {
    let file = read(MADE);
    let kinds = |form: &str| -> Vec<String> {
        let of = list(&file, form).iter().map(|vector| {
            let signature = vector["bip322_signatures"][0].as_str().unwrap();
            assert_eq!(outcome(vector, signature), Ok(()), "{form} {vector}");
            // The same signature signs nothing else.
            let script = OutputScript::parse(text(vector, "address")).unwrap();
            assert!(bip322::verify(&script, b"another text", signature).is_err(), "{vector}");
            let kind = text(vector, "type");
            kind.rsplit_once('-').filter(|(_, last)| last.contains("of")).map_or(kind, |of| of.0)
        });
        of.map(str::to_owned).collect()
    };
    let twice = |kinds: &[&str]| -> Vec<String> {
        kinds.iter().flat_map(|kind| [kind, kind].map(ToString::to_string)).collect()
    };
    let native = ["p2wpkh", "p2tr", "p2wsh-multisig"];
    assert_eq!(kinds("simple"), twice(&native));
    let all = [
        "p2pkh",
        "p2wpkh",
        "p2sh-p2wpkh",
        "p2tr",
        "p2wsh-multisig",
        "p2sh-multisig",
        "p2sh-p2wsh-multisig",
        "p2pkh-uncompressed",
    ];
    assert_eq!(kinds("full"), twice(&all));
}

#[test]
fn transactions_of_a_message_have_the_published_ids() {
    let file = read(BASIC);
    let vectors = list(&file, "tx_hashes");
    assert_eq!(vectors.len(), 3);
    let reversed =
        |id: [u8; 32]| -> String { id.iter().rev().map(|byte| format!("{byte:02x}")).collect() };
    let digits =
        |hash: [u8; 32]| -> String { hash.iter().map(|byte| format!("{byte:02x}")).collect() };
    for vector in vectors {
        let message = text(vector, "message").as_bytes();
        let hash = tagged("BIP0322-signed-message", message);
        assert_eq!(digits(hash), text(vector, "message_hash"));
        let script = OutputScript::parse(text(vector, "address")).unwrap();
        let spent = Transaction::to_spend(&script, message).id();
        assert_eq!(reversed(spent), text(vector, "to_spend_tx_hash"));
        let signed = Transaction::to_sign(spent, vec![]).id();
        assert_eq!(reversed(signed), text(vector, "to_sign_tx_hash"));
    }
}
