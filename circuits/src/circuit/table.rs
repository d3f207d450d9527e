//! The tier table (clause S3): every bound, rate, price and lane weight of a slot comes from one row of
//! one lookup. This file makes the rows from the public parameters and loads them into fixed columns.
//!
//! Row 0 is all zero and belongs to empty slots; it is the only row of kind 0. The bounds of
//! positions are bounds of their size, also where the parameters' tiers go by notional
//! ([`size_bounds`]), so that only one number of a slot is compared.

use std::ops::Range;

use ff::Field;
use halo2_proofs::{
    circuit::{Layouter, Value},
    plonk::{ConstraintSystem, Error, TableColumn},
};
use num_bigint::BigInt;
use pasta_curves::Fp;

use super::layout::SlotKind;
use crate::protocol::{
    id::{AssetId, MarketId},
    lane::{BookLane, Weights},
    parameters::{Asset, Market, Parameters, TierArgument, TierRow, TierTable},
    shape::Shape,
    totals::signed_to_field,
    vault::Position,
};

/// Columns of the table.
pub const COLUMNS: usize = 15;

/// A row of the tier table, as field elements. Values are in 10^-28 USD where they enter an
/// equity or a requirement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableRow {
    /// 1 for balances, 2 for positions, 0 for row 0.
    pub kind: Fp,
    /// Asset or market.
    pub id: Fp,
    /// Sign of a balance or side of a position.
    pub side: Fp,
    /// Lowest amount of a balance or size of a position.
    pub lo: Fp,
    /// Highest amount or size.
    pub hi: Fp,
    /// Balance: signed value of a unit, `±h·π`. Position: margin per unit of notional, `r·π_s`.
    pub rate: Fp,
    /// Balance: signed constant `±b·π`. Position: `−D·π_s`.
    pub constant: Fp,
    /// Balance: book weight per unit. Position: market weight per unit of size.
    pub weight: Fp,
    /// Balance: constant book weight (collateral lane). Position: book weight per unit of size
    /// (notional lane). Both are zero under `maintenance`.
    pub lane: Fp,
    /// Position: mark price `P`.
    pub mark: Fp,
    /// Position: value of a unit of profit, `π_s·profit rate`; the protocol's column `profit`.
    pub profit_value: Fp,
    /// Position: value of a unit of loss, `π_s·first debt slope`; the protocol's column `loss`.
    pub loss_value: Fp,
    /// Position: book weight of a unit of profit.
    pub profit_weight: Fp,
    /// Position: book weight of a unit of loss.
    pub loss_weight: Fp,
    /// Position: the contract of the market, as the lowest id of the markets that trade it.
    pub contract: Fp,
}

impl TableRow {
    /// Row 0.
    pub const EMPTY: TableRow = TableRow {
        kind: Fp::ZERO,
        id: Fp::ZERO,
        side: Fp::ZERO,
        lo: Fp::ZERO,
        hi: Fp::ZERO,
        rate: Fp::ZERO,
        constant: Fp::ZERO,
        weight: Fp::ZERO,
        lane: Fp::ZERO,
        mark: Fp::ZERO,
        profit_value: Fp::ZERO,
        loss_value: Fp::ZERO,
        profit_weight: Fp::ZERO,
        loss_weight: Fp::ZERO,
        contract: Fp::ZERO,
    };

    /// The row's cells in the order of the table's columns.
    pub fn cells(&self) -> [Fp; COLUMNS] {
        [
            self.kind,
            self.id,
            self.side,
            self.lo,
            self.hi,
            self.rate,
            self.constant,
            self.weight,
            self.lane,
            self.mark,
            self.profit_value,
            self.loss_value,
            self.profit_weight,
            self.loss_weight,
            self.contract,
        ]
    }
}

/// The tier table of a shape, with an index for witnesses.
#[derive(Clone, Debug)]
pub struct Table {
    rows: Vec<TableRow>,
    bounds: Vec<u64>,
    balances: Vec<[Range<usize>; 2]>,
    positions: Vec<[Range<usize>; 2]>,
    contracts: Vec<MarketId>,
}

