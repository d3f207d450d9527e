//! The cut-off: balances that observers saw some blocks before and after the head.

use std::collections::HashMap;

use ringfence_evidence::{
    address::Identity,
    checkpoint::vkey::VerifierKey,
    headers::Known as KnownBlock,
    observation::{observer, Observation},
};

use super::{engagement::Engagement, KitError};
use crate::{
    check::evidence::listed::Listed,
    message::Quoted,
    reader::{KnownObservation, KnownReserves, Reader},
    report::{
        kit::{CutOff, ObservationUsed, Place},
        Least,
    },
    say,
    source::Files,
    word,
};

/// What observers whose keys the reader gave saw of each row before, at and after the head. It is informative:
/// balances of a venue move all day.
///
/// # Errors
/// [`KitError::List`] if there is no list of the statement, [`KitError::NoObservation`] if no observation counts;
/// [`KitError::Audit`] if anything else is malformed.
pub fn cut_off(bundle: &dyn Files, reader: &Reader) -> Result<CutOff, KitError> {
    let engagement = Engagement::open(bundle, reader)?;
    let (known, listed) = (&engagement.begun.known.reserves, &engagement.listed);
    let signers = &engagement.begun.statement.document().signers;
    // A key that can't be read signs nothing here; the statement's own rules refuse it.
    let signers: Vec<VerifierKey> =
        signers.iter().filter_map(|text| VerifierKey::parse(text).ok()).collect();
    let mut least = vec![Least::default(); listed.rows.len()];
    let (mut used, mut not_counted) = (vec![], vec![]);
    for given in &known.observations {
        match judged(given, known, listed, &signers) {
            Ok(mut of) => {
                of.rows = add(&mut least, listed, &given.observation, of.place);
                used.push(of);
            }
            Err(why) => {
                let name = Quoted(&given.name);
                not_counted.push(say!("observed.doubt", name, why).text);
            }
        }
    }
    if used.is_empty() {
        return Err(KitError::NoObservation(match not_counted.is_empty() {
            true => word!("cut-off.none").to_owned(),
            false => not_counted.join("; "),
        }));
    }
    let (head, claims, rows) = engagement.parts();
    Ok(CutOff::new(head, claims, used, not_counted, least, rows))
}

/// Whose an observation is and where its block lies, or why it does not count.
fn judged(
    given: &KnownObservation,
    known: &KnownReserves,
    listed: &Listed,
    signers: &[VerifierKey],
) -> Result<ObservationUsed, String> {
    let note = given.note.as_ref().ok_or_else(|| say!("observed.no-note").text)?;
    let key = observer(given.digest, note, &known.observers, signers)
        .map_err(|fault| fault.to_string())?;
    let Observation { chain, number, hash, .. } = given.observation;
    let head = listed.list.head(chain);
    let head = head.ok_or_else(|| say!("cut-off.no-head", chain).text)?;
    let place = match number.cmp(&head.number) {
        std::cmp::Ordering::Less => Place::Before,
        std::cmp::Ordering::Equal if hash != head.hash => {
            return Err(say!("cut-off.other-head", chain, number).text);
        }
        std::cmp::Ordering::Equal => Place::Head,
        std::cmp::Ordering::Greater => Place::After,
    };
    let block = known.headers.as_ref().map(|headers| headers.block(chain, number));
    let time = match block {
        Some(KnownBlock::Agreed { block, .. }) if block.hash != hash => {
            return Err(say!("cut-off.other-block", chain, number).text);
        }
        Some(KnownBlock::Agreed { block, .. }) => Some(block.time.to_string()),
        Some(KnownBlock::Disagree { .. } | KnownBlock::Missing) | None => None,
    };
    Ok(ObservationUsed {
        name: given.name.clone(),
        observer: key.name().to_string(),
        chain: chain.to_string(),
        number: number.to_string(),
        place,
        blocks: number.abs_diff(head.number).to_string(),
        time,
        rows: 0,
    })
}

/// Takes over what an observation says of each row, if it is less than what others say; of how many it says
/// something.
fn add(least: &mut [Least], listed: &Listed, observation: &Observation, place: Place) -> usize {
    let seen: HashMap<(Identity, Option<Identity>), u128> = observation
        .rows
        .iter()
        .map(|row| {
            let contract = row.contract.map(|contract| contract.identity());
            ((row.address.identity(), contract), row.units)
        })
        .collect();
    let mut rows = 0;
    for (row, least) in listed.rows.iter().zip(least) {
        let holding = listed.list.holding(row.holding.into());
        let Some(holding) = holding.filter(|of| of.chain == observation.chain) else { continue };
        let contract = holding.contract.map(|contract| contract.identity());
        let Some(units) = seen.get(&(row.address.identity(), contract)) else { continue };
        let of = match place {
            Place::Before => &mut least.before,
            Place::Head => &mut least.head,
            Place::After => &mut least.after,
        };
        *of = Some(of.map_or(*units, |before| before.min(*units)));
        rows += 1;
    }
    rows
}
