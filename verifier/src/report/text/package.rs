//! The report of a customer's package as text.

use std::fmt::{self, Write};

use super::{
    claims::claims,
    first::{answer, notes, unchecked},
    head::fmt_corrects,
    look::{Look, Out},
};
use crate::{
    message::Quoted,
    report::package::{InclusionReport, Numbers, PositionReport},
    say, word,
};

impl fmt::Display for InclusionReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_text(&mut Out::new(f, Look::default()))
    }
}

impl InclusionReport {
    /// The report as text. Characters that can't be seen are escaped, so that it may be shown.
    pub fn text(&self, look: Look) -> String {
        let mut text = String::new();
        // A string takes whatever is written to it.
        let _ = self.write_text(&mut Out::new(&mut text, look));
        text
    }

    fn write_text(&self, f: &mut Out<'_>) -> fmt::Result {
        let InclusionReport { account, venue, epoch, .. } = self;
        let account = Quoted(account);
        let of = match &self.package {
            None => say!("text.package", account, venue, epoch),
            Some(_) => say!("text.package.other", account, venue, epoch),
        };
        answer(f, &self.verdict, &of.text, self.corrects.as_ref())?;
        for (book, words) in self.marked_books() {
            writeln!(f, "\n{}", say!("text.marked-book", book = Quoted(book)))?;
            for line in words {
                writeln!(f, "{}", say!("text.verdict.lead", line))?;
            }
        }
        for vault in &self.vaults {
            let (number, book) = (vault.number, Quoted(&vault.book));
            f.title(&say!("text.vault", vault = number, book, rule = vault.rule).text)?;
            let words = say!("venue-words", words = Quoted(&vault.label));
            writeln!(f, "{}", say!("text.label", words))?;
            match &vault.numbers {
                Some(numbers) => fmt_numbers(f, numbers)?,
                None => writeln!(f, "{}", word!("text.not-assessed"))?,
            }
        }
        notes(f, &self.verdict.notes)?;
        unchecked(f, &self.verdict.unchecked)?;
        claims(f, &self.claims)?;
        writeln!(f)?;
        if let Some(head) = &self.package {
            let (venue, time) = (Quoted(&head.venue), Quoted(&head.snapshot_time));
            writeln!(f, "{}", say!("text.package.says", venue, time))?;
        }
        writeln!(f, "{}", say!("text.numbers-of", time = self.snapshot_time))?;
        writeln!(f, "{}", say!("text.prices-of", time = self.price_time))?;
        if f.look.details {
            writeln!(f, "{}", say!("text.of-statement", digest = self.statement_bech32))?;
        }
        fmt_corrects(f, self.corrects.as_ref())?;
        writeln!(f, "\n{}", self.question)
    }
}

fn fmt_numbers(f: &mut Out<'_>, numbers: &Numbers) -> fmt::Result {
    for (asset, amount) in &numbers.balances {
        let amount = amount.grouped(0);
        match amount.strip_prefix('-') {
            Some(amount) => writeln!(f, "{}", say!("text.debt", amount, asset))?,
            None => writeln!(f, "{}", say!("text.balance", amount, asset))?,
        }
    }
    for position in &numbers.positions {
        let PositionReport { market, side, settlement, .. } = position;
        let (size, mark) = (position.size.grouped(0), position.mark.grouped(0));
        let (profit, cost) = (position.profit.grouped(0), position.cost.grouped(0));
        writeln!(
            f,
            "{}",
            say!("text.position", side, size, market, mark, profit, cost, settlement)
        )?;
    }
    writeln!(f, "{}", say!("text.equity", usd = numbers.equity.money_down()))?;
    let (Some(requirement), Some(left)) = (&numbers.requirement, &numbers.margin_left) else {
        return writeln!(f, "{}", word!("text.no-maintenance"));
    };
    let (usd, extra) = (requirement.money_up(), numbers.extra.money_up());
    writeln!(f, "{}", say!("text.requirement", usd, extra))?;
    let usd = left.money_down();
    match &numbers.margin_left_percent {
        Some(percent) => {
            writeln!(f, "{}", say!("text.margin-left.percent", usd, percent = percent.rough()))?
        }
        None => writeln!(f, "{}", say!("text.margin-left", usd))?,
    }
    match &numbers.liquidation_mark {
        Some(mark) => writeln!(f, "{}", say!("text.liquidation", mark = mark.grouped(0))),
        None => Ok(()),
    }
}
