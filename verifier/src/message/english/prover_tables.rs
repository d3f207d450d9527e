//! The words of parameter files, of venues' tables that parameters are imported from, and of the prover's
//! command line.

use crate::message::entry::Entry;

/// Why a parameter file or a table can't be used, and why the prover ends without a result.
pub(super) const TABLES: &[Entry] = &[
    Entry::failure("RF-1001", "can't print: {error}", ""),
    Entry::failure(
        "RF-1101",
        "{path}: can't be read: {error}",
        "check the path and its permissions",
    ),
    Entry::failure("RF-1102", "{path}: not UTF-8 text", "export it as UTF-8"),
    Entry::failure("RF-1103", "{path}: longer than {most} bytes", "is it the right file?"),
    Entry::failure("RF-1104", "{path}: expected a name that ends in .json or .toml", ""),
    Entry::failure("RF-1105", "{path}: not well-formed parameters in TOML: {reason}", ""),
    Entry::failure("RF-1106", "{path}: {error}", ""),
    Entry::failure("RF-1107", "{path}: {error}", ""),
    Entry::failure(
        "RF-1108",
        "{path}: can't be written: {error}",
        "check the folder and free space",
    ),
    Entry::failure("RF-1109", "can't print: {error}", ""),
    Entry::failure(
        "RF-1111",
        "{table}: {reason}",
        "compare its columns or fields with the table in fixtures/tables",
    ),
    Entry::failure("RF-1112", "{table}, line {line}, {column}: {reason}", ""),
    Entry::failure(
        "RF-1113",
        "{table}, line {line}: the tier starts at {found} where {expected} was expected",
        "tiers must follow each other without gaps, so restore the missing rows or their order",
    ),
    Entry::failure(
        "RF-1114",
        "{table}: deductions differ from the tiers: {rows}",
        "correct the rows",
    ),
    Entry::failure(
        "RF-1115",
        "{table}, line {line}: settlement asset {asset} has no price",
        "add it to the prices",
    ),
    Entry::failure(
        "RF-1116",
        "no market is left to import",
        "check that the tables belong together",
    ),
    Entry::failure(
        "RF-1117",
        "the tables were read, and what they say is beyond what parameters can hold: {error}",
        "correct the entry that is named in the table that it comes from, then import again",
    ),
    Entry::failure(
        "RF-1170",
        "{table}: {what} stands twice, in line {first} and in line {second}",
        "nothing says which one is right, so remove the wrong one at its source",
    ),
    Entry::failure(
        "RF-1171",
        "{table}: {one} in line {first} and {other} in line {second} differ in upper and lower case only",
        "readers can't tell them apart, so give one of them another name",
    ),
    Entry::failure(
        "RF-1172",
        "{table}, line {line}: {what} is not understood",
        "it might make a rule stricter: rename it if it is known under another name, and remove it \
         only if no margin depends on it",
    ),
    Entry::failure(
        "RF-1173",
        "{table}: {reason}",
        "say which asset the token is, and its price in USD: --token INDEX=NAME:PRICE",
    ),
    Entry::failure(
        "RF-1174",
        "{table}: there are markets, but no prices",
        "take the answer to metaAndAssetCtxs, which has mark prices, or add the answer to allMids with \
         --mids",
    ),
    Entry::failure("RF-1175", "{option}: {reason}", ""),
    Entry::failure("RF-1233", "can't write the summary as JSON: {error}", ""),
];
