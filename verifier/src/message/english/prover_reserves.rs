//! The words of evidence for reserves: wallets, lists, signatures, state; and of what signs statements.

use crate::message::entry::Entry;

/// What to do where nothing but another place helps.
const ANOTHER: &str = "name another directory, or remove it if nobody needs it";
/// What to do about a list that is not as it was made.
const LIST_AGAIN: &str = "make the list again with `reserves list`";

/// Why something about reserves can't be done.
pub(super) const RESERVES: &[Entry] = &[
    Entry::failure("RF-1411", "{path}: {source}", "check the path, its permissions and free space"),
    Entry::failure("RF-1411.irregular", "{path} is not a regular file", "give a file"),
    Entry::failure(
        "RF-1411.long",
        "{path} is longer than {most} bytes",
        "is it the right file? Divide it if it is",
    ),
    Entry::failure("RF-1412", "{path} exists already", ANOTHER),
    Entry::failure(
        "RF-1413",
        "{path}: the table is not recognised by its columns: {reason}",
        "docs/reserves.md shows the formats that are read",
    ),
    Entry::words(
        "RF-1413.none",
        "no line has the columns {expected}, nor those of OKX's published files (coin, Network, address, amount)",
    ),
    Entry::words("RF-1413.expected", "expected the first line {expected}"),
    Entry::words("RF-1413.column", "the column {name} is not known; it could change what a row means"),
    Entry::words("RF-1413.book", "it is in OKX's format, which names no book; say one with --book"),
    Entry::failure(
        "RF-1414",
        "{path}: {count} {count|problem|problems}; correct {count|it|them} and run the command again, nothing was written:{problems}",
        "",
    ),
    Entry::words("RF-1414.more", "and {more} more"),
    Entry::words(
        "RF-1414.capitals",
        "its capitals are no checksum of the address (ERC-55): a digit is wrong, or write it in lower case",
    ),
    Entry::words("RF-1414.many", "more than {most} rows; a list has at most so many"),
    Entry::words("RF-1414.asset", "the parameters have no asset of this name"),
    Entry::words(
        "RF-1414.holdings",
        "more than 4096 different pairs of chain and contract; a list has at most so many",
    ),
    Entry::words("RF-1414.twice", "the same address and contract stand in line {first} already"),
    Entry::words(
        "RF-1414.books",
        "the address stands in another book in line {first}; an address belongs to one book",
    ),
    Entry::words("RF-1414.bitcoin", "bitcoin has no contracts; leave it empty"),
    Entry::words("RF-1414.decimals", "expected a whole number of at most {most}"),
    Entry::words("RF-1414.other-decimals", "this contract has {known} decimals elsewhere"),
    Entry::words(
        "RF-1414.no-decimals",
        "how many decimals the contract has is not known; add a column `decimals`",
    ),
    Entry::words(
        "RF-1414.two-assets",
        "the contract counts as another asset in a row before; it can count as one only",
    ),
    Entry::words("RF-1414.book-names", "more different books than a statement has"),
    Entry::words(
        "RF-1414.units",
        "expected a whole number of the chain's smallest units below 2^128, or nothing",
    ),
    Entry::words("RF-1414.amount", "expected an amount of at most {decimals} {decimals|decimal|decimals}"),
    Entry::words(
        "RF-1414.kind",
        "only coins that stand at their address can be listed; declare this row in reserves.csv",
    ),
    Entry::words("RF-1414.network", "the network {network} is none of those that can be listed"),
    Entry::words(
        "RF-1414.unknown",
        "the table of recognised holdings has no single {asset} on {chain}",
    ),
    Entry::words("RF-1414.no-book", "snapshot.toml has no book of this name"),
    Entry::words(
        "RF-1414.no-units",
        "the amount is missing: write it into the table, or give the answers of a node that say it; an empty address \
         of bitcoin has 0",
    ),
    Entry::words("RF-1414.node", "a node says another amount at the head's block"),
    Entry::failure("RF-1415", "{path}: {fault}", "correct the line; a block has one line for each source"),
    Entry::failure(
        "RF-1415.missing",
        "{path} has no block of {chain} at or before {time}",
        "add a line with the chain's last block before the snapshot, and one with the block behind it",
    ),
    Entry::failure(
        "RF-1415.disagree",
        "{path}: two lines disagree about a block: {one}; {other}",
        "find out which one is right, and remove the other",
    ),
    Entry::failure("RF-1416", "{path} has no wallet that holds something", "there is nothing to list"),
    Entry::failure("RF-1416.refused", "the list would break a rule: {fault}", "correct the wallets"),
    Entry::failure(
        "RF-1416.bound",
        "--bound: expected the 128 lower-case hexadecimal digits that `prove` prints behind “bound”",
        "copy all of them",
    ),
    Entry::failure("RF-1417", "{path}: {reason}", LIST_AGAIN),
    Entry::failure(
        "RF-1417.other",
        "{path}: its {field} is {list}, that of the snapshot is {snapshot}",
        "give the snapshot that the list was made for, or make the list again with `reserves list`",
    ),
    Entry::failure(
        "RF-1418",
        "{path}, line {line}: {fault}",
        "names of venues and books that are signed are in ASCII",
    ),
    Entry::failure("RF-1419", "{option}: {reason}", "`--help` shows an example"),
    Entry::words(
        "RF-1419.after",
        "expected a block of Bitcoin as: bitcoin HEIGHT HASH, the hash as explorers print it",
    ),
    Entry::words("RF-1419.time", "expected a time in UTC such as 2026-01-31T00:00:00Z"),
    Entry::words("RF-1419.nothing", "give --signatures, --signed-text or --answers"),
];

