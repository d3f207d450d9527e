//! The words of snapshots that are refused, and of records on disk.

use crate::message::entry::Entry;

/// What a total with few accounts behind it reveals.
const ONE_POSITION: &str =
    "Privacy: the published totals will reveal much of these accounts' positions; where there is \
                            1 account, they will reveal this one account's position";

/// Why a snapshot is refused, or a record can't be had.
pub(super) const SNAPSHOT: &[Entry] = &[
    Entry::failure(
        "RF-1201",
        "can't {action} {path}: {source}",
        "check that the path exists and its permissions",
    ),
    Entry::failure("RF-1202", "the snapshot's description is refused: {problem}", ""),
    Entry::failure("RF-1203", "{problem}", ""),
    Entry::failure("RF-1204", "the snapshot is refused:\n{problems}", ""),
    Entry::words(
        "RF-1204.stopped",
        "and perhaps more: reading stopped here; --max-errors N goes on to more",
    ),
    Entry::failure(
        "RF-1206",
        "vaults that are liquidating: {count}, by rule `auto`: {by_auto}; allowed are {allowed} at most",
        "check prices and collateral, or raise --max-liquidating. Rule `auto` states a vault that is below \
         maintenance margin as liquidating",
    ),
    Entry::failure(
        "RF-1207",
        "{path} exists already",
        "remove it or choose another directory",
    ),
    Entry::failure(
        "RF-1208",
        "the vaults fill {blocks} blocks; a statement has at most {most}",
        "",
    ),
    Entry::failure(
        "RF-1208.empty",
        "no vault is left to state. Left out: vaults without a balance or position that counts: {empty}; \
         deposits below one unit of their asset (dust): {dust}; balances of zero: {zero_balances}; positions \
         of size zero: {zero_positions}",
        "check the tables, and the decimals of the assets in the parameters",
    ),
    Entry::failure(
        "RF-1211",
        "can't access {path}: {source}",
        "check free space and permissions",
    ),
    Entry::failure(
        "RF-1212",
        "{path}: record {number} is damaged: {reason}",
        "import the snapshot again",
    ),
    Entry::failure("RF-1213", "{path}: no record at position {number}, it holds {count}", ""),
    Entry::failure(
        "RF-1214",
        "{path} holds no records of this release; a work directory serves only the release that began it",
        "use that release for it, or start again in a new work directory",
    ),
    Entry::failure(
        "RF-1245",
        "--previous is no digest of a statement: {fault}",
        "give the digest as `prove` printed it, rfs1… or 64 hexadecimal digits",
    ),
    Entry::failure(
        "RF-1245.first",
        "epoch 0 has no previous statement",
        "leave --previous out, or give another --epoch",
    ),
    Entry::failure(
        "RF-1245.later",
        "an epoch after 0 names the digest of the previous statement",
        "give it with --previous",
    ),
    Entry::failure(
        "RF-1240",
        "the snapshot is refused because of warnings (kinds: {count}):\n{warnings}",
        "correct what they name, or pass over a kind that is right with --allow-warning CODE",
    ),
    Entry::failure(
        "RF-1240.listed",
        "the snapshot is refused because of warnings, which the summary lists (kinds: {count})",
        "correct what they name, or pass over a kind that is right with --allow-warning CODE",
    ),
    Entry::failure(
        "RF-1240.run",
        "the day's tables are refused because of warnings (kinds: {count}). The private file {summary} shows them with what the books owe and hold",
        "correct what they name, or pass over a kind that is right: name its code in ringfence.toml, in allow_warnings",
    ),
    Entry::failure(
        "RF-1240.completing",
        "the statement is not completed because of warnings (kinds: {count}):\n{warnings}",
        "correct what they name, or pass over a kind that is right with --allow-warning CODE (in ringfence.toml: \
         allow_warnings), then run the same command again; nothing is proven again",
    ),
    Entry::failure(
        "RF-1241",
        "the tables are not those that the control totals were made of:\n{problems}",
        "look for rows that are missing, doubled or cut off",
    ),
    Entry::failure(
        "RF-1242",
        "{path}: the statement of the previous bundle is refused: {error}",
        "give a bundle that was verified, or leave --previous out",
    ),
    Entry::failure(
        "RF-1242.archive",
        "{path} is neither a statement nor an archive of a bundle: {error}",
        "give a bundle that was verified, or leave --previous out",
    ),
    Entry::failure(
        "RF-1242.parameters",
        "{path}: the parameters of the previous bundle are refused: {error}",
        "give a bundle that was verified, or leave --previous out",
    ),
];

