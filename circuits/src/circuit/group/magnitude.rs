//! The sign and the magnitude of the equity of a liquidating vault, from which its deficit follows:
//! −equity if the equity is negative, else 0. The deficit enters the book's fingerprint.
//!
//! ```text
//! row  a0   a1          a2  a3               a4  a5        a6          a7      a8           limbs
//! 0    –    equity_abs  –   equity_negative  –   –         –           equity  requirement  equity limbs 0–7
//! 1    acc  –           –   –                –   book_sum  market_sum  any     count        equity limbs 8–12
//! ```
//!
//! The group stands between the last slot of a vault and its tail. It has no item in the packed words.
//! An equity of zero has either sign: its deficit is zero both ways.

use halo2_proofs::{
    circuit::{Region, Value},
    plonk::{Column, ConstraintSystem, Error, Fixed, Selector},
};
use pasta_curves::Fp;

use crate::{
    circuit::{
        chip::limb::LIMB_BITS,
        layout::{
            At, Group, GroupColumns, GroupKind, VaultGroup, ACC, ANY, BOOK_SUM, COUNT, EQUITY,
            MARKET_SUM, REQUIREMENT, TAKEN,
        },
        opening::{
            cells::{at, limbs_at},
            gate::{boolean, constant, zero},
        },
    },
    protocol::{field::is_negative, vault::MARGIN_BITS},
};

/// Absolute equity.
pub const EQUITY_ABS: At = at(1, 0);
/// Whether the equity is negative.
pub const EQUITY_NEGATIVE: At = at(3, 0);
/// Limbs of the absolute equity.
pub const EQUITY_LIMBS: [At; 13] = limbs_at(0);

const _: () = assert!(EQUITY_LIMBS.len() * LIMB_BITS == MARGIN_BITS);

/// Writes the group of a vault whose equity stands in it already, and what it adds into the flow
/// after it; `deficit_weight` is the weight of a unit of deficit.
pub(in crate::circuit) fn write(deficit_weight: Fp, group: &mut Group, after: &mut Group) {
    let equity = group.get(EQUITY);
    let negative = is_negative(equity);
    let absolute = if negative { -equity } else { equity };
    group.set(EQUITY_ABS, absolute);
    group.set_value(&EQUITY_LIMBS, absolute);
    group.set(EQUITY_NEGATIVE, Fp::from(u64::from(negative)));
    if negative {
        after.add(BOOK_SUM, deficit_weight * absolute);
    }
}

/// Configuration of magnitudes.
#[derive(Clone, Debug)]
pub struct MagnitudeConfig {
    /// Columns.
    pub(in crate::circuit) columns: GroupColumns,
    /// Weight of a unit of deficit.
    pub(in crate::circuit) deficit_weight: Column<Fixed>,
    /// A magnitude.
    pub(in crate::circuit) s_magnitude: Selector,
}

impl MagnitudeConfig {
    /// The gate of a magnitude.
    /// - S5: `equity_abs = Σ limb_i·2^(11·i)` with thirteen limbs, so that it is below 2^143;
    ///   `equity_negative` is a bit; `equity = equity_abs − 2·equity_negative·equity_abs`.
    /// - Sums: `book_sum' = book_sum + deficit_weight·deficit` with
    ///   `deficit = equity_negative·equity_abs`.
    /// - S7: `acc' = acc`, since the group has no item. All other flow goes on unchanged.
    pub(in crate::circuit) fn gate(&self, meta: &mut ConstraintSystem<Fp>) {
        self.columns.gate(meta, "magnitude", GroupKind::Magnitude, self.s_magnitude, |cells| {
            let absolute = cells.get(EQUITY_ABS);
            let negative = cells.get(EQUITY_NEGATIVE);
            let limbs = cells.value(&EQUITY_LIMBS);
            let deficit = negative.clone() * absolute.clone();
            let weighed = cells.fixed(self.deficit_weight) * deficit.clone();
            let magnitude = absolute.clone() - deficit * constant(2) - cells.get(EQUITY);
            let mut polys = vec![
                ("S5 equity: limbs", absolute - limbs),
                ("S5 equity: sign is a bit", boolean(negative)),
                ("S5 equity: sign and magnitude", magnitude),
                ("S7 word so far", cells.flow(ACC, zero())),
                ("book sum", cells.flow(BOOK_SUM, weighed)),
            ];
            for (name, at) in [
                ("equity flows", EQUITY),
                ("requirement flows", REQUIREMENT),
                ("market sum", MARKET_SUM),
                ("S8 any", ANY),
                ("count flows", COUNT),
            ] {
                polys.push((name, cells.flow(at, zero())));
            }
            polys
        });
    }

    /// Assigns the magnitude that starts at `row`.
    pub(in crate::circuit) fn assign(
        &self,
        region: &mut Region<'_, Fp>,
        row: usize,
        group: &VaultGroup,
        deficit_weight: Fp,
        values: &Value<Group>,
    ) -> Result<(), Error> {
        let columns = &self.columns;
        self.s_magnitude.enable(region, row)?;
        columns.assign_place(region, row, group)?;
        let weight = || Value::known(deficit_weight);
        region.assign_fixed(|| "deficit weight", self.deficit_weight, row, weight)?;
        // Bound by the flow constraints of the group before.
        columns.assign_all(region, row, &TAKEN, values)?;
        // Bound by "S5 equity"; the sign of an equity of zero is a bit and otherwise free.
        columns.assign_all(region, row, &[EQUITY_ABS, EQUITY_NEGATIVE], values)?;
        // Bound by "S5 equity: limbs" together with their limb lookups.
        columns.assign_all(region, row, &EQUITY_LIMBS, values)
    }
}

#[cfg(test)]
mod tests {
    use ff::Field;

    use super::*;
    use crate::testing::{underwater_vault, Rig};

    #[test]
    fn honest_cells_satisfy_the_gate_and_each_is_bound() {
        let rig = Rig::small(205, &[underwater_vault()]);
        rig.assert_satisfied();
        let magnitude = 4;
        let group = rig.witness.grid.groups[magnitude];
        assert_eq!(group.get(EQUITY_NEGATIVE), Fp::ONE);
        assert_eq!(group.get(EQUITY_ABS), -group.get(EQUITY));
        for (at, name) in [
            (EQUITY_ABS, "S5 equity: limbs"),
            (EQUITY_NEGATIVE, "S5 equity: sign is a bit"),
            (EQUITY_LIMBS[12], "S5 equity: limbs"),
            (EQUITY, "S5 equity: sign and magnitude"),
            (REQUIREMENT, "requirement flows"),
            (BOOK_SUM, "book sum"),
            (MARKET_SUM, "market sum"),
            (ANY, "S8 any"),
            (COUNT, "count flows"),
            (ACC, "S7 word so far"),
        ] {
            let value = group.get(at) + Fp::ONE;
            rig.clone().set(rig.cell(magnitude, at), value).assert_fails(name);
        }
    }

    #[test]
    fn the_larger_half_of_the_field_is_negative() {
        for (equity, negative) in [(Fp::ZERO, 0), (Fp::ONE, 0), (-Fp::ONE, 1)] {
            let (mut group, mut after) = (Group::default(), Group::default());
            group.set(EQUITY, equity);
            write(Fp::from(3), &mut group, &mut after);
            assert_eq!(group.get(EQUITY_NEGATIVE), Fp::from(negative));
            assert_eq!(after.get(BOOK_SUM), Fp::from(3 * negative));
        }
    }
}
