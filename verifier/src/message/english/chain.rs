//! The words of chains of statements.

use super::reader::{OLDER, OPEN};
use crate::message::entry::Entry;

/// Why a chain can't be checked, and what its report says.
pub(super) const CHAIN: &[Entry] = &[
    Entry::failure(
        "RF-2501",
        "statement {number} of those given: {error}",
        "download the statement.json of that epoch again",
    ),
    Entry::failure("RF-2501.older", "statement {number} of those given: {error}", OLDER),
    Entry::failure("RF-2501.open", "statement {number} of those given: {error}", OPEN),
    Entry::failure(
        "RF-2502",
        "no statement was given",
        "give the statement.json of one or several epochs",
    ),
    Entry::words("RF-2203.chain", "The statement of epoch {epoch} follows the one before"),
    Entry::words(
        "chain.limit",
        "Each statement names the digest of the one before, so the last digest, compared with one \
         seen elsewhere, fixes all of them. What they say is not checked here: verify their bundles \
         for that.",
    ),
];
