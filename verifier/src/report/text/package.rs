//! The report of a customer's package as text.

use std::fmt;

use crate::report::package::{InclusionReport, Numbers, PositionReport};

impl fmt::Display for InclusionReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "Package of account {:?} at {}, epoch {}",
            self.account, self.venue, self.epoch
        )?;
        writeln!(f, "  numbers of  {}", self.snapshot_time)?;
        writeln!(f, "  prices of   {}", self.price_time)?;
        writeln!(f, "  statement   {}", self.statement_bech32)?;
        if let Some(correction) = &self.corrects {
            writeln!(f, "  corrects    epoch {}: {:?}", correction.epoch.0, correction.reason)?;
        }
        writeln!(f, "\nClaims")?;
        self.claims.iter().try_for_each(|claim| writeln!(f, "  {claim}"))?;
        for vault in &self.vaults {
            let (label, book, rule) = (&vault.label, &vault.book, vault.rule);
            writeln!(f, "\nVault {label:?}: book {book:?}, rule {rule}")?;
            match &vault.numbers {
                Some(numbers) => write!(f, "{numbers}")?,
                None => writeln!(f, "  its numbers were not assessed")?,
            }
        }
        writeln!(f, "\n{}", self.question)
    }
}

impl fmt::Display for Numbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (asset, amount) in &self.balances {
            writeln!(f, "  balance      {amount} {asset}")?;
        }
        for p in &self.positions {
            let PositionReport { market, side, size, mark, profit, cost } = p;
            writeln!(
                f,
                "  position     {side} {size} {market} at {mark}, unrealised {profit}, cost {cost}"
            )?;
        }
        writeln!(f, "  equity       {} USD", self.equity.cents_down())?;
        let (Some(requirement), Some(left)) = (&self.requirement, &self.margin_left) else {
            return writeln!(f, "  maintenance not checked");
        };
        let (requirement, extra) = (requirement.cents_up(), self.extra.cents_up());
        writeln!(f, "  requirement  {requirement} USD, of it {extra} USD extra")?;
        write!(f, "  margin left  {} USD", left.cents_down())?;
        if let Some(percent) = &self.margin_left_percent {
            write!(f, ", {percent}% of the requirement")?;
        }
        writeln!(f)?;
        match &self.liquidation_mark {
            Some(mark) => {
                writeln!(f, "  liquidation  at a mark of {mark}, if nothing else changes")
            }
            None => Ok(()),
        }
    }
}
