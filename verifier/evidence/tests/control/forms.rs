//! BIP-322 in every form and for every kind of address that is checked, and changes of each part.

use base64::{engine::general_purpose::STANDARD, Engine};
use proptest::prelude::*;
use ringfence_evidence::{
    bitcoin::{
        bip322,
        fault::{Invalid, MessageFault, Unsupported},
        output::OutputScript,
        sighash,
        transaction::{Input, Output, Transaction},
    },
    hash::hash160,
    key::fault::KeyFault,
};

use crate::signer::*;

const MESSAGE: &[u8] = b"a message";

/// Another encoding of a signature in DER with its type.
type Encoding = fn(&[u8]) -> Vec<u8>;
/// A change of a transaction.
type Change = fn(&mut Transaction);

fn check(wallet: &Wallet, transaction: &Transaction) -> Result<(), MessageFault> {
    bip322::verify(&wallet.output(), MESSAGE, &full(transaction))
}

fn two_of_three(place: Place) -> Wallet {
    Wallet::Multisig { place, needed: 2, keys: vec![key(1), key(2), key(3)] }
}

fn is_native(wallet: &Wallet) -> bool {
    matches!(
        wallet.output(),
        OutputScript::WitnessPubkeyHash(_)
            | OutputScript::WitnessScriptHash(_)
            | OutputScript::Taproot(_)
    )
}

#[test]
fn every_kind_of_address_signs_in_the_full_form() {
    for wallet in wallets() {
        for version in [0, 2] {
            let mut transaction = wallet.unsigned(MESSAGE);
            transaction.version = version;
            wallet.satisfy(&mut transaction, wallet.usual_sighash());
            assert_eq!(check(&wallet, &transaction), Ok(()), "{wallet:?}");
        }
    }
    for (needed, number) in [(1, 1), (1, 15), (15, 15), (3, 5)] {
        for place in [Place::P2sh, Place::P2wsh, Place::P2shP2wsh] {
            let wallet = Wallet::Multisig { place, needed, keys: (1..=number).map(key).collect() };
            assert_eq!(
                check(&wallet, &wallet.signed(MESSAGE)),
                Ok(()),
                "{needed} {number} {place:?}"
            );
        }
    }
    let sixteen =
        Wallet::Multisig { place: Place::P2wsh, needed: 16, keys: (1..=16).map(key).collect() };
    assert_eq!(check(&sixteen, &sixteen.signed(MESSAGE)), Ok(()));
}

#[test]
fn native_segregated_witness_signs_in_the_simple_form_too() {
    for wallet in wallets() {
        let signature = simple(&wallet.signed(MESSAGE));
        let expected = match is_native(&wallet) {
            true => Ok(()),
            // Of P2PKH and bare P2SH the witness is empty.
            false => Err(Unsupported::Simple.into()),
        };
        assert_eq!(bip322::verify(&wallet.output(), MESSAGE, &signature), expected, "{wallet:?}");
    }
}

#[test]
fn taproot_signs_with_an_explicit_type() {
    let wallet = Wallet::P2tr(key(1));
    let mut transaction = wallet.unsigned(MESSAGE);
    wallet.satisfy(&mut transaction, sighash::SIGHASH_ALL);
    assert_eq!(check(&wallet, &transaction), Ok(()));
}

#[test]
fn r12_other_sighash_types_are_refused() {
    for wallet in wallets() {
        for kind in [0, 2, 3, 0x81, 0x82, 0x83, 4, 0xff] {
            if kind == wallet.usual_sighash() {
                continue;
            }
            let mut transaction = wallet.unsigned(MESSAGE);
            wallet.satisfy(&mut transaction, kind);
            assert_eq!(
                check(&wallet, &transaction),
                Err(Invalid::Sighash(kind).into()),
                "{wallet:?}"
            );
        }
    }
    // The default type of Taproot, written down, is a second form.
    let wallet = Wallet::P2tr(key(1));
    let mut transaction = wallet.signed(MESSAGE);
    transaction.inputs[0].witness[0].push(0);
    assert_eq!(check(&wallet, &transaction), Err(Invalid::Sighash(0).into()));
    for found in [0, 63, 66] {
        transaction.inputs[0].witness[0].resize(found, 1);
        let length = KeyFault::Length { found, expected: 64 };
        assert_eq!(check(&wallet, &transaction), Err(length.into()));
    }
}

