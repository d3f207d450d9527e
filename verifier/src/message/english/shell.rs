//! The words of the customer's page: what stands in its template and what its scripts say. In a text, `**` sets strong
//! words apart and a backtick what is to be taken letter by letter.

use crate::message::entry::Entry;

/// The frame of the page: heading, tabs, languages, what is promised, and what stands at its foot.
pub(super) const FRAME: &[Entry] = &[
    Entry::words("customer.language.name", "English"),
    Entry::words("customer.locale", "en-GB"),
    Entry::words("customer.language", "Language"),
    Entry::words("customer.language.note", "The whole page is in English."),
    Entry::words("customer.skip", "Skip to the check"),
    Entry::words("customer.brand", "Check your account"),
    Entry::words("customer.page-title", "Check your account"),
    Entry::words("customer.page-title.of", "{venue}: check your account"),
    Entry::words("customer.tabs", "Parts of this page"),
    Entry::words("customer.tab.account", "Your account"),
    Entry::words("customer.tab.verify", "Verify"),
    Entry::words("customer.tab.statements", "Statements"),
    Entry::words(
        "customer.no-script",
        "This page checks with a program inside it, and this browser does not run it. Allow JavaScript for this page, or \
         use the program `ringfence-verifier` on a computer.",
    ),
    Entry::words(
        "customer.promise",
        "**Nothing leaves this device, and nothing is stored.** What you choose or type here is gone when you close the \
         page. Nobody needs your file to help you: never send it to anyone, the exchange’s support included.",
    ),
    Entry::words("customer.trust", "Why can I trust this page?"),
    Entry::words(
        "customer.trust.answer",
        "It connects to nobody else: save it, go offline and open it again, and it does the same. If the exchange gave it \
         to you, get it from a second place too, and compare the two as the foot of this page says.",
    ),
    Entry::words("customer.foot", "Is this page itself to be trusted?"),
    Entry::words(
        "customer.foot.independent",
        "**A page that the exchange hosts is not independent of the exchange.** Get the same file elsewhere, or save this \
         one and check it, then open it from your disk: it is a single file and works without a network.",
    ),
    Entry::words(
        "customer.foot.check",
        "To check it, compute the SHA-256 of the file (`sha256sum index.html`) and compare it with the value that the \
         project and the exchange publish, or build it from the sources: `cargo run --release -p ringfence-web -- OUT`.",
    ),
    Entry::words("customer.foot.parts", "Version and digests of the parts"),
    Entry::words("customer.foot.version", "Version"),
    Entry::words("customer.foot.protocol", "Protocol"),
    Entry::words("customer.foot.module-now", "SHA-256 of the WebAssembly that runs, computed now"),
    Entry::words("customer.foot.module", "The same as noted when the page was built"),
    Entry::words("customer.foot.script", "SHA-256 of the script"),
    Entry::words("customer.foot.worker", "SHA-256 of the worker"),
    Entry::words("customer.foot.style", "SHA-256 of the style"),
    Entry::words(
        "customer.foot.changed",
        "A changed page could show any digests here. Only the comparison from outside counts.",
    ),
    Entry::words("customer.foot.unknown", "unknown"),
    Entry::words("customer.foot.no-digest", "the browser computes none without https"),
];

/// Choosing the file and typing the account number.
pub(super) const CHECK: &[Entry] = &[
    Entry::words("customer.title", "Is your money in the books?"),
    Entry::words("customer.title.of", "Is your money in the books of {venue}?"),
    Entry::words(
        "customer.intro",
        "An exchange publishes its books without showing anyone’s balance. Choose your file, and this device checks \
         that your money is in them.",
    ),
    Entry::words(
        "customer.intro.of",
        "{venue} published its books of {date}. Choose your file, and this device checks that your money is in them.",
    ),
    Entry::words("customer.choose", "Choose your file"),
    Entry::words("customer.choose.of", "Choose your file from {venue}"),
    Entry::words("customer.choose.another", "Choose another file"),
    Entry::words(
        "customer.file-hint",
        "You find it in your account at the exchange. Its name ends in `.package.json`. You can also drop it here.",
    ),
    Entry::words("customer.steps", "How it goes"),
    Entry::words("customer.steps.file", "Choose your file"),
    Entry::words("customer.steps.account", "Type your account number"),
    Entry::words("customer.steps.answer", "Read the answer, and keep the receipt"),
    Entry::words("customer.your-file", "Your file"),
    Entry::words("customer.account", "Your account number"),
    Entry::words("customer.account.of", "Your account number at {venue}"),
    Entry::words(
        "customer.account-hint",
        "As your account page shows it. It is not taken from the file, so that the file of somebody else can’t pass for \
         yours.",
    ),
    Entry::words("customer.check", "Check"),
    Entry::words("customer.again", "Check another file or account"),
    Entry::words("customer.clear", "Clear this page"),
    Entry::words("customer.cleared", "Cleared: the files, what you typed, and the answers."),
    Entry::words("customer.publication", "The published books"),
    Entry::words(
        "customer.publication.hint",
        "Your file is checked against what the exchange published for one date. If that did not come with this page, or you \
         want another date, choose `statement.json` and `parameters.json` of that date, both at once.",
    ),
    Entry::words(
        "customer.publication.missing",
        "The published books did not come with this page. Choose the files `statement.json` and `parameters.json` that the \
         exchange publishes, both at once.",
    ),
    Entry::words("customer.publication.choose", "Choose the published files"),
    Entry::words("customer.or-drop", "or drop them here"),
    Entry::words("customer.slot.statement", "Books"),
    Entry::words("customer.slot.parameters", "Prices and rules"),
    Entry::words("customer.paste", "Paste the text of `statement.json` instead"),
    Entry::words("customer.paste.label", "The whole text, exactly as published"),
    Entry::words("customer.paste.name", "pasted text"),
    Entry::words("customer.anchor", "The line that the exchange announced (optional)"),
    Entry::words(
        "customer.anchor-hint",
        "It begins with `rfs1`. Take it from another place than this page, for example the exchange’s blog or a newspaper. \
         It shows that other customers see the same books.",
    ),
    Entry::words("customer.none", "none yet"),
    Entry::words("customer.none.parameters", "none yet; without them the amounts have no value in money"),
    Entry::words(
        "customer.none.other-parameters",
        "those that came with this page are of other books; without the right ones the amounts have no value in money",
    ),
    Entry::words("customer.beside", "{name}, which came with this page"),
    Entry::words("customer.books-of", ", books of {date} (epoch {epoch})"),
    Entry::words("customer.unreadable", "not readable ({reason})"),
    Entry::words("customer.taken", "Taken: {names}."),
    Entry::words("customer.late", "{name} came only now: check once more."),
    Entry::words("customer.bytes", "{count} bytes"),
    Entry::words("customer.kind.package", "a customer’s file (an inclusion package)"),
    Entry::words("customer.kind.statement", "a statement of published books"),
    Entry::words("customer.kind.open", "an open statement, which its venue has not completed"),
    Entry::words("customer.kind.parameters", "a file of prices and rules (parameters)"),
    Entry::words("customer.kind.archive", "an archive"),
    Entry::words("customer.kind.other", "none of Ringfence’s files"),
    Entry::words("customer.kind.or", " or "),
    Entry::words("customer.error", "Error {code}: "),
    Entry::words("customer.try", "What to try: {help}."),
];

