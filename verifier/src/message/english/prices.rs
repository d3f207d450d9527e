//! The words of prices that a reader brings.

use crate::message::entry::Entry;

/// What to do about a row that can't be read.
const ROW: &str = "correct this row: CSV with the columns name, price and, if you like, source, kind and volume_usd, or a \
                   JSON list of objects with these keys";

/// What to do about the columns of a file.
const HEADER: &str = "begin the file with a line of column names: name and price, and, if you like, source, kind and \
                      volume_usd";

/// What to do about a file that is too large.
const FEWER: &str =
    "leave out what the venue has no price for; names that it does not know are not used anyway";

/// Why prices of a reader can't be used.
pub(super) const ERRORS: &[Entry] = &[
    Entry::failure(
        "RF-2132.large",
        "the file of prices {file} has {found} bytes; at most {most} are read",
        FEWER,
    ),
    Entry::failure(
        "RF-2132.utf8",
        "the file of prices {file}, line {line}: these bytes are no text in UTF-8",
        "save the file as CSV in UTF-8",
    ),
    Entry::failure("RF-2132.empty", "the file of prices {file} holds no price", ROW),
    Entry::failure("RF-2132.rows", "the file of prices {file}, {place}: at most {most} rows are read", FEWER),
    Entry::failure(
        "RF-2132.column",
        "the file of prices {file}, line 1: there is a column {column}, which means nothing here",
        HEADER,
    ),
    Entry::failure(
        "RF-2132.column-twice",
        "the file of prices {file}, line 1: the column {column} stands twice",
        HEADER,
    ),
    Entry::failure(
        "RF-2132.no-column",
        "the file of prices {file}, line 1: there is no column {column}",
        HEADER,
    ),
    Entry::failure(
        "RF-2132.cells",
        "the file of prices {file}, line {line}: it has {found} {found|cell|cells}, the first line has {expected}",
        "give every line as many cells as the first one; a text with a comma stands in quotation marks",
    ),
    Entry::failure("RF-2132.csv", "the file of prices {file} is no CSV: {reason}", ROW),
    Entry::failure("RF-2132.json", "the file of prices {file} is no JSON list of prices: {reason}", ROW),
    Entry::failure(
        "RF-2132.value",
        "the file of prices {file}, {place}, {column}: a text or a number is expected",
        ROW,
    ),
    Entry::failure(
        "RF-2132.cell",
        "the file of prices {file}, {place}, column {column}: {expected} is expected, and {found} stands there",
        ROW,
    ),
    Entry::failure(
        "RF-2132.long",
        "the file of prices {file}, {place}, column {column}: the text has {found} bytes, at most {most} are read",
        ROW,
    ),
    Entry::failure("RF-2132.no-name", "the file of prices {file}, {place}: the name is empty", ROW),
    Entry::failure(
        "RF-2132.twice",
        "the file of prices {file}, {place}: {name} has a price of the same source in {before} already",
        "keep one of both, or name their sources; without a kind a name is that of the asset and of the market",
    ),
    Entry::failure(
        "RF-2133",
        "{text} is no tolerance for prices",
        "write percent as a decimal number from 0 to 100, such as 0.5",
    ),
    Entry::failure(
        "RF-2134",
        "there are {found} files of prices; at most {most} are read",
        "put prices of several sources into one file, with a column source",
    ),
    Entry::words("prices.line", "line {line}"),
    Entry::words("prices.entry", "price {entry} of the list"),
    Entry::words("prices.expected.kind", "asset, market or nothing"),
    Entry::words("prices.expected.price", "a decimal number above zero, without commas and units,"),
    Entry::words("prices.expected.volume", "a decimal number of USD, without commas and units,"),
    Entry::words("prices.expected.list", "a list of prices"),
];

