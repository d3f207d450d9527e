//! The grid of a block: where each cell of the arithmetic columns stands, and what an honest prover
//! puts there.
//!
//! Vaults follow one another in groups of 9 columns and 2, 3 or 5 rows, with 8 columns of limbs
//! beside them: a group per balance slot, one per position slot, under `liquidating` a group for
//! the equity's magnitude, a tail; after the last vault an end group. Running sums ("flow": equity,
//! requirement, book sum, market sum, any, count) stand at the same place in each group; a gate
//! relates a group's flow to the next group's.
//!
//! ```text
//! row  a0    a1      a2       a3       a4      a5        a6             a7          a8           limbs 0–5  6–7
//! 0    word  used    id       side     lo      hi        rate           equity      requirement  gap_lo     step
//! 1    acc   amount  const    weight   lane    book_sum  market_sum     any         count        gap_hi     –
//! 2    –     profit  negative mark     gain    loss      profit_weight  loss_weight inverse      profit (0–7)
//!
//! balance    rows 0 and 1
//! position   rows 0 to 2
//! magnitude  a1 = absolute equity, a3 = equity is negative; 13 limbs of the absolute equity
//! tail       a0 = word, acc; a1 = extra; 13 limbs of margin, 11 of extra: rows 0 to 2
//! end        a0 = β, acc, γ, previous sum, next sum: rows 0 to 4
//! ```
//!
//! `acc` is what the word holds before the group's item, `word` what it holds after it. Only `a0`
//! takes part in copies: to the hashes and from the instance.

use ff::{Field, PrimeField};
use pasta_curves::Fp;

use super::{
    limb::{self, limbs, LIMB_BITS},
    table::{SlotKind, TableRow},
    BlockKey,
};
use crate::protocol::{
    shape::{Rule, Shape},
    vault::{
        pack_tail, places, power_of_two, Balance, Place, Position, Vault, AMOUNT_BITS, EXTRA_BITS,
        ID_BITS, MARGIN_BITS, PROFIT_BITS,
    },
};

/// Arithmetic columns.
pub const COLUMNS: usize = 9;
/// Rows of the longest group.
pub const MAX_ROWS: usize = 5;

/// A cell of a group: column and row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct At {
    /// Column: 0 to 8, from 9 on limbs.
    pub column: usize,
    /// Row within the group.
    pub row: usize,
}

const fn at(column: usize, row: usize) -> At {
    At { column, row }
}

/// `N` cells of limbs from the `first` on, counted row by row.
const fn limbs_at<const N: usize>(first: usize) -> [At; N] {
    let mut cells = [at(0, 0); N];
    let mut index = 0;
    while index < N {
        let place = first + index;
        cells[index] = at(COLUMNS + place % limb::COLUMNS, place / limb::COLUMNS);
        index += 1;
    }
    cells
}

