//! What every text says first: the answer of a report, in a dozen lines at most.

use std::fmt::{self, Write};

use ringfence_circuits::protocol::statement::Correction;

use super::{look::Out, table::table};
use crate::{
    message::Quoted,
    report::{
        amount::Amount,
        figures::{Figures, Part, ShortCoin},
        money::{BookCover, BookVerdict},
        summary::{Note, Summary, Unchecked},
        verdict::Verdict,
    },
    say, word,
};

/// How many books have a line of their own where there are more.
const BOOKS_SHOWN: usize = 3;

/// How many coins that are short, and things that were not checked, are named in one line.
const NAMED: usize = 3;

/// How many notes are written out.
const NOTES_SHOWN: usize = 20;

/// The level with its sign and what the report is of, the sentence, and the line below it.
pub(super) fn answer(
    out: &mut Out<'_>,
    summary: &Summary,
    of: &str,
    corrects: Option<&Correction>,
) -> fmt::Result {
    let level = say!("text.level", sign = summary.level.sign(), level = summary.level.word()).text;
    out.level(summary.level, &level)?;
    writeln!(out, "{}", say!("text.level.of", of))?;
    if let Some(Correction { epoch, reason }) = corrects {
        writeln!(out, "{}", say!("text.first.corrects", epoch = epoch.0))?;
        // Words of the venue stand on a line of their own.
        let words = say!("venue-words", words = Quoted(reason));
        writeln!(out, "{}", say!("text.words", words))?;
    }
    writeln!(out, "{}", summary.sentence)?;
    match &summary.reason {
        Some(reason) => writeln!(out, "{reason}"),
        None => Ok(()),
    }
}

/// The first lines of an audit: the answer, a line for each book, what is short and what was not checked.
pub(super) fn screen(
    out: &mut Out<'_>,
    verdict: &Verdict,
    of: &str,
    corrects: Option<&Correction>,
) -> fmt::Result {
    answer(out, &verdict.summary, of, corrects)?;
    if verdict.speaks() || verdict.summary.unchecked.is_empty() {
        books(out, verdict)?;
    }
    if verdict.speaks() {
        short(out, verdict)?;
    }
    let unchecked = &verdict.summary.unchecked;
    if unchecked.is_empty() {
        return Ok(());
    }
    let mut names: Vec<&str> = vec![];
    for one in unchecked {
        if !names.contains(&one.name.as_str()) {
            names.push(&one.name);
        }
    }
    let named = names.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(NAMED) {
        0 => writeln!(out, "{}", say!("text.unchecked", named)),
        count => writeln!(out, "{}", say!("text.unchecked.more", named, count)),
    }
}

/// One line for each book that owes something: those that are not covered first, then the largest.
fn books(out: &mut Out<'_>, verdict: &Verdict) -> fmt::Result {
    let mut owing: Vec<&BookVerdict> = verdict.owing().collect();
    if owing.is_empty() {
        return Ok(());
    }
    owing.sort_by_key(|book| {
        (book.cover == BookCover::Covered, std::cmp::Reverse(book.figures.owed.units(2)))
    });
    let shown = if owing.len() > BOOKS_SHOWN + 1 { BOOKS_SHOWN } else { owing.len() };
    let mut rows: Vec<Vec<String>> = owing.iter().take(shown).map(|book| row(book)).collect();
    let more = owing.len() - shown;
    if more > 0 {
        rows.push(vec![say!("text.books.more", count = more).text]);
    }
    if owing.len() > 1 {
        let mut cells = vec![say!("text.books.all", count = owing.len()).text];
        cells.extend(figures(&verdict.total.figures));
        cells.push(word!("text.books.no-surplus").to_owned());
        rows.push(cells);
    }
    let header = [
        word!("text.books.book"),
        word!("text.books.owed"),
        word!("text.books.reserves"),
        word!("text.books.ratio"),
        word!("text.books.proven"),
        word!("text.books.observed"),
        word!("text.books.declared"),
    ];
    writeln!(out)?;
    table(out, &header, &rows)
}

fn row(book: &BookVerdict) -> Vec<String> {
    let name = match book.proprietary {
        true => say!("text.books.own", book = book.book).text,
        false => book.book.clone(),
    };
    [vec![name], figures(&book.figures)].concat()
}

/// What is owed, reserves, ratio, and the three parts. Without reserves there is no 0 but a word.
fn figures(figures: &Figures) -> Vec<String> {
    let percent = |percent: &Option<Amount>| match percent {
        Some(percent) => say!("text.percent", percent = percent.grouped(1)).text,
        None => "–".to_owned(),
    };
    let mut cells = vec![figures.owed.grouped(2)];
    match &figures.reserves {
        Some(reserves) => {
            cells.extend([reserves.grouped(2), percent(&figures.ratio)]);
            let parts = [&figures.proven, &figures.observed, &figures.declared];
            cells.extend(parts.map(|part: &Part| percent(&part.percent)));
        }
        None => {
            cells.push(word!("text.books.none").to_owned());
            cells.extend(["–"; 4].map(str::to_owned));
        }
    }
    cells
}

/// The coins that are short, the most valuable shortage first.
fn short(out: &mut Out<'_>, verdict: &Verdict) -> fmt::Result {
    let short = verdict.short();
    if short.is_empty() {
        return Ok(());
    }
    let coin = |coin: &&ShortCoin| {
        let missing = coin.missing.grouped(0);
        let (asset, book) = (&coin.asset, &coin.book);
        let (percent, usd) = (coin.percent.grouped(2), coin.usd.grouped(2));
        say!("text.coin", asset, book, missing, percent, usd).text
    };
    let coins = short.iter().take(NAMED).map(coin).collect::<Vec<_>>().join("; ");
    match short.len().saturating_sub(NAMED) {
        0 => writeln!(out, "{}", say!("text.shorts", coins)),
        count => writeln!(out, "{}", say!("text.shorts.more", coins, count)),
    }
}

/// All notes, each with what to do.
pub(super) fn notes(out: &mut Out<'_>, notes: &[Note]) -> fmt::Result {
    if notes.is_empty() {
        return Ok(());
    }
    out.title(word!("text.notes"))?;
    for note in notes.iter().take(NOTES_SHOWN) {
        let (sentence, advice) = (&note.sentence, &note.advice);
        writeln!(out, "{}", say!("text.note", sentence, advice))?;
    }
    match notes.len().saturating_sub(NOTES_SHOWN) {
        0 => Ok(()),
        count => writeln!(out, "{}", say!("text.notes.more", count)),
    }
}

/// All that was not checked, each with the reason and what to do, once.
pub(super) fn unchecked(out: &mut Out<'_>, unchecked: &[Unchecked]) -> fmt::Result {
    if unchecked.is_empty() {
        return Ok(());
    }
    out.title(word!("text.not-checked"))?;
    for one in unchecked {
        let (title, reason) = (&one.title, &one.sentence);
        let said = match one.claims.len() {
            0 | 1 => say!("unchecked.claim", title, reason).text,
            count => say!("unchecked.claims", title, count = count - 1, reason).text,
        };
        let options = one.options.join(", ");
        match one.advice.as_str() {
            "" => writeln!(out, "{}", say!("text.item", item = said))?,
            advice if !options.is_empty() => {
                writeln!(out, "{}", say!("text.unchecked.options", said, advice, options))?
            }
            advice => writeln!(out, "{}", say!("text.unchecked.item", said, advice))?,
        }
    }
    Ok(())
}
