//! The grid of a block: where each cell of the arithmetic columns stands, and what an honest prover
//! puts there.
//!
//! Vaults follow one another in groups of 8 rows and 4 columns: a group per balance slot, one per
//! position slot, a tail group per vault; after the last vault an end group. Running sums ("flow":
//! equity, requirement, book sum, market sum, any, count) stand at the same place in each group;
//! a gate relates a group's flow to the next group's.
//!
//! ```text
//! row   a0          a1      a2              a3
//! 0     gap_lo      used    lane            profit_top
//! 1     gap_hi      id      by_size         profit_inverse
//! 2     amount      side    mark            equity       ┐
//! 3     profit_low  lo      profit          requirement  │
//! 4     step        hi      loss            book_sum     │ flow
//! 5     word        rate    profit_weight   market_sum   │
//! 6                 const   loss_weight     any          │
//! 7                 weight  negative        count        ┘
//!
//! tail: a0 = extra, margin, equity_abs, –, –, word;  a1 row 0 = equity is negative
//! end:  a0 = β, γ, previous sum, next sum
//! ```
//!
//! Only `a0` takes part in copies: to the byte ranges, to the hashes and from the instance.

use ff::{Field, PrimeField};
use pasta_curves::Fp;

use super::{
    tier::{Kind, Row},
    BlockKey,
};
use crate::{
    parameters::TierArgument,
    shape::Rule,
    vault::{places, power_of_two, Balance, Position, Vault, EXTRA_BITS},
};

/// Rows of a group.
pub const GROUP_ROWS: usize = 8;
/// Arithmetic columns.
pub const COLUMNS: usize = 4;

/// A cell of a group: column and row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct At {
    /// Column, 0 to 3.
    pub column: usize,
    /// Row within the group, 0 to 7.
    pub row: usize,
}

const fn at(column: usize, row: usize) -> At {
    At { column, row }
}

/// Tier argument minus the row's lowest.
pub const GAP_LO: At = at(0, 0);
/// The row's highest minus the tier argument.
pub const GAP_HI: At = at(0, 1);
/// Amount of a balance, size of a position.
pub const AMOUNT: At = at(0, 2);
/// Low 96 bits of the absolute profit.
pub const PROFIT_LOW: At = at(0, 3);
/// Key of the next used slot minus this one's minus 1.
pub const STEP: At = at(0, 4);
/// The packed word so far.
pub const WORD: At = at(0, 5);
/// Whether the slot is used.
pub const USED: At = at(1, 0);
/// Asset or market.
pub const ID: At = at(1, 1);
/// Sign of a balance, side of a position.
pub const SIDE: At = at(1, 2);
/// See [`Row::lo`]; the constants below are the other cells of [`Row`].
pub const LO: At = at(1, 3);
/// See [`Row::hi`].
pub const HI: At = at(1, 4);
/// See [`Row::rate`].
pub const RATE: At = at(1, 5);
/// See [`Row::constant`].
pub const CONSTANT: At = at(1, 6);
/// See [`Row::weight`].
pub const WEIGHT: At = at(1, 7);
/// See [`Row::lane`].
pub const LANE: At = at(2, 0);
/// See [`Row::by_size`].
pub const BY_SIZE: At = at(2, 1);
/// See [`Row::mark`].
pub const MARK: At = at(2, 2);
/// See [`Row::profit`].
pub const PROFIT: At = at(2, 3);
/// See [`Row::loss`].
pub const LOSS: At = at(2, 4);
/// See [`Row::profit_weight`].
pub const PROFIT_WEIGHT: At = at(2, 5);
/// See [`Row::loss_weight`].
pub const LOSS_WEIGHT: At = at(2, 6);
/// Sign of the profit.
pub const NEGATIVE: At = at(2, 7);
/// Bit 96 of the absolute profit.
pub const PROFIT_TOP: At = at(3, 0);
/// Inverse of the absolute profit, where it is negative.
pub const PROFIT_INVERSE: At = at(3, 1);
/// Flow: equity of the vault so far.
pub const EQUITY: At = at(3, 2);
/// Flow: requirement of the vault so far.
pub const REQUIREMENT: At = at(3, 3);
/// Flow: fingerprint of book lanes of the block so far.
pub const BOOK_SUM: At = at(3, 4);
/// Flow: fingerprint of market lanes of the block so far.
pub const MARKET_SUM: At = at(3, 5);
/// Flow: whether a slot of the vault was used so far.
pub const ANY: At = at(3, 6);
/// Flow: number of used vaults of the block so far.
pub const COUNT: At = at(3, 7);
/// Tail: extra requirement.
pub const EXTRA: At = at(0, 0);
/// Tail: what S5 wants below 2^144.
pub const MARGIN: At = at(0, 1);
/// Tail, liquidating: absolute equity.
pub const EQUITY_ABS: At = at(0, 2);
/// Tail, liquidating: sign of the equity.
pub const EQUITY_NEGATIVE: At = at(1, 0);
/// End: β.
pub const BETA: At = at(0, 0);
/// End: γ.
pub const GAMMA: At = at(0, 1);
/// End: prefix sum before the block.
pub const PREVIOUS: At = at(0, 2);
/// End: prefix sum after the block.
pub const NEXT: At = at(0, 3);

