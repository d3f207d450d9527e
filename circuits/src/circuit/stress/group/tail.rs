//! The tail of a vault in the scenario circuit: the extra requirement, which is opened with the leaf and not
//! used, and the end of its packed words.
//!
//! ```text
//! row  a0    a1     a2…a6  a7           a8        limbs
//! 0    word  extra  –      equity 0     equity 1  extra 0–7
//! 1    acc   –      –      deficit_sum  net_sum   extra 8–10
//! ```
//!
//! The pair before it has set the equities to 0. The next vault starts from zero by a gate of the tail.

use ff::{Field, PrimeField};
use halo2_proofs::{
    circuit::{AssignedCell, Region, Value},
    plonk::{Column, ConstraintSystem, Error, Fixed, Selector},
};
use pasta_curves::Fp;

use crate::{
    circuit::{
        chip::limb::LIMB_BITS,
        opening::{
            cells::{at, limbs_at, At, Group, GroupColumns, WORD},
            gate::zero,
        },
        stress::layout::{GroupKind, VaultGroup, DEFICIT_SUM, EQUITY, NET_SUM, TAKEN},
    },
    protocol::vault::{pack_tail, EXTRA_BITS},
};

/// Extra requirement, in 10^-20 USD.
pub const EXTRA: At = at(1, 0);
/// Limbs of the extra requirement.
pub const EXTRA_LIMBS: [At; 11] = limbs_at(0);

// Below its width exactly, the extra requirement can't reach into the shape's code.
const _: () = assert!(EXTRA_LIMBS.len() * LIMB_BITS == EXTRA_BITS);

/// Writes the tail of a vault, and the start of the next one into the flow after it; returns the packed item,
/// the shape's code included.
pub(in crate::circuit) fn write(extra: u128, code: u8, group: &mut Group, after: &mut Group) -> Fp {
    let item = pack_tail(extra, code);
    let extra = Fp::from_u128(extra);
    group.set(EXTRA, extra);
    group.set_value(&EXTRA_LIMBS, extra);
    for equity in EQUITY {
        after.set(equity, Fp::ZERO);
    }
    item
}

/// Configuration of tails.
#[derive(Clone, Debug)]
pub struct TailConfig {
    /// Columns.
    pub(in crate::circuit) columns: GroupColumns,
    /// `code·2^(121 + offset)`: the shape's code where it stands in the word.
    pub(in crate::circuit) code: Column<Fixed>,
    /// A tail.
    pub(in crate::circuit) s_tail: Selector,
}

impl TailConfig {
    /// The gate of a tail.
    /// - S7: `extra = Σ limb_i·2^(11·i)` with eleven limbs, so that it is below 2^121;
    ///   `word = acc + 2^offset·extra + code`, where the fixed cell `code` is the shape's code with its weight
    ///   `2^(121 + offset)`; a word ends here, `acc' = carries·word` with carries = 0.
    /// - X2: the next vault starts with equities of zero. X4: the sums go on unchanged.
    pub(in crate::circuit) fn gate(&self, meta: &mut ConstraintSystem<Fp>) {
        self.columns.gate(meta, "stress tail", GroupKind::Tail, self.s_tail, |cells| {
            let extra = cells.get(EXTRA);
            let limbs = cells.value(&EXTRA_LIMBS);
            let code = cells.fixed(self.code);
            let [(word, sum), so_far] = cells.word(extra.clone());
            let mut polys = vec![("S7 extra: limbs", extra - limbs), (word, sum - code), so_far];
            polys.extend(EQUITY.map(|at| ("next vault: equity", cells.next(at))));
            polys.extend([
                ("X4 deficit sum", cells.flow(DEFICIT_SUM, zero())),
                ("X4 net sum", cells.flow(NET_SUM, zero())),
            ]);
            polys
        });
    }

    /// Assigns the tail that starts at `row`; returns its word.
    pub(in crate::circuit) fn assign(
        &self,
        region: &mut Region<'_, Fp>,
        row: usize,
        group: &VaultGroup,
        code: u8,
        values: &Value<Group>,
    ) -> Result<AssignedCell<Fp, Fp>, Error> {
        let columns = &self.columns;
        self.s_tail.enable(region, row)?;
        columns.assign_place(region, row, group)?;
        let code = || Value::known(pack_tail(0, code) * group.item_weight());
        region.assign_fixed(|| "code", self.code, row, code)?;
        // Bound by the flow constraints of the pair before.
        columns.assign_all(region, row, &TAKEN, values)?;
        // Bound by "S7 extra: limbs"; it is content of the vault, which the leaf hashes.
        columns.assign_all(region, row, &[EXTRA], values)?;
        // Bound by "S7 extra: limbs" together with their limb lookups.
        columns.assign_all(region, row, &EXTRA_LIMBS, values)?;
        // Bound by "S7 word".
        columns.assign(region, row, WORD, values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        circuit::opening::cells::ACC,
        testing::{small_vault, StressRig},
    };

    #[test]
    fn honest_cells_satisfy_the_gate_and_each_is_bound() {
        let rig = StressRig::small(201, &[small_vault()]);
        rig.assert_satisfied();
        let tail = 3;
        for (at, name) in [
            (EXTRA, "S7 extra: limbs"),
            (EXTRA_LIMBS[10], "S7 extra: limbs"),
            (WORD, "S7 word"),
            (ACC, "S7 word"),
            (DEFICIT_SUM, "X4 deficit sum"),
            (NET_SUM, "X4 net sum"),
        ] {
            let value = rig.witness.grid.groups[tail].get(at) + Fp::ONE;
            rig.clone().set(rig.cell(tail, at), value).assert_fails(name);
        }
        for at in EQUITY {
            rig.clone().set(rig.cell(tail + 1, at), Fp::ONE).assert_fails("next vault: equity");
        }
    }
}
