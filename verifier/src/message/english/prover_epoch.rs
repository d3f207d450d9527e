//! The words of epochs that can't be proven or published.

use crate::message::entry::Entry;

/// What to do where the file system refuses.
const AGAIN: &str = "check free space and permissions, then run the same command again";
/// What to do where the output is there already.
const PLACE: &str = "choose another place or remove it";
/// What to do about a job that was damaged.
const JOB_AGAIN: &str = "take the job from the work directory again";

/// Why an epoch can't be proven.
pub(super) const EPOCH: &[Entry] = &[
    Entry::failure("RF-1301", "{path}: {source}", AGAIN),
    Entry::failure(
        "RF-1301.irregular",
        "{path} is a directory, a pipe or a device where a file is expected",
        "give a file; in a work directory, remove it and run `prove` again, which names what is missing",
    ),
    Entry::failure(
        "RF-1301.missing",
        "{path}: there is no such file or directory",
        "check the path",
    ),
    Entry::failure(
        "RF-1301.bundle",
        "{path}: this is a bundle, not a work directory",
        "give the directory that `prove` was given with --work",
    ),
    Entry::failure(
        "RF-1302",
        "the work directory was started with {inputs}",
        "take a new one, a work directory and its secret serve one epoch",
    ),
    Entry::words("RF-1302.tool", "another version of this program"),
    Entry::words("RF-1302.parameters", "other parameters"),
    Entry::words("RF-1302.snapshot", "another snapshot"),
    Entry::words("RF-1302.blocks", "another number of blocks per proof"),
    Entry::words("RF-1302.policy", "another policy, or another history of prices, or without them"),
    Entry::failure(
        "RF-1303",
        "{path}: damaged: {reason}",
        "restore the file from a copy if you have one, else start again in a new work directory",
    ),
    Entry::failure(
        "RF-1303.lost",
        "{path} is missing",
        "run `prove` again with the same work directory: it is made again from the others",
    ),
    Entry::failure(
        "RF-1303.again",
        "{path}: damaged: {reason}",
        "delete this file and run `prove` again with the same work directory: it is made again from \
         the others",
    ),
    Entry::failure(
        "RF-1303.statement",
        "{path}: damaged: {reason}",
        "delete this file, and complete the statement again with the same reserves, evidence, signers and \
         next snapshot: it comes out the same",
    ),
    Entry::failure(
        "RF-1303.note",
        "{path}: damaged: it noted where packages, a publication, a bundle or scenario proofs of the statement stand",
        "restore it from a copy if you have one. Remove it only if nobody has received any of them, or if the statement \
         and the folder `stress` stay as they are: never if one of these was restored from an older copy",
    ),
    Entry::failure("RF-1304", "{error}", ""),
    Entry::failure("RF-1305", "{error}", ""),
    Entry::failure(
        "RF-1306",
        "market {market}: longs and shorts over all books differ",
        "no audit would accept the statement. Add the missing counterparties to the snapshot",
    ),
    Entry::failure(
        "RF-1307",
        "shape {shape} needs 2^{k} rows with these parameters, at most 2^16 are allowed",
        "use smaller tables",
    ),
    Entry::failure(
        "RF-1308",
        "proof {index} was made but does not verify",
        "nothing was written. Please report this with the shape, never with the snapshot",
    ),
    Entry::failure(
        "RF-1309",
        "proof {index}: {reason}",
        "run `prove` again, with `--engine halo2` if it happens again: it makes the same proofs",
    ),
    Entry::failure("RF-1310", "{path} exists already", PLACE),
    Entry::failure("RF-1311", "no vault of this account is in the epoch", ""),
    Entry::failure(
        "RF-1311.list",
        "{list}: no vault is in the epoch of the accounts in these lines: {lines}",
        "the packages of the other lines were issued. Compare these with the snapshot's vaults.csv",
    ),
    Entry::words("RF-1311.more", " and {more} more"),
    Entry::failure("RF-1312", "blocks per proof must be between 1 and 256", ""),
    Entry::failure("RF-1313", "encoding: {error}", ""),
    Entry::failure("RF-1314", "{path}: another run works here", "wait for it to end"),
    Entry::failure(
        "RF-1315",
        "{path}: others than its owner have access",
        "make it private (directories 0700, files 0600), or take a new work directory if it may have \
         been read",
    ),
    Entry::failure(
        "RF-1316",
        "the statement would be longer than 16 MiB",
        "declare fewer reserves",
    ),
    Entry::failure("RF-1317", "{error}", ""),
    Entry::failure("RF-1318", "proof {index}: {error}", ""),
    Entry::failure(
        "RF-1320",
        "{path}: a work directory made by release {release}",
        "use that release for it, or start again in a new work directory",
    ),
    Entry::failure(
        "RF-1321",
        "{path}: not finished",
        "run `prove` with this work directory to its end",
    ),
    Entry::failure(
        "RF-1323",
        "account {number} of those given is no account id: {fault}",
        "give the id as it stands in the snapshot",
    ),
    Entry::failure(
        "RF-1323.list",
        "{list}:{line}: no account id: {fault}",
        "the packages of the other lines were issued. Write one account id a line, in UTF-8",
    ),
    Entry::failure(
        "RF-1323.others",
        "{list}: no account ids either are in these lines: {lines}",
        "write one account id a line, in UTF-8",
    ),
    Entry::words("RF-1323.encoding", "it is not UTF-8"),
    Entry::failure(
        "RF-1324",
        "{path}: its statement is open: what the venue has and who signs is not fixed yet",
        "run `complete` with this work directory first",
    ),
    Entry::failure(
        "RF-1325",
        "the statement {statement} is named by {places}; this would be a second statement of the same epoch",
        "leave it as it is and correct it with a later epoch (`corrects`). Only if nobody has received any of \
         these: remove them, and the folder `named` of the work directory, and run the command again",
    ),
    Entry::words("RF-1325.more", "{more} others"),
    Entry::failure(
        "RF-1326",
        "{path} holds another statement of the same epoch",
        "remove this bundle first, if nobody has received it; else leave the statement as it is and correct \
         it with a later epoch (`corrects`)",
    ),
    Entry::failure(
        "RF-1322",
        "a package was made but does not verify against the statement",
        "it was not written. Run the command again on another machine; if it stays so, please report \
         this, never with the package",
    ),
];