/// Replaces each signature in DER of an input.
fn with_signatures(transaction: &Transaction, change: impl Fn(&[u8]) -> Vec<u8>) -> Transaction {
    let mut changed = transaction.clone();
    let input = &mut changed.inputs[0];
    let changed_element = |element: &[u8]| match element.first() {
        Some(0x30) => change(element),
        _ => element.to_vec(),
    };
    if input.witness.is_empty() {
        let elements = ringfence_evidence::bitcoin::script::pushes(&input.script).unwrap();
        let elements: Vec<_> = elements.into_iter().map(changed_element).collect();
        input.script = pushed(&elements);
    } else {
        input.witness = input.witness.iter().map(|element| changed_element(element)).collect();
    }
    changed
}

/// r and s of a signature in DER with its type.
fn numbers(signature: &[u8]) -> [u8; 64] {
    let padded = |digits: &[u8]| {
        let digits = digits.strip_prefix(&[0]).unwrap_or(digits);
        [vec![0; 32 - digits.len()], digits.to_vec()].concat()
    };
    let r_length = usize::from(signature[3]);
    let (r, rest) = signature[4..].split_at(r_length);
    let s = &rest[2..2 + usize::from(rest[1])];
    [padded(r), padded(s)].concat().try_into().unwrap()
}

#[test]
fn r12_high_s_and_other_encodings_are_refused_in_every_form() {
    let typed = |der: Vec<u8>| [&der[..], &[sighash::SIGHASH_ALL]].concat();
    for wallet in wallets() {
        if matches!(wallet, Wallet::P2tr(_)) {
            continue;
        }
        let signed = wallet.signed(MESSAGE);
        let same = with_signatures(&signed, |signature| typed(der(&numbers(signature))));
        assert_eq!(check(&wallet, &same), Ok(()), "{wallet:?}");
        let high = with_signatures(&signed, |signature| typed(der(&high_s(&numbers(signature)))));
        assert_eq!(check(&wallet, &high), Err(KeyFault::HighS.into()), "{wallet:?}");
        // A needless zero before r; a long form of the length; something left over.
        let encodings: [Encoding; 4] = [
            |der| {
                let r = usize::from(der[3]);
                let mut longer = vec![0x30, der[1] + 1, 2, der[3] + 1, 0];
                longer.extend(&der[4..4 + r]);
                longer.extend(&der[4 + r..]);
                longer
            },
            |der| [&[0x30, 0x81][..], &der[1..]].concat(),
            |der| [&der[..der.len() - 1], &[0], &der[der.len() - 1..]].concat(),
            |der| [&[0x31][..], &der[1..]].concat(),
        ];
        for encode in encodings {
            let other = with_signatures(&signed, |signature| {
                if signature[4] == 0 {
                    // Its zero is needed; another change of the same kind.
                    return encode(
                        &[&signature[..3], &[signature[3] - 1], &signature[5..]].concat(),
                    );
                }
                encode(signature)
            });
            assert_eq!(check(&wallet, &other), Err(KeyFault::Der.into()), "{wallet:?}");
        }
        let zero = with_signatures(&signed, |_| typed(der(&[0; 64])));
        assert_eq!(check(&wallet, &zero), Err(KeyFault::Range.into()), "{wallet:?}");
        let beyond = with_signatures(&signed, |_| typed(der(&[0xff; 64])));
        assert_eq!(check(&wallet, &beyond), Err(KeyFault::Range.into()), "{wallet:?}");
    }
}

