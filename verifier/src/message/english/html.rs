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
    Entry::words("html.code", " ({code})"),
    Entry::words("html.does-not-hold", ": does not hold"),
    Entry::words("html.not-this-one", ": not this one"),
    Entry::words("html.not-said", "What this does not say"),
];

/// What stands around a failure.
pub(super) const FAILURE: &[Entry] = &[
    Entry::words("html.no-report", " No report: error {code}"),
    Entry::words("html.what-to-try", "What to try: "),
];

/// The reports of packages.
pub(super) const INCLUSION: &[Entry] = &[
    Entry::words("html.private", "Private."),
    Entry::words(
        "html.private.why",
        " This page shows your balances. Never post it, a picture of it or the package, and send \
         none of them to anyone who asks, not even to support.",
    ),
    Entry::words("html.shared", " These packages give one place to two vaults ({code})"),
    Entry::words(
        "html.shared.why",
        "At most one of them can stand there. Whether the venue issued both, or somebody changed \
         one, these files alone don't tell.",
    ),
    Entry::words("html.account", "Account {account} at {venue}, publication {epoch}"),
    Entry::words(
        "html.account.other",
        "Package of account {account}, compared with the statement of {venue}, publication {epoch}",
    ),
    Entry::words("html.package-says", "The package says that it is of"),
    Entry::words("html.package-head", "{venue}, {time}"),
    Entry::words("html.numbers-of", "Numbers of"),
    Entry::words("html.unknowable", "Whether the prices are fair and the venue's reserves real"),
    Entry::words("html.only-you", "Only you can answer: "),
    Entry::words("html.found.one", "{included} of {all} vault in the package found, at {time}."),
    Entry::words("html.found", "{included} of {all} vaults in the package found, at {time}."),
    Entry::words("html.detail", "; {detail}"),
    Entry::words("html.included.yes", "yes, with exactly these numbers"),
    Entry::words("html.included.no", "no"),
    Entry::words("html.vault", "Vault {vault}"),
    Entry::words("html.label", "Label"),
    Entry::words("html.included", "In the published books"),
    Entry::words("html.book-of-vault", "Book"),
    Entry::words("html.rule", "Rule"),
    Entry::words("html.because", ": {reason}"),
    Entry::words(
        "html.not-assessed",
        "Its numbers were not assessed: give the parameters of the statement, or see the claims \
         about its names and its rule.",
    ),
    Entry::words(
        "html.no-numbers",
        "No numbers are shown: only what stands in the published books is assessed.",
    ),
    Entry::words("html.rule.maintenance", "{rule}: equity is at least the maintenance requirement"),
    Entry::words(
        "html.rule.equity-only",
        "{rule}: equity is not negative; maintenance is not checked",
    ),
    Entry::words(
        "html.rule.liquidating",
        "{rule}: below maintenance at that time, being liquidated",
    ),
    Entry::words("html.equity", "Equity"),
    Entry::words("html.requirement", "Requirement"),
    Entry::words("html.no-maintenance", "Maintenance is not checked under this rule."),
    Entry::words("html.distance", "Distance to liquidation"),
    Entry::words("html.distance.percent", "{usd} USD, {percent} % of the requirement"),
    Entry::words("html.extra", "Of the requirement, extra"),
    Entry::words("html.liquidation", "Liquidation"),
    Entry::words("html.liquidation.mark", "at a mark of {mark}, if nothing else changes"),
    Entry::words("html.side", "Side"),
    Entry::words("html.size", "Size"),
    Entry::words("html.mark", "Mark"),
    Entry::words("html.unrealised", "Unrealised"),
    Entry::words("html.cost", "Cost"),
    Entry::words("html.debt", "debt of {amount}"),
    Entry::words("html.in-coins", "{amount} {asset}"),
    Entry::words("html.no-balances", "No balances."),
    Entry::words("html.no-positions", "No positions."),
    Entry::words("html.balances-caption", "Vault {vault}: balances and debts"),
    Entry::words("html.positions-caption", "Vault {vault}: positions"),
    Entry::words("html.things.balances", "balances"),
    Entry::words("html.things.positions", "positions"),
    Entry::words("html.path", "From this vault to the published digest"),
    Entry::words(
        "html.path.leaf",
        "Leaf: account, label, numbers and salt, at position {position} of block {block}",
    ),
    Entry::words("html.path.inner.one", "{count} level of hashes within the block"),
    Entry::words("html.path.inner", "{count} levels of hashes within the block"),
    Entry::words("html.path.block", "Leaf of block {block}, with its book and rule"),
    Entry::words("html.path.outer.one", "{count} level of hashes over the blocks"),
    Entry::words("html.path.outer", "{count} levels of hashes over the blocks"),
    Entry::words("html.path.root", "Root, with the list of all blocks: {root}"),
    Entry::words("html.path.statement", "Statement: {digest}"),
];

/// The report of a chain.
pub(super) const CHAIN: &[Entry] = &[
    Entry::words("html.chain.one", "Chain of {count} statement"),
    Entry::words("html.chain", "Chain of {count} statements"),
    Entry::words("html.chain.epochs", "From publication {first} to {last}; others were not given."),
    Entry::words("html.link", "{venue}, publication {epoch}"),
    Entry::words("html.link.books", ", books of {time}"),
    Entry::words("html.link.next", "Names {time} for the next books."),
];
