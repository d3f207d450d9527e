//! The words of `check`: vaults that break their rule, and what does not fit in amounts.

use crate::message::entry::Entry;

/// Who breaks which rule.
pub(super) const FAILING: &[Entry] = &[
    Entry::failure(
        "RF-1205",
        "{what} ({places})",
        "add `--failing failing.csv` to list them with what each lacks. Correct what is wrong, or, for those that \
         are below their margin in truth, set their rule to `auto`: it states a vault that is below maintenance \
         margin as liquidating, for everyone to see, and every other one as proven",
    ),
    Entry::failure(
        "RF-1205.listed",
        "{what} ({places}); the private file {path} lists them with what each lacks",
        "correct what is wrong, or, for those that are below their margin in truth, set their rule to `auto`: it \
         states a vault that is below maintenance margin as liquidating, for everyone to see, and every other one \
         as proven",
    ),
    Entry::words("failing.one", "1 account is"),
    Entry::words("failing.accounts", "{accounts} accounts are"),
    Entry::words("failing.of-one", "{vaults} vaults of 1 account are"),
    Entry::words("failing.vaults", "{vaults} vaults of {accounts} accounts are"),
    Entry::words("failing.all-below", "below maintenance margin"),
    Entry::words("failing.all-negative", "below zero, which rule `equity_only` does not allow"),
    Entry::words("failing.all-not-liquidating", "under rule `liquidating`, but not below their margin"),
    Entry::words("failing.mixed", "{who} not as their rule asks: {parts}"),
    Entry::words("failing.below", "{count} below maintenance margin"),
    Entry::words("failing.negative", "{count} below zero under rule `equity_only`"),
    Entry::words(
        "failing.not-liquidating",
        "{count} under rule `liquidating`, but not below their margin",
    ),
];

/// What does not fit in amounts, and what is missing of reserves.
pub(super) const WARNINGS: &[Entry] = &[
    Entry::failure(
        "RF-1290",
        "Reserves don't cover what is owed, in 1 book",
        "check units and prices, and that every wallet is in the table of reserves. A statement of this snapshot \
         would say that the book is not covered",
    ),
    Entry::failure(
        "RF-1290.more",
        "Reserves don't cover what is owed, in {count} books",
        "check units and prices, and that every wallet is in the table of reserves. A statement of this snapshot \
         would say that these books are not covered",
    ),
    Entry::words(
        "RF-1290.place",
        "book {book}: its reserves count {ratio} % of what it owes",
    ),
    Entry::failure(
        "RF-1291",
        "1 book owes something, and there are no reserves for it",
        "add them to the table of reserves (reserves.csv, or the file that the mapping names), or complete the statement \
         with a list of reserves",
    ),
    Entry::failure(
        "RF-1291.more",
        "{count} books owe something, and there are no reserves for them",
        "add them to the table of reserves (reserves.csv, or the file that the mapping names), or complete the statement \
         with a list of reserves",
    ),
    Entry::words("RF-1291.place", "book {book}"),
    Entry::words("RF-1291.own", "book {book}, the venue's own"),
    Entry::failure(
        "RF-1292",
        "1 coin is short: the book owes more of it than its reserves hold",
        "check the units of balances and reserves. Other coins may cover its value, but customers could not all \
         withdraw it",
    ),
    Entry::failure(
        "RF-1292.more",
        "{count} coins are short: the book owes more of each than its reserves hold",
        "check the units of balances and reserves. Other coins may cover their value, but customers could not all \
         withdraw them",
    ),
    Entry::words("RF-1292.place", "book {book}: reserves hold {ratio} % of the {coin} that is owed"),
    Entry::words("RF-1292.none", "book {book}: reserves hold no {coin}, which is owed"),
    Entry::failure(
        "RF-1293",
        "Balances that stand out from all others of their book: {count}",
        "check their units: an amount in the smallest unit of a coin, instead of whole coins, looks like this",
    ),
    Entry::failure(
        "RF-1294",
        "Debts that are the only one of their book: {count}",
        "check the sign: a debt is an amount below zero, a deposit is one above",
    ),
    Entry::failure(
        "RF-1295",
        "Totals of a coin that moved far since the previous epoch: {count}",
        "check that no row is missing, doubled or in another unit",
    ),
    Entry::failure(
        "RF-1296",
        "Books with far fewer vaults than in the previous epoch: {count}",
        "check that the tables are whole; control totals in snapshot.toml show a row that is missing",
    ),
    Entry::failure(
        "RF-1247",
        "Markets whose positions are far more than their holders can carry: {count}",
        "check the unit of sizes: one lot may be a part of a coin, and then sizes are to be multiplied by that part",
    ),
    Entry::words("RF-1247.place", "{market}: {beyond} of {positions} positions are worth {times} times what their vaults deposited, or more"),
    Entry::failure(
        "RF-1247.moved",
        "Markets whose open interest became a hundred times what it was, or a hundredth: {count}",
        "check the unit of sizes against that of the epoch before: coins, lots or contracts",
    ),
    Entry::words("RF-1247.more", "{market}: the {side} side is {times} times what it was"),
    Entry::words("RF-1247.less", "{market}: the {side} side was {times} times what it is"),
    Entry::failure(
        "RF-1248",
        "Coins whose haircut tiers end far from what is held of them: {count}",
        "check the unit of the tiers' bounds: whole coins, USD, or smallest units; `parameters show` prints every tier",
    ),
    Entry::words(
        "RF-1248.low",
        "{name}: its last tier begins at {coins} coins, less than a thousandth of the largest deposit",
    ),
    Entry::words(
        "RF-1248.high",
        "{name}: its first tier ends at {coins} coins, more than a million times all deposits",
    ),
    Entry::failure(
        "RF-1297",
        "Marks that are more than a tenth from the price of their coin: {count}",
        "check both: one of them is perhaps of another time",
    ),
    Entry::failure(
        "RF-1298",
        "Prices and marks that are exactly what they were in the previous epoch: {count}",
        "check that they were read anew",
    ),
    Entry::failure(
        "RF-1289",
        "Reserves of a coin that are more than ten times what is owed in it, and worth more than all that their book owes: {count}",
        "check the unit and the decimal mark of their amounts",
    ),
    Entry::words("RF-1289.place", "book {book}: {coin}"),
    Entry::failure(
        "RF-1299",
        "Balances that are worth more than all reserves of their book: {count}",
        "check their units: an amount in the smallest unit of a coin, instead of whole coins, looks like this",
    ),
];

