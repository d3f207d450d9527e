//! What comes of a vault's two equities: the sign of each, and from it the deficit, which is −equity if the
//! equity is negative, else 0 (X3). Deficits and equities enter the sums of the block (X4).
//!
//! ```text
//! row  a0   a1       a2       a3…a6  a7           a8        limbs
//! 0    –    under 0  under 1  –      equity 0     equity 1  limbs 0 (0–7)
//! 1    acc  –        –        –      deficit_sum  net_sum   limbs 0 (8–10), limbs 1 (0–4)
//! 2    –    –        –        –      –            –         limbs 1 (5–10)
//! ```
//!
//! With L for the value of eleven limbs and a bit s, equity = L − 2·s·L − s: that is L for s = 0 and −L − 1 for
//! s = 1. So each equity in −2^121…2^121 − 1 has one s and one L, zero included, and no other has any. The
//! group has no item in the packed words; after it the equities are 0.

use ff::Field;
use halo2_proofs::{
    circuit::{Region, Value},
    plonk::{Column, ConstraintSystem, Error, Fixed, Selector},
};
use pasta_curves::Fp;

use crate::{
    circuit::{
        chip::limb::LIMB_BITS,
        opening::{
            cells::{at, limbs_at, At, Group, GroupColumns, ACC},
            gate::{boolean, constant, zero},
        },
        stress::{
            key::ScenarioWeights,
            layout::{GroupKind, VaultGroup, DEFICIT_SUM, EQUITY, NET_SUM, TAKEN},
        },
    },
    protocol::{
        field::is_negative,
        stress::{equity::EQUITY_BITS, lane::GROUP},
    },
};

/// Whether the vault is under water under each scenario: s.
pub const UNDER: [At; GROUP] = [at(1, 0), at(2, 0)];
/// Limbs of L under each scenario.
pub const LIMBS: [[At; 11]; GROUP] = [limbs_at(0), limbs_at(11)];

const _: () = assert!(LIMBS[0].len() * LIMB_BITS == EQUITY_BITS);

/// Writes the pair of a vault whose equities stand in the group already, and what it adds into the flow after
/// it. An equity out of range has limbs out of range.
pub(in crate::circuit) fn write(
    weights: &[ScenarioWeights; GROUP],
    group: &mut Group,
    after: &mut Group,
) {
    for (scenario, weights) in weights.iter().enumerate() {
        let equity = group.get(EQUITY[scenario]);
        let under = is_negative(equity);
        group.set(UNDER[scenario], Fp::from(u64::from(under)));
        group.set_value(&LIMBS[scenario], if under { -equity - Fp::ONE } else { equity });
        if under {
            after.add(DEFICIT_SUM, -equity * weights.deficit);
        }
        after.add(NET_SUM, equity * weights.net);
        after.set(EQUITY[scenario], Fp::ZERO);
    }
}

/// Configuration of pairs.
#[derive(Clone, Debug)]
pub struct PairConfig {
    /// Columns.
    pub(in crate::circuit) columns: GroupColumns,
    /// Weight of a unit of deficit under each scenario.
    pub(in crate::circuit) deficit_weights: [Column<Fixed>; GROUP],
    /// Weight of a unit of equity in an insurance book under each scenario.
    pub(in crate::circuit) net_weights: [Column<Fixed>; GROUP],
    /// A pair.
    pub(in crate::circuit) s_pair: Selector,
}

impl PairConfig {
    /// The gate of a pair, for each scenario i with the value L of its limbs.
    /// - X3: `under·(1 − under) = 0`; `equity = L − 2·under·L − under`; the equity after the group is 0.
    /// - X4: `deficit_sum' = deficit_sum + Σ_i deficit_weight·under·(L + 1)`,
    ///   `net_sum' = net_sum + Σ_i net_weight·equity`.
    /// - S7: `acc' = acc`, since the group has no item.
    pub(in crate::circuit) fn gate(&self, meta: &mut ConstraintSystem<Fp>) {
        self.columns.gate(meta, "stress pair", GroupKind::Pair, self.s_pair, |cells| {
            let (mut deficits, mut nets) = (zero(), zero());
            let mut polys = vec![];
            for (scenario, equity) in EQUITY.into_iter().enumerate() {
                let under = cells.get(UNDER[scenario]);
                let value = cells.value(&LIMBS[scenario]);
                let deficit = under.clone() * (value.clone() + constant(1));
                let own = cells.get(equity);
                let read = value.clone() - under.clone() * value * constant(2) - under.clone();
                polys.extend([
                    ("X3 under is a bit", boolean(under)),
                    ("X3 sign and magnitude", own.clone() - read),
                    ("X3 equity is used up", cells.next(equity)),
                ]);
                deficits = deficits + cells.fixed(self.deficit_weights[scenario]) * deficit;
                nets = nets + cells.fixed(self.net_weights[scenario]) * own;
            }
            polys.extend([
                ("X4 deficit sum", cells.flow(DEFICIT_SUM, deficits)),
                ("X4 net sum", cells.flow(NET_SUM, nets)),
                ("S7 word so far", cells.flow(ACC, zero())),
            ]);
            polys
        });
    }

