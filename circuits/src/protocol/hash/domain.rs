//! Domain tags: what a hash is for. Every hash of the protocol (§4, "Hashes, secrets, trees") has one,
//! so that a hash made for one purpose is never taken for another, and all of them stand here.

use ff::PrimeField;

/// Bits of a sponge's capacity below the tag, which hold the length of its input.
const LENGTH_BITS: u32 = 64;

/// What a Poseidon hash is for. The tag fills the bits of the sponge's capacity above the input
/// length, so hashes of different purposes or lengths never share an initial state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
pub enum Domain {
    /// A vault's leaf: identity, salt and packed words.
    Leaf = 1,
    /// An inner node of a tree of vaults or of blocks: its four children.
    Node = 2,
    /// The leaf of a block in the tree of blocks: book, shape code, digest of the block.
    Block = 3,
    /// The published root: tree root, number of blocks, hash of the block list.
    Root = 4,
    /// The commitment to a prefix sum: sum, blind.
    Sum = 5,
}

impl Domain {
    /// All domains, for the test that they are distinct.
    pub const ALL: [Domain; 5] =
        [Domain::Leaf, Domain::Node, Domain::Block, Domain::Root, Domain::Sum];

    /// The capacity element of a sponge over `length` field elements: `tag·2^64 + length`.
    /// Other libraries' sponges of constant length put the length where the tag stands here, so their
    /// hashes differ from these.
    pub fn capacity(self, length: usize) -> pasta_curves::Fp {
        pasta_curves::Fp::from_u128(((self as u128) << LENGTH_BITS) + length as u128)
    }
}

/// BLAKE2b personalisations (at most 16 bytes).
pub mod personal {
    /// Identity of a vault: venue, account, label.
    pub const IDENTITY: &[u8] = b"Ringfence-ident1";
    /// Input digest of the fingerprint base `r`.
    pub const FINGERPRINT: &[u8] = b"Ringfence-fingr1";
    /// The public digest of a statement.
    pub const STATEMENT: &[u8] = b"Ringfence-state1";
    /// The digest of the parameters.
    pub const PARAMETERS: &[u8] = b"Ringfence-param1";
    /// The hash of the block list.
    pub const BLOCK_LIST: &[u8] = b"Ringfence-block1";
    /// The context absorbed before a proof.
    pub const CONTEXT: &[u8] = b"Ringfence-contx1";
    /// Values derived from the epoch secret.
    pub const SECRET: &[u8] = b"Ringfence-secrt1";
    /// The pinned hash of generators.
    pub const GENERATORS: &[u8] = b"Ringfence-gener1";
    /// The digest of a prover's inputs, kept in its work directory.
    pub const INPUTS: &[u8] = b"Ringfence-input1";
    /// Names of package files, derived from the epoch secret.
    pub const PACKAGE_NAME: &[u8] = b"Ringfence-pname1";
    /// The digest of a list of reserves, which names its rows.
    pub const RESERVES_LIST: &[u8] = b"Ringfence-reslt1";
    /// The digest of the rows of a list of reserves.
    pub const RESERVES_ROWS: &[u8] = b"Ringfence-resrw1";
    /// The digest of a table of recognised holdings.
    pub const RECOGNISED: &[u8] = b"Ringfence-recog1";
    /// The digest of an observation of amounts on a chain.
    pub const OBSERVATION: &[u8] = b"Ringfence-obsrv1";
    /// Proofs that one program verified in several workers; it stands in no file.
    pub const VERIFIED: &[u8] = b"Ringfence-verif1";
    /// The digest of a risk policy.
    pub const POLICY: &[u8] = b"Ringfence-polcy1";
    /// The digest of a history of prices.
    pub const HISTORY: &[u8] = b"Ringfence-histr1";
    /// The digest of a scenario set.
    pub const SCENARIOS: &[u8] = b"Ringfence-scens1";
    /// The digest of a stress statement.
    pub const STRESS: &[u8] = b"Ringfence-strst1";
    /// Input digest of the base r′ of a stress statement's weights.
    pub const STRESS_BASE: &[u8] = b"Ringfence-strfp1";
    /// The context absorbed before a stress proof.
    pub const STRESS_CONTEXT: &[u8] = b"Ringfence-strcx1";

    /// All personalisations, for the test that they are distinct.
    pub const ALL: [&[u8]; 21] = [
        IDENTITY,
        FINGERPRINT,
        STATEMENT,
        PARAMETERS,
        BLOCK_LIST,
        CONTEXT,
        SECRET,
        GENERATORS,
        INPUTS,
        PACKAGE_NAME,
        RESERVES_LIST,
        RESERVES_ROWS,
        RECOGNISED,
        OBSERVATION,
        VERIFIED,
        POLICY,
        HISTORY,
        SCENARIOS,
        STRESS,
        STRESS_BASE,
        STRESS_CONTEXT,
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a5_domain_tags_are_distinct_and_pinned() {
        let mut seen = std::collections::HashSet::new();
        for (index, domain) in Domain::ALL.into_iter().enumerate() {
            assert_eq!(domain as usize, index + 1);
            for length in [2, 3, 4, 100] {
                assert!(seen.insert(domain.capacity(length).to_repr()));
            }
        }
        let personal: std::collections::HashSet<_> = personal::ALL.into_iter().collect();
        assert_eq!(personal.len(), personal::ALL.len());
        assert!(personal::ALL.iter().all(|p| p.len() == 16));
    }
}
