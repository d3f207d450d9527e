//! What a stress report says in sentences: its answer, and each scenario in words.

use std::collections::HashMap;

use super::{
    amount::Amount,
    claim::Claim,
    level::Level,
    outcome::Outcome,
    status::Status,
    stress::{MoveRow, MovesRow, NamedMove, ScenarioRow, StressReport, StressedBook},
    summary::{Note, Summary},
    unchecked,
};
use crate::{
    message::{Quoted, Said},
    say, word,
};

/// How many names stand in a sentence or a line.
const NAMED: usize = 5;
/// How many numbers of scenarios do.
const NUMBERED: usize = 10;

impl StressReport {
    /// The report with its answer.
    pub(crate) fn answered(self) -> Self {
        StressReport { verdict: summary(&self), ..self }
    }
}

fn summary(report: &StressReport) -> Summary {
    let notes = notes(report);
    let outcome = report.outcome();
    let level = match &outcome {
        Outcome::Fails(_) | Outcome::Unchecked(_) => outcome.level(),
        Outcome::Holds if !report.proven => Level::CantSay,
        Outcome::Holds if notes.is_empty() => Level::Holds,
        Outcome::Holds => Level::HoldsWithNotes,
    };
    let (sentence, reason) = answer(report, &outcome);
    let unchecked = unchecked::of_claims(&report.claims);
    Summary { level, sentence: sentence.text, reason, notes, unchecked }
}

/// The sentence, and the line below it.
fn answer(report: &StressReport, outcome: &Outcome) -> (Said, Option<String>) {
    let failed = |claim: &&Claim| match outcome {
        Outcome::Fails(failed) => failed.contains(&claim.id),
        _ => false,
    };
    if let Some(claim) = report.publication.claims.iter().find(failed) {
        let sentence = say!("stress.sentence.publication", title = claim.title);
        return (sentence, Some(claim.detail.clone()));
    }
    if let Some(claim) = report.claims.iter().find(failed) {
        let title = claim.words();
        return (say!("sentence.fails", title), Some(advised(claim)));
    }
    if let Outcome::Unchecked(open) = outcome {
        return (say!("stress.sentence.required", claims = open.join(", ")), None);
    }
    match report.worst() {
        Some(row) if report.proven => {
            let reason = match report.scenarios.len() {
                1 => worth(row),
                _ if row.owed.is_zero() => {
                    Some(with_worth(word!("stress.sentence.none").to_owned(), row))
                }
                count => {
                    let worst = say!("stress.sentence.worst", number = row.number, count).text;
                    Some(with_worth(worst, row))
                }
            };
            (say!("stress.sentence.proven", what = owed(row)), reason)
        }
        _ => {
            let open = report.claims.iter().find(|claim| claim.id == "stress-proofs");
            (say!("stress.sentence.unproven"), open.map(|claim| claim.detail.clone()))
        }
    }
}

/// Why a claim does not hold, and what to do.
fn advised(claim: &Claim) -> String {
    let advice = match claim.id.as_str() {
        "stress-proofs" => word!("stress.sentence.proofs.advice"),
        "stress-scenarios" => word!("stress.sentence.scenarios.advice"),
        _ => return claim.detail.clone(),
    };
    say!("stress.sentence.advised", detail = claim.detail, advice).text
}

/// What restricts a report that holds.
fn notes(report: &StressReport) -> Vec<Note> {
    let mut notes = vec![];
    let venue = &report.publication.venue;
    if !report.publication.is_anchored() {
        let (sentence, advice) =
            (say!("note.not-anchored", venue), say!("note.not-anchored.advice", venue));
        notes.push(Note {
            id: "not-anchored".into(),
            sentence: sentence.text,
            advice: advice.text,
        });
    }
    let publication = &report.publication.verdict.summary;
    if matches!(publication.level, Level::HoldsWithNotes | Level::CantSay) {
        let sentence = &publication.sentence;
        let sentence = match publication.level {
            Level::CantSay => say!("stress.note.publication.open", sentence),
            _ => say!("stress.note.publication", sentence),
        };
        let advice = word!("stress.note.publication.advice");
        notes.push(Note { id: "audit".into(), sentence: sentence.text, advice: advice.into() });
    }
    if report.claim("stress-scenarios").is_some_and(|claim| claim.status == Status::NotChecked) {
        notes.push(Note {
            id: "stress-scenarios".into(),
            sentence: say!("stress.note.chosen", author = Quoted(&report.head.set_author)).text,
            advice: word!("unchecked.scenarios.advice").into(),
        });
    }
    notes.extend(still(report));
    notes.extend(exceeded(report));
    notes
}

