//! The words of the risk policy: rules, histories of prices, and parameters whose thresholds follow from both.

use crate::message::entry::Entry;

/// Why a policy, a history or parameters that are to follow them are refused.
pub(super) const FAULTS: &[Entry] = &[
    Entry::failure(
        "RF-1340",
        "{path}: {error}",
        "a policy is written by `ringfence-prover parameters policy`, and used as it was written",
    ),
    Entry::failure(
        "RF-1341",
        "{path}, line {line}: {reason}",
        "docs/parameters.md explains every key of the rules",
    ),
    Entry::failure(
        "RF-1341.whole",
        "{path}: {reason}",
        "docs/parameters.md explains every key of the rules",
    ),
    Entry::words("RF-1341.count", "expected a whole number"),
    Entry::words("RF-1341.multiplier", "expected a number of at most 8 decimals, as 1.5"),
    Entry::words("RF-1341.percent", "expected a percentage of at most 6 decimals, as 0.5"),
    Entry::words("RF-1341.duration", "expected a time as \"1d\", \"8h\", \"15m\", or a number of seconds"),
    Entry::words("RF-1341.all", "the rule {other} has all other names (\"*\") already"),
    Entry::words("RF-1341.name", "the parameters have nothing of the name {name} here"),
    Entry::words("RF-1341.twice", "{name} stands under the rule {other} already"),
    Entry::failure(
        "RF-1342",
        "{path}: {error}",
        "a history is written by `ringfence-prover parameters history`, and used as it was written",
    ),
    Entry::failure("RF-1343", "{path}, line {line}: {reason}", "correct the row, then make the history again"),
    Entry::failure(
        "RF-1343.names",
        "{names} names are given for {tables} tables",
        "give --name once for each --csv, in the same order, or not at all",
    ),
    Entry::failure("RF-1343.none", "there is no row of prices in these tables", "are they the right files?"),
    Entry::failure(
        "RF-1343.many",
        "these tables have {count} rows, and a history has at most {most}",
        "leave out times that no rule looks at",
    ),
    Entry::words(
        "RF-1343.column",
        "no column is called {column}; --name-column, --time-column and --price-column say what columns are called, or \
         which they are, from 1",
    ),
    Entry::words("RF-1343.column-twice", "two columns are called {column}"),
    Entry::words("RF-1343.name", "name: {fault}"),
    Entry::words(
        "RF-1343.price",
        "expected a price above 0 and below 79,228,162,514, with at most 18 digits behind the point",
    ),
    Entry::words("RF-1343.text", "it is not UTF-8"),
    Entry::words("RF-1343.csv", "it is not well-formed CSV"),
    Entry::words("RF-1343.long", "a line has more than 65,536 bytes"),
    Entry::words("RF-1343.given", "expected the columns name,price,source in the first line, and three fields in each other"),
    Entry::words("RF-1343.above-zero", "expected a price above 0"),
    Entry::words("RF-1343.source", "source: expected a text that says where the price comes from"),
    Entry::words("RF-1343.twice", "{name} stands twice"),
    Entry::failure(
        "RF-1344",
        "two prices of {name} for {time}: {one}, and {other}",
        "nothing says which one is right, so remove the wrong one at its source",
    ),
    Entry::words("RF-1344.place", "{price} ({path}, line {line})"),
    Entry::failure(
        "RF-1345",
        "the tables say something else than {path}, which they are to continue; rows that differ: {count}. {first}",
        "readers compare the two. If the tables are wrong, take only their rows that are later than this history. If a published \
         price was wrong, continue the history of the last publication that does not have it, and correct the epoch after that",
    ),
    Entry::failure(
        "RF-1345.dropped",
        "{path} does not say what the history before it said; rows that differ: {count}. {first}",
        "readers compare the two: make the history with --continue and the history of that publication. If a price in it was wrong, \
         correct the first epoch whose history has it",
    ),
    Entry::failure(
        "RF-1347.terms",
        "names with other terms than in {path}, for whose thresholds no limit would hold: {count}. {first}",
        "readers would see that no limit holds. Give what has other terms another name, in policy and parameters",
    ),
    Entry::failure(
        "RF-1347.prices",
        "prices of the parameters that lie more than {most} % from the last ones of the history: {count}. {first}",
        "readers compare the two. Make the parameters with `ringfence-prover parameters adjust`, or correct the history",
    ),
    Entry::failure("RF-1347.times", "{reason}", "correct price_time, or take prices of the time of the books"),
    Entry::words("RF-1345.other", "{name} at {time} was {before}, and is now {now}"),
    Entry::words("RF-1345.new", "{name} at {time} had no price, and has now {now}"),
    Entry::failure(
        "RF-1346",
        "the publication before is needed, and it is not given",
        "name its bundle with --previous",
    ),
    Entry::failure(
        "RF-1346.nested",
        "epoch {epoch} is a correction itself, of epoch {first}; with a policy a correction names the epoch that was \
         wrong first",
        "name that epoch with --corrects, and the last publication before it with --baseline",
    ),
    Entry::failure(
        "RF-1346.corrects",
        "epoch {epoch} is corrected, so thresholds move from those of epoch {before}, and it is not given",
        "name its bundle with --baseline",
    ),
    Entry::failure(
        "RF-1346.other",
        "{path} holds {found}, but thresholds move from {expected}",
        "name the right bundle: --previous for the publication before, --baseline for the one before a corrected epoch",
    ),
    Entry::failure(
        "RF-1346.policy",
        "{path}: its statement names another policy, and that is not beside it",
        "its limits hold, too: put its policy.json beside the statement, or name the unpacked bundle",
    ),
    Entry::failure(
        "RF-1346.parameters",
        "{path}: the parameters of the publication before are refused: {error}",
        "was it made by this release?",
    ),
    Entry::failure(
        "RF-1346.statement",
        "{path}: the statement of the publication before is refused: {error}",
        "was it made by this release?",
    ),
    Entry::failure(
        "RF-1347",
        "the parameters do not follow from policy and history; figures that differ: {count}. {first}",
        "make the parameters with `ringfence-prover parameters adjust`, with the same policy, history and publications",
    ),
    Entry::failure(
        "RF-1347.half",
        "a policy goes with a history, and a history with a policy",
        "name both, with --policy and --history, or neither",
    ),
    Entry::failure(
        "RF-1348.none",
        "the snapshot can't be read without a price of {names}, or of what they settle in: neither the history, nor a \
         publication before, nor --prices has one",
        "give a table of name, price and source with --prices, such as: USDT,1,\"who says so\"; if the names have \
         prices in the history, look at how they are written",
    ),
    Entry::failure("RF-1348", "{reason}", "correct the table of --prices"),
    Entry::words("RF-1348.unknown", "the policy has no asset and no market of the name {name}"),
    Entry::words("RF-1348.both", "the policy has an asset and a market of the name {name}, so its price must come from a series"),
    Entry::words("RF-1348.history", "the history has a price of {name}, for {time}: one of the two must go"),
    Entry::failure(
        "RF-1349",
        "the parameters that follow are beyond what parameters can hold: {error}",
        "correct the table, the rule or the price that is named, then adjust again",
    ),
    Entry::words("check.followed", "Margin rates and haircuts are those that the policy gives for this history."),
    Entry::words("policy.statement", "epoch {epoch} of {venue} ({digest})"),
    Entry::words("policy.digest", "the statement {digest}, which the snapshot names as the previous one"),
    Entry::words("policy.other-price", "{name} at {price}, {deviation} % from {last} in the history"),
    Entry::words("policy.before-previous", "the statement {digest}, which the publication before names as the one before it"),
    Entry::words("policy.epoch-before", "epoch {before}, the last one before the corrected epoch {epoch}"),
    Entry::words("policy.venue", "a statement of {venue}"),
];