/// The packed word with this group's item.
pub const WORD: At = at(0, 0);
/// The packed word before this group's item.
pub const ACC: At = at(0, 1);
/// Whether the slot is used.
pub const USED: At = at(1, 0);
/// Amount of a balance, size of a position.
pub const AMOUNT: At = at(1, 1);
/// Asset or market.
pub const ID: At = at(2, 0);
/// Sign of a balance, side of a position.
pub const SIDE: At = at(3, 0);
/// See [`TableRow::lo`]; the constants below are the other cells of [`TableRow`].
pub const LO: At = at(4, 0);
/// See [`TableRow::hi`].
pub const HI: At = at(5, 0);
/// See [`TableRow::rate`].
pub const RATE: At = at(6, 0);
/// See [`TableRow::constant`].
pub const CONSTANT: At = at(2, 1);
/// See [`TableRow::weight`].
pub const WEIGHT: At = at(3, 1);
/// See [`TableRow::lane`].
pub const LANE: At = at(4, 1);
/// See [`TableRow::mark`].
pub const MARK: At = at(3, 2);
/// See [`TableRow::profit`].
pub const PROFIT: At = at(4, 2);
/// See [`TableRow::loss`].
pub const LOSS: At = at(5, 2);
/// See [`TableRow::profit_weight`].
pub const PROFIT_WEIGHT: At = at(6, 2);
/// See [`TableRow::loss_weight`].
pub const LOSS_WEIGHT: At = at(7, 2);
/// Absolute profit.
pub const PROFIT_ABS: At = at(1, 2);
/// Sign of the profit.
pub const NEGATIVE: At = at(2, 2);
/// Inverse of the absolute profit, where it is negative.
pub const PROFIT_INVERSE: At = at(8, 2);
/// Flow: equity of the vault so far.
pub const EQUITY: At = at(7, 0);
/// Flow: requirement of the vault so far.
pub const REQUIREMENT: At = at(8, 0);
/// Flow: fingerprint of book lanes of the block so far.
pub const BOOK_SUM: At = at(5, 1);
/// Flow: fingerprint of market lanes of the block so far.
pub const MARKET_SUM: At = at(6, 1);
/// Flow: whether a slot of the vault was used so far.
pub const ANY: At = at(7, 1);
/// Flow: number of used vaults of the block so far.
pub const COUNT: At = at(8, 1);
/// Magnitude: absolute equity.
pub const EQUITY_ABS: At = at(1, 0);
/// Magnitude: sign of the equity.
pub const EQUITY_NEGATIVE: At = at(3, 0);
/// Tail: extra requirement.
pub const EXTRA: At = at(1, 0);
/// End: β.
pub const BETA: At = at(0, 0);
/// End: γ.
pub const GAMMA: At = at(0, 2);
/// End: prefix sum before the block.
pub const PREVIOUS: At = at(0, 3);
/// End: prefix sum after the block.
pub const NEXT: At = at(0, 4);

/// Limbs of the amount minus the row's lowest.
pub const GAP_LO: [At; 6] = limbs_at(0);
/// Limbs of the key of the next used slot minus this one's minus 1.
pub const STEP: [At; 2] = limbs_at(6);
/// Limbs of the row's highest minus the amount.
pub const GAP_HI: [At; 6] = limbs_at(8);
/// Limbs of the absolute profit.
pub const PROFIT_LIMBS: [At; 8] = limbs_at(16);
/// Magnitude: limbs of the absolute equity.
pub const MAGNITUDE: [At; 13] = limbs_at(0);
/// Tail: limbs of what S5 wants below 2^143.
pub const MARGIN: [At; 13] = limbs_at(0);
/// Tail: limbs of the extra requirement.
pub const EXTRA_LIMBS: [At; 11] = limbs_at(13);

// Packing needs values that are below their widths exactly; gaps and steps need room.
const _: () = {
    assert!(PROFIT_LIMBS.len() * LIMB_BITS == PROFIT_BITS);
    assert!(EXTRA_LIMBS.len() * LIMB_BITS == EXTRA_BITS);
    assert!(MARGIN.len() * LIMB_BITS == MARGIN_BITS);
    assert!(MAGNITUDE.len() * LIMB_BITS == MARGIN_BITS);
    assert!(GAP_LO.len() * LIMB_BITS >= AMOUNT_BITS && GAP_HI.len() * LIMB_BITS >= AMOUNT_BITS);
    assert!(STEP.len() * LIMB_BITS > ID_BITS);
};

/// The flow cells.
pub const FLOW: [At; 6] = [EQUITY, REQUIREMENT, BOOK_SUM, MARKET_SUM, ANY, COUNT];

/// Cells of [`ROW_CELLS`] that balances have, too.
pub const SHARED_ROW_CELLS: usize = 8;
/// The cells that hold the looked-up row, in the order of [`TableRow::cells`] after kind.
pub const ROW_CELLS: [At; 13] = [
    ID,
    SIDE,
    LO,
    HI,
    RATE,
    CONSTANT,
    WEIGHT,
    LANE,
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
    Slot(SlotKind, bool),
    /// The equity's sign and magnitude of a liquidating vault.
    Magnitude,
    /// The tail of a vault.
    Tail,
    /// The end of a block.
    End,
}

impl GroupKind {
    /// Rows of the group.
    pub const fn rows(self) -> usize {
        match self {
            GroupKind::Slot(SlotKind::Balance, _) | GroupKind::Magnitude => 2,
            GroupKind::Slot(SlotKind::Position, _) | GroupKind::Tail => 3,
            GroupKind::End => 5,
        }
    }
}

