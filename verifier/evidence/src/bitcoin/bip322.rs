//! BIP-322, version 2.0: a message is signed like a transaction that spends an output of the address.
//!
//! Two transactions that no network would take are made of message and address: `to_spend` has the
//! address as its only output, and its input holds the message's hash; `to_sign` spends it. The simple
//! form (`smp`) is the witness of `to_sign`; the full one (`ful`) is all of it. Satisfying an output
//! takes an interpreter of scripts in general; here stand the few templates that keys and multisig
//! make, and everything else is named as not supported.

use base64::{engine::general_purpose::STANDARD, Engine};

use super::{
    fault::{Invalid, MessageFault, Unsupported},
    output::{
        opcode::{PUSH_0, PUSH_20_BYTES, PUSH_32_BYTES},
        OutputScript,
    },
    script::{pushes, Multisig, Place},
    sighash::{self, SIGHASH_ALL},
    transaction::{parse_witness, Input, Output, Transaction},
};
use crate::{
    hash::{hash160, sha256},
    key::{
        fault::KeyFault,
        schnorr,
        secp256k1::{Form, KeyText, PublicKey, Signature},
    },
};

/// What a simple signature begins with.
const SIMPLE: &str = "smp";
/// What a full signature begins with.
const FULL: &str = "ful";
/// What a proof of funds begins with.
const PROOF_OF_FUNDS: &str = "pof";

/// Checks that `signature`, as wallets print it, signs `message` for an address.
///
/// # Errors
/// [`MessageFault`] says whether something is wrong, or of a kind that is not checked.
pub fn verify(script: &OutputScript, message: &[u8], signature: &str) -> Result<(), MessageFault> {
    let spent = Transaction::to_spend(script, message).id();
    let transaction = match signature.split_at_checked(SIMPLE.len()) {
        Some((SIMPLE, text)) => simple(script, spent, text)?,
        Some((FULL, text)) => full(text)?,
        Some((PROOF_OF_FUNDS, _)) => return Err(Unsupported::ProofOfFunds.into()),
        _ if !signature.is_empty() && decode(signature).is_ok() => {
            return Err(Unsupported::NoPrefix.into());
        }
        _ => return Err(Invalid::Prefix.into()),
    };
    let input = input_of(&transaction, &spent)?;
    Satisfied { transaction: &transaction, input, script }.check()
}

fn decode(text: &str) -> Result<Vec<u8>, Invalid> {
    STANDARD.decode(text).map_err(|_| Invalid::Base64)
}

fn simple(script: &OutputScript, spent: [u8; 32], text: &str) -> Result<Transaction, MessageFault> {
    let witness = parse_witness(&decode(text)?).ok_or(Invalid::Witness)?;
    match script {
        OutputScript::PubkeyHash(_) | OutputScript::ScriptHash(_) => {
            Err(Unsupported::Simple.into())
        }
        OutputScript::WitnessPubkeyHash(_)
        | OutputScript::WitnessScriptHash(_)
        | OutputScript::Taproot(_) => Ok(Transaction::to_sign(spent, witness)),
    }
}

fn full(text: &str) -> Result<Transaction, Invalid> {
    Transaction::parse(&decode(text)?).ok_or(Invalid::Transaction)
}

/// The one input of a `to_sign` that has the form of BIP-322 and neither lock time nor age. What is
/// wrong comes before what is not supported.
fn input_of<'a>(transaction: &'a Transaction, spent: &[u8; 32]) -> Result<&'a Input, MessageFault> {
    let input = transaction.inputs.first().ok_or(Invalid::Transaction)?;
    if input.transaction != *spent || input.index != 0 {
        return Err(Invalid::OtherMessage.into());
    }
    if transaction.outputs != [Output::nothing()] {
        return Err(Invalid::Output.into());
    }
    if transaction.inputs.len() > 1 {
        return Err(Unsupported::ProofOfFunds.into());
    }
    if !matches!(transaction.version, 0 | 2) {
        return Err(Unsupported::Version(transaction.version).into());
    }
    let (lock_time, sequence) = (transaction.lock_time, input.sequence);
    match (lock_time, sequence) {
        (0, 0) => Ok(input),
        _ => Err(Unsupported::Time { lock_time, sequence }.into()),
    }
}

