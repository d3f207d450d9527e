//! The tail of a vault: the extra requirement, the rule that the vault must satisfy, and the end of
//! its packed words.
//!
//! ```text
//! row  a0    a1     a2…a4  a5        a6          a7      a8           limbs
//! 0    word  extra  –      –         –           equity  requirement  margin 0–7
//! 1    acc   –      –      book_sum  market_sum  any     count        margin 8–12, extra 0–2
//! 2    –     –      –      –         –           –       –            extra 3–10
//! ```
//!
//! `margin` is the number that the vault's rule wants to be below 2^143 and not negative; it has limbs
//! and no cell. After the tail the next vault begins: equity, requirement and `any` start again from
//! zero, the sums and the number of used vaults go on.

use ff::{Field, PrimeField};
use halo2_proofs::{
    circuit::{AssignedCell, Region, Value},
    plonk::{Column, ConstraintSystem, Error, Expression, Fixed, Selector},
};
use pasta_curves::Fp;

use crate::{
    circuit::{
        chip::limb::LIMB_BITS,
        key::BlockKey,
        layout::{
            At, Group, GroupColumns, GroupKind, VaultGroup, ANY, BOOK_SUM, COUNT, EQUITY,
            MARKET_SUM, REQUIREMENT, TAKEN, WORD,
        },
        opening::{
            cells::{at, limbs_at},
            gate::{constant, not, zero, Cells},
        },
    },
    protocol::{
        parameters::RATE_ONE,
        shape::Rule,
        vault::{pack_tail, EXTRA_BITS, MARGIN_BITS},
    },
};

/// Extra requirement, in 10^-20 USD.
pub const EXTRA: At = at(1, 0);
/// Limbs of the margin: what S5 wants below 2^143.
pub const MARGIN: [At; 13] = limbs_at(0);
/// Limbs of the extra requirement.
pub const EXTRA_LIMBS: [At; 11] = limbs_at(13);

// Below its width exactly, the extra requirement can't reach into the shape's code.
const _: () = {
    assert!(EXTRA_LIMBS.len() * LIMB_BITS == EXTRA_BITS);
    assert!(MARGIN.len() * LIMB_BITS == MARGIN_BITS);
};

/// Writes the tail of a vault, whose flow stands in the group already, and what it adds into the flow
/// after it; returns the packed item, the shape's code included. A vault that breaks its rule gets
/// limbs out of range.
pub(in crate::circuit) fn write(
    key: &BlockKey,
    extra: u128,
    group: &mut Group,
    after: &mut Group,
) -> Fp {
    let item = pack_tail(extra, key.shape.code);
    let extra = Fp::from_u128(extra);
    group.set(EXTRA, extra);
    group.set_value(&EXTRA_LIMBS, extra);
    let any = group.get(ANY);
    let equity = group.get(EQUITY);
    let shortfall = group.get(REQUIREMENT) + extra * Fp::from(RATE_ONE) - equity;
    let weights = &key.rule_weights;
    let (margin, weighed) = match key.shape.rule {
        Rule::Maintenance => (-shortfall, Fp::ZERO),
        Rule::EquityOnly => (equity, weights.vaults * any),
        Rule::Liquidating => {
            (shortfall - any, weights.vaults * any + weights.shortfall * shortfall)
        }
    };
    group.set_value(&MARGIN, margin);
    after.add(BOOK_SUM, weighed);
    after.set(EQUITY, Fp::ZERO);
    after.set(REQUIREMENT, Fp::ZERO);
    after.set(ANY, Fp::ZERO);
    after.add(COUNT, any);
    item
}

/// Configuration of tails.
#[derive(Clone, Debug)]
pub struct TailConfig {
    /// Columns.
    pub(in crate::circuit) columns: GroupColumns,
    /// `code·2^(121 + offset)`: the shape's code where it stands in the word.
    pub(in crate::circuit) code: Column<Fixed>,
    /// Weight of a used vault under the shape's rule.
    pub(in crate::circuit) vault_weight: Column<Fixed>,
    /// Weight of a unit of shortfall.
    pub(in crate::circuit) shortfall_weight: Column<Fixed>,
    /// A tail.
    pub(in crate::circuit) s_tail: Selector,
    /// A tail under `maintenance`.
    pub(in crate::circuit) s_maintenance: Selector,
    /// A tail under `equity_only`.
    pub(in crate::circuit) s_equity_only: Selector,
    /// A tail under `liquidating`.
    pub(in crate::circuit) s_liquidating: Selector,
}

impl TailConfig {
    /// The gate of every tail, whatever its rule.
    /// - S1: `extra = Σ limb_i·2^(11·i)` with eleven limbs, so that it is below 2^121.
    /// - S7: `word = acc + 2^offset·extra + code`, where the fixed cell `code` is the shape's code with
    ///   its weight `2^(121 + offset)`; a word ends here, `acc' = carries·word` with carries = 0.
    /// - S8: padding has no extra: `(1 − any)·extra = 0`.
    /// - The next vault starts with equity, requirement and any at zero; `market_sum' = market_sum`
    ///   and `count' = count + any`.
    pub(in crate::circuit) fn tail_gate(&self, meta: &mut ConstraintSystem<Fp>) {
        self.columns.gate(meta, "tail", GroupKind::Tail, self.s_tail, |cells| {
            let any = cells.get(ANY);
            let extra = cells.get(EXTRA);
            let limbs = cells.value(&EXTRA_LIMBS);
            let code = cells.fixed(self.code);
            let [(word, sum), so_far] = cells.word(extra.clone());
            vec![
                ("S1 extra: limbs", extra.clone() - limbs),
                ("S8 padding: extra", not(any.clone()) * extra),
                (word, sum - code),
                so_far,
                ("next vault: equity", cells.next(EQUITY)),
                ("next vault: requirement", cells.next(REQUIREMENT)),
                ("next vault: any", cells.next(ANY)),
                ("market sum", cells.flow(MARKET_SUM, zero())),
                ("count used vault", cells.flow(COUNT, any)),
            ]
        });
    }