/// A group of a vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VaultGroup {
    /// What it is.
    pub kind: GroupKind,
    /// Its first row, counted from the vault's.
    pub row: usize,
    /// Where its item stands in the packed words; a magnitude has none.
    pub place: Option<Place>,
    /// Whether the next group's item goes into the same word.
    pub carries: bool,
}

impl VaultGroup {
    /// Whether a packed word ends with this group.
    pub fn completes_word(&self) -> bool {
        self.place.is_some() && !self.carries
    }
}

/// The groups of one vault, in order.
pub fn vault_groups(shape: &Shape) -> Vec<VaultGroup> {
    let slots = |kind, count: usize| (1..=count).map(move |i| GroupKind::Slot(kind, i == count));
    let magnitude = (shape.rule == Rule::Liquidating).then_some(GroupKind::Magnitude);
    let kinds = slots(SlotKind::Balance, shape.balances)
        .chain(slots(SlotKind::Position, shape.positions))
        .chain(magnitude)
        .chain([GroupKind::Tail]);
    let places = places(shape);
    let (mut row, mut item) = (0, 0);
    kinds
        .map(|kind| {
            let place = (kind != GroupKind::Magnitude).then(|| places[item]);
            item += usize::from(place.is_some());
            let carries = place
                .is_some_and(|place| places.get(item).is_some_and(|next| next.word == place.word));
            let group = VaultGroup { kind, row, place, carries };
            row += kind.rows();
            group
        })
        .collect()
}

/// Rows of one vault.
pub fn vault_rows(shape: &Shape) -> usize {
    vault_groups(shape).iter().map(|group| group.kind.rows()).sum()
}

/// Values of a group's cells by row and column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Group(pub [[Fp; COLUMNS + limb::COLUMNS]; MAX_ROWS]);

impl Group {
    /// The value of a cell.
    pub fn get(&self, at: At) -> Fp {
        self.0[at.row][at.column]
    }

    /// Sets the value of a cell.
    pub fn set(&mut self, at: At, value: Fp) {
        self.0[at.row][at.column] = value;
    }

    /// The value that limbs hold.
    pub fn value(&self, cells: &[At]) -> Fp {
        let radix = Fp::from(1 << LIMB_BITS);
        cells.iter().rev().fold(Fp::ZERO, |sum, at| sum * radix + self.get(*at))
    }

