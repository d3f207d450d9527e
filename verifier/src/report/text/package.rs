//! The report of a customer's package as text.

use std::fmt;

use super::audit::fmt_corrects;

use crate::{
    message::Quoted,
    report::package::{InclusionReport, Numbers, PositionReport},
    say, word,
};

impl fmt::Display for InclusionReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let InclusionReport { account, venue, epoch, .. } = self;
        let account = Quoted(account);
        match &self.package {
            None => writeln!(f, "{}", say!("text.package", account, venue, epoch))?,
            Some(head) => {
                writeln!(f, "{}", say!("text.package.other", account, venue, epoch))?;
                let (venue, time) = (Quoted(&head.venue), Quoted(&head.snapshot_time));
                writeln!(f, "{}", say!("text.package.says", venue, time))?;
            }
        }
        writeln!(f, "{}", say!("text.numbers-of", time = self.snapshot_time))?;
        writeln!(f, "{}", say!("text.prices-of", time = self.price_time))?;
        writeln!(f, "{}", say!("text.of-statement", digest = self.statement_bech32))?;
        fmt_corrects(f, self.corrects.as_ref())?;
        for (book, words) in self.marked_books() {
            writeln!(f, "\n{}", say!("text.marked-book", book = Quoted(book)))?;
            for line in words {
                writeln!(f, "{}", say!("text.verdict.lead", line))?;
            }
        }
        writeln!(f, "\n{}", word!("text.claims"))?;
        self.claims.iter().try_for_each(|claim| writeln!(f, "  {claim}"))?;
        for vault in &self.vaults {
            let (number, book) = (vault.number, Quoted(&vault.book));
            writeln!(f, "\n{}", say!("text.vault", vault = number, book, rule = vault.rule))?;
            let words = say!("venue-words", words = Quoted(&vault.label));
            writeln!(f, "{}", say!("text.label", words))?;
            match &vault.numbers {
                Some(numbers) => write!(f, "{numbers}")?,
                None => writeln!(f, "{}", word!("text.not-assessed"))?,
            }
        }
        writeln!(f, "\n{}", self.question)
    }
}

impl fmt::Display for Numbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (asset, amount) in &self.balances {
            writeln!(f, "{}", say!("text.balance", amount, asset))?;
        }
        for position in &self.positions {
            let PositionReport { market, side, size, mark, profit, cost } = position;
            writeln!(f, "{}", say!("text.position", side, size, market, mark, profit, cost))?;
        }
        writeln!(f, "{}", say!("text.equity", usd = self.equity.cents_down()))?;
        let (Some(requirement), Some(left)) = (&self.requirement, &self.margin_left) else {
            return writeln!(f, "{}", word!("text.no-maintenance"));
        };
        let (usd, extra) = (requirement.cents_up(), self.extra.cents_up());
        writeln!(f, "{}", say!("text.requirement", usd, extra))?;
        let usd = left.cents_down();
        match &self.margin_left_percent {
            Some(percent) => writeln!(f, "{}", say!("text.margin-left.percent", usd, percent))?,
            None => writeln!(f, "{}", say!("text.margin-left", usd))?,
        }
        match &self.liquidation_mark {
            Some(mark) => writeln!(f, "{}", say!("text.liquidation", mark)),
            None => Ok(()),
        }
    }
}