/// A `to_sign`, and the output whose satisfaction is checked.
struct Satisfied<'a> {
    transaction: &'a Transaction,
    input: &'a Input,
    script: &'a OutputScript,
}

impl Satisfied<'_> {
    fn check(&self) -> Result<(), MessageFault> {
        match self.script {
            OutputScript::PubkeyHash(hash) => {
                self.expect_no_witness()?;
                let elements = pushes(&self.input.script)?;
                let sighash = sighash::legacy(self.transaction, &self.script.bytes());
                check_key(&elements, hash, Place::Input, &sighash)
            }
            OutputScript::ScriptHash(hash) => self.check_script_hash(hash),
            OutputScript::WitnessPubkeyHash(hash) => {
                self.expect_no_script()?;
                self.check_witness_key(hash)
            }
            OutputScript::WitnessScriptHash(hash) => {
                self.expect_no_script()?;
                self.check_witness_script(hash)
            }
            OutputScript::Taproot(key) => {
                self.expect_no_script()?;
                self.check_taproot(key)
            }
        }
    }

    fn expect_no_witness(&self) -> Result<(), Invalid> {
        self.input.witness.is_empty().then_some(()).ok_or(Invalid::Satisfaction)
    }

    fn expect_no_script(&self) -> Result<(), Invalid> {
        self.input.script.is_empty().then_some(()).ok_or(Invalid::Satisfaction)
    }

    /// P2SH: the last push is the script. Of the programs of segregated witness it is the only one
    /// (BIP-141).
    fn check_script_hash(&self, hash: &[u8; 20]) -> Result<(), MessageFault> {
        let elements = pushes(&self.input.script)?;
        let (script, elements) = elements.split_last().ok_or(Invalid::Satisfaction)?;
        if hash160(script) != *hash {
            return Err(Invalid::OtherScript.into());
        }
        if let Some(program) = witness_program(script) {
            if !elements.is_empty() {
                return Err(Invalid::Satisfaction.into());
            }
            return match program {
                Program::Key(hash) => self.check_witness_key(hash),
                Program::Script(hash) => self.check_witness_script(hash),
            };
        }
        let multisig = Multisig::parse(script, Place::Input)?;
        self.expect_no_witness()?;
        check_multisig(elements, &multisig, &sighash::legacy(self.transaction, script))
    }

    /// P2WPKH signs as if the script were that of P2PKH (BIP-143).
    fn check_witness_key(&self, hash: &[u8; 20]) -> Result<(), MessageFault> {
        let script = OutputScript::PubkeyHash(*hash).bytes();
        let sighash = sighash::version_0(self.transaction, &script);
        check_key(&self.witness(), hash, Place::Witness, &sighash)
    }

    /// P2WSH: the last element is the script.
    fn check_witness_script(&self, hash: &[u8; 32]) -> Result<(), MessageFault> {
        let elements = self.witness();
        let (script, elements) = elements.split_last().ok_or(Invalid::Satisfaction)?;
        if sha256(script) != *hash {
            return Err(Invalid::OtherScript.into());
        }
        let multisig = Multisig::parse(script, Place::Witness)?;
        check_multisig(elements, &multisig, &sighash::version_0(self.transaction, script))
    }

    /// P2TR by key: 64 bytes for the default type, or 65 with the type at the end, which is not 0
    /// (BIP-341).
    fn check_taproot(&self, key: &[u8; 32]) -> Result<(), MessageFault> {
        let elements = self.witness();
        let [signature] = elements[..] else {
            return Err(match elements.is_empty() {
                true => Invalid::Satisfaction.into(),
                false => Unsupported::TaprootScript.into(),
            });
        };
        let expected = schnorr::LENGTH;
        let length = KeyFault::Length { found: signature.len(), expected };
        let (bytes, sighash) = signature.split_first_chunk().ok_or(length)?;
        let sighash = match sighash {
            [] => 0,
            [SIGHASH_ALL] => SIGHASH_ALL,
            [other] => return Err(Invalid::Sighash(*other).into()),
            _ => return Err(length.into()),
        };
        let hash = sighash::taproot(self.transaction, &self.script.bytes(), sighash);
        Ok(schnorr::verify(key, &hash, bytes)?)
    }

    fn witness(&self) -> Vec<&[u8]> {
        self.input.witness.iter().map(Vec::as_slice).collect()
    }
}

