//! The list: V11, whether it is that of the statement; V12, whether its rows add up to what is stated; V13,
//! whether anything stands in it twice.

use std::collections::BTreeMap;

use num_bigint::BigUint;
use num_traits::ToPrimitive;
use ringfence_circuits::protocol::{
    hash::digest::Digest,
    parameters::Parameters,
    statement::{Document, Reserve, Statement},
};
use ringfence_evidence::list::{
    agreement::Expected,
    document::List,
    rows::{self, Rows, RowsFault},
    sums::{differences, Difference, Place},
};

use super::{input, listed::Listed, value::Values};
use crate::{
    check::AuditError,
    message::{Quoted, Said},
    reader::{KnownReserves, NotBrought},
    report::{
        amount::{percent, percent_up, Amount, USD_20},
        Claim, Open,
    },
    say,
    source::{evidence::EvidenceFile, Files},
    word,
};

/// The claims, and the list if it and its rows can be read.
pub(in crate::check) type Checked = (Vec<Claim>, Option<Listed>);

fn is_the_list() -> Open {
    Open::new("evidence", "V11", say!("RF-2231"))
}

fn adds_up() -> Open {
    Open::new("reserve-sums", "V12", say!("RF-2232"))
}

fn once() -> Open {
    Open::new("reserve-places", "V13", say!("RF-2233"))
}

/// Reads the list and decides V11, V12 and V13.
pub(in crate::check) fn check(
    bundle: &dyn Files,
    statement: &Statement,
    parameters: &Parameters,
    known: &KnownReserves,
    inputs: &mut Vec<(String, Digest)>,
) -> Result<Checked, AuditError> {
    let document = statement.document();
    let only = |claim: Claim| Ok((vec![claim], None));
    // Whoever put a list beside the bundle may not be the venue, so such a list accuses no one.
    let is_given = [EvidenceFile::List, EvidenceFile::Rows].map(|file| bundle.is_given(file));
    let other = |why: Said| match is_given {
        [false, false] => only(is_the_list().fails(why)),
        _ => only(is_the_list().not_checked(say!("evidence.beside", why = why.text))),
    };
    let list = input::open(bundle, EvidenceFile::List, inputs)?;
    let rows = input::open(bundle, EvidenceFile::Rows, inputs)?;
    let digest = match (document.evidence, &list, &rows) {
        (None, None, None) => return only(is_the_list().not_checked(word!("evidence.none"))),
        (None, ..) => return other(say!("evidence.unnamed")),
        (Some(_), None, _) => return only(is_the_list().not_checked(NotBrought::Evidence)),
        (Some(_), Some(_), None) => {
            return only(is_the_list().not_checked(word!("evidence.no-rows")));
        }
        (Some(digest), Some(_), Some(_)) => digest,
    };
    let (Some(list), Some(source)) = (list, rows) else { return Ok((vec![], None)) };
    let text = input::read(EvidenceFile::List, list)?;
    let list = match List::read(&text) {
        Ok(list) => list,
        Err(fault) => return other(say!("evidence.list", fault)),
    };
    let epoch = document.epoch.0.to_u64().unwrap_or(u64::MAX);
    let expected = Expected { venue: &document.venue, epoch, bound: statement.bound(), digest };
    if let Some(fault) = list.disagreements(&text, &expected).first() {
        return other(say!("evidence.other", fault));
    }
    let mut rows = vec![];
    let summary = match rows::read(source, &list, document.books.len(), |row| rows.push(*row)) {
        Ok(summary) => summary,
        Err(RowsFault::Read(source)) => return Err(input::unreadable(EvidenceFile::Rows, source)),
        Err(fault) => return other(say!("evidence.rows", fault)),
    };
    let mut listed = Listed { list, rows, summary, holds: true };
    let (count, addresses) = (listed.summary.rows, listed.summary.addresses);
    let claims = vec![
        is_the_list().holds(say!("evidence.holds", rows = count, addresses)),
        sums_claim(&listed, document, parameters, known),
        places_claim(&listed.summary),
    ];
    listed.holds = claims.iter().all(Claim::is_true);
    Ok((claims, Some(listed)))
}

