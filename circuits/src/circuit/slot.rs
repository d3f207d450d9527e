//! Gates of the grid (see [`super::grid`]): slots, their order, magnitudes, tails, start and end.
//!
//! Every polynomial has degree at most 5 with its selector; names are those of the clauses.

use ff::Field;
use halo2_proofs::{
    plonk::{
        Advice, Column, ConstraintSystem, Constraints, Expression, Fixed, Selector, VirtualCells,
    },
    poly::Rotation,
};
use pasta_curves::Fp;

use super::{
    grid::{self, At, GroupKind},
    limb::{self, LIMB_BITS},
    table::{self, SlotKind, TableConfig},
};
use crate::protocol::parameters::RATE_ONE;

/// Columns of the grid: arithmetic, then limbs.
pub const COLUMNS: usize = grid::COLUMNS + limb::COLUMNS;

/// Configuration of the grid.
#[derive(Clone, Debug)]
pub struct GridConfig {
    /// The columns a0 to a8 and the limbs.
    pub advice: [Column<Advice>; COLUMNS],
    /// `2^offset` of the group's item in its word.
    pub offset: Column<Fixed>,
    /// 1 where the next group's item goes into the same word, 0 where a word is complete.
    pub carries: Column<Fixed>,
    /// Tail: `code·2^(121 + offset)`.
    pub code: Column<Fixed>,
    /// Tail: weights of vaults and shortfall; magnitude: of the deficit; under the shape's rule.
    pub rule_weights: [Column<Fixed>; 3],
    /// A balance slot.
    pub s_balance: Selector,
    /// A position slot.
    pub s_position: Selector,
    /// A balance slot that another one follows.
    pub s_balance_order: Selector,
    /// A position slot that another one follows.
    pub s_position_order: Selector,
    /// A magnitude.
    pub s_magnitude: Selector,
    /// A tail.
    pub s_tail: Selector,
    /// A tail under `maintenance`.
    pub s_maintenance: Selector,
    /// A tail under `equity_only`.
    pub s_equity_only: Selector,
    /// A tail under `liquidating`.
    pub s_liquidating: Selector,
    /// The first group.
    pub s_start: Selector,
    /// The end group.
    pub s_end: Selector,
}