/// The flow cells.
pub const FLOW: [At; 6] = [EQUITY, REQUIREMENT, BOOK_SUM, MARKET_SUM, ANY, COUNT];

/// The cells that hold the looked-up row, in the order of [`Row::cells`] after kind.
pub const ROW_CELLS: [At; 14] = [
    ID,
    SIDE,
    LO,
    HI,
    RATE,
    CONSTANT,
    WEIGHT,
    LANE,
    BY_SIZE,
    MARK,
    PROFIT,
    LOSS,
    PROFIT_WEIGHT,
    LOSS_WEIGHT,
];

/// What a group of the grid is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupKind {
    /// A balance or position slot; `last` in its kind.
    Slot(Kind, bool),
    /// The tail of a vault.
    Tail,
}

/// The groups of one vault, in order.
pub fn vault_groups(balances: usize, positions: usize) -> Vec<GroupKind> {
    let slots = |kind, count: usize| (1..=count).map(move |i| GroupKind::Slot(kind, i == count));
    slots(Kind::Balance, balances)
        .chain(slots(Kind::Position, positions))
        .chain([GroupKind::Tail])
        .collect()
}

/// Values of a group's cells by column and row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Group(pub [[Fp; GROUP_ROWS]; COLUMNS]);

impl Group {
    /// The value of a cell.
    pub fn get(&self, at: At) -> Fp {
        self.0[at.column][at.row]
    }

    /// Sets the value of a cell.
    pub fn set(&mut self, at: At, value: Fp) {
        self.0[at.column][at.row] = value;
    }

    fn carry_flow(&mut self, before: &Group) {
        for at in FLOW {
            self.set(at, before.get(at));
        }
    }

    fn add(&mut self, at: At, value: Fp) {
        self.set(at, self.get(at) + value);
    }
}

/// A used vault, or `None` for padding.
pub type Slotted<'a> = Option<&'a Vault>;

/// The grid of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grid {
    /// Groups of all vaults, then the end group.
    pub groups: Vec<Group>,
}

