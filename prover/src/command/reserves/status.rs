//! `reserves status`: how much of the reserves is proven, observed and declared, and what is missing.

use std::path::PathBuf;

use ringfence_circuits::primitive::shown::Shown;
use ringfence_evidence::{
    chain::Chain,
    checkpoint::vkey::{KeyKind, VerifierKey},
    control::after::DEFAULT_AGE,
    level::{Lacks, Level},
    state::anchor::Amount,
};
use ringfence_verifier::{say, word};
use serde::Serialize;

use super::common::{
    line, more, parameters, percent, recognised, snapshot, usd, Done, ReservesCommandError,
    MOST_LINES,
};
use crate::reserves::{
    coverage::{self, Brought, ByLevel, Coverage, Valued},
    directory::{Directory, Listed},
    head::read,
    snapshot::Snapshot,
};

/// Shows how much of the reserves is proven, observed and declared, by value, and what is still missing.
#[derive(clap::Args, Clone, Debug)]
#[command(after_help = "\
Example:
  ringfence-prover reserves status --snapshot snapshot --parameters parameters.json --headers headers.txt \\
    --evidence evidence")]
pub struct Status {
    /// Directory of the snapshot, for its description.
    #[arg(long, value_name = "DIR")]
    pub snapshot: PathBuf,
    /// Parameters in JSON or TOML.
    #[arg(long, value_name = "FILE")]
    pub parameters: PathBuf,
    /// Blocks, a line each: chain number hash time source.
    #[arg(long, value_name = "FILE")]
    pub headers: PathBuf,
    /// Directory of evidence, with the list.
    #[arg(long, value_name = "DIR")]
    pub evidence: PathBuf,
    /// Most seconds between the snapshot and the block of a signature.
    #[arg(long, value_name = "SECONDS", default_value_t = DEFAULT_AGE)]
    pub signature_age: u64,
    /// An observation, with its signed note in FILE.note beside it; may be given again.
    #[arg(long, value_name = "FILE")]
    pub observation: Vec<PathBuf>,
    /// Key of an observer; may be given again.
    #[arg(long, value_name = "VKEY", value_parser = parse_key)]
    pub observer: Vec<VerifierKey>,
    /// Key by which the venue signs, which can't observe for others; may be given again.
    #[arg(long, value_name = "VKEY", value_parser = parse_key)]
    pub signer: Vec<VerifierKey>,
    /// A chain of one operator whose blocks count as a reader would let them; may be given again.
    #[arg(long, value_name = "CHAIN", value_parser = parse_chain)]
    pub accept_chain: Vec<Chain>,
    /// Table of recognised holdings to use instead of the one that is compiled in.
    #[arg(long, value_name = "FILE")]
    pub recognised: Option<PathBuf>,
    /// Show all rows that are not proven, not only the most valuable.
    #[arg(long)]
    pub all: bool,
    /// Print the status as JSON.
    #[arg(long)]
    pub json: bool,
}

fn parse_key(text: &str) -> Result<VerifierKey, String> {
    VerifierKey::parse_kind(text, KeyKind::Ed25519).map_err(|fault| fault.to_string())
}

fn parse_chain(text: &str) -> Result<Chain, String> {
    Chain::parse(text).map_err(|fault| fault.to_string())
}

impl Status {
    /// Runs the step.
    ///
    /// # Errors
    /// It is an error if a file can't be read or is refused.
    pub fn run(&self) -> Result<Done, ReservesCommandError> {
        let snapshot = snapshot(&self.snapshot)?;
        let parameters = parameters(&self.parameters)?;
        let table = recognised(self.recognised.as_deref())?;
        let headers = read(&self.headers)?;
        let directory = Directory::at(&self.evidence);
        let listed = directory.listed(&snapshot)?;
        let brought = Brought {
            snapshot: &snapshot,
            parameters: &parameters,
            headers: &headers,
            table: &table,
            most_age: self.signature_age,
            observations: &self.observation,
            observers: &self.observer,
            signers: &self.signer,
            accepted: &self.accept_chain,
        };
        let coverage = coverage::compute(&directory, &listed, &brought)?;
        let shown = if self.all { usize::MAX } else { MOST_LINES };
        let text = match self.json {
            true => {
                let status = Machine::new(&coverage, &listed, &snapshot, shown);
                serde_json::to_string_pretty(&status)? + "\n"
            }
            false => text(&coverage, &listed, &snapshot, shown),
        };
        Ok(Done { text, complaints: vec![] })
    }
}

