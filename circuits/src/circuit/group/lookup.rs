//! S3: every slot is judged by one row of the tier table.

use halo2_proofs::plonk::ConstraintSystem;
use pasta_curves::Fp;

use super::{balance::BalanceConfig, position, slot};
use crate::circuit::{
    layout::GroupKind,
    opening::gate::Cells,
    table::{self, TableConfig},
};

/// The lookup `(kind·used, id, side, lo, hi, …) ∈ table`, one argument for balances and positions.
///
/// With the selectors of the two slots, `kind = s_balance + 2·s_position`. The eight cells that every
/// slot has are multiplied by `s_balance + s_position`; the six that only positions have, by
/// `s_position`: the table's rows of balances are zero there. Where neither selector is on, the tuple
/// is zero and so the table's row 0. Where a slot is not used, its first entry is 0, and only row 0
/// has that: all cells of the row are zero then.
pub(in crate::circuit) fn configure(
    balance: &BalanceConfig,
    position: &position::PositionConfig,
    meta: &mut ConstraintSystem<Fp>,
    table: &TableConfig,
) {
    meta.lookup(|meta| {
        let is_position = meta.query_selector(position.s_position);
        let is_slot = meta.query_selector(balance.s_balance) + is_position.clone();
        let kind = is_slot.clone() + is_position.clone();
        let mut cells = Cells::new(&position.columns, meta, GroupKind::POSITION);
        let [kind_column, columns @ ..] = table.columns();
        let mut map = vec![(kind * cells.get(slot::USED), kind_column)];
        for (index, (at, column)) in position::ROW_CELLS.into_iter().zip(columns).enumerate() {
            let active =
                if index < slot::ROW_CELLS.len() { is_slot.clone() } else { is_position.clone() };
            map.push((active * cells.get(at), column));
        }
        assert_eq!(map.len(), table::COLUMNS, "each column of the table has an entry");
        map
    });
}
