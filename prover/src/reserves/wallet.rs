//! The venue's wallets: which amounts it holds at which addresses, and for which book.
//!
//! The table has the columns `chain,address,asset,contract,units,book` in any order, and may have
//! `decimals`. `contract` is empty for the chain's own coin; `units` are the smallest units of the chain, and
//! may be empty until a node has been asked. The format in which OKX publishes its reserves is recognised
//! by its columns.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
};

use ringfence_circuits::protocol::text::check_name;
use ringfence_evidence::{
    address::{Address, Identity},
    chain::Chain,
    list::{
        document::{Holding, MAX_DECIMALS, MAX_HOLDINGS},
        rows::MAX_ROWS,
    },
    recognised::table::Table,
};
use ringfence_verifier::{say, word};

use super::{
    draft::{Amount, Draft},
    error::{Problem, Problems, ReservesError},
    okx::{self, Okx},
    spelling,
    table::{self, TableRow},
};

/// Columns that the table must have.
const NEEDED: [&str; 6] = ["chain", "address", "asset", "contract", "units", "book"];
/// A column that it may have.
const DECIMALS: &str = "decimals";
/// Most names of books: a statement has fewer.
const MAX_BOOK_NAMES: usize = 1 << 16;

/// Rows without a place in a list that are named; all are counted.
const MOST_LEFT_OUT: usize = 100;

/// An amount at an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wallet {
    /// The line of the table, from 1.
    pub line: u64,
    /// The index of its holding.
    pub holding: u16,
    /// The index of its book among the names of the table.
    pub book: u16,
    /// The address.
    pub address: Address,
    /// The amount in the smallest units of the chain; `None` where the table leaves it out.
    pub units: Option<u128>,
}

/// A row that can't be represented, of a table whose rows may be such.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// The line of the table, from 1.
    pub line: u64,
    /// Why.
    pub reason: String,
}

/// A table of wallets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wallets {
    /// The file.
    pub path: PathBuf,
    /// Holdings in the order in which the table names them.
    pub holdings: Vec<Holding>,
    /// Names of books in the order in which the table names them.
    pub books: Vec<String>,
    /// The wallets in the order of the table. Those that hold nothing are left out.
    pub wallets: Vec<Wallet>,
    /// Rows that can't be represented; the first of them.
    pub left_out: Vec<LeftOut>,
    /// How many there are.
    pub left_out_count: usize,
    /// How many rows hold nothing.
    pub empty: u64,
}

/// How a table is read.
#[derive(Clone, Copy, Default)]
pub struct Reading<'a> {
    /// The book of rows that name none.
    pub book: Option<&'a str>,
    /// Which names are assets of the parameters; without them every name is taken.
    pub known: Option<&'a dyn Fn(&str) -> bool>,
}

impl Wallets {
    /// Reads a table in one of the formats that are known.
    ///
    /// # Errors
    /// It is an error if the file can't be read, has none of the headers, or has a row that is refused.
    pub fn read(path: &Path, table: &Table, reading: Reading<'_>) -> Result<Self, ReservesError> {
        let mut reader = Reader::new(path, table, reading);
        let stopped = table::read(path, |row| reader.row(&row))?;
        if let Some(problem) = stopped {
            reader.problems.add(problem);
        }
        reader.problems.finish(path)?;
        if reader.format.is_none() {
            let reason = say!("RF-1413.none", expected = NEEDED.join(",")).text;
            return Err(ReservesError::Header { path: path.to_owned(), reason });
        }
        Ok(reader.wallets)
    }

    /// The holding of a wallet.
    ///
    /// # Panics
    /// Never of a wallet of this table: its index is that of a holding.
    pub fn holding(&self, wallet: &Wallet) -> &Holding {
        &self.holdings[usize::from(wallet.holding)]
    }

    /// The name of a wallet's book.
    ///
    /// # Panics
    /// Never of a wallet of this table: its index is that of a name.
    pub fn book(&self, wallet: &Wallet) -> &str {
        &self.books[usize::from(wallet.book)]
    }

    /// The chains, in the order of their texts.
    pub fn chains(&self) -> Vec<Chain> {
        let mut chains: Vec<Chain> = self.holdings.iter().map(|holding| holding.chain).collect();
        chains.sort_unstable();
        chains.dedup();
        chains
    }

    /// The first wallet of each address, in the order of the table.
    pub fn addresses(&self) -> Vec<&Wallet> {
        let mut seen = std::collections::HashSet::new();
        let chain = |wallet: &Wallet| self.holding(wallet).chain;
        let is_new = |wallet: &&Wallet| seen.insert((chain(wallet), wallet.address.identity()));
        self.wallets.iter().filter(is_new).collect()
    }
}

/// Which table it is.
enum Format {
    /// The columns of [`NEEDED`] by their places, and that of decimals.
    Own([usize; NEEDED.len()], Option<usize>),
    Okx(Okx),
}

