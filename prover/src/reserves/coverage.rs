//! How much of the reserves is proven, observed and declared, by value; and what is still missing, by value.
//!
//! Nothing is judged here that a verifier would judge otherwise: the same functions decide, with the files that the
//! venue has gathered in the place of those that a reader brings.

use std::{
    collections::BTreeMap,
    fs::File,
    io::BufReader,
    path::{Path, PathBuf},
};

use num_bigint::BigUint;
use ringfence_circuits::{primitive::file, protocol::parameters::Parameters};
use ringfence_evidence::{
    chain::Chain,
    checkpoint::{
        note::{Note, MAX_NOTE},
        vkey::VerifierKey,
    },
    control::collect::{Against, Control, Counts},
    headers::Headers,
    level::{Evidence, Lack, Level, Standing},
    list::{rows::Row, sums::amount},
    observation::{observer, Observation, Seen, MAX_OBSERVATION_BYTES},
    recognised::table::Table,
    state::{
        anchor::{anchor, Amount, Anchors},
        file::{Limits, StateFile},
    },
};

use super::{
    control::Addresses,
    directory::{Directory, Listed, CONTROL_FILE, LIST_FILE, STATE_FILE},
    error::ReservesError,
    snapshot::Snapshot,
};

/// Ends the name of the note that stands beside an observation.
pub const NOTE_SUFFIX: &str = ".note";

/// What is brought to a list, as a reader would bring it.
#[derive(Clone, Copy)]
pub struct Brought<'a> {
    /// The snapshot.
    pub snapshot: &'a Snapshot,
    /// Prices and decimals.
    pub parameters: &'a Parameters,
    /// Blocks.
    pub headers: &'a Headers,
    /// The table of recognised holdings.
    pub table: &'a Table,
    /// Most seconds between the snapshot and the block of a signature.
    pub most_age: u64,
    /// Observations, each with its note beside it.
    pub observations: &'a [PathBuf],
    /// Keys of observers.
    pub observers: &'a [VerifierKey],
    /// Keys by which the venue signs, which observe nothing.
    pub signers: &'a [VerifierKey],
    /// Chains of one operator that count.
    pub accepted: &'a [Chain],
}

/// A value in 10^-20 USD, and how many rows have it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Value {
    /// The value.
    pub usd: BigUint,
    /// Rows.
    pub rows: usize,
}

impl Value {
    fn add(&mut self, usd: &BigUint) {
        self.usd += usd;
        self.rows += 1;
    }
}

/// A row with its value and what it is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Valued {
    /// The number of the row, from 1.
    pub number: usize,
    /// The row.
    pub row: Row,
    /// The value in 10^-20 USD.
    pub usd: BigUint,
    /// The level, and what is lacking.
    pub standing: Standing,
}

/// Values by level, the lowest first.
pub type ByLevel = [Value; 3];

/// What a list comes to.
#[derive(Debug)]
pub struct Coverage {
    /// All of it.
    pub total: Value,
    /// By level.
    pub levels: ByLevel,
    /// By book, chain and asset.
    pub groups: BTreeMap<(u16, Chain, String), ByLevel>,
    /// Value that lacks something, by what it lacks. A row that lacks two things stands under both.
    pub lacking: Vec<(Lack, Value)>,
    /// Rows that are not proven, the most valuable first.
    pub open: Vec<Valued>,
    /// How many entries of signatures there are of each kind.
    pub entries: Counts,
    /// Value that was signed only before the head: keys may have been sold since.
    pub signed_before: Value,
    /// Rows whose proof the state contradicts: numbers from 1, and what is said of them.
    pub contradicted: Vec<(usize, Amount)>,
    /// Rows of which an observation saw less.
    pub seen_less: Vec<usize>,
    /// Addresses in two books, with which nothing is more than declared.
    pub in_two_books: usize,
}

/// Computes what a list comes to.
///
/// # Errors
/// It is an error if a file of the directory can't be read or is refused, or an asset has no price.
pub fn compute(
    directory: &Directory,
    listed: &Listed,
    brought: &Brought<'_>,
) -> Result<Coverage, ReservesError> {
    let control = control(directory, listed, brought)?;
    let anchors = anchors(directory, listed, brought.table)?;
    let observations = brought
        .observations
        .iter()
        .map(|path| observation(path, listed, brought))
        .collect::<Result<Vec<_>, _>>()?;
    let evidence = Evidence {
        list: &listed.list,
        table: brought.table,
        headers: brought.headers,
        snapshot: brought.snapshot.time,
        control: &control,
        anchors: anchors.as_ref(),
        observations: &observations,
        accepted: brought.accepted,
    };
    let mut standings = evidence.standings(&listed.rows);
    if listed.summary.in_two_books > 0 {
        standings.iter_mut().for_each(|standing| standing.level = Level::Declared);
    }
    let prices = prices(directory, listed, brought.parameters)?;
    let mut coverage = Coverage::empty(control.counts, listed.summary.in_two_books);
    let mut lacking: BTreeMap<Lack, Value> = BTreeMap::new();
    for ((number, row), standing) in (1..).zip(&listed.rows).zip(standings) {
        let place = usize::from(row.holding).wrapping_sub(1);
        let Some((price, holding)) = prices.get(place).zip(listed.list.holdings.get(place)) else {
            continue;
        };
        let usd = amount(&row.units.into(), holding, price.decimals) * price.price;
        let group = (row.book, holding.chain, holding.asset.clone());
        coverage.add(group, &usd, standing.level);
        standing.lacks.iter().for_each(|lack| lacking.entry(lack).or_default().add(&usd));
        let head = listed.list.head(holding.chain);
        let signed = control.signed_after(holding.chain, &row.address);
        if head.zip(signed).is_some_and(|(head, signed)| signed < head.time) {
            coverage.signed_before.add(&usd);
        }
        if standing.level != Level::Proven {
            coverage.open.push(Valued { number, row: *row, usd, standing });
        }
    }
    coverage.lacking = lacking.into_iter().collect();
    coverage.lacking.sort_by(|one, other| other.1.usd.cmp(&one.1.usd));
    coverage.open.sort_by(|one, other| other.usd.cmp(&one.usd));
    coverage.contradicted = contradicted(anchors.as_ref());
    coverage.seen_less = seen_less(&observations);
    Ok(coverage)
}