/// The scenarios that exceed the insurance books, in one note.
fn exceeded(report: &StressReport) -> Option<Note> {
    let claims = report.claims.iter().filter(|claim| claim.status == Status::Note);
    let claims: Vec<&Claim> = claims.collect();
    let (id, sentence) = match claims.as_slice() {
        [] => return None,
        [one] => {
            let sentence =
                say!("stress.note.insurance", words = one.words(), detail = one.detail).text;
            (one.id.clone(), sentence)
        }
        many => {
            let numbers = many.iter().filter_map(|claim| claim.id.rsplit(':').next());
            let numbers = listed(&numbers.collect::<Vec<_>>(), NUMBERED);
            let (count, all) = (many.len(), report.scenarios.len());
            let sentence = match count == all {
                true => say!("stress.note.insurance.all", all).text,
                false => say!("stress.note.insurance.many", count, all, numbers).text,
            };
            ("stress-insurance".into(), sentence)
        }
    };
    Some(Note { id, sentence, advice: word!("stress.note.insurance.advice").into() })
}

/// The note of scenarios in which nothing moves that anybody holds.
fn still(report: &StressReport) -> Option<Note> {
    let still = report.scenarios.iter().filter(|row| row.still);
    let numbers: Vec<String> = still.map(|row| row.number.to_string()).collect();
    let (count, numbers) = (numbers.len(), numbers.join(", "));
    (count > 0).then(|| Note {
        id: "still".into(),
        sentence: say!("stress.note.still", count, numbers).text,
        advice: word!("stress.note.still.advice").into(),
    })
}

/// What a scenario comes to, in whole sentences, and whether that is proven.
pub(super) fn sentences(row: &ScenarioRow, proven: bool) -> String {
    let what = owed(row);
    let said = match proven {
        true => say!("stress.sentence.proven", what).text,
        false => say!("stress.sentence.published", what).text,
    };
    with_worth(said, row)
}

/// A sentence, and behind it what the insurance books would be worth.
fn with_worth(sentence: String, row: &ScenarioRow) -> String {
    match worth(row) {
        Some(worth) => format!("{sentence} {worth}"),
        None => sentence,
    }
}

/// What the vaults of books that are no insurance books would owe.
fn owed(row: &ScenarioRow) -> String {
    let (number, usd) = (row.number, row.owed.money_up());
    let others: Vec<&StressedBook> = row.books.iter().filter(|book| !book.insurance).collect();
    let books = books(&others);
    match (others.is_empty(), row.owed.is_zero()) {
        (true, _) => say!("stress.what.nobody", number).text,
        (false, true) => say!("stress.what.nothing", number, books).text,
        (false, false) => say!("stress.what.owed", number, books, usd).text,
    }
}

/// What the vaults of insurance books would be worth; none without such books.
fn worth(row: &ScenarioRow) -> Option<String> {
    let worth = row.worth.as_ref()?;
    let insurance: Vec<&StressedBook> = row.books.iter().filter(|book| book.insurance).collect();
    let (books, usd) = (books(&insurance), worth.money_down());
    Some(match worth.is_negative() {
        true => {
            let usd = worth.absolute().money_up();
            say!("stress.what.worth-less", books, usd).text
        }
        false => say!("stress.what.worth", books, usd).text,
    })
}

/// Names of books in a sentence.
fn books(books: &[&StressedBook]) -> String {
    let names: Vec<&str> = books.iter().map(|book| book.book.as_str()).collect();
    match names.as_slice() {
        [one] => say!("stress.books.one", book = one).text,
        [first @ .., last] if names.len() <= NAMED => {
            say!("stress.books", first = first.join(", "), last).text
        }
        _ => {
            let (named, count) =
                (names[..NAMED.min(names.len())].join(", "), names.len() - NAMED.min(names.len()));
            say!("stress.books.more", named, count).text
        }
    }
}

