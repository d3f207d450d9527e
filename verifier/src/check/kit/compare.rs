//! Addresses that stand in more than one list (attack R4). They are shown and never held against anyone: everyone
//! can write a list (R17).

use std::{
    collections::{HashMap, HashSet},
    io::BufReader,
};

use ringfence_circuits::protocol::{
    hash::digest::Digest,
    statement::{Document, MAX_BOOKS},
};
use ringfence_evidence::{
    address::{Address, Identity},
    chain::Chain,
    control::collect::{Against, Control},
    list::{
        document::List,
        rows::{self, Row},
        time::Time,
    },
};

use super::KitError;
use crate::{
    check::evidence::input,
    reader::{ForReserves, KnownReserves},
    report::{
        kit::{Common, ComparedList, Comparison, InList},
        Input,
    },
    say,
    source::evidence::{Evidence, EvidenceFile},
    word,
};

/// A list to compare.
pub struct ListGiven<'a> {
    /// Where it is from, for messages.
    pub name: String,
    /// Its files.
    pub files: &'a dyn Evidence,
    /// The statement beside it, in canonical encoding, if there is one.
    pub statement: Option<Vec<u8>>,
}

/// A list that was read.
struct Read<'a> {
    given: &'a ListGiven<'a>,
    list: List,
    digest: Digest,
    rows: Vec<Row>,
    addresses: usize,
    /// The statement that names the list.
    document: Option<Document>,
    inputs: Vec<(String, Digest)>,
}

/// Which addresses stand in more than one of these lists. `statements` are others that may name one of them, each
/// with its name; the reader's headers say which signatures count.
///
/// # Errors
/// [`KitError::OneList`], [`KitError::Compared`], [`KitError::Rows`], [`KitError::Incomplete`] or
/// [`KitError::Statement`] if something that was given can't be used; [`KitError::Audit`] if a file can't be read.
pub fn compare(
    lists: &[ListGiven<'_>],
    statements: &[(String, Vec<u8>)],
    reserves: &ForReserves,
) -> Result<Comparison, KitError> {
    if lists.len() < 2 {
        return Err(KitError::OneList);
    }
    let known = reserves.decode()?;
    let mut documents = vec![];
    for (name, bytes) in statements {
        documents.push(document(name, bytes)?);
    }
    let mut read = vec![];
    for given in lists {
        read.push(read_list(given, &documents)?);
    }
    let common = in_common(&read);
    let mut found: Vec<Common> = common
        .iter()
        .map(|(chain, address, _)| Common {
            chain: chain.to_string(),
            address: address.to_string(),
            lists: vec![],
        })
        .collect();
    let mut compared = vec![];
    for (index, list) in read.into_iter().enumerate() {
        let places: Vec<Option<usize>> = common
            .iter()
            .map(|(.., places)| places.iter().find(|(of, _)| *of == index).map(|(_, at)| *at))
            .collect();
        compared.push(fill(index, list, &known, &places, &mut found)?);
    }
    let inputs = known.inputs.into_iter().map(|(name, sha256)| Input { name, sha256 });
    Ok(Comparison::new(inputs.collect(), compared, found))
}

fn document(name: &str, bytes: &[u8]) -> Result<Document, KitError> {
    Document::from_canonical(bytes)
        .map_err(|error| KitError::Statement { name: name.to_owned(), error })
}

fn read_list<'a>(given: &'a ListGiven<'a>, documents: &[Document]) -> Result<Read<'a>, KitError> {
    let mut inputs = vec![];
    let mut open = |file: EvidenceFile| -> Result<_, KitError> {
        match given.files.open(file)? {
            Some(mut open) => {
                let digest =
                    input::digest(&mut open).map_err(|source| input::unreadable(file, source))?;
                inputs.push((file.name().to_owned(), digest));
                Ok(open)
            }
            None => Err(KitError::Incomplete { name: given.name.clone(), file: file.name() }),
        }
    };
    let (list, source) = (open(EvidenceFile::List)?, open(EvidenceFile::Rows)?);
    let text = input::read(EvidenceFile::List, list)?;
    let compared = |fault| KitError::Compared { name: given.name.clone(), fault };
    let list = List::read(&text).map_err(compared)?;
    let digest = List::digest(&text);
    let own = given.statement.as_deref().map(|bytes| document(&given.name, bytes)).transpose()?;
    let document = own
        .iter()
        .chain(documents)
        .find(|document| document.evidence == Some(digest) && document.venue == list.venue)
        .cloned();
    let books = document.as_ref().map_or(MAX_BOOKS, |document| document.books.len());
    let mut kept = vec![];
    let summary = rows::read(source, &list, books, |row| kept.push(*row))
        .map_err(|fault| KitError::Rows { name: given.name.clone(), fault })?;
    let addresses = summary.addresses;
    Ok(Read { given, list, digest, rows: kept, addresses, document, inputs })
}

impl Read<'_> {
    /// What orders rows.
    fn key(&self, at: usize) -> Option<(Chain, Address)> {
        let row = self.rows.get(at)?;
        Some((self.list.holding(row.holding.into())?.chain, row.address))
    }

    /// The first row after this one that is of another address.
    fn next(&self, at: usize) -> usize {
        let key = self.key(at);
        (at..self.rows.len()).find(|next| self.key(*next) != key).unwrap_or(self.rows.len())
    }

    /// The book of a row, by its name if the statement is there.
    fn book(&self, at: usize) -> String {
        let Some(row) = self.rows.get(at) else { return String::new() };
        let books = self.document.as_ref().map(|document| &document.books);
        let named = books.and_then(|books| books.get(usize::from(row.book)));
        named.map_or_else(|| row.book.to_string(), |book| book.name.clone())
    }

    /// The assets at the address whose first row this is.
    fn assets(&self, at: usize) -> Vec<String> {
        let rows = self.rows.get(at..self.next(at)).unwrap_or_default();
        let mut seen = HashSet::new();
        rows.iter()
            .filter_map(|row| self.list.holding(row.holding.into()))
            .filter(|holding| seen.insert(holding.asset.as_str()))
            .map(|holding| holding.asset.clone())
            .collect()
    }
}

