//! The words of the command line, of its processor, and of the WebAssembly module's requests.

use crate::message::entry::Entry;

/// What to do about an output that can't be written.
const OUTPUT: &str = "check where the output goes";

/// Why a program ends without a report, and what it says beside one.
pub(super) const CLI: &[Entry] = &[
    Entry::failure(
        "RF-2001",
        "this build needs a processor with the BMI2 and ADX instructions",
        "run it on another machine, or build it without the feature `asm`",
    ),
    Entry::failure(
        "RF-2021",
        "{packages} {packages|package|packages} and {accounts} {accounts|account|accounts}: give one account, or one per package",
        "repeat --account for every package, in their order",
    ),
    Entry::failure(
        "RF-2022",
        "required but not checked: {claims}",
        "give what the claim needs (such as --anchor, --previous, --headers, --key, --evidence; of scenario proofs --scenarios, --previous-stress), or correct its name",
    ),
    Entry::failure(
        "RF-2041",
        "the question can't be answered: {sentence}",
        "read in the report what was not checked, and give what is named there",
    ),
    Entry::failure(
        "RF-2022.unknown",
        "there is no claim {claim} about this bundle; there are: {claims}",
        "correct the name after --require; --list-claims says what each of them is",
    ),
    Entry::failure(
        "RF-2025",
        "there are no rows to write: no list of reserves was given that can be read",
        "give the directory with reserves.json and reserves.rows after --evidence",
    ),
    Entry::failure("RF-2023", "the report can't be written: {source}", OUTPUT),
    Entry::failure("RF-2023.page", "the report can't be written: {path}: {source}", OUTPUT),
    Entry::failure(
        "RF-2023.over",
        "{path} would be written into what is verified: {input}",
        "write it elsewhere: what was published stays as it is",
    ),
    Entry::words("cli.error", "error[{code}]: {message}\n  try: {help}"),
    Entry::words("cli.false", "false[{code}]: this does not hold: {title}: {detail}"),
    Entry::words("cli.other", "not this one[{code}]: {title}: {detail}"),
    Entry::words("RF-2404.shared", "two vaults have one place"),
    Entry::words("progress.generators", "generators for k = {k}"),
    Entry::words("progress.key", "verifying key of {shape}"),
    Entry::words("progress.proofs", "proofs: {done} of {all}"),
    Entry::words("cli.written", "{path} was written."),
    Entry::words("cli.report", "{path}: {sign} {level}: {sentence}\n"),
    Entry::words("claims.book", "BOOK"),
    Entry::words("claims.number", "NUMBER"),
    Entry::words(
        "cli.other-parameters",
        "note: parameters.json beside the statement is not of it, so not used",
    ),
    Entry::failure(
        "RF-2600",
        "the page asked something that the verifier does not understand: {reason}",
        "load the page again; if it stays so, page and verifier are of different versions",
    ),
    Entry::words("request.no-part", "no such part"),
    Entry::words("request.no-seal", "the seal is no seal"),
];