/// What is wrong with answers of nodes, signatures and state.
pub(super) const GATHERED: &[Entry] = &[
    Entry::failure("RF-1420", "{path}: {reason}", "save the node's whole answer, in JSON, and nothing else"),
    Entry::words("RF-1420.files", "more than {most} files"),
    Entry::words("RF-1420.entry", "it is neither a proof, a block, nor an amount that `reserves requests` asks for"),
    Entry::words("RF-1420.error", "the node answered with an error instead: {message}"),
    Entry::words(
        "RF-1420.id",
        "an amount alone does not say whose it is; keep the id of the request that `reserves requests` wrote",
    ),
    Entry::words("RF-1420.number", "expected a hexadecimal number below 2^256 behind 0x"),
    Entry::words("RF-1420.null", "the node has no answer: it does not know this block, or forgot its state"),
    Entry::words("RF-1420.malformed", "{name} is missing, or not of the form that nodes give it"),
    Entry::words("RF-1420.field", "{name} is missing"),
    Entry::words("RF-1420.header", "the header has more than {most} bytes"),
    Entry::words(
        "RF-1420.hash",
        "the hash of its header does not come out: a field was changed or left out, or the block has fields of an \
         upgrade that this version does not know",
    ),
    Entry::words("RF-1420.scan", "the scan did not succeed"),
    Entry::words("RF-1420.bestblock", "the scan was made at another block than the head of bitcoin"),
    Entry::words(
        "RF-1420.chain",
        "it does not say of which chain it is; keep the id of the request that `reserves requests` wrote",
    ),
    Entry::words("RF-1420.large", "the amount is 2^128 or more"),
    Entry::words("RF-1420.differs", "another answer has another amount of the same address"),
    Entry::words("RF-1420.block", "it is of block {found}, the head is block {expected}"),
    Entry::words("RF-1420.no-chain", "it is of {chain}, on which there is no wallet"),
    Entry::failure(
        "RF-1421",
        "the answers hold more state than a verifier reads: 2^22 nodes or 1 GiB",
        "leave out small holdings, or declare the tokens of one chain without proofs",
    ),
    Entry::failure("RF-1421.file", "{path}: {fault}", "make it again with `reserves import --answers`"),
    Entry::failure(
        "RF-1421.left-out",
        "{path} was written without {chains}: {reasons}",
        "ask the node again with `reserves requests`, or correct the wallets and make the list again; until then these \
         rows stay declared",
    ),
    Entry::words("RF-1421.no-header", "its head's header is not among the answers, or can't be read"),
    Entry::words("RF-1421.other-head", "the header of its head has another number or time than the list"),
    Entry::words("RF-1421.refused", "the state does not show {count} of its rows"),
    Entry::words("RF-1421.units", "the state has another number of units than the list"),
    Entry::words("RF-1421.missing", "a node of its proof is missing among the answers"),
    Entry::failure("RF-1422", "{path}: {reason}", "restore the file, or remove it and import all signatures again"),
    Entry::words("RF-1422.line", "line {number}: {error}"),
    Entry::failure(
        "RF-1422.refused",
        "{path}: {count} signatures do not count and were left out, the others were taken over; correct these and \
         import them again:{problems}",
        "",
    ),
    Entry::words("RF-1422.encoding", "it is not UTF-8"),
    Entry::words("RF-1422.frame", "no line begins a signed message: -----BEGIN BITCOIN SIGNED MESSAGE-----"),
    Entry::words("RF-1422.open", "the signed message has no end"),
    Entry::words(
        "RF-1422.message",
        "the text that was signed is no challenge of `reserves challenge`; a sentence that is the same every year counts \
         for nothing",
    ),
    Entry::words("RF-1422.none", "there is no signature in the frame"),
    Entry::words("RF-1422.venue", "it was signed for another venue"),
    Entry::words("RF-1422.book", "it was signed for another book than the list has the address in"),
    Entry::words("RF-1422.many", "more than {most} signatures"),
    Entry::words("RF-1422.unlisted", "the address is not in the list"),
    Entry::words("RF-1422.unsupported", "not checked by this version: {fault}"),
    Entry::words("RF-1422.long", "the entry would have more than {most} bytes"),
    Entry::words("RF-1422.full", "more than {most} entries"),
    Entry::failure("RF-1423", "{path}: no table of recognised holdings: {fault}", "correct the table"),
    Entry::failure(
        "RF-1424",
        "{path}: {reason}",
        "give an observation at the head's block, its note beside it, and the key of its observer with --observer",
    ),
    Entry::failure(
        "RF-1425",
        "{path}: the parameters have no asset {asset}",
        "name it in the wallets as the parameters do, or leave it out of the list",
    ),
    Entry::failure(
        "RF-1426",
        "there is nothing to observe yet: no answers of a node were given",
        "first --requests DIR, which writes what to ask; then --answers with --made-with, --key and --out",
    ),
    Entry::failure(
        "RF-1427",
        "{path} has no block {number} of {chain}, or its sources disagree about it",
        "add a line for it from a source that you trust: chain number hash time source",
    ),
    Entry::failure(
        "RF-1427.head",
        "the list has no block of {chain}; {path} was not looked at",
        "name the block's number with --number, or another chain",
    ),
];

