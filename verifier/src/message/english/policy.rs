//! The words about thresholds and the risk policy.

use crate::message::entry::Entry;

/// The claims of clause V19 and their details.
pub(super) const CLAIMS: &[Entry] = &[
    Entry::words(
        "RF-2260",
        "Margin rates and haircuts follow from the policy and the price history that the statement names",
    ),
    Entry::words(
        "RF-2261",
        "Margin rates and haircuts moved within the limits of the policy",
    ),
    Entry::words("RF-2262", "The price history says what the one before it said, and drops nothing that a rule still looks at"),
    Entry::words("RF-2263", "The last prices of the price history are the published ones"),
    Entry::words("RF-2264", "The policy is that of the statement before"),
    Entry::words("RF-2265", "Rules that move with the market cover all assets and markets but dollars"),
    Entry::words("RF-2266", "The price history is within {tolerance} % of the one that you brought, {file}"),
    Entry::words("RF-2266.any", "The price history is within --price-tolerance of the one that you brought"),
    Entry::words(
        "policy-own.note",
        "{outside} prices of the price history lie further than {tolerance} % from the ones that you brought in {file}",
    ),
    Entry::words(
        "policy-own.note.holes",
        "The price history lacks {holes} of the prices that you brought in {file}",
    ),
    Entry::words(
        "policy-own.note.both",
        "{outside} prices of the price history lie further than {tolerance} % from the ones that you brought in \
         {file}, and it lacks {holes}",
    ),
    Entry::words("policy-own.one", "{name} at {time}: {venues} in the history, {yours} in yours, {percent} %"),
    Entry::words("policy-own.hole", "{name} at {time}: no price in the history"),
    Entry::words("policy-own.compared", "{prices} prices of the same name and time compared"),
    Entry::words("policy-own.others", "; the history has none of your names {names}"),
    Entry::words("policy-own.list", ": "),
    Entry::words(
        "policy-own.no-names",
        "the history has none of your names, such as {names}: put the venue's names in their place",
    ),
    Entry::words(
        "policy-own.no-times",
        "no price of the same time: your names are in the history, your times are others; they are read as UTC",
    ),
    Entry::words("policy.none", "the statement names no risk policy: its margin rates and haircuts are the venue's choice"),
    Entry::words(
        "policy.given-up",
        "The statement before named a risk policy, and this one names none",
    ),
    Entry::words(
        "policy.given-up.why",
        "margin rates and haircuts are the venue's choice again; compare them with those before",
    ),
    Entry::words("policy.other", "policy.json is {found}, the statement names {expected}"),
    Entry::words("policy.other-given", "the policy that you gave is {found}, the statement names {expected}"),
    Entry::words("policy.bad", "policy.json: {error}"),
    Entry::words("policy.other-history", "history.rows is {found}, the statement names {expected}"),
    Entry::words("policy.bad-history", "history.rows: {error}"),
    Entry::words("unproven.policy", "the policy or its price history is not what the statement names"),
    Entry::words(
        "policy.other-baseline",
        "thresholds of a correction move from the last statement before the epoch that it corrects, which is \
         epoch {expected}; you gave that of epoch {found}",
    ),
    Entry::words(
        "policy.unlinked-baseline",
        "the statement before this one names another one before it than the one that you gave with --baseline",
    ),
    Entry::words("policy.other-previous", "the previous statement that you gave is not the one that this statement names"),
    Entry::words("policy.follows", "all {names} assets and markets, recomputed from {prices} prices"),
    Entry::words("policy.not-in", "{kind} {name} is not in the policy"),
    Entry::words("policy.field", "{kind} {name}: {field} is {found}, by the policy {expected}"),
    Entry::words(
        "policy.rate",
        "{kind} {name}: the rate of tier {tier} of its {table} is {found} %, by the policy {expected} %",
    ),
    Entry::words(
        "policy.other-terms",
        "{kind} {name} has other terms than in the statement from which thresholds move, so that nothing limits how its own moved",
    ),
    Entry::words("policy.haircut", "haircut"),
    Entry::words("policy.maintenance", "margin rate"),
    Entry::words("policy.range", "{least} to {most}"),
    Entry::words(
        "policy.moved",
        "{kind} {name}: the {what} of tier {tier} was {before} % and is {found} %; from {least} % to {most} % was \
         allowed",
    ),
    Entry::words(
        "policy.nested",
        "it corrects a correction: a correction names the epoch that was wrong first, so that everyone knows from which \
         statement thresholds move",
    ),
    Entry::words(
        "policy.price-time",
        "its prices are of {price_time} and its books of {snapshot_time}; with a policy they are at most a day apart",
    ),
    Entry::words(
        "policy.older-prices",
        "its prices are of {price_time}, before those of the statement from which thresholds move, which are of {before}",
    ),
    Entry::words(
        "policy.by-given",
        "neither this statement nor the one before it names the one that you gave with --baseline, so nobody is held to it; compared \
         with it: {said}",
    ),
    Entry::words(
        "policy.other-given-history",
        "the price history that you gave is {found}, the statement names {expected}, which is not in the bundle",
    ),
    Entry::words(
        "policy-bounds.corrects",
        "This statement corrects epoch {epoch}, so its margin rates and haircuts move from before that, and no limit holds \
         against what was published since",
    ),
    Entry::words("policy-bounds.first", "there is no earlier statement from which they would move"),
    Entry::words("policy-bounds.within", "compared with the statement of {time}"),
    Entry::words("policy-changes.note.one", "The policy is not that of the statement before: one thing changed in it"),
    Entry::words(
        "policy-changes.note",
        "The policy is not that of the statement before: {count} things changed in it",
    ),
    Entry::words("policy-changes.first", "there is no statement before it"),
    Entry::words("policy-changes.same", "it is the same policy"),
    Entry::words("policy-changes.introduced", "A risk policy is named which the statement before did not name"),
    Entry::words(
        "policy-changes.introduced.why",
        "the statement before names no policy, so there is none to compare this one with",
    ),
    Entry::words("policy-changes.new", "{place} is new"),
    Entry::words("policy-changes.gone", "{place} is gone"),
    Entry::words("policy-changes.line", "{place}: was {before}, is {now}"),
    Entry::words(
        "policy-covers.note.one",
        "No rule moves the threshold of one asset or market with the market",
    ),
    Entry::words(
        "policy-covers.note",
        "No rule moves the thresholds of {count} assets and markets with the market",
    ),
    Entry::words("policy-covers.all", "{covered} % by value"),
    Entry::words("policy-covers.dollars", "{covered} % by value; {dollars} assets at a price of 1 USD are fixed"),
    Entry::words("policy-covers.others", "rules cover {covered} % by value, assets at a price of 1 USD aside; fixed are {names}"),
    Entry::words("policy-covers.one", "{kind} {name} ({usd} USD)"),
    Entry::words("policy-history.first", "there is no earlier statement whose history it would have to repeat"),
    Entry::words("policy-history.unnamed", "the statement from which thresholds move names no price history"),
    Entry::words(
        "policy-history.corrected.one",
        "This correction changed one price of the history that the statement before names",
    ),
    Entry::words(
        "policy-history.corrected",
        "This correction changed {count} prices of the history that the statement before names",
    ),
    Entry::words("policy-history.nothing", "the two histories have no price in common"),
    Entry::words("policy-history.more", "; and {count} more"),
    Entry::words("policy-history.same", "it is the same history"),
    Entry::words("policy-history.equal", "{rows} prices in common"),
    Entry::words("policy-history.changed", "was {was}, is {is}"),
    Entry::words("policy-history.gone", "is gone"),
    Entry::words("policy-history.new", "was not there before"),
    Entry::words("policy-history.difference", "the price of {name} at {time} {what}"),
    Entry::words("policy-prices.compared", "{compared} compared"),
    Entry::words(
        "policy-prices.missing",
        "{compared} compared; the history has no price up to the price time of: {names}",
    ),
    Entry::words(
        "policy-prices.note",
        "The last prices of the price history are older than the published ones, and {count} lie apart from them",
    ),
    Entry::words(
        "policy-prices.one",
        "{name}: published {published}, in the history {last} at {time}, {deviation} %",
    ),
];

