//! Gates of the grid (see [`super::grid`]): slots, their order, tails, start and end.
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
    grid::{self, At, COLUMNS, GROUP_ROWS},
    tier::{self, TableConfig},
};
use crate::parameters::RATE_ONE;

/// Configuration of the grid.
#[derive(Clone, Debug)]
pub struct GridConfig {
    /// The columns a0 to a3.
    pub advice: [Column<Advice>; COLUMNS],
    /// Kind of the slot that starts here: 0, 1 (balance) or 2 (position).
    pub kind: Column<Fixed>,
    /// 1 where a slot starts.
    pub is_slot: Column<Fixed>,
    /// 1 where a position slot starts.
    pub is_position: Column<Fixed>,
    /// 1 where a group's word continues the word of the group before, 0 where it opens a new one.
    pub continues: Column<Fixed>,
    /// `2^offset` of the group's item in its word.
    pub offset: Column<Fixed>,
    /// Tail: `code·2^(112 + offset)`.
    pub code: Column<Fixed>,
    /// Tail: weights of vaults, shortfall and deficit under the shape's rule.
    pub rule_weights: [Column<Fixed>; 3],
    /// A balance slot that another one follows.
    pub s_balance_order: Selector,
    /// A position slot that another one follows.
    pub s_position_order: Selector,
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
}

impl Cells<'_, '_> {
    fn get(&mut self, at: At) -> Expression<Fp> {
        self.meta.query_advice(self.config.advice[at.column], Rotation(at.row as i32))
    }

    /// The cell of the next group.
    fn next(&mut self, at: At) -> Expression<Fp> {
        let rotation = Rotation((at.row + GROUP_ROWS) as i32);
        self.meta.query_advice(self.config.advice[at.column], rotation)
    }

    /// The word of the group before.
    fn word_before(&mut self) -> Expression<Fp> {
        let rotation = Rotation(grid::WORD.row as i32 - GROUP_ROWS as i32);
        self.meta.query_advice(self.config.advice[grid::WORD.column], rotation)
    }

    fn fixed(&mut self, column: Column<Fixed>) -> Expression<Fp> {
        self.meta.query_fixed(column)
    }

    /// `word − continues·word_before − 2^offset·item`.
    fn word(&mut self, item: Expression<Fp>) -> Expression<Fp> {
        let continues = self.fixed(self.config.continues);
        let offset = self.fixed(self.config.offset);
        self.get(grid::WORD) - continues * self.word_before() - offset * item
    }

