//! The words of reports as pages.

use crate::message::entry::Entry;

/// What pages of every kind say.
pub(super) const PARTS: &[Entry] = &[
    Entry::words("html.claims", "Claims"),
    Entry::words("html.claims-caption", "What was checked, clause by clause of the protocol"),
    Entry::words("html.result", "Result"),
    Entry::words("html.claim", "Claim"),
    Entry::words("html.clause", "Clause"),
    Entry::words("html.more", "{count} more {things}"),
    Entry::words("html.corrects", "This epoch corrects epoch {epoch}"),
    Entry::words("html.usd", "{amount} USD"),
    Entry::words("html.digest", "Digest of the statement"),
    Entry::words("html.prices-of", "Prices of"),
    Entry::words("html.code", " ({code})"),
    Entry::words("html.does-not-hold", ": does not hold"),
    Entry::words("html.no-report", " No report: error {code}"),
    Entry::words("html.what-to-try", "What to try: "),
    Entry::words("html.claim-fails", "{count} claim does not hold"),
    Entry::words("html.claims-fail", "{count} claims do not hold"),
    Entry::words("html.not-said", "What this does not say"),
];

/// The report of an audit.
pub(super) const AUDIT: &[Entry] = &[
    Entry::words("html.statement", "Statement of {venue}, epoch {epoch}"),
    Entry::words("html.nothing-verified", "Nothing was verified."),
    Entry::words("html.not-proven", "Not proven."),
    Entry::words(
        "html.not-proven.why",
        " All figures below are published by the venue and not proven: V4 to V7 do not all hold.",
    ),
    Entry::words("html.limits", "What no such report shows"),
    Entry::words("html.show", "Nothing was verified"),
    Entry::words("html.show.what", "This is a statement as the venue published it."),
    Entry::words("html.details", "Details stand with the claims below."),
    Entry::words("html.holds.one", " Every checked claim holds; {count} claim not checked"),
    Entry::words("html.holds", " Every checked claim holds; {count} claims not checked"),
    Entry::words(
        "html.proven",
        "Proven: every vault in these books satisfies its rule at the published prices and \
         parameters, and the totals are the sums over exactly these vaults.",
    ),
    Entry::words("html.informative", "For information: “{title}” does not hold."),
    Entry::words("html.anchored", "The statement is the one whose anchored digest was given."),
    Entry::words(
        "html.signed",
        "The statement was signed in the venue's log, by a key that was given or that the previous statement names. \
         An anchored digest was not given.",
    ),
    Entry::words("html.compare", "Compare the digest below"),
    Entry::words(
        "html.compare.why",
        " with the one that the venue anchored, seen elsewhere than in the bundle. That was not \
         done here, and nothing else binds the declared reserves.",
    ),
    Entry::words("html.sentence", ": {sentence}"),
    Entry::words("html.verdict.surplus", "{asset}: {usd} USD ({percent} %)"),
    Entry::words(
        "html.short.one",
        "Book {book}: reserves are below the net liability of {count} asset, though not below \
         that of the whole.",
    ),
    Entry::words(
        "html.short",
        "Book {book}: reserves are below the net liability of {count} assets, though not below \
         that of the whole.",
    ),
    Entry::words("html.books-of", "Books of"),
    Entry::words("html.funding-to", "Funding up to"),
    Entry::words("html.parameters", "Parameters"),
    Entry::words("html.made-by", "Made by, in its own words"),
    Entry::words("html.signers", "Keys that may sign it"),
    Entry::words("html.no-signers", "none named"),
    Entry::words("html.list", "List of reserves"),
    Entry::words("html.no-list", "none named: all reserves are the venue’s word"),
    Entry::words("html.of-list", "a sum of the list of reserves"),
    Entry::words("html.next-snapshot", "Next books, as the venue says"),
    Entry::words("html.no-next-snapshot", "no time named"),
    Entry::words("html.liabilities", "Liabilities"),
    Entry::words("html.of-which-deficit", "of which deficit"),
    Entry::words("html.gross", "Deposits and profits"),
    Entry::words("html.owed-by-customers", "Owed by customers"),
    Entry::words("html.reserves-counted", "Reserves counted"),
    Entry::words("html.book", "Book {book}"),
    Entry::words("html.own-book", "Book {book} (the venue's own)"),
    Entry::words("html.number-of-vaults.one", "{count} vault"),
    Entry::words("html.number-of-vaults", "{count} vaults"),
    Entry::words("html.figures", "Book {book}: figures, bars of one scale"),
    Entry::words(
        "html.declared",
        "These are the amounts that the venue states. What of them is proven or observed stands under “Reserves by what stands behind them”, if a list was checked; the rest is its word.",
    ),
    Entry::words(
        "html.declared.anyone",
        "Anyone could have changed the reserves in this file: no anchored digest confirms them.",
    ),
    Entry::words("html.none-declared", "No reserves are declared for this book."),
    Entry::words("html.no-assets", "Nothing is owed or held in any asset."),
    Entry::words(
        "html.assets-caption",
        "Book {book}: assets, those that are short first, then by value. Upper bar: net liability; \
         lower bar: reserves; each row has its own scale",
    ),
    Entry::words("html.asset", "Asset"),
    Entry::words("html.net-liability", "Net liability"),
    Entry::words("html.reserves", "Reserves"),
    Entry::words("html.shortage", "Shortage"),
    Entry::words("html.coverage", "Coverage"),
    Entry::words(
        "html.none-short",
        "No asset is short: reserves reach the net liability of each.",
    ),
    Entry::words("html.assets-short.one", "{count} asset short: "),
    Entry::words("html.assets-short", "{count} assets short: "),
    Entry::words(
        "html.assets-short.why",
        "the declared reserves are below the net liability.",
    ),
    Entry::words("html.things.assets", "assets"),
    Entry::words("html.things.reserves", "reserves"),
    Entry::words("html.things.markets", "markets"),
    Entry::words("html.things.changes", "changes"),
    Entry::words("html.no-reference", "none named"),
    Entry::words(
        "html.evidence-caption",
        "Book {book}: reserves and the evidence that the venue names",
    ),
    Entry::words(
        "html.evidence-of-reserves",
        "Evidence of reserves: {named} of {all} name some, none was checked",
    ),
    Entry::words("html.amount", "Amount"),
    Entry::words("html.evidence", "Evidence"),
    Entry::words("html.market", "Market"),
    Entry::words("html.long", "Long"),
    Entry::words("html.short-side", "Short"),
    Entry::words("html.notional-of-both", "Notional of both, USD"),
    Entry::words("html.long-and-short", "Long | short"),
    Entry::words(
        "html.markets-caption",
        "Markets, largest notional first. Bars: long to the left, short to the right, by notional",
    ),
    Entry::words("html.open-interest", "Open interest over all books"),
    Entry::words("html.no-open-interest", "There are no positions."),
    Entry::words(
        "html.share.proven",
        "Maintenance margin is proven for {percent} % of the notional of {notional} USD.",
    ),
    Entry::words(
        "html.share.unproven",
        "Maintenance margin would be proven for {percent} % of the notional of {notional} USD.",
    ),
    Entry::words(
        "html.share.of-rule",
        "The rule {rule} leaves {percent} % of the notional without it: {notional} USD.",
    ),
    Entry::words("html.not-closed", "longs and shorts differ"),
    Entry::words(
        "html.settlement-caption",
        "By settlement asset; a negative net is a loss that no vault gained",
    ),
    Entry::words("html.settlement", "Unrealised profits and losses over all books"),
    Entry::words("html.settled-in", "Settled in"),
    Entry::words("html.profits", "Profits"),
    Entry::words("html.losses", "Losses"),
    Entry::words("html.net", "Net"),
    Entry::words("html.special", "Vaults under special rules"),
    Entry::words("html.special-caption", "Maintenance not proven; amounts in USD"),
    Entry::words("html.book-and-rule", "Book and rule"),
    Entry::words("html.vaults", "Vaults"),
    Entry::words("html.notional", "Notional"),
    Entry::words("html.collateral", "Collateral"),
    Entry::words("html.shortfall", "Shortfall"),
    Entry::words("html.deficit", "Deficit"),
    Entry::words("html.none", "None."),
    Entry::words("html.blocks", "Blocks"),
    Entry::words("html.balances", "Balances"),
    Entry::words("html.positions", "Positions"),
    Entry::words("html.most-vaults", "Vaults at most"),
    Entry::words(
        "html.blocks-caption",
        "By book and shape: the balances and positions that a vault can have",
    ),
    Entry::words("html.changes", "Rules that changed since the previous statement"),
    Entry::words(
        "html.changes.not-compared",
        "Not compared: no previous statement with its parameters was given.",
    ),
    Entry::words("html.changes.none", "None, prices aside."),
    Entry::words("html.not-checked", "What was not checked"),
    Entry::words("html.how-inclusion", "check an inclusion package for that"),
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
    Entry::words("html.account", "Account {account} at {venue}, epoch {epoch}"),
    Entry::words(
        "html.account.other",
        "Package of account {account}, compared with the statement of {venue}, epoch {epoch}",
    ),
    Entry::words("html.package-says", "The package says that it is of"),
    Entry::words("html.package-head", "{venue}, {time}"),
    Entry::words("html.numbers-of", "Numbers of"),
    Entry::words("html.unknowable", "Whether the prices are fair and the venue's reserves real"),
    Entry::words("html.only-you", "Only you can answer: "),
    Entry::words("html.no", "No: these vaults are not shown to be in the published books"),
    Entry::words(
        "html.no.some",
        "No: not all of these vaults are shown to be in the published books",
    ),
    Entry::words(
        "html.other-anchor",
        "These vaults are in this statement, but it is not the one that the venue anchored",
    ),
    Entry::words("html.but", "These vaults are in the published books, but not every claim holds"),
    Entry::words(
        "html.yes",
        "Yes: these vaults are in the published books, with exactly these numbers",
    ),
    Entry::words(
        "html.yes.not-assessed",
        "Yes: these vaults are in the published books; what their numbers come to was not assessed",
    ),
    Entry::words(
        "html.yes.marked",
        "These vaults are in the published books, with exactly these numbers, but read below what the \
         venue says of the book",
    ),
    Entry::words(
        "html.yes.marked-not-assessed",
        "These vaults are in the published books, but read below what the venue says of the book; what \
         their numbers come to was not assessed",
    ),
    Entry::words("html.found.one", "{included} of {all} vault in the package found, at {time}."),
    Entry::words("html.found", "{included} of {all} vaults in the package found, at {time}."),
    Entry::words("html.detail", "; {detail}"),
    Entry::words(
        "html.compare.package",
        " with the one that the venue anchored, seen elsewhere. Otherwise these may be books that \
         only you were shown.",
    ),
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
    Entry::words("html.vault-figures", "Vault {vault}: equity and requirement, bars of one scale"),
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
    Entry::words("html.no-balances", "No balances."),
    Entry::words("html.no-positions", "No positions."),
    Entry::words("html.balances-caption", "Vault {vault}: balances; debts are negative"),
    Entry::words(
        "html.positions-caption",
        "Vault {vault}: positions; unrealised and cost in the settlement asset",
    ),
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
    Entry::words("html.chain.follows", "Every statement follows the one before"),
    Entry::words("html.chain.single", "A single statement: nothing to follow"),
    Entry::words("html.chain.epochs", "From epoch {first} to {last}; others were not given."),
    Entry::words("html.chain.compare", "Compare the last digest"),
    Entry::words(
        "html.chain.compare.failed",
        " with the one that the venue anchored, seen elsewhere: no anchored digest confirms it.",
    ),
    Entry::words(
        "html.chain.compare.why",
        " with the one that the venue anchored, seen elsewhere: it fixes all the others.",
    ),
    Entry::words("html.link", "{venue}, epoch {epoch}"),
    Entry::words("html.link.books", ", books of {time}"),
    Entry::words("html.link.next", "Names {time} for the next books."),
];
