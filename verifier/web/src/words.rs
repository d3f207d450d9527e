//! The words of the page's own problems, codes RF-2601 to RF-2614, in the shape in which the
//! verifier's catalogue is to export them. This file goes when the catalogue holds them.
//!
//! A key is a code; where a code has several texts, the others have a dot and a name behind it.
//! `{name}` in a text or a help is a placeholder that the script fills.

use serde_json::{json, Value};

/// What to do about a page that is incomplete, changed or damaged.
const NEW_PAGE: &str = "obtain the page again and compare its SHA-256";

/// A file that belongs elsewhere, or nowhere.
const WRONG_KIND: &str = "{name} is {found}; what belongs here is {wanted}";

/// Nothing to check against, or nothing to check.
const NO_STATEMENT: &str = "no statement was given";

/// All texts, each with what to try.
pub(crate) fn words() -> Value {
    let entry = |text: &str, help: &str| json!({ "text": text, "help": help });
    json!({
        "RF-2601": entry(
            "this browser runs no WebAssembly, or it is switched off",
            "use a current browser, or ringfence-verifier",
        ),
        "RF-2602": entry("the page is incomplete: {id} is missing", NEW_PAGE),
        "RF-2602.start": entry("the verifier does not start: {reason}", NEW_PAGE),
        "RF-2602.module": entry(
            "the verifier inside this page is not the one it was built with",
            NEW_PAGE,
        ),
        "RF-2603": entry(
            "the verifier stopped unexpectedly ({reason})",
            "try again; for a large bundle use ringfence-verifier, which needs less memory at once",
        ),
        "RF-2604": entry(
            "there is not enough memory",
            "close other pages, or use ringfence-verifier",
        ),
        "RF-2605": entry(
            "{name} can’t be read: {reason}",
            "check that it is a file, still there and yours to read; choose it again",
        ),
        "RF-2606": entry(WRONG_KIND, "choose another file"),
        "RF-2606.archive": entry(WRONG_KIND, "bundles go under Audit"),
        "RF-2607.file": entry(
            "{name} has {size}: too much for a package, a statement or parameters",
            "choose the right file; bundles go under Audit",
        ),
        "RF-2607.bundle": entry(
            "the bundle has {size}: too much for a browser",
            "use ringfence-verifier audit",
        ),
        "RF-2608": entry(
            "{first} and {second} are both of one kind ({kind})",
            "check one after another",
        ),
        "RF-2609.package": entry(
            "no inclusion package was given",
            "choose the one that the venue issued to you",
        ),
        "RF-2609.bundle": entry("no bundle was given", "choose the bundle’s archive or folder"),
        "RF-2610": entry(NO_STATEMENT, "choose the venue’s statement.json, or paste it"),
        "RF-2610.chain": entry(NO_STATEMENT, "choose the statement.json of one or several epochs"),
        "RF-2610.before": entry(
            "the parameters before need the statement before",
            "choose both",
        ),
        "RF-2611": entry(
            "no account id was given",
            "type the id that your account page shows",
        ),
        "RF-2612": entry(
            "{name} holds more than {most} files and folders",
            "choose the bundle’s own folder, or use ringfence-verifier",
        ),
        "RF-2613": entry(
            "a bundle is one folder or one archive, not several files",
            "drop the folder that holds them",
        ),
        "RF-2614": entry(
            "{name} beside this page can’t be fetched: {reason}",
            "check the connection and try again, or download the file and choose it here",
        ),
    })
}
