//! The words of verdicts: what the books owe, and what covers it.

use crate::message::entry::Entry;

/// The sentences of an audit's verdict, and of what a package's customer is told of its book.
pub(super) const VERDICT: &[Entry] = &[
    Entry::words(
        "verdict.all-covered",
        "Every book that owes something is covered by the reserves that the venue declares. What of \
         them is not called proven or observed below is the venue's word.",
    ),
    Entry::words(
        "verdict.not-all-covered",
        "Not every book that owes something is covered by the reserves that the venue declares.",
    ),
    Entry::words(
        "verdict.not-checked",
        "Whether every book that owes something is covered was not checked. As this file stands, not \
         every one is.",
    ),
    Entry::words(
        "verdict.anyone",
        "Anyone could have changed the reserves in this file: only the anchored digest, or a signature \
         by a key that you know, binds them, and neither was given.",
    ),
    Entry::words(
        "verdict.unproven",
        "What the books owe is not proven, so nothing is said of what covers it.",
    ),
    Entry::words(
        "verdict.other-anchor",
        "The statement is not the one that was anchored, so nothing is said of its reserves.",
    ),
    Entry::words("verdict.nothing-owed", "It owes nothing."),
    Entry::words(
        "verdict.covered",
        "It owes {owed} USD. The reserves that the venue declares for it count {counted} USD and cover \
         that.",
    ),
    Entry::words(
        "verdict.not-covered",
        "It owes {owed} USD. The reserves that the venue declares for it count {counted} USD and do not \
         cover that: {missing} USD are missing.",
    ),
    Entry::words(
        "verdict.no-reserves",
        "It owes {owed} USD, and the venue declares no reserves for it.",
    ),
    Entry::words(
        "verdict.no-reserves.own",
        "It owes {owed} USD, and the venue declares no reserves for it. If customers' vaults stand in \
         this book, nothing that is declared stands behind them.",
    ),
    Entry::words(
        "verdict.surplus",
        "{usd} USD of the reserves counted ({percent}%) is surplus: more of an asset than the book owes \
         in it, counted towards the rest of what it owes. By asset:",
    ),
    Entry::words("verdict.without-surplus", "The book is covered without this surplus, too."),
    Entry::words("verdict.with-surplus-only", "Without this surplus the book is not covered."),
    Entry::words(
        "verdict.receivables",
        "{usd} USD ({percent}%) of what stands against deposits and profits is owed by customers, as \
         debts and losses. It is worth that only as far as they pay.",
    ),
    Entry::words(
        "marks.proprietary",
        "The venue marks this book as its own, not as its customers'. If you are a customer, your vault \
         stands among the venue's own, and reserves for the customers' books do not stand behind it: \
         ask the venue why.",
    ),
    Entry::words(
        "marks.no-reserves",
        "The venue declares no reserves for this book. What it owes you is stated, and nothing that it \
         declares shows that it can pay.",
    ),
];
