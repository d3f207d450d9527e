//! What stands behind reserves and the statement itself: clauses V11 to V18 and V20.
//!
//! Files of evidence come with the bundle or from an auditor; blocks and keys come from the reader. A file
//! of evidence that is malformed or of another statement makes its claim false, and leaves all others as
//! they are: whoever puts a bad file beside a bundle takes nothing else from it.

mod control;
mod cut;
pub(super) mod input;
pub(super) mod levels;
pub(super) mod list;
mod log;
mod observed;
mod state;
pub(super) mod value;

use ringfence_circuits::protocol::{parameters::Parameters, statement::Statement};
use ringfence_evidence::{
    headers::Headers,
    level::{Evidence, Level},
    list::time::Time,
};

use self::{levels::ByLevel, value::Values};
use super::AuditError;
use crate::{
    reader::{Known, ReaderError},
    report::{Claim, Held, ReservesReport, RowResults},
    source::Files,
};

/// What was found of the evidence behind a statement.
pub(super) struct Found {
    /// The claims of V11 to V18 in order, without the one about the next snapshot.
    pub(super) claims: Vec<Claim>,
    /// Amounts by level; none where the list was not checked or is not that of the statement.
    pub(super) amounts: Option<ByLevel>,
    /// What the report shows of it; none without a list.
    pub(super) report: Option<ReservesReport>,
}

/// Whether a reader's wish can be met: assets that are named are of the parameters.
fn check_wishes(known: &Known, parameters: &Parameters) -> Result<(), ReaderError> {
    let is_known = |asset: &&String| parameters.assets().iter().any(|of| of.name == **asset);
    match known.reserves.surplus.iter().find(|asset| !is_known(asset)) {
        Some(asset) => Err(ReaderError::Surplus { asset: asset.clone() }),
        None => Ok(()),
    }
}

/// Checks the evidence behind a statement.
pub(super) fn check(
    bundle: &dyn Files,
    known: &Known,
    statement: &Statement,
    parameters: &Parameters,
) -> Result<Found, AuditError> {
    check_wishes(known, parameters)?;
    let mut inputs = known.reserves.inputs.clone();
    let (mut claims, listed) =
        list::check(bundle, statement, parameters, &known.reserves, &mut inputs)?;
    let snapshot = Time::parse(&statement.document().snapshot_time);
    let Some((listed, snapshot)) = listed.zip(snapshot) else {
        return Ok(Found { claims, amounts: None, report: None });
    };
    let values = Values::new(&listed, parameters);
    let names: Vec<&str> =
        statement.document().books.iter().map(|book| book.name.as_str()).collect();

    let control = control::read(
        bundle,
        &known.reserves,
        &listed,
        &names,
        &statement.document().venue,
        snapshot,
        &mut inputs,
    )?;
    claims.push(control::claim(control.as_ref(), &known.reserves, &listed, &values));
    let state = state::read(bundle, &known.reserves, &listed, &mut inputs)?;
    claims.extend(state::claims(&state, &known.reserves, &listed, &values));
    let seen = observed::read(&known.reserves, &listed, &statement.document().signers);
    claims.push(observed::claim(&seen, &listed, &values));
    claims.push(cut::claim(&known.reserves, &listed, snapshot));

    let nothing = Headers::default();
    let control = control.unwrap_or_default();
    let observations = seen.seen();
    let evidence = Evidence {
        list: &listed.list,
        table: &known.reserves.table,
        headers: known.reserves.headers.as_ref().unwrap_or(&nothing),
        snapshot,
        control: &control,
        anchors: state.anchors(),
        observations: &observations,
        accepted: &known.reserves.accepted,
    };
    let mut standings = evidence.standings(&listed.rows);
    if !listed.holds {
        // Of a list that is not the statement's nothing is more than its writer's word.
        standings.iter_mut().for_each(|standing| standing.level = Level::Declared);
    }
    let amounts = levels::by_level(&listed, &standings, parameters);
    let heads = cut::heads(&known.reserves, &listed, &state, snapshot);
    let held = Held {
        names: names.iter().map(ToString::to_string).collect(),
        signed: control::times(&control, &listed),
        list: listed.list,
        rows: listed.rows,
        standings,
        amounts: state.anchors().map(|anchors| anchors.rows.clone()),
        seen: observations,
        prices: values.prices(),
    };
    let report = ReservesReport::new(
        RowResults::new(held),
        &known.reserves.table,
        inputs,
        heads,
        control::signatures(&control),
    );
    let amounts = listed.holds.then_some(amounts);
    Ok(Found { claims, amounts, report: Some(report) })
}

pub(super) use self::log::claim as log_claim;
