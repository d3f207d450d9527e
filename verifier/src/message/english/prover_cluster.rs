//! The words of epochs that many machines prove.

use crate::message::entry::Entry;

/// What to do where a store refuses.
const STORE: &str = "check that the store can be reached, has room and lets this program read and write; then run the same \
                     command again, nothing that is stored is lost";
/// What to do where an artifact is damaged or missing.
const PLAN_AGAIN: &str =
    "run `ringfence-cluster plan` again with the same work directory: it stores what is missing and changes nothing else";

/// Why a group of blocks can't be planned, proven or collected.
pub(super) const GROUPS: &[Entry] = &[
    Entry::failure("RF-1460", "the store of artifacts refuses {name}: {reason}", STORE),
    Entry::failure(
        "RF-1461",
        "the key file {path} can't be used: {source}",
        "give the file that `ringfence-cluster key` wrote, or a new place for a new key",
    ),
    Entry::failure(
        "RF-1461.private",
        "the key file {path} can be read by others than its owner",
        "run `chmod 600` on it, and take a new key if somebody may have read this one",
    ),
    Entry::failure(
        "RF-1461.malformed",
        "{place} holds no key: expected 64 hexadecimal digits",
        "give the file that `ringfence-cluster key` wrote, or its one line",
    ),
    Entry::failure(
        "RF-1461.none",
        "no key to open jobs with: neither --key-file nor {variable} gives one",
        "give a file with --key-file, or set the variable that --help names",
    ),
    Entry::failure(
        "RF-1462",
        "{name} is sealed with the key {sealed}, and this program was given the key {own}",
        "give the key that the epoch was planned with",
    ),
    Entry::failure("RF-1463", "{name} in the store is not what was stored there", PLAN_AGAIN),
    Entry::failure("RF-1464", "{name} is not in the store", PLAN_AGAIN),
    Entry::failure(
        "RF-1464.group",
        "there is no group {index}: the epoch has {groups}, counted from 0",
        "take as many tasks as `ringfence-cluster plan` names",
    ),
    Entry::failure(
        "RF-1464.variable",
        "the variable {variable}, by which a scheduler says which task this is, holds no number",
        "give --index N, from 0 to one less than the number of groups",
    ),
    Entry::failure(
        "RF-1464.index",
        "no group was named, neither with --index nor by a scheduler of array jobs",
        "give --index N, from 0 to one less than the number of groups",
    ),
    Entry::failure(
        "RF-1465",
        "the store holds {epochs} epochs, and none was named",
        "name one with --epoch, as `ringfence-cluster plan` printed it",
    ),
    Entry::failure(
        "RF-1465.none",
        "the store holds no epoch",
        "check the place of the store, and run `ringfence-cluster plan` first",
    ),
    Entry::failure(
        "RF-1465.other",
        "the store holds nothing of the epoch {epoch}: this is not the store that it was planned with",
        "give the place of artifacts that was given to `ringfence-cluster plan`",
    ),
    Entry::failure(
        "RF-1466",
        "the epoch was planned by {planned}, and this is {own}: proofs of one release are not those of another",
        "install on every machine the release that planned",
    ),
    Entry::failure(
        "RF-1467",
        "another work directory has planned the same epoch or the same moment of this venue, as {epoch}",
        "go on with that one, or stop it and plan with --replace: two statements of one epoch or moment would be \
         evidence of fraud",
    ),
    Entry::failure("RF-1468", "the job of group {index} is refused: {reason}", PLAN_AGAIN),
    Entry::failure(
        "RF-1468.broke-off",
        "this program broke off while it worked on group {index}",
        "this is a fault of the program: report it with the log of the worker, which holds nothing private",
    ),
    Entry::failure("RF-1305.group", "generators: {error}", "check free space and permissions of the cache of generators"),
    Entry::failure(
        "RF-1469",
        "{missing} of {groups} proofs are missing, those of groups {first}",
        "wait while workers or array jobs make them; where nothing does, or jobs have failed, run `ringfence-cluster plan` again with \
         the same work directory, which hands out what is missing",
    ),
    Entry::failure(
        "RF-1469.removed",
        "{missing} of {groups} proofs are missing, those of groups {first}. {removed} artifacts were no proofs of their groups, and \
         were removed",
        "run `ringfence-cluster plan` again with the same work directory, so that workers make them anew",
    ),
    Entry::words("group.found", "Group {index} of {groups} was proven already; its proof verifies"),
    Entry::words("group.made", "Group {index} of {groups} is proven: {blocks} blocks. Its proof verifies and is stored"),
    Entry::failure("RF-1469.threads", "threads can't be started: {reason}", "give fewer with --threads"),
];

