//! V17: what somebody's node saw, whose key the reader gave.

use std::collections::BTreeSet;

use num_bigint::BigUint;
use ringfence_circuits::primitive::shown::Shown;
use ringfence_evidence::{
    checkpoint::vkey::VerifierKey,
    level::{Level, Standing},
    observation::{observer, Seen},
};

use super::{listed::Listed, value::Values};
use crate::{
    message::Quoted,
    reader::{KnownObservation, KnownReserves, NotBrought},
    report::{
        amount::{percent, Amount, USD_20},
        Claim, Open,
    },
    say,
};

/// What all observations say.
#[derive(Default)]
pub(super) struct Observed {
    /// Names of observers with what they say of each row.
    by: Vec<(String, Vec<Seen>)>,
    /// Why others say nothing.
    doubts: Vec<String>,
}

impl Observed {
    /// Names of the observers on whose word the level of a row rests, as they are shown.
    pub(super) fn names(&self, standings: &[Standing]) -> Vec<String> {
        let carries = |(seen, standing): (&Seen, &Standing)| {
            standing.level == Level::Observed && matches!(seen, Seen::Same | Seen::More(_))
        };
        let carrying = |seen: &[Seen]| seen.iter().zip(standings).any(carries);
        let names = self.by.iter().filter(|(_, seen)| carrying(seen));
        let names: BTreeSet<String> = names.map(|(name, _)| Shown(name).to_string()).collect();
        names.into_iter().collect()
    }

    /// What they say of each row.
    pub(super) fn seen(&self) -> Vec<Vec<Seen>> {
        self.by.iter().map(|(_, seen)| seen.clone()).collect()
    }
}

/// Compares each observation with the list.
pub(super) fn read(known: &KnownReserves, listed: &Listed, signers: &[String]) -> Observed {
    // A key that can't be read signs nothing here; the statement's own rules refuse it.
    let signers: Vec<VerifierKey> =
        signers.iter().filter_map(|text| VerifierKey::parse(text).ok()).collect();
    let mut observed = Observed::default();
    for given in &known.observations {
        match seen(given, known, listed, &signers) {
            Ok(found) => observed.by.push(found),
            Err(why) => {
                let name = Quoted(&given.name);
                observed.doubts.push(say!("observed.doubt", name, why).text);
            }
        }
    }
    observed
}

fn seen(
    given: &KnownObservation,
    known: &KnownReserves,
    listed: &Listed,
    signers: &[VerifierKey],
) -> Result<(String, Vec<Seen>), String> {
    let Some(note) = &given.note else { return Err(say!("observed.no-note").text) };
    let key = observer(given.digest, note, &known.observers, signers)
        .map_err(|fault| fault.to_string())?;
    let seen = given.observation.compare(&listed.list, &listed.rows);
    Ok((key.name().to_owned(), seen.map_err(|fault| fault.to_string())?))
}

/// V17.
pub(super) fn claim(observed: &Observed, listed: &Listed, values: &Values) -> Claim {
    let open = Open::new("observations", "V17", say!("RF-2237"));
    if observed.by.is_empty() {
        return match observed.doubts.first() {
            None => open.not_checked(NotBrought::Observation),
            Some(_) => open.not_checked(observed.doubts.join("; ")),
        };
    }
    let mut said = vec![];
    let (mut first_less, mut count_less) = (None, 0usize);
    for (name, seen) in &observed.by {
        let name = Quoted(name);
        let (mut same, mut more) = (BigUint::ZERO, 0usize);
        for ((line, (_, usd)), seen) in (1usize..).zip(values.each(listed)).zip(seen) {
            match seen {
                Seen::Same => same += usd,
                Seen::More(_) => {
                    same += usd;
                    more += 1;
                }
                Seen::Less(units) => {
                    count_less += 1;
                    first_less.get_or_insert_with(|| say!("observed.less", name, line, units).text);
                }
                Seen::Not => {}
            }
        }
        let total = values.total(listed).into();
        let share = percent(&same.clone().into(), &total);
        let share = share.map_or_else(|| "0".to_owned(), |share| share.to_string());
        let usd = Amount::natural(&same, USD_20).money_down();
        said.push(say!("observed.same", name, percent = share, usd).text);
        if more > 0 {
            said.push(say!("observed.more", count = more).text);
        }
    }
    said.extend(observed.doubts.iter().cloned());
    let says_something = |seen: &Vec<Seen>| seen.iter().any(|seen| *seen != Seen::Not);
    if !observed.by.iter().any(|(_, seen)| says_something(seen)) {
        return open.not_checked(say!("observed.nothing", said = said.join("; ")));
    }
    match first_less {
        Some(first) => open.fails(say!("observed.fails", first, count = count_less)),
        None => open.holds(said.join("; ")),
    }
}