type Poly = (&'static str, Expression<Fp>);

/// Queries of cells relative to the first row of a group.
struct Cells<'a, 'b> {
    config: &'a GridConfig,
    meta: &'a mut VirtualCells<'b, Fp>,
    kind: GroupKind,
}

impl Cells<'_, '_> {
    fn get(&mut self, at: At) -> Expression<Fp> {
        self.meta.query_advice(self.config.advice[at.column], Rotation(at.row as i32))
    }

    /// The cell of the next group.
    fn next(&mut self, at: At) -> Expression<Fp> {
        let rotation = Rotation((at.row + self.kind.rows()) as i32);
        self.meta.query_advice(self.config.advice[at.column], rotation)
    }

    fn fixed(&mut self, column: Column<Fixed>) -> Expression<Fp> {
        self.meta.query_fixed(column)
    }

    /// The value that limbs hold, `Σ limb_i·2^(11·i)`.
    fn value(&mut self, limbs: &[At]) -> Expression<Fp> {
        let mut sum = self.get(limbs[0]);
        for (index, at) in limbs.iter().enumerate().skip(1) {
            sum = sum + self.get(*at) * power((LIMB_BITS * index) as u64);
        }
        sum
    }

    /// S7: `word = acc + 2^offset·item`, and what the next group starts from.
    fn word(&mut self, item: Expression<Fp>) -> [Poly; 2] {
        let word = self.get(grid::WORD);
        let offset = self.fixed(self.config.offset);
        let carries = self.fixed(self.config.carries);
        [
            ("S7 word", word.clone() - self.get(grid::ACC) - offset * item),
            ("S7 word so far", self.next(grid::ACC) - carries * word),
        ]
    }

    /// `next − cur − added` of a flow cell.
    fn flow(&mut self, at: At, added: Expression<Fp>) -> Expression<Fp> {
        self.next(at) - self.get(at) - added
    }

    /// What balances and positions have in common. S2: `used` is a bit, an empty slot has no
    /// amount. S3: the amount is `lo + gap_lo` and `hi − gap_hi`. S8: `any' = any OR used`.
    fn slot(&mut self) -> Vec<Poly> {
        let used = self.get(grid::USED);
        let any = self.get(grid::ANY);
        let amount = self.get(grid::AMOUNT);
        let gap_lo = self.value(&grid::GAP_LO);
        let gap_hi = self.value(&grid::GAP_HI);
        vec![
            ("S2 used is a bit", boolean(used.clone())),
            ("S2 empty slot: amount", not(used.clone()) * amount.clone()),
            ("S3 at least lo", amount.clone() - self.get(grid::LO) - gap_lo),
            ("S3 at most hi", self.get(grid::HI) - amount - gap_hi),
            ("S8 any", self.next(grid::ANY) - any.clone() - used.clone() + any * used),
            ("count flows", self.flow(grid::COUNT, zero())),
        ]
    }
}

fn constant(value: u64) -> Expression<Fp> {
    Expression::Constant(Fp::from(value))
}

fn power(exponent: u64) -> Expression<Fp> {
    Expression::Constant(Fp::from(2).pow_vartime([exponent]))
}

fn zero() -> Expression<Fp> {
    Expression::Constant(Fp::ZERO)
}

fn not(bit: Expression<Fp>) -> Expression<Fp> {
    constant(1) - bit
}

fn boolean(bit: Expression<Fp>) -> Expression<Fp> {
    bit.clone() * not(bit)
}

impl GridConfig {
    /// Configures gates and the tier lookup on columns of its own, the last eight of which are
    /// limbs; equality is enabled on the first.
    pub fn configure(
        meta: &mut ConstraintSystem<Fp>,
        advice: [Column<Advice>; COLUMNS],
        table: &TableConfig,
    ) -> GridConfig {
        meta.enable_equality(advice[0]);
        // Complex selectors are never combined, which would make every gate dearer.
        let config = GridConfig {
            advice,
            offset: meta.fixed_column(),
            carries: meta.fixed_column(),
            code: meta.fixed_column(),
            rule_weights: std::array::from_fn(|_| meta.fixed_column()),
            s_balance: meta.complex_selector(),
            s_position: meta.complex_selector(),
            s_balance_order: meta.complex_selector(),
            s_position_order: meta.complex_selector(),
            s_magnitude: meta.complex_selector(),
            s_tail: meta.complex_selector(),
            s_maintenance: meta.complex_selector(),
            s_equity_only: meta.complex_selector(),
            s_liquidating: meta.complex_selector(),
            s_start: meta.complex_selector(),
            s_end: meta.complex_selector(),
        };
        config.tier_lookup(meta, table);
        config.balance_gate(meta);
        config.position_gate(meta);
        config.order_gates(meta);
        config.magnitude_gate(meta);
        config.tail_gate(meta);
        config.rule_gates(meta);
        config.boundary_gates(meta);
        config
    }

    /// A gate named `name` of groups of this kind, multiplied by `selector`.
    fn gate(
        &self,
        meta: &mut ConstraintSystem<Fp>,
        name: &'static str,
        kind: GroupKind,
        selector: Selector,
        polys: impl FnOnce(&mut Cells<'_, '_>) -> Vec<Poly>,
    ) {
        meta.create_gate(name, |meta| {
            let selector = meta.query_selector(selector);
            let mut cells = Cells { config: self, meta, kind };
            Constraints::with_selector(selector, polys(&mut cells))
        });
    }

    /// S3: (kind·used, id, side, lo, hi, …) is a row of the tier table. The cells that only
    /// positions have are zero in the table's balance rows and are looked up as zero there.
    fn tier_lookup(&self, meta: &mut ConstraintSystem<Fp>, table: &TableConfig) {
        meta.lookup(|meta| {
            let is_position = meta.query_selector(self.s_position);
            let is_slot = meta.query_selector(self.s_balance) + is_position.clone();
            let kind = is_slot.clone() + is_position.clone();
            let mut cells = Cells { config: self, meta, kind: POSITION };
            let [kind_column, columns @ ..] = table.columns();
            let mut map = vec![(kind * cells.get(grid::USED), kind_column)];
            for (index, (at, column)) in grid::ROW_CELLS.into_iter().zip(columns).enumerate() {
                let active = if index < grid::SHARED_ROW_CELLS {
                    is_slot.clone()
                } else {
                    is_position.clone()
                };
                map.push((active * cells.get(at), column));
            }
            debug_assert_eq!(map.len(), table::COLUMNS);
            map
        });
    }

    /// Balance slots.
    /// - S4: `equity' = equity + rate·B + constant`.
    /// - S7: the packed item is `id + 2^13·sign + 2^14·B`.
    fn balance_gate(&self, meta: &mut ConstraintSystem<Fp>) {
        self.gate(meta, "balance", BALANCE, self.s_balance, |cells| {
            let amount = cells.get(grid::AMOUNT);
            let value = cells.get(grid::RATE) * amount.clone() + cells.get(grid::CONSTANT);
            let weighed = cells.get(grid::WEIGHT) * amount.clone() + cells.get(grid::LANE);
            let item = cells.get(grid::ID) + cells.get(grid::SIDE) * power(13) + amount * power(14);
            let mut polys = cells.slot();
            polys.extend([
                ("S4 equity", cells.flow(grid::EQUITY, value)),
                ("S4 requirement", cells.flow(grid::REQUIREMENT, zero())),
                ("book sum", cells.flow(grid::BOOK_SUM, weighed)),
                ("market sum", cells.flow(grid::MARKET_SUM, zero())),
            ]);
            polys.extend(cells.word(item));
            polys
        });
    }

    /// Position slots.
    /// - S1: the absolute profit is below 2^88.
    /// - S4: `equity' = equity + |p|·(profit − negative·(profit + loss))`,
    ///   `requirement' = requirement + rate·q·P + constant`.
    /// - S7: the item is `id + 2^13·side + 2^14·negative + 2^15·q + 2^79·|p|`; a zero profit is not
    ///   negative: `negative·(1 − |p|·inverse) = 0`.
    fn position_gate(&self, meta: &mut ConstraintSystem<Fp>) {
        self.gate(meta, "position", POSITION, self.s_position, |cells| {
            let used = cells.get(grid::USED);
            let size = cells.get(grid::AMOUNT);
            let absolute = cells.get(grid::PROFIT_ABS);
            let negative = cells.get(grid::NEGATIVE);
            let limbs = cells.value(&grid::PROFIT_LIMBS);
            let notional = size.clone() * cells.get(grid::MARK);
            let (profit, loss) = (cells.get(grid::PROFIT), cells.get(grid::LOSS));
            let value = absolute.clone() * (profit.clone() - negative.clone() * (profit + loss));
            let profit_weight = cells.get(grid::PROFIT_WEIGHT);
            let weight_step = cells.get(grid::LOSS_WEIGHT) - profit_weight.clone();
            let weighed = absolute.clone() * (profit_weight + negative.clone() * weight_step)
                + cells.get(grid::LANE) * size.clone();
            let margin = cells.get(grid::RATE) * notional + cells.get(grid::CONSTANT);
            let item = cells.get(grid::ID)
                + cells.get(grid::SIDE) * power(13)
                + negative.clone() * power(14)
                + size.clone() * power(15)
                + absolute.clone() * power(79);
            let inverse = cells.get(grid::PROFIT_INVERSE);
            let market = cells.get(grid::WEIGHT) * size;
            let mut polys = cells.slot();
            polys.extend([
                ("S1 profit: limbs", absolute.clone() - limbs),
                ("S1 profit: sign is a bit", boolean(negative.clone())),
                ("S2 empty slot: profit", not(used.clone()) * absolute.clone()),
                ("S2 empty slot: profit sign", not(used) * negative.clone()),
                ("S7 no negative zero", negative * not(absolute * inverse)),
                ("S4 equity", cells.flow(grid::EQUITY, value)),
                ("S4 requirement", cells.flow(grid::REQUIREMENT, margin)),
                ("book sum", cells.flow(grid::BOOK_SUM, weighed)),
                ("market sum", cells.flow(grid::MARKET_SUM, market)),
            ]);
            polys.extend(cells.word(item));
            polys
        });
    }

    /// S2: used slots come first, and keys strictly increase:
    /// `used'·(key' − key − 1)` is the value of limbs. The key is the asset id, or
    /// `2·market + side`.
    fn order_gates(&self, meta: &mut ConstraintSystem<Fp>) {
        let order = |cells: &mut Cells<'_, '_>, key: Expression<Fp>, next_key: Expression<Fp>| {
            let used = cells.get(grid::USED);
            let next_used = cells.next(grid::USED);
            let step = next_used.clone() * (next_key - key - constant(1));
            vec![
                ("S2 used slots first", not(used) * next_used),
                ("S2 keys increase", step - cells.value(&grid::STEP)),
            ]
        };
        self.gate(meta, "balance order", BALANCE, self.s_balance_order, |cells| {
            let (key, next) = (cells.get(grid::ID), cells.next(grid::ID));
            order(cells, key, next)
        });
        self.gate(meta, "position order", POSITION, self.s_position_order, |cells| {
            let key = cells.get(grid::ID) * constant(2) + cells.get(grid::SIDE);
            let next = cells.next(grid::ID) * constant(2) + cells.next(grid::SIDE);
            order(cells, key, next)
        });
    }

    /// S5 of liquidating vaults: `equity = (1 − 2·negative)·absolute`, `deficit =
    /// negative·absolute`. Everything else passes.
    fn magnitude_gate(&self, meta: &mut ConstraintSystem<Fp>) {
        self.gate(meta, "magnitude", GroupKind::Magnitude, self.s_magnitude, |cells| {
            let absolute = cells.get(grid::EQUITY_ABS);
            let negative = cells.get(grid::EQUITY_NEGATIVE);
            let limbs = cells.value(&grid::MAGNITUDE);
            let deficit = negative.clone() * absolute.clone();
            let weighed = cells.fixed(self.rule_weights[2]) * deficit.clone();
            let magnitude = absolute.clone() - deficit * constant(2) - cells.get(grid::EQUITY);
            let mut polys = vec![
                ("S5 equity: limbs", absolute - limbs),
                ("S5 equity: sign is a bit", boolean(negative)),
                ("S5 equity: sign and magnitude", magnitude),
                ("S7 word so far", cells.flow(grid::ACC, zero())),
                ("book sum", cells.flow(grid::BOOK_SUM, weighed)),
            ];
            for (name, at) in [
                ("equity flows", grid::EQUITY),
                ("requirement flows", grid::REQUIREMENT),
                ("market sum", grid::MARKET_SUM),
                ("S8 any", grid::ANY),
                ("count flows", grid::COUNT),
            ] {
                polys.push((name, cells.flow(at, zero())));
            }
            polys
        });
    }

    /// The tail of a vault, whatever its rule. S7: the tail's item is `extra + 2^121·code`.
    /// S8: padding has no extra; equity, requirement and any start again at zero.
    fn tail_gate(&self, meta: &mut ConstraintSystem<Fp>) {
        self.gate(meta, "tail", GroupKind::Tail, self.s_tail, |cells| {
            let any = cells.get(grid::ANY);
            let extra = cells.get(grid::EXTRA);
            let limbs = cells.value(&grid::EXTRA_LIMBS);
            let code = cells.fixed(self.code);
            let [(word, sum), so_far] = cells.word(extra.clone());
            vec![
                ("S1 extra: limbs", extra.clone() - limbs),
                ("S8 padding: extra", not(any.clone()) * extra),
                (word, sum - code),
                so_far,
                ("next vault: equity", cells.next(grid::EQUITY)),
                ("next vault: requirement", cells.next(grid::REQUIREMENT)),
                ("next vault: any", cells.next(grid::ANY)),
                ("market sum", cells.flow(grid::MARKET_SUM, zero())),
                ("count used vault", cells.flow(grid::COUNT, any)),
            ]
        });
    }

    /// S5 by rule, with `shortfall = requirement + R·extra − equity`.
    fn rule_gates(&self, meta: &mut ConstraintSystem<Fp>) {
        let shortfall = |cells: &mut Cells<'_, '_>| {
            cells.get(grid::REQUIREMENT) + cells.get(grid::EXTRA) * constant(RATE_ONE)
                - cells.get(grid::EQUITY)
        };
        self.gate(meta, "maintenance", GroupKind::Tail, self.s_maintenance, |cells| {
            vec![
                ("S5 margin", cells.value(&grid::MARGIN) + shortfall(cells)),
                ("book sum", cells.flow(grid::BOOK_SUM, zero())),
            ]
        });
        self.gate(meta, "equity_only", GroupKind::Tail, self.s_equity_only, |cells| {
            let counted = cells.fixed(self.rule_weights[0]) * cells.get(grid::ANY);
            vec![
                ("S5 equity", cells.value(&grid::MARGIN) - cells.get(grid::EQUITY)),
                ("book sum", cells.flow(grid::BOOK_SUM, counted)),
            ]
        });
        self.gate(meta, "liquidating", GroupKind::Tail, self.s_liquidating, |cells| {
            let any = cells.get(grid::ANY);
            let shortfall = shortfall(cells);
            let weighed = cells.fixed(self.rule_weights[0]) * any.clone()
                + cells.fixed(self.rule_weights[1]) * shortfall.clone();
            vec![
                ("S5 shortfall at least one", cells.value(&grid::MARGIN) - shortfall + any),
                ("book sum", cells.flow(grid::BOOK_SUM, weighed)),
            ]
        });
    }

    /// Flow and word start at zero; at the end `next = previous + β·book + market + γ·count`.
    fn boundary_gates(&self, meta: &mut ConstraintSystem<Fp>) {
        self.gate(meta, "start", BALANCE, self.s_start, |cells| {
            let start = |at| ("starts at zero", cells.get(at));
            grid::FLOW.into_iter().chain([grid::ACC]).map(start).collect()
        });
        self.gate(meta, "end", GroupKind::End, self.s_end, |cells| {
            let sum = cells.get(grid::BETA) * cells.get(grid::BOOK_SUM)
                + cells.get(grid::MARKET_SUM)
                + cells.get(grid::GAMMA) * cells.get(grid::COUNT);
            vec![("prefix sum", cells.get(grid::NEXT) - cells.get(grid::PREVIOUS) - sum)]
        });
    }
}

/// Height of a balance slot, whether or not it is the last.
const BALANCE: GroupKind = GroupKind::Slot(SlotKind::Balance, false);
/// Height of a position slot.
const POSITION: GroupKind = GroupKind::Slot(SlotKind::Position, false);
