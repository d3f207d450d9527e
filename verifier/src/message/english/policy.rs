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
        "Since the statement before, margin rates and haircuts moved within the limits of the policy",
    ),
    Entry::words("RF-2262", "The price history says what that of the statement before said of the same times"),
    Entry::words("RF-2263", "The last prices of the price history are the published ones"),
    Entry::words("RF-2264", "The policy is that of the statement before"),
    Entry::words("RF-2265", "Rules that move with the market cover all assets and markets but dollars"),
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
        "the statement that is corrected does not follow the one that you gave as the one before it",
    ),
    Entry::words("policy.other-previous", "the previous statement that you gave is not the one that this statement names"),
    Entry::words("policy.follows", "all {names} assets and markets, recomputed from {prices} prices"),
    Entry::words("policy.not-in", "{kind} {name} is not in the policy"),
    Entry::words("policy.field", "{kind} {name}: {field} is {found}, by the policy {expected}"),
    Entry::words(
        "policy.rate",
        "{kind} {name}: the rate of tier {tier} of its {table} is {found} %, by the policy {expected} %",
    ),
    Entry::words("policy.haircut", "haircut"),
    Entry::words("policy.maintenance", "margin rate"),
    Entry::words("policy.range", "{least} to {most}"),
    Entry::words(
        "policy.moved",
        "{kind} {name}: the {what} of tier {tier} was {before} % and is {found} %; from {least} % to {most} % was \
         allowed",
    ),
    Entry::words("policy-bounds.first", "there is no statement before it"),
    Entry::words("policy-bounds.within", "compared with the statement of {time}"),
    Entry::words("policy-changes.note.one", "The policy is not that of the statement before: one thing changed in it"),
    Entry::words(
        "policy-changes.note",
        "The policy is not that of the statement before: {count} things changed in it",
    ),
    Entry::words("policy-changes.first", "there is no statement before it"),
    Entry::words("policy-changes.same", ""),
    Entry::words("policy-changes.introduced", "the statement before named no policy"),
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
    Entry::words("policy-covers.others", "rules cover {covered} % by value; fixed are {names}"),
    Entry::words("policy-covers.one", "{kind} {name} ({usd} USD)"),
    Entry::words("policy-history.first", "no history before it is named"),
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

/// What is wrong with what a reader brings to the policy.
pub(super) const ERRORS: &[Entry] = &[
    Entry::failure(
        "RF-2140",
        "the risk policy: {error}",
        "give the policy.json that the venue published, byte for byte",
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
        "the price history that the previous statement names was not given (history.rows beside it)",
    ),
];