/// An address with the lists in which it stands and its first row there.
type InCommon = (Chain, Address, Vec<(usize, usize)>);

/// Addresses of more than one list. All lists are in one order, so that they are walked side by side.
fn in_common(read: &[Read<'_>]) -> Vec<InCommon> {
    let mut at = vec![0; read.len()];
    let mut found = vec![];
    let order = |(chain, address): (Chain, Address)| (chain, address.identity());
    loop {
        let keys: Vec<Option<(Chain, Address)>> =
            read.iter().zip(&at).map(|(list, at)| list.key(*at)).collect();
        let Some((chain, address)) = keys.iter().flatten().copied().min_by_key(|key| order(*key))
        else {
            return found;
        };
        let mut places = vec![];
        for (index, (list, key)) in read.iter().zip(&keys).enumerate() {
            if *key == Some((chain, address)) {
                places.push((index, at[index]));
                at[index] = list.next(at[index]);
            }
        }
        if places.len() > 1 {
            found.push((chain, address, places));
        }
    }
}

/// Puts what a list says into the addresses in common, of which `places` are its first rows.
fn fill(
    index: usize,
    list: Read<'_>,
    known: &KnownReserves,
    places: &[Option<usize>],
    found: &mut [Common],
) -> Result<ComparedList, KitError> {
    let mut inputs = list.inputs.clone();
    let wanted: HashMap<(Chain, Identity), u16> = places
        .iter()
        .flatten()
        .filter_map(|at| {
            let ((chain, address), row) = (list.key(*at)?, list.rows.get(*at)?);
            Some(((chain, address.identity()), row.book))
        })
        .collect();
    let (control, signatures) = control(&list, known, &wanted, &mut inputs)?;
    for (at, common) in places.iter().zip(found) {
        let Some((at, (chain, address))) = at.and_then(|at| Some((at, list.key(at)?))) else {
            continue;
        };
        let signed = control.as_ref().and_then(|control| control.signed_after(chain, &address));
        common.lists.push(InList {
            list: index,
            line: at + 1,
            book: list.book(at),
            assets: list.assets(at),
            signed_after: signed.map(|time| time.to_string()),
            checked: control.is_some(),
        });
    }
    Ok(ComparedList {
        name: list.given.name.clone(),
        venue: list.list.venue.clone(),
        epoch: list.list.epoch.to_string(),
        digest: list.digest,
        rows: list.rows.len(),
        addresses: list.addresses,
        named: list.document.is_some(),
        signatures,
        inputs: inputs.into_iter().map(|(name, sha256)| Input { name, sha256 }).collect(),
    })
}

/// Who signed for the addresses in common, for the venue and the books of a list; and why that is not known. Only
/// entries about these addresses are checked.
fn control(
    list: &Read<'_>,
    known: &KnownReserves,
    wanted: &HashMap<(Chain, Identity), u16>,
    inputs: &mut Vec<(String, Digest)>,
) -> Result<(Option<Control>, String), KitError> {
    let not_checked = |why: &str| Ok((None, say!("compare.not-checked", why).text));
    let Some(mut file) = list.given.files.open(EvidenceFile::Control)? else {
        return not_checked(word!("compare.no-control"));
    };
    let digest = input::digest(&mut file)
        .map_err(|source| input::unreadable(EvidenceFile::Control, source))?;
    inputs.push((EvidenceFile::Control.name().to_owned(), digest));
    let Some(document) = &list.document else {
        return not_checked(word!("compare.no-statement"));
    };
    let Some(headers) = &known.headers else { return not_checked(word!("compare.no-headers")) };
    let Some(snapshot) = Time::parse(&document.snapshot_time) else {
        return not_checked(word!("compare.no-statement"));
    };
    let book_of = |chain: Chain, address: &Address| {
        let book = wanted.get(&(chain, address.identity()))?;
        Some(document.books.get(usize::from(*book))?.name.as_str())
    };
    let (venue, most_age) = (list.list.venue.as_str(), known.signature_age);
    let against = Against { venue, book_of: &book_of, headers, snapshot, most_age };
    let control = Control::read(BufReader::new(file), &against);
    let said = match &control.stopped {
        Some(fault) => say!("control.stopped", fault).text,
        None => word!("compare.checked").to_owned(),
    };
    Ok((Some(control), said))
}
