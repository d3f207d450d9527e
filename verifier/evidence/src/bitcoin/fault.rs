//! Why a signed message does not count.

use crate::key::fault::KeyFault;

/// Either something is wrong with a signed message, or it is of a kind that is not checked here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MessageFault {
    /// Something is wrong.
    #[error("{0}")]
    Invalid(#[from] Invalid),
    /// It may be right; this program does not check such ones.
    #[error("{0}")]
    Unsupported(#[from] Unsupported),
}

impl From<KeyFault> for MessageFault {
    fn from(fault: KeyFault) -> Self {
        Invalid::Key(fault).into()
    }
}

/// What is wrong with a signed message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Invalid {
    /// A signature of a key.
    #[error("a signature does not count: {0}")]
    Key(#[from] KeyFault),
    /// Neither of BIP-322's prefixes.
    #[error("the signature begins with none of smp, ful and pof, and is no base64 either")]
    Prefix,
    /// Not base64 after the prefix.
    #[error("the signature is not base64 after its prefix, or not in its one form with padding")]
    Base64,
    /// Not a witness.
    #[error("the bytes after smp are no witness: a count of elements, and each with its length")]
    Witness,
    /// Not a transaction.
    #[error("the bytes after ful are no transaction in Bitcoin's network serialisation")]
    Transaction,
    /// The transaction spends another output than the message's.
    #[error("it signs another message or another address: its first input spends another output than the one that BIP-322 makes of this message and address")]
    OtherMessage,
    /// The transaction has another output than BIP-322's.
    #[error("its transaction has not exactly one output of value 0 with the script OP_RETURN")]
    Output,
    /// Something stands in a script or witness where the kind of address has nothing, or something else.
    #[error("what satisfies the address has another form than this kind of address asks for")]
    Satisfaction,
    /// Bytes of an input script that are no pushes in their shortest form.
    #[error("the script of its input is not made of pushes in their shortest form")]
    Pushes,
    /// Not `SIGHASH_ALL`.
    #[error("a signature is of sighash type {0}, which does not sign all of the transaction; expected SIGHASH_ALL")]
    Sighash(u8),
    /// The key's hash is not that of the address.
    #[error("the key is not the key of this address")]
    OtherKey,
    /// The script's hash is not that of the address.
    #[error("the script is not the script of this address")]
    OtherScript,
    /// More or fewer signatures than the script asks for.
    #[error("{found} signatures, expected exactly {expected}, as many as the script asks for")]
    Signatures {
        /// Number of signatures.
        found: usize,
        /// Number that the script asks for.
        expected: usize,
    },
    /// The header of a compact signature is of no kind of address, or of another one.
    #[error("the first byte of the signature is {found}, expected {first} to {last} for this kind of address or key")]
    Header {
        /// The first byte.
        found: u8,
        /// The first one of this kind.
        first: u8,
        /// The last one of this kind.
        last: u8,
    },
    /// A signature by a key that is not in the script.
    #[error("a signature is by a key that is not in the script, or of another text")]
    ForeignKey,
    /// Two signatures by one key.
    #[error("two signatures are by the same key")]
    DuplicateSigner,
}

/// What is not checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unsupported {
    /// A signature as before version 2.0 of BIP-322.
    #[error(
        "signatures without one of the prefixes smp and ful are not checked; sign with BIP-322 2.0"
    )]
    NoPrefix,
    /// BIP-322's proof of funds.
    #[error("proofs of funds (pof), and transactions with more than one input, are not checked; sign the message alone")]
    ProofOfFunds,
    /// The simple form for an address that is not native segregated witness.
    #[error("the simple form (smp) is checked for addresses that begin with bc1 only; sign in the full form (ful)")]
    Simple,
    /// A transaction of another version.
    #[error("the transaction has version {0}; only versions 0 and 2 have the meaning that is checked here")]
    Version(u32),
    /// Lock time or sequence.
    #[error("the signature holds from a time or an age on (lock time {lock_time}, sequence {sequence}); sign with both at 0")]
    Time {
        /// The lock time of the transaction.
        lock_time: u32,
        /// The sequence number of its input.
        sequence: u32,
    },
    /// A script other than m-of-n multisig.
    #[error("only scripts of m-of-n multisig are checked, with 1 ≤ m ≤ n ≤ 16, keys in their usual forms, and each key once")]
    Script,
    /// Taproot by a script, or with an annex.
    #[error("Taproot is checked for signatures by the key alone, without script or annex")]
    TaprootScript,
    /// A kind of address that the scheme is not for.
    #[error("this scheme is not for this kind of address; sign with bip322")]
    Address,
}
