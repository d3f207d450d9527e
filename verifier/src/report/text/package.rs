//! A customer's answer as text, in the customer's language. What only auditors read stays in English.

use std::fmt::{self, Write};

use super::{
    claims::claims,
    look::{Look, Out},
};
use crate::{
    message::{Language, Quoted, SPOKEN},
    report::{
        customer::{AnswerWords, Damaged, SideValue},
        date,
        level::Level,
        money::BookCover,
        package::{
            BalanceReport, BookMarks, InclusionReport, Numbers, PositionReport, VaultReport,
        },
        status::Status,
        AnswerKind,
    },
    say, say_in, word_in,
};

impl fmt::Display for InclusionReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_text(&mut Out::new(f, Look::default()), SPOKEN)
    }
}

impl InclusionReport {
    /// The report as text in a language. Characters that can't be seen are escaped, so that it may be shown.
    pub fn text(&self, look: Look, language: Language) -> String {
        let mut text = String::new();
        // A string takes whatever is written to it.
        let _ = self.write_text(&mut Out::new(&mut text, look), language);
        text
    }

    fn write_text(&self, f: &mut Out<'_>, language: Language) -> fmt::Result {
        let words = self.words(language);
        answer(f, &words, self.verdict.level, language)?;
        if self.kind == AnswerKind::In {
            writeln!(f)?;
            if let Some(worth) = self.worth() {
                let words = word_in!(language, "figures.worth");
                writeln!(f, "{words}: {} USD", worth.money_down())?;
            }
            self.vaults.iter().try_for_each(|vault| self.write_vault(f, vault, language))?;
            for (book, marks) in self.own_books() {
                self.write_behind(f, book, marks, language)?;
            }
        }
        f.title(word_in!(language, "checks"))?;
        for check in self.checks(language) {
            let sign = match check.status {
                Status::Holds => "✓",
                Status::NotChecked => "–",
                Status::DoesNotHold => "✗",
                Status::Note | Status::NotThisOne => "?",
            };
            f.write_str("  ")?;
            f.status(check.status, sign)?;
            writeln!(f, " {}", check.words)?;
        }
        if self.kind == AnswerKind::In {
            f.title(word_in!(language, "unknown"))?;
            writeln!(f, "  {}", say_in!(language, "unknown.words", venue = self.venue))?;
        }
        if f.look.details {
            claims(f, &self.claims)?;
            writeln!(f, "\n{}", say!("text.of-statement", digest = self.statement_bech32))?;
        }
        writeln!(f, "\n{}", word_in!(language, "opinion"))
    }

    fn write_vault(&self, f: &mut Out<'_>, vault: &VaultReport, language: Language) -> fmt::Result {
        let count = self.vaults.len();
        if count > 1 {
            f.title(&say_in!(language, "figures.vault", vault = vault.number, count).text)?;
            // Words of the venue stand on a line of their own.
            writeln!(f, "  {}", say_in!(language, "venue-words", words = Quoted(&vault.label)))?;
        }
        match &vault.numbers {
            Some(numbers) => self.write_numbers(f, vault, numbers, language),
            None => writeln!(f, "  {}", word_in!(language, "figures.not-assessed")),
        }
    }

    fn write_numbers(
        &self,
        f: &mut Out<'_>,
        vault: &VaultReport,
        numbers: &Numbers,
        language: Language,
    ) -> fmt::Result {
        let mut line = |words: &str, usd: String| writeln!(f, "  {words}: {usd} USD");
        if self.vaults.len() > 1 {
            line(word_in!(language, "figures.worth"), numbers.worth.money_down())?;
        }
        line(word_in!(language, "figures.balances"), numbers.deposits.money_down())?;
        if !numbers.debts.is_zero() {
            line(word_in!(language, "figures.debts"), format!("-{}", numbers.debts.money_up()))?;
        }
        if numbers.profit.is_negative() {
            line(word_in!(language, "figures.loss"), numbers.profit.money_down())?;
        } else if !numbers.profit.is_zero() {
            line(word_in!(language, "figures.profit"), numbers.profit.money_down())?;
        }
        for one in &numbers.balances {
            write_balance(f, one, language)?;
        }
        let counts = match numbers.profit.is_zero() {
            true => word_in!(language, "figures.collateral"),
            false => word_in!(language, "figures.collateral.profit"),
        };
        writeln!(f, "  {counts}: {} USD", numbers.counted().money_down())?;
        let why = numbers.why(language);
        for one in &why {
            writeln!(f, "    {one}")?;
        }
        if !why.is_empty() {
            writeln!(f, "    {}", say_in!(language, "figures.why", venue = self.venue))?;
        }
        for one in &numbers.positions {
            write_position(f, one, language)?;
        }
        write_room(f, vault, numbers, language)
    }

