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
        "nothing was released, because these results would tell of single vaults: {list}",
        "take other scenarios or leave these out. Name one with --accept-thin only if the customers whose vaults it \
         would show have agreed; docs/stress.md says what can be read from it",
    ),
    Entry::failure(
        "RF-1376.many",
        "nothing was released: with this set, more than {most} scenarios of the epoch would have been",
        "wait for the next epoch. From many scenarios of one epoch single vaults can be reckoned, so there is no option \
         for this",
    ),
    Entry::failure(
        "RF-1376.unknown",
        "--accept-thin: the set has no scenario {name}",
        "give the name as `ringfence-prover scenarios show` prints it",
    ),
    Entry::words(
        "RF-1376.deficit",
        "{scenario}: the deficit of a book is that of fewer than 20 vaults, or more than half of it is one vault's",
    ),
    Entry::words(
        "RF-1376.difference",
        "{scenario}: beside scenario {from}, the deficit of a book differs through fewer than 20 vaults, or by more than \
         half through one",
    ),
    Entry::words(
        "RF-1376.narrow",
        "{scenario}: it moves markets with less than half of the open interest by value",
    ),
    Entry::words("RF-1376.more", "{more} more"),
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
    Entry::words("RF-1378.malformed", "the ledger of scenario proofs is damaged"),
    Entry::words("RF-1378.format", "this is no ledger of scenario proofs of this version"),
    Entry::words("RF-1378.set", "a set of scenarios that the ledger names is missing, or is another one"),
    Entry::words(
        "RF-1378.results",
        "the results are not those that an earlier run began to prove, so that a file of the work directory must have \
         changed",
    ),
    Entry::failure(
        "RF-1378.again",
        "{path}: damaged: {reason}",
        "delete this file and run `stress` again with the same options: it is made again",
    ),
];
