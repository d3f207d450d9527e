//! The check of a whole document: how many entries it has, that names are unique, each entry, and how
//! many rows all tables have together.

use std::collections::{HashMap, HashSet};

use super::{
    entry::{check_asset, check_market},
    number::shown,
};
use crate::{
    primitive::json,
    protocol::{
        id::{AssetId, MarketId, ID_BITS},
        parameters::{
            Asset, Document, Market, ParameterError, Parameters, Problem, MAX_ID, MAX_NOTES,
            MAX_SOURCES, MAX_TABLE_ROWS,
        },
        text::{check_label, check_name, check_remark},
    },
};

impl Document {
    /// Checks everything that `docs/protocol.md` asks of parameters.
    ///
    /// # Errors
    /// [`ParameterError::Refused`] lists every problem with its row.
    pub fn check(self) -> Result<Parameters, ParameterError> {
        let mut problems = Problems::default();
        problems.format_and_counts(&self);
        if problems.too_many_tiers(&self) {
            return Err(ParameterError::Refused(problems.found));
        }
        let sources = problems.names(&self);
        problems.texts(&self);
        let assets = problems.assets(&self, &sources);
        let markets = problems.markets(&self, &sources);
        if problems.found.is_empty() {
            problems.contracts(&self, &markets);
        }
        problems.table_rows(&assets, &markets);
        if !problems.found.is_empty() {
            return Err(ParameterError::Refused(problems.found));
        }
        let canonical =
            json::canonical(&self).map_err(|error| ParameterError::Syntax(error.to_string()))?;
        Ok(Parameters { document: self, canonical, assets, markets })
    }
}

impl Parameters {
    /// Reads parameters from JSON text (canonical or not) and checks them.
    ///
    /// # Errors
    /// [`ParameterError`] names every offending row.
    pub fn from_json(text: &[u8]) -> Result<Self, ParameterError> {
        Document::from_json(text)?.check()
    }

    /// Reads parameters from canonical JSON only: the form in a bundle.
    ///
    /// # Errors
    /// The errors are those of [`Parameters::from_json`]. It is also an error if the bytes are not the
    /// canonical encoding.
    pub fn from_canonical(text: &[u8]) -> Result<Self, ParameterError> {
        let parameters = Self::from_json(text)?;
        if parameters.canonical() != text {
            return Err(ParameterError::NotCanonical);
        }
        Ok(parameters)
    }
}

/// What was found so far.
#[derive(Default)]
struct Problems {
    found: Vec<Problem>,
}

impl Problems {
    fn add(&mut self, place: impl Into<String>, reason: impl Into<String>) {
        self.found.push(Problem { place: place.into(), reason: reason.into() });
    }

    fn format_and_counts(&mut self, document: &Document) {
        if document.format != Document::FORMAT {
            self.add("format", format!("expected {:?}", Document::FORMAT));
        }
        let ids = format!("ids have {ID_BITS} bits, ");
        for (kind, count, most, why) in [
            ("assets", document.assets.len(), MAX_ID, ids.as_str()),
            ("markets", document.markets.len(), MAX_ID, ids.as_str()),
            ("sources", document.sources.len(), MAX_SOURCES, ""),
            ("notes", document.notes.len(), MAX_NOTES, ""),
        ] {
            if count > most {
                self.add(kind, format!("{count} entries; {why}at most {most}"));
            }
        }
    }

    /// Whether there are more tiers than all tables can have rows: then no table is made of them.
    fn too_many_tiers(&mut self, document: &Document) -> bool {
        let of_assets = document.assets.iter().map(|a| a.collateral.len() + a.debt.len());
        let of_markets = document.markets.iter().map(|m| m.maintenance.len());
        let tiers: usize = of_assets.chain(of_markets).sum();
        if tiers > MAX_TABLE_ROWS {
            self.add("all tables", format!("{tiers} tiers, at most {MAX_TABLE_ROWS} rows"));
        }
        tiers > MAX_TABLE_ROWS
    }

