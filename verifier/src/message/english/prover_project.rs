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
    Entry::words("pace.pairs", "blocks of two scenarios"),
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
        "{path} is there already, and holds something that no demonstration made: nothing of it was touched",
        "name another directory with --out, or move what is yours elsewhere",
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
    Entry::words(
        "demo.scenarios",
        "In {stress} it proved what the vaults would owe if prices fell as on 10 October 2025: Bitcoin by 11 %, Ether \
         by 13 %, and other tokens by 60 % (scenario 1) or by 80 % (scenario 2). {sentence} {reason}",
    ),
    Entry::words("demo.warning", "warning[{code}]: {text}"),
    Entry::words("demo.report", "\nOpen next, in a browser:\n  {path}  the auditor's report"),
    Entry::words(
        "demo.page",
        "  {page}  the customer's page: give it a package of {packages}, or the folder {bundle} and then {stress}",
    ),
    Entry::words(
        "demo.no-page",
        "  the customer's page is not built yet: `cargo run --release -p ringfence-web -- page` builds \
         page/index.html, which takes the folder {bundle}",
    ),
    Entry::words("demo.verify", "The same audit on the command line:"),
    Entry::words("demo.verify-scenarios", "The scenarios, each with its moves and what no such proof shows:"),
];

/// Why a project can't be used, or a day not be run.
pub(super) const PROJECT: &[Entry] = &[
    Entry::failure("RF-1360", "{path}: {source}", "check free space and permissions, then run the same command again"),
    Entry::failure(
        "RF-1360.none",
        "{path}: there is no project file",
        "write one with `ringfence-prover init --venue NAME`, or name it with --project",
    ),
    Entry::failure("RF-1361", "{path} is there already and was left as it is", "edit it, or name another file"),
    Entry::failure("RF-1362", "{path}, line {line}: {reason}", "`ringfence-prover init` writes a file with every key explained"),
    Entry::failure("RF-1362.whole", "{path}: {reason}", "`ringfence-prover init` writes a file with every key explained"),
    Entry::words("RF-1362.text", "it is not UTF-8; save it as UTF-8"),
    Entry::words("RF-1362.nearest", "there is no key {key} here; is {nearest} meant?"),
    Entry::words("RF-1362.unknown", "there is no key {key} here; those that there are: {known}"),
    Entry::words("RF-1362.day", "each run needs a place of its own: write {date} or {run} where the day is to stand"),
    Entry::words("RF-1362.time", "expected times in UTC with the day in them, as \"{date}T23:59:59Z\""),
    Entry::words(
        "RF-1362.announce",
        "the next snapshot can be announced only with the table [times] and a schedule that is daily or weekly",
    ),
    Entry::words("RF-1362.policy", "a policy goes with a history, and a history with a policy"),
    Entry::words("RF-1362.page", "without_page and a page exclude each other"),
    Entry::words("RF-1362.list", "there is a list to publish only with paths.evidence"),
    Entry::words("RF-1362.log", "who may sign has a log: name its folder with the key log"),
    Entry::words("RF-1362.signers", "say which keys may sign: signers = [\"name+hash+key\"], as `sign --new-key` prints them"),
    Entry::failure(
        "RF-1363",
        "{path} is not what `run` writes",
        "restore it from a copy; the statement of its day stands in the bundle beside it",
    ),
    Entry::failure(
        "RF-1364",
        "another run of this project is under way ({path})",
        "wait until it has ended; a run that died holds nothing",
    ),
    Entry::failure(
        "RF-1365",
        "{day} is not the next day: the last one that is finished is {last}, and {next} comes after it",
        "run that day first; or say --skip, if there is to be no statement for the days between",
    ),
    Entry::failure(
        "RF-1365.month",
        "{day} is not in the month after {last}, the last day that is finished",
        "run a day of that month first; or say --skip, if there is to be no statement for it",
    ),
    Entry::failure(
        "RF-1366",
        "{day} lies before {last}, the last day that is finished, and no statement can be put in between",
        "what was wrong on a day is corrected by --corrects EPOCH --reason TEXT; else run the day after the last",
    ),
    Entry::failure(
        "RF-1367",
        "{begun} was begun and is not finished, so {day} can't begin: its statement would come after that one",
        "run the day that was begun again, it goes on where it stopped",
    ),
    Entry::failure(
        "RF-1368",
        "epoch {epoch} is of {of}, not of {day}",
        "run the day of the epoch that is wrong, with --corrects EPOCH --reason TEXT",
    ),
    Entry::failure(
        "RF-1368.none",
        "no epoch {epoch} was run with this project, so {day} can't correct it",
        "give the epoch of a day that is finished; the first line of its summary says it",
    ),
    Entry::failure(
        "RF-1368.reason",
        "{run} was begun with another reason",
        "give the reason that it was begun with",
    ),
    Entry::failure(
        "RF-1369",
        "{other} is another mapping than {own}",
        "remove it, or leave paths.mapping out where each day has a mapping of its own",
    ),
    Entry::failure(
        "RF-1370",
        "all is proven, and the list of reserves is not at {path} yet. Make it with `reserves list --snapshot {own} --evidence {path} --bound {bound}`",
        "then run the same command again: it goes on there",
    ),
    Entry::failure(
        "RF-1371",
        "the statement is complete, and nobody signed it yet. Let your device sign: `sign --bundle {bundle} --log {log} --vkey VKEY --print`, then the same with --signature and --out {proof}",
        "then run the same command again: it goes on there",
    ),
    Entry::failure(
        "RF-1372",
        "{run} was begun, and is not finished; since then these have changed: {changed}. Nothing was done now",
        "put them back as they were; or say --again, which makes anew what was made of them, with what is there now; \
         or, when everything is proven, say --as-begun, which finishes it as it was begun",
    ),
    Entry::failure(
        "RF-1372.given-out",
        "{run} was begun, and is not finished; since then these have changed: {changed}. Its statement is signed, or \
         something that names it may have been handed out. Nothing was done now",
        "put them back as they were; or say --as-begun, which finishes it as it was begun, and correct the day \
         afterwards with --corrects EPOCH --reason TEXT",
    ),
    Entry::failure(
        "RF-1372.anew",
        "{run} can't begin anew: its statement is signed, or something that names it may have been handed out, and two \
         statements of one epoch are evidence of fraud",
        "finish it with --as-begun, then correct the day with --corrects EPOCH --reason TEXT",
    ),
    Entry::failure(
        "RF-1373",
        "{named} leads to {path}, which lies within {served}; that is served to everyone",
        "name a private place elsewhere, or serve another folder: paths.public says which",
    ),
    Entry::failure(
        "RF-1373.within",
        "paths.public leads to {public}, which lies within {path}; that is private, as {named} names it",
        "name another place for what is served",
    ),
];