/// Why a list of reserves can't complete a statement.
pub(super) const EVIDENCE: &[Entry] = &[
    Entry::failure(
        "RF-1328",
        "this epoch is a correction, and next_snapshot would be {found} in it, but {named} in the statement before: \
         V18 would not hold",
        "repeat it with --next-snapshot",
    ),
    Entry::failure(
        "RF-1328.other",
        "{path}: the epoch names another previous statement, or none",
        "give the bundle of the statement whose digest is `previous` in snapshot.toml",
    ),
    Entry::failure(
        "RF-1329",
        "none of the keys that the statement of --previous names may sign this one, so that readers who have no \
         other key can't check its signature",
        "name one of them with --signer as well, or tell readers the new key before",
    ),
    Entry::failure(
        "RF-1329.log",
        "the statement of --previous names the log {known}, this one the log {now}: readers would take it for a \
         second log",
        "the name of the key is that of the log for ever",
    ),
    Entry::failure(
        "RF-1327",
        "{path}: {source}",
        "give the directory that holds reserves.json and reserves.rows",
    ),
    Entry::failure(
        "RF-1327.malformed",
        "{path}: no list of reserves: {fault}",
        "make the list again with `reserves list`",
    ),
    Entry::failure(
        "RF-1327.rows",
        "{path}: {fault}",
        "the rows are those of the list beside them: take both from one run of `reserves list`",
    ),
    Entry::failure("RF-1327.long", "{path} is longer than the {most} bytes that readers take", ""),
    Entry::failure(
        "RF-1327.not-named",
        "{path}: the statement names no list of reserves",
        "complete it with --evidence, or leave the list out of the bundle",
    ),
    Entry::failure(
        "RF-1327.other",
        "{path}: {differ}",
        "make the list for this epoch: `prove` prints what it is bound to",
    ),
    Entry::failure(
        "RF-1327.asset",
        "{path}: the asset {asset} of a holding is none of the parameters",
        "name it in the table of wallets as the parameters do, and make the list again",
    ),
    Entry::failure(
        "RF-1327.two-books",
        "{path}, line {line}: the address of this row stands in the books {one} and {other}, so that its balance \
         would count for both; addresses in two books: {count}",
        "choose one book for each address in the table of wallets, and make the list again",
    ),
    Entry::failure(
        "RF-1327.sum",
        "book {book}, asset {asset}: the table of reserves states {stated} units for the list, its rows add \
         up to {sum}",
        "correct the rows whose evidence is `list`, or leave them out: they follow from the list",
    ),
];

