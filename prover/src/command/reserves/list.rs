//! `reserves list`: wallets and heads to the list that a statement names.

use std::path::PathBuf;

use ringfence_circuits::primitive::shown::shown_path;
use ringfence_evidence::{
    headers::Cut,
    hex,
    list::{block::Block, document::BOUND_BYTES},
};
use ringfence_verifier::{message::Quoted, say};

use super::common::{
    coins, left_out, line, parameters, recognised, snapshot, Done, ReservesCommandError,
    WalletOptions,
};
use crate::reserves::{
    amount::{Amounts, Known},
    answer,
    directory::{Directory, LIST_FILE, SUMS_FILE},
    error::ReservesError,
    head::{choose, read, Head},
    list,
    wallet::{Reading, Wallets},
};

/// Makes the list of reserves of a snapshot: `reserves.json`, `reserves.rows`, and `reserves.csv`, whose rows
/// `complete` takes.
#[derive(clap::Args, Clone, Debug)]
#[command(after_help = "\
Example:
  ringfence-prover reserves list --wallets wallets.csv --headers headers.txt --answers answers \\
    --snapshot snapshot --parameters parameters.json --bound HEX --evidence evidence")]
pub struct List {
    /// The wallets.
    #[command(flatten)]
    pub wallets: WalletOptions,
    /// Blocks, a line each: chain number hash time source.
    #[arg(long, value_name = "FILE")]
    pub headers: PathBuf,
    /// Answers of nodes, files or directories of them: amounts that the table leaves out are taken from them.
    #[arg(long, value_name = "PATH")]
    pub answers: Vec<PathBuf>,
    /// Directory of the snapshot, for its description.
    #[arg(long, value_name = "DIR")]
    pub snapshot: PathBuf,
    /// Parameters in JSON or TOML.
    #[arg(long, value_name = "FILE")]
    pub parameters: PathBuf,
    /// What the statement binds, as `prove` prints it.
    #[arg(long, value_name = "HEX")]
    pub bound: String,
    /// Directory of evidence; it is made if it isn't there.
    #[arg(long, value_name = "DIR")]
    pub evidence: PathBuf,
    /// Replace a list that stands there already. Its digest changes, so a statement that names it has to be
    /// completed again.
    #[arg(long)]
    pub replace: bool,
}

impl List {
    /// Runs the step.
    ///
    /// # Errors
    /// It is an error if something is refused, or a list stands there already. Nothing is written then.
    pub fn run(&self) -> Result<Done, ReservesCommandError> {
        let directory = Directory::at(&self.evidence);
        let path = directory.file(LIST_FILE);
        if !self.replace && std::fs::symlink_metadata(&path).is_ok() {
            return Err(ReservesError::Exists(path).into());
        }
        let bound: [u8; BOUND_BYTES] =
            hex::decode_exact(&self.bound).ok_or(ReservesError::Bound)?;
        let snapshot = snapshot(&self.snapshot)?;
        let parameters = parameters(&self.parameters)?;
        let table = recognised(self.wallets.recognised.as_deref())?;
        let known = |name: &str| parameters.assets().iter().any(|asset| asset.name == name);
        let reading = Reading { book: self.wallets.book.as_deref(), known: Some(&known) };
        let mut wallets = Wallets::read(&self.wallets.wallets, &table, reading)?;
        let headers = read(&self.headers)?;
        let heads = choose(&self.headers, &headers, &wallets.chains(), snapshot.time)?;
        let blocks: Vec<Block> = heads.iter().map(|head| head.block).collect();
        let mut amounts = Amounts::default();
        for path in answer::files(&self.answers)? {
            let answers = answer::read(&path)?;
            let known = Known { wallets: &wallets, heads: &blocks, table: &table };
            amounts.add(&path, &answers, &known)?;
        }
        amounts.fill(&mut wallets)?;
        let written = list::write(&directory, &wallets, &heads, &snapshot, bound, &parameters)?;
        let mut text = String::new();
        let (rows, addresses) = (written.rows.rows, written.rows.addresses);
        line(&mut text, &say!("list.written", path = shown_path(&path), rows, addresses).text);
        line(&mut text, &say!("list.digest", digest = written.digest).text);
        for ((book, asset), amount) in &written.amounts {
            let decimals = parameters.assets().iter().find(|of| of.name == *asset);
            let amount = coins(amount, decimals.map_or(0, |of| of.decimals.into()));
            let book = snapshot.book_name(*book).unwrap_or_default();
            line(&mut text, &say!("list.sum", book, asset, amount).text);
        }
        line(&mut text, &say!("list.sums", path = shown_path(&directory.file(SUMS_FILE))).text);
        heads.iter().for_each(|head| head_line(&mut text, head));
        for holding in &written.list.holdings {
            if let Err(reason) = table.recognise(holding) {
                let (asset, chain) = (Quoted(&holding.asset), holding.chain);
                line(&mut text, &say!("list.not-recognised", asset, chain, reason).text);
            }
        }
        if wallets.empty > 0 {
            line(&mut text, &say!("list.empty", count = wallets.empty).text);
        }
        left_out(&mut text, &wallets);
        Ok(Done { text, complaints: vec![] })
    }
}

/// What is to be said of a head that isn't known to be the last block.
fn head_line(text: &mut String, head: &Head) {
    if !matches!(head.cut, Cut::Last { .. }) {
        line(text, &say!("list.head", chain = head.block.chain, cut = &head.cut).text);
    }
}
