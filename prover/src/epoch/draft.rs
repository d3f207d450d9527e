//! The draft: the statement of an imported snapshot, complete but for the root over its leaves.

use ff::Field;
use halo2_proofs::pasta::Fp;
use ringfence_circuits::protocol::{
    hash::digest::Element,
    parameters::Parameters,
    statement::{BlockListEntry, Document, Natural, Reserve, StatementTotals},
};

use super::tool::TOOL;
use crate::snapshot::Imported;

/// The statement of an imported snapshot with zero for its root.
pub(super) fn draft(imported: &Imported, parameters: &Parameters) -> Document {
    let info = &imported.info;
    let books = info.books.clone();
    let block_list = imported
        .rows
        .iter()
        .map(|row| BlockListEntry {
            book: u64::from(row.book.get()).into(),
            shape: row.shape,
            count: row.count.div_ceil(row.shape.vaults as u64).into(),
        })
        .collect();
    let reserves = imported
        .reserves
        .iter()
        .map(|reserve| {
            let asset = parameters.asset(reserve.asset);
            Reserve {
                book: books[reserve.book.index()].name.clone(),
                asset: asset.expect("an imported reserve is in a known asset").name.clone(),
                amount: Natural(reserve.amount.into()),
                evidence: reserve.evidence.clone(),
            }
        })
        .collect();
    Document {
        format: Document::FORMAT.into(),
        tool: TOOL.into(),
        venue: info.venue.clone(),
        epoch: info.epoch.into(),
        snapshot_time: info.snapshot_time.clone(),
        price_time: info.price_time.clone(),
        funding_time: info.funding_time.clone(),
        previous: info.previous,
        corrects: info.corrects.clone(),
        parameters: parameters.digest(),
        totals: StatementTotals::new(parameters, &books, &imported.summary.totals),
        books,
        block_list,
        root: Element(Fp::ZERO),
        reserves,
        evidence: None,
        signers: vec![],
        next_snapshot: None,
        policy: None,
        history: None,
    }
}