/// What the steps of `reserves` print, and which holdings of parameters are recognised.
pub(super) const REPORTS: &[Entry] = &[
    Entry::words("recognised.provable", "recognised: {asset} on {chain}, {contract}: can be proven by state"),
    Entry::words("recognised.declared", "recognised: {asset} on {chain}, {contract}"),
    Entry::words("reserves.left-out", "{count} {count|row|rows} of the table {count|has|have} no place in a list and {count|was|were} left out:"),
    Entry::words("reserves.left-out.row", "  line {line}: {reason}"),
    Entry::words("reserves.more", "  and {more} more"),
    Entry::words("requests.chain", "{chain}: {head}; {cut}"),
    Entry::words(
        "requests.bitcoin",
        "  {calls} addresses in {files} files, each for `bitcoin-cli -stdin scantxoutset start`, while this block is the \
         node's tip",
    ),
    Entry::words(
        "requests.calls",
        "  {calls} {calls|call|calls} in {files} {files|file|files}; {calls|its answer|their answers} can prove {provable} {provable|amount|amounts}",
    ),
    Entry::words(
        "requests.none",
        "  {amounts} amounts: nodes of this chain keep no past balances; write those of your own node at this block into \
         the table",
    ),
    Entry::words(
        "requests.out",
        "The requests are in {out}. Save each answer under the name of its request, in another directory",
    ),
    Entry::words("list.written", "{path}: {rows} {rows|row|rows} at {addresses} {addresses|address|addresses}"),
    Entry::words("list.digest", "evidence {digest}: the statement names it with `complete --evidence`"),
    Entry::words("list.sum", "  {book} {asset}: {amount}"),
    Entry::words(
        "list.sums",
        "{path}: these sums, to look at; `complete --evidence` takes them from the list itself",
    ),
    Entry::words("list.head", "note: {chain}: {cut}. Without the block behind the head its rows stay declared"),
    Entry::words("list.not-recognised", "note: {asset} on {chain} stays declared: {reason}"),
    Entry::words("list.empty", "{count} {count|row|rows} {count|holds|hold} nothing and {count|was|were} left out"),
    Entry::words("challenge.texts", "{count} texts to sign, one for each address, are in {out}. Sign them as they are: \
         there is no newline at their end"),
    Entry::words("challenge.table", "Write the signatures into {path}, and import it with `reserves import --signatures`"),
    Entry::words("import.signatures", "{path}: {added} signatures added, {known} were there already"),
    Entry::words("import.signed", "{signed} of {all} addresses of the list have a signature"),
    Entry::words("import.empty", "{count} {count|row|rows} {count|has|have} no signature yet"),
    Entry::words("import.state", "{path}: {nodes} nodes"),
    Entry::words("import.no-state", "no state was written: no chain of the list has a header and proofs for all of its rows"),
    Entry::words("import.chain", "  {chain}: {proven} amounts follow from the header of the list's block"),
    Entry::words("import.left-out", "  {chain} was left out: {reason}"),
    Entry::words("import.row", "    row {row}: {reason}"),
    Entry::words(
        "observe.requests",
        "{files} {files|file|files} of requests for {block}, in {out}: ask your own node, then run this command with --answers",
    ),
    Entry::words(
        "observe.written",
        "{path}: the node saw amounts at {seen} of {asked} places of the list, at {block}; the signed note stands beside it",
    ),
    Entry::words(
        "status.title",
        "{venue}, epoch {epoch}, {time}: {rows} {rows|row|rows} at {addresses} {addresses|address|addresses}, worth {usd} USD",
    ),
    Entry::words("status.groups", "By book, asset and chain:"),
    Entry::words("status.all-proven", "Every row is proven"),
    Entry::words("status.lacking", "Still missing, by the value of the rows that lack it:"),
    Entry::words("status.lack", "{amount} {rows} {rows|row|rows}"),
    Entry::words("status.open", "Rows that are not proven, the most valuable first:"),
    Entry::words("status.row", "  row {number}: {usd} USD, {asset} on {chain} at {address}: {level}; lacks {lacks}"),
    Entry::words(
        "status.two-books",
        "{count} {count|address|addresses} {count|stands|stand} in two books: with that nothing counts as more than declared; correct the wallets",
    ),
    Entry::words("status.contradicted", "row {row}: its proof does not hold: {reason}; import the answers again"),
    Entry::words("status.seen-less", "row {row}: an observer saw less than the list has; correct the wallets"),
    Entry::words("status.entries", "{count} {count|entry|entries} of control.jsonl {words}"),
    Entry::words("status.invalid", "do not count: their signatures are not those of their addresses"),
    Entry::words("status.unsupported", "are not checked by this version"),
    Entry::words("status.unlisted", "are of addresses that are not in the list"),
    Entry::words("status.far", "were signed too long before or after the snapshot"),
    Entry::words(
        "status.unknown",
        "were signed after a block of Bitcoin that is not in the headers; add its line",
    ),
    Entry::words(
        "status.signed-before",
        "{rows} {rows|row|rows}, worth {usd} USD, {rows|was|were} signed only before {rows|its|their} head: readers are told that keys may have been sold since",
    ),
];

