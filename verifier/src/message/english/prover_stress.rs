//! The words of scenario proofs at the venue: sets of scenarios, results, and what may not be released.

use crate::message::entry::Entry;

/// Why a scenario proof is refused.
pub(super) const STRESS: &[Entry] = &[
    Entry::failure(
        "RF-1374",
        "{path}: {error}",
        "`ringfence-prover scenarios new` writes sets of scenarios; take the file that it wrote, unchanged",
    ),
    Entry::failure(
        "RF-1374.unfit",
        "{path}: {error}",
        "`ringfence-prover scenarios show` with --parameters prints what a set does to these parameters",
    ),
    Entry::failure(
        "RF-1374.units",
        "this set would need {units} units of proof, and a stress statement may have {most}",
        "take fewer scenarios",
    ),
    Entry::failure("RF-1374.statement", "{error}", "nothing was written; run the same command again"),
    Entry::failure(
        "RF-1374.sums",
        "{error}",
        "nothing was written. Please report this with the version, never with the work directory",
    ),
    Entry::failure(
        "RF-1375",
        "scenario {scenario}: a vault would be worth, or would owe, more than 2^121·10^-20 USD (some 26 quadrillion \
         USD), which no proof can hold",
        "take smaller factors in this scenario, or check them for a slip of decimals",
    ),
    Entry::failure(
        "RF-1376",
        "these results would tell of single customers and are not released: {list}",
        "take other scenarios or leave these out. Name one with --accept-thin only if the customers whose vaults it \
         would show have agreed; docs/stress.md says what can be read from it",
    ),
    Entry::failure(
        "RF-1376.many",
        "with this set, more than {most} scenarios of the epoch would be released; nothing was",
        "wait for the next epoch. From many scenarios of one epoch single vaults can be reckoned, so there is no option \
         for this",
    ),
    Entry::failure(
        "RF-1376.stale",
        "these results were not judged beside all that was released of this epoch since, or are of another epoch; nothing of \
         them was released",
        "run `stress` again: they are then judged beside all of it",
    ),
    Entry::failure(
        "RF-1376.unknown",
        "--accept-thin: the set has no scenario {name}",
        "give the name as `ringfence-prover scenarios show` prints it",
    ),
    Entry::words(
        "RF-1376.deficit",
        "{scenario}: what a book would owe is owed by fewer than {threshold} customers, or more than half of it by one",
    ),
    Entry::words(
        "RF-1376.difference",
        "{scenario}: compared with {from}, what a book would owe changes because of fewer than {threshold} customers, or more \
         than half of the change is one customer's",
    ),
    Entry::words("RF-1376.scenario", "scenario {name}"),
    Entry::words("RF-1376.released", "scenario {scenario} of the set {set}, which was released"),
    Entry::words("RF-1376.prices", "the published prices"),
    Entry::words("RF-1376.statement", "what the statement publishes"),
    Entry::words(
        "RF-1376.narrow",
        "{scenario}: more than half of all open positions, by value, are in markets that it does not move, or moves by less \
         than a tenth of its largest move",
    ),
    Entry::failure(
        "RF-1377",
        "--insurance: the statement has no book {name}; the venue's own books are {known}",
        "name one of these, or leave --insurance out",
    ),
    Entry::failure(
        "RF-1377.none",
        "--insurance: the statement has no book {name}, and no book of the venue's own",
        "leave --insurance out",
    ),
    Entry::failure(
        "RF-1377.clients",
        "--insurance: {name} is a book of customers, and what customers own insures nobody else",
        "name a book that the statement calls proprietary, or leave --insurance out",
    ),
    Entry::failure(
        "RF-1378",
        "{path}: {reason}",
        "restore the folder `stress` of the work directory from a copy. Without it nobody knows what was released of \
         this epoch, so that nothing more can be",
    ),
    Entry::words("RF-1378.missing", "the ledger of scenario proofs is missing, though sets stand beside it"),
    Entry::words(
        "RF-1378.noted",
        "the folder `named` of the work directory notes scenario proofs that were released, and the ledger does not know them, \
         so that it is missing or an older one",
    ),
    Entry::words("RF-1378.unnamed", "the ledger of scenario proofs does not name it, so that the ledger is an older one"),
    Entry::words("RF-1378.no-folder", "a file stands where the folder of scenario proofs belongs"),
    Entry::words("RF-1378.malformed", "the ledger of scenario proofs is damaged"),
    Entry::words("RF-1378.format", "this is no ledger of scenario proofs of this version"),
    Entry::failure(
        "RF-1378.set",
        "{path}: this set of scenarios is missing or damaged, and the ledger says that it was released",
        "run `stress --check` with the file of this set, which stands as scenarios.json in its stress directory: that \
         keeps it again",
    ),
    Entry::failure(
        "RF-1378.results",
        "{path}: the results are not those that were released of this set, so that a file of the work directory must have \
         changed",
        "publish the stress directory that was written at the release: it is still valid. If it is lost, restore the file that \
         changed from a copy, but neither `stress` nor `named`, which say what was released since",
    ),
    Entry::failure(
        "RF-1378.again",
        "{path}: damaged: {reason}",
        "delete this file and run `stress` again with the same options: it is made again",
    ),
    Entry::failure(
        "RF-1378.lost",
        "{path}: it is missing",
        "run `stress` again with the same options: it is made again",
    ),
];

