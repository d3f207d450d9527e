//! X1, X2: every slot takes its coefficients from one row of the scenario table.

use halo2_proofs::plonk::ConstraintSystem;
use pasta_curves::Fp;

use super::{
    balance::BalanceConfig,
    position::{self, PositionConfig},
    slot,
};
use crate::circuit::{
    opening::{gate::Cells, item::SlotKind},
    stress::{
        layout::GroupKind,
        table::{self, StressTableConfig},
    },
};

/// The lookup `(kind, id, side, unit 0, unit 1, profit 0, profit 1) ∈ table`, one argument for balances and
/// positions.
///
/// With the selectors of the two slots, `kind = s_balance + 2·s_position`. The four cells that every slot has
/// are multiplied by `s_balance + s_position`; the two that only positions have, by `s_position`: the table's
/// rows of balances are zero there. Where neither selector is on, the tuple is zero and so the table's row 0.
/// An empty slot has id 0, and the one row of its kind with that id is zero in all other cells.
pub(in crate::circuit) fn configure(
    balance: &BalanceConfig,
    position: &PositionConfig,
    meta: &mut ConstraintSystem<Fp>,
    table: &StressTableConfig,
) {
    meta.lookup(|meta| {
        let is_position = meta.query_selector(position.s_position);
        let is_slot = meta.query_selector(balance.s_balance) + is_position.clone();
        let kind = is_slot.clone() + is_position.clone();
        let group = GroupKind::Slot(SlotKind::Position);
        let mut cells = Cells::new(&position.columns, meta, group);
        let [kind_column, columns @ ..] = table.columns();
        let mut map = vec![(kind, kind_column)];
        for (index, (at, column)) in position::ROW_CELLS.into_iter().zip(columns).enumerate() {
            let active =
                if index < slot::ROW_CELLS.len() { is_slot.clone() } else { is_position.clone() };
            map.push((active * cells.get(at), column));
        }
        assert_eq!(map.len(), table::COLUMNS, "each column of the table has an entry");
        map
    });
}