/// Why a statement can't be signed, and what `sign` prints.
pub(super) const SIGNING: &[Entry] = &[
    Entry::failure("RF-1431", "{path}: {source}", "check the path, its permissions and free space"),
    Entry::failure(
        "RF-1432",
        "{path} exists already; a key is never replaced",
        "name another file, or sign with this key",
    ),
    Entry::failure(
        "RF-1432.out",
        "{path} exists already and is no proof of a log, so it is not replaced",
        "name another file",
    ),
    Entry::failure(
        "RF-1433",
        "the name can't be that of a key: it has 1 to 64 bytes, no blank and no +",
        "take a name such as example.com/solvency",
    ),
    Entry::failure(
        "RF-1434",
        "{path} holds no signing key",
        "give the file that `sign --new-key` wrote, or --vkey with --print for a key in a device",
    ),
    Entry::failure(
        "RF-1434.private",
        "{path}: others than its owner may read the key",
        "chmod 0600 it if nobody has; else make a new key, and name it in the next statement",
    ),
    Entry::failure("RF-1434.public", "{fault}", "copy the whole key"),
    Entry::failure(
        "RF-1435",
        "{path}: {fault}",
        "a log has one statement for each epoch: give the digests of earlier ones with --earlier, and correct a signed \
         statement by a later epoch (`corrects`)",
    ),
    Entry::failure(
        "RF-1436",
        "{path}: the checkpoint that was signed last is not one of these leaves; signing would make a second log",
        "restore the log's directory from a copy",
    ),
    Entry::failure("RF-1436.note", "{path}: {fault}", "restore the log's directory from a copy"),
    Entry::failure(
        "RF-1436.origin",
        "{path}: the log is {found}, the key's name is {expected}; a log has one name for ever",
        "sign with a key of the log's name; a new key has the same name",
    ),
    Entry::failure(
        "RF-1437",
        "the signature is not one of the text that --print shows: {fault}",
        "sign those bytes as they are, with the newline at their end, by raw Ed25519, and give the key's own --vkey",
    ),
    Entry::failure(
        "RF-1437.form",
        "expected a signature of 64 bytes, in base64 or hexadecimal digits",
        "copy all of it",
    ),
    Entry::failure(
        "RF-1438",
        "{path}, line {line}: expected the digest of a statement, or never-published",
        "write a line for each epoch from 0 on",
    ),
    Entry::failure(
        "RF-1439",
        "{path}, line {line}: {reason}",
        "give the lines of witnesses over this checkpoint as they answered, and nothing else",
    ),
    Entry::words("RF-1439.own", "it is in the name of the log itself, whose keys sign with `sign` alone"),
    Entry::failure("RF-1440", "{path}: nothing was signed yet", "sign the statement of a bundle first"),
    Entry::failure("RF-1440.smaller", "the log has {size} leaves", "give the size that the witness knows"),
    Entry::failure("RF-1441", "{reason}", "`sign --help` shows examples"),
    Entry::words("RF-1441.log", "the directory of the log is missing: --log"),
    Entry::words("RF-1441.bundle", "the bundle is missing: --bundle"),
    Entry::words("RF-1441.epoch", "the epoch is 2^64 or more"),
    Entry::words("RF-1441.key", "the key is missing: --key, or --vkey with --print or --signature"),
    Entry::words(
        "sign.key",
        "{path}: a new key, for its owner only. Keep a copy where nobody else can read it. Its public key, for \
         `complete --signer` and for readers:\n{key}",
    ),
    Entry::words("sign.statement", "Statement of epoch {epoch} signed: {statement}"),
    Entry::words("sign.cosigned", "{added} lines of witnesses added"),
    Entry::words(
        "sign.proof",
        "{path}: the proof, under a checkpoint of {size} leaves; publish it in the bundle, as statement.tlog-proof",
    ),
];