#[test]
fn times_ages_versions_and_more_inputs_are_not_supported() {
    for wallet in wallets() {
        let cases: [(Change, Unsupported); 5] = [
            (|tx| tx.lock_time = 1, Unsupported::Time { lock_time: 1, sequence: 0 }),
            (|tx| tx.inputs[0].sequence = 7, Unsupported::Time { lock_time: 0, sequence: 7 }),
            (|tx| tx.version = 1, Unsupported::Version(1)),
            (|tx| tx.version = u32::MAX, Unsupported::Version(u32::MAX)),
            (
                |tx| {
                    let other = Input { transaction: [9; 32], ..tx.inputs[0].clone() };
                    tx.inputs.push(other);
                },
                Unsupported::ProofOfFunds,
            ),
        ];
        for (change, expected) in cases {
            let mut transaction = wallet.unsigned(MESSAGE);
            change(&mut transaction);
            wallet.satisfy(&mut transaction, wallet.usual_sighash());
            assert_eq!(check(&wallet, &transaction), Err(expected.into()), "{wallet:?}");
        }
    }
}

#[test]
fn transactions_that_are_not_of_the_message_are_invalid() {
    for wallet in wallets() {
        let cases: [(Change, Invalid); 7] = [
            (|tx| tx.inputs[0].index = 1, Invalid::OtherMessage),
            (|tx| tx.inputs[0].transaction[0] ^= 1, Invalid::OtherMessage),
            (|tx| tx.outputs[0].value = 1, Invalid::Output),
            (|tx| tx.outputs[0].script = vec![], Invalid::Output),
            (|tx| tx.outputs[0].script.push(0), Invalid::Output),
            (|tx| tx.outputs.push(Output::nothing()), Invalid::Output),
            (|tx| tx.outputs.clear(), Invalid::Output),
        ];
        for (change, expected) in cases {
            let mut transaction = wallet.unsigned(MESSAGE);
            change(&mut transaction);
            wallet.satisfy(&mut transaction, wallet.usual_sighash());
            assert_eq!(check(&wallet, &transaction), Err(expected.into()), "{wallet:?}");
        }
        let signature = full(&wallet.signed(MESSAGE));
        let other = bip322::verify(&wallet.output(), b"another message", &signature);
        assert_eq!(other, Err(Invalid::OtherMessage.into()));
    }
}

#[test]
fn changes_after_the_signature_are_found() {
    for wallet in wallets() {
        let signed = wallet.signed(MESSAGE);
        let mut transaction = signed.clone();
        transaction.version = 2;
        assert_eq!(check(&wallet, &transaction), Err(KeyFault::Mismatch.into()), "{wallet:?}");
        // Something in a place that is empty for this kind of address.
        let mut transaction = signed.clone();
        let input = &mut transaction.inputs[0];
        if input.script.is_empty() {
            input.script = pushed(&[vec![7, 7]]);
        } else if input.witness.is_empty() {
            input.witness.push(vec![7, 7]);
        } else {
            input.script = [pushed(&[vec![7, 7]]), input.script.clone()].concat();
        }
        let fault = check(&wallet, &transaction);
        assert_eq!(fault, Err(Invalid::Satisfaction.into()), "{wallet:?}");
    }
}

#[test]
fn second_encodings_of_a_full_signature_are_refused() {
    let wallet = Wallet::P2wpkh(key(1));
    let bytes = wallet.signed(MESSAGE).bytes();
    let verify = |bytes: &[u8]| {
        bip322::verify(&wallet.output(), MESSAGE, &format!("ful{}", STANDARD.encode(bytes)))
    };
    assert_eq!(verify(&bytes), Ok(()));
    let second = [
        [&bytes[..], &[0]].concat(),
        bytes[..bytes.len() - 1].to_vec(),
        // The number of inputs in three bytes.
        [&bytes[..6], &[0xfd, 1, 0], &bytes[7..]].concat(),
        // A marker without witnesses, and witnesses without a marker.
        [&bytes[..4], &bytes[6..]].concat(),
        [&bytes[..5], &[2], &bytes[6..]].concat(),
        vec![],
    ];
    for bytes in second {
        assert_eq!(verify(&bytes), Err(Invalid::Transaction.into()), "{bytes:?}");
    }
    // Counts that promise more than there is.
    for count in [0xfe, 0xff] {
        let promised = [&bytes[..6], &[count; 9], &bytes[7..]].concat();
        assert_eq!(verify(&promised), Err(Invalid::Transaction.into()));
    }
    let text = full(&wallet.signed(MESSAGE));
    let texts = [
        text.replace("ful", "ful "),
        format!("{text}="),
        format!("{text}\n"),
        text.trim_end_matches('=').to_string() + if text.ends_with('=') { "" } else { "A" },
    ];
    for text in texts {
        let checked = bip322::verify(&wallet.output(), MESSAGE, &text);
        assert_eq!(checked, Err(Invalid::Base64.into()), "{text}");
    }
    let simple = simple(&wallet.signed(MESSAGE));
    let swapped = simple.replace("smp", "ful");
    let checked = bip322::verify(&wallet.output(), MESSAGE, &swapped);
    assert_eq!(checked, Err(Invalid::Transaction.into()));
    let swapped = text.replace("ful", "smp");
    let checked = bip322::verify(&wallet.output(), MESSAGE, &swapped);
    assert_eq!(checked, Err(Invalid::Witness.into()));
}

