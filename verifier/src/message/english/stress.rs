//! The words of scenario proofs.

use crate::message::entry::Entry;

/// What to do about a stress directory that is not what the venue made.
const BROKEN: &str = "download the directory of scenario proofs again, byte for byte; if it stays so, what was published \
                      is broken: tell the venue";

/// What to do about files that don't belong together.
const OTHERS: &str = "give the bundle and the directory of scenario proofs that belong together";

/// Why scenario proofs can't be checked.
pub(super) const ERRORS: &[Entry] = &[
    Entry::failure("RF-2412", "stress.json: {error}", BROKEN),
    Entry::failure("RF-2412.statement", "stress.json: {error}", OTHERS),
    Entry::failure("RF-2412.set", "stress.json: {error}", BROKEN),
    Entry::failure("RF-2413", "scenarios.json: {error}", BROKEN),
    Entry::failure("RF-2413.unfit", "scenarios.json: {error}", OTHERS),
    Entry::failure("RF-2414", "sums.bin: {error}", BROKEN),
    Entry::failure(
        "RF-2414.per-proof",
        "sums.bin: {found} blocks per proof; between 1 and {max} are allowed",
        BROKEN,
    ),
    Entry::failure(
        "RF-2414.units",
        "block list and scenarios make {expected} {expected|unit|units}, sums.bin holds {found}",
        BROKEN,
    ),
    Entry::failure("RF-2415", "scenario proofs: {error}", BROKEN),
    Entry::failure("RF-2415.none", "there is no scenario proof: an empty directory proves nothing", BROKEN),
    Entry::failure(
        "RF-2415.count",
        "block list and scenarios need {expected} {expected|proof|proofs}, there {found|is|are} {found}",
        BROKEN,
    ),
    Entry::failure(
        "RF-2416",
        "the stress statement before: {error}",
        "give the stress.json that was published before this one",
    ),
    Entry::failure(
        "RF-2417",
        "the scenarios that you chose: {error}",
        "give a file of scenarios as `ringfence-prover scenarios new` writes it, without a change",
    ),
];

/// Why a directory of scenario proofs can't be read.
pub(super) const SOURCE: &[Entry] = &[
    Entry::failure(
        "RF-2011.stress",
        "{path}: {source}",
        "check that the path is a directory of scenario proofs and readable",
    ),
    Entry::failure(
        "RF-2012.stress",
        "{path} is missing",
        "download the directory of scenario proofs again, completely",
    ),
    Entry::failure(
        "RF-2013.stress",
        "{path} does not belong in a directory of scenario proofs",
        "give the directory with stress.json in it, and move other files elsewhere: it holds nothing else",
    ),
    Entry::failure(
        "RF-2111.stress",
        "{path} holds {found} {found|proof|proofs}, block list and scenarios need {expected}",
        "download the directory of scenario proofs again, completely",
    ),
];