/// What `check` prints.
pub(super) const SCREEN: &[Entry] = &[
    Entry::words("check.more", "{places} and {more} more"),
    Entry::words("check.head", "{venue}, epoch {epoch}, snapshot of {time}: {vaults} of {accounts}"),
    Entry::words("check.vault", "1 vault"),
    Entry::words("check.vaults", "{count} vaults"),
    Entry::words("check.account", "1 account"),
    Entry::words("check.accounts", "{count} accounts"),
    Entry::words("check.failing", "Can't be proven: {what} ({places})."),
    Entry::words(
        "check.failing.counted",
        "The figures below count what breaks its rule, too, so that the mistake can be found.",
    ),
    Entry::words(
        "check.open",
        "Can't be proven: longs and shorts differ in {contracts}. Contracts that don't close: {open} of {markets}.",
    ),
    Entry::words("check.closed", "contracts whose longs equal their shorts: all {markets}"),
    Entry::words("check.no-contracts", "contracts: no positions"),
    Entry::words("check.contract", "{contract} (long {long}, short {short}, in its smallest units)"),
    Entry::words("check.no-warnings", "No warnings."),
    Entry::words(
        "check.more-warnings.one",
        "and 1 more kind of warnings: --details shows it, and what to do about each",
    ),
    Entry::words(
        "check.more-warnings",
        "and {count} more kinds of warnings: --details shows them, and what to do about each",
    ),
    Entry::words("check.advice", "--details says what to do about each warning"),
    Entry::words(
        "check.privacy.one",
        "Privacy: the published totals will reveal this one account's position. --details names the total",
    ),
    Entry::words(
        "check.privacy.ones",
        "Privacy: {count} published totals will each reveal one account's position. --details names them",
    ),
    Entry::words(
        "check.privacy.one-and-few",
        "Privacy: the published totals will reveal this one account's position. Others with fewer than 20 accounts \
         behind them: {few}. --details names them",
    ),
    Entry::words(
        "check.privacy.ones-and-few",
        "Privacy: {count} published totals will each reveal one account's position. Others with fewer than 20 accounts \
         behind them: {few}. --details names them",
    ),
    Entry::words(
        "check.privacy.few",
        "Privacy: published totals with fewer than 20 accounts behind them, which will reveal much of each: {few}. \
         --details names them",
    ),
    Entry::words(
        "check.not-compared",
        "Missing rows would not be seen: snapshot.toml has no control totals, and no bundle of the epoch before was \
         given with --previous.",
    ),
    Entry::words(
        "check.no-control",
        "A few missing rows would not be seen: snapshot.toml has no control totals.",
    ),
    Entry::words("check.books", "Books"),
    Entry::words("check.book", "book"),
    Entry::words("check.coin", "coin"),
    Entry::words("check.owed-usd", "owed (USD)"),
    Entry::words("check.counted-usd", "reserves count (USD)"),
    Entry::words("check.ratio", "ratio"),
    Entry::words("check.missing-usd", "missing (USD)"),
    Entry::words("check.none", "none"),
    Entry::words("check.coins", "Coins, in coins: short ones first, then by value"),
    Entry::words("check.coins-usd", "Coins, in USD"),
    Entry::words("check.deposits", "deposits"),
    Entry::words("check.debts", "debts"),
    Entry::words("check.profits", "profits"),
    Entry::words("check.losses", "losses"),
    Entry::words("check.net-profits", "profits − losses"),
    Entry::words("check.reserves", "reserves"),
    Entry::words("check.shortage", "shortage"),
    Entry::words("check.owed", "owed"),
    Entry::words("check.more-rows", "  and {count} more: --details"),
    Entry::words("check.rows", "rows: {tables}"),
    Entry::words(
        "check.files",
        "{files} files: rows read for {table}: {rows}; rows made of them: {given}; rows left out: {left} (--details says why)",
    ),
    Entry::words("check.by-rule", "vaults by rule: {rules}"),
    Entry::words("check.of-rule", "{book} {rule} {count}"),
    Entry::words(
        "check.left-out",
        "left out: empty vaults {empty}, balances of dust {dust}, of zero {zero_balances}, positions of size zero \
         {zero_positions}; rounded by less than one unit of their asset: amounts {rounded}",
    ),
    Entry::words(
        "check.by-auto.one",
        "1 vault is below maintenance margin; by its rule `auto` it is stated as liquidating, for everyone to see",
    ),
    Entry::words(
        "check.by-auto",
        "{count} vaults are below maintenance margin; by their rule `auto` they are stated as liquidating, for everyone \
         to see",
    ),
    Entry::words("check.work", "blocks to prove: {blocks}, in about {seconds} CPU seconds"),
    Entry::words("check.shape", "  {book} shape {shape} {slots}: vaults {vaults}, blocks {blocks}"),
    Entry::words("check.largest", "Largest balances (private)"),
    Entry::words("check.account-column", "account"),
    Entry::words("check.vault-column", "vault"),
    Entry::words("check.place-column", "row"),
    Entry::words("check.amount", "amount"),
    Entry::words("check.value-usd", "value (USD)"),
    Entry::words("check.part", "of its coin"),
    Entry::words(
        "check.interest",
        "open interest in USD: longs {long}, shorts {short}, in {markets} markets; all deposits together {deposits}",
    ),
    Entry::words(
        "check.interest.one",
        "open interest in USD: longs {long}, shorts {short}, in 1 market; all deposits together {deposits}",
    ),
    Entry::words("check.markets", "Open interest by market, the largest first"),
    Entry::words("check.market", "market"),
    Entry::words("check.contract-column", "contract"),
    Entry::words("check.long", "long"),
    Entry::words("check.short", "short"),
    Entry::words("check.long-usd", "long (USD)"),
    Entry::words("check.short-usd", "short (USD)"),
    Entry::words("check.all-books", "all books"),
    Entry::words("check.moves", "Largest moves of totals since the epoch before, at today's prices"),
    Entry::words("check.no-moves", "No total moved since the epoch before."),
    Entry::words(
        "mapping.doubled",
        "column {column} of file {file} is counted by the table of line {line} already: with same = \"add\" each amount \
         would count twice; remove one of the two, or part their rows with `keep` or `leave_out`",
    ),
    Entry::words("check.moved", "coin or market"),
    Entry::words("check.total", "total"),
    Entry::words("check.change", "change"),
    Entry::words("check.percent", "percent"),
    Entry::words("check.usd", "USD"),
];