    /// Sets limbs so that they hold a value.
    pub fn set_value(&mut self, cells: &[At], value: Fp) {
        for (at, limb) in cells.iter().zip(limbs(value, cells.len())) {
            self.set(*at, limb);
        }
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
        let kinds = vault_groups(shape);
        let mut groups = Vec::with_capacity(shape.vaults * kinds.len() + 1);
        // The flow and the word into the group being made.
        let mut flow = Group::default();
        for index in 0..shape.vaults {
            let vault = vaults.get(index).copied().flatten().unwrap_or(&empty);
            for (item, VaultGroup { kind, place, carries, .. }) in kinds.iter().enumerate() {
                let mut group = Group::default();
                group.carry_flow(&flow);
                let mut after = Group::default();
                after.carry_flow(&flow);
                let acc = flow.get(ACC);
                group.set(ACC, acc);
                let packed = match kind {
                    GroupKind::Slot(SlotKind::Balance, _) => {
                        balance(key, vault, item, &mut group, &mut after)
                    }
                    GroupKind::Slot(SlotKind::Position, _) => {
                        position(key, vault, item - shape.balances, &mut group, &mut after)
                    }
                    GroupKind::Magnitude => {
                        magnitude(key, &mut group, &mut after);
                        Fp::ZERO
                    }
                    GroupKind::Tail | GroupKind::End => tail(key, vault, &mut group, &mut after),
                };
                match place {
                    Some(place) => {
                        group.set(WORD, acc + packed * power_of_two(place.offset));
                        after.set(ACC, if *carries { group.get(WORD) } else { Fp::ZERO });
                    }
                    None => after.set(ACC, acc),
                }
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

fn write_row(group: &mut Group, row: &TableRow) {
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
    let row = key.table.find(SlotKind::Balance, asset, debt, amount);
    write_row(group, row);
    group.set(ID, Fp::from(u64::from(asset)));
    group.set(SIDE, Fp::from(u64::from(debt)));
    let amount = write_amount(group, row, amount);
    if let Some(next) = vault.balances.get(slot + 1) {
        let step = Fp::from(u64::from(next.asset)) - group.get(ID) - Fp::ONE;
        group.set_value(&STEP, step);
    }
    after.add(EQUITY, row.rate * amount + row.constant);
    after.add(BOOK_SUM, row.weight * amount + row.lane);
    Fp::from_u128(vault.balances[slot].pack())
}

/// Amount and gaps of a slot.
fn write_amount(group: &mut Group, row: &TableRow, amount: u64) -> Fp {
    let amount = Fp::from(amount);
    group.set(AMOUNT, amount);
    group.set_value(&GAP_LO, amount - row.lo);
    group.set_value(&GAP_HI, row.hi - amount);
    amount
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
    let row = key.table.find(SlotKind::Position, market, short, size);
    write_row(group, row);
    group.set(ID, Fp::from(u64::from(market)));
    group.set(SIDE, Fp::from(u64::from(short)));
    let size = write_amount(group, row, size);
    let absolute = Fp::from_u128(profit);
    group.set(PROFIT_ABS, absolute);
    group.set_value(&PROFIT_LIMBS, absolute);
    group.set(NEGATIVE, Fp::from(u64::from(loss)));
    if loss {
        group.set(PROFIT_INVERSE, absolute.invert().unwrap_or(Fp::ZERO));
    }
    if let Some(next) = vault.positions.get(slot + 1) {
        let step = Fp::from(u64::from(next.key())) - Fp::from(u64::from(position.key())) - Fp::ONE;
        group.set_value(&STEP, step);
    }
    let (value, weight) =
        if loss { (-row.loss, row.loss_weight) } else { (row.profit, row.profit_weight) };
    after.add(EQUITY, absolute * value);
    after.add(REQUIREMENT, row.rate * size * row.mark + row.constant);
    after.add(BOOK_SUM, absolute * weight + size * row.lane);
    after.add(MARKET_SUM, size * row.weight);
    position.pack()
}

fn magnitude(key: &BlockKey, group: &mut Group, after: &mut Group) {
    let equity = group.get(EQUITY);
    // Equities are far below half the modulus, so the larger half holds the negative ones.
    let negative = equity.to_repr()[31] >= 0x20;
    let absolute = if negative { -equity } else { equity };
    group.set(EQUITY_ABS, absolute);
    group.set_value(&MAGNITUDE, absolute);
    group.set(EQUITY_NEGATIVE, Fp::from(u64::from(negative)));
    if negative {
        after.add(BOOK_SUM, key.rule_weights.deficit * absolute);
    }
}

fn tail(key: &BlockKey, vault: &Vault, group: &mut Group, after: &mut Group) -> Fp {
    let extra = Fp::from_u128(vault.extra);
    group.set(EXTRA, extra);
    group.set_value(&EXTRA_LIMBS, extra);
    let any = group.get(ANY);
    let equity = group.get(EQUITY);
    let shortfall = group.get(REQUIREMENT) + extra * key.rate_one() - equity;
    let weights = &key.rule_weights;
    let margin = match key.shape.rule {
        Rule::Maintenance => -shortfall,
        Rule::EquityOnly => equity,
        Rule::Liquidating => shortfall - any,
    };
    group.set_value(&MARGIN, margin);
    match key.shape.rule {
        Rule::Maintenance => (),
        Rule::EquityOnly => after.add(BOOK_SUM, weights.vaults * any),
        Rule::Liquidating => {
            after.add(BOOK_SUM, weights.vaults * any + weights.shortfall * shortfall);
        }
    }
    after.set(EQUITY, Fp::ZERO);
    after.set(REQUIREMENT, Fp::ZERO);
    after.set(ANY, Fp::ZERO);
    after.add(COUNT, any);
    pack_tail(vault.extra, key.shape.code)
}
