//! The words of projects, of days that are run one after another, and of what is published.

use crate::message::entry::Entry;

/// Why what stands behind a list is not published, and why there is no page.
pub(super) const PUBLISHED: &[Entry] = &[
    Entry::failure(
        "RF-1350",
        "{path} is not published: {reason}",
        "make it again with `reserves import`, in the directory of this list; without --publish-list nothing of \
         it is published",
    ),
    Entry::words("RF-1350.line", "line {number}: {fault}"),
    Entry::words(
        "RF-1350.address",
        "the entry is of an address that does not stand in the list, and would become public with it",
    ),
    Entry::words("RF-1350.head", "it holds no header of a block that the list names, so it is of another list"),
    Entry::failure(
        "RF-1351",
        "the verifier's page is not built yet: there is none at {places}",
        "build it once, in the folder of the source, with `cargo run --release -p ringfence-web -- page`; or give \
         it with --page, or publish --without-page",
    ),
    Entry::words("reserves.file", "{directory}, file {place} of it, by name"),
    Entry::words("reserves.some-file", "{directory}, a file whose name may hold an address"),
];

/// What of a snapshot's description is known from elsewhere, and disagrees with it.
pub(super) const DESCRIPTION: &[Entry] = &[
    Entry::words("RF-1202.missing", "the key {field} is missing"),
    Entry::words(
        "RF-1202.no-epoch",
        "the key epoch is missing; write it, or give the statement of the epoch before with --previous",
    ),
    Entry::words("RF-1202.project", "it is {own} here and {given} in the project file; leave it out in one of them"),
    Entry::words("RF-1202.own-book", "{book} (the venue's own)"),
    Entry::words("RF-1202.corrects", "epoch {epoch}, {reason}"),
    Entry::words("RF-1202.last", "the epoch of --previous is the last one that there can be"),
    Entry::words(
        "RF-1202.epoch",
        "it is {own} here, but --previous is the statement of epoch {before}, after which comes {next}; leave the \
         key out, or give the statement of the epoch before with --previous",
    ),
    Entry::words(
        "RF-1202.previous",
        "it is {own} here, but the statement that --previous gives is {previous}; leave the key out, or give the \
         other statement with --previous",
    ),
    Entry::failure(
        "RF-1353",
        "the parameters were not compared with those of the epoch before, since --previous gives its statement alone",
        "give its bundle or its public directory, or the statement with parameters.json beside it",
    ),
    Entry::words("RF-1302.given", "another epoch before, or another correction, venue, time or book"),
];

/// How a long run goes on.
pub(super) const PROGRESS: &[Entry] = &[
    Entry::words("pace.kept", "{kept} of {all} proofs kept from an earlier run"),
    Entry::words("pace.blocks", "blocks"),
    Entry::words("pace.proofs", "proofs"),
    Entry::words("pace.packages", "packages"),
    Entry::words("pace.so-far", "{so_far} so far"),
    Entry::words("pace.done", "{done} of {total} {unit}, {percent} %, {so_far} so far"),
    Entry::words("pace.rate", ", {rate} {unit} a second"),
    Entry::words("pace.left", ", {least} to {most} left"),
    Entry::words("pace.about", ", about {left} left"),
    Entry::words("pace.seconds", "{seconds} s"),
    Entry::words("pace.minutes", "{minutes} min"),
    Entry::words("pace.hours", "{hours} h {minutes} min"),
];

/// Why the demonstration does not begin.
pub(super) const DEMO: &[Entry] = &[
    Entry::failure(
        "RF-1352",
        "{path} is there already, and no demonstration made it: nothing of it was touched",
        "name another directory with --out",
    ),
    Entry::failure(
        "RF-1352.busy",
        "another demonstration is using {path}",
        "wait until it has ended, or name another directory with --out",
    ),
    Entry::words(
        "demo.made-of",
        "The venue is made up: {vaults} vaults with {positions} positions, on the {assets} assets and {markets} \
         markets of Binance's published tables.",
    ),
    Entry::words(
        "demo.done",
        "It proved {blocks} blocks of vaults, an auditor verified all of it, and {packages} customers checked \
         their packages: {seconds} s in all.",
    ),
    Entry::words(
        "demo.evidence",
        "{wallets} of its wallets are listed, with signatures and proofs of state, in {folder}. Wallets, keys and \
         chains are made: nobody keeps anything there.",
    ),
    Entry::words("demo.warning", "warning[{code}]: {text}"),
    Entry::words("demo.report", "\nOpen next, in a browser:\n  {path}  the auditor's report"),
    Entry::words(
        "demo.page",
        "  {page}  the customer's page: give it a package of {packages}, or the folder {bundle}",
    ),
    Entry::words(
        "demo.no-page",
        "  the customer's page is not built yet: `cargo run --release -p ringfence-web -- page` builds \
         page/index.html, which takes the folder {bundle}",
    ),
    Entry::words("demo.verify", "The same audit on the command line:"),
];
