//! The words about what stands behind reserves, and about the venue's log.

use crate::message::entry::Entry;

/// The claims V11 to V20 and their details.
pub(super) const CLAIMS: &[Entry] = &[
    Entry::words("RF-2231", "The list of reserves is the one that the statement names"),
    Entry::words(
        "evidence.unnamed",
        "a list was given, but the statement names none: it says nothing about this statement",
    ),
    Entry::words(
        "evidence.beside",
        "{why}. You put it beside the bundle, so this says nothing of the venue: ask it for the list that the statement \
         names",
    ),
    Entry::words("evidence.no-rows", "reserves.json was given without reserves.rows"),
    Entry::words("evidence.list", "reserves.json is no list: {fault}"),
    Entry::words("evidence.other", "{fault}: the list given is another one"),
    Entry::words("evidence.rows", "reserves.rows: {fault}"),
    Entry::words("evidence.holds", "{rows} {rows|row|rows} at {addresses} {addresses|address|addresses}"),
    Entry::words("RF-2232", "The reserves that the statement takes from the list are the sums of its rows"),
    Entry::words("sums.asset", "the list holds {asset}, which is no asset of the parameters"),
    Entry::words("sums.more", "{first}; and {count} more {count|sum differs|sums differ}"),
    Entry::words(
        "sums.not-stated",
        "rows of book {book} add up to {sum} {asset}, of which the statement says nothing",
    ),
    Entry::words(
        "sums.not-listed",
        "the statement says {stated} {asset} in book {book}, of which the list has no row",
    ),
    Entry::words(
        "sums.other",
        "the statement says {stated} {asset} in book {book}, the rows add up to {sum}",
    ),
    Entry::words(
        "sums.holds",
        "sums of {rows} rows at {addresses} addresses, by the table of holdings; holdings worth {percent} % of \
         them are recognised",
    ),
    Entry::words(
        "sums.operated",
        "; {usd} USD ({percent} %) are on chains of one operator, whose blocks are that operator's word",
    ),
    Entry::words("RF-2233", "No balance stands twice in the list, and no address in two books"),
    Entry::words(
        "places.holds",
        "within this list; whether another venue lists the same addresses is not said",
    ),
    Entry::words("places.two-books", "{count} {count|address|addresses} {count|stands|stand} in two books; first {first}"),
    Entry::words("RF-2200.control", "Keys of the addresses signed for this venue and book"),
    Entry::words("control.stopped", "control.jsonl was not read to its end: {fault}"),
    Entry::words("control.nothing", "no row is signed for. {unsigned}"),
    Entry::words("control.unsigned", "Not signed: rows worth {usd} USD; {invalid} entries don't count"),
    Entry::words(
        "control.signed",
        "{unsigned}. For rows worth {percent} % ({usd} of {total} USD) a key of the address signed for this venue and \
         book, after a block of {time} or later",
    ),
    Entry::words(
        "control.before",
        "; of these {usd} USD only before the block of the balances, so keys may have been sold since",
    ),
    Entry::words(
        "control.not-shown",
        ". It doesn't show whose funds they are, that they weren't borrowed, nor that nobody else can spend them",
    ),
    Entry::words("control.entry", "line {line}: {outcome}"),
    Entry::words("control.entry.age", "line {line}: {outcome}, but it does not count: {age}"),
    Entry::words("RF-2235", "Amounts follow from the state of blocks"),
    Entry::words(
        "state.malformed",
        "state.bin: {fault}. Nothing binds this file, so anyone who passed it on may have changed it; get it from the \
         venue again",
    ),
    Entry::words(
        "state.left-out",
        "state.bin is longer than the {limit} bytes that a page reads: ringfence-verifier reads it",
    ),
    Entry::words("state.unread", "state.bin could not be read"),
    Entry::words(
        "state.blocks",
        "whether these blocks are of the chain is not known, so nothing follows from them",
    ),
    Entry::words("state.nothing", "no amount of the list follows from the blocks in state.bin"),
    Entry::words(
        "state.holds",
        "amounts worth {percent} % ({usd} USD) are the numbers in the state under these blocks",
    ),
    Entry::words("state.row", "{count} {count|row|rows} {count|doesn't|don't}; first line {line} of reserves.rows: {amount}"),
    Entry::words("state.head", "the block of {chain}: {state}"),
    Entry::words(
        "state.lacks",
        "state.bin lacks what {count} rows need, so no row of their chains is proven; first line {line} of reserves.rows: \
         {amount}. Anyone who passed the file on may have left it out",
    ),
    Entry::words(
        "state.useless",
        "state.bin has {headers} headers and {nodes} nodes that belong to no row; anyone who passed the file on may have \
         added them",
    ),
    Entry::words("state.no-headers", "state.bin has no header of a block of the list"),
    Entry::words("RF-2236", "The blocks under which amounts were looked up are in your headers file"),
    Entry::words("blocks.agreed", "{chain} block {number}, by {sources} of your sources"),
    Entry::words(
        "blocks.other",
        "the list's block {number} of {chain} is {list}, your headers file has {yours}",
    ),
    Entry::words(
        "blocks.time",
        "block {number} of {chain} is in your headers file with another time, {yours} instead of {list}: use the time that \
         its header has",
    ),
    Entry::words(
        "blocks.disagree",
        "your sources {one} and {other} disagree about block {number} of {chain}",
    ),
    Entry::words("blocks.missing", "your headers file has no block {number} of {chain}"),
    Entry::words("RF-2237", "Observers whose keys you gave saw the amounts"),
    Entry::words("observed.no-note", "no signed note was given with it"),
    Entry::words("observed.doubt", "the observation {name} does not count: {why}"),
    Entry::words("observed.less", "{name} saw less in line {line} of reserves.rows: {units} units"),
    Entry::words("observed.fails", "{first}; {count} {count|row|rows} in all"),
    Entry::words(
        "observed.same",
        "observed by {name}: the observer lists at least the same amounts for rows worth {percent} % ({usd} USD)",
    ),
    Entry::words("observed.nothing", "no observation says anything of a row of the list: {said}"),
    Entry::words("observed.more", "more than the list says for {count} {count|row|rows}"),
    Entry::words("RF-2238", "Balances are of the last blocks before the snapshot"),
    Entry::words("cut.between", "all balances are of blocks between {first} and {last}"),
    Entry::words("cut.nothing", "the list has no block"),
    Entry::words("cut.last", "{chain} block {number}: the next one is of {next}"),
    Entry::words(
        "cut.after",
        "block {number} of {chain} is of {time}, after the snapshot of {snapshot}",
    ),
    Entry::words(
        "cut.old",
        "block {number} of {chain} is too old: the next one, of {next}, is not after the snapshot of {snapshot} either",
    ),
    Entry::words(
        "cut.no-next",
        "your headers file has no block after {number} of {chain}, which lies {seconds} s before the snapshot, within \
         the window: its rows stay declared",
    ),
    Entry::words(
        "cut.far",
        "your headers file has no block after {number} of {chain}, which lies {seconds} s before the snapshot, further \
         than the window: its rows stay declared",
    ),
    Entry::words(
        "cut.next-disagree",
        "your sources {one} and {other} disagree about the block after {number} of {chain}",
    ),
    Entry::words("RF-2239", "The venue signed the statement in its log"),
    Entry::words("log.malformed", "statement.tlog-proof: {fault}"),
    Entry::words("log.doubt", "{doubt}{others}"),
    Entry::words("log.given", "statement {epoch} of the log of {origin}, a key that you gave{rest}"),
    Entry::words(
        "log.previous",
        "statement {epoch} of the log of {origin}, a key that the previous statement names, which is worth what the place \
         is worth that you have that statement from{rest}",
    ),
    Entry::words("log.signer", "{signer}{rest}"),
    Entry::words(
        "log.witnesses",
        "; {counted} of {given} witnesses that you gave saw this log only grow, under this origin",
    ),
    Entry::words("log.strangers", "; other keys signed under this origin: {keys}"),
    Entry::words("log.other", "; {name}: {found}"),
    Entry::words("RF-2240", "Proven reserves reach what book {book} owes"),
    Entry::words("RF-2240.observed", "Proven and observed reserves reach what book {book} owes"),
    Entry::words("RF-2240.all", "Proven reserves reach what is owed in every book that owes something"),
    Entry::words(
        "RF-2240.observed-all",
        "Proven and observed reserves reach what is owed in every book that owes something",
    ),
    Entry::words("levels.note.proven", "Proven reserves count {counted} USD of the {owed} USD that book {book} owes"),
    Entry::words(
        "levels.note.observed",
        "Reserves that are proven or observed by {observers} count {counted} USD of the {owed} USD that book {book} owes",
    ),
    Entry::words(
        "levels.note.unobserved",
        "Reserves that are proven or observed count {counted} USD of the {owed} USD that book {book} owes",
    ),
    Entry::words("levels.note.proven-all", "Proven reserves do not reach what is owed in every book"),
    Entry::words("levels.note.observed-all", "Proven and observed reserves do not reach what is owed in every book"),
    Entry::words(
        "levels.counted",
        "reserves that are at least {level} count {counted} USD towards {owed} USD{how}",
    ),
    Entry::words(
        "levels.how",
        ", each at par up to what the book owes of its coin; a surplus counts only of coins that you name",
    ),
    Entry::words(
        "levels.how.note",
        "each counts at par up to what the book owes of its coin; a surplus counts only of coins that you name",
    ),
    Entry::words(
        "levels.deficit",
        ". Of what it owes, {deficit} USD is a deficit, which is owed in no coin: without a surplus that you count \
         no reserves of this level can reach it",
    ),
    Entry::words("levels.covered", "a surplus counts only of assets that you name{bound}"),
    Entry::words("levels.short", "not covered: {books}"),
    Entry::words("levels.unchecked", "not checked: {books}"),
];