/// What is said around an answer.
pub(super) const ANSWER: &[Entry] = &[
    Entry::words("customer.answer", "Answer"),
    Entry::words("customer.finished", "Finished: {level}. {sentence}"),
    Entry::words(
        "customer.refused",
        "Not checked: something given is malformed, missing or of another version.",
    ),
    Entry::words("customer.copy", "Copy"),
    Entry::words("customer.copy-this", "Copy {text}"),
    Entry::words("customer.copied", "Copied"),
    Entry::words("customer.copied.said", "Copied."),
    Entry::words("customer.not-copied", "The browser does not allow copying: select the text instead."),
    Entry::words("customer.compare.label", "The line that begins with rfs1"),
    Entry::words("customer.compare", "Compare"),
    Entry::words("customer.local-books", "The time of these books is {time} where you are."),
    Entry::words("customer.local-time", "{time} where you are"),
    Entry::words("customer.proofs", "Checking all proofs on this device"),
    Entry::words("customer.proofs.start", "Check all proofs on this device"),
    Entry::words("customer.proofs.fetch", "Loading the books with all proofs"),
    Entry::words("customer.proofs.files", "Reading the books"),
    Entry::words("customer.proofs.prepare", "Preparing"),
    Entry::words("customer.proofs.running", "Verifying proofs"),
    Entry::words("customer.proofs.count", "{done} of {all}"),
    Entry::words("customer.proofs.so-far", "{time} so far."),
    Entry::words("customer.proofs.left", "{time} so far, {least} to {most} left."),
    Entry::words("customer.proofs.about", "{time} so far, about {most} left."),
    Entry::words("customer.proofs.rest", "The proofs are done. Checking totals, reserves and signatures"),
    Entry::words("customer.proofs.stays", "You can leave this page open and do something else. The answer stays."),
    Entry::words("customer.proofs.stop", "Stop"),
    Entry::words("customer.proofs.stopped", "Stopped: not all proofs were checked. The answer is as it was."),
    Entry::words("customer.proofs.busy", "This page is checking scenario proofs in its part Verify. Wait until that is done, or stop it there; then press the button again."),
    Entry::words("customer.proofs.refused", "The verifier could not read these proofs: see the part Verify of this page for the reason."),
    Entry::words("customer.proofs.other", "These proofs are of other books than this answer. Choose the archive of the books that your file belongs to."),
    Entry::words(
        "customer.proofs.bundle",
        "The proofs did not come with this page. Choose the archive of the books (`bundle.tar`) that the exchange publishes.",
    ),
    Entry::words("customer.proofs.choose", "Choose the archive"),
    Entry::words("customer.seconds", "{seconds} s"),
    Entry::words("customer.minutes", "{minutes} min {seconds} s"),
    Entry::words("customer.receipt", "Your receipt"),
    Entry::words("customer.receipt.save", "Save the receipt"),
    Entry::words("customer.receipt.print", "Print the receipt"),
    Entry::words("customer.receipt.keep", "Keep the receipt"),
    Entry::words("customer.report", "Report of the failure"),
    Entry::words("customer.report.make", "Make a report without private data"),
    Entry::words("customer.report.save", "Save the report"),
    Entry::words("customer.report.copy", "Copy the report"),
    Entry::words("customer.close", "Close"),
    Entry::words("customer.saved", "Saved as {name}."),
    Entry::words("customer.save-json", "Save as JSON"),
    Entry::words("customer.save-page", "Save as a page"),
];
