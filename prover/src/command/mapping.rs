//! `ringfence-prover mapping init`: a first `mapping.toml` for files as they are.

use std::{
    fmt::Write,
    io,
    path::{Path, PathBuf},
};

use clap::{Args, Subcommand};
use ringfence_circuits::primitive::shown::shown_path;
use ringfence_verifier::{message::Said, say};

use crate::{
    message::advised,
    snapshot::{
        source::{beginning, Beginning},
        ImportError,
    },
};

/// Most bytes of a header.
const MAX_HEADER: u64 = 1 << 16;
/// What may part cells, as a mapping writes it.
const DELIMITERS: [(char, &str); 4] = [(',', ","), (';', ";"), ('\t', "tab"), ('|', "|")];
/// Where nothing is found.
const UNKNOWN: &str = "?";

/// Columns of a table, and for each what foreign files call it, in small letters and without blanks.
type Synonyms = &'static [(&'static str, &'static [&'static str])];

const ACCOUNT: (&str, &[&str]) = (
    "account",
    &[
        "account",
        "accountid",
        "uid",
        "userid",
        "user",
        "clientid",
        "customer",
        "client",
        "id",
        "kundennr",
    ],
);
const ASSET: (&str, &[&str]) =
    ("asset", &["asset", "currency", "coin", "ccy", "token", "symbol", "waehrung"]);
const AMOUNT: (&str, &[&str]) =
    ("amount", &["amount", "balance", "total", "equity", "quantity", "qty", "saldo", "menge"]);
const BALANCES: Synonyms = &[ACCOUNT, ASSET, AMOUNT];
const POSITIONS: Synonyms = &[
    ACCOUNT,
    ("market", &["market", "instrument", "symbol", "contract", "pair"]),
    ("size", &["size", "contracts", "qty", "quantity", "positionsize", "positionamt", "amount"]),
    (
        "entry_price",
        &["entryprice", "avgprice", "avgpx", "averageprice", "avgentryprice", "entry", "price"],
    ),
];
const RESERVES: Synonyms = &[ASSET, AMOUNT];

/// Mappings of foreign tables.
#[derive(Args, Clone, Debug)]
#[command(after_help = "\
Examples:
  ringfence-prover mapping init --balances ledger.csv > snapshot/mapping.toml
  ringfence-prover mapping init --vaults accounts.csv --balances b.csv --positions p.csv")]
pub struct Mapping {
    /// What to do.
    #[command(subcommand)]
    pub what: What,
}

/// What to do with mappings.
#[derive(Subcommand, Clone, Debug)]
#[non_exhaustive]
pub enum What {
    /// Print a commented mapping.toml for these files, with what their headers suggest. Look at every line.
    Init {
        /// Table that lists accounts, as CSV, packed CSV or Parquet; without it every account of the other files is a vault.
        #[arg(long, value_name = "FILE")]
        vaults: Option<PathBuf>,
        /// Table of balances.
        #[arg(long, value_name = "FILE")]
        balances: Option<PathBuf>,
        /// Table of positions.
        #[arg(long, value_name = "FILE")]
        positions: Option<PathBuf>,
        /// Table of reserves.
        #[arg(long, value_name = "FILE")]
        reserves: Option<PathBuf>,
    },
}

/// Why the command fails.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MappingError {
    /// No file is given.
    NoFile,
    /// A file can't be read.
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// A file is not what its name says, or damaged.
    Form(ImportError),
    /// A file has no header in UTF-8.
    NoHeader(PathBuf),
}

impl MappingError {
    /// The words, the code and the advice of the catalogue.
    pub fn said(&self) -> Said {
        match self {
            MappingError::NoFile => say!("RF-1276"),
            MappingError::Read { path, error } => say!("RF-1101", path = shown_path(path), error),
            MappingError::Form(error) => error.said(),
            MappingError::NoHeader(path) => say!("RF-1277", path = shown_path(path)),
        }
    }
}

advised!(MappingError);

/// A file's name, and its columns.
struct Header {
    file: String,
    delimiter: &'static str,
    columns: Vec<String>,
}