impl Table {
    /// The table of these parameters and weights for a shape: rows of all assets, and of the
    /// markets that the shape may hold (none without position slots; `isolated_only` markets only
    /// with a single position slot, S6).
    pub fn new(parameters: &Parameters, weights: &Weights, shape: &Shape) -> Self {
        let mut table = Table {
            rows: vec![TableRow::EMPTY],
            bounds: vec![0],
            balances: vec![],
            positions: vec![],
            contracts: parameters.markets().iter().map(|market| market.contract).collect(),
        };
        let collateral_lane = weights.book(BookLane::RuleCollateral(shape.rule));
        let notional_lane = weights.book(BookLane::RuleNotional(shape.rule));
        for (id, asset) in AssetId::first(parameters.assets().len()).zip(parameters.assets()) {
            let deposits = table.push(&asset.collateral, amount_bounds, |tier| {
                deposit_row(id, asset, tier, weights, collateral_lane)
            });
            let debts =
                table.push(&asset.debt, amount_bounds, |tier| debt_row(id, asset, tier, weights));
            table.balances.push([deposits, debts]);
        }
        for (id, market) in MarketId::first(parameters.markets().len()).zip(parameters.markets()) {
            let held = shape.positions == 1 || (shape.positions > 1 && !market.isolated_only);
            let settlement = Settlement::of(parameters, market);
            let sides = [false, true].map(|short| {
                if !held {
                    return 0..0;
                }
                table.push(
                    &market.maintenance,
                    |tier| size_bounds(market, tier),
                    |tier| {
                        position_row(id, short, market, &settlement, tier, weights, notional_lane)
                    },
                )
            });
            table.positions.push(sides);
        }
        table
    }

    fn push(
        &mut self,
        tiers: &TierTable,
        bounds: impl Fn(&TierRow) -> Option<(u64, u64)>,
        row: impl Fn(&TierRow) -> TableRow,
    ) -> Range<usize> {
        let start = self.rows.len();
        for tier in tiers.rows() {
            let Some((lo, hi)) = bounds(tier) else { continue };
            self.rows.push(TableRow { lo: Fp::from(lo), hi: Fp::from(hi), ..row(tier) });
            self.bounds.push(hi);
        }
        start..self.rows.len()
    }

    /// All rows.
    pub fn rows(&self) -> &[TableRow] {
        &self.rows
    }

    /// The key that orders positions, 2·contract + side (S2). A market that the parameters don't have
    /// has no contract; its own id stands for one, and the lookup fails.
    pub fn key(&self, position: &Position) -> u32 {
        let contract = self.contracts.get(position.market.index()).unwrap_or(&position.market);
        2 * u32::from(contract.get()) + u32::from(position.short)
    }

    /// The row of a slot that holds `amount`, which is at least 1 (for 0 it is the lowest row, whose
    /// bounds 0 breaks). `None` if there is no such row: no used slot with this content satisfies the
    /// circuit.
    pub fn find(&self, kind: SlotKind, id: u16, side: bool, amount: u64) -> Option<&TableRow> {
        let sides = match kind {
            SlotKind::Balance => &self.balances,
            SlotKind::Position => &self.positions,
        };
        let range = sides.get(usize::from(id).checked_sub(1)?)?[usize::from(side)].clone();
        let offset = self.bounds[range.clone()].partition_point(|hi| *hi < amount);
        self.rows[range].get(offset)
    }
}

/// The amounts of a tier of balances.
fn amount_bounds(tier: &TierRow) -> Option<(u64, u64)> {
    let bound = |bound| u64::try_from(bound).expect("checked tiers of balances end at 2^64 - 1");
    Some((bound(tier.lo), bound(tier.hi)))
}

/// The sizes whose tier argument is in the tier: for tiers by notional
/// `⌈lo/P⌉ … min(⌊hi/P⌋, 2^64 − 1)`, which is exact because `lo ≤ q·P ≤ hi` for integers q; `None`
/// if there is no such size.
pub fn size_bounds(market: &Market, tier: &TierRow) -> Option<(u64, u64)> {
    let unit = match market.argument {
        TierArgument::Notional => u128::from(market.mark),
        TierArgument::Size => 1,
    };
    let lo = u64::try_from(tier.lo.div_ceil(unit)).ok()?;
    let hi = u64::try_from(tier.hi / unit).unwrap_or(u64::MAX);
    (lo <= hi).then_some((lo, hi))
}

