//! The scenario table of a group (X1, X2): what a unit of each asset and market adds to the equity under each
//! scenario. Every coefficient of a slot comes from one row of one lookup.
//!
//! Row 0 is all zero and belongs to rows that hold no slot; the next two are those of empty slots.

use ff::Field;
use halo2_proofs::{
    circuit::{Layouter, Value},
    plonk::{ConstraintSystem, Error, TableColumn},
};
use num_bigint::BigInt;
use pasta_curves::Fp;

use crate::{
    circuit::opening::item::SlotKind,
    protocol::{
        field::signed_to_field,
        id::{AssetId, MarketId},
        parameters::Parameters,
        shape::Shape,
        stress::{lane::GROUP, set::Prices},
    },
};

/// Columns of the table.
pub const COLUMNS: usize = 3 + 2 * GROUP;

/// A row of the scenario table, as field elements. Values are in 10^-20 USD.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScenarioRow {
    /// 1 for balances, 2 for positions, 0 for row 0.
    pub kind: Fp,
    /// Asset or market; 0 for an empty slot.
    pub id: Fp,
    /// Whether a balance is a debt, whether a position is short.
    pub side: Fp,
    /// By scenario, what a unit of the amount or of the size is worth: π^b, −π^a, (P^b − P)·π′_s or
    /// (P − P^a)·π′_s.
    pub unit: [Fp; GROUP],
    /// By scenario, what a unit of profit is worth: π′_s. Balances have none.
    pub profit: [Fp; GROUP],
}

impl ScenarioRow {
    /// Row 0.
    pub const NONE: ScenarioRow = ScenarioRow {
        kind: Fp::ZERO,
        id: Fp::ZERO,
        side: Fp::ZERO,
        unit: [Fp::ZERO; GROUP],
        profit: [Fp::ZERO; GROUP],
    };

    /// The row of an empty slot.
    pub fn empty(kind: SlotKind) -> Self {
        ScenarioRow { kind: Fp::from(kind as u64), ..ScenarioRow::NONE }
    }

    /// The row's cells in the order of the table's columns.
    pub fn cells(&self) -> [Fp; COLUMNS] {
        let ScenarioRow { kind, id, side, unit, profit } = *self;
        let mut cells = [Fp::ZERO; COLUMNS];
        let values = [kind, id, side].into_iter().chain(unit).chain(profit);
        cells.iter_mut().zip(values).for_each(|(cell, value)| *cell = value);
        cells
    }
}

/// The scenario table of a shape and a group of scenarios, with an index for witnesses.
#[derive(Clone, Debug)]
pub struct StressTable {
    rows: Vec<ScenarioRow>,
    balances: usize,
    positions: usize,
}

/// Rows before the first asset's.
const FIRST: usize = 3;

impl StressTable {
    /// The table of these prices, `None` for a scenario that fills the group. A shape without position slots
    /// has no rows of markets.
    ///
    /// # Panics
    /// If the prices are those of other parameters.
    pub fn new(
        parameters: &Parameters,
        scenarios: [Option<&Prices>; GROUP],
        shape: &Shape,
    ) -> Self {
        let mut rows = vec![
            ScenarioRow::NONE,
            ScenarioRow::empty(SlotKind::Balance),
            ScenarioRow::empty(SlotKind::Position),
        ];
        let assets = parameters.assets().len();
        for id in AssetId::first(assets) {
            for debt in [false, true] {
                rows.push(ScenarioRow {
                    id: Fp::from(u64::from(id.get())),
                    side: Fp::from(u64::from(debt)),
                    unit: scenarios.map(|prices| in_scenario(prices, |p| balance(p, id, debt))),
                    ..ScenarioRow::empty(SlotKind::Balance)
                });
            }
        }
        let held = if shape.positions == 0 { 0 } else { parameters.markets().len() };
        for id in MarketId::first(held) {
            for short in [false, true] {
                let unit = |p: &Prices| position(parameters, p, id, short);
                let profit = |p: &Prices| settlement(parameters, p, id).map(BigInt::from);
                rows.push(ScenarioRow {
                    id: Fp::from(u64::from(id.get())),
                    side: Fp::from(u64::from(short)),
                    unit: scenarios.map(|prices| in_scenario(prices, unit)),
                    profit: scenarios.map(|prices| in_scenario(prices, profit)),
                    ..ScenarioRow::empty(SlotKind::Position)
                });
            }
        }
        StressTable { rows, balances: assets, positions: held }
    }

    /// All rows.
    pub fn rows(&self) -> &[ScenarioRow] {
        &self.rows
    }

    /// The row of a slot that holds this; `None` if there is no such row: no slot with this content satisfies
    /// the circuit.
    pub fn find(&self, kind: SlotKind, id: u16, side: bool) -> Option<&ScenarioRow> {
        let (before, count) = match kind {
            SlotKind::Balance => (0, self.balances),
            SlotKind::Position => (self.balances, self.positions),
        };
        let index = usize::from(id).checked_sub(1).filter(|index| *index < count)?;
        self.rows.get(FIRST + 2 * (before + index) + usize::from(side))
    }
}