/// A program of version 0 of segregated witness.
enum Program<'a> {
    Key(&'a [u8; 20]),
    Script(&'a [u8; 32]),
}

fn witness_program(script: &[u8]) -> Option<Program<'_>> {
    match script {
        [PUSH_0, PUSH_20_BYTES, hash @ ..] => hash.try_into().ok().map(Program::Key),
        [PUSH_0, PUSH_32_BYTES, hash @ ..] => hash.try_into().ok().map(Program::Script),
        _ => None,
    }
}

/// One signature and the key with `hash`.
fn check_key(
    elements: &[&[u8]],
    hash: &[u8; 20],
    place: Place,
    sighash: &[u8; 32],
) -> Result<(), MessageFault> {
    let [signature, key] = elements else { return Err(Invalid::Satisfaction.into()) };
    if hash160(key) != *hash {
        return Err(Invalid::OtherKey.into());
    }
    let key = KeyText::new(key).ok_or(KeyFault::Key)?;
    if place == Place::Witness && key.form() == Form::Uncompressed {
        return Err(KeyFault::Key.into());
    }
    let signature = signature_of(signature)?;
    Ok(PublicKey::parse(key)?.verify(sighash, &signature)?)
}

/// An empty element, then exactly m signatures in the order of their keys.
fn check_multisig(
    elements: &[&[u8]],
    multisig: &Multisig<'_>,
    sighash: &[u8; 32],
) -> Result<(), MessageFault> {
    let (dummy, signatures) = elements.split_first().ok_or(Invalid::Satisfaction)?;
    if !dummy.is_empty() {
        return Err(Invalid::Satisfaction.into());
    }
    let (found, expected) = (signatures.len(), multisig.needed);
    if found != expected {
        return Err(Invalid::Signatures { found, expected }.into());
    }
    let mut keys = multisig.keys.iter();
    for signature in signatures {
        let signature = signature_of(signature)?;
        let signs = |key: &KeyText<'_>| {
            PublicKey::parse(*key).and_then(|key| key.verify(sighash, &signature)).is_ok()
        };
        keys.find(|key| signs(key)).ok_or(KeyFault::Mismatch)?;
    }
    Ok(())
}

/// A signature in DER, with the type after it.
fn signature_of(bytes: &[u8]) -> Result<Signature, MessageFault> {
    let (sighash, der) = bytes.split_last().ok_or(KeyFault::Der)?;
    match *sighash {
        SIGHASH_ALL => Ok(Signature::from_der(der)?),
        other => Err(Invalid::Sighash(other).into()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    /// BIP-322's own full vectors all have a lock time and a sequence number, so they are not supported;
    /// what satisfies their outputs is checked here as if they were.
    #[test]
    fn signatures_of_the_full_vectors_fit_their_transactions() {
        let file = include_str!("../../tests/vectors/bip322/generated.json");
        let file: Value = serde_json::from_str(file).unwrap();
        let vectors = file["full"].as_array().unwrap();
        assert_eq!(vectors.len(), 10);
        for vector in vectors {
            let text = |field: &str| vector[field].as_str().unwrap();
            let script = OutputScript::parse(text("address")).unwrap();
            let signature = vector["bip322_signatures"][0].as_str().unwrap();
            let transaction = full(signature.strip_prefix(FULL).unwrap()).unwrap();
            let spent = Transaction::to_spend(&script, text("message").as_bytes()).id();
            let time = Unsupported::Time { lock_time: 2016, sequence: 2016 };
            assert_eq!(input_of(&transaction, &spent), Err(time.into()));
            let input = &transaction.inputs[0];
            let checked = Satisfied { transaction: &transaction, input, script: &script }.check();
            let expected = match text("type") {
                "p2tr-time-lock" => Err(Unsupported::TaprootScript.into()),
                "p2wsh-time-lock" => Err(Unsupported::Script.into()),
                _ => Ok(()),
            };
            assert_eq!(checked, expected, "{}", text("type"));
        }
    }
}