/// The claims about scenario proofs and their details.
pub(super) const CLAIMS: &[Entry] = &[
    Entry::words("RF-2407", "Stress statement and scenarios belong to this publication, are complete, and are written in the one form allowed"),
    Entry::words(
        "stress.documents.counts",
        "{scenarios} {scenarios|scenario|scenarios}, {proofs} {proofs|proof|proofs}",
    ),
    Entry::words("RF-2408", "The scenarios are those that you chose, byte for byte"),
    Entry::words("stress.chosen.unknown", "no file of your own was given, so who chose the scenarios is not known"),
    Entry::words("stress.chosen.other", "the digest of the published set is {published}, that of your file is {yours}"),
    Entry::words("RF-2409", "The results are the sums over exactly these vaults at the prices of the scenarios"),
    Entry::words(
        "stress.proofs.count",
        "{proofs} {proofs|proof|proofs}",
    ),
    Entry::words(
        "stress.proofs.bad",
        "{file} (shape {shape}, blocks {first} to {last}, scenarios {from} to {to}): {reason}",
    ),
    Entry::words("stress.sums.repeated", "sums.bin: the commitment after unit {unit} stands there twice"),
    Entry::words(
        "stress.sums.other",
        "the last commitment in sums.bin does not open to the results in stress.json: a result or that commitment \
         was changed",
    ),
    Entry::words("stress.ground.fails", "this does not hold of the publication: {title}"),
    Entry::words("stress.ground.open", "the proofs of the publication are not verified"),
    Entry::words(
        "RF-2410",
        "In scenario {number}, the insurance books would be worth at least what vaults of all other books would owe \
         beyond what they hold",
    ),
    Entry::words("RF-2410.any", "In a scenario, the insurance books would be worth at least what vaults of all other books would owe beyond what they hold"),
    Entry::words(
        "stress.insurance.note",
        "In scenario {number}, what vaults of other books would owe beyond what they hold exceeds what the insurance \
         books would be worth",
    ),
    Entry::words("stress.insurance.detail", "{owed} USD would be owed, {worth} USD is what the insurance books would be worth"),
    Entry::words("stress.insurance.unproven", "the results are not proven"),
    Entry::words("stress.insurance.none", "the stress statement names no insurance book"),
    Entry::words("stress.insurance.alone", "all books are insurance books"),
    Entry::words("RF-2411", "The stress statement follows the one before"),
    Entry::words("stress.previous.first", "the venue says that there is none before this one; nothing here shows whether that is so"),
    Entry::words("stress.previous.missing", "the stress statement before was not given"),
    Entry::words("stress.previous.itself", "the stress statement given is this one itself"),
    Entry::words("stress.previous.another", "the stress statement given is of another publication"),
    Entry::words("stress.previous.sequence", "its number is {found}, that of the one given is {given}"),
    Entry::words("stress.previous.digest", "it names {named} as the one before, the one given is {given}"),
    Entry::words("stress.previous.follows", "number {found} after {given}"),
];

