//! What stands behind a list that becomes public: signatures and state. Each entry must be of an address of the
//! list, since any other address would become public with it for nothing; the state must hold a header of the list.

use std::{collections::HashSet, io::BufReader, path::Path};

use ringfence_circuits::{primitive::file, protocol::statement::Book};
use ringfence_evidence::{
    address::Identity,
    chain::Chain,
    control::entry::Lines,
    list::{document::List, rows},
    state::file::StateFile,
};
use ringfence_verifier::{
    say,
    source::evidence::{state_limits, EvidenceFile},
    word,
};

/// Looks into the copies in `into`.
///
/// # Errors
/// Says which file is not of this list, and why.
pub(super) fn check(
    into: &Path,
    list: &List,
    books: &[Book],
) -> Result<(), (EvidenceFile, String)> {
    let held = |file: EvidenceFile| Some(into.join(file.name())).filter(|copy| copy.exists());
    if let Some(copy) = held(EvidenceFile::Control) {
        let addresses = addresses(into, list, books).map_err(|why| (EvidenceFile::Rows, why))?;
        signatures(&copy, &addresses).map_err(|why| (EvidenceFile::Control, why))?;
    }
    if let Some(copy) = held(EvidenceFile::State) {
        state(&copy, list).map_err(|why| (EvidenceFile::State, why))?;
    }
    Ok(())
}

/// The addresses of the list.
fn addresses(
    into: &Path,
    list: &List,
    books: &[Book],
) -> Result<HashSet<(Chain, Identity)>, String> {
    let path = into.join(EvidenceFile::Rows.name());
    let (source, _) = file::open_regular(&path).map_err(|error| error.to_string())?;
    let mut addresses = HashSet::new();
    let add = |row: &rows::Row| {
        if let Some(holding) = list.holding(row.holding.into()) {
            addresses.insert((holding.chain, row.address.identity()));
        }
    };
    rows::read(source, list, books.len(), add).map_err(|fault| fault.to_string())?;
    Ok(addresses)
}

/// Every line is an entry, of an address of the list.
fn signatures(copy: &Path, addresses: &HashSet<(Chain, Identity)>) -> Result<(), String> {
    let (source, _) = file::open_regular(copy).map_err(|error| error.to_string())?;
    for line in Lines::new(BufReader::new(source)) {
        let line = line.map_err(|error| error.to_string())?;
        let number = line.number;
        let at = |fault: &dyn std::fmt::Display| say!("RF-1350.line", number, fault).text;
        let entry = line.entry.map_err(|invalid| at(&invalid))?;
        let (chain, address) = entry.subject().map_err(|invalid| at(&invalid))?;
        if !addresses.contains(&(chain, address.identity())) {
            return Err(at(&word!("RF-1350.address")));
        }
    }
    Ok(())
}

/// The file is one of state, and holds a header of a block of the list.
fn state(copy: &Path, list: &List) -> Result<(), String> {
    let (source, _) = file::open_regular(copy).map_err(|error| error.to_string())?;
    let state = StateFile::read(source, state_limits()).map_err(|fault| fault.to_string())?;
    match list.heads.iter().any(|head| state.header(&head.hash.0).is_some()) {
        true => Ok(()),
        false => Err(word!("RF-1350.head").to_owned()),
    }
}