#[test]
fn r12_multisig_takes_exactly_m_signatures_by_different_keys_in_order() {
    for place in [Place::P2sh, Place::P2wsh, Place::P2shP2wsh] {
        let wallet = two_of_three(place);
        let elements = |transaction: &Transaction| match place {
            Place::P2sh => {
                let pushes =
                    ringfence_evidence::bitcoin::script::pushes(&transaction.inputs[0].script);
                pushes.unwrap().into_iter().map(<[u8]>::to_vec).collect()
            }
            _ => transaction.inputs[0].witness.clone(),
        };
        let with = |elements: &[Vec<u8>]| {
            let mut transaction = wallet.signed(MESSAGE);
            match place {
                Place::P2sh => transaction.inputs[0].script = pushed(elements),
                _ => transaction.inputs[0].witness = elements.to_vec(),
            }
            check(&wallet, &transaction)
        };
        let signed = elements(&wallet.signed(MESSAGE));
        let [dummy, first, second, script] = signed.try_into().unwrap();
        let list = |elements: &[&Vec<u8>]| -> Vec<Vec<u8>> {
            elements.iter().map(|element| element.to_vec()).collect()
        };
        assert_eq!(with(&list(&[&dummy, &first, &second, &script])), Ok(()));
        let mismatch = Err(KeyFault::Mismatch.into());
        // One signature twice; the wrong order.
        assert_eq!(with(&list(&[&dummy, &first, &first, &script])), mismatch);
        assert_eq!(with(&list(&[&dummy, &second, &first, &script])), mismatch);
        let count = |found| Err(Invalid::Signatures { found, expected: 2 }.into());
        assert_eq!(with(&list(&[&dummy, &first, &script])), count(1));
        assert_eq!(with(&list(&[&dummy, &first, &second, &second, &script])), count(3));
        assert_eq!(with(&list(&[&dummy, &script])), count(0));
        assert_eq!(with(&list(&[&script])), Err(Invalid::Satisfaction.into()));
        assert_eq!(with(&[]), Err(Invalid::Satisfaction.into()));
        // The first element is empty, for an error in Bitcoin's first version.
        let full = vec![1, 1];
        assert_eq!(
            with(&list(&[&full, &first, &second, &script])),
            Err(Invalid::Satisfaction.into())
        );
        assert_eq!(with(&list(&[&dummy, &dummy, &second, &script])), Err(KeyFault::Der.into()));
        let other = vec![7; 40];
        assert_eq!(
            with(&list(&[&dummy, &first, &second, &other])),
            Err(Invalid::OtherScript.into())
        );
        // A key that is not in the script.
        let foreign = Wallet::Multisig { place, needed: 2, keys: vec![key(1), key(9), key(3)] };
        let Wallet::Multisig { keys, .. } = &foreign else { unreachable!() };
        let hash = match place {
            Place::P2sh => sighash::legacy(&wallet.unsigned(MESSAGE), &script),
            _ => sighash::version_0(&wallet.unsigned(MESSAGE), &script),
        };
        let by_foreign = [&der(&sign(&keys[1], &hash).to_bytes())[..], &[1]].concat();
        assert_eq!(with(&list(&[&dummy, &first, &by_foreign, &script])), mismatch);
    }
}