    /// `next − cur − added` of a flow cell.
    fn flow(&mut self, at: At, added: Expression<Fp>) -> Expression<Fp> {
        self.next(at) - self.get(at) - added
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
    /// Configures gates and the tier lookup on four columns of its own; equality is enabled on the
    /// first.
    pub fn configure(
        meta: &mut ConstraintSystem<Fp>,
        advice: [Column<Advice>; COLUMNS],
        table: &TableConfig,
    ) -> GridConfig {
        meta.enable_equality(advice[0]);
        let config = GridConfig {
            advice,
            kind: meta.fixed_column(),
            is_slot: meta.fixed_column(),
            is_position: meta.fixed_column(),
            continues: meta.fixed_column(),
            offset: meta.fixed_column(),
            code: meta.fixed_column(),
            rule_weights: std::array::from_fn(|_| meta.fixed_column()),
            s_balance_order: meta.selector(),
            s_position_order: meta.selector(),
            s_tail: meta.selector(),
            s_maintenance: meta.selector(),
            s_equity_only: meta.selector(),
            s_liquidating: meta.selector(),
            s_start: meta.selector(),
            s_end: meta.selector(),
        };
        config.tier_lookup(meta, table);
        config.slot_gate(meta);
        config.balance_gate(meta);
        config.position_gate(meta);
        config.order_gates(meta);
        config.tail_gate(meta);
        config.rule_gates(meta);
        config.boundary_gates(meta);
        config
    }

    /// A gate named `name`, multiplied by `selector`.
    fn gate(
        &self,
        meta: &mut ConstraintSystem<Fp>,
        name: &'static str,
        selector: impl FnOnce(&mut Cells<'_, '_>) -> Expression<Fp>,
        polys: impl FnOnce(&mut Cells<'_, '_>) -> Vec<Poly>,
    ) {
        meta.create_gate(name, |meta| {
            let mut cells = Cells { config: self, meta };
            let selector = selector(&mut cells);
            Constraints::with_selector(selector, polys(&mut cells))
        });
    }

    /// S3: (kind·used, id, side, lo, hi, …) is a row of the tier table. The cells that only
    /// positions have are zero in the table's balance rows and are looked up as zero there.
    fn tier_lookup(&self, meta: &mut ConstraintSystem<Fp>, table: &TableConfig) {
        meta.lookup(|meta| {
            let mut cells = Cells { config: self, meta };
            let kind = cells.fixed(self.kind);
            let is_slot = cells.fixed(self.is_slot);
            let is_position = cells.fixed(self.is_position);
            let [kind_column, columns @ ..] = table.columns();
            let mut map = vec![(kind * cells.get(grid::USED), kind_column)];
            for (index, (at, column)) in grid::ROW_CELLS.into_iter().zip(columns).enumerate() {
                const SHARED: usize = 8;
                let active = if index < SHARED { is_slot.clone() } else { is_position.clone() };
                map.push((active * cells.get(at), column));
            }
            debug_assert_eq!(map.len(), tier::COLUMNS);
            map
        });
    }

    /// All slots. S2: `used` is a bit, an empty slot has no amount. S8: `any' = any OR used`.
    fn slot_gate(&self, meta: &mut ConstraintSystem<Fp>) {
        self.gate(
            meta,
            "slot",
            |cells| cells.fixed(self.is_slot),
            |cells| {
                let used = cells.get(grid::USED);
                let any = cells.get(grid::ANY);
                let amount = cells.get(grid::AMOUNT);
                vec![
                    ("S2 used is a bit", boolean(used.clone())),
                    ("S2 empty slot: amount", not(used.clone()) * amount),
                    ("S8 any", cells.next(grid::ANY) - any.clone() - used.clone() + any * used),
                    ("count flows", cells.flow(grid::COUNT, zero())),
                ]
            },
        );
    }

    /// Balance slots.
    /// - S3: `gap_lo = B − lo`, `gap_hi = hi − B`, both range-checked.
    /// - S4: `equity' = equity + rate·B + constant`.
    /// - S7: the packed item is `id + 2^13·sign + 2^14·B`.
    fn balance_gate(&self, meta: &mut ConstraintSystem<Fp>) {
        let is_balance =
            |cells: &mut Cells<'_, '_>| cells.fixed(self.is_slot) - cells.fixed(self.is_position);
        self.gate(meta, "balance", is_balance, |cells| {
            let amount = cells.get(grid::AMOUNT);
            let value = cells.get(grid::RATE) * amount.clone() + cells.get(grid::CONSTANT);
            let weighed = cells.get(grid::WEIGHT) * amount.clone() + cells.get(grid::LANE);
            let item = cells.get(grid::ID)
                + cells.get(grid::SIDE) * power(13)
                + amount.clone() * power(14);
            vec![
                (
                    "S3 balance: at least lo",
                    amount.clone() - cells.get(grid::LO) - cells.get(grid::GAP_LO),
                ),
                ("S3 balance: at most hi", cells.get(grid::HI) - amount - cells.get(grid::GAP_HI)),
                ("S4 balance: equity", cells.flow(grid::EQUITY, value)),
                ("S4 balance: requirement", cells.flow(grid::REQUIREMENT, zero())),
                ("sum of balance: book", cells.flow(grid::BOOK_SUM, weighed)),
                ("sum of balance: market", cells.flow(grid::MARKET_SUM, zero())),
                ("S7 balance: word", cells.word(item)),
            ]
        });
    }

    /// Position slots, with `|p| = profit_low + 2^96·profit_top` and tier argument
    /// `x = by_size·q + (1 − by_size)·q·P`.
    /// - S3: `gap_lo = x − lo`, `gap_hi = hi − x`.
    /// - S4: `equity' = equity + |p|·(profit − negative·(profit + loss))`,
    ///   `requirement' = requirement + rate·q·P + constant`.
    /// - S7: the item is `id + 2^13·side + 2^14·negative + 2^15·q + 2^79·|p|`; a zero profit is not
    ///   negative: `negative·(1 − |p|·inverse) = 0`.
    fn position_gate(&self, meta: &mut ConstraintSystem<Fp>) {
        self.gate(
            meta,
            "position",
            |cells| cells.fixed(self.is_position),
            |cells| {
                let used = cells.get(grid::USED);
                let size = cells.get(grid::AMOUNT);
                let top = cells.get(grid::PROFIT_TOP);
                let low = cells.get(grid::PROFIT_LOW);
                let negative = cells.get(grid::NEGATIVE);
                let absolute = low.clone() + top.clone() * power(96);
                let notional = size.clone() * cells.get(grid::MARK);
                let by_size = cells.get(grid::BY_SIZE);
                let argument = by_size.clone() * size.clone() + not(by_size) * notional.clone();
                let (profit, loss) = (cells.get(grid::PROFIT), cells.get(grid::LOSS));
                let value =
                    absolute.clone() * (profit.clone() - negative.clone() * (profit + loss));
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
                vec![
                    ("S1 profit: top is a bit", boolean(top.clone())),
                    ("S1 profit: sign is a bit", boolean(negative.clone())),
                    ("S2 empty slot: profit", not(used.clone()) * low),
                    ("S2 empty slot: profit top", not(used.clone()) * top),
                    ("S2 empty slot: profit sign", not(used) * negative.clone()),
                    ("S7 no negative zero", negative * not(absolute * inverse)),
                    (
                        "S3 position: at least lo",
                        argument.clone() - cells.get(grid::LO) - cells.get(grid::GAP_LO),
                    ),
                    (
                        "S3 position: at most hi",
                        cells.get(grid::HI) - argument - cells.get(grid::GAP_HI),
                    ),
                    ("S4 position: equity", cells.flow(grid::EQUITY, value)),
                    ("S4 position: requirement", cells.flow(grid::REQUIREMENT, margin)),
                    ("sum of position: book", cells.flow(grid::BOOK_SUM, weighed)),
                    ("sum of position: market", cells.flow(grid::MARKET_SUM, market)),
                    ("S7 position: word", cells.word(item)),
                ]
            },
        );
    }

    /// S2: used slots come first, and keys strictly increase:
    /// `step = used'·(key' − key − 1)` is range-checked. The key is the asset id, or
    /// `2·market + side`.
    fn order_gates(&self, meta: &mut ConstraintSystem<Fp>) {
        let order = |cells: &mut Cells<'_, '_>, key: Expression<Fp>, next_key: Expression<Fp>| {
            let used = cells.get(grid::USED);
            let next_used = cells.next(grid::USED);
            let step = next_used.clone() * (next_key - key - constant(1));
            vec![
                ("S2 used slots first", not(used) * next_used),
                ("S2 keys increase", step - cells.get(grid::STEP)),
            ]
        };
        let selector = |s: Selector| move |cells: &mut Cells<'_, '_>| cells.meta.query_selector(s);
        self.gate(meta, "balance order", selector(self.s_balance_order), |cells| {
            let (key, next) = (cells.get(grid::ID), cells.next(grid::ID));
            order(cells, key, next)
        });
        self.gate(meta, "position order", selector(self.s_position_order), |cells| {
            let key = cells.get(grid::ID) * constant(2) + cells.get(grid::SIDE);
            let next = cells.next(grid::ID) * constant(2) + cells.next(grid::SIDE);
            order(cells, key, next)
        });
    }

    /// The tail of a vault, whatever its rule. S7: the tail's item is `extra + 2^112·code`.
    /// S8: padding has no extra; equity, requirement and any start again at zero.
    fn tail_gate(&self, meta: &mut ConstraintSystem<Fp>) {
        self.gate(
            meta,
            "tail",
            |cells| cells.meta.query_selector(self.s_tail),
            |cells| {
                let any = cells.get(grid::ANY);
                let extra = cells.get(grid::EXTRA);
                let code = cells.fixed(self.code);
                vec![
                    ("S8 padding: extra", not(any.clone()) * extra.clone()),
                    ("S7 tail: word", cells.word(extra) - code),
                    ("next vault: equity", cells.next(grid::EQUITY)),
                    ("next vault: requirement", cells.next(grid::REQUIREMENT)),
                    ("next vault: any", cells.next(grid::ANY)),
                    ("sum of tail: market", cells.flow(grid::MARKET_SUM, zero())),
                    ("count used vault", cells.flow(grid::COUNT, any)),
                ]
            },
        );
    }

    /// S5 by rule, with `shortfall = requirement + R·extra − equity`.
    fn rule_gates(&self, meta: &mut ConstraintSystem<Fp>) {
        let shortfall = |cells: &mut Cells<'_, '_>| {
            cells.get(grid::REQUIREMENT) + cells.get(grid::EXTRA) * constant(RATE_ONE)
                - cells.get(grid::EQUITY)
        };
        let selector = |s: Selector| move |cells: &mut Cells<'_, '_>| cells.meta.query_selector(s);
        self.gate(meta, "maintenance", selector(self.s_maintenance), |cells| {
            vec![
                ("S5 margin", cells.get(grid::MARGIN) + shortfall(cells)),
                ("sum of tail: book", cells.flow(grid::BOOK_SUM, zero())),
            ]
        });
        self.gate(meta, "equity_only", selector(self.s_equity_only), |cells| {
            let counted = cells.fixed(self.rule_weights[0]) * cells.get(grid::ANY);
            vec![
                ("S5 equity", cells.get(grid::MARGIN) - cells.get(grid::EQUITY)),
                ("sum of tail: book", cells.flow(grid::BOOK_SUM, counted)),
            ]
        });
        self.gate(meta, "liquidating", selector(self.s_liquidating), |cells| {
            let any = cells.get(grid::ANY);
            let negative = cells.get(grid::EQUITY_NEGATIVE);
            let absolute = cells.get(grid::EQUITY_ABS);
            let shortfall = shortfall(cells);
            let deficit = negative.clone() * absolute.clone();
            let weighed = cells.fixed(self.rule_weights[0]) * any.clone()
                + cells.fixed(self.rule_weights[1]) * shortfall.clone()
                + cells.fixed(self.rule_weights[2]) * deficit.clone();
            vec![
                ("S5 shortfall at least one", cells.get(grid::MARGIN) - shortfall + any),
                ("S5 equity sign is a bit", boolean(negative)),
                (
                    "S5 equity sign and magnitude",
                    absolute - deficit * constant(2) - cells.get(grid::EQUITY),
                ),
                ("sum of tail: book", cells.flow(grid::BOOK_SUM, weighed)),
            ]
        });
    }

    /// The flow starts at zero; at the end `next = previous + β·book + market + γ·count`.
    fn boundary_gates(&self, meta: &mut ConstraintSystem<Fp>) {
        self.gate(
            meta,
            "start",
            |cells| cells.meta.query_selector(self.s_start),
            |cells| {
                grid::FLOW.into_iter().map(|at| ("flow starts at zero", cells.get(at))).collect()
            },
        );
        self.gate(
            meta,
            "end",
            |cells| cells.meta.query_selector(self.s_end),
            |cells| {
                let sum = cells.get(grid::BETA) * cells.get(grid::BOOK_SUM)
                    + cells.get(grid::MARKET_SUM)
                    + cells.get(grid::GAMMA) * cells.get(grid::COUNT);
                vec![("prefix sum", cells.get(grid::NEXT) - cells.get(grid::PREVIOUS) - sum)]
            },
        );
    }
}
