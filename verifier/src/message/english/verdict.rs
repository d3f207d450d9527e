//! The words of verdicts: the answer in one sentence, notes, and what was not checked.

use crate::message::entry::Entry;

/// The four words in which every report answers first.
pub(super) const LEVELS: &[Entry] = &[
    Entry::words("level.holds", "holds"),
    Entry::words("level.holds-with-notes", "holds with notes"),
    Entry::words("level.does-not-hold", "does not hold"),
    Entry::words("level.cant-say", "can't say"),
];

/// The sentences of an audit's verdict, and of what a package's customer is told of its book.
pub(super) const VERDICT: &[Entry] = &[
    Entry::words("group.identity", "Identity"),
    Entry::words("group.proofs", "Proofs"),
    Entry::words("group.money", "Money"),
    Entry::words(
        "verdict.surplus",
        "{usd} USD of the reserves counted ({percent} %) is surplus: more of an asset than the book owes \
         in it, counted towards the rest of what it owes. By asset:",
    ),
    Entry::words("verdict.without-surplus", "The book is covered without this surplus, too."),
    Entry::words("verdict.with-surplus-only", "Without this surplus the book is not covered."),
    Entry::words(
        "verdict.receivables",
        "{usd} USD ({percent} %) of what stands against deposits and profits is owed by customers, as \
         debts and losses. It is worth that only as far as they pay.",
    ),
];

/// The answer in one sentence, and the line below it.
pub(super) const SENTENCES: &[Entry] = &[
    Entry::words("whom.customers", "it owes its customers"),
    Entry::words("whom.own", "its own books owe"),
    Entry::words("sentence.show", "Nothing was checked: these are the figures that {venue} publishes."),
    Entry::words(
        "sentence.reserves",
        "{venue} lists reserves for {ratio} % of what {whom}.",
    ),
    Entry::words(
        "sentence.reserves.books",
        "{venue} lists reserves for {ratio} % of what {whom}, and for at least {lowest} % in each book: \
         the lowest ratio is that of {book}.",
    ),
    Entry::words(
        "sentence.reserves.but-one",
        "{venue} lists reserves for {ratio} % of what {whom}, but none for one of the books.",
    ),
    Entry::words(
        "sentence.reserves.but",
        "{venue} lists reserves for {ratio} % of what {whom}, but none for {count} of the books.",
    ),
    Entry::words(
        "sentence.no-reserves",
        "{venue} lists no reserves for the {owed} USD that {whom}.",
    ),
    Entry::words(
        "sentence.no-reserves.anyone",
        "This file of {venue} lists no reserves for the {owed} USD that {whom}, and nothing confirms the file.",
    ),
    Entry::words("sentence.nothing-owed", "{venue} has no book that owes anything."),
    Entry::words(
        "sentence.anyone",
        "Nothing confirms the reserves in this file. As it stands, those of {venue} reach {ratio} % of what {whom}.",
    ),
    Entry::words("sentence.unproven", "What {venue} owes is not proven."),
    Entry::words(
        "sentence.short",
        "Book {book} of {venue} is short by {missing} USD: its reserves are {ratio} % of what it owes.",
    ),
    Entry::words(
        "sentence.short.most",
        "Book {book} of {venue} is short by {missing} USD, the most of {count} books that are short: its reserves are {ratio} % of what it owes.",
    ),
    Entry::words("sentence.fails", "This does not hold: {title}."),
    Entry::words("sentence.fails.required", "This was required and does not hold: {title}."),
    Entry::words("sentence.fails.one-more", "This does not hold: {title}. Nor does one more claim."),
    Entry::words("sentence.fails.more", "This does not hold: {title}. Nor do {count} more claims."),
    Entry::words("sentence.required-open", "This was required and was not checked: {title}."),
    Entry::words("sentence.package.shared", "Two vaults of these packages have one place in the books."),
    Entry::words("sentence.chain", "{count} statements of {venue} follow each other without a gap."),
    Entry::words("sentence.chain.one", "The statement of {venue} is the one whose digest was given."),
    Entry::words(
        "sentence.chain.single",
        "One statement of {venue} was given and no digest, so there is nothing to compare it with.",
    ),
    Entry::words("reason.show", "Verify the bundle to have them checked."),
    Entry::words("reason.unproven", "What the books owe is not proven, so nothing is said of what covers it."),
    Entry::words(
        "reason.other-anchor",
        "The statement is not the one that was anchored, so nothing is said of its reserves.",
    ),
    Entry::words("reason.proven", "Proven: {ratio} %."),
    Entry::words("reason.observed", "Observed by {observers}: {ratio} %."),
    Entry::words("reason.declared", "Declared by {venue} alone: {ratio} %."),
    Entry::words("reason.all-declared", "All reserves are declared by {venue} alone and not verified."),
    Entry::words(
        "reason.surplus",
        "Book {book} is covered only with more of other coins than it owes, most of all {asset} ({percent} % of what counts).",
    ),
    Entry::words("reason.coin", "One coin is short: {asset}, by {missing}."),
    Entry::words("reason.coins", "{count} coins are short."),
    Entry::words("reason.book", "One book lists no reserves."),
    Entry::words("reason.books", "{count} books list no reserves."),
    Entry::words(
        "reason.anyone",
        "Anyone could have changed the reserves in this file: neither a digest nor a signature confirms it.",
    ),
];

