//! The words of working papers: requests for blocks, population, sample, tie-out, cut-off, comparison of lists.

use crate::message::entry::Entry;

/// What to do about a list that is compared.
const COMPARED: &str =
    "give bundles with reserves.json and reserves.rows, or directories with both files";

/// Why there is no working paper.
pub(super) const ERRORS: &[Entry] = &[
    Entry::failure(
        "RF-2031",
        "there is no list of reserves to work with: {why}",
        "give the directory with the statement's reserves.json and reserves.rows after --evidence",
    ),
    Entry::failure("RF-2032", "{name}: reserves.json is no list: {fault}", COMPARED),
    Entry::failure("RF-2032.rows", "{name}: reserves.rows: {fault}", COMPARED),
    Entry::failure("RF-2032.missing", "{name} has no {file}", COMPARED),
    Entry::failure(
        "RF-2032.statement",
        "{name}: the statement is malformed: {error}",
        "give the statement.json of the bundle as it was published",
    ),
    Entry::failure("RF-2032.one", "one list has nothing in common with another one", COMPARED),
    Entry::failure(
        "RF-2033",
        "the seed can't be used: {fault}",
        "give a text of 1 to 256 bytes that the venue could not know when it made the list",
    ),
    Entry::failure(
        "RF-2033.count",
        "a sample of no rows was asked for",
        "give the number of rows after --count, at least 1",
    ),
    Entry::failure(
        "RF-2033.value",
        "no row of the list is worth anything at the prices of the parameters, so none can be drawn by value",
        "look at the population and at the prices in parameters.json",
    ),
    Entry::failure(
        "RF-2034",
        "no observation counts: {why}",
        "give observations that somebody signed, each with its FILE.note, and their key after --observer",
    ),
];

