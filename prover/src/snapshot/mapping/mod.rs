//! `mapping.toml`: data as venues have it. Which files hold vaults, balances, positions and reserves, what
//! their columns are called, and how they become ours.
//!
//! `docs/mapping.md` describes the file for those who write it. A table that the mapping leaves out is read
//! from its usual file, if there is one. All numbers stay exact decimals.

mod dialect;
mod doubled;
mod exact;
mod files;
mod filter;
mod moment;
pub(super) mod node;
mod number;
mod place;
mod rows;
mod table_map;
mod text;

use std::{collections::BTreeMap, fs, io, path::Path};

use ringfence_circuits::{
    primitive::file,
    protocol::{parameters::Parameters, statement::Book},
};
use ringfence_verifier::message::Quoted;

use super::{
    error::{ImportError, Problem},
    table::MAPPING_FILE as FILE,
};
use crate::toml_text::utf16;
use dialect::Dialect;
pub(super) use files::{files, Found};
use node::{known_names, problem, Keys, Node, Value};
pub(super) use rows::MappedSource;
use table_map::Derived;
pub(super) use table_map::TableMap;

/// Most bytes of the file. The parser can take a hundred times its text.
const MAX_MAPPING: u64 = 512 << 10;
/// What the file says it is.
const FORMAT: &str = "ringfence-mapping-1";

/// A mapping, as it was read.
#[derive(Clone, Debug)]
pub(super) struct Mapping {
    /// Names of assets and of markets in the files, and in the parameters.
    assets: BTreeMap<String, String>,
    markets: BTreeMap<String, String>,
    name_lines: Vec<(bool, u64, String)>,
    /// The tables in their order.
    pub tables: Vec<TableMap>,
    /// Whether rows of other tables make the vaults.
    pub derives_vaults: bool,
}

