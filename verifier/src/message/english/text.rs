//! The words of reports as text. Spaces at the beginning and within a line keep columns.

use crate::message::entry::Entry;

/// The report of an audit.
pub(super) const AUDIT: &[Entry] = &[
    Entry::words("text.statement", "Statement of {venue}, epoch {epoch}"),
    Entry::words("text.digest", "  digest      {digest}"),
    Entry::words("text.hexadecimal", "              {digest}"),
    Entry::words("text.books-of", "  books of    {time}"),
    Entry::words("text.prices-of", "  prices of   {time}"),
    Entry::words("text.funding-to", "  funding to  {time}"),
    Entry::words("text.parameters", "  parameters  {digest}"),
    Entry::words("text.corrects", "  corrects    epoch {epoch}"),
    Entry::words("text.words", "              {words}"),
    Entry::words("text.claims", "Claims"),
    Entry::words("text.nothing-verified", "Nothing was verified. Use `audit` for that."),
    Entry::words("text.not-proven", "The figures below are published by the venue and NOT proven."),
    Entry::words("text.none", "  none"),
    Entry::words("text.item", "  - {item}"),
    Entry::words("text.open-interest", "Open interest over all books"),
    Entry::words("text.no-positions", "  no positions"),
    Entry::words("text.market", "market"),
    Entry::words("text.long", "long"),
    Entry::words("text.short", "short"),
    Entry::words("text.notional-of-both", "notional of both, USD"),
    Entry::words("text.more-markets", "  and {count} smaller markets (all of them with --json)"),
    Entry::words(
        "text.share.proven",
        "  maintenance margin is proven for {percent}% of the notional",
    ),
    Entry::words(
        "text.share.unproven",
        "  maintenance margin would be proven for {percent}% of the notional",
    ),
    Entry::words(
        "text.share.of-rule",
        "  the rule {rule} leaves {percent}% of the notional without it ({usd} USD)",
    ),
    Entry::words("text.settlement", "Unrealised profits and losses over all books"),
    Entry::words("text.settled-in", "settled in"),
    Entry::words("text.profits", "profits"),
    Entry::words("text.losses", "losses"),
    Entry::words("text.net", "net"),
    Entry::words("text.negative-net", "  (a negative net is a loss that no vault gained)"),
    Entry::words("text.special", "Vaults under special rules, maintenance not proven, in USD"),
    Entry::words("text.book-and-rule", "book and rule"),
    Entry::words("text.vaults", "vaults"),
    Entry::words("text.notional", "notional"),
    Entry::words("text.collateral", "collateral"),
    Entry::words("text.shortfall", "shortfall"),
    Entry::words("text.deficit", "deficit"),
    Entry::words(
        "text.blocks",
        "Blocks; a shape is the balances and positions that a vault can have",
    ),
    Entry::words("text.book-rule-and-shape", "book, rule and shape"),
    Entry::words("text.blocks-of-shape", "blocks"),
    Entry::words("text.most-vaults", "vaults at most"),
    Entry::words("text.changes", "Rules that changed since the previous statement (prices aside)"),
    Entry::words("text.not-checked", "Not checked"),
    Entry::words("text.how-inclusion", "use `inclusion` for that"),
    Entry::words("text.limits", "What no such report shows:"),
    Entry::words("text.book", "Book {book}"),
    Entry::words("text.own-book", "Book {book} (the venue's own)"),
    Entry::words("text.number-of-vaults", "  vaults                      {count}"),
    Entry::words("text.liabilities", "  liabilities, USD            {usd}"),
    Entry::words("text.of-which-deficit", "    of which deficit          {usd}"),
    Entry::words("text.gross", "  deposits and profits, USD   {usd}"),
    Entry::words("text.receivables", "  owed by customers, USD      {usd}"),
    Entry::words(
        "text.reserves",
        "  reserves counted, USD       {usd} (declared by the venue, not checked)",
    ),
    Entry::words("text.no-reserves", "  reserves counted, USD       none declared"),
    Entry::words("text.asset", "asset"),
    Entry::words("text.net-liability", "net liability"),
    Entry::words("text.owed-by-customers", "owed by customers"),
    Entry::words("text.reserves-of-asset", "reserves"),
    Entry::words("text.shortage", "shortage"),
    Entry::words(
        "text.more-assets.other",
        "  and {count} other assets, none of them short (all with --json)",
    ),
    Entry::words(
        "text.more-assets.smaller",
        "  and {count} smaller assets, none of them short (all with --json)",
    ),
    Entry::words(
        "text.evidence",
        "  {named} of {all} reserves name evidence, none is checked (all with --json)",
    ),
    Entry::words(
        "text.anyone",
        "  anyone could have changed these reserves: no anchored digest confirms them",
    ),
];

/// The report of a package.
pub(super) const PACKAGE: &[Entry] = &[
    Entry::words("text.package", "Package of account {account} at {venue}, epoch {epoch}"),
    Entry::words(
        "text.package.other",
        "Package of account {account}, compared with the statement of {venue}, epoch {epoch}",
    ),
    Entry::words("text.package.says", "  package     of {venue}, {time}, as it says"),
    Entry::words("text.numbers-of", "  numbers of  {time}"),
    Entry::words("text.of-statement", "  statement   {digest}"),
    Entry::words("text.vault", "Vault {vault}: book {book}, rule {rule}"),
    Entry::words("text.label", "  its label, in the {words}"),
    Entry::words("text.not-assessed", "  its numbers were not assessed"),
    Entry::words("text.balance", "  balance      {amount} {asset}"),
    Entry::words(
        "text.position",
        "  position     {side} {size} {market} at {mark}, unrealised {profit}, cost {cost}",
    ),
    Entry::words("text.equity", "  equity       {usd} USD"),
    Entry::words("text.no-maintenance", "  maintenance not checked"),
    Entry::words("text.requirement", "  requirement  {usd} USD, of it {extra} USD extra"),
    Entry::words("text.margin-left", "  margin left  {usd} USD"),
    Entry::words(
        "text.margin-left.percent",
        "  margin left  {usd} USD, {percent}% of the requirement",
    ),
    Entry::words("text.liquidation", "  liquidation  at a mark of {mark}, if nothing else changes"),
];

/// The report of a chain.
pub(super) const CHAIN: &[Entry] = &[
    Entry::words("text.chain", "Statements in the order of their epochs"),
    Entry::words("text.link", "  {venue}, epoch {epoch}, books of {time}: {digest}"),
    Entry::words("text.link-corrects", "    corrects epoch {epoch}"),
    Entry::words("text.link-words", "      {words}"),
];
