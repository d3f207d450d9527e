//! What counts as collateral and why, and the room before liquidation, in words.

use num_bigint::BigInt;
use num_traits::Signed;
use ringfence_circuits::protocol::shape::Rule;

use crate::{
    message::Language,
    report::{
        amount::{percent_at, Amount, USD_28},
        package::{InclusionReport, Numbers, PositionReport, VaultReport},
    },
    say_in, word, word_in,
};

/// Percent at which a balance counts in full.
const FULL: &str = "100";

/// The room before liquidation of a part of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Room {
    /// What positions, debts and open orders need of the collateral, in USD.
    pub needed: Amount,
    /// What is left, in USD.
    pub left: Amount,
    /// What is needed, in percent of the collateral with one decimal.
    pub needed_percent: String,
    /// The rest of it.
    pub free_percent: String,
    has_positions: bool,
    has_debts: bool,
}

impl Room {
    /// The room in words.
    pub fn words(&self, language: Language) -> String {
        let (needed, percent, left) =
            (self.needed.money_up(), &self.needed_percent, &self.free_percent);
        let said = match (self.has_positions, self.has_debts) {
            (true, true) => say_in!(language, "figures.room.both", needed, percent, left),
            (false, true) => say_in!(language, "figures.room.debts", needed, percent, left),
            (true, false) => say_in!(language, "figures.room.why", needed, percent, left),
            (false, false) => say_in!(language, "figures.room.orders", needed, percent, left),
        };
        said.text
    }
}

impl PositionReport {
    /// Whether it is a short.
    pub fn is_short(&self) -> bool {
        self.side == word!("position.short")
    }
}

impl InclusionReport {
    /// What all parts of the account together are worth, in USD; none if the numbers of one were not assessed.
    pub fn worth(&self) -> Option<Amount> {
        let all = self.vaults.iter().map(|vault| Some(vault.numbers.as_ref()?.worth.units(USD_28)));
        let all: Vec<BigInt> = all.collect::<Option<_>>()?;
        (!all.is_empty()).then(|| Amount::new(all.into_iter().sum::<BigInt>(), USD_28))
    }
}

impl Numbers {
    /// What the debts count towards the margin, in 10^-28 USD.
    fn debts_count(&self) -> BigInt {
        let debts = self.balances.iter().filter(|one| one.is_debt());
        debts.map(|one| one.counts.units(USD_28)).sum::<BigInt>().abs()
    }

    /// What balances count as collateral, with the profit and loss of positions, in USD: the equity before debts.
    pub fn counted(&self) -> Amount {
        Amount::new(self.equity.units(USD_28) + self.debts_count(), USD_28)
    }

    /// Why the balances count less, or the debts more, than their value: a sentence for each coin.
    pub fn why(&self, language: Language) -> Vec<String> {
        let mut said = vec![];
        let is_full = |percent: &Option<Amount>| {
            percent.as_ref().is_some_and(|percent| percent.to_string() == FULL)
        };
        let partly = self.balances.iter().any(|one| !is_full(&one.percent));
        for one in self.balances.iter().filter(|_| partly) {
            let asset = &one.asset;
            let percent = one.percent.as_ref().map_or_else(String::new, |part| part.grouped(0));
            let counts = !one.counts.is_zero();
            said.push(match (one.is_debt(), is_full(&one.percent)) {
                (true, true) => continue,
                (true, false) => say_in!(language, "figures.why.debt", asset, percent).text,
                (false, true) => say_in!(language, "figures.why.full", asset).text,
                (false, false) if counts => {
                    say_in!(language, "figures.why.part", asset, percent).text
                }
                (false, false) => say_in!(language, "figures.why.none", asset).text,
            });
        }
        let profit = self.profit.units(USD_28);
        let counted = self.counted().units(USD_28) - self.collateral.units(USD_28);
        if counted < profit {
            let any_loss = self.positions.iter().any(|one| one.profit.is_negative());
            said.push(match any_loss {
                true => word_in!(language, "figures.why.loss").to_owned(),
                false => word_in!(language, "figures.why.profit").to_owned(),
            });
        }
        said
    }

    /// The room before liquidation; none where no margin is asked for, or liquidation has begun.
    pub fn room(&self, vault: &VaultReport) -> Option<Room> {
        let (requirement, left) = (self.requirement.as_ref()?, self.margin_left.as_ref()?);
        let debts = self.debts_count();
        let needed = requirement.units(USD_28) + &debts;
        let (base, left) = (self.counted().units(USD_28), left.units(USD_28));
        let has_room =
            vault.rule == Rule::Maintenance && needed.is_positive() && !left.is_negative();
        let free = percent_at(&left, &base, 1).filter(|_| has_room && base.is_positive())?;
        let used = Amount::new(BigInt::from(1_000) - free.units(1), 1);
        Some(Room {
            needed: Amount::new(needed, USD_28),
            left: Amount::new(left, USD_28),
            needed_percent: used.grouped(1),
            free_percent: free.grouped(1),
            has_positions: !self.positions.is_empty(),
            has_debts: debts.is_positive(),
        })
    }

    /// The mark at which liquidation begins, as people read it: rounded so that it is not said to be further away than it
    /// is. Large prices have two decimals, small ones as many as six digits need.
    pub fn liquidation_price(&self) -> Option<String> {
        const DIGITS: usize = 6;
        let mark = self.liquidation_mark.as_ref()?;
        let whole = mark.absolute().units(0).to_string();
        let decimals = match whole.as_str() {
            "0" => 8,
            digits => DIGITS.saturating_sub(digits.len()).max(2) as u32,
        };
        let is_short = self.positions.first().is_some_and(PositionReport::is_short);
        let units = match is_short {
            true => mark.units(decimals),
            false => -Amount::new(-mark.units(USD_28), USD_28).units(decimals),
        };
        Some(Amount::new(units, decimals).grouped(0))
    }

    /// Why no room is shown, where the customer may expect one; none where the numbers are not as the rule says.
    pub fn without_room(&self, vault: &VaultReport, language: Language) -> Option<&'static str> {
        let is_below = self.margin_left.as_ref().is_some_and(Amount::is_negative);
        match vault.rule {
            Rule::Liquidating if is_below => Some(word_in!(language, "figures.liquidating")),
            Rule::EquityOnly if !self.equity.is_negative() => {
                Some(word_in!(language, "figures.no-margin"))
            }
            _ => None,
        }
    }
}
