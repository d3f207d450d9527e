//! The words of audits.

use super::reader::{OLDER, OPEN};
use crate::message::entry::Entry;

/// What to do about a bundle that is not what the venue made.
const BROKEN_BUNDLE: &str =
    "download the bundle again, byte for byte; if it stays so, the venue published a broken bundle";

/// What to do about proofs that are missing, left over or of another length.
const OTHER_PROOFS: &str =
    "download the bundle again; if it stays so, the venue published a broken bundle";

/// What to do about a shape that this version can't verify.
const BEYOND_VERSION: &str =
    "the statement is beyond this version's limits; check that the verifier is current";

/// Why a bundle can't be audited.
pub(super) const ERRORS: &[Entry] = &[
    Entry::failure("RF-2101", "{error}", BROKEN_BUNDLE),
    Entry::failure("RF-2102", "{error}", BROKEN_BUNDLE),
    Entry::failure("RF-2101.older", "{error}", OLDER),
    Entry::failure("RF-2101.open", "{error}", OPEN),
    Entry::failure("RF-2102.older", "{error}", OLDER),
    Entry::failure(
        "RF-2103",
        "the statement names the parameters {expected}, parameters.json is {found}",
        BROKEN_BUNDLE,
    ),
    Entry::failure("RF-2104", "blocks.bin: {error}", BROKEN_BUNDLE),
    Entry::failure(
        "RF-2105",
        "blocks.bin: {found} blocks per proof; between 1 and {max} are allowed",
        BROKEN_BUNDLE,
    ),
    Entry::failure(
        "RF-2106",
        "the statement lists {expected} blocks, blocks.bin holds {found}",
        BROKEN_BUNDLE,
    ),
    Entry::failure(
        "RF-2107",
        "blocks.bin: block {block} holds a number at or beyond the field's modulus",
        BROKEN_BUNDLE,
    ),
    Entry::failure("RF-2110", "there is no proof: an empty bundle proves nothing", OTHER_PROOFS),
    Entry::failure(
        "RF-2111",
        "the block list needs {expected} proofs, there are {found}",
        OTHER_PROOFS,
    ),
    Entry::failure(
        "RF-2112",
        "{file} (shape {shape}) has {found} bytes instead of {expected}",
        OTHER_PROOFS,
    ),
    Entry::failure(
        "RF-2113",
        "shape {shape} needs k = {k}; at most {most} is allowed",
        BEYOND_VERSION,
    ),
    Entry::failure("RF-2114", "{error}", "give another directory by --generators"),
    Entry::failure(
        "RF-2115",
        "the verifying key of shape {shape} can't be built: {reason}",
        BEYOND_VERSION,
    ),
    Entry::failure(
        "RF-2116",
        "the system gives no random numbers: {reason}",
        "check the system's random number source",
    ),
    Entry::failure(
        "RF-2206.bad",
        "{proofs}",
        "compare the bundle's files with the venue's; tell the venue",
    ),
];