    /// Names of assets and markets, and ids of sources, which it returns.
    fn names<'a>(&mut self, document: &'a Document) -> HashSet<&'a str> {
        if document.assets.is_empty() {
            self.add("assets", "at least one is needed");
        }
        let asset_names = document.assets.iter().map(|entry| entry.name.as_str());
        for (row, name, reason) in bad_names(asset_names) {
            self.add(format!("asset {row} {name}"), reason);
        }
        let market_names = document.markets.iter().map(|entry| entry.name.as_str());
        for (row, name, reason) in bad_names(market_names) {
            self.add(format!("market {row} {name}"), reason);
        }
        let mut sources = HashSet::new();
        for (row, source) in (1..).zip(&document.sources) {
            if !sources.insert(source.id.as_str()) {
                let place = format!("source {row} {}", shown(&source.id));
                self.add(place, "the id stands there already");
            }
        }
        sources
    }

    /// Texts that people read: the name of the set, ids and descriptions of sources, notes.
    fn texts(&mut self, document: &Document) {
        if let Err(fault) = check_label(&document.name) {
            self.add("name", fault.to_string());
        }
        for (row, source) in (1..).zip(&document.sources) {
            for (field, checked) in [
                ("id", check_label(&source.id)),
                ("description", check_remark(&source.description)),
            ] {
                if let Err(fault) = checked {
                    self.add(format!("source {row}"), format!("{field}: {fault}"));
                }
            }
        }
        for (row, note) in (1..).zip(&document.notes) {
            if let Err(fault) = check_remark(note) {
                self.add(format!("note {row}"), fault.to_string());
            }
        }
    }

    /// Each asset. One that is refused is missing from the result.
    fn assets(&mut self, document: &Document, sources: &HashSet<&str>) -> Vec<Asset> {
        let settles: HashSet<&str> =
            document.markets.iter().map(|market| market.settlement.as_str()).collect();
        let mut assets = Vec::new();
        for (row, entry) in (1..).zip(&document.assets) {
            match check_asset(entry, settles.contains(entry.name.as_str()), sources) {
                Ok(asset) => assets.push(asset),
                Err(reason) => self.add(format!("asset {row} {}", shown(&entry.name)), reason),
            }
        }
        assets
    }

    /// Each market. One that is refused is missing from the result.
    fn markets(&mut self, document: &Document, sources: &HashSet<&str>) -> Vec<Market> {
        let assets = document.assets.iter().take(MAX_ID).enumerate();
        let ids: HashMap<&str, AssetId> =
            assets.map(|(index, asset)| (asset.name.as_str(), AssetId::at(index))).collect();
        let mut markets = Vec::new();
        // The contract that a market trades is known by the first market that trades it.
        let mut contracts: HashMap<&str, MarketId> = HashMap::new();
        for (index, entry) in document.markets.iter().take(MAX_ID).enumerate() {
            let place = || format!("market {} {}", index + 1, shown(&entry.name));
            if let Some(Err(fault)) = entry.contract.as_deref().map(check_name) {
                self.add(place(), format!("contract: {fault}"));
            }
            let name = entry.contract.as_deref().unwrap_or(&entry.name);
            let contract = *contracts.entry(name).or_insert(MarketId::at(index));
            match check_market(entry, contract, &ids, sources) {
                Ok(market) => markets.push(market),
                Err(reason) => self.add(place(), reason),
            }
        }
        markets
    }

    /// Markets of one contract settle, count sizes and are marked alike, and no contract bears the name of
    /// a market that trades another one.
    fn contracts(&mut self, document: &Document, markets: &[Market]) {
        let own: HashMap<&str, &Market> =
            markets.iter().map(|market| (market.name.as_str(), market)).collect();
        for ((row, market), entry) in (1..).zip(markets).zip(&document.markets) {
            let namesake = entry.contract.as_deref().and_then(|name| own.get(name));
            if namesake.is_some_and(|other| other.contract != market.contract) {
                let place = format!("market {row} {}", shown(&market.name));
                let reason = "contract: a market of this name trades another contract";
                self.add(place, reason);
            }
            let first = &markets[market.contract.index()];
            let same = (market.settlement, market.size_decimals, market.mark)
                == (first.settlement, first.size_decimals, first.mark);
            if !same {
                let place = format!("market {row} {}", shown(&market.name));
                let reason = format!(
                    "it trades the contract of market {} {}, so settlement, size_decimals and mark \
                     must be the same",
                    market.contract.get(),
                    shown(&first.name)
                );
                self.add(place, reason);
            }
        }
    }

    /// Rows of all tables, of which the row of empty slots is one; a market has its rows on each side.
    fn table_rows(&mut self, assets: &[Asset], markets: &[Market]) {
        let rows = 1
            + assets.iter().map(|a| a.collateral.rows().len() + a.debt.rows().len()).sum::<usize>()
            + markets.iter().map(|m| 2 * m.maintenance.rows().len()).sum::<usize>();
        if rows > MAX_TABLE_ROWS {
            self.add(
                "all tables",
                format!(
                    "{rows} rows (markets count twice, for each side); at most {MAX_TABLE_ROWS}"
                ),
            );
        }
    }
}

/// Names that are no names or not unique, with row number and reason.
fn bad_names<'a>(names: impl Iterator<Item = &'a str>) -> Vec<(usize, String, String)> {
    let mut seen = HashMap::new();
    let mut bad = Vec::new();
    for (row, name) in (1..).zip(names) {
        if let Err(fault) = check_name(name) {
            bad.push((row, shown(name), format!("a name has 1 to 64 bytes and no blank; {fault}")));
        } else if let Some(first) = seen.insert(name, row) {
            bad.push((row, shown(name), format!("the name stands in row {first} already")));
        }
    }
    bad
}