fn deposit_row(
    id: AssetId,
    asset: &Asset,
    tier: &TierRow,
    weights: &Weights,
    lane: Fp,
) -> TableRow {
    let price = Fp::from(asset.price);
    let rate = Fp::from(tier.rate) * price;
    let constant = signed_to_field(&tier.constant) * price;
    TableRow {
        kind: Fp::from(SlotKind::Balance as u64),
        id: Fp::from(u64::from(id.get())),
        rate,
        constant,
        weight: weights.book(BookLane::Deposits(id)) + rate * lane,
        lane: constant * lane,
        ..TableRow::EMPTY
    }
}

fn debt_row(id: AssetId, asset: &Asset, tier: &TierRow, weights: &Weights) -> TableRow {
    let price = Fp::from(asset.price);
    TableRow {
        kind: Fp::from(SlotKind::Balance as u64),
        id: Fp::from(u64::from(id.get())),
        side: Fp::ONE,
        rate: -Fp::from(tier.rate) * price,
        constant: -signed_to_field(&tier.constant) * price,
        weight: weights.book(BookLane::Debts(id)),
        ..TableRow::EMPTY
    }
}

/// What the settlement asset of a market counts for (S4).
struct Settlement {
    /// `π_s`: its price for profits and notionals.
    price: BigInt,
    /// Value of a unit of profit, in 10^-28 USD: `π_s·profit rate`.
    profit: BigInt,
    /// Value of a unit of loss, in 10^-28 USD: `π_s·first debt slope`.
    loss: BigInt,
}

impl Settlement {
    fn of(parameters: &Parameters, market: &Market) -> Self {
        let asset =
            parameters.asset(market.settlement).expect("a checked market settles in an asset");
        let price = asset.settlement_price.expect("a checked asset that settles has such a price");
        let first = asset.debt.rows().first().expect("a checked debt table has a row");
        let price = BigInt::from(price);
        Settlement { profit: &price * asset.profit_rate, loss: &price * first.rate, price }
    }
}

fn position_row(
    id: MarketId,
    short: bool,
    market: &Market,
    settlement: &Settlement,
    tier: &TierRow,
    weights: &Weights,
    lane: Fp,
) -> TableRow {
    let price = &settlement.price;
    let mark = Fp::from(market.mark);
    TableRow {
        kind: Fp::from(SlotKind::Position as u64),
        id: Fp::from(u64::from(id.get())),
        side: Fp::from(u64::from(short)),
        rate: signed_to_field(&(price * tier.rate)),
        constant: signed_to_field(&(price * &tier.constant)),
        weight: weights.market(id, short),
        lane: mark * signed_to_field(price) * lane,
        mark,
        profit_value: signed_to_field(&settlement.profit),
        loss_value: signed_to_field(&settlement.loss),
        profit_weight: weights.book(BookLane::Profits(market.settlement)),
        loss_weight: weights.book(BookLane::Losses(market.settlement)),
        contract: Fp::from(u64::from(market.contract.get())),
        ..TableRow::EMPTY
    }
}

/// The table's columns in a circuit.
#[derive(Clone, Debug)]
pub struct TableConfig {
    columns: [TableColumn; COLUMNS],
}

impl TableConfig {
    /// Configures the columns.
    pub fn configure(meta: &mut ConstraintSystem<Fp>) -> Self {
        TableConfig { columns: std::array::from_fn(|_| meta.lookup_table_column()) }
    }

    /// The columns in the order of [`TableRow::cells`].
    pub fn columns(&self) -> [TableColumn; COLUMNS] {
        self.columns
    }

    /// Loads the table.
    ///
    /// # Errors
    /// It is an error if the layouter refuses an assignment.
    pub fn load(&self, layouter: &mut impl Layouter<Fp>, table: &Table) -> Result<(), Error> {
        layouter.assign_table(
            || "tiers",
            |mut region| {
                for (offset, row) in table.rows().iter().enumerate() {
                    for (column, cell) in self.columns.into_iter().zip(row.cells()) {
                        region.assign_cell(|| "tier", column, offset, || Value::known(cell))?;
                    }
                }
                Ok(())
            },
        )
    }
}