    /// S5 by rule, with `shortfall = requirement + R·extra − equity` and the value of the margin's
    /// limbs, which is in 0…2^143 − 1.
    /// - `maintenance`: `margin + shortfall = 0`; `book_sum' = book_sum`.
    /// - `equity_only`: `margin = equity`; `book_sum' = book_sum + vault_weight·any`.
    /// - `liquidating`: `margin = shortfall − any`, so that a used vault falls short by at least 1;
    ///   `book_sum' = book_sum + vault_weight·any + shortfall_weight·shortfall`.
    pub(in crate::circuit) fn rule_gates(&self, meta: &mut ConstraintSystem<Fp>) {
        let columns = &self.columns;
        columns.gate(meta, "maintenance", GroupKind::Tail, self.s_maintenance, |cells| {
            vec![
                ("S5 margin", cells.value(&MARGIN) + shortfall(cells)),
                ("book sum", cells.flow(BOOK_SUM, zero())),
            ]
        });
        columns.gate(meta, "equity_only", GroupKind::Tail, self.s_equity_only, |cells| {
            let counted = cells.fixed(self.vault_weight) * cells.get(ANY);
            vec![
                ("S5 equity", cells.value(&MARGIN) - cells.get(EQUITY)),
                ("book sum", cells.flow(BOOK_SUM, counted)),
            ]
        });
        columns.gate(meta, "liquidating", GroupKind::Tail, self.s_liquidating, |cells| {
            let any = cells.get(ANY);
            let shortfall = shortfall(cells);
            let weighed = cells.fixed(self.vault_weight) * any.clone()
                + cells.fixed(self.shortfall_weight) * shortfall.clone();
            vec![
                ("S5 shortfall at least one", cells.value(&MARGIN) - shortfall + any),
                ("book sum", cells.flow(BOOK_SUM, weighed)),
            ]
        });
    }

    /// Assigns the tail that starts at `row`; returns its word.
    pub(in crate::circuit) fn assign(
        &self,
        region: &mut Region<'_, Fp>,
        row: usize,
        group: &VaultGroup,
        key: &BlockKey,
        values: &Value<Group>,
    ) -> Result<AssignedCell<Fp, Fp>, Error> {
        let columns = &self.columns;
        self.s_tail.enable(region, row)?;
        match key.shape.rule {
            Rule::Maintenance => self.s_maintenance.enable(region, row)?,
            Rule::EquityOnly => self.s_equity_only.enable(region, row)?,
            Rule::Liquidating => self.s_liquidating.enable(region, row)?,
        }
        columns.assign_place(region, row, group)?;
        let code = pack_tail(0, key.shape.code) * group.item_weight();
        for (column, value) in [
            (self.code, code),
            (self.vault_weight, key.rule_weights.vaults),
            (self.shortfall_weight, key.rule_weights.shortfall),
        ] {
            region.assign_fixed(|| "tail", column, row, || Value::known(value))?;
        }
        // Bound by the flow constraints of the group before.
        columns.assign_all(region, row, &TAKEN, values)?;
        // Bound by "S1 extra: limbs" and, for padding, by "S8 padding: extra"; it is content of the
        // vault, which the leaf hashes.
        columns.assign_all(region, row, &[EXTRA], values)?;
        // Bound by the constraint S5 of the rule together with their limb lookups.
        columns.assign_all(region, row, &MARGIN, values)?;
        // Bound by "S1 extra: limbs" together with their limb lookups.
        columns.assign_all(region, row, &EXTRA_LIMBS, values)?;
        // Bound by "S7 word".
        columns.assign(region, row, WORD, values)
    }
}

/// `requirement + R·extra − equity`.
fn shortfall(cells: &mut Cells<'_, '_>) -> Expression<Fp> {
    cells.get(REQUIREMENT) + cells.get(EXTRA) * constant(RATE_ONE) - cells.get(EQUITY)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        circuit::layout::ACC,
        testing::{small_vault, underwater_vault, Rig},
    };

    #[test]
    fn honest_cells_satisfy_the_gates_and_each_is_bound() {
        for (code, vault, tail, rule) in [
            (206, small_vault(), 2, "S5 margin"),
            (205, underwater_vault(), 5, "S5 shortfall at least one"),
        ] {
            let rig = Rig::small(code, &[vault]);
            rig.assert_satisfied();
            for (at, name) in [
                (EXTRA, "S1 extra: limbs"),
                (EXTRA_LIMBS[10], "S1 extra: limbs"),
                (MARGIN[12], rule),
                (EQUITY, rule),
                (REQUIREMENT, rule),
                (WORD, "S7 word"),
                (ACC, "S7 word"),
                (BOOK_SUM, "book sum"),
                (MARKET_SUM, "market sum"),
                (ANY, "count used vault"),
                (COUNT, "count used vault"),
            ] {
                let value = rig.witness.grid.groups[tail].get(at) + Fp::ONE;
                rig.clone().set(rig.cell(tail, at), value).assert_fails(name);
            }
        }
    }

    #[test]
    fn equity_only_binds_the_equity() {
        let rig = Rig::small(204, &[]);
        assert_eq!(rig.key.shape.rule, Rule::EquityOnly);
        let tail = rig.key.shape.balances + rig.key.shape.positions;
        let equity = rig.cell(tail, EQUITY);
        rig.set(equity, Fp::ONE).assert_fails("S5 equity");
    }
}
