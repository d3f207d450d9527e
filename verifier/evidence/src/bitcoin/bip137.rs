//! Compact signatures of messages: 65 bytes from which the key is recovered (BIP-137), by one key or by
//! m keys of a script.

use super::{
    fault::{Invalid, MessageFault, Unsupported},
    output::OutputScript,
    script::{Multisig, Place},
    transaction::write_bytes,
};
use crate::{
    hash::{double_sha256, hash160, sha256},
    key::secp256k1::{Form, PublicKey, Signature},
};

/// Bytes of a compact signature: the header, r and s.
pub const LENGTH: usize = 65;
/// What is hashed before the message, with its length before it.
const PREFIX: &[u8] = b"Bitcoin Signed Message:\n";

/// A kind of header. Four headers each, one for every number of a recovered key.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Kind {
    first: u8,
    form: Form,
}

/// P2PKH of a key with both coordinates.
const UNCOMPRESSED: Kind = Kind { first: 27, form: Form::Uncompressed };
/// P2PKH of a key with one coordinate.
const COMPRESSED: Kind = Kind { first: 31, form: Form::Compressed };
/// P2SH-P2WPKH.
const WRAPPED: Kind = Kind { first: 35, form: Form::Compressed };
/// P2WPKH.
const WITNESS: Kind = Kind { first: 39, form: Form::Compressed };
/// Headers of a kind.
const NUMBERS: u8 = 4;

/// Checks that one compact signature signs `message` for an address.
///
/// # Errors
/// [`MessageFault`] says whether something is wrong, or the address of a kind that is not checked.
pub fn verify(
    script: &OutputScript,
    message: &[u8],
    signature: &[u8; LENGTH],
) -> Result<(), MessageFault> {
    let kinds: &[Kind] = match script {
        OutputScript::PubkeyHash(_) => &[UNCOMPRESSED, COMPRESSED],
        OutputScript::ScriptHash(_) => &[WRAPPED],
        OutputScript::WitnessPubkeyHash(_) => &[WITNESS],
        OutputScript::WitnessScriptHash(_) | OutputScript::Taproot(_) => {
            return Err(Unsupported::Address.into());
        }
    };
    let (key, form) = recover(&digest(message), signature, kinds)?;
    let hash = hash160(&key.bytes(form));
    let expected = match script {
        OutputScript::ScriptHash(_) => {
            OutputScript::ScriptHash(hash160(&OutputScript::WitnessPubkeyHash(hash).bytes()))
        }
        OutputScript::WitnessPubkeyHash(_) => OutputScript::WitnessPubkeyHash(hash),
        _ => OutputScript::PubkeyHash(hash),
    };
    (expected == *script).then_some(()).ok_or(Invalid::OtherKey.into())
}

/// Checks that m keys of an m-of-n script behind an address signed `message`, each for itself. The
/// header of a signature says how its key is written in the script: 27 to 30 with both coordinates, 31
/// to 34 with one.
///
/// # Errors
/// [`MessageFault`] says whether something is wrong, or of a kind that is not checked.
pub fn verify_multisig(
    address: &OutputScript,
    message: &[u8],
    script: &[u8],
    signatures: &[[u8; LENGTH]],
) -> Result<(), MessageFault> {
    let place = match address {
        OutputScript::ScriptHash(hash) if *hash == hash160(script) => Place::Input,
        OutputScript::ScriptHash(hash) if *hash == hash160(&program(script)) => Place::Witness,
        OutputScript::WitnessScriptHash(hash) if *hash == sha256(script) => Place::Witness,
        OutputScript::ScriptHash(_) | OutputScript::WitnessScriptHash(_) => {
            return Err(Invalid::OtherScript.into());
        }
        _ => return Err(Unsupported::Address.into()),
    };
    let multisig = Multisig::parse(script, place)?;
    let (found, expected) = (signatures.len(), multisig.needed);
    if found != expected {
        return Err(Invalid::Signatures { found, expected }.into());
    }
    let hash = digest(message);
    let mut signed = vec![false; multisig.keys.len()];
    for signature in signatures {
        let (key, form) = recover(&hash, signature, &[UNCOMPRESSED, COMPRESSED])?;
        let bytes = key.bytes(form);
        // No two keys of the script are the same point.
        let at = multisig.keys.iter().position(|key| key.bytes() == bytes);
        let signed = at.and_then(|at| signed.get_mut(at)).ok_or(Invalid::ForeignKey)?;
        if std::mem::replace(signed, true) {
            return Err(Invalid::DuplicateSigner.into());
        }
    }
    Ok(())
}

/// The program of segregated witness for a script, which stands in P2SH.
fn program(script: &[u8]) -> Vec<u8> {
    OutputScript::WitnessScriptHash(sha256(script)).bytes()
}

/// What a compact signature of `message` signs.
fn digest(message: &[u8]) -> [u8; 32] {
    let mut bytes = Vec::new();
    write_bytes(&mut bytes, PREFIX);
    write_bytes(&mut bytes, message);
    double_sha256(&bytes)
}

/// The key that signed, and how it is written, by a header of one of the `kinds`, which stand in order.
fn recover(
    hash: &[u8; 32],
    signature: &[u8; LENGTH],
    kinds: &[Kind],
) -> Result<(PublicKey, Form), MessageFault> {
    let [header, numbers @ ..] = signature;
    let of = |kind: &Kind| header.checked_sub(kind.first).filter(|number| *number < NUMBERS);
    let found = kinds.iter().find_map(|kind| Some((of(kind)?, kind.form)));
    let (number, form) = found.ok_or_else(|| Invalid::Header {
        found: *header,
        first: kinds.first().map_or(0, |kind| kind.first),
        last: kinds.last().map_or(0, |kind| kind.first + (NUMBERS - 1)),
    })?;
    let signature = Signature::from_compact(numbers)?;
    Ok((PublicKey::recover(hash, &signature, number)?, form))
}