/// Levels as they are shown: the highest first.
fn levels() -> impl Iterator<Item = Level> {
    Level::ALL.into_iter().rev()
}

fn text(coverage: &Coverage, listed: &Listed, snapshot: &Snapshot, shown: usize) -> String {
    let mut out = String::new();
    let total = &coverage.total.usd;
    let (rows, addresses) = (listed.summary.rows, listed.summary.addresses);
    let (epoch, venue, time) = (snapshot.epoch, Shown(&snapshot.venue), snapshot.time);
    let said = say!("status.title", venue, epoch, time, rows, addresses, usd = usd(total));
    line(&mut out, &said.text);
    for level in levels() {
        let value = &coverage.levels[level as usize];
        line(&mut out, &amount_line(level.word(), &usd(&value.usd), &percent(&value.usd, total)));
    }
    line(&mut out, word!("status.groups"));
    for ((book, chain, asset), by_level) in &coverage.groups {
        let book = snapshot.book_name(*book).unwrap_or_default();
        line(&mut out, &format!("  {book} {asset} {chain}: {}", parts(by_level)));
    }
    notes(&mut out, coverage);
    if coverage.open.is_empty() {
        line(&mut out, word!("status.all-proven"));
        return out;
    }
    line(&mut out, word!("status.lacking"));
    for (lack, value) in &coverage.lacking {
        let share = percent(&value.usd, total);
        let amount = amount_line(lack.word(), &usd(&value.usd), &share);
        line(&mut out, &say!("status.lack", amount, rows = value.rows).text);
    }
    line(&mut out, word!("status.open"));
    for valued in coverage.open.iter().take(shown) {
        line(&mut out, &row_line(valued, listed));
    }
    if shown < coverage.open.len() {
        more(&mut out, coverage.open.len());
    }
    out
}

/// What has to be looked at.
fn notes(out: &mut String, coverage: &Coverage) {
    if coverage.in_two_books > 0 {
        line(out, &say!("status.two-books", count = coverage.in_two_books).text);
    }
    for (row, amount) in coverage.contradicted.iter().take(MOST_LINES) {
        let reason = match amount {
            Amount::Contradicted(reason) => reason.to_string(),
            other => other.to_string(),
        };
        line(out, &say!("status.contradicted", row, reason).text);
    }
    more(out, coverage.contradicted.len());
    for row in coverage.seen_less.iter().take(MOST_LINES) {
        line(out, &say!("status.seen-less", row).text);
    }
    more(out, coverage.seen_less.len());
    let counts = &coverage.entries;
    for (count, words) in [
        (counts.invalid, word!("status.invalid")),
        (counts.unsupported, word!("status.unsupported")),
        (counts.unlisted, word!("status.unlisted")),
        (counts.far, word!("status.far")),
        (counts.unknown, word!("status.unknown")),
    ] {
        if count > 0 {
            line(out, &say!("status.entries", count, words).text);
        }
    }
    if coverage.signed_before.rows > 0 {
        let (usd, rows) = (usd(&coverage.signed_before.usd), coverage.signed_before.rows);
        line(out, &say!("status.signed-before", usd, rows).text);
    }
}

/// A name, a value and a share in columns.
fn amount_line(name: &str, usd: &str, share: &str) -> String {
    format!("  {name:<32} {usd:>24} USD {share:>8}")
}