impl Mapping {
    /// Reads the mapping of a snapshot; `None` if it has none.
    ///
    /// # Errors
    /// [`ImportError::Mapping`] names the line and the key that is refused.
    pub(super) fn read(directory: &Path) -> Result<Option<Self>, ImportError> {
        let path = directory.join(FILE);
        // A link that leads nowhere is no missing file.
        match fs::symlink_metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            _ => Mapping::read_file(&path).map(Some),
        }
    }

    /// Reads a mapping of any name.
    ///
    /// # Errors
    /// [`ImportError::Mapping`] names the line and the key that is refused.
    pub(super) fn read_file(path: &Path) -> Result<Self, ImportError> {
        let bytes = file::read_limited(path, MAX_MAPPING).map_err(ImportError::io("read", path))?;
        let text = match (utf16(&bytes), std::str::from_utf8(&bytes)) {
            (Some(reason), _) => return Err(ImportError::Mapping(problem(1, "encoding", reason))),
            (None, Err(_)) => {
                let reason = "it is not UTF-8; save it as UTF-8";
                return Err(ImportError::Mapping(problem(0, "encoding", reason)));
            }
            (None, Ok(text)) => text.strip_prefix('\u{feff}').unwrap_or(text),
        };
        Mapping::parse(text).map_err(ImportError::Mapping)
    }

    /// Reads the text of a mapping.
    pub(super) fn parse(text: &str) -> Result<Self, Problem> {
        let entries = node::parse(text)?;
        let mut keys = Keys::of(&entries);
        let what = format!("the first line is format = \"{FORMAT}\"");
        let format = keys.need("format", &what)?;
        if format.text("format", &format!("{FORMAT:?}"))? != FORMAT {
            let reason = format!("expected {FORMAT:?}; this release reads no other format");
            return Err(problem(format.line, "format", reason));
        }
        let dialect = Dialect::default().parse("csv", keys.take("csv"))?;
        let connection = keys.take("connection");
        let connection = connection.map(|node| place::parse("connection", node)).transpose()?;
        let mut name_lines = vec![];
        let assets = names(&mut keys, "assets", &mut name_lines)?;
        let markets = names(&mut keys, "markets", &mut name_lines)?;
        let mut tables = Vec::new();
        let mut derived = None;
        for key in ["vaults", "balances", "positions", "reserves"] {
            let Some(node) = keys.take(key) else { continue };
            let nodes = node.tables(key)?;
            if key == "vaults" && nodes.len() == 1 {
                derived = Derived::parse(nodes[0])?;
                if derived.is_some() {
                    continue;
                }
            }
            if key == "balances" {
                doubled::check(&nodes)?;
            }
            for node in nodes {
                tables.push(TableMap::parse(key, node, dialect, connection.as_ref())?);
            }
        }
        keys.finish()?;
        if let Some(derived) = &derived {
            for from in &derived.from {
                let mut any = false;
                for map in tables.iter_mut().filter(|map| map.key == from) {
                    derived.apply(map)?;
                    any = true;
                }
                if !any {
                    let reason = format!("there is no table [{from}] in {FILE}");
                    return Err(problem(0, "vaults.from", reason));
                }
            }
        }
        if tables.is_empty() {
            let reason = "it names no file; add [balances], [positions], [vaults] or [reserves]";
            return Err(problem(0, "tables", reason));
        }
        Ok(Mapping { assets, markets, name_lines, tables, derives_vaults: derived.is_some() })
    }

    /// The names of assets and of markets.
    pub(super) fn into_names(self) -> (BTreeMap<String, String>, BTreeMap<String, String>) {
        (self.assets, self.markets)
    }

    /// The names of symbols that a table's rows have.
    pub(super) fn names_of(&self, map: &TableMap) -> &BTreeMap<String, String> {
        if map.key == "positions" {
            &self.markets
        } else {
            &self.assets
        }
    }

    /// Whether every name that the mapping gives is one of the parameters or books.
    ///
    /// # Errors
    /// Gives the first that is not, with the one that is nearest.
    pub(super) fn check_names(
        &self,
        parameters: &Parameters,
        books: &[Book],
    ) -> Result<(), Problem> {
        let assets: Vec<&str> = parameters.assets().iter().map(|asset| &*asset.name).collect();
        let markets: Vec<&str> = parameters.markets().iter().map(|market| &*market.name).collect();
        let books: Vec<&str> = books.iter().map(|book| &*book.name).collect();
        let rules = ["maintenance", "equity_only", "liquidating", "auto"];
        let check = |kind: &str, known: &[&str], key: &str, line: u64, name: &str| {
            if known.contains(&name) {
                return Ok(());
            }
            let near = known_names(name, known.iter().copied());
            let name = Quoted(name);
            Err(problem(line, key, format!("{name} is not {kind}; {near}")))
        };
        for (is_market, line, name) in &self.name_lines {
            match is_market {
                true => check("a market of the parameters", &markets, "markets", *line, name)?,
                false => check("an asset of the parameters", &assets, "assets", *line, name)?,
            }
        }
        for map in &self.tables {
            let (kind, known) = match map.key {
                "positions" => ("a market of the parameters", &markets),
                _ => ("an asset of the parameters", &assets),
            };
            if map.key != "vaults" {
                for (line, name) in map.names(self.names_of(map)) {
                    check(kind, known, map.key, line, &name)?;
                }
            }
            for (line, name) in map.constants("book") {
                check("a book of snapshot.toml", &books, "book", line, &name)?;
            }
            for (line, name) in map.constants("rule") {
                check("a rule", &rules, "rule", line, &name)?;
            }
            for (line, name) in map.constants("side").iter().filter(|_| map.key == "positions") {
                check("a side", &["long", "short"], "side", *line, name)?;
            }
        }
        Ok(())
    }
}

/// A table of names.
fn names(
    keys: &mut Keys<'_>,
    key: &'static str,
    lines: &mut Vec<(bool, u64, String)>,
) -> Result<BTreeMap<String, String>, Problem> {
    let Some(node) = keys.take(key) else { return Ok(BTreeMap::new()) };
    let Node { value: Value::Table(entries), .. } = node else {
        return Err(node.expected(key, "a table of names, as XBT = \"BTC\""));
    };
    let mut names = BTreeMap::new();
    for entry in entries {
        let name = entry.node.text(key, "a name in quotation marks")?.to_owned();
        lines.push((key == "markets", entry.line, name.clone()));
        names.insert(entry.key.clone(), name);
    }
    Ok(names)
}