/// What `parameters policy` and `parameters history` print.
pub(super) const RULES: &[Entry] = &[
    Entry::words("policy.tables", "Tables: {set}, digest {digest}"),
    Entry::words("policy.made", "{name}: {moving} of {all} names move with the market, {fixed} stand still."),
    Entry::words("policy.rule", "Rule {name}: {measure}, times {multiplier}, gives the level: from {floor} % to {cap} %."),
    Entry::words(
        "policy.worst",
        "the largest move of a price within {horizon}, over {points} prices {interval} apart",
    ),
    Entry::words(
        "policy.deviation",
        "the root of the mean square of moves over {horizon}, over {points} prices {interval} apart",
    ),
    Entry::words("policy.steps", "  A weight rises by at most {up} a day, and falls by at most {down}; a fall waits {wait}."),
    Entry::words("policy.step-one", "1 percentage point"),
    Entry::words("policy.step", "{percent} percentage points"),
    Entry::words("policy.no-step", "any amount"),
    Entry::words("policy.of-assets", "  haircuts of {names}"),
    Entry::words("policy.of-markets", "  maintenance rates of {names}"),
    Entry::words("policy.stays", "  Nothing rises under this rule even where a price doubles, so its names count as fixed."),
    Entry::words("policy.fixed-names", "Under no rule: they stay at their tables, and move only when these do, by at most {up} up and {down} down a day."),
    Entry::words("policy.written", "{path} is written. Publish it before you follow it; digest {digest}"),
    Entry::words("history.made", "{path} is written: {rows} prices of {series} names; digest {digest}"),
    Entry::words("history.carried", "Rows of the older history, carried over unchanged: {carried}."),
    Entry::words("history.repeated", "Rows that stood more than once, with the same price: {repeated}."),
    Entry::words("history.series", "  {name}: {rows} prices from {first} to {last}, the last one {price}"),
];