/// A table that is being read.
struct Reader<'a> {
    table: &'a Table,
    reading: Reading<'a>,
    format: Option<Format>,
    wallets: Wallets,
    problems: Problems,
    /// How many rows there were behind the header.
    rows: usize,
    by_place: HashMap<(Chain, Option<Identity>), u16>,
    by_book: HashMap<String, u16>,
    /// The line and the book of each address.
    by_address: HashMap<(Chain, Identity), (u64, u16)>,
    /// The line of each row.
    by_row: HashMap<(u16, Identity), u64>,
}

/// Why a row is refused: a column and a reason.
type Refusal = (&'static str, String);

impl<'a> Reader<'a> {
    fn new(path: &Path, table: &'a Table, reading: Reading<'a>) -> Self {
        let wallets = Wallets {
            path: path.to_owned(),
            holdings: vec![],
            books: vec![],
            wallets: vec![],
            left_out: vec![],
            left_out_count: 0,
            empty: 0,
        };
        Reader {
            table,
            reading,
            format: None,
            wallets,
            problems: Problems::default(),
            rows: 0,
            by_place: HashMap::new(),
            by_book: HashMap::new(),
            by_address: HashMap::new(),
            by_row: HashMap::new(),
        }
    }

    fn row(&mut self, row: &TableRow<'_>) -> Result<(), ReservesError> {
        let Some(format) = self.format.take() else {
            return self.header(row);
        };
        self.rows += 1;
        let outcome = match &format {
            _ if self.rows > MAX_ROWS => Err(("row", say!("RF-1414.many", most = MAX_ROWS).text)),
            Format::Own(columns, decimals) => self.own(row, columns, *decimals),
            Format::Okx(okx) => {
                let outcome = okx
                    .draft(row, self.table, self.reading.book.unwrap_or_default())
                    .and_then(|draft| self.add(row.line, &draft).map_err(|(_, reason)| reason));
                if let Err(reason) = outcome {
                    self.wallets.left_out_count += 1;
                    if self.wallets.left_out.len() < MOST_LEFT_OUT {
                        self.wallets.left_out.push(LeftOut { line: row.line, reason });
                    }
                }
                Ok(())
            }
        };
        self.format = Some(format);
        if let Err((column, reason)) = outcome {
            if self.rows <= MAX_ROWS + 1 {
                self.problems.add(Problem::new(row.line, column, reason));
            }
        }
        Ok(())
    }

    /// Looks whether a row is a header that is known. Rows before it are a summary of others.
    fn header(&mut self, row: &TableRow<'_>) -> Result<(), ReservesError> {
        let places = NEEDED.map(|name| row.position(name));
        if places.iter().all(Option::is_some) {
            let known = |name: &str| {
                NEEDED.iter().chain([&DECIMALS]).any(|of| name.eq_ignore_ascii_case(of))
            };
            if let Some(other) = row.iter().find(|name| !known(name)) {
                let name = ringfence_verifier::message::Quoted(other);
                let reason = say!("RF-1413.column", name).text;
                return Err(ReservesError::Header { path: self.wallets.path.clone(), reason });
            }
            let places = places.map(Option::unwrap_or_default);
            self.format = Some(Format::Own(places, row.position(DECIMALS)));
        } else if let Some(columns) = okx::header(row) {
            if self.reading.book.is_none() {
                let reason = word!("RF-1413.book").to_owned();
                return Err(ReservesError::Header { path: self.wallets.path.clone(), reason });
            }
            self.format = Some(Format::Okx(columns));
        }
        Ok(())
    }

    fn own(
        &mut self,
        row: &TableRow<'_>,
        columns: &[usize; NEEDED.len()],
        decimals: Option<usize>,
    ) -> Result<(), Refusal> {
        let [chain, address, asset, contract, units, book] = columns.map(|at| row.get(at));
        let chain = Chain::parse(chain).map_err(|fault| ("chain", fault.to_string()))?;
        let decimals = decimals.map_or("", |at| row.get(at));
        let amount = Amount::Units(units);
        let contract = contract.into();
        self.add(row.line, &Draft { chain, address, asset, contract, amount, book, decimals })
    }

    fn add(&mut self, line: u64, draft: &Draft<'_>) -> Result<(), Refusal> {
        let chain = draft.chain;
        let address =
            spelling::read(chain, draft.address).map_err(|fault| ("address", fault.to_string()))?;
        check_name(draft.asset).map_err(|fault| ("asset", fault.to_string()))?;
        if self.reading.known.is_some_and(|known| !known(draft.asset)) {
            return Err(("asset", word!("RF-1414.asset").to_owned()));
        }
        let holding = self.holding(draft)?;
        let Some(decimals) = self.wallets.holdings.get(usize::from(holding)) else {
            return Err(("contract", word!("RF-1414.holdings").to_owned()));
        };
        let units = units(&draft.amount, decimals.decimals)?;
        let book = self.book(draft.book)?;
        let identity = address.identity();
        if let Some(first) = self.by_row.insert((holding, identity), line) {
            return Err(("address", say!("RF-1414.twice", first).text));
        }
        let (first, other) = *self.by_address.entry((chain, identity)).or_insert((line, book));
        if other != book {
            return Err(("book", say!("RF-1414.books", first).text));
        }
        match units {
            Some(0) => self.wallets.empty += 1,
            units => {
                self.wallets.wallets.push(Wallet { line, holding, book, address, units });
            }
        }
        Ok(())
    }

    /// The index of a row's holding, which may be a new one.
    fn holding(&mut self, draft: &Draft<'_>) -> Result<u16, Refusal> {
        let chain = draft.chain;
        let contract = match draft.contract.as_ref() {
            "" => None,
            _ if chain == Chain::Bitcoin => {
                return Err(("contract", word!("RF-1414.bitcoin").to_owned()));
            }
            text => {
                Some(spelling::read(chain, text).map_err(|fault| ("contract", fault.to_string()))?)
            }
        };
        let identity = contract.as_ref().map(Address::identity);
        let entries = &self.table.entries;
        let same = entries.iter().map(|entry| &entry.holding);
        let mut same = same.filter(|of| (of.chain, of.contract) == (chain, contract));
        let known = same.next().map(|of| of.decimals);
        let stated = match draft.decimals {
            "" => None,
            text => {
                let stated = text.parse().ok().filter(|of: &u32| *of <= MAX_DECIMALS);
                let reason = || say!("RF-1414.decimals", most = MAX_DECIMALS).text;
                Some(stated.ok_or_else(|| (DECIMALS, reason()))?)
            }
        };
        let decimals = match (stated, known) {
            (Some(stated), Some(known)) if stated != known => {
                return Err((DECIMALS, say!("RF-1414.other-decimals", known).text));
            }
            (Some(decimals), _) | (None, Some(decimals)) => decimals,
            (None, None) => match self.by_place.get(&(chain, identity)) {
                Some(index) => return self.same_asset(*index, draft.asset),
                None => return Err((DECIMALS, word!("RF-1414.no-decimals").to_owned())),
            },
        };
        if let Some(index) = self.by_place.get(&(chain, identity)) {
            let found = &self.wallets.holdings[usize::from(*index)];
            if found.decimals != decimals {
                return Err((
                    DECIMALS,
                    say!("RF-1414.other-decimals", known = found.decimals).text,
                ));
            }
            return self.same_asset(*index, draft.asset);
        }
        let index = self.wallets.holdings.len();
        let index = u16::try_from(index).ok().filter(|_| index < MAX_HOLDINGS);
        let index = index.ok_or_else(|| ("contract", word!("RF-1414.holdings").to_owned()))?;
        let asset = draft.asset.to_owned();
        self.wallets.holdings.push(Holding { chain, contract, asset, decimals });
        self.by_place.insert((chain, identity), index);
        Ok(index)
    }

    /// The holding, if it counts as this asset. Two assets of one contract would count a balance twice.
    fn same_asset(&self, index: u16, asset: &str) -> Result<u16, Refusal> {
        match self.wallets.holdings.get(usize::from(index)) {
            Some(holding) if holding.asset == asset => Ok(index),
            _ => Err(("asset", word!("RF-1414.two-assets").to_owned())),
        }
    }

    /// The index of a book's name, which may be a new one.
    fn book(&mut self, name: &str) -> Result<u16, Refusal> {
        let name = match (name, self.reading.book) {
            ("", Some(book)) => book,
            _ => name,
        };
        if let Some(index) = self.by_book.get(name) {
            return Ok(*index);
        }
        check_name(name).map_err(|fault| ("book", fault.to_string()))?;
        let index = self.wallets.books.len();
        let index = u16::try_from(index).ok().filter(|_| index < MAX_BOOK_NAMES);
        let index = index.ok_or_else(|| ("book", word!("RF-1414.book-names").to_owned()))?;
        self.wallets.books.push(name.to_owned());
        self.by_book.insert(name.to_owned(), index);
        Ok(index)
    }
}

/// An amount in units of the chain.
fn units(amount: &Amount<'_>, decimals: u32) -> Result<Option<u128>, Refusal> {
    match *amount {
        Amount::Units("") => Ok(None),
        Amount::Units(text) => {
            let digits = text.bytes().all(|byte| byte.is_ascii_digit());
            let units = text.parse().ok().filter(|_| digits);
            let units = units.ok_or_else(|| ("units", word!("RF-1414.units").to_owned()))?;
            Ok(Some(units))
        }
        Amount::Coins(text) => {
            use ringfence_circuits::protocol::parameters::Decimal;
            let refuse = || ("amount", say!("RF-1414.amount", decimals).text);
            let number: Decimal = text.parse().map_err(|_| refuse())?;
            let units = number.exact(decimals).map_err(|_| refuse())?;
            Ok(Some(u128::try_from(units).map_err(|_| refuse())?))
        }
    }
}
