//! `reserves observe`: what an auditor's own node says of the amounts of a list, signed by the auditor.

use std::path::{Path, PathBuf};

use ringfence_circuits::primitive::{file, shown::shown_path};
use ringfence_evidence::{
    chain::Chain,
    checkpoint::note::Note,
    headers::Known as KnownBlock,
    list::block::Block,
    observation::{Observation, ObservedRow, MAX_OBSERVATION_BYTES},
};
use ringfence_verifier::say;

use super::common::{line, recognised, Done, ReservesCommandError};
use crate::{
    reserves::{
        amount::{Amounts, Known},
        answer,
        coverage::NOTE_SUFFIX,
        directory::{Directory, Listed, ROWS_FILE},
        error::ReservesError,
        head, request,
        wallet::{Wallet, Wallets},
    },
    signing::{key::LogKey, SigningError},
};

/// Says what your own node saw at the addresses of a venue's list, and signs it. First with --requests, which
/// writes what to ask the node; then with --answers.
#[derive(clap::Args, Clone, Debug)]
#[command(after_help = "\
Examples:
  ringfence-prover reserves observe --evidence evidence --headers headers.txt --chain bitcoin --requests ask
  ringfence-prover reserves observe --evidence evidence --headers headers.txt --chain bitcoin \\
    --answers answers --made-with 'Bitcoin Core 30, scantxoutset' --key auditor.key --out observation.json

`ringfence-prover sign --new-key auditor.example/observations --key auditor.key` makes a key.")]
pub struct Observe {
    /// Directory with the venue's list: reserves.json and reserves.rows.
    #[arg(long, value_name = "DIR")]
    pub evidence: PathBuf,
    /// Blocks that you looked up, a line each: chain number hash time source.
    #[arg(long, value_name = "FILE")]
    pub headers: PathBuf,
    /// The chain.
    #[arg(long, value_name = "CHAIN", value_parser = parse_chain)]
    pub chain: Chain,
    /// The block's number; by default that of the list. Others show what came or left around it.
    #[arg(long, value_name = "N")]
    pub number: Option<u64>,
    /// Write what to ask the node into this directory, which must not exist.
    #[arg(long, value_name = "DIR", conflicts_with = "answers")]
    pub requests: Option<PathBuf>,
    /// Answers of the node, files or directories of them.
    #[arg(long, value_name = "PATH", requires_all = ["made_with", "key", "out"])]
    pub answers: Vec<PathBuf>,
    /// With what it was made: program and version.
    #[arg(long, value_name = "TEXT")]
    pub made_with: Option<String>,
    /// Your key.
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// The observation to write; the signed note stands beside it, in FILE.note.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Table of recognised holdings to use instead of the one that is compiled in.
    #[arg(long, value_name = "FILE")]
    pub recognised: Option<PathBuf>,
}

fn parse_chain(text: &str) -> Result<Chain, String> {
    Chain::parse(text).map_err(|fault| fault.to_string())
}

impl Observe {
    /// Runs the step.
    ///
    /// # Errors
    /// It is an error if something is refused, or is of another block. Nothing is written then.
    pub fn run(&self) -> Result<Done, ReservesCommandError> {
        let directory = Directory::at(&self.evidence);
        let listed = directory.listed_for_others()?;
        let table = recognised(self.recognised.as_deref())?;
        let block = self.block(&listed)?;
        let mut wallets = wallets(&listed, self.chain, directory.file(ROWS_FILE));
        if wallets.wallets.is_empty() {
            return Err(ReservesError::Nothing(wallets.path).into());
        }
        let mut text = String::new();
        if let Some(out) = &self.requests {
            let written = request::write(out, &wallets, &[block], &table, BATCH)?;
            let files: usize = written.iter().map(|requests| requests.files.len()).sum();
            line(&mut text, &say!("observe.requests", files, block, out = shown_path(out)).text);
            return Ok(Done { text, complaints: vec![] });
        }
        let (Some(out), Some(key), Some(made_with)) = (&self.out, &self.key, &self.made_with)
        else {
            return Err(ReservesError::NoAnswers.into());
        };
        let mut amounts = Amounts::default();
        for path in answer::files(&self.answers)? {
            let answers = answer::read(&path)?;
            let known = Known { wallets: &wallets, heads: &[block], table: &table };
            amounts.add(&path, &answers, &known)?;
        }
        amounts.take(&mut wallets);
        let asked = wallets.wallets.len();
        let observation = observation(&wallets, &block, made_with);
        let seen = observation.rows.len();
        sign(&observation, key, out)?;
        line(&mut text, &say!("observe.written", path = shown_path(out), seen, asked, block).text);
        Ok(Done { text, complaints: vec![] })
    }