/// What `parameters adjust` prints.
pub(super) const ADJUSTED: &[Entry] = &[
    Entry::words("policy.set", "{policy}, {time}"),
    Entry::words("policy.followed", "Margin rates and haircuts follow the policy {policy}, digest {digest}"),
    Entry::words("policy.older-price", "The price of {name} is that of {time}, the last one up to {price_time}"),
    Entry::words("policy.source-history", "The history of prices with digest {digest}"),
    Entry::words("policy.source-kept", "The price of the statement before, {digest}, since the history has none"),
    Entry::words(
        "adjust.none-fall",
        "If you adopt them, no vault falls below its maintenance margin that the thresholds before would leave above it at \
         the same prices.",
    ),
    Entry::words(
        "adjust.one-falls",
        "If you adopt them, 1 vault falls below its maintenance margin that the thresholds before would leave above it at \
         the same prices. It is worth {worth} USD and lacks {lack} USD.",
    ),
    Entry::words(
        "adjust.fall",
        "If you adopt them, {fall} vaults fall below their maintenance margin that the thresholds before would leave above \
         it at the same prices. Together they are worth {worth} USD and lack {lack} USD.",
    ),
    Entry::words("adjust.others", "Vaults that are no longer below by the new thresholds: {rise}. Vaults that are below by both, since prices moved: {both}."),
    Entry::words("adjust.moved", "{moved} of {all} thresholds moved in the {passed} since {before}."),
    Entry::words("adjust.first", "No earlier publication limits how thresholds move: all are what the policy gives."),
    Entry::words("adjust.asset", "{name}, haircut: {tiers}"),
    Entry::words("adjust.asset-value", "{name}, haircut on deposits of {value} USD: {tiers}"),
    Entry::words("adjust.market", "{name}, maintenance: {tiers}"),
    Entry::words("adjust.market-value", "{name}, maintenance of longs of {value} USD: {tiers}"),
    Entry::words("adjust.step", "{before} % → {now} %"),
    Entry::words("adjust.same", "{now} %, as before"),
    Entry::words("adjust.at", "{now} %"),
    Entry::words("adjust.tiers", " (first tier; {more} more)"),
    Entry::words("adjust.measure", "  Prices moved by {measure} %, so rule {rule} gives {target} %."),
    Entry::words("adjust.floor", "  Prices moved by {measure} %, so rule {rule} gives its lowest level: {target} % for the first tier."),
    Entry::words("adjust.cap", "  Prices moved by {measure} %, so rule {rule} gives its highest level: {target} % for the first tier."),
    Entry::words(
        "adjust.missing",
        "  The history lacks prices that rule {rule} needs: {missing}, the first for {first}. So the rule gives its highest \
         level: {target} % for the first tier.",
    ),
    Entry::words("adjust.no-rule", "  It is under no rule; its table says {target} %."),
    Entry::words("adjust.step-up", "  It rose as far as the policy allows for this time (step_up); the rest follows later."),
    Entry::words("adjust.step-down", "  It fell as far as the policy allows for this time (step_down); the rest follows later."),
    Entry::words("adjust.wait", "  It waits (fall_wait): the measure was {falls} % within the wait."),
    Entry::words("adjust.wait-missing", "  It waits (fall_wait): prices within the wait are missing in the history."),
    Entry::words("adjust.policy-before", "  The policy that was published before would not have lowered it yet."),
    Entry::words("adjust.listed", "  It is new."),
    Entry::words("adjust.new", "  It is new, so it begins at the highest level of its rule."),
    Entry::words("adjust.kept", "  Its price, {price}, is that of the publication before: the history has none."),
    Entry::words("adjust.given", "  Its price, {price}, is the given one."),
    Entry::words("adjust.older", "  Its price, {price}, is that of {time}."),
    Entry::words("adjust.unchanged", "As before, and held back by nothing: {names}"),
    Entry::words("adjust.left-out", "Left out, since nobody has a price of them, or of what they settle in: {names}"),
    Entry::words("adjust.written", "{path} is written; digest {digest}"),
    Entry::words("adjust.next", "Next: look at it with `ringfence-prover parameters show`, then `prove` with --policy and --history."),
];
