//! Makes the list of reserves out of wallets and heads.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    io::{self, BufWriter, Write as _},
    path::Path,
};

use num_bigint::BigUint;
use rand::{rngs::SysRng, TryRng};
use ringfence_circuits::{
    primitive::file,
    protocol::{
        hash::digest::Digest,
        parameters::{Decimal, Parameters},
    },
};
use ringfence_evidence::list::{
    document::{List, BOUND_BYTES},
    rows::{self, Row, Rows, RowsFault},
    sums::Place,
};
use ringfence_verifier::word;

use super::{
    directory::{Directory, LIST_FILE, ROWS_FILE, SUMS_FILE},
    error::{Problem, Problems, ReservesError},
    head::Head,
    snapshot::Snapshot,
    wallet::Wallets,
};
use crate::csv_text::field;

/// The evidence of a sum of the list, in a table of reserves.
pub const LIST_EVIDENCE: &str = "list";

/// A list that was written.
#[derive(Clone, Debug)]
pub struct Written {
    /// The list.
    pub list: List,
    /// The digest that the statement names.
    pub digest: Digest,
    /// What the rows say together.
    pub rows: Rows,
    /// What they add up to by book and asset, in 10^-d.
    pub amounts: BTreeMap<Place, BigUint>,
}

/// Writes the list, its rows and the table of its sums into a directory. Rows come first, and the list last,
/// which names them: a run that was killed leaves no list that looks whole.
///
/// # Errors
/// It is an error if a wallet has no amount yet, if the statement has no such book, if the rows break a rule
/// or if the file system refuses.
pub fn write(
    directory: &Directory,
    wallets: &Wallets,
    heads: &[Head],
    snapshot: &Snapshot,
    bound: [u8; BOUND_BYTES],
    parameters: &Parameters,
) -> Result<Written, ReservesError> {
    let (order, places) = order(wallets);
    let rows = rows_of(wallets, snapshot, &places)?;
    if rows.is_empty() {
        return Err(ReservesError::Nothing(wallets.path.clone()));
    }
    let mut salt = [0; 32];
    SysRng
        .try_fill_bytes(&mut salt)
        .map_err(io::Error::other)
        .map_err(ReservesError::io(directory.path()))?;
    let mut list = List {
        venue: snapshot.venue.clone(),
        epoch: snapshot.epoch,
        bound,
        salt,
        heads: heads.iter().map(|head| head.block).collect(),
        holdings: order.iter().map(|at| wallets.holdings[usize::from(*at)].clone()).collect(),
        rows: Digest::default(),
    };
    // Everything that can be refused is refused before anything is written.
    list.write().map_err(ReservesError::Made)?;
    directory.create()?;
    let summary = write_rows(&directory.file(ROWS_FILE), &list, snapshot.books.len(), &rows)?;
    list.rows = summary.digest;
    let decimals = |name: &str| {
        let mut assets = parameters.assets().iter();
        assets.find(|asset| asset.name == name).map(|asset| asset.decimals.into())
    };
    let path = directory.file(SUMS_FILE);
    let amounts = summary
        .sums
        .amounts(&list, decimals)
        .map_err(|asset| ReservesError::UnknownAsset { path: wallets.path.clone(), asset })?;
    file::write_private(&path, sums(&amounts, snapshot, decimals).as_bytes())
        .map_err(ReservesError::io(&path))?;
    let text = list.write().map_err(ReservesError::Made)?;
    let path = directory.file(LIST_FILE);
    file::write_private(&path, &text).map_err(ReservesError::io(&path))?;
    Ok(Written { digest: List::digest(&text), list, rows: summary, amounts })
}

/// The table's holdings in the list's order, and the id of each in the list. Holdings without a wallet are left
/// out; their id is 0.
fn order(wallets: &Wallets) -> (Vec<u16>, Vec<u16>) {
    let mut used: Vec<u16> = wallets.wallets.iter().map(|wallet| wallet.holding).collect();
    used.sort_unstable();
    used.dedup();
    used.sort_by_cached_key(|at| {
        let holding = &wallets.holdings[usize::from(*at)];
        (holding.chain, holding.contract_text())
    });
    let mut places = vec![0; wallets.holdings.len()];
    for (id, at) in (1u16..).zip(&used) {
        places[usize::from(*at)] = id;
    }
    (used, places)
}

/// The rows in the list's order.
fn rows_of(
    wallets: &Wallets,
    snapshot: &Snapshot,
    places: &[u16],
) -> Result<Vec<Row>, ReservesError> {
    let mut problems = Problems::default();
    let books: Vec<Option<u16>> = wallets.books.iter().map(|name| snapshot.book(name)).collect();
    let mut rows = Vec::with_capacity(wallets.wallets.len());
    for wallet in &wallets.wallets {
        let line = wallet.line;
        let Some(book) = books[usize::from(wallet.book)] else {
            problems.add(Problem::new(line, "book", word!("RF-1414.no-book")));
            continue;
        };
        let Some(units) = wallet.units else {
            problems.add(Problem::new(line, "units", word!("RF-1414.no-units")));
            continue;
        };
        let holding = places[usize::from(wallet.holding)];
        rows.push(Row { holding, book, address: wallet.address, units });
    }
    problems.finish(&wallets.path)?;
    // Texts of chains are compared once for each holding, not for each row.
    let mut chains = wallets.chains();
    chains.sort_unstable();
    let chain_of: Vec<usize> = {
        let mut by_id = vec![0; places.len() + 1];
        for (at, id) in places.iter().enumerate() {
            let chain = wallets.holdings[at].chain;
            by_id[usize::from(*id)] = chains.iter().position(|of| *of == chain).unwrap_or(0);
        }
        by_id
    };
    rows.sort_unstable_by(|one, other| {
        let key =
            |row: &Row| (chain_of[usize::from(row.holding)], row.address.identity(), row.holding);
        key(one).cmp(&key(other))
    });
    Ok(rows)
}

fn write_rows(path: &Path, list: &List, books: usize, rows: &[Row]) -> Result<Rows, ReservesError> {
    let mut written = None;
    let outcome = file::write_with(path, true, |file| {
        let mut out = BufWriter::new(file);
        let summary = rows::write(&mut out, list, books, rows.iter().copied());
        match summary {
            Ok(summary) => {
                written = Some(Ok(summary));
                out.flush()
            }
            Err(RowsFault::Read(error)) => Err(error),
            Err(fault) => {
                written = Some(Err(fault));
                Err(io::Error::other("a row is refused"))
            }
        }
    });
    match (written, outcome) {
        (Some(Ok(summary)), Ok(())) => Ok(summary),
        (Some(Err(fault)), _) => Err(ReservesError::ListRows { path: path.to_owned(), fault }),
        (_, Err(source)) => Err(ReservesError::Io { path: path.to_owned(), source }),
        (None, Ok(())) => {
            let source = io::Error::other("nothing was written");
            Err(ReservesError::Io { path: path.to_owned(), source })
        }
    }
}

/// The sums as a table of reserves, which a statement is completed with.
fn sums(
    amounts: &BTreeMap<Place, BigUint>,
    snapshot: &Snapshot,
    decimals: impl Fn(&str) -> Option<u32>,
) -> String {
    let mut text = String::from("book,asset,amount,evidence\n");
    for ((book, asset), amount) in amounts {
        let book = snapshot.book_name(*book).unwrap_or_default();
        let amount = Decimal::from_units(amount.clone(), decimals(asset).unwrap_or(0));
        // Writing to a string never fails.
        let _ = writeln!(text, "{},{},{amount},{LIST_EVIDENCE}", field(book), field(asset));
    }
    text
}