    /// The block that is observed, as the reader's file has it.
    fn block(&self, listed: &Listed) -> Result<Block, ReservesError> {
        let headers = head::read(&self.headers)?;
        let path = || self.headers.clone();
        let number = match self.number.or(listed.list.head(self.chain).map(|head| head.number)) {
            Some(number) => number,
            None => return Err(ReservesError::NoneNamed { path: path(), chain: self.chain }),
        };
        match headers.block(self.chain, number) {
            KnownBlock::Agreed { block, .. } => Ok(block),
            _ => Err(ReservesError::NoBlock { path: path(), chain: self.chain, number }),
        }
    }
}

/// Calls in a file of requests.
const BATCH: usize = 100;

/// The rows of a chain as wallets without amounts.
fn wallets(listed: &Listed, chain: Chain, path: PathBuf) -> Wallets {
    let rows = (1u64..).zip(&listed.rows).filter_map(|(line, row)| {
        let holding = row.holding.checked_sub(1)?;
        let of = listed.list.holdings.get(usize::from(holding))?;
        let wallet = Wallet { line, holding, book: row.book, address: row.address, units: None };
        (of.chain == chain).then_some(wallet)
    });
    Wallets {
        wallets: rows.collect(),
        path,
        holdings: listed.list.holdings.clone(),
        books: vec![],
        left_out: vec![],
        left_out_count: 0,
        empty: 0,
    }
}

/// What was seen, in the order of an observation.
fn observation(wallets: &Wallets, block: &Block, made_with: &str) -> Observation {
    let seen = wallets.wallets.iter().filter_map(|wallet| {
        let contract = wallets.holding(wallet).contract;
        Some(ObservedRow { address: wallet.address, contract, units: wallet.units? })
    });
    let mut rows: Vec<ObservedRow> = seen.collect();
    let contract = |row: &ObservedRow| row.contract.map_or(String::new(), |of| of.to_string());
    rows.sort_by_cached_key(|row| (row.address.identity(), contract(row)));
    Observation {
        chain: block.chain,
        number: block.number,
        hash: block.hash,
        made_with: made_with.to_owned(),
        rows,
    }
}

/// An observation or a note may be written again; any other file, such as a key, is left alone.
fn replaces_no_other_file(path: &Path) -> Result<(), ReservesError> {
    if std::fs::symlink_metadata(path).is_err() {
        return Ok(());
    }
    let most = MAX_OBSERVATION_BYTES as u64;
    let bytes = file::read_limited(path, most).map_err(ReservesError::io(path))?;
    match Observation::read(&bytes).is_ok() || Note::read(&bytes).is_ok() {
        true => Ok(()),
        false => Err(ReservesError::Exists(path.to_owned())),
    }
}

/// Writes an observation and its note. The note comes last, so that no observation stands without one under
/// these names after an interruption that looks signed.
fn sign(observation: &Observation, key: &Path, out: &Path) -> Result<(), ReservesCommandError> {
    let key = LogKey::read(key)?;
    let public = key.public().ok_or(SigningError::Name)?;
    let text = observation
        .write()
        .map_err(|fault| ReservesError::Observation { path: out.to_owned(), fault })?;
    let note = Observation::note_text(Observation::digest(&text));
    let line = public.signature(0, &key.sign(note.as_bytes()));
    let note = Note { text: note, signatures: vec![line] };
    let mut beside = out.as_os_str().to_owned();
    beside.push(NOTE_SUFFIX);
    let beside = PathBuf::from(beside);
    for path in [out, &beside] {
        replaces_no_other_file(path)?;
    }
    file::write_private(out, &text).map_err(ReservesError::io(out))?;
    file::write_private(&beside, note.to_string().as_bytes())
        .map_err(ReservesError::io(&beside))?;
    Ok(())
}
