//! The words of reports as pages.

use crate::message::entry::Entry;

/// What pages of every kind say.
pub(super) const PARTS: &[Entry] = &[
    Entry::words("html.claims", "Everything that was checked"),
    Entry::words("html.count.fails", "{count} does not hold"),
    Entry::words("html.count.fail", "{count} do not hold"),
    Entry::words("html.count.holds", "{count} holds"),
    Entry::words("html.count.hold", "{count} hold"),
    Entry::words("html.count.note", "{count} with a note"),
    Entry::words("html.count.notes", "{count} with notes"),
    Entry::words("html.count.open", "{count} not checked"),
    Entry::words("html.count.others", "{count} not this one"),
    Entry::words("html.more", "{count} more {things}"),
    Entry::words("html.more.of", "{caption}: {more}"),
    Entry::words("html.percent", "{percent} %"),
    Entry::words(
        "html.foot",
        "This is a verification by computation. It is no audit opinion, and no accountant stands behind it. Anyone \
         can repeat it with the same files and will get the same report.",
    ),
    Entry::words("html.page.what", "Verification report. By computation, no audit opinion."),
    Entry::words("html.page", "{title}. Verification by computation, no audit opinion."),
    Entry::words("html.corrects", "Corrects publication {epoch}."),
    Entry::words("html.book", "Book {book}"),
    Entry::words("html.own-book", "{book} (the venue’s own)"),
    Entry::words("html.usd", "{amount} USD"),
    Entry::words("html.digest", "Digest of the statement"),
    Entry::words("html.prices-of", "Prices of"),
    Entry::words("html.not-said", "What this does not say"),
];

/// What stands around a failure.
pub(super) const FAILURE: &[Entry] = &[
    Entry::words("html.no-report", " No report: error {code}"),
    Entry::words("html.what-to-try", "What to try: "),
];

/// The report of a chain.
pub(super) const CHAIN: &[Entry] = &[
    Entry::words("html.because", ": {reason}"),
    Entry::words("html.chain.one", "Chain of {count} statement"),
    Entry::words("html.chain", "Chain of {count} statements"),
    Entry::words("html.chain.epochs", "From publication {first} to {last}; others were not given."),
    Entry::words("html.link", "{venue}, publication {epoch}"),
    Entry::words("html.link.books", ", books of {time}"),
    Entry::words("html.link.next", "Names {time} for the next books."),
];
