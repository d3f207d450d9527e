//! `control.jsonl`: signatures for addresses of a list, each checked before it is added.

use std::{
    collections::{HashMap, HashSet},
    io::{BufReader, Write},
    path::Path,
};

use ringfence_circuits::primitive::{file, json};
use ringfence_evidence::{
    address::{Address, Identity},
    chain::Chain,
    control::{
        entry::{Entry, Lines, MAX_LINE, MAX_LINES, MAX_SIGNATURES},
        outcome::Outcome,
    },
    hash::sha256,
};
use ringfence_verifier::{say, word};

use super::{
    armour,
    directory::{Directory, Listed, CONTROL_FILE},
    error::{Problem, Problems, ReservesError},
    signature::{self, Given},
    snapshot::Snapshot,
    spelling, table,
};

/// Columns of the table of signatures. A row may have several, with blanks between them.
pub const COLUMNS: [&str; 6] = ["chain", "address", "after", "scheme", "script", "signatures"];

/// Addresses of a list, and the books in which they stand.
pub struct Addresses<'a> {
    snapshot: &'a Snapshot,
    books: HashMap<(Chain, Identity), u16>,
}

impl<'a> Addresses<'a> {
    /// Those of a list.
    pub fn of(listed: &Listed, snapshot: &'a Snapshot) -> Self {
        let mut books = HashMap::with_capacity(listed.summary.addresses);
        for row in &listed.rows {
            if let Some(holding) = listed.list.holding(row.holding.into()) {
                books.insert((holding.chain, row.address.identity()), row.book);
            }
        }
        Addresses { snapshot, books }
    }

    /// The name of an address's book.
    pub fn book(&self, chain: Chain, address: &Address) -> Option<&'a str> {
        let index = self.books.get(&(chain, address.identity()))?;
        self.snapshot.book_name(*index)
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.books.len()
    }
}

/// Entries that stand in the file, or will.
#[derive(Debug, Default)]
pub struct Gathered {
    /// Lines as they were found, and new ones, each once.
    lines: Vec<Vec<u8>>,
    /// SHA-256 of each.
    seen: HashSet<[u8; 32]>,
    /// How many were added.
    pub added: u64,
    /// How many signatures were there already.
    pub known: u64,
    /// Rows of tables without a signature.
    pub empty: u64,
    /// Addresses that some entry signs, without a look at when.
    signed: HashSet<[u8; 32]>,
}

/// Signatures of a file that do not count.
#[derive(Debug)]
pub struct Refused {
    /// The file.
    pub path: std::path::PathBuf,
    /// Which, and why.
    pub problems: Problems,
}

impl Gathered {
    /// The entries of a directory.
    ///
    /// # Errors
    /// It is an error if the file is there and can't be read to its end.
    pub fn read(directory: &Directory) -> Result<Self, ReservesError> {
        let mut gathered = Gathered::default();
        let Some(file) = directory.open(CONTROL_FILE)? else { return Ok(gathered) };
        let path = directory.file(CONTROL_FILE);
        let fault = |reason: String| ReservesError::Control { path: path.clone(), reason };
        for line in Lines::new(BufReader::new(file)) {
            let line = line.map_err(|error| fault(error.to_string()))?;
            let number = line.number;
            // A line that is no entry would be kept for ever and count for nothing.
            let entry =
                line.entry.map_err(|error| fault(say!("RF-1422.line", number, error).text))?;
            let bytes = json::canonical(&entry).map_err(|error| fault(error.to_string()))?;
            gathered.signed.insert(subject(&entry));
            if gathered.seen.insert(sha256(&bytes)) {
                gathered.lines.push(bytes);
            }
        }
        Ok(gathered)
    }

    /// Adds the signatures of a table, and gives those that do not count.
    ///
    /// # Errors
    /// It is an error if the file can't be read, or has other columns.
    pub fn table(
        &mut self,
        path: &Path,
        after: Option<&str>,
        addresses: &Addresses<'_>,
    ) -> Result<Refused, ReservesError> {
        let mut problems = Problems::default();
        let mut columns = None;
        let stopped = table::read(path, |row| {
            let Some(places) = columns else {
                let places = COLUMNS.map(|name| row.position(name));
                if places.iter().any(Option::is_none) || row.width() != COLUMNS.len() {
                    let reason = say!("RF-1413.expected", expected = COLUMNS.join(",")).text;
                    return Err(ReservesError::Header { path: path.to_owned(), reason });
                }
                columns = Some(places.map(Option::unwrap_or_default));
                return Ok(());
            };
            let [chain, address, block, scheme, script, signatures] = places.map(|at| row.get(at));
            let given = Given {
                line: row.line,
                chain: chain.to_owned(),
                address: address.to_owned(),
                after: if block.is_empty() { after.unwrap_or_default() } else { block }.to_owned(),
                scheme: scheme.to_owned(),
                script: script.to_owned(),
                signatures: signatures.split_whitespace().map(str::to_owned).collect(),
            };
            if given.signatures.is_empty() {
                self.empty += 1;
                return Ok(());
            }
            self.add(given, addresses, &mut problems)
        })?;
        if let Some(problem) = stopped {
            problems.add(problem);
        }
        Ok(Refused { path: path.to_owned(), problems })
    }

