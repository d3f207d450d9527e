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
    Entry::failure(
        "RF-2121",
        "the file of blocks: {fault}",
        "each line is: chain number hash time source; `ringfence-verifier reserves requests BUNDLE` prints which \
         blocks to look up",
    ),
    Entry::failure(
        "RF-2122",
        "the table of recognised holdings: {fault}",
        "correct the table, or leave it out: one is compiled into this program",
    ),
    Entry::failure(
        "RF-2123",
        "{fault}",
        "copy the whole line that its owner published, from another place than the bundle",
    ),
    Entry::failure(
        "RF-2124",
        "{chain} is no chain: {fault}",
        "write it as the list of reserves does, such as bitcoin or eip155:42161",
    ),
    Entry::failure(
        "RF-2125",
        "the observation {name}: {fault}",
        "ask the observer for the file again, byte for byte",
    ),
    Entry::failure(
        "RF-2126",
        "the signed note {name}: {fault}",
        "ask for the file again, byte for byte; it ends with lines of signatures",
    ),
    Entry::failure(
        "RF-2127",
        "the other statement {name}: {error}",
        "give a bundle's directory with statement.json and statement.tlog-proof, as downloaded",
    ),
    Entry::failure(
        "RF-2127.proof",
        "the place in a log of the other statement {name}: {fault}",
        "give a bundle's directory with statement.json and statement.tlog-proof, as downloaded",
    ),
    Entry::failure(
        "RF-2128",
        "{asset} is no asset of the statement's parameters",
        "write it as the report's tables do",
    ),
    Entry::failure(
        "RF-2129",
        "{text} is no number of {what}",
        "write it in decimal digits, or leave it empty",
    ),
    Entry::words("reader.witnesses", "witnesses"),
    Entry::words("reader.days", "days"),
    Entry::words("reader.seconds", "seconds"),
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
        "there is no statement.tlog-proof, in which a venue signs its statements",
    ),
    Entry::words("not-brought.evidence", "the list was not given: the venue may give it to auditors only"),
    Entry::words("not-brought.control", "no signatures for addresses were given (control.jsonl)"),
    Entry::words("not-brought.state", "no state of a chain was given (state.bin)"),
    Entry::words(
        "not-brought.headers",
        "you gave no file of blocks, without which nobody knows of what time an amount or a signature is",
    ),
    Entry::words("not-brought.observation", "you gave no observation of an observer whom you trust"),
    Entry::words("not-brought.prices", "you brought no prices of your own"),
    Entry::words("not-brought.parameters", "no parameters were given"),
    Entry::words("not-brought.bundle", "verify the bundle of this statement"),
    Entry::words("not-brought.list-of-vaults", "only you can know"),
];