/// What the report shows of reserves.
pub(super) const REPORT: &[Entry] = &[
    Entry::words("reserves.title", "Reserves in the list, by what stands behind them"),
    Entry::words(
        "reserves.words",
        "Declared is the venue's word. Observed: a key of the address signed for this venue and book, and an observer \
         whose key you gave saw the amount at a block that you brought. Proven: a key signed, and the amount follows \
         from the state under a block that you brought.",
    ),
    Entry::words("reserves.levels-caption", "Value of the list's rows by what they are called"),
    Entry::words("reserves.level", "level"),
    Entry::words("reserves.usd", "USD"),
    Entry::words("reserves.percent", "%"),
    Entry::words("reserves.rows", "rows"),
    Entry::words("reserves.lacking", "What rows lack for being proven"),
    Entry::words("reserves.lack", "lacking"),
    Entry::words("reserves.open", "The most valuable rows that lack something, {shown} of them"),
    Entry::words(
        "reserves.row",
        "  line {line}: {level}, {usd} USD, {asset} on {chain} at {address}; lacks {lacks}",
    ),
    Entry::words("reserves.heads", "Blocks at which balances were taken"),
    Entry::words("reserves.head", "  {chain} {number} of {time}, {hash}: {known}"),
    Entry::words("reserves.head.short", "  {chain} {number} of {time}: {known}"),
    Entry::words("reserves.unknown", "Holdings that the table does not recognise, so that they stay declared"),
    Entry::words("reserves.unknown.row", "  {asset} on {chain}, {usd} USD: {why}"),
    Entry::words("reserves.unknown.item", "{asset} on {chain}, {usd} USD: {why}"),
    Entry::words("reserves.entries", "Signatures that don't count"),
    Entry::words("reserves.more-entries", "  and {count} more that are kept (all with --json)"),
    Entry::words("reserves.table", "  recognised by the table {name} ({digest})"),
    Entry::words("reserves.table.name", "  recognised by the table {name}"),
    Entry::words("reserves.book", "Book {book}: reserves towards liabilities, in USD"),
    Entry::words("reserves.counting", "counting"),
    Entry::words("reserves.counted", "reserves"),
    Entry::words("reserves.owed", "liabilities"),
    Entry::words("reserves.covers", "covered"),
    Entry::words("reserves.covered", "yes"),
    Entry::words("reserves.not-covered", "no"),
    Entry::words("reserves.only-proven", "proven"),
    Entry::words("reserves.proven-and-observed", "proven and observed"),
    Entry::words("reserves.all", "all, as the venue declares"),
    Entry::words("reserves.proven", "proven"),
    Entry::words("reserves.observed", "observed"),
    Entry::words("reserves.declared", "declared"),
    Entry::words("reserves.amount", "amount"),
    Entry::words("reserves.of-book", "book"),
    Entry::words("reserves.signed-after", "signed after a block of"),
    Entry::words("reserves.picked", "{count} of {all} rows, worth {usd} USD"),
    Entry::words("reserves.picked.rows", "Rows {first} to {last}, the most valuable first"),
    Entry::words("rows.some", "only {count} of {all} rows: those that were looked for"),
    Entry::words("rows.table", "table of recognised holdings: {name} ({digest})"),
    Entry::words("rows.input", "{name}: SHA-256 {sha256}"),
    Entry::words("reserves.chain", "chain"),
    Entry::words("reserves.address", "address"),
    Entry::words("reserves.lacks", "lacks"),
    Entry::words("reserves.block", "block"),
    Entry::words("reserves.time", "time"),
    Entry::words("reserves.hash", "hash"),
    Entry::words("reserves.known", "what your blocks say"),
];