/// The claims about prices and their details.
pub(super) const CLAIMS: &[Entry] = &[
    Entry::words("RF-2130", "Published prices are within {tolerance} % of the prices that you brought"),
    Entry::words("RF-2130.any", "Published prices are within your tolerance of the prices that you brought"),
    Entry::words(
        "RF-2131",
        "At the prices that you brought, the reserves of book {book} can reach what it owes",
    ),
    Entry::words(
        "RF-2131.all",
        "At the prices that you brought, all reserves together can reach what all books owe",
    ),
    Entry::words(
        "prices.note",
        "{count} of the prices that you brought {count|is|are} more than {tolerance} % from the published one",
    ),
    Entry::words(
        "prices.none-known",
        "none of the {count} names in your prices is an asset or a market of this statement",
    ),
    Entry::words(
        "prices.share",
        "Your prices are for {share} % of what there is by value: {assets} % of assets, {markets} % of markets",
    ),
    Entry::words(
        "prices.share.unproven",
        "Your prices are for {share} % of what is published by value, which is not proven: {assets} % of assets, \
         {markets} % of markets",
    ),
    Entry::words("prices.within", "{count} {count|comparison|comparisons}. {share}"),
    Entry::words("prices.outside", "{quotes}{other}. {share}"),
    Entry::words(
        "prices.outside.one",
        "{name}: published {published}, {price} by {source}, a difference of {percent} %",
    ),
    Entry::words(
        "prices.other-coin",
        ". A price more than 50 % away may be of another coin or contract of the same name: look at its source first",
    ),
    Entry::words(
        "prices-coverage.note",
        "At the prices that you brought, the reserves of book {book} do not reach what it owes",
    ),
    Entry::words(
        "prices-coverage.note.all",
        "At the prices that you brought, all reserves together do not reach what all books owe",
    ),
    Entry::words(
        "prices-coverage.open",
        "your prices don't refute it, and prices alone can never confirm it: what is owed is at least what the report \
         says, since losses that customers can't pay are left out, and reserves are worth at most what it says",
    ),
    Entry::words(
        "prices-coverage.lacks",
        "at least {owes} USD are owed, reserves are worth at most {worth} USD: {lacks} USD less. This rests on your prices \
         ({sources}): look first whether they are of these coins",
    ),
];

/// Prices in reports.
pub(super) const REPORT: &[Entry] = &[
    Entry::words("prices.kind.asset", "asset"),
    Entry::words("prices.kind.market", "market"),
    Entry::words("prices.title", "Published prices beside yours"),
    Entry::words(
        "prices.intro",
        "Of {quotes} {quotes|comparison|comparisons} with prices that you brought, {outside} {outside|is|are} more than \
         {tolerance} % apart. Your prices, from {sources}, are for {share} % of what there is by value: {assets} % of assets \
         and {markets} % of markets. None of this says who is right: a file of prices may hold another coin under the same \
         name.",
    ),
    Entry::words(
        "prices.ignored",
        "{count} {count|price is|prices are} of names that this statement does not have, and not used: {names}",
    ),
    Entry::words("prices.row-name.why", "{name} ({why})"),
    Entry::words("prices.why.pegged", "should be worth 1 USD"),
    Entry::words("prices.why.apart", "your sources differ"),
    Entry::words("prices.why.thin", "less is traded in a day than there is of it here"),
    Entry::words("prices.why.far", "may be another of the same name"),
    Entry::words("prices.of", "{kind} {name}"),
    Entry::words("prices.column.name", "asset or market"),
    Entry::words("prices.column.published", "published"),
    Entry::words("prices.column.yours", "yours"),
    Entry::words("prices.column.source", "your source"),
    Entry::words("prices.column.deviation", "difference, %"),
    Entry::words("prices.column.owed", "owed changes by, USD"),
    Entry::words("prices.column.reserves", "reserves change by, USD"),
    Entry::words("prices.column.between", "between longs and shorts, USD"),
    Entry::words("prices.column.value", "value, USD"),
    Entry::words("prices.in", "{price} {asset}"),
    Entry::words(
        "prices.columns",
        "Owed and reserves: by how much they change at your price, over all books. Between longs and shorts: how much \
         another mark moves at the most from one side to the other, which changes what single customers and books own and \
         not what all books owe together.",
    ),
    Entry::words("prices.more", "and {count} more, which --details and JSON list"),
    Entry::words("prices.not-found", "No price of yours is for these, the most valuable first"),
    Entry::words("prices.books", "What is owed and held at your prices"),
    Entry::words(
        "prices.books.words",
        "At least so much is owed: losses that customers can't pay are left out, and so is what marks could move between \
         books. Reserves are worth at most so much: at full value, before any haircut. So your prices can show that reserves \
         do not reach, and never that they do. What has no price of yours counts at the published one.",
    ),
    Entry::words("prices.books.all", "all books"),
    Entry::words("prices.column.book", "book"),
    Entry::words("prices.column.owes", "owes at least, USD"),
    Entry::words("prices.column.marks", "left out for marks, USD"),
    Entry::words("prices.column.worth", "reserves worth at most, USD"),
    Entry::words("prices.column.lacks", "lacks at least, USD"),
    Entry::words("prices.caption", "Assets and markets with a price of yours"),
    Entry::words("prices.quotes", "{count} prices of yours"),
    Entry::words("prices.quote", "{source}: {price} ({percent} %)"),
    Entry::words("html.things.prices", "assets and markets"),
    Entry::words("prices.column.priced", "your prices are for, %"),
];
