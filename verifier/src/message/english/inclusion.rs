//! The words of customers' packages.

use super::reader::{OLDER, OPEN};
use crate::message::entry::Entry;

/// What to do about a statement and parameters that don't belong together.
const OTHER_FILES: &str = "download statement.json and parameters.json of the same bundle again";

/// What to do about a package that is not what the venue made.
const BROKEN_PACKAGE: &str = "ask the venue for the package again and keep it as it came; if it \
                              stays so, the package is of another statement or was made wrongly";

/// Why a package can't be checked.
pub(super) const ERRORS: &[Entry] = &[
    Entry::failure(
        "RF-2301",
        "{error}",
        "choose the file whose name ends in .package.json, as it came; if it is that one, ask for the \
         package again",
    ),
    Entry::failure(
        "RF-2301.kind",
        "{error}",
        "choose the file whose name ends in .package.json",
    ),
    Entry::failure("RF-2302", "{error}", OTHER_FILES),
    Entry::failure("RF-2301.older", "{error}", OLDER),
    Entry::failure("RF-2302.older", "{error}", OLDER),
    Entry::failure("RF-2302.open", "{error}", OPEN),
    Entry::failure("RF-2303.older", "{error}", OLDER),
    Entry::failure("RF-2303", "{error}", OTHER_FILES),
    Entry::failure(
        "RF-2304",
        "the statement names the parameters {expected}, these are {found}",
        OTHER_FILES,
    ),
    Entry::failure("RF-2305", "the package holds no vault", BROKEN_PACKAGE),
    Entry::failure(
        "RF-2306",
        "vault {vault} of the package, {field}: the statement has no such place",
        BROKEN_PACKAGE,
    ),
    Entry::failure(
        "RF-2307",
        "vault {vault} of the package, {field}: {found} siblings instead of {expected}",
        BROKEN_PACKAGE,
    ),
    Entry::failure(
        "RF-2308",
        "vault {vault} of the package does not fit the shape of its block ({shape})",
        BROKEN_PACKAGE,
    ),
];

/// The claims about a package.
pub(super) const CLAIMS: &[Entry] = &[
    Entry::words("RF-2206.package", "Every vault in the books satisfies its rule"),
    Entry::words("RF-2400", "These are all vaults of the account"),
    Entry::words("RF-2401", "The package is of the account asked for"),
    Entry::words(
        "account.other",
        "it is of another account, not of {expected}; two ids that look alike can differ",
    ),
    Entry::words("RF-2402", "The package is of this statement"),
    Entry::words("package.other-venue", "it is of venue {found}, not {expected}"),
    Entry::words("package.other-statement", "it names {named}, this is {found}"),
    Entry::words("package.other-time", "it says {said}, the statement {found}"),
    Entry::words("package.of-epoch", "{venue}, epoch {epoch}"),
    Entry::words("RF-2403", "Vault {vault} stands in the statement with exactly these numbers"),
    Entry::words("included.see-above", "see above"),
    Entry::words("included.at", "block {block}, position {position}"),
    Entry::words(
        "included.other-book",
        "the package says book {said}, block {block} belongs to {found}",
    ),
    Entry::words(
        "included.other-rule",
        "the package says rule {said}, block {block} proves {found}",
    ),
    Entry::words(
        "included.other-root",
        "account, label, numbers, salt and paths of vault {vault} do not lead to the statement's \
         root: at least one of them is not what was committed, which can have happened to the file \
         on its way as well; ask for the package again",
    ),
    Entry::words("RF-2404", "Every vault has a place of its own"),
    Entry::words("distinct.count.one", "1 vault"),
    Entry::words("distinct.count", "{count} vaults"),
    Entry::words(
        "distinct.shared",
        "block {block}, position {position}: vault {one} of package {first} and vault {other} of \
         package {second}",
    ),
    Entry::words("RF-2405", "Names in vault {vault} are those of the ids"),
    Entry::words("names.other", "{kind} {id} is {found}, the package says {said}"),
    Entry::words("names.unknown", "the parameters have no {kind} {id}"),
    Entry::words("names.asset", "asset"),
    Entry::words("names.market", "market"),
    Entry::words("RF-2406", "Vault {vault} satisfies its rule at the published prices"),
    Entry::words(
        "RF-2406.liquidating",
        "Vault {vault} is stated as liquidating, and its equity is below its requirement, as that rule \
         says",
    ),
    Entry::words("assessed.not-included", "these are not the numbers in the statement"),
    Entry::words("position.long", "long"),
    Entry::words("position.short", "short"),
    Entry::words(
        "package.question",
        "Are these all the vaults that you had at that time, each under the label, book and rule \
         that you know? Is the account id one that you had before and that nobody else can hold? \
         No proof can tell.",
    ),
];