/// Why a job is refused, or comes to no proof.
pub(super) const JOB: &[Entry] = &[
    Entry::failure("RF-1308.job", "a proof was made but does not verify: {error}", ""),
    Entry::failure("RF-1309.job", "{error}", ""),
    Entry::failure("RF-1318.damaged", "the job is damaged: {reason}", JOB_AGAIN),
    Entry::failure(
        "RF-1318.long",
        "the job would be longer than {most} bytes",
        "take fewer blocks per proof",
    ),
    Entry::failure(
        "RF-1318.parameters",
        "the job is of parameters {expected}, these are {found}",
        "take those of its bundle",
    ),
    Entry::failure(
        "RF-1318.statement",
        "the job does not belong to this statement: {difference}",
        "take the statement of its bundle",
    ),
    Entry::failure(
        "RF-1318.key",
        "the job is for the key {expected}, this is {found}",
        "build the key from its parameters with the same version of this program",
    ),
    Entry::failure(
        "RF-1318.generators",
        "the key is of 2^{expected} rows, the generators of 2^{found}",
        "take generators of the key's size",
    ),
    Entry::failure(
        "RF-1318.inconsistent",
        "block {block} of the job: its vaults, salts and sums don't give its public inputs",
        JOB_AGAIN,
    ),
];

/// Why an epoch can't be published.
pub(super) const PUBLISH: &[Entry] = &[
    Entry::failure("RF-1401", "{path}: {source}", AGAIN),
    Entry::failure("RF-1402", "{path} exists already", PLACE),
    Entry::failure(
        "RF-1403",
        "{path}: {reason}",
        "give the verifier's page, one HTML file that holds everything",
    ),
    Entry::failure("RF-1404", "the bundle is not published, since it does not prove: {claims}", ""),
    Entry::failure(
        "RF-1405",
        "{inner} and {outer} must not lie within each other, also not through links",
        "",
    ),
    Entry::failure(
        "RF-1406",
        "the work directory is of another statement than the bundle",
        "packages of it would not fit",
    ),
    Entry::failure(
        "RF-1407",
        "a package was made but does not verify",
        "nothing was written. The work directory may be damaged",
    ),
    Entry::failure(
        "RF-1408",
        "the bundle holds {files}: addresses of wallets would be public with it",
        "say --publish-list if they are to be; else complete the statement again without it, into another bundle",
    ),
    Entry::failure(
        "RF-1408.without-list",
        "the bundle holds {files} without the list that they stand behind",
        "complete the statement again, with --publish-list or without",
    ),
    Entry::failure(
        "RF-1409",
        "the bundle's {file} is not that of its statement: {reason}",
        "sign the statement with `sign`, and put what it writes into the bundle",
    ),
];