/// A coefficient under a scenario; 0 where the scenario only fills the group.
fn in_scenario(prices: Option<&Prices>, coefficient: impl Fn(&Prices) -> Option<BigInt>) -> Fp {
    prices.map_or(Fp::ZERO, |prices| {
        let value = coefficient(prices);
        signed_to_field(&value.expect("the prices are those of the parameters"))
    })
}

/// X2: a deposit is worth the bid, a debt costs the ask.
fn balance(prices: &Prices, id: AssetId, debt: bool) -> Option<BigInt> {
    let price = prices.asset(id)?;
    Some(if debt { -BigInt::from(price.ask) } else { price.bid.into() })
}

/// X2: what a unit of size gains when it is closed, at the price of the settlement asset.
fn position(parameters: &Parameters, prices: &Prices, id: MarketId, short: bool) -> Option<BigInt> {
    let (mark, price) = (BigInt::from(parameters.market(id)?.mark), prices.market(id)?);
    let gain = if short { mark - price.ask } else { BigInt::from(price.bid) - mark };
    Some(gain * settlement(parameters, prices, id)?)
}

/// π′_s of a market's settlement asset.
fn settlement(parameters: &Parameters, prices: &Prices, id: MarketId) -> Option<u64> {
    prices.asset(parameters.market(id)?.settlement)?.settlement
}

/// The table's columns in a circuit.
#[derive(Clone, Debug)]
pub struct StressTableConfig {
    columns: [TableColumn; COLUMNS],
}

impl StressTableConfig {
    /// Configures the columns.
    pub fn configure(meta: &mut ConstraintSystem<Fp>) -> Self {
        StressTableConfig { columns: std::array::from_fn(|_| meta.lookup_table_column()) }
    }

    /// The columns in the order of [`ScenarioRow::cells`].
    pub fn columns(&self) -> [TableColumn; COLUMNS] {
        self.columns
    }

    /// Loads the table.
    ///
    /// # Errors
    /// It is an error if the layouter refuses an assignment.
    pub fn load(&self, layouter: &mut impl Layouter<Fp>, table: &StressTable) -> Result<(), Error> {
        layouter.assign_table(
            || "scenarios",
            |mut region| {
                for (offset, row) in table.rows().iter().enumerate() {
                    for (column, cell) in self.columns.into_iter().zip(row.cells()) {
                        region.assign_cell(|| "scenario", column, offset, || Value::known(cell))?;
                    }
                }
                Ok(())
            },
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        protocol::shape::SHAPES,
        testing::{one_scenario, small_parameters, small_scenarios},
    };

    #[test]
    fn rows_are_found_and_filler_is_zero() {
        let parameters = small_parameters();
        let prices = one_scenario(&parameters, small_scenarios().swap_remove(0));
        let table = |shape: &Shape| StressTable::new(&parameters, [Some(&prices), None], shape);
        // Three assets and four markets, both sides of each.
        assert_eq!(table(&SHAPES[0]).rows().len(), 3 + 6 + 8);
        assert_eq!(table(&SHAPES[1]).rows().len(), 3 + 6);
        let table = table(&SHAPES[0]);
        let find = |kind, id, side| table.find(kind, id, side).copied();
        assert_eq!(find(SlotKind::Balance, 0, false), None);
        assert_eq!(find(SlotKind::Balance, 4, false), None);
        assert_eq!(find(SlotKind::Position, 5, true), None);
        let mut found = vec![];
        for (kind, ids) in [(SlotKind::Balance, 1..=3u16), (SlotKind::Position, 1..=4)] {
            for (id, side) in ids.flat_map(|id| [(id, false), (id, true)]) {
                let row = find(kind, id, side).unwrap();
                assert_eq!(row.kind, Fp::from(kind as u64));
                assert_eq!(
                    (row.id, row.side),
                    (Fp::from(u64::from(id)), Fp::from(u64::from(side)))
                );
                assert_eq!((row.unit[1], row.profit[1]), (Fp::ZERO, Fp::ZERO));
                found.push(row);
            }
        }
        assert_eq!(found, table.rows()[3..]);
        // A debt of BTC costs the ask; a short of ALT gains 0.5 − 0.2505 in units of 10^-9.
        let debt = -Fp::from(30_300_252_500_000_000);
        assert_eq!(found[3].unit[0], debt);
        assert_eq!(found[9].unit[0], Fp::from(249_500_000) * Fp::from(100_000_000));
        assert_eq!(found[9].profit[0], Fp::from(100_000_000));
        // A long of BTC-ISO settles in BTC, whose price falls, too: 2·0.5·0.998 − 2 = −1.002.
        let mid = Fp::from(3_000_025_000_000);
        assert_eq!(found[10].unit[0], -Fp::from(1_002_000_000) * mid);
        assert_eq!(found[10].profit[0], mid);
    }
}
