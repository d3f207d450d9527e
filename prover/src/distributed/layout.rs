//! The names of artifacts in a store.
//!
//! | name | holds | sealed |
//! |---|---|---|
//! | `epochs/EPOCH/plan` | which groups there are, with the digests of their jobs | yes |
//! | `epochs/EPOCH/parameters` | the parameters of the epoch | yes |
//! | `epochs/EPOCH/jobs/DIGEST` | the job of a group, under the digest of its sealed bytes | yes |
//! | `epochs/EPOCH/proofs/INDEX/DIGEST` | a proof of a group, under the digest of its bytes | no |
//! | `snapshots/DIGEST` | which epoch was planned of a venue's number, and of its moment | no |
//!
//! EPOCH is the digest of what all proofs bind, f in the protocol. It tells nothing of the vaults: the root over
//! them, which it covers, is made with secret salts.

use blake2b_simd::Params;
use ringfence_circuits::protocol::{hash::digest::Digest, statement::OpenStatement};

/// What digests of artifacts are made for.
const PERSONAL: &[u8; 16] = b"ringfence-stored";

/// The digest of an artifact, under which it lies.
pub fn digest(bytes: &[u8]) -> Digest {
    let hash = Params::new().hash_length(32).personal(PERSONAL).hash(bytes);
    let mut digest = [0; 32];
    digest.copy_from_slice(hash.as_bytes());
    Digest(digest)
}

/// The epoch of an open statement, by the digest of what its proofs bind.
pub fn epoch(open: &OpenStatement) -> Digest {
    digest(open.bound().bound())
}

/// All epochs.
pub const EPOCHS: &str = "epochs";

/// The list of an epoch's groups.
pub fn plan(epoch: &Digest) -> String {
    format!("{EPOCHS}/{epoch}/plan")
}

/// The parameters of an epoch.
pub fn parameters(epoch: &Digest) -> String {
    format!("{EPOCHS}/{epoch}/parameters")
}

/// All artifacts of an epoch.
pub fn all(epoch: &Digest) -> String {
    format!("{EPOCHS}/{epoch}")
}

/// A sealed job.
pub fn job(epoch: &Digest, sealed: &Digest) -> String {
    format!("{EPOCHS}/{epoch}/jobs/{sealed}")
}

/// All proofs of an epoch, by their groups.
pub fn all_proofs(epoch: &Digest) -> String {
    format!("{EPOCHS}/{epoch}/proofs")
}

/// All proofs of a group.
pub fn proofs(epoch: &Digest, index: u64) -> String {
    format!("{}/{index}", all_proofs(epoch))
}

/// A proof of a group.
pub fn proof(epoch: &Digest, index: u64, proof: &Digest) -> String {
    format!("{}/{proof}", proofs(epoch, index))
}

/// The notes that say which epoch was planned of a venue's number, and of its moment: of neither may there be two
/// statements. Whoever guesses venue and number, or time, can tell that something was planned.
pub fn notes(open: &OpenStatement) -> [String; 2] {
    let document = open.bound().document();
    let of = |what: &str, which: &str| {
        let digest = digest([what, &document.venue, which].join("\n").as_bytes());
        format!("snapshots/{digest}")
    };
    [of("epoch", &document.epoch.0.to_string()), of("time", &document.snapshot_time)]
}
