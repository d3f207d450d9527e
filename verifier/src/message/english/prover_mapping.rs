//! The words of foreign files: mappings of tables, parameters in human units, and what is implausible there.

use crate::message::entry::Entry;

/// What a mapping is refused for, and what it read.
pub(super) const MAPPING: &[Entry] = &[
    Entry::failure("RF-1270", "the mapping is refused: {problem}", ""),
    Entry::failure(
        "RF-1271",
        "{problem}",
        "correct the column's name in mapping.toml, or the delimiter and the lines before the header \
         under [csv]",
    ),
    Entry::failure(
        "RF-1280",
        "{problem}",
        "give the file a name that says what it is (.csv, .csv.gz, .csv.zst or .parquet), or export it again",
    ),
    Entry::failure(
        "RF-1281",
        "{what} can't be read: this program was built without the feature `{feature}`",
        "use a released program, or build one with this feature",
    ),
    Entry::failure(
        "RF-1282",
        "{place} is the address of a store, which this program does not reach",
        "`ringfence-cluster` reads from stores; or copy the file into the snapshot's folder and name it there; \
         to complete a statement give a table of reserves with --reserves",
    ),
    Entry::failure(
        "RF-1283",
        "the database of {place} can't be asked: {reason}",
        "docs/mapping.md says how a connection is written; `psql` with the same connection shows whether the server answers",
    ),
    Entry::failure(
        "RF-1284",
        "the query of {table} is refused: {reason}",
        "run the query of mapping.toml with `psql` as the same user",
    ),
    Entry::failure(
        "RF-1285",
        "the answer to the query of {table} broke off after {rows} rows: {reason}",
        "nothing was kept; run the command again",
    ),
    Entry::failure(
        "RF-1272",
        "tiers of the parameters that end at less than 1 USD: {count}",
        "bounds in a document are whole units, not coins: 20 BTC at 8 decimals are 2000000000; \
         `parameters show` prints every tier in coins and USD",
    ),
    Entry::failure(
        "RF-1273",
        "rates of the parameters that are unusually high or low: {count}",
        "rates in a document are in 10^-8: 95 % is 95000000; in tables of percent 5 is 5 %, not 0.05; \
         `parameters show` prints them in percent",
    ),
    Entry::failure(
        "RF-1274",
        "prices of the parameters that don't fit their names or each other: {count}",
        "compare them with their source; a price is in USD for one coin, a mark in the settlement \
         asset for one unit of size",
    ),
    Entry::failure(
        "RF-1275",
        "the parameters have no asset and no market {name}",
        "`parameters show` without --only prints all names; capitals count",
    ),
    Entry::failure(
        "RF-1276",
        "no file is given to draft a mapping of",
        "give --balances FILE, --positions FILE, --vaults FILE or --reserves FILE",
    ),
    Entry::failure(
        "RF-1277",
        "{path} has no header in UTF-8",
        "give a file of CSV whose first line names its columns; a draft can't be made of others",
    ),
    Entry::failure(
        "RF-1278",
        "patterns that stand for several files whose rows are added up, with no `time` to tell days apart: {count}",
        "see that none of the files is a copy or of another day; name the files one by one, or give `time`",
    ),
    Entry::failure(
        "RF-1279",
        "files with rows that no table of mapping.toml takes: {count}",
        "add a table whose `keep` takes them, or name them under `leave_out` if they are not to count",
    ),
    Entry::words(
        "shown.asset",
        "{name}: {price} USD a coin; balances have {decimals} decimals; unrealised profits count at \
         {profit_percent} %",
    ),
    Entry::words(
        "shown.market",
        "{name}: mark {mark} {settlement} for one unit of size; sizes have {size_decimals} decimals; \
         {kind}",
    ),
    Entry::words("shown.marginal", "a rate counts for the part of a position within its tier"),
    Entry::words("shown.whole", "the rate of the tier that holds a position counts for all of it"),
    Entry::words("shown.isolated", "positions stand only in vaults with a single position"),
    Entry::words("mapped.file", "{file}: rows read for {table}: {rows}; rows made of them: {given}"),
    Entry::words("mapped.pattern", "one of {count} files that the pattern {pattern} stands for"),
    Entry::words("mapped.skipped", "lines before the first row that are dropped, as skip_lines says: {lines}"),
    Entry::words("mapped.left_out", "rows left out: {rows} where {condition}"),
    Entry::words("mapped.unused", "columns that the mapping does not use: {columns}"),
];