    /// What stands behind a book.
    fn write_behind(
        &self,
        f: &mut Out<'_>,
        book: &str,
        marks: &BookMarks,
        language: Language,
    ) -> fmt::Result {
        f.title(&say_in!(language, "figures.behind", book).text)?;
        let Some(of) = &marks.figures else {
            return writeln!(f, "  {}", word_in!(language, "figures.behind.unknown"));
        };
        let (venue, owed) = (&self.venue, of.figures.owed.grouped(2));
        match (&of.figures.ratio, of.cover) {
            (_, BookCover::NothingOwed) => {
                return writeln!(f, "  {}", word_in!(language, "figures.behind.nothing"));
            }
            (None, _) => {
                writeln!(f, "  {}", word_in!(language, "figures.behind.none"))?;
                return writeln!(f, "  {}", say_in!(language, "figures.behind.apart", venue, owed));
            }
            (Some(ratio), _) => {
                let percent = ratio.grouped(1);
                writeln!(f, "  {}", say_in!(language, "figures.percent", percent))?;
            }
        }
        for (percent, word) in self.evidence(&of.figures, language) {
            writeln!(f, "    {}", say_in!(language, "figures.behind.part", percent, word))?;
        }
        writeln!(f, "  {}", say_in!(language, "figures.behind.owed", venue, owed))?;
        let short: Vec<_> = self.short_coins().into_iter().filter(|one| one.book == book).collect();
        if short.is_empty() {
            writeln!(f, "  {}", word_in!(language, "figures.no-short"))?;
        }
        for coin in short {
            let (asset, missing) = (&coin.asset, coin.missing.grouped(0));
            let (percent, usd) = (coin.percent.grouped(2), coin.usd.grouped(2));
            let said = say_in!(language, "figures.short-coin", asset, missing, percent, usd);
            writeln!(f, "  {said}")?;
        }
        Ok(())
    }
}

impl Damaged {
    /// The answer as text in a language.
    pub fn text(&self, look: Look, language: Language) -> String {
        let mut text = String::new();
        let mut out = Out::new(&mut text, look);
        // A string takes whatever is written to it.
        let _ = answer(&mut out, &self.words(language), Damaged::LEVEL, language);
        text
    }
}

/// The level, the answer, what differs side by side, and what to do.
fn answer(f: &mut Out<'_>, words: &AnswerWords, level: Level, language: Language) -> fmt::Result {
    let said = say!("text.level", sign = level.sign(), level = level.word_in(language)).text;
    f.level(level, &said)?;
    writeln!(f, ": {}", words.title)?;
    for line in &words.lines {
        writeln!(f, "{line}")?;
    }
    if let Some(reason) = &words.venue_reason {
        writeln!(f, "  {}", say_in!(language, "venue-words", words = Quoted(reason)))?;
    }
    for side in &words.sides {
        let value = match &side.value {
            SideValue::Text(text) => Quoted(text).to_string(),
            SideValue::Time(time) => date::time_in(language, time),
            SideValue::Digest(digest) => digest.clone(),
        };
        writeln!(f, "  {}: {value}", side.name)?;
    }
    if !words.todo.is_empty() {
        f.title(word_in!(language, "todo"))?;
        for one in &words.todo {
            writeln!(f, "  {one}")?;
        }
    }
    Ok(())
}

fn write_balance(f: &mut Out<'_>, one: &BalanceReport, language: Language) -> fmt::Result {
    let (amount, price) = (one.amount.absolute().grouped(0), one.price.grouped(0));
    let at = say_in!(language, "figures.at", amount, price);
    let title = match one.is_debt() {
        true => say_in!(language, "figures.debt", asset = one.asset).text,
        false => one.asset.clone(),
    };
    let counted = match &one.percent {
        Some(percent) if one.is_debt() => {
            let usd = one.counts.absolute().money_up();
            say_in!(language, "figures.debt-counts", percent = percent.grouped(0), usd).text
        }
        Some(percent) if !percent.is_zero() => {
            let usd = one.counts.money_down();
            say_in!(language, "figures.counts", percent = percent.grouped(0), usd).text
        }
        _ => word_in!(language, "figures.counts-none").to_owned(),
    };
    writeln!(f, "    {title}: {} USD ({at}; {counted})", one.usd.money_down())
}

fn write_position(f: &mut Out<'_>, one: &PositionReport, language: Language) -> fmt::Result {
    let side = match one.is_short() {
        true => word_in!(language, "figures.short"),
        false => word_in!(language, "figures.long"),
    };
    let size = one.size.grouped(0);
    let title = say_in!(language, "figures.position", market = one.market, side, size);
    let mark = say_in!(language, "figures.position.mark", mark = one.mark.grouped(0));
    let margin = say_in!(language, "figures.position.margin", usd = one.margin.money_up());
    writeln!(f, "    {title} {mark}: {} USD ({margin})", one.profit_usd.money_down())
}

fn write_room(
    f: &mut Out<'_>,
    vault: &VaultReport,
    numbers: &Numbers,
    language: Language,
) -> fmt::Result {
    let Some(room) = numbers.room(vault) else {
        return match numbers.without_room(vault, language) {
            Some(words) => writeln!(f, "  {words}"),
            None => Ok(()),
        };
    };
    writeln!(f, "  {}: {} USD", word_in!(language, "figures.room"), room.left.money_down())?;
    writeln!(f, "    {}", room.words(language))?;
    match numbers.liquidation_price() {
        Some(mark) => writeln!(f, "    {}", say_in!(language, "figures.mark", mark)),
        None => Ok(()),
    }
}