impl Mapping {
    /// Runs the command: the text of a mapping.
    ///
    /// # Errors
    /// It is an error if no file is given, or one has no header.
    pub fn run(&self) -> Result<String, MappingError> {
        let What::Init { vaults, balances, positions, reserves } = &self.what;
        let read = |path: &Option<PathBuf>| path.as_deref().map(header).transpose();
        let [vaults, balances, positions, reserves] =
            [read(vaults)?, read(balances)?, read(positions)?, read(reserves)?];
        if [&vaults, &balances, &positions, &reserves].iter().all(|header| header.is_none()) {
            return Err(MappingError::NoFile);
        }
        let mut out = String::from(
            "format = \"ringfence-mapping-1\"\n\n\
             # A first draft, made of the headers of your files. Every ? is to be filled in; look at all else.\n\
             # docs/mapping.md lists every key.\n\n\
             # Numbers as 1.234,56: decimal = \",\" and thousands = \".\"\n[csv]\ndecimal = \".\"\n\n\
             # Your symbols on the left, names of the parameters on the right.\n[assets]\n# XBT = \"BTC\"\n\n\
             [markets]\n# XBT-PERP = \"BTC-PERP\"\n",
        );
        let from = [("balances", &balances), ("positions", &positions)];
        let from: Vec<String> = from
            .iter()
            .filter(|(_, header)| header.is_some())
            .map(|(table, _)| quoted(table))
            .collect();
        match &vaults {
            Some(header) => {
                table(&mut out, "vaults", header, &[ACCOUNT]);
                line(
                    &mut out,
                    "# vault = \"Subaccount\"   # if missing: one vault for each account",
                );
            }
            None if from.is_empty() => {}
            None => {
                line(&mut out, "\n# Every account that these tables name is a vault.\n[vaults]");
                line(&mut out, &format!("from = [{}]", from.join(", ")));
            }
        }
        if vaults.is_some() || !from.is_empty() {
            line(&mut out, "book = { value = \"clients\" }   # a book of snapshot.toml");
            line(&mut out, "rule = { value = \"auto\" }");
        }
        if let Some(header) = &balances {
            table(&mut out, "balances", header, BALANCES);
            line(
                &mut out,
                "# A column for each coin instead of asset and amount: amounts = { BTC = \"btc\" }",
            );
            line(&mut out, "# Whole satoshis: amount = { column = \"sats\", scale = 1e-8 }");
            line(&mut out, "# leave_out = [{ column = \"status\", is = \"test\" }]");
        }
        if let Some(header) = &positions {
            table(&mut out, "positions", header, POSITIONS);
            line(&mut out, "# Without side, a size below zero is short.");
            line(&mut out, "# side = { column = \"side\", map = { B = \"long\", S = \"short\" } }");
            line(
                &mut out,
                "# Contracts: size = { column = \"contracts\", units = { BTC-PERP = 0.001 } }",
            );
        }
        if let Some(header) = &reserves {
            table(&mut out, "reserves", header, RESERVES);
            line(&mut out, "book = { value = \"clients\" }");
        }
        Ok(out)
    }
}

fn line(out: &mut String, text: &str) {
    // Writing to a string never fails.
    let _ = writeln!(out, "{text}");
}

/// A table of the mapping, with what its file's columns suggest.
fn table(out: &mut String, name: &str, header: &Header, columns: Synonyms) {
    line(out, &format!("\n# Columns of {}: {}", header.file, header.columns.join(", ")));
    line(out, &format!("[{name}]\nfile = {}", quoted(&header.file)));
    if header.delimiter != "," {
        line(out, &format!("csv = {{ delimiter = {} }}", quoted(header.delimiter)));
    }
    let mut used: Vec<&str> = vec![];
    for (column, synonyms) in columns {
        let plain = |text: &str| -> String {
            text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase()
        };
        let found = synonyms.iter().find_map(|synonym| {
            let fits = |name: &&String| plain(name) == *synonym && !used.contains(&name.as_str());
            header.columns.iter().find(fits)
        });
        used.extend(found.map(String::as_str));
        let name = found.map_or(UNKNOWN, String::as_str);
        line(out, &format!("{column} = {}", quoted(name)));
    }
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

/// The first line of a file.
fn header(path: &Path) -> Result<Header, MappingError> {
    let file = path.file_name().map(|name| name.to_string_lossy().into_owned());
    let file = file.unwrap_or_default();
    let begins = beginning(path, MAX_HEADER).map_err(|error| match error {
        ImportError::Io { path, source, .. } => MappingError::Read { path, error: source },
        error => MappingError::Form(error),
    })?;
    let bytes = match begins {
        Beginning::Columns(columns) => return Ok(Header { file, delimiter: ",", columns }),
        Beginning::Text(bytes) => bytes,
    };
    let end = bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(bytes.len());
    let first = bytes.get(..end).unwrap_or_default();
    let text = std::str::from_utf8(first).map_err(|_| MappingError::NoHeader(path.to_owned()))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim().is_empty() {
        return Err(MappingError::NoHeader(path.to_owned()));
    }
    let count = |(mark, _): &(char, &str)| text.matches(*mark).count();
    let (mark, delimiter) = DELIMITERS
        .iter()
        .rev()
        .max_by_key(|delimiter| count(delimiter))
        .copied()
        .unwrap_or((',', ","));
    let cell = |cell: &str| {
        let cell: String =
            cell.trim().trim_matches('"').chars().filter(|c| !c.is_control()).collect();
        cell
    };
    Ok(Header { file, delimiter, columns: text.split(mark).map(cell).collect() })
}
