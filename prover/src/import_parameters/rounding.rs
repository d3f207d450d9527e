//! Which prices and marks rounding moved, and by how much at most.

use num_bigint::BigInt;
use ringfence_circuits::protocol::parameters::{Decimal, Document, MAX_DECIMALS};

use super::{notes::Notes, power, EXACT};

/// Decimals of the price of an asset that settles a market.
const SETTLEMENT_DECIMALS: u32 = 8;
/// Decimals of the value of a balance unit in USD.
const VALUE_DECIMALS: u32 = 20;
/// Decimals of a relative change.
const CHANGE_DECIMALS: u32 = 30;
/// Decimals of a printed share, in percent.
const PERCENT_DECIMALS: u32 = 10;

/// Figures that rounding moved.
#[derive(Default)]
pub(super) struct Rounding {
    moved: Vec<Moved>,
}

struct Moved {
    what: String,
    /// Relative change in 10^-30, rounded up.
    change: BigInt,
}

impl Rounding {
    /// Compares a figure with what is left of it: as the fraction `exact/unit`, `kept`.
    pub fn add(
        &mut self,
        what: impl Into<String>,
        exact: &Decimal,
        unit: &Decimal,
        kept: &Decimal,
    ) {
        let difference = exact.distance(&kept.times(unit)).floor(2 * EXACT);
        let exact = exact.floor(2 * EXACT);
        if difference == BigInt::ZERO || exact == BigInt::ZERO {
            return;
        }
        let change = (difference * power(CHANGE_DECIMALS) + &exact - 1u8) / exact;
        self.moved.push(Moved { what: what.into(), change });
    }

    /// Compares every price and mark of a document with the integers that will be proven with.
    pub fn add_document(&mut self, document: &Document) {
        let one = Decimal::from_units(1, 0);
        let decimals = |text: &str| text.parse::<u32>().unwrap_or(0);
        for asset in &document.assets {
            let settles = document.markets.iter().any(|market| market.settlement == asset.name);
            let kept = if settles {
                SETTLEMENT_DECIMALS
            } else {
                VALUE_DECIMALS.saturating_sub(decimals(&asset.decimals))
            };
            if let Ok(price) = asset.price.parse::<Decimal>() {
                let rounded = Decimal::from_units(price.round_half_even(kept), kept);
                self.add(format!("price of {}", asset.name), &price, &one, &rounded);
            }
        }
        for market in &document.markets {
            let kept = u32::from(MAX_DECIMALS).saturating_sub(decimals(&market.size_decimals));
            if let Ok(mark) = market.mark.parse::<Decimal>() {
                let rounded = Decimal::from_units(mark.round_half_even(kept), kept);
                self.add(format!("mark of {}", market.name), &mark, &one, &rounded);
            }
        }
    }

    /// Says what was rounded: all of it in the notes, the count and the largest change as a remark.
    pub fn say(mut self, notes: &mut Notes) {
        self.moved.sort_by(|a, b| b.change.cmp(&a.change).then_with(|| a.what.cmp(&b.what)));
        let Some(most) = self.moved.first() else {
            notes.note("No price and no mark was rounded.");
            return;
        };
        let percent = Decimal::from_units(&most.change * 100u8, CHANGE_DECIMALS);
        let percent = Decimal::from_units(percent.ceil(PERCENT_DECIMALS), PERCENT_DECIMALS);
        notes.remark(format!(
            "Prices and marks that were rounded, half to even: {}; the largest change is {percent} % \
             (of the {}).",
            self.moved.len(),
            most.what
        ));
        let all: Vec<String> = self.moved.into_iter().map(|moved| moved.what).collect();
        notes.list("Rounded, the largest relative change first", &all);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_change_is_said() {
        let number = |text: &str| text.parse::<Decimal>().unwrap();
        let mut rounding = Rounding::default();
        rounding.add("mark of A", &number("3"), &number("1"), &number("3.0"));
        rounding.add("mark of B", &number("1"), &number("3"), &number("0.333"));
        rounding.add("mark of C", &number("2"), &number("3"), &number("0.667"));
        let mut notes = Notes::default();
        rounding.say(&mut notes);
        let (notes, remarks) = notes.finish(&[]);
        assert_eq!(remarks.len(), 1);
        assert!(remarks[0].contains("half to even: 2;"), "{remarks:?}");
        assert!(remarks[0].contains("0.1 % (of the mark of B)"), "{remarks:?}");
        assert!(notes[0].ends_with("first: mark of B, mark of C."), "{notes:?}");
    }
}