/// What a report of scenario proofs says, in every form.
pub(super) const REPORT: &[Entry] = &[
    Entry::words("stress.sentence.proven", "Proven: {what}"),
    Entry::words("stress.sentence.published", "The venue says, and it is not proven: {what}"),
    Entry::words("stress.sentence.unproven", "What the vaults would owe in these scenarios is not proven."),
    Entry::words(
        "stress.sentence.publication",
        "This does not hold of the publication that the scenarios are about: {title}.",
    ),
    Entry::words(
        "stress.sentence.proofs.advice",
        "Download the directory of scenario proofs again; if it stays so, ask the venue, and don't rely on these figures.",
    ),
    Entry::words("stress.sentence.advised", "{detail}. {advice}"),
    Entry::words("stress.sentence.scenarios.advice", "Ask the venue for proofs of the scenarios that you chose."),
    Entry::words("stress.sentence.required", "This was required and was not checked: {claims}."),
    Entry::words(
        "stress.sentence.worst",
        "Of the {count} scenarios, scenario {number} is the one in which they would owe most.",
    ),
    Entry::words("stress.sentence.none", "In no other scenario would they owe anything either."),
    Entry::words(
        "stress.what.owed",
        "if all prices stood at those of scenario {number} and every vault were closed there, at the spreads given, \
         the vaults of {books} that would be under water would owe together {usd} USD more than they hold.",
    ),
    Entry::words(
        "stress.what.nothing",
        "if all prices stood at those of scenario {number} and every vault were closed there, at the spreads given, \
         no vault of {books} would owe more than it holds.",
    ),
    Entry::words(
        "stress.what.nobody",
        "in scenario {number} every book is an insurance book.",
    ),
    Entry::words(
        "stress.what.worth",
        "The vaults of {books}, which the venue names as insurance, would be worth {usd} USD together at the same prices.",
    ),
    Entry::words(
        "stress.what.worth-less",
        "The vaults of {books}, which the venue names as insurance, would owe together {usd} USD more than they hold at the same prices.",
    ),
    Entry::words("stress.books.one", "book {book}"),
    Entry::words("stress.books", "books {first} and {last}"),
    Entry::words("stress.books.more", "books {named} and {count} more"),
    Entry::words("stress.names.more", "{named} and {count} more"),
    Entry::words("stress.move.others", "all {how}"),
    Entry::words("stress.move.except", "{others}, except: {named}"),
    Entry::words("stress.move.named", "{names} {how}"),
    Entry::words("stress.move.none", "the venue has none"),
    Entry::words("stress.move.more", "and {count} more with moves of their own"),
    Entry::words("stress.move.still", "unchanged"),
    Entry::words("stress.move.down", "−{change} %"),
    Entry::words("stress.move.up", "+{change} %"),
    Entry::words("stress.move.with-spread", "{how}, spread {spread} %"),
    Entry::words("stress.move.spread", "spread {spread} % for all"),
    Entry::words(
        "stress.remark.weight",
        "By value, {assets} % of what vaults hold is in assets whose price moves, {markets} % of the open interest in markets whose mark moves",
    ),
    Entry::words("stress.remark.weight.assets", "By value, {assets} % of what vaults hold is in assets whose price moves; nobody has a position"),
    Entry::words("stress.remark.weight.markets", "By value, {markets} % of the open interest is in markets whose mark moves; nobody holds an asset"),
    Entry::words("stress.remark.weight.none", "No vault holds anything"),
    Entry::words(
        "stress.remark.settlement",
        "The scenario moves the price of what profits and losses are paid in: {names}",
    ),
    Entry::words("stress.remark.ignored-assets", "Assets that this venue does not have, left out: {names}"),
    Entry::words("stress.remark.ignored-markets", "Markets that this venue does not have, left out: {names}"),
    Entry::words("stress.column.deficit", "would owe beyond what they hold, USD"),
    Entry::words("stress.column.worth", "would be worth together, USD"),
    Entry::words("stress.hidden", "not published"),
    Entry::words("stress.note.publication", "The publication itself holds with notes: {sentence}"),
    Entry::words("stress.note.publication.open", "Of the publication itself not all can be said: {sentence}"),
    Entry::words("stress.note.publication.advice", "Scenario proofs add nothing to that: read the report of the publication."),
    Entry::words(
        "stress.note.chosen",
        "The scenarios may be the venue's own choice: you brought no file of scenarios, and that {author} wrote them is only what the set says",
    ),
    Entry::words(
        "stress.note.still",
        "In {count|scenario|scenarios} {numbers}, no price moves that a vault depends on: the result is what vaults would owe at the \
         published prices, without haircuts",
    ),
    Entry::words("stress.note.still.advice", "read which prices move, not what a scenario is called"),
    Entry::words("stress.note.insurance", "{words}: {detail}."),
    Entry::words(
        "stress.note.insurance.many",
        "In {count} of the {all} scenarios (numbers {numbers}), what vaults of other books would owe beyond what they \
         hold exceeds what the insurance books would be worth.",
    ),
    Entry::words(
        "stress.note.insurance.all",
        "In all {all} scenarios, what vaults of other books would owe beyond what they hold exceeds what the insurance \
         books would be worth.",
    ),
    Entry::words("stress.note.insurance.advice", "Ask the venue what else covers it."),
    Entry::words(
        "stress.limit.at-once",
        "Prices jump at once. A vault that is liquidated on the way owes less, in an illiquid market more; nothing is \
         said of the order or the time of liquidations, of funding or of withdrawals.",
    ),
    Entry::words(
        "stress.limit.spreads",
        "Spreads are assumed. They say nothing of the market, and size plays no part: whether a position could be \
         sold at all is not shown.",
    ),
    Entry::words(
        "stress.limit.mid",
        "Profits and losses are converted into USD at the moved price of the coin that they are paid in, without a spread.",
    ),
    Entry::words("stress.limit.owners", "Each vault stands by itself: vaults of one owner are not netted."),
    Entry::words(
        "stress.limit.marks",
        "A scenario may move the mark of a market and not the price of its asset, or the other way round.",
    ),
    Entry::words(
        "stress.limit.chosen",
        "Scenarios that the venue chose show what it likes, and one that was known before the snapshot can be \
         prepared for. That prices like these are plausible is not shown.",
    ),
    Entry::words(
        "stress.limit.fund",
        "What an insurance book would be worth stands in the venue's books: that its assets exist is not shown here.",
    ),
    Entry::words("unchecked.scenarios", "who chose the scenarios"),
    Entry::words("unchecked.scenarios.advice", "write or choose the scenarios yourself, and give the file"),
    Entry::words("unchecked.previous-stress", "the stress statement before"),
    Entry::words("unchecked.previous-stress.advice", "give the stress.json that was published before this one"),
    Entry::words("unchecked.stress-proofs", "the scenario proofs"),
    Entry::words("unchecked.insurance", "deficits against insurance"),
];