/// The claims of an audit and their details, in the order of the clauses.
pub(super) const CLAIMS: &[Entry] = &[
    Entry::words("RF-2201", "The statement is the one that the venue anchored"),
    Entry::words("anchor.other", "the anchored digest is {expected}, the statement's is {found}"),
    Entry::words("RF-2202", "The statement is of the venue asked for"),
    Entry::words("venue.other", "it is of {found}, not of {expected}"),
    Entry::words("RF-2203", "The statement follows the previous one"),
    Entry::words("follows.other-venue", "the previous statement is of {venue}"),
    Entry::words("follows.other-epoch", "its epoch is {found}, the previous one's is {before}"),
    Entry::words(
        "follows.other-digest",
        "it names the previous statement {named}, the one given is {given}",
    ),
    Entry::words(
        "follows.earlier",
        "its books are of {found}, those of epoch {epoch} of {before}, and no statement given here corrects \
         that epoch",
    ),
    Entry::words(
        "follows.corrected",
        "its books are of {found}, before those of epoch {epoch} of {before}; epoch {later} corrects this one, so its \
         time is not held against the chain",
    ),
    Entry::words(
        "follows.corrects",
        "epoch {found} after {before}. Its books are of {time}, before those of the previous one: it says \
         that it corrects epoch {corrected}, and a correction may be of an earlier time",
    ),
    Entry::words("follows.epochs", "epoch {found} after {before}"),
    Entry::words(
        "follows.after-correction",
        "epoch {found} after {before}. That one corrects epoch {corrected}, so it may be of an earlier time than \
         statements that are not at hand: compare the whole chain",
    ),
    Entry::words(
        "RF-2200.parameter-changes",
        "Rules that changed since the previous statement are listed",
    ),
    Entry::words("parameter-changes.listed", "prices aside"),
    Entry::words("changes.new", "{kind} {name} is new"),
    Entry::words("changes.gone", "{kind} {name} is gone"),
    Entry::words("changes.changed", "{kind} {name}: {rules} changed"),
    Entry::words("changed.decimals", "decimals"),
    Entry::words("changed.collateral", "collateral rates"),
    Entry::words("changed.collateral-bounds", "collateral bounds (not rates)"),
    Entry::words("changed.debt", "debt rates"),
    Entry::words("changed.debt-bounds", "debt bounds (not rates)"),
    Entry::words("changed.profit-rate", "profit rate"),
    Entry::words("changed.contract", "contract"),
    Entry::words("changed.settlement", "settlement asset"),
    Entry::words("changed.size-decimals", "size decimals"),
    Entry::words("changed.tier-argument", "tier argument"),
    Entry::words("changed.maintenance-kind", "kind of maintenance"),
    Entry::words("changed.maintenance", "maintenance tiers"),
    Entry::words("changed.maintenance-bounds", "maintenance bounds (not rates)"),
    Entry::words("changed.isolated-only", "isolated-only mark"),
    Entry::words("evidence.none", "the statement names none: all reserves are the venue's word"),
    Entry::words("RF-2211", "The snapshot is of the time that the previous statement named for it"),
    Entry::words(
        "RF-2211.chain",
        "The snapshot of epoch {epoch} is of the time that the statement before named for it",
    ),
    Entry::words("kept.same", "{named}"),
    Entry::words("kept.other", "it is of {found}, the one before named {named}"),
    Entry::words("kept.repeated", "a correction, which repeats {named}"),
    Entry::words(
        "kept.not-repeated",
        "a correction repeats what was named for the next snapshot, {named}; this one names {found}",
    ),
    Entry::words(
        "kept.dropped",
        "a correction repeats what was named for the next snapshot, {named}; this one names none",
    ),
    Entry::words("kept.none", "the previous statement names no time for it"),
    Entry::words("kept.another", "the statement given is not the one before"),
    Entry::words("RF-2200.well-formed", "The bundle is complete, canonical and of exact lengths"),
    Entry::words("well-formed.counts", "{blocks} {blocks|block|blocks}, {proofs} {proofs|proof|proofs}"),
    Entry::words("RF-2200.parameters", "The parameters obey their limits and are the statement's"),
    Entry::words("RF-2200.fingerprint-base", "The fingerprint base is drawn from the statement"),
    Entry::words("RF-2204", "The root is that of all published blocks"),
    Entry::words(
        "root.other",
        "blocks.bin and the block list lead to the root {found}, the statement says {stated}: a \
         block was changed, left out, repeated or moved, or the root was changed",
    ),
    Entry::words("RF-2205", "No block stands twice"),
    Entry::words("blocks.same", "blocks {first} and {second} have the same {what}"),
    Entry::words("blocks.digest", "digest D"),
    Entry::words("blocks.commitment", "commitment Φ"),
    Entry::words("blocks.count", "{count} {count|block|blocks}"),
    Entry::words("RF-2200.keys", "Verifying keys are built from the published parameters"),
    Entry::words("RF-2206", "Every vault in every block satisfies its rule"),
    Entry::words("proofs.count", "{proofs} {proofs|proof|proofs} over {blocks} {blocks|block|blocks}"),
    Entry::words(
        "proofs.none",
        "none of the {count} proofs verifies: as a rule the statement or blocks.bin was changed, \
         or the proofs are of another statement; first {first}",
    ),
    Entry::words("proofs.bad", "{file} (shape {shape}, blocks {first} to {last}): {reason}"),
    Entry::words("proofs.more", "and {count} more"),
    Entry::words("proof.false", "the proof does not verify"),
    Entry::words("proof.refused", "the proof does not verify ({error})"),
    Entry::words("proof.batch", "its batch does not verify"),
    Entry::words("proof.followed", "{count} {count|byte|bytes} {count|follows|follow} the proof"),
    Entry::words("proof.no-blocks", "a proof covers at least one block"),
    Entry::words("proof.no-key", "no key was built for its shape"),
    Entry::words("RF-2207", "The totals are the sums over exactly these vaults"),
    Entry::words(
        "totals.other",
        "the last Φ in blocks.bin does not commit to the totals in the statement: a total or the \
         last Φ was changed",
    ),
    Entry::words("RF-2208", "Longs equal shorts in every contract"),
    Entry::words("market.of-contract", "{market} (contract {contract})"),
    Entry::words("closure.open", "{contract}: long {long}, short {short}"),
    Entry::words("closure.count", "{count} {count|contract|contracts} with positions"),
    Entry::words("RF-2209", "The reserves of book {book} reach what it owes"),
    Entry::words("RF-2210", "Book {book} is covered without what borrowers owe it"),
    Entry::words("coverage.ratio", "{ratio} % of what is owed: {counted} of {owed} USD"),
    Entry::words("coverage.counted", "reserves of {counted} USD for {owed} USD owed"),
    Entry::words("coverage.gross", "reserves alone are {counted} USD; deposits and profits are {owed} USD"),
    Entry::words("coverage.declared", ", declared and not verified"),
    Entry::words(
        "coverage.by-evidence",
        "; {proven} % proven, {observed} % observed, {declared} % declared and not verified",
    ),
    Entry::words("coverage.short.one", ". One coin is short: {coins}"),
    Entry::words("coverage.short", ". {count} coins are short: {coins}"),
    Entry::words("coverage.coin", "{asset}, by {missing} ({percent} %)"),
    Entry::words(
        "coverage.not-anchored",
        "; anyone could have changed the reserves: only the anchored digest or a signature binds them, and neither was \
         given",
    ),
    Entry::words(
        "coverage.anyone",
        "anyone could have changed the reserves in this file: only the anchored digest or a signature binds them, and \
         neither was given. As they stand, {counted}",
    ),
    Entry::words("RF-2212", "Reserves reach what is owed in every book that owes something"),
    Entry::words("coverage-all.note", "Reserves do not reach what is owed in every book: {count} without enough"),
    Entry::words("coverage-all.covered.one", "1 book owes something, and is covered as the venue declares{bound}"),
    Entry::words(
        "coverage-all.covered",
        "{count} books owe something, and are covered as the venue declares{bound}",
    ),
    Entry::words("coverage-all.none", "book {book} owes {owed} USD and has no reserves"),
    Entry::words("coverage-all.short", "reserves of book {book} lack {missing} USD"),
    Entry::words("unproven.distinct", "a block stands twice"),
    Entry::words("unproven.root", "the root does not match"),
    Entry::words("unproven.root-unchecked", "the root is not checked, since a block stands twice"),
    Entry::words("unproven.proofs", "the proofs do not verify"),
    Entry::words("unproven.totals", "the totals are not proven"),
    Entry::words(
        "unproven.anchor",
        "the statement is not the anchored one, which alone binds reserves",
    ),
    Entry::words("unproven.reserves", "no reserves are declared"),
];