/// Notes: why a report that holds does not plainly hold.
pub(super) const NOTES: &[Entry] = &[
    Entry::words(
        "note.not-bound",
        "Nothing shows that this is what {venue} published: no anchored digest was given, so anyone could have changed \
         the reserves.",
    ),
    Entry::words(
        "note.not-anchored",
        "This was not compared with the digest that {venue} anchored.",
    ),
    Entry::words(
        "note.not-anchored.advice",
        "Take the digest from where {venue} anchored it, not from the bundle, and give it.",
    ),
    Entry::words("note.not-signed", "That {venue} signed this was not checked."),
    Entry::words(
        "note.not-signed.advice",
        "Give a key of {venue} that you have from another place than the bundle.",
    ),
    Entry::words("note.not-signed.none", "The bundle carries no signature: ask {venue} for one."),
    Entry::words(
        "note.no-reserves",
        "Book {book} owes {owed} USD, and {venue} lists no reserves for it.",
    ),
    Entry::words(
        "note.no-reserves.own",
        "Book {book}, which {venue} marks as its own, owes {owed} USD, and no reserves are listed for it. If customers \
         stand in this book, nothing that is listed stands behind them.",
    ),
    Entry::words("note.no-reserves.advice", "Ask {venue} what stands behind it."),
    Entry::words("note.not-covered", "As this file stands, the reserves of book {book} lack {missing} USD."),
    Entry::words("note.not-covered.bound", "The reserves of book {book} lack {missing} USD."),
    Entry::words(
        "note.not-covered.advice",
        "Compare the digest with the one that {venue} anchored: only then it is known whose figure this is.",
    ),
    Entry::words(
        "note.short",
        "{asset} in book {book} is short by {missing} ({percent} %, {usd} USD).",
    ),
    Entry::words(
        "note.short.advice",
        "Reserves of other coins are no {asset}: ask {venue} how it would pay them out.",
    ),
    Entry::words(
        "note.surplus",
        "Book {book} is covered only with reserves of coins of which it owes less ({coins}): {usd} USD of them count towards other coins.",
    ),
    Entry::words(
        "note.surplus.advice",
        "Look at which coins these are: a venue's own coin is worth least when it is needed.",
    ),
    Entry::words(
        "note.receivables",
        "{usd} USD of the cover of book {book} are debts and losses of customers: it depends on their paying. Usual for a margin exchange.",
    ),
    Entry::words(
        "claim.receivables",
        "{usd} USD of the cover of book {book} are debts and losses of customers",
    ),
    Entry::words(
        "claim.gross-short",
        "The reserves of book {book} are less than what deposits and profits in it come to",
    ),
    Entry::words("note.receivables.advice", "Compare it with earlier reports."),
    Entry::words(
        "note.declared",
        "{usd} USD of what book {book} owes rest on reserves that {venue} alone declares.",
    ),
    Entry::words(
        "note.declared.advice",
        "Ask {venue} to sign for its addresses, and give blocks that you looked up.",
    ),
    Entry::words(
        "note.observed",
        "{usd} USD of what book {book} owes rest on reserves that are not proven but observed by {observers}.",
    ),
    Entry::words("note.observed.advice", "They are worth what the observer's word is worth to you."),
    Entry::words(
        "note.special-rules",
        "For {percent} % of the open positions ({usd} USD) no maintenance margin is proven: their vaults stand under \
         special rules.",
    ),
    Entry::words("note.special-rules.advice", "See which books and rules these are."),
    Entry::words(
        "note.own-book",
        "{venue} marks book {book}, in which your vault stands, as its own and not as its customers'.",
    ),
    Entry::words("note.own-book.advice", "If you are a customer, ask {venue} why."),
    Entry::words("note.not-assessed", "What the numbers come to was not computed."),
    Entry::words("note.not-assessed.advice", "Give the parameters of the statement."),
    Entry::words(
        "note.package.no-reserves",
        "{venue} lists no reserves for book {book}, in which your vault stands.",
    ),
    Entry::words(
        "note.package.not-covered",
        "The reserves that {venue} lists for book {book}, in which your vault stands, are less than what it owes.",
    ),
];