/// The report as text and as a page.
pub(super) const SHOWN: &[Entry] = &[
    Entry::words("text.stress.of", "{venue}, {time}, scenarios of prices"),
    Entry::words("text.stress.scenario", "Scenario {number}, called {name} by its author"),
    Entry::words("text.stress.assets", "  prices   {moves}"),
    Entry::words("text.stress.markets", "  marks    {moves}"),
    Entry::words("text.stress.source", "  source   {words}"),
    Entry::words("text.stress.book.insurance", "{book} (insurance)"),
    Entry::words("text.stress.bar.owed", "  {bar}  all but insurance books would owe {usd} USD"),
    Entry::words("text.stress.bar.owed.all", "  {bar}  {usd} USD would be owed"),
    Entry::words("text.stress.unproven", "  Published by the venue, not proven:"),
    Entry::words("text.stress.moves", "  How prices move:"),
    Entry::words("text.stress.bar.worth", "  {bar}  insurance books would be worth {usd} USD"),
    Entry::words("text.stress.publication", "The publication that the scenarios are about"),
    Entry::words("text.stress.publication.more", "(all of it with `ringfence-verifier verify`)"),
    Entry::words("text.stress.head", "Stress statement"),
    Entry::words("text.stress.set", "  scenarios   {name}"),
    Entry::words("text.stress.author", "  written by  {author} (by their own word)"),
    Entry::words("text.stress.made-at", "  made at     {time} (by the venue's word)"),
    Entry::words(
        "text.stress.sequence",
        "  before it   {sequence} for this publication (by the venue's word)",
    ),
    Entry::words("text.stress.sequence.first", "  before it   none for this publication (by the venue's word)"),
    Entry::words("text.stress.digest", "  digest      {digest}"),
    Entry::words("text.stress.set-digest", "  set         {digest}"),
    Entry::words("text.stress.statement", "  statement   {digest}"),
    Entry::words("text.stress.limits", "What no scenario proof shows:"),
    Entry::words("html.page.stress", "{venue}, {day}: scenarios of prices"),
    Entry::words("html.stress.what", "What vaults would owe if prices stood elsewhere"),
    Entry::words("html.stress.scenario", "Scenario {number}, called “{name}” by its author"),
    Entry::words("html.stress.assets", "Prices: {moves}"),
    Entry::words("html.stress.markets", "Marks: {moves}"),
    Entry::words(
        "html.stress.source",
        "Where the factors come from, in the author's words: {words}",
    ),
    Entry::words(
        "html.stress.owed",
        "Vaults of all books but insurance books would owe {usd} USD beyond what they hold",
    ),
    Entry::words("html.stress.owed.all", "Vaults would owe {usd} USD beyond what they hold"),
    Entry::words("html.stress.own", "the venue's own"),
    Entry::words("html.stress.caption.unproven", "Published by the venue, not proven: each book in scenario {number}, USD"),
    Entry::words("html.stress.moves", "How prices move"),
    Entry::words("html.stress.key", "What the words mean"),
    Entry::words("html.stress.key.vault", "A vault is what one account holds by itself: its collateral, its debts and the positions that they carry. Vaults stand in books: those of customers, and the venue's own."),
    Entry::words("html.stress.key.under-water", "A vault is under water if it would owe more than it holds once everything in it were closed."),
    Entry::words("html.stress.key.mark", "A mark is the price at which the positions of a market are valued; a price is that of an asset."),
    Entry::words("html.stress.key.spread", "A spread is what closing is assumed to cost, in percent of the moved price."),
    Entry::words("html.stress.worth", "Insurance books would be worth {usd} USD together"),
    Entry::words("html.stress.caption", "Each book in scenario {number}, USD"),
    Entry::words("html.stress.insurance", "insurance"),
    Entry::words(
        "stress.beside",
        "This does not say that prices like these will come, that anything could be sold at them, or in which order \
         vaults would be liquidated: prices jump at once here. All that it does not show stands below the scenarios.",
    ),
    Entry::words("html.stress.limits", "What no scenario proof shows"),
    Entry::words("html.stress.publication.claims", "What was checked of it"),
    Entry::words("html.stress.digest", "Digest of the stress statement"),
    Entry::words("html.stress.set", "Digest of the scenarios"),
    Entry::words("html.stress.author", "Written by, by their own word"),
    Entry::words("html.stress.sequence", "Stress statements before it, by the venue's word"),
    Entry::words("html.stress.made-at", "Made at, by the venue's word"),
];