    /// Assigns the pair that starts at `row`.
    pub(in crate::circuit) fn assign(
        &self,
        region: &mut Region<'_, Fp>,
        row: usize,
        group: &VaultGroup,
        weights: &[ScenarioWeights; GROUP],
        values: &Value<Group>,
    ) -> Result<(), Error> {
        let columns = &self.columns;
        self.s_pair.enable(region, row)?;
        columns.assign_place(region, row, group)?;
        for (scenario, ScenarioWeights { deficit, net }) in weights.iter().enumerate() {
            for (column, weight) in
                [(self.deficit_weights[scenario], deficit), (self.net_weights[scenario], net)]
            {
                let weight = || Value::known(*weight);
                region.assign_fixed(|| "weight", column, row, weight)?;
            }
        }
        // Bound by the flow constraints of the group before.
        columns.assign_all(region, row, &TAKEN, values)?;
        // Bound by "X3": of the two bits and eleven limbs, one reading fits the equity.
        columns.assign_all(region, row, &UNDER, values)?;
        // Bound by "X3 sign and magnitude" together with their limb lookups.
        LIMBS.iter().try_for_each(|limbs| columns.assign_all(region, row, limbs, values))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{small_vault, wide_vault, StressRig};

    #[test]
    fn honest_cells_satisfy_the_gate_and_each_is_bound() {
        // Under water in the first scenario, in the second not; and the other way round.
        for vault in [small_vault(), wide_vault()] {
            let rig = StressRig::small(203, &[vault]);
            rig.assert_satisfied();
            let pair = 5;
            let group = rig.witness.grid.groups[pair];
            for at in UNDER {
                let two = rig.clone().set(rig.cell(pair, at), Fp::from(2));
                two.assert_fails("X3 under is a bit");
            }
            let names = [
                (LIMBS.map(|[low, ..]| low), "X3 sign and magnitude"),
                (LIMBS.map(|[.., high]| high), "X3 sign and magnitude"),
                (EQUITY, "X3 sign and magnitude"),
            ];
            let sums =
                [(DEFICIT_SUM, "X4 deficit sum"), (NET_SUM, "X4 net sum"), (ACC, "S7 word so far")];
            let each = names.into_iter().flat_map(|(cells, name)| cells.map(|at| (at, name)));
            for (at, name) in each.chain(sums) {
                let value = group.get(at) + Fp::ONE;
                rig.clone().set(rig.cell(pair, at), value).assert_fails(name);
            }
            // The equities behind the pair are zero.
            for at in EQUITY {
                rig.clone()
                    .set(rig.cell(pair + 1, at), Fp::ONE)
                    .assert_fails("X3 equity is used up");
            }
        }
    }

    #[test]
    fn an_equity_has_one_reading() {
        let weights = [ScenarioWeights { deficit: Fp::from(3), net: Fp::from(5) }; GROUP];
        for (equity, under, value, deficit) in [
            (Fp::ZERO, 0, Fp::ZERO, 0),
            (Fp::ONE, 0, Fp::ONE, 0),
            (-Fp::ONE, 1, Fp::ZERO, 3),
            (-Fp::from(7), 1, Fp::from(6), 21),
        ] {
            let (mut group, mut after) = (Group::default(), Group::default());
            group.set(EQUITY[1], equity);
            write(&weights, &mut group, &mut after);
            assert_eq!(group.get(UNDER[1]), Fp::from(under));
            assert_eq!(group.value(&LIMBS[1]), value);
            assert_eq!(after.get(DEFICIT_SUM), Fp::from(deficit));
            assert_eq!(after.get(NET_SUM), equity * Fp::from(5));
        }
    }
}
