//! V14: who signed for addresses.

use std::{collections::HashMap, io::BufReader};

use num_bigint::{BigInt, BigUint};
use ringfence_circuits::protocol::hash::digest::Digest;
use ringfence_evidence::{
    address::{Address, Identity},
    chain::Chain,
    control::collect::{Against, Control},
    list::time::Time,
};

use super::{input, listed::Listed, value::Values};
use crate::{
    check::AuditError,
    reader::{KnownReserves, NotBrought},
    report::{
        amount::{percent, Amount, USD_20},
        Claim, Open, Signatures,
    },
    say,
    source::{evidence::EvidenceFile, Files},
    word,
};

/// What signatures are of.
pub(super) struct Of<'a> {
    /// The venue.
    pub(super) venue: &'a str,
    /// Names of the books, by index.
    pub(super) names: &'a [&'a str],
    /// The time of the snapshot.
    pub(super) snapshot: Time,
}

/// Reads `control.jsonl`; `None` if there is none, or the reader has no blocks to tell its age by.
pub(super) fn read(
    bundle: &dyn Files,
    known: &KnownReserves,
    listed: &Listed,
    of: &Of<'_>,
    inputs: &mut Vec<(String, Digest)>,
) -> Result<Option<Control>, AuditError> {
    let Some(file) = input::open(bundle, EvidenceFile::Control, inputs)? else { return Ok(None) };
    let Some(headers) = &known.headers else { return Ok(None) };
    let mut books: HashMap<(Chain, Identity), u16> =
        HashMap::with_capacity(listed.summary.addresses);
    for row in &listed.rows {
        if let Some(holding) = listed.list.holding(row.holding.into()) {
            books.insert((holding.chain, row.address.identity()), row.book);
        }
    }
    let book_of = |chain: Chain, address: &Address| {
        let book = books.get(&(chain, address.identity()))?;
        of.names.get(usize::from(*book)).copied()
    };
    let most_age = known.signature_age;
    let (venue, snapshot) = (of.venue, of.snapshot);
    let against = Against { venue, book_of: &book_of, headers, snapshot, most_age };
    Ok(Some(Control::read(BufReader::new(file), &against)))
}

/// V14.
pub(super) fn claim(
    control: Option<&Control>,
    known: &KnownReserves,
    listed: &Listed,
    values: &Values,
) -> Claim {
    let open = Open::new("control", "V14", say!("RF-2200.control"));
    let Some(control) = control else {
        return open.not_checked(match known.headers {
            None => NotBrought::Headers,
            Some(_) => NotBrought::Control,
        });
    };
    if let Some(fault) = &control.stopped {
        return open.not_checked(say!("control.stopped", fault));
    }
    let signed = Signed::sum(control, listed, values);
    let usd = |value: &BigUint| Amount::natural(value, USD_20);
    let total = &signed.yes + &signed.no;
    let share = percent(&BigInt::from(signed.yes.clone()), &BigInt::from(total.clone()));
    let share = share.map_or_else(|| "0".to_owned(), |share| share.to_string());
    let counts = &control.counts;
    let invalid = counts.invalid + counts.unsupported + counts.far + counts.unknown;
    let unsigned = say!("control.unsigned", usd = usd(&signed.no).money_up(), invalid).text;
    let Some(first) = signed.earliest else {
        return open.not_checked(say!("control.nothing", unsigned));
    };
    let mut said = say!(
        "control.signed",
        unsigned,
        percent = share,
        usd = usd(&signed.yes).money_down(),
        total = usd(&total).money_down(),
        time = first
    )
    .text;
    if signed.before != BigUint::ZERO {
        said += &say!("control.before", usd = usd(&signed.before).money_up()).text;
    }
    said += word!("control.not-shown");
    open.holds(said)
}

/// Values of rows by signature.
struct Signed {
    yes: BigUint,
    no: BigUint,
    /// Signed only before the head's time.
    before: BigUint,
    earliest: Option<Time>,
}

impl Signed {
    fn sum(control: &Control, listed: &Listed, values: &Values) -> Self {
        let mut signed =
            Signed { yes: BigUint::ZERO, no: BigUint::ZERO, before: BigUint::ZERO, earliest: None };
        for (row, usd) in values.each(listed) {
            let Some(holding) = listed.list.holding(row.holding.into()) else { continue };
            let Some(time) = control.signed_after(holding.chain, &row.address) else {
                signed.no += usd;
                continue;
            };
            signed.earliest = Some(signed.earliest.map_or(time, |first| first.min(time)));
            if listed.list.head(holding.chain).is_some_and(|head| time < head.time) {
                signed.before += &usd;
            }
            signed.yes += usd;
        }
        signed
    }
}

/// For each row, the time of the latest block after which its address was signed for.
pub(super) fn times(control: &Control, listed: &Listed) -> Vec<Option<Time>> {
    let time = |row: &ringfence_evidence::list::rows::Row| {
        let holding = listed.list.holding(row.holding.into())?;
        control.signed_after(holding.chain, &row.address)
    };
    listed.rows.iter().map(time).collect()
}

/// What the report shows of entries: how many there are of each kind, and which do not count.
pub(super) fn signatures(control: &Control) -> Signatures {
    let named = control.named.iter().map(|finding| {
        let (line, outcome) = (finding.line, &finding.outcome);
        match &finding.age {
            Some(age) => say!("control.entry.age", line, outcome, age).text,
            None => say!("control.entry", line, outcome).text,
        }
    });
    Signatures {
        signing: control.counts.signing,
        far: control.counts.far,
        unknown: control.counts.unknown,
        invalid: control.counts.invalid,
        unsupported: control.counts.unsupported,
        unlisted: control.counts.unlisted,
        named: named.collect(),
    }
}
