//! The words of snapshots that are refused, and of records on disk.

use crate::message::entry::Entry;

/// Why a snapshot is refused, or a record can't be had.
pub(super) const SNAPSHOT: &[Entry] = &[
    Entry::failure(
        "RF-1201",
        "can't {action} {path}: {source}",
        "check that the path exists and its permissions",
    ),
    Entry::failure("RF-1202", "the snapshot's description is refused: {problem}", ""),
    Entry::failure("RF-1203", "{problem}", ""),
    Entry::failure("RF-1204", "the snapshot is refused:\n{problems}", ""),
    Entry::words(
        "RF-1204.stopped",
        "and perhaps more: reading stopped here; raise the limit of errors",
    ),
    Entry::failure(
        "RF-1205",
        "{count} vaults break their rule (S5)",
        "name a private file for the list to see which",
    ),
    Entry::failure(
        "RF-1205.listed",
        "{count} vaults break their rule (S5); they are listed in the private file {path}",
        "",
    ),
    Entry::failure(
        "RF-1206",
        "{count} vaults are liquidating ({by_auto} of them by rule `auto`), more than the {allowed} \
         allowed",
        "check prices and collateral, or raise the limit",
    ),
    Entry::failure(
        "RF-1207",
        "{path} exists already",
        "remove it or choose another directory",
    ),
    Entry::failure(
        "RF-1208",
        "the vaults fill {blocks} blocks; a statement has between 1 and {most}",
        "",
    ),
    Entry::failure(
        "RF-1211",
        "can't access {path}: {source}",
        "check free space and permissions",
    ),
    Entry::failure(
        "RF-1212",
        "{path}: record {number} is damaged: {reason}",
        "import the snapshot again",
    ),
    Entry::failure("RF-1213", "{path}: no record at position {number}, it holds {count}", ""),
    Entry::failure(
        "RF-1214",
        "{path} holds no records of this release; a work directory serves only the release that began it",
        "use that release for it, or start again in a new work directory",
    ),
];