/// How prices of the venue move, in words: those without a move of their own, then those that have one, together where
/// they move alike; a spread that all have once, at the end.
pub(super) fn moves(moves: &MovesRow, shown: usize) -> String {
    let spread = &moves.others.spread_percent;
    let alike = moves.except.iter().all(|named| named.how.spread_percent == *spread);
    let how = |row: &MoveRow| match alike {
        true => change(row),
        false => {
            say!(
                "stress.move.with-spread",
                how = change(row),
                spread = percent(&row.spread_percent)
            )
            .text
        }
    };
    let groups = groups(&moves.except);
    let named = groups.iter().take(shown).map(|(row, names)| {
        say!("stress.move.named", names = listed(names, shown), how = how(row)).text
    });
    let named = named.collect::<Vec<_>>().join("; ");
    let others =
        (moves.others_count > 0).then(|| say!("stress.move.others", how = how(&moves.others)).text);
    let mut parts = vec![match (others, named.is_empty()) {
        (None, true) => return word!("stress.move.none").to_owned(),
        (None, false) => named,
        (Some(others), true) => others,
        (Some(others), false) => say!("stress.move.except", others, named).text,
    }];
    let more: usize = groups.iter().skip(shown).map(|(_, names)| names.len()).sum();
    if more > 0 {
        parts.push(say!("stress.move.more", count = more).text);
    }
    if alike {
        parts.push(say!("stress.move.spread", spread = percent(spread)).text);
    }
    parts.join("; ")
}

/// Names that move alike, in the order of the first of each.
fn groups(named: &[NamedMove]) -> Vec<(&MoveRow, Vec<&str>)> {
    let mut groups: Vec<(&MoveRow, Vec<&str>)> = vec![];
    let mut places = HashMap::new();
    for named in named {
        let key = [&named.how.change_percent, &named.how.spread_percent].map(Amount::to_string);
        let place = *places.entry(key).or_insert(groups.len());
        match groups.get_mut(place) {
            Some((_, names)) => names.push(&named.name),
            None => groups.push((&named.how, vec![&named.name])),
        }
    }
    groups
}

fn change(row: &MoveRow) -> String {
    let change = percent(&row.change_percent.absolute());
    match (row.change_percent.is_zero(), row.change_percent.is_negative()) {
        (true, _) => word!("stress.move.still").to_owned(),
        (false, true) => say!("stress.move.down", change).text,
        (false, false) => say!("stress.move.up", change).text,
    }
}

fn percent(amount: &Amount) -> String {
    amount.grouped(0)
}

/// The first names, and how many there are beside them.
fn listed(names: &[&str], shown: usize) -> String {
    let first = names.iter().take(shown).copied().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(shown) {
        0 => first,
        count => say!("stress.names.more", named = first, count).text,
    }
}

/// What a reader should know of a scenario beside its moves, with so many names in each list.
pub(super) fn remarks(row: &ScenarioRow, shown: usize) -> Vec<String> {
    let named = |names: &[String]| {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        listed(&names, shown)
    };
    let mut remarks = vec![weight(row)];
    if !row.settlement_moved.is_empty() {
        remarks.push(say!("stress.remark.settlement", names = named(&row.settlement_moved)).text);
    }
    if !row.ignored_assets.is_empty() {
        remarks.push(say!("stress.remark.ignored-assets", names = named(&row.ignored_assets)).text);
    }
    if !row.ignored_markets.is_empty() {
        remarks
            .push(say!("stress.remark.ignored-markets", names = named(&row.ignored_markets)).text);
    }
    remarks
}

/// How much of what vaults hold is in what moves.
fn weight(row: &ScenarioRow) -> String {
    let share = |moves: &MovesRow| moves.moved_percent.as_ref().map(|share| share.grouped(0));
    match (share(&row.assets), share(&row.markets)) {
        (None, None) => word!("stress.remark.weight.none").to_owned(),
        (Some(assets), None) => say!("stress.remark.weight.assets", assets).text,
        (None, Some(markets)) => say!("stress.remark.weight.markets", markets).text,
        (Some(assets), Some(markets)) => say!("stress.remark.weight", assets, markets).text,
    }
}
