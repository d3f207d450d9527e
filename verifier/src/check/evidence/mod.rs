//! What stands behind reserves and the statement itself: clauses V11 to V18 and V20.
//!
//! Files of evidence come with the bundle or from an auditor; blocks and keys come from the reader. A list that
//! is malformed or of another statement makes its claim false. Signatures, state and the proof of the log are
//! bound by nothing, so of these only what nobody but the venue can have caused makes a claim false. All other
//! claims stay as they are: whoever puts a bad file beside a bundle takes nothing else from it.

mod control;
mod cut;
pub(super) mod input;
pub(super) mod levels;
pub(super) mod list;
pub(super) mod listed;
mod log;
mod observed;
mod state;
pub(super) mod value;

use ringfence_circuits::protocol::{parameters::Parameters, statement::Statement};
use ringfence_evidence::{
    control::collect::Control,
    headers::Headers,
    level::{Evidence, Level, Standing},
    list::time::Time,
};

use self::{levels::ByLevel, listed::Listed, observed::Observed, state::State, value::Values};
use super::AuditError;
use crate::{
    reader::{Known, KnownReserves, ReaderError},
    report::{Claim, Held, ReservesReport, RowResults},
    source::Files,
};

/// What was found of the evidence behind a statement.
pub(super) struct Found {
    /// The claims of V11 to V18 in order, without the one about the next snapshot.
    pub(super) claims: Vec<Claim>,
    /// Amounts by level; none where the list was not checked or is not that of the statement.
    pub(super) amounts: Option<ByLevel>,
    /// Names of the observers whose observations say something of the list.
    pub(super) observers: Vec<String>,
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
    let known = &known.reserves;
    let document = statement.document();
    let mut inputs = known.inputs.clone();
    let (mut claims, listed) = list::check(bundle, statement, parameters, known, &mut inputs)?;
    let snapshot = Time::parse(&document.snapshot_time);
    let Some((listed, snapshot)) = listed.zip(snapshot) else {
        return Ok(Found { claims, amounts: None, observers: vec![], report: None });
    };
    let values = Values::new(&listed, parameters);
    let names: Vec<&str> = document.books.iter().map(|book| book.name.as_str()).collect();
    let of = control::Of { venue: &document.venue, names: &names, snapshot };
    let looked = Looked {
        control: control::read(bundle, known, &listed, &of, &mut inputs)?,
        state: state::read(bundle, known, &listed, &mut inputs)?,
        observed: observed::read(known, &listed, &document.signers),
    };
    claims.extend(looked.claims(known, &listed, &values, snapshot));
    let standings = looked.standings(known, &listed, snapshot);
    let amounts = levels::by_level(&listed, &standings, parameters);
    let amounts = listed.holds.then_some(amounts);
    let observers = looked.observed.names(&standings);
    let heads = cut::heads(known, &listed, &looked.state, snapshot);
    let control = looked.control.unwrap_or_default();
    let held = Held {
        names: names.iter().map(ToString::to_string).collect(),
        signed: control::times(&control, &listed),
        list: listed.list,
        rows: listed.rows,
        standings,
        amounts: looked.state.anchors().map(|anchors| anchors.rows.clone()),
        seen: looked.observed.seen(),
        prices: values.prices(),
    };
    let signatures = control::signatures(&control);
    let report =
        ReservesReport::new(RowResults::new(held), &known.table, inputs, heads, signatures);
    Ok(Found { claims, amounts, observers, report: Some(report) })
}

/// What was looked at beside a list.
struct Looked {
    control: Option<Control>,
    state: State,
    observed: Observed,
}

impl Looked {
    /// The claims V14 to V18.
    fn claims(
        &self,
        known: &KnownReserves,
        listed: &Listed,
        values: &Values,
        snapshot: Time,
    ) -> Vec<Claim> {
        let mut claims = vec![control::claim(self.control.as_ref(), known, listed, values)];
        claims.extend(state::claims(&self.state, known, listed, values));
        claims.push(observed::claim(&self.observed, listed, values));
        claims.push(cut::claim(known, listed, snapshot));
        claims
    }

    /// What each row is called.
    fn standings(&self, known: &KnownReserves, listed: &Listed, snapshot: Time) -> Vec<Standing> {
        let (no_headers, no_control) = (Headers::default(), Control::default());
        let evidence = Evidence {
            list: &listed.list,
            table: &known.table,
            headers: known.headers.as_ref().unwrap_or(&no_headers),
            snapshot,
            control: self.control.as_ref().unwrap_or(&no_control),
            anchors: self.state.anchors(),
            observations: &self.observed.seen(),
            accepted: &known.accepted,
        };
        let mut standings = evidence.standings(&listed.rows);
        if !listed.holds {
            // Of a list that is not the statement's nothing is more than its writer's word.
            standings.iter_mut().for_each(|standing| standing.level = Level::Declared);
        }
        standings
    }
}

pub(super) use self::log::claim as log_claim;