/// What the cluster program says.
pub(super) const CLUSTER: &[Entry] = &[
    Entry::failure("RF-1470", "the queue: {reason}", "check address, user and password; only the user of `ringfence-cluster plan` must be able to create tables"),
    Entry::failure(
        "RF-1470.empty",
        "the database of the queue has no tables of a queue: nothing was planned",
        "run `ringfence-cluster plan` first, with the same database",
    ),
    Entry::failure(
        "RF-1470.none",
        "no queue was named",
        "give the address of a Postgres database with --queue or in the variable RINGFENCE_QUEUE",
    ),
    Entry::failure(
        "RF-1471",
        "the place of artifacts can't be used: {reason}",
        "give a directory or the URL of a bucket, and credentials in the environment",
    ),
    Entry::failure(
        "RF-1472",
        "the queue has jobs, and none of them is sealed with the key {own}: theirs are {found}",
        "give the key that the epoch was planned with",
    ),
    Entry::failure("RF-1473", "metrics can't be served: {reason}", "choose another address with --metrics"),
    Entry::failure("RF-1474", "the system refuses: {reason}", "check the limits of processes and threads, and try again"),
    Entry::words("cluster.key", "The key {fingerprint} is written. Whoever has it can read every vault of the epoch: give it to planner and workers only, and destroy it when the bundle is written"),
    Entry::words("cluster.planned", "Epoch {epoch} has {groups} groups of blocks to prove, numbered from 0; {proven} are proven already"),
    Entry::words("cluster.pushed", "{pushed} jobs went to the queue, and {again} that had failed or were lost are there again. Start workers, then run `ringfence-cluster collect`"),
    Entry::words("cluster.unqueued", "No queue was named: prove each group with `prove-group --index`, from 0 to {last}, then run `ringfence-cluster collect`"),
    Entry::words("cluster.worker", "{proven} jobs were ended here"),
    Entry::words("cluster.unreadable", "it can't be read as a job"),
    Entry::words("cluster.deadly", "{attempts} workers died, or were cut off, while they proved it; the reason stands in their logs"),
    Entry::words("cluster.collected", "All {groups} proofs are there and verify; {taken} were taken from the store now"),
    Entry::words("cluster.empty", "The queue has no epoch: nothing was planned"),
    Entry::words("cluster.status", "{done} of {all} groups are proven of epoch {epoch}"),
    Entry::words("cluster.status-rest", "  {running} are being proven by {workers} workers, {waiting} are waiting, {failed} have failed"),
    Entry::words("cluster.status-pace", "  {rate} groups a minute; the rest takes about {left}"),
    Entry::words("cluster.status-still", "  none was proven in the last ten minutes"),
    Entry::words(
        "cluster.address",
        "the address is none: expected postgres://USER@HOST/DATABASE, where signs such as # and @ in a password are written as %23 and %40",
    ),
    Entry::words("cluster.silent", "nobody answers at this address"),
    Entry::words("cluster.more", " and {more} others"),
    Entry::words(
        "cluster.status-idle",
        "  no worker has given a sign of life in the last minute",
    ),
    Entry::words(
        "cluster.all",
        "Nothing is left to prove: run `ringfence-cluster collect`",
    ),
    Entry::words("cluster.waiting", "{missing} of {groups} proofs are missing; waiting
"),
    Entry::words("cluster.status-end", "  nothing is left to do for workers"),
    Entry::words("cluster.status-key", "  sealed with the key {key}"),
    Entry::words("cluster.status-again", "  group {group} failed {attempts} times and is tried again: {reason}"),
    Entry::words("cluster.status-failed", "  group {group} failed {attempts} times and is not tried again: {reason}"),
];
