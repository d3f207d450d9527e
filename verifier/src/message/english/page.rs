//! The words of the page's own problems. The scripts fill the placeholders.

use super::reader::OPEN;
use crate::message::entry::Entry;

/// What to do about a page that is incomplete, changed or damaged.
const NEW_PAGE: &str = "obtain the page again and compare its SHA-256";

/// A file that belongs elsewhere, or nowhere.
const WRONG_KIND: &str = "{name} is {found}; what belongs here is {wanted}";

/// Nothing to check against, or nothing to check.
const NO_STATEMENT: &str = "no statement was given";

/// What to do about an account id or a label that can't be one.
const AS_THE_VENUE: &str =
    "give it exactly as the venue shows it, without blanks around it; copied text may hold \
     characters that can't be seen: type it";

/// What the module and the program say of what a customer types, and of pages.
pub(super) const TEXTS: &[Entry] = &[
    Entry::failure("RF-2611.refused", "{account} can't be an account id: {fault}", AS_THE_VENUE),
    Entry::failure("RF-2611.label", "{label} can't be a vault's label: {fault}", AS_THE_VENUE),
    Entry::failure(
        "RF-2025.audit",
        "there are no rows: no bundle with a list of reserves was verified here",
        "verify a bundle with its list of reserves first",
    ),
    Entry::words("page.title", "Report of the Ringfence verifier"),
];

/// Codes RF-2601 to RF-2617, and the words of the progress of a verification.
pub(super) const PAGE: &[Entry] = &[
    Entry::failure(
        "RF-2601",
        "this browser runs no WebAssembly, or it is switched off",
        "use a current browser, or ringfence-verifier",
    ),
    Entry::failure("RF-2602", "the page is incomplete: {id} is missing", NEW_PAGE),
    Entry::failure("RF-2602.start", "the verifier does not start: {reason}", NEW_PAGE),
    Entry::failure(
        "RF-2602.module",
        "the verifier inside this page is not the one it was built with",
        NEW_PAGE,
    ),
    Entry::failure(
        "RF-2603",
        "the verifier stopped unexpectedly ({reason})",
        "try again; for a large bundle use ringfence-verifier, which needs less memory at once",
    ),
    Entry::failure(
        "RF-2604",
        "there is not enough memory",
        "close other pages, or use ringfence-verifier",
    ),
    Entry::failure(
        "RF-2605",
        "{name} can’t be read: {reason}",
        "check that it is a file, still there and yours to read; choose it again",
    ),
    Entry::failure("RF-2606", WRONG_KIND, "choose another file"),
    Entry::failure("RF-2606.open", WRONG_KIND, OPEN),
    Entry::failure("RF-2606.archive", WRONG_KIND, "bundles go under Verify"),
    Entry::failure(
        "RF-2607.file",
        "{name} has {size}: too much for a package, a statement or parameters",
        "choose the right file; bundles go under Verify",
    ),
    Entry::failure(
        "RF-2607.bundle",
        "the bundle has {size}: too much for a browser",
        "use ringfence-verifier verify",
    ),
    Entry::failure(
        "RF-2607.scenarios",
        "the scenario proofs have {size}: too much for a browser",
        "use ringfence-verifier stress",
    ),
    Entry::failure(
        "RF-2607.evidence",
        "{name} has {size}, and a page reads {most} of it at most",
        "use ringfence-verifier, which reads more",
    ),
    Entry::failure(
        "RF-2607.brought",
        "{name} has {size}: too much for a page",
        "choose the right file, or use ringfence-verifier",
    ),
    Entry::failure(
        "RF-2608",
        "{first} and {second} are both of one kind ({kind})",
        "check one after another",
    ),
    Entry::failure(
        "RF-2609.package",
        "no inclusion package was given",
        "choose the one that the venue issued to you",
    ),
    Entry::failure(
        "RF-2609.bundle",
        "no bundle was given",
        "choose the bundle’s archive or folder",
    ),
    Entry::failure(
        "RF-2609.scenarios",
        "no scenario proofs were given",
        "choose their directory",
    ),
    Entry::failure("RF-2610", NO_STATEMENT, "choose the venue’s statement.json, or paste it"),
    Entry::failure(
        "RF-2610.chain",
        NO_STATEMENT,
        "choose the statement.json of one or several epochs",
    ),
    Entry::failure(
        "RF-2610.before",
        "the parameters before need the statement before",
        "choose both",
    ),
    Entry::failure(
        "RF-2611",
        "no account id was given",
        "type the id that your account page shows",
    ),
    Entry::failure(
        "RF-2612",
        "{name} holds more than {most} files and folders",
        "choose the bundle’s own folder, or use ringfence-verifier",
    ),
    Entry::failure(
        "RF-2613",
        "a bundle is one folder or one archive, not several files",
        "drop the folder that holds them",
    ),
    Entry::failure(
        "RF-2614",
        "{name} beside this page can’t be fetched: {reason}",
        "check the connection and try again, or download the file and choose it here",
    ),
    Entry::failure(
        "RF-2615",
        "{name} is no file of evidence; these are: {names}",
        "choose one of them, under the name that it has in the directory of evidence",
    ),
    Entry::failure(
        "RF-2615.none",
        "there is no file of evidence; these are: {names}",
        "choose the directory that holds them",
    ),
    Entry::failure(
        "RF-2616",
        "{name} is the note of an observation that was not chosen with it",
        "choose the observation and its note at once",
    ),
    Entry::failure(
        "RF-2617",
        "another statement is two files: statement.json and statement.tlog-proof",
        "choose both at once, and one statement after another",
    ),
    Entry::words("verification.start", "Starting"),
    Entry::words("verification.fetch", "Fetching bundle.tar"),
    Entry::words("verification.files", "Reading files"),
    Entry::words("verification.generators", "Preparing the generators (k = {k})"),
    Entry::words("verification.key", "Building the verifying key of shape {shape}"),
    Entry::words("verification.proofs", "Verifying proofs"),
    Entry::words("verification.of-bundle", "First the bundle:"),
    Entry::words("verification.of-scenarios", "Now the scenarios:"),
    Entry::words(
        "verification.rest",
        "The proofs are done. Checking the rest of the bundle: totals, reserves, signatures",
    ),
    Entry::words("verification.files-done", "{done} of {all}"),
    Entry::words("verification.done", "{done} of {all} proofs done"),
    Entry::words("verification.shared", "{done} of {all} proofs done, {workers} workers"),
    Entry::words("verification.left", ", {least} to {most} left for the proofs"),
    Entry::words("verification.about", ", about {most} left for the proofs"),
    Entry::words(
        "verification.lost",
        "The browser ended one of the workers. Its proofs are verified by another, which takes longer.",
    ),
    Entry::words(
        "verification.slow",
        "This bundle needs generators that do not come with the page (k = {ks}). They are made here \
         first, which takes minutes; ringfence-verifier does it faster and once.",
    ),
];
