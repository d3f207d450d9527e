//! The words of audits.

use crate::message::entry::Entry;

/// What to do about a bundle that is not what the venue made.
const BROKEN_BUNDLE: &str =
    "download the bundle again, byte for byte; if it stays so, the venue published a broken bundle";

/// What to do about files that do not belong to the previous statement.
const PREVIOUS: &str =
    "give the statement.json of the epoch before, as downloaded, beside its parameters.json";

/// What to do about proofs that are missing, left over or of another length.
const OTHER_PROOFS: &str =
    "download the bundle again; if it stays so, the venue published a broken bundle";

/// What to do about a shape that this version can't verify.
const BEYOND_VERSION: &str =
    "the statement is beyond this version's limits; check that the verifier is current";

/// Why a bundle can't be audited.
pub(super) const ERRORS: &[Entry] = &[
    Entry::failure("RF-2101", "{error}", BROKEN_BUNDLE),
    Entry::failure("RF-2102", "{error}", BROKEN_BUNDLE),
    Entry::failure(
        "RF-2103",
        "the statement names the parameters {expected}, parameters.json is {found}",
        BROKEN_BUNDLE,
    ),
    Entry::failure("RF-2104", "blocks.bin: {error}", BROKEN_BUNDLE),
    Entry::failure(
        "RF-2105",
        "blocks.bin: {found} blocks per proof; between 1 and {max} are allowed",
        BROKEN_BUNDLE,
    ),
    Entry::failure(
        "RF-2106",
        "the statement lists {expected} blocks, blocks.bin holds {found}",
        BROKEN_BUNDLE,
    ),
    Entry::failure(
        "RF-2107",
        "blocks.bin: block {block} holds a number at or beyond the field's modulus",
        BROKEN_BUNDLE,
    ),
    Entry::failure("RF-2108", "the previous statement: {error}", PREVIOUS),
    Entry::failure("RF-2109", "the previous parameters: {error}", PREVIOUS),
    Entry::failure(
        "RF-2109.digest",
        "the previous parameters are not those that the previous statement names",
        PREVIOUS,
    ),
    Entry::failure("RF-2110", "there is no proof: an empty bundle proves nothing", OTHER_PROOFS),
    Entry::failure(
        "RF-2111",
        "the block list needs {expected} proofs, there are {found}",
        OTHER_PROOFS,
    ),
    Entry::failure(
        "RF-2112",
        "{file} (shape {shape}) has {found} bytes instead of {expected}",
        OTHER_PROOFS,
    ),
    Entry::failure(
        "RF-2113",
        "shape {shape} needs k = {k}; at most {most} is allowed",
        BEYOND_VERSION,
    ),
    Entry::failure(
        "RF-2114",
        "{error}",
        "delete the named cache file, or give another directory by --generators",
    ),
    Entry::failure(
        "RF-2115",
        "the verifying key of shape {shape} can't be built: {reason}",
        BEYOND_VERSION,
    ),
    Entry::failure(
        "RF-2116",
        "the system gives no random numbers: {reason}",
        "check the system's random number source",
    ),
    Entry::failure(
        "RF-2206.bad",
        "{proofs}",
        "compare the bundle's files with the venue's; tell the venue",
    ),
];