/// Why a set of scenarios can't be made.
pub(super) const SETS: &[Entry] = &[
    Entry::failure("RF-1379", "{path}, line {line}: {reason}", "correct the line, then make the set again"),
    Entry::failure("RF-1379.whole", "{path}: {reason}", "correct the file, then make the set again"),
    Entry::failure("RF-1379.option", "{option}: {reason}", "correct the option, then make the set again"),
    Entry::words("RF-1379.far", "{name} has the price of line {line} of {before} there, and more than {most} times as much here"),
    Entry::words(
        "RF-1379.vanishes",
        "{name} has the price of line {line} of {before} there, and so little here that the factor, of 12 decimals, is 0",
    ),
    Entry::words("RF-1379.twice", "{name} stands twice"),
    Entry::words("RF-1379.many", "more than {most} names move otherwise in all lists of this text together, those of groups counted each time"),
    Entry::words("RF-1379.rows", "more than {most} names, which is more than a set can hold"),
    Entry::words("RF-1379.group", "there is no group {name} under [groups]"),
    Entry::words("RF-1379.names", "expected names, or the name of a group: names = [\"BTC\"] or group = \"stablecoins\""),
    Entry::words(
        "RF-1379.move",
        "expected by how many percent prices move, between -100 and {most}, as -50 for half the price",
    ),
    Entry::words("RF-1379.spread", "expected a spread in percent between 0 and 100, as 0.5"),
    Entry::words("RF-1379.one-day", "{name} has a price in this table and none in the other one"),
    Entry::words("RF-1379.unknown", "the parameters have no asset and no market of the name {name}"),
    Entry::words("RF-1379.csv", "expected UTF-8 and two fields a line, a name and a price"),
    Entry::words("RF-1379.columns", "expected the columns name,price"),
    Entry::words("RF-1379.name", "name: {fault}"),
    Entry::words("RF-1379.price", "expected a price above 0, as 43250.5, with at most 30 decimals"),
    Entry::words("RF-1379.empty", "there is no row of prices in this table"),
];

/// What the commands print.
pub(super) const ANSWERS: &[Entry] = &[
    Entry::words(
        "stress.proven",
        "{venue}, epoch {epoch}: proven over the published statement for the scenarios {set} by {author}.",
    ),
    Entry::words(
        "stress.computed",
        "{venue}, epoch {epoch}: computed for the scenarios {set} by {author}. Nothing is proven.",
    ),
    Entry::words(
        "stress.if",
        "If all prices stood at those of a scenario, and every vault were closed there at the spreads given:",
    ),
    Entry::words(
        "stress.owe",
        "{scenario}: the vaults of {books} that would be under water would owe together {owed} USD more than they hold.",
    ),
    Entry::words("stress.owe.nothing", "{scenario}: no vault of {books} would owe more than it holds."),
    Entry::words("stress.scenario", "{scenario}: every book is an insurance book."),
    Entry::words("stress.book", "  the vaults of {book}: {owed} USD"),
    Entry::words(
        "stress.insurance",
        "  The vaults of {book} would be worth {worth} USD together; those of them that owe more than they hold would owe \
         {owed} USD.",
    ),
    Entry::words(
        "stress.insurance.less",
        "  The vaults of {book} would owe together {net} USD more than they hold; those of them that owe more than they hold \
         would owe {owed} USD.",
    ),
    Entry::words(
        "stress.limits",
        "Prices jump at once here. This says nothing of whether prices are plausible, whether positions can be sold, or \
         in which order vaults are closed.",
    ),
    Entry::words("stress.ignored", "Names of the set that these parameters lack, and that move nothing: {names}"),
    Entry::words(
        "stress.not-released",
        "Refused ({code}): {message}.",
    ),
    Entry::words("stress.not-released.help", "What to do: {help}."),
    Entry::words("stress.not-released.secret", "The results above are the venue's secret."),
    Entry::words(
        "stress.secret",
        "These results are the venue's secret until they are released: run the command again with --out instead of \
         --check.",
    ),
    Entry::words(
        "stress.released",
        "These very results were released before: run the command again with --out instead of --check, and it writes the \
         same proofs again.",
    ),
    Entry::words(
        "stress.next",
        "Verify it with `ringfence-verifier stress BUNDLE {out}`, then publish {out} beside the bundle, and say who chose \
         the scenarios, and when.",
    ),
    Entry::words("scenarios.set", "{name} by {author}, number of scenarios: {count}. Neither name is proven."),
    Entry::words("scenarios.fits", "It fits these parameters."),
    Entry::words("scenarios.unfit", "It does not fit these parameters: {reason}"),
    Entry::words("scenarios.scenario", "{name}. {source}"),
    Entry::words("scenarios.assets", "assets"),
    Entry::words("scenarios.markets", "markets"),
    Entry::words("scenarios.all", "  {kind}: {moved}"),
    Entry::words("scenarios.move", "{moved} %, spread {spread} %"),
    Entry::words("scenarios.but", "; but {names}: {moved}"),
    Entry::words("scenarios.more-moves", "; and {more} names that move in other ways"),
    Entry::words("scenarios.ignored", "  These parameters lack, so that nothing moves by it: {names}"),
    Entry::words(
        "scenarios.note",
        "A set says how far prices move at once. It says nothing of whether they will, or whether anything could be sold \
         there.",
    ),
    Entry::words("scenarios.digest", "digest {digest}"),
    Entry::words("scenarios.written", "written to {path}"),
    Entry::words("scenarios.nothing", "give --toml, or --before and --after"),
];