/// V12: every sum of the list is stated, and nothing else is stated as one.
fn sums_claim(
    listed: &Listed,
    document: &Document,
    parameters: &Parameters,
    known: &KnownReserves,
) -> Claim {
    let decimals = |asset: &str| {
        let found = parameters.assets().iter().find(|of| of.name == asset);
        found.map(|of| of.decimals.into())
    };
    let sums = match listed.summary.sums.amounts(&listed.list, decimals) {
        Ok(sums) => sums,
        Err(asset) => return adds_up().fails(say!("sums.asset", asset = Quoted(&asset))),
    };
    let found = differences(&stated(document), &sums);
    match found.first() {
        Some(first) => {
            let count = found.len() - 1;
            let said = difference(first, document, parameters);
            match count {
                0 => adds_up().fails(said),
                _ => adds_up().fails(say!("sums.more", first = said, count)),
            }
        }
        None => adds_up().holds(recognised(listed, parameters, known)),
    }
}

/// What the statement says to be sums of the list, by index of the book and by asset.
pub(in crate::check) fn stated(document: &Document) -> BTreeMap<Place, BigUint> {
    let of_list = document.reserves.iter().filter(|row| row.evidence == Reserve::LIST);
    of_list
        .filter_map(|row| {
            let book = document.books.iter().position(|book| book.name == row.book)?;
            Some(((u16::try_from(book).ok()?, row.asset.clone()), row.amount.0.clone()))
        })
        .collect()
}

fn difference(found: &Difference, document: &Document, parameters: &Parameters) -> String {
    let name = |book: u16| {
        document.books.get(usize::from(book)).map_or(String::new(), |book| book.name.clone())
    };
    let amount = |asset: &str, units: &BigUint| {
        let of = parameters.assets().iter().find(|of| of.name == asset);
        Amount::natural(units, of.map_or(0, |of| of.decimals.into()))
    };
    match found {
        Difference::NotStated { book, asset, sum } => {
            say!("sums.not-stated", book = name(*book), asset, sum = amount(asset, sum)).text
        }
        Difference::NotListed { book, asset, stated } => {
            say!("sums.not-listed", book = name(*book), asset, stated = amount(asset, stated)).text
        }
        Difference::Other { book, asset, stated, sum } => {
            let (stated, sum) = (amount(asset, stated), amount(asset, sum));
            say!("sums.other", book = name(*book), asset, stated, sum).text
        }
    }
}

/// How much of the list is of holdings that the table knows, and how much of it on chains of one operator.
fn recognised(listed: &Listed, parameters: &Parameters, known: &KnownReserves) -> String {
    let values = Values::new(listed, parameters);
    let (mut unknown, mut operated) = (BigUint::ZERO, BigUint::ZERO);
    for (row, usd) in values.each(listed) {
        let Some(holding) = listed.list.holding(row.holding.into()) else { continue };
        if known.table.recognise(holding).is_err() {
            unknown += &usd;
        }
        if known.table.chain(holding.chain).is_some_and(|entry| entry.operated) {
            operated += &usd;
        }
    }
    let total = values.total(listed).into();
    let usd = |value: &BigUint| Amount::natural(value, USD_20).money_up();
    let share = |value: &BigUint| {
        let share = percent_up(&value.clone().into(), &total);
        share.map_or_else(|| "0".to_owned(), |share| share.to_string())
    };
    let known_share = percent(&(&total - num_bigint::BigInt::from(unknown.clone())), &total);
    let known_share = known_share.map_or_else(|| "100".to_owned(), |share| share.to_string());
    let (rows, addresses) = (listed.summary.rows, listed.summary.addresses);
    let mut said = say!("sums.holds", rows, addresses, percent = known_share).text;
    if operated != BigUint::ZERO {
        let (usd, percent) = (usd(&operated), share(&operated));
        said += &say!("sums.operated", usd, percent).text;
    }
    said
}

/// V13: no address stands in two books. That no pair of chain and contract stands twice is a rule of the
/// list's form.
fn places_claim(summary: &Rows) -> Claim {
    match summary.two_books.first() {
        None => once().holds(word!("places.holds")),
        Some(first) => {
            let count = summary.in_two_books;
            once().fails(say!("places.two-books", count, first))
        }
    }
}