/// What working papers say.
pub(super) const PAPERS: &[Entry] = &[
    Entry::words("kit.of", "{venue}, epoch {epoch}, books of {time}"),
    Entry::words("kit.statement", "statement {digest}"),
    Entry::words("kit.written", "{path}: {said}"),
    Entry::words(
        "population.said",
        "{rows} rows of the list, {usd} USD; the statement declares {others} more rows, {more} USD, that stand in no list",
    ),
    Entry::words("sample.seed", "seed {seed}; {asked} rows asked for"),
    Entry::words(
        "sample.population",
        "population: {rows} {rows|row|rows}, {usd} USD; {worthless} {worthless|row|rows} {worthless|is|are} worth nothing and can't be drawn",
    ),
    Entry::words("sample.certain", "taken with certainty: {rows} {rows|row|rows}, {usd} USD"),
    Entry::words(
        "sample.drawn",
        "drawn from the rest: {rows} {rows|row|rows} of {usd} USD; interval {interval} USD, start {start} USD",
    ),
    Entry::words("tie.book", "Book {book}: list and statement"),
    Entry::words("tie.list", "sum of the list"),
    Entry::words("tie.stated", "stated"),
    Entry::words("tie.difference", "difference"),
    Entry::words("tie.other", "other declared"),
    Entry::words(
        "tie.others",
        "  and {count} assets of which the list has no row (all with --json or --csv FILE)",
    ),
    Entry::words("tie.counted", "What counts towards its liabilities (V9), in USD"),
    Entry::words("tie.proven", "proven"),
    Entry::words("tie.observed", "and observed"),
    Entry::words("tie.declared", "all, as declared"),
    Entry::words("tie.total", "total"),
    Entry::words("tie.owed", "{usd} USD"),
    Entry::words(
        "tie.not-shown",
        "That list and statement agree shows that nothing was lost between them. It does not show that amounts exist, \
         nor that liabilities are complete: no proof was verified here.",
    ),
    Entry::words("cut-off.before", "before"),
    Entry::words("cut-off.head", "at"),
    Entry::words("cut-off.after", "after"),
    Entry::words("cut-off.time", "of {time} by your headers file"),
    Entry::words("cut-off.no-time", "not in your headers file"),
    Entry::words(
        "cut-off.used",
        "{observer}: {chain} block {number}, {blocks} blocks {place} the list's, {time}; {rows} rows seen",
    ),
    Entry::words(
        "cut-off.at-head",
        "{observer}: {chain} block {number}, the list's own, {time}; {rows} rows seen",
    ),
    Entry::words("cut-off.none", "none was given"),
    Entry::words("cut-off.no-head", "the list has no balances on {chain}"),
    Entry::words(
        "cut-off.other-head",
        "it is of another block {number} of {chain} than the list's balances",
    ),
    Entry::words(
        "cut-off.other-block",
        "your headers file has another block {number} of {chain} than the one that was observed",
    ),
    Entry::words("cut-off.observations", "Observations"),
    Entry::words("cut-off.sums", "Value of listed balances around the block at which they were taken, in USD: how much of it observers looked at, and \
         how much of that was not there"),
    Entry::words("cut-off.listed", "listed"),
    Entry::words("cut-off.seen-before", "seen before"),
    Entry::words("cut-off.seen-after", "seen after"),
    Entry::words("cut-off.seen-both", "seen both times"),
    Entry::words("cut-off.not-there", "not there"),
    Entry::words("cut-off.neither", "there neither time"),
    Entry::words(
        "cut-off.rows",
        "Rows with the most value that was there neither before nor after: {count}",
    ),
    Entry::words(
        "cut-off.row",
        "  line {line}: {asset} on {chain} at {address}: {before} units before, {units} listed, {after} after; {neither} \
         USD were there neither before nor after",
    ),
    Entry::words(
        "cut-off.words",
        "Balances of a venue move all day: customers deposit and withdraw, and wallets are swept. What was there only at \
         the snapshot says where to ask for the transactions, and not why they were made. Who observed is taken at their \
         word, and rows that no observation names are not in these figures.",
    ),
    Entry::words("requests.head", "balances were taken at this block"),
    Entry::words("requests.next", "shows that the one before it was the last before the snapshot"),
    Entry::words("requests.after", "{count} {count|signature|signatures} {count|says that it was|say that they were} made after this block"),
    Entry::words(
        "requests.advice",
        "Blocks to look up at nodes or explorers of your own choice. Never take them from the venue, from a link in its \
         files, or from the page that shows them: then they would show nothing.",
    ),
    Entry::words(
        "requests.fill",
        "Put hash, time (in UTC, or seconds since 1970) and the name of your source in the place of HASH, TIME and \
         SOURCE, and give the file after --headers. A second source of a block is a second line.",
    ),
    Entry::words(
        "requests.variables",
        "The commands print the line. They ask the nodes whose addresses you put into NODE_1, NODE_10, … (one for each \
         chain's id), TRON and SOLANA.",
    ),
    Entry::words(
        "requests.solana",
        "Solana's blocks are numbered by height, and nodes find them by slot: put the slot into SLOT. Where the height is \
         another one, the command prints nothing.",
    ),
    Entry::words("requests.explorer", "or look at {page}"),
    Entry::words(
        "requests.left-out",
        "{count} more blocks are named by signatures, each by no more than those above; they are left out",
    ),
    Entry::words("requests.unread", "{count} {count|line|lines} of control.jsonl {count|names|name} no block that can be read"),
    Entry::words("compare.list", "list {number}: {said}"),
    Entry::words(
        "compare.said",
        "{name}, of {venue} by its own words, epoch {epoch}; {rows} rows at {addresses} addresses, digest {digest}; {named}; \
         {signatures}",
    ),
    Entry::words("compare.named", "a statement names it"),
    Entry::words("compare.unnamed", "no statement was given that names it"),
    Entry::words("compare.checked", "its signatures were checked by your headers file"),
    Entry::words("compare.not-checked", "its signatures were not checked: {why}"),
    Entry::words("compare.no-control", "it has no control.jsonl"),
    Entry::words("compare.no-statement", "give the statement that names the list after --statement"),
    Entry::words("compare.no-headers", "give blocks that you looked up after --headers"),
    Entry::words("compare.nothing", "No address stands in more than one of these lists."),
    Entry::words("compare.common", "Addresses that stand in more than one of these lists: {count}"),
    Entry::words(
        "compare.words",
        "Anyone can write a list with anyone's addresses, so this alone is held against nobody. A signature shows that a \
         key of the address signed for that venue and book; custodians may sign for several.",
    ),
    Entry::words(
        "compare.place",
        "list {number}: {venue}, epoch {epoch}, line {line}, book {book}, {assets}; {signed}",
    ),
    Entry::words("compare.signed", "signed for it after {time}"),
    Entry::words("compare.unsigned", "no entry that counts signs for it"),
    Entry::words("compare.unchecked", "signatures not checked"),
    Entry::words("compare.more", "  and {count} more (all with --json or --csv FILE)"),
];