#[test]
fn r12_one_key_twice_in_a_script_is_not_supported() {
    for place in [Place::P2sh, Place::P2wsh, Place::P2shP2wsh] {
        let wallet = Wallet::Multisig { place, needed: 2, keys: vec![key(1), key(1)] };
        let fault = check(&wallet, &wallet.signed(MESSAGE));
        assert_eq!(fault, Err(Unsupported::Script.into()), "{place:?}");
    }
}

#[test]
fn other_scripts_are_not_supported() {
    let wallet = two_of_three(Place::P2wsh);
    let scripts: [Vec<u8>; 4] = [
        vec![0x51],
        [&[33][..], &compressed(&key(1)), &[0xac]].concat(),
        [wallet.script(), vec![0x61]].concat(),
        multisig_script(1, &[uncompressed(&key(1))]),
    ];
    for script in scripts {
        for place in [Place::P2sh, Place::P2wsh, Place::P2shP2wsh] {
            let output = wallet.output_of(place, &script);
            let mut transaction =
                Transaction::to_sign(Transaction::to_spend(&output, MESSAGE).id(), vec![]);
            let input = &mut transaction.inputs[0];
            match place {
                Place::P2sh => input.script = pushed(std::slice::from_ref(&script)),
                Place::P2wsh => input.witness = vec![script.clone()],
                Place::P2shP2wsh => {
                    let program = wallet.output_of(Place::P2wsh, &script).bytes();
                    (input.script, input.witness) = (pushed(&[program]), vec![script.clone()]);
                }
            }
            let checked = bip322::verify(&output, MESSAGE, &full(&transaction));
            // Keys with both coordinates may stand in P2SH alone; there the signatures are missing.
            let allowed = place == Place::P2sh && script.get(1) == Some(&65);
            let expected = match allowed {
                true => Invalid::Satisfaction.into(),
                false => Unsupported::Script.into(),
            };
            assert_eq!(checked, Err(expected), "{place:?} {script:?}");
        }
    }
}

#[test]
fn taproot_by_a_script_or_with_an_annex_is_not_supported() {
    let wallet = Wallet::P2tr(key(1));
    for more in [vec![0x50, 1], vec![0xc0; 33]] {
        let mut transaction = wallet.signed(MESSAGE);
        transaction.inputs[0].witness.push(more);
        assert_eq!(check(&wallet, &transaction), Err(Unsupported::TaprootScript.into()));
    }
}

#[test]
fn keys_of_witnesses_are_compressed() {
    let public = uncompressed(&key(1));
    let output = OutputScript::WitnessPubkeyHash(hash160(&public));
    let mut transaction =
        Transaction::to_sign(Transaction::to_spend(&output, MESSAGE).id(), vec![]);
    let script = OutputScript::PubkeyHash(hash160(&public)).bytes();
    let hash = sighash::version_0(&transaction, &script);
    let signature = [&der(&sign(&key(1), &hash).to_bytes())[..], &[1]].concat();
    transaction.inputs[0].witness = vec![signature, public];
    let checked = bip322::verify(&output, MESSAGE, &full(&transaction));
    assert_eq!(checked, Err(KeyFault::Key.into()));
}

proptest! {
    #[test]
    fn arbitrary_signatures_are_refused_without_panic(
        bytes in prop::collection::vec(prop_oneof![Just(0u8), Just(1), any::<u8>()], 0..200),
        prefix in prop_oneof![Just("smp"), Just("ful"), Just("pof"), Just("")],
        text in ".{0,40}",
    ) {
        let signature = format!("{prefix}{}", STANDARD.encode(bytes));
        for wallet in wallets() {
            prop_assert!(bip322::verify(&wallet.output(), MESSAGE, &signature).is_err());
            prop_assert!(bip322::verify(&wallet.output(), MESSAGE, &text).is_err());
        }
    }
}