/// The values of a group that are not zero.
fn parts(by_level: &ByLevel) -> String {
    let of = |level: Level| {
        let value = &by_level[level as usize];
        (value.rows > 0).then(|| format!("{} {} USD", level.word(), usd(&value.usd)))
    };
    levels().filter_map(of).collect::<Vec<_>>().join(", ")
}

fn row_line(valued: &Valued, listed: &Listed) -> String {
    let row = &valued.row;
    let holding = listed.list.holding(row.holding.into());
    let (chain, asset) = match holding {
        Some(holding) => (holding.chain.to_string(), holding.asset.as_str()),
        None => Default::default(),
    };
    let (number, address, usd) = (valued.number, row.address, usd(&valued.usd));
    let (level, lacks) = (valued.standing.level.word(), valued.standing.lacks);
    say!("status.row", number, usd, asset, chain, address, level, lacks).text
}

/// The status for machines. Amounts are texts, as everywhere.
#[derive(Serialize)]
struct Machine<'a> {
    venue: &'a str,
    epoch: String,
    rows: usize,
    addresses: usize,
    usd: String,
    levels: Vec<Part>,
    groups: Vec<Group<'a>>,
    lacking: Vec<Part>,
    open: Vec<Open<'a>>,
    in_two_books: usize,
    contradicted: Vec<usize>,
    seen_less: &'a [usize],
    signed_before_head_usd: String,
}

#[derive(Serialize)]
struct Part {
    name: &'static str,
    usd: String,
    rows: usize,
}

#[derive(Serialize)]
struct Group<'a> {
    book: &'a str,
    chain: Chain,
    asset: &'a str,
    levels: Vec<Part>,
}

#[derive(Serialize)]
struct Open<'a> {
    row: usize,
    chain: String,
    address: String,
    asset: &'a str,
    usd: String,
    level: &'static str,
    lacks: Vec<&'static str>,
}

impl<'a> Machine<'a> {
    fn new(
        coverage: &'a Coverage,
        listed: &'a Listed,
        snapshot: &'a Snapshot,
        shown: usize,
    ) -> Self {
        let by_level = |values: &ByLevel| {
            let part = |level: Level| {
                let value = &values[level as usize];
                Part { name: level.word(), usd: usd(&value.usd), rows: value.rows }
            };
            levels().map(part).collect()
        };
        let group = |((book, chain, asset), values): (&'a (u16, Chain, String), &ByLevel)| Group {
            book: snapshot.book_name(*book).unwrap_or_default(),
            chain: *chain,
            asset,
            levels: by_level(values),
        };
        let lacking = coverage.lacking.iter().map(|(lack, value)| Part {
            name: lack.word(),
            usd: usd(&value.usd),
            rows: value.rows,
        });
        Machine {
            venue: &snapshot.venue,
            epoch: snapshot.epoch.to_string(),
            rows: listed.summary.rows,
            addresses: listed.summary.addresses,
            usd: usd(&coverage.total.usd),
            levels: by_level(&coverage.levels),
            groups: coverage.groups.iter().map(group).collect(),
            lacking: lacking.collect(),
            open: coverage.open.iter().take(shown).map(|of| Open::new(of, listed)).collect(),
            in_two_books: coverage.in_two_books,
            contradicted: coverage.contradicted.iter().map(|(row, _)| *row).collect(),
            seen_less: &coverage.seen_less,
            signed_before_head_usd: usd(&coverage.signed_before.usd),
        }
    }
}

impl<'a> Open<'a> {
    fn new(valued: &Valued, listed: &'a Listed) -> Self {
        let holding = listed.list.holding(valued.row.holding.into());
        let lacks: Lacks = valued.standing.lacks;
        Open {
            row: valued.number,
            chain: holding.map(|of| of.chain.to_string()).unwrap_or_default(),
            address: valued.row.address.to_string(),
            asset: holding.map_or("", |of| &of.asset),
            usd: usd(&valued.usd),
            level: valued.standing.level.word(),
            lacks: lacks.iter().map(|lack| lack.word()).collect(),
        }
    }
}