impl Grid {
    /// The grid of honest witnesses: vaults in order, padded to the shape, and the prefix sum
    /// before the block. Vaults must fit the shape; a vault that breaks the predicate gives a grid
    /// that breaks a gate.
    pub fn new(key: &BlockKey, vaults: &[Slotted<'_>], beta: Fp, gamma: Fp, previous: Fp) -> Self {
        let shape = &key.shape;
        let empty = Vault::default();
        let places = places(shape);
        let mut groups = Vec::with_capacity(shape.vaults * places.len() + 1);
        // The flow into the group being made.
        let mut flow = Group::default();
        for index in 0..shape.vaults {
            let vault = vaults.get(index).copied().flatten().unwrap_or(&empty);
            let mut word = Fp::ZERO;
            for (item, place) in places.iter().enumerate() {
                let mut group = Group::default();
                group.carry_flow(&flow);
                let mut after = Group::default();
                after.carry_flow(&flow);
                let packed = if item < shape.balances {
                    balance(key, vault, item, &mut group, &mut after)
                } else if item < shape.balances + shape.positions {
                    position(key, vault, item - shape.balances, &mut group, &mut after)
                } else {
                    tail(key, vault, &mut group, &mut after)
                };
                let before = if place.offset == 0 { Fp::ZERO } else { word };
                word = before + packed * power_of_two(place.offset);
                group.set(WORD, word);
                groups.push(group);
                flow = after;
            }
        }
        let mut end = Group::default();
        end.carry_flow(&flow);
        end.set(BETA, beta);
        end.set(GAMMA, gamma);
        end.set(PREVIOUS, previous);
        let sum = beta * end.get(BOOK_SUM) + end.get(MARKET_SUM) + gamma * end.get(COUNT);
        end.set(NEXT, previous + sum);
        groups.push(end);
        Grid { groups }
    }

    /// The end group.
    pub fn end(&self) -> Group {
        self.groups.last().copied().unwrap_or_default()
    }

    /// The prefix sum after the block.
    pub fn next_sum(&self) -> Fp {
        self.end().get(NEXT)
    }
}

fn write_row(group: &mut Group, row: &Row) {
    for (at, value) in ROW_CELLS.into_iter().zip(&row.cells()[1..]) {
        group.set(at, *value);
    }
}

fn use_slot(group: &mut Group, after: &mut Group) {
    group.set(USED, Fp::ONE);
    after.set(ANY, Fp::ONE);
}

fn balance(key: &BlockKey, vault: &Vault, slot: usize, group: &mut Group, after: &mut Group) -> Fp {
    let Some(Balance { asset, debt, amount }) = vault.balances.get(slot).copied() else {
        return Fp::ZERO;
    };
    use_slot(group, after);
    let row = key.table.find(Kind::Balance, asset, debt, amount.into());
    write_row(group, row);
    group.set(ID, Fp::from(u64::from(asset)));
    group.set(SIDE, Fp::from(u64::from(debt)));
    let amount = Fp::from(amount);
    group.set(AMOUNT, amount);
    group.set(GAP_LO, amount - row.lo);
    group.set(GAP_HI, row.hi - amount);
    if let Some(next) = vault.balances.get(slot + 1) {
        let step = Fp::from(u64::from(next.asset)) - group.get(ID) - Fp::ONE;
        group.set(STEP, step);
    }
    after.add(EQUITY, row.rate * amount + row.constant);
    after.add(BOOK_SUM, row.weight * amount + row.lane);
    Fp::from_u128(vault.balances[slot].pack())
}

fn position(
    key: &BlockKey,
    vault: &Vault,
    slot: usize,
    group: &mut Group,
    after: &mut Group,
) -> Fp {
    let Some(position) = vault.positions.get(slot).copied() else {
        return Fp::ZERO;
    };
    let Position { market, short, size, loss, profit } = position;
    use_slot(group, after);
    let row = key.table.find(Kind::Position, market, short, key.argument(market, size));
    write_row(group, row);
    group.set(ID, Fp::from(u64::from(market)));
    group.set(SIDE, Fp::from(u64::from(short)));
    let size = Fp::from(size);
    let notional = size * row.mark;
    let argument = if row.by_size == Fp::ONE { size } else { notional };
    let absolute = Fp::from_u128(profit);
    group.set(AMOUNT, size);
    group.set(GAP_LO, argument - row.lo);
    group.set(GAP_HI, row.hi - argument);
    group.set(PROFIT_LOW, Fp::from_u128(profit & ((1 << 96) - 1)));
    group.set(PROFIT_TOP, Fp::from_u128(profit >> 96));
    group.set(NEGATIVE, Fp::from(u64::from(loss)));
    if loss {
        group.set(PROFIT_INVERSE, absolute.invert().unwrap_or(Fp::ZERO));
    }
    if let Some(next) = vault.positions.get(slot + 1) {
        let step = Fp::from(u64::from(next.key())) - Fp::from(u64::from(position.key())) - Fp::ONE;
        group.set(STEP, step);
    }
    let (value, weight) =
        if loss { (-row.loss, row.loss_weight) } else { (row.profit, row.profit_weight) };
    after.add(EQUITY, absolute * value);
    after.add(REQUIREMENT, row.rate * notional + row.constant);
    after.add(BOOK_SUM, absolute * weight + size * row.lane);
    after.add(MARKET_SUM, size * row.weight);
    position.pack()
}

fn tail(key: &BlockKey, vault: &Vault, group: &mut Group, after: &mut Group) -> Fp {
    let extra = Fp::from_u128(vault.extra);
    group.set(EXTRA, extra);
    let any = group.get(ANY);
    let equity = group.get(EQUITY);
    let shortfall = group.get(REQUIREMENT) + extra * key.rate_one() - equity;
    match key.shape.rule {
        Rule::Maintenance => group.set(MARGIN, -shortfall),
        Rule::EquityOnly => {
            group.set(MARGIN, equity);
            after.add(BOOK_SUM, key.rule_weights.vaults * any);
        }
        Rule::Liquidating => {
            group.set(MARGIN, shortfall - any);
            // Equities are far below half the modulus, so the larger half holds the negative ones.
            let negative = equity.to_repr()[31] >= 0x20;
            let absolute = if negative { -equity } else { equity };
            group.set(EQUITY_ABS, absolute);
            group.set(EQUITY_NEGATIVE, Fp::from(u64::from(negative)));
            let deficit = if negative { absolute } else { Fp::ZERO };
            let weights = &key.rule_weights;
            after.add(
                BOOK_SUM,
                weights.vaults * any + weights.shortfall * shortfall + weights.deficit * deficit,
            );
        }
    }
    after.set(EQUITY, Fp::ZERO);
    after.set(REQUIREMENT, Fp::ZERO);
    after.set(ANY, Fp::ZERO);
    after.add(COUNT, any);
    Fp::from_u128(vault.extra | u128::from(key.shape.code) << EXTRA_BITS)
}

/// The tier argument of a position: its size or its notional.
pub(super) fn argument(by: TierArgument, size: u64, mark: u64) -> u128 {
    match by {
        TierArgument::Notional => u128::from(size) * u128::from(mark),
        TierArgument::Size => size.into(),
    }
}