/// What is well formed but implausible.
pub(super) const WARNINGS: &[Entry] = &[
    Entry::failure(
        "RF-1243",
        "the parameters name format ringfence-parameters-1, of release 0.1; they are read as \
         ringfence-parameters-2, which has the same fields and `contract`",
        "write ringfence-parameters-2",
    ),
    Entry::failure(
        "RF-1244",
        "the statement would not follow that of --previous, and an audit would say so (clause V0): {count}",
        "correct snapshot.toml, or give the bundle of the epoch before with --previous",
    ),
    Entry::failure(
        "RF-1246",
        "the snapshot is not of the time that the statement of --previous named for it, and an audit would say \
         so (clause V18)",
        "take the snapshot of that time; if there is none, say publicly why before customers ask",
    ),
    Entry::failure(
        "RF-1249",
        "this run goes on with a snapshot that was imported with other options of warnings",
        "run `check` with these options to see what they find",
    ),
    Entry::failure(
        "RF-1250",
        "positions whose entry price, given or implied by the cost, is zero or below: {count}",
        "what a long paid is a cost below zero, what a short received is one above zero",
    ),
    Entry::failure(
        "RF-1251",
        "positions whose entry price, given or implied by the cost, is far from the mark: {count}",
        "check units of size and cost, and the mark",
    ),
    Entry::failure(
        "RF-1252",
        "positions whose cost and entry price disagree by more than a hundredth: {count}",
        "the cost counts; give the right one, or the entry price and funding alone",
    ),
    Entry::failure(
        "RF-1253",
        "contracts whose profits minus losses are more than a tenth of their notional: {count}",
        "check the signs of costs, and that all counterparties are in the snapshot",
    ),
    Entry::failure(
        "RF-1254",
        "vaults under equity_only with an extra requirement, which means nothing there: {count}",
        "leave it out, or check the rule",
    ),
    Entry::failure(
        "RF-1255",
        "positions of size zero with a cost or funding, which is left out with them: {count}",
        "what a closed position left belongs in a balance",
    ),
    Entry::failure(
        "RF-1256",
        "the prices are more than an hour from the snapshot, or of a later date",
        "check both times, and that the parameters hold the prices of that time",
    ),
    Entry::failure(
        "RF-1257",
        "the funding in costs ends more than a day before the snapshot, or more than an hour after it",
        "check both times",
    ),
    Entry::failure(
        "RF-1258",
        "the snapshot is from the future, or more than 31 days old",
        "check its time and the clock of this machine",
    ),
    Entry::failure(
        "RF-1259",
        "figures of the parameters that moved far since the previous epoch, or are of another kind: \
         {count}",
        "compare them with their source",
    ),
    Entry::failure(
        "RF-1260",
        "assets and markets that appeared or vanished since the previous epoch: {count}",
        "check that they were listed or delisted",
    ),
    Entry::failure(
        "RF-1261",
        "assets in which something was owed in the previous epoch, and of which nothing is here: \
         {count}",
        "check that everyone got what was theirs",
    ),
    Entry::failure(
        "RF-1262",
        "the snapshot names another previous statement than that of the bundle it is compared with",
        "check `previous` in snapshot.toml, and --previous",
    ),
    Entry::failure(
        "RF-1262.none",
        "the snapshot names no previous statement, but is compared with a previous bundle",
        "name its digest as `previous` in snapshot.toml, or leave --previous out",
    ),
    Entry::failure(
        "RF-1263",
        "published totals of a coin in a book with fewer than 20 accounts behind them: {count}",
        ONE_POSITION,
    ),
    Entry::failure(
        "RF-1264",
        "sides of a market with fewer than 20 accounts behind them: {count}",
        ONE_POSITION,
    ),
    Entry::failure(
        "RF-1265",
        "special rules of a book with fewer than 20 accounts under them: {count}",
        ONE_POSITION,
    ),
    Entry::failure(
        "RF-1266",
        "books with fewer than 20 accounts: {count}",
        "Privacy: the published totals will reveal much of what each of these accounts has. Perhaps two books can \
         be one",
    ),
    Entry::failure(
        "RF-1267",
        "published totals of the venue's own books with fewer than 20 accounts behind them: {count}",
        "they will reveal what single accounts of the venue hold",
    ),
    Entry::failure(
        "RF-1268",
        "tables that end within a line, so that the last number may be cut off: {count}",
        "write the tables again, with an end of line behind the last row",
    ),
    Entry::failure(
        "RF-1269",
        "files in the snapshot's directory that are no tables of it and are not read: {count}",
        "check that no table is misnamed, and keep other files elsewhere",
    ),
];