/// What was not checked, and what a reader does so that it is.
pub(super) const UNCHECKED: &[Entry] = &[
    Entry::words("unchecked.policy", "whether margin rates and haircuts follow the risk policy"),
    Entry::words(
        "unchecked.policy.advice",
        "ask the venue for policy.json and history.rows of this statement, and give them",
    ),
    Entry::words(
        "unchecked.earlier-files.advice",
        "give the earlier statement as it lies in its bundle, with parameters.json, policy.json and history.rows beside it",
    ),
    Entry::words("unchecked.own-history", "your own price history"),
    Entry::words("unchecked.own-history.advice", "correct names or times in your file"),
    Entry::words(
        "unchecked.baseline.advice",
        "give the last statement before the epoch that is corrected, with parameters.json beside it",
    ),
];

/// The section of the report about thresholds.
pub(super) const REPORT: &[Entry] = &[
    Entry::words("thresholds.title", "Margin rates and haircuts, recomputed from the risk policy"),
    Entry::words(
        "thresholds.intro",
        "{moved} of {names} thresholds moved since the earlier statement (stricter: {stricter}, softer: {softer}).",
    ),
    Entry::words(
        "thresholds.intro.follow",
        "All {names} are what the policy gives for {prices} past prices. Held back by a limit: {held}.",
    ),
    Entry::words(
        "thresholds.intro.wrong",
        "Of {names} thresholds, so many are not what the policy gives for {prices} past prices: {wrong}.",
    ),
    Entry::words("thresholds.intro.covered", "Rules that move with the market cover {covered} % by value."),
    Entry::words("thresholds.tier", "tier {tier}: {before} % → {now} %"),
    Entry::words("thresholds.policy", "The policy is called {name} and has the digest {digest}."),
    Entry::words("thresholds.missing.one", "one price is missing, that of {first}, so the rule gives its cap"),
    Entry::words("thresholds.of", "{name}, {what}"),
    Entry::words("thresholds.moved", "  {name}, {what}: {before} % → {now} %, value {usd} USD"),
    Entry::words("thresholds.stayed", "  {name}, {what}: {now} %, as before, value {usd} USD"),
    Entry::words("thresholds.stands", "  {name}, {what}: {now} %, value {usd} USD"),
    Entry::words("thresholds.because", "    {why}"),
    Entry::words("thresholds.listed", "new"),
    Entry::words("thresholds.haircut", "haircut"),
    Entry::words("thresholds.maintenance", "margin"),
    Entry::words("thresholds.column.name", "threshold of the first tier"),
    Entry::words("thresholds.column.before", "before, %"),
    Entry::words("thresholds.column.now", "now, %"),
    Entry::words("thresholds.column.value", "value, USD"),
    Entry::words("thresholds.column.why", "why"),
    Entry::words("thresholds.things", "thresholds"),
    Entry::words("thresholds.more", "and {count} more: --details"),
    Entry::words("thresholds.wrong", "not what the policy gives, which is {expected} %"),
    Entry::words("thresholds.new", "new, so it begins at the cap"),
    Entry::words("thresholds.missing", "{count} prices are missing from {first} on, so the rule gives its cap"),
    Entry::words("thresholds.measure", "prices moved by {measure} %, for which rule {rule} gives {target} %"),
    Entry::words("thresholds.fixed", "fixed by the policy"),
    Entry::words("thresholds.step-up", "held back: the policy limits how far it may rise in a day"),
    Entry::words("thresholds.step-down", "held up: the policy limits how far it may fall in a day"),
    Entry::words("thresholds.fall-wait", "held up: it falls once prices have been calm for as long as the policy asks"),
    Entry::words("thresholds.policy-before", "held up: by the policy before, it would not have fallen this far yet"),
    Entry::words("thresholds.unmoved", "No rule moves the thresholds of these with the market"),
    Entry::words("thresholds.changes", "What changed in the policy"),
    Entry::words("thresholds.last-prices", "Last prices of the history that are not the published ones"),
];