/// What was not checked.
pub(super) const UNCHECKED: &[Entry] = &[
    Entry::words("unchecked.claim", "{title} ({reason})"),
    Entry::words("unchecked.claims", "{title}; and {count} more ({reason})"),
    Entry::words("unchecked.anchor", "the anchored digest"),
    Entry::words("unchecked.anchor.advice", "give the digest from where the venue anchored it"),
    Entry::words("unchecked.venue", "the venue's name"),
    Entry::words("unchecked.venue.advice", "give the name"),
    Entry::words("unchecked.previous", "the previous statement"),
    Entry::words("unchecked.previous.advice", "give the statement of the epoch before"),
    Entry::words("unchecked.time", "the time of this snapshot"),
    Entry::words("unchecked.changes", "changed rules"),
    Entry::words(
        "unchecked.changes.advice",
        "keep parameters.json beside the previous statement that you give",
    ),
    Entry::words("unchecked.signature", "the venue's signature"),
    Entry::words(
        "unchecked.signature.advice",
        "give a key of the venue from another place than the bundle",
    ),
    Entry::words(
        "unchecked.signature.none",
        "the bundle carries no signature: ask the venue for one",
    ),
    Entry::words("unchecked.list", "the list of reserves"),
    Entry::words("unchecked.list.none", "the statement names no list; nothing can be given"),
    Entry::words(
        "unchecked.list.advice",
        "ask the venue for its list of reserves, and give its directory",
    ),
    Entry::words("unchecked.control", "keys of addresses"),
    Entry::words(
        "unchecked.control.advice",
        "ask the venue for what is missing, and give blocks that you looked up",
    ),
    Entry::words("unchecked.state", "amounts on chains"),
    Entry::words("unchecked.blocks", "blocks of the reserves"),
    Entry::words("unchecked.observations", "observers"),
    Entry::words("unchecked.observations.advice", "give an observation and its observer's key"),
    Entry::words("unchecked.coverage", "cover of books"),
    Entry::words(
        "unchecked.coverage.advice",
        "give the anchored digest or a key, which bind the reserves, or ask the venue for reserves",
    ),
    Entry::words("unchecked.proofs", "the proofs"),
    Entry::words("unchecked.proofs.advice", "verify the bundle of this statement"),
    Entry::words("unchecked.all-vaults", "whether these are all your vaults"),
    Entry::words("unchecked.all-vaults.advice", "compare them with what you had at that time"),
    Entry::words("unchecked.numbers", "numbers of vaults"),
    Entry::words("unchecked.numbers.advice", "give what is missing for this statement"),
    Entry::words("unchecked.others", "what rests on a claim that does not hold"),
    Entry::words("unchecked.own-vaults.name", "that every customer is in"),
    Entry::words("unchecked.own-vaults.title", "That every customer's vaults are in the books"),
    Entry::words("unchecked.own-vaults", "each customer checks their own"),
    Entry::words("unchecked.own-vaults.advice", "check your own package"),
    Entry::words("unchecked.prices.name", "prices"),
    Entry::words("unchecked.prices.title", "That prices are fair"),
    Entry::words("unchecked.prices", "they are the venue's"),
    Entry::words("unchecked.prices.advice", "give prices from sources of your own"),
    Entry::words("unchecked.prices-coverage", "cover at your prices"),
];
