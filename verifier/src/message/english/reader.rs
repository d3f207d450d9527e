//! The words about what a reader brings: what is malformed, and what was not brought.

use crate::message::entry::Entry;

/// What to do about files that do not belong to the previous statement.
const PREVIOUS: &str =
    "give the statement.json of the epoch before, as downloaded, beside its parameters.json";

/// What to do about a file that release 0.1 made.
pub(super) const OLDER: &str =
    "use release 0.1 of this program for it; nothing is said of what it holds";

/// What to do about an open statement. Nothing in it is a venue's word yet.
pub(super) const OPEN: &str =
    "don't take it for the venue's word, and don't pass it on: use the statement.json that the venue \
     published";

/// What is wrong with something that the reader brings.
pub(super) const ERRORS: &[Entry] = &[
    Entry::failure(
        "RF-2024",
        "this is no digest: {reason}",
        "copy the digest whole, as the venue anchored it: rfs1… or 64 hexadecimal digits",
    ),
    Entry::failure("RF-2108", "the previous statement: {error}", PREVIOUS),
    Entry::failure("RF-2108.older", "the previous statement: {error}", OLDER),
    Entry::failure("RF-2108.open", "the previous statement: {error}", OPEN),
    Entry::failure("RF-2109.older", "the previous parameters: {error}", OLDER),
    Entry::failure("RF-2109", "the previous parameters: {error}", PREVIOUS),
    Entry::failure(
        "RF-2109.digest",
        "the previous parameters are not those that the previous statement names",
        PREVIOUS,
    ),
];

/// Why a claim was not checked: the reader did not bring what it needs.
pub(super) const NOT_BROUGHT: &[Entry] = &[
    Entry::words("not-brought.anchor", "no anchored digest was given"),
    Entry::words("not-brought.venue", "no venue was given"),
    Entry::words("not-brought.previous", "no previous statement was given"),
    Entry::words(
        "not-brought.previous-parameters",
        "the parameters of the previous statement were not given",
    ),
    Entry::words(
        "not-brought.signature",
        "signatures are detached; check one over the digest above",
    ),
    Entry::words("not-brought.evidence", "it was not given; this version reads no list"),
    Entry::words("not-brought.parameters", "no parameters were given"),
    Entry::words("not-brought.bundle", "run `verify` on the bundle of this statement"),
    Entry::words("not-brought.list-of-vaults", "only you can know"),
];