/// What is wrong with what a reader brings to the policy.
pub(super) const ERRORS: &[Entry] = &[
    Entry::failure(
        "RF-2140",
        "the risk policy: {error}",
        "give the policy.json that the venue published, byte for byte",
    ),
    Entry::failure(
        "RF-2142",
        "the price history {name}: {reason}",
        "give history.rows as a venue publishes it, or CSV with the columns name, time and price",
    ),
    Entry::failure(
        "RF-2141",
        "the statement before the corrected epoch: {error}",
        "give its statement.json, as downloaded, beside its parameters.json",
    ),
];

/// What nobody brought.
pub(super) const NOT_BROUGHT: &[Entry] = &[
    Entry::words("not-brought.policy", "the risk policy that the statement names was not given (policy.json)"),
    Entry::words(
        "not-brought.history",
        "the price history that the statement names was not given (history.rows)",
    ),
    Entry::words(
        "not-brought.baseline",
        "the last statement before the corrected epoch was not given with its parameters, from which thresholds move",
    ),
    Entry::words(
        "not-brought.previous-policy",
        "the risk policy that the earlier statement names was not given (policy.json beside it)",
    ),
    Entry::words(
        "not-brought.previous-history",
        "the price history that the earlier statement names was not given (history.rows beside it)",
    ),
];