    /// Adds the signed messages of a text, and gives those that do not count.
    ///
    /// # Errors
    /// It is an error if the file can't be read.
    pub fn text(
        &mut self,
        path: &Path,
        addresses: &Addresses<'_>,
    ) -> Result<Refused, ReservesError> {
        let mut problems = Problems::default();
        for framed in armour::read(path, &mut problems)? {
            let line = framed.given.line;
            if framed.venue != addresses.snapshot.venue {
                problems.add(Problem::new(line, "venue", word!("RF-1422.venue")));
                continue;
            }
            let chain = Chain::parse(&framed.given.chain).ok();
            let address = chain.and_then(|chain| spelling::read(chain, &framed.given.address).ok());
            let book = chain.zip(address).and_then(|(of, address)| addresses.book(of, &address));
            if book.is_some_and(|book| book != framed.book) {
                problems.add(Problem::new(line, "book", word!("RF-1422.book")));
                continue;
            }
            self.add(framed.given, addresses, &mut problems)?;
        }
        Ok(Refused { path: path.to_owned(), problems })
    }

    fn add(
        &mut self,
        mut given: Given,
        addresses: &Addresses<'_>,
        problems: &mut Problems,
    ) -> Result<(), ReservesError> {
        let line = given.line;
        let mut refuse = |column: &str, reason: String| {
            problems.add(Problem::new(line, column, reason));
            Ok(())
        };
        let chain = match Chain::parse(&given.chain) {
            Ok(chain) => chain,
            Err(fault) => return refuse("chain", fault.to_string()),
        };
        let address = match spelling::read(chain, &given.address) {
            Ok(address) => address,
            Err(fault) => return refuse("address", fault.to_string()),
        };
        if given.signatures.len() > MAX_SIGNATURES {
            return refuse("signatures", say!("RF-1422.many", most = MAX_SIGNATURES).text);
        }
        given.address = address.to_string();
        let Some(book) = addresses.book(chain, &address) else {
            return refuse("address", word!("RF-1422.unlisted").to_owned());
        };
        let venue = &addresses.snapshot.venue;
        let entry = match signature::entry(&given, chain, venue, book) {
            Ok(entry) => entry,
            Err(Outcome::Invalid(fault)) => return refuse("signatures", fault.to_string()),
            Err(Outcome::Unsupported(fault)) => {
                return refuse("signatures", say!("RF-1422.unsupported", fault).text);
            }
            Err(other) => return refuse("signatures", other.to_string()),
        };
        let bytes = match json::canonical(&entry) {
            Ok(bytes) if bytes.len() <= MAX_LINE => bytes,
            _ => return refuse("signatures", say!("RF-1422.long", most = MAX_LINE).text),
        };
        if self.lines.len() as u64 >= MAX_LINES {
            return refuse("signatures", say!("RF-1422.full", most = MAX_LINES).text);
        }
        self.signed.insert(subject(&entry));
        match self.seen.insert(sha256(&bytes)) {
            true => {
                self.lines.push(bytes);
                self.added += 1;
            }
            false => self.known += 1,
        }
        Ok(())
    }

    /// How many addresses have an entry.
    pub fn signed(&self) -> usize {
        self.signed.len()
    }

    /// Number of entries.
    pub fn entries(&self) -> usize {
        self.lines.len()
    }

    /// Writes the file.
    ///
    /// # Errors
    /// It is an error if the file system refuses.
    pub fn write(&self, directory: &Directory) -> Result<(), ReservesError> {
        let path = directory.file(CONTROL_FILE);
        file::write_with(&path, true, |file| {
            let mut out = std::io::BufWriter::new(file);
            for line in &self.lines {
                out.write_all(line)?;
                out.write_all(b"\n")?;
            }
            out.flush()
        })
        .map_err(ReservesError::io(&path))
    }
}

/// What stands for the address of an entry.
fn subject(entry: &Entry) -> [u8; 32] {
    sha256(format!("{} {}", entry.chain, entry.address).as_bytes())
}
