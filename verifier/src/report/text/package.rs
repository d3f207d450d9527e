//! The report of a customer's package as text.

use std::fmt;

use crate::{
    message::Quoted,
    report::package::{InclusionReport, Numbers, PositionReport},
    say, word,
};

impl fmt::Display for InclusionReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let InclusionReport { account, venue, epoch, .. } = self;
        writeln!(f, "{}", say!("text.package", account = Quoted(account), venue, epoch))?;
        writeln!(f, "{}", say!("text.numbers-of", time = self.snapshot_time))?;
        writeln!(f, "{}", say!("text.prices-of", time = self.price_time))?;
        writeln!(f, "{}", say!("text.of-statement", digest = self.statement_bech32))?;
        if let Some(correction) = &self.corrects {
            let (epoch, reason) = (&correction.epoch.0, Quoted(&correction.reason));
            writeln!(f, "{}", say!("text.corrects", epoch, reason))?;
        }
        writeln!(f, "\n{}", word!("text.claims"))?;
        self.claims.iter().try_for_each(|claim| writeln!(f, "  {claim}"))?;
        for vault in &self.vaults {
            let (label, book) = (Quoted(&vault.label), Quoted(&vault.book));
            writeln!(f, "\n{}", say!("text.vault", label, book, rule = vault.rule))?;
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