impl Coverage {
    fn empty(entries: Counts, in_two_books: usize) -> Self {
        Coverage {
            total: Value::default(),
            levels: Default::default(),
            groups: BTreeMap::new(),
            lacking: vec![],
            open: vec![],
            entries,
            signed_before: Value::default(),
            contradicted: vec![],
            seen_less: vec![],
            in_two_books,
        }
    }

    fn add(&mut self, group: (u16, Chain, String), usd: &BigUint, level: Level) {
        let level = level as usize;
        self.total.add(usd);
        self.levels[level].add(usd);
        self.groups.entry(group).or_default()[level].add(usd);
    }
}

/// Rows whose proof does not hold.
fn contradicted(anchors: Option<&Anchors>) -> Vec<(usize, Amount)> {
    let rows = anchors.map_or(&[][..], |anchors| &anchors.rows[..]);
    let all = (1..).zip(rows.iter().copied());
    all.filter(|(_, amount)| matches!(amount, Amount::Contradicted(_))).collect()
}

/// Rows of which an observation saw less.
fn seen_less(observations: &[Vec<Seen>]) -> Vec<usize> {
    let all = observations.iter().flat_map(|seen| (1..).zip(seen));
    all.filter(|(_, seen)| matches!(seen, Seen::Less(_))).map(|(number, _)| number).collect()
}

/// A holding's price and the decimals of its asset.
struct Price {
    price: u64,
    decimals: u32,
}

/// By holding, in the list's order.
fn prices(
    directory: &Directory,
    listed: &Listed,
    parameters: &Parameters,
) -> Result<Vec<Price>, ReservesError> {
    let price = |asset: &String| {
        let found = parameters.assets().iter().find(|of| of.name == *asset);
        found.map(|of| Price { price: of.price, decimals: of.decimals.into() }).ok_or_else(|| {
            let (path, asset) = (directory.file(LIST_FILE), asset.clone());
            ReservesError::UnknownAsset { path, asset }
        })
    };
    listed.list.holdings.iter().map(|holding| price(&holding.asset)).collect()
}

fn control(
    directory: &Directory,
    listed: &Listed,
    brought: &Brought<'_>,
) -> Result<Control, ReservesError> {
    let Some(file) = directory.open(CONTROL_FILE)? else { return Ok(Control::default()) };
    let addresses = Addresses::of(listed, brought.snapshot);
    let against = Against {
        venue: &brought.snapshot.venue,
        book_of: &|chain, address| addresses.book(chain, address),
        headers: brought.headers,
        snapshot: brought.snapshot.time,
        most_age: brought.most_age,
    };
    let control = Control::read(BufReader::new(file), &against);
    match &control.stopped {
        Some(fault) => {
            let (path, reason) = (directory.file(CONTROL_FILE), fault.to_string());
            Err(ReservesError::Control { path, reason })
        }
        None => Ok(control),
    }
}

fn anchors(
    directory: &Directory,
    listed: &Listed,
    table: &Table,
) -> Result<Option<Anchors>, ReservesError> {
    let Some(file): Option<File> = directory.open(STATE_FILE)? else { return Ok(None) };
    let path = directory.file(STATE_FILE);
    let mut file = StateFile::read(file, Limits::NATIVE)
        .map_err(|fault| ReservesError::State { path: path.clone(), fault })?;
    let found = anchor(&mut file, &listed.list, table, &listed.rows);
    Ok(Some(found.map_err(ReservesError::io(&path))?))
}

/// What an observation says of each row. Its note stands beside it.
fn observation(
    path: &Path,
    listed: &Listed,
    brought: &Brought<'_>,
) -> Result<Vec<Seen>, ReservesError> {
    let text =
        file::read_limited(path, MAX_OBSERVATION_BYTES as u64).map_err(ReservesError::io(path))?;
    let refused = |fault| ReservesError::Observation { path: path.to_owned(), fault };
    let observation = Observation::read(&text).map_err(refused)?;
    let mut beside = path.as_os_str().to_owned();
    beside.push(NOTE_SUFFIX);
    let beside = PathBuf::from(beside);
    let note = file::read_limited(&beside, MAX_NOTE as u64).map_err(ReservesError::io(&beside))?;
    let note = Note::read(&note)
        .map_err(|fault| ReservesError::Control { path: beside, reason: fault.to_string() })?;
    let nobody = |fault| ReservesError::NotObserved { path: path.to_owned(), fault };
    observer(Observation::digest(&text), &note, brought.observers, brought.signers)
        .map_err(nobody)?;
    observation.compare(&listed.list, &listed.rows).map_err(nobody)
}
