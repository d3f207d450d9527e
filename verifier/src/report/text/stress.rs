//! The report of scenario proofs as text.

use std::fmt::{self, Write};

use num_bigint::BigInt;
use num_traits::ToPrimitive;

use super::{
    claims::claims,
    first::{answer, notes, unchecked},
    look::{Look, Out},
    table::table,
};
use crate::{
    message::Quoted,
    report::{
        amount::{Amount, USD_20},
        stress::{ScenarioRow, StressReport, StressedBook},
        stress_words::{moves, remarks, sentences},
    },
    say, word,
};

/// How many names with moves of their own a line has without details.
const MOVES_SHOWN: usize = 10;
/// How many names stand in a remark without details.
const NAMES_SHOWN: usize = 5;
/// Columns of a bar.
const BAR: u32 = 30;

impl fmt::Display for StressReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_text(&mut Out::new(f, Look::default()))
    }
}

impl StressReport {
    /// The report as text. Characters that can't be seen are escaped, so that it may be shown.
    pub fn text(&self, look: Look) -> String {
        let mut text = String::new();
        // A string takes whatever is written to it.
        let _ = self.write_text(&mut Out::new(&mut text, look));
        text
    }

    fn write_text(&self, f: &mut Out<'_>) -> fmt::Result {
        let publication = &self.publication;
        let (venue, time) = (&publication.venue, &publication.snapshot_time);
        let of = say!("text.stress.of", venue, time);
        answer(f, &self.verdict, &of.text, publication.corrects.as_ref())?;
        notes(f, &self.verdict.notes)?;
        unchecked(f, &self.verdict.unchecked)?;
        writeln!(f, "\n{}", word!("stress.beside"))?;
        let most = self.most();
        for row in &self.scenarios {
            self.write_scenario(f, row, &most)?;
        }
        claims(f, &self.claims)?;
        self.write_publication(f)?;
        self.write_head(f)?;
        f.title(word!("text.stress.limits"))?;
        for limit in self.limits {
            writeln!(f, "{}", say!("text.item", item = limit))?;
        }
        Ok(())
    }

    fn write_scenario(&self, f: &mut Out<'_>, row: &ScenarioRow, most: &BigInt) -> fmt::Result {
        f.title(&say!("text.stress.scenario", number = row.number, name = Quoted(&row.name)).text)?;
        writeln!(f, "{}", sentences(row, self.proven))?;
        if !self.proven {
            writeln!(f, "{}", word!("text.stress.unproven"))?;
        }
        let header = [
            word!("text.books.book"),
            word!("stress.column.deficit"),
            word!("stress.column.worth"),
        ];
        table(f, &header, &row.books.iter().map(book).collect::<Vec<_>>())?;
        if self.proven {
            write_bars(f, row, most)?;
        }
        write_moves(f, row)
    }

    /// What the audit of the bundle came to; with details all its claims.
    fn write_publication(&self, f: &mut Out<'_>) -> fmt::Result {
        let summary = &self.publication.verdict.summary;
        f.title(word!("text.stress.publication"))?;
        let level =
            say!("text.level", sign = summary.level.sign(), level = summary.level.word()).text;
        f.level(summary.level, &level)?;
        writeln!(f, "{}", say!("text.level.of", of = summary.sentence))?;
        if !f.look.details {
            return writeln!(f, "{}", word!("text.stress.publication.more"));
        }
        claims(f, &self.publication.claims)
    }

    fn write_head(&self, f: &mut Out<'_>) -> fmt::Result {
        let head = &self.head;
        f.title(word!("text.stress.head"))?;
        writeln!(f, "{}", say!("text.stress.set", name = Quoted(&head.set_name)))?;
        writeln!(f, "{}", say!("text.stress.author", author = Quoted(&head.set_author)))?;
        writeln!(f, "{}", say!("text.stress.made-at", time = head.made_at))?;
        match head.sequence.as_str() {
            "0" => writeln!(f, "{}", word!("text.stress.sequence.first"))?,
            sequence => writeln!(f, "{}", say!("text.stress.sequence", sequence))?,
        }
        if f.look.details {
            writeln!(f, "{}", say!("text.stress.digest", digest = head.stress_bech32))?;
            writeln!(f, "{}", say!("text.stress.set-digest", digest = head.set))?;
            let statement = &self.publication.statement_bech32;
            writeln!(f, "{}", say!("text.stress.statement", digest = statement))?;
        }
        Ok(())
    }
}

fn write_bars(f: &mut Out<'_>, row: &ScenarioRow, most: &BigInt) -> fmt::Result {
    let (owed, usd) = (bar(&row.owed, most), row.owed.money_up());
    let Some(worth) = &row.worth else {
        return writeln!(f, "{}", say!("text.stress.bar.owed.all", bar = owed, usd));
    };
    writeln!(f, "{}", say!("text.stress.bar.owed", bar = owed, usd))?;
    let bar = bar(worth, most);
    writeln!(f, "{}", say!("text.stress.bar.worth", bar, usd = worth.money_down()))
}

fn write_moves(f: &mut Out<'_>, row: &ScenarioRow) -> fmt::Result {
    let (shown, names) = match f.look.details {
        true => (usize::MAX, usize::MAX),
        false => (MOVES_SHOWN, NAMES_SHOWN),
    };
    writeln!(f, "{}", word!("text.stress.moves"))?;
    writeln!(f, "{}", say!("text.stress.assets", moves = moves(&row.assets, shown)))?;
    writeln!(f, "{}", say!("text.stress.markets", moves = moves(&row.markets, shown)))?;
    for remark in remarks(row, names) {
        writeln!(f, "{}", say!("text.item", item = remark))?;
    }
    match f.look.details {
        true => writeln!(f, "{}", say!("text.stress.source", words = Quoted(&row.source))),
        false => Ok(()),
    }
}

fn book(book: &StressedBook) -> Vec<String> {
    let name = match (book.insurance, book.proprietary) {
        (true, _) => say!("text.stress.book.insurance", book = book.book).text,
        (false, true) => say!("text.books.own", book = book.book).text,
        (false, false) => book.book.clone(),
    };
    let hidden = || word!("stress.hidden").to_owned();
    let worth = book.worth.as_ref().map_or_else(hidden, Amount::money_down);
    vec![name, book.deficit.money_up(), worth]
}

/// A bar of signs; some of it for anything above zero.
fn bar(usd: &Amount, most: &BigInt) -> String {
    let units = usd.units(USD_20);
    let full = match units > BigInt::ZERO && *most > BigInt::ZERO {
        true => (units * BAR / most).to_u32().unwrap_or(BAR).clamp(1, BAR),
        false => 0,
    };
    let full = full as usize;
    format!("{}{}", "█".repeat(full), "░".repeat(BAR as usize - full))
}