/// What a day came to.
pub(super) const RUN: &[Entry] = &[
    Entry::words(
        "init.written",
        "{path} is written: read it once, it explains every key. Then put a day's tables into snapshots/DATE and its \
         parameters into parameters/DATE.json, and run it: ringfence-prover run DATE",
    ),
    Entry::words("run.goes-on", "{run} was begun before: {after}. It goes on from there"),
    Entry::words("run.step.begun", "nothing of it is done"),
    Entry::words("run.step.checked", "its tables are checked"),
    Entry::words("run.step.proven", "everything is proven"),
    Entry::words("run.step.completed", "its statement is complete"),
    Entry::words("run.step.signed", "its statement is complete, and signed if anybody is to sign it"),
    Entry::words("run.step.publishing", "what is published was being written"),
    Entry::words("run.words-to-prove", "venue, books or times in the project file"),
    Entry::words("run.words-to-complete", "signers, list or announce_next in the project file"),
    Entry::words("run.completed-anew", "{run}: its statement is completed anew; its tables are those that are proven, so nothing is proven again"),
    Entry::words("run.begun-anew", "{run} begins anew: what was made of it before is removed"),
    Entry::words("run.checked", "checked: {vaults} {vaults|vault|vaults} in {blocks} {blocks|block|blocks} {vaults|keeps its rule|keep their rules}"),
    Entry::words("run.proven", "proven: {blocks} {blocks|block|blocks}"),
    Entry::words("run.completed", "completed: {rows} {rows|row|rows} of reserves"),
    Entry::words("run.signed", "signed"),
    Entry::words("run.already", "{run} was run before and is finished. Nothing was changed; this is what it came to:"),
    Entry::words("run.covered", "{run}, epoch {epoch}: every book that owes something is covered by the reserves that you declare."),
    Entry::words("run.lacking", "{run}, epoch {epoch}: reserves do not cover what is owed in {books}."),
    Entry::words(
        "prove.covered",
        "{venue}, epoch {epoch}: every book that owes something is covered by the reserves that you declare.",
    ),
    Entry::words("prove.lacking", "{venue}, epoch {epoch}: reserves do not cover what is owed in {books}."),
    Entry::words("prove.owed", "{venue}, epoch {epoch}: what you owe is proven; reserves are not declared."),
    Entry::words("prove.owes-nothing", "{venue}, epoch {epoch}: you owe nothing."),
    Entry::words(
        "prove.shown",
        "Proven: what you owe is the sum over all vaults of these tables, and every vault keeps its rule.",
    ),
    Entry::words("prove.declared", "Not proven: that you have the reserves. They are your word, until evidence stands behind them."),
    Entry::words("prove.none-declared", "Not proven: that you have anything against what you owe. The statement names no reserves."),
    Entry::words(
        "prove.open-declared",
        "Not proven: that you have the reserves. They are those of the snapshot; the statement is open, and gets its own \
         when it is completed.",
    ),
    Entry::words(
        "prove.open",
        "Not proven: that you have anything against what you owe. The statement is open, and gets reserves when it is \
         completed.",
    ),
    Entry::words(
        "prove.next",
        "next: ringfence-prover publish public --bundle {bundle} --work {work} --packages packages",
    ),
    Entry::words(
        "prove.next-completed",
        "next: the statement was completed before and stays as it is; `ringfence-prover publish` publishes its bundle, \
         with --work {work} for the packages",
    ),
    Entry::words(
        "prove.next-open",
        "next: ringfence-prover complete --work {work} --snapshot {snapshot} --out bundle",
    ),
    Entry::words("prove.blocks", "{blocks} {blocks|block|blocks} proven"),
    Entry::words("run.own-book", "{book} (your own)"),
    Entry::words("run.book", "  {name}: owed {owed} USD, reserves count {reserves} USD, {ratio} %"),
    Entry::words("run.no-reserves", "  {name}: owed {owed} USD, no reserves"),
    Entry::words("run.owes-nothing", "  {name}: owes nothing"),
    Entry::words("run.short-coin", "    short: {missing} {coin}, {percent} % of what is owed in it"),
    Entry::words("run.more-coins", "    and {more} {more|more coin that is|more coins that are} short"),
    Entry::words("run.no-short-coin", "  no coin is short"),
    Entry::words("run.published", "Published: {public}, {files} {files|file|files} and {files|its|their} manifest"),
    Entry::words("run.packages", "Packages: {packages}, {count} of them, private"),
    Entry::words("run.took", "It took {seconds} s."),
    Entry::words("run.next", "Next:"),
    Entry::words("run.anchor", "  anchor this digest where customers see it: {anchor}"),
    Entry::words("run.sign", "  sign the statement, see docs/anchoring.md; the project file can have it done"),
    Entry::words("run.serve", "  serve {public} as it is, under an address of its own"),
    Entry::words("run.hand-out", "  hand each package of {packages} to its own customer only"),
    Entry::words("run.removed", "Removed, since it is older than the project keeps it: {path}"),
    Entry::words("man.written", "{count} {count|page|pages} in {directory}"),
];
